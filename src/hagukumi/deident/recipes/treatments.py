"""Treatments of a recipe that change values instead of making them coarser, in the order written, before records are made alike."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import msgspec

from hagukumi.deident.perturbing import Coding, MicroAggregation, Noise, RankSwap, Rounding, Treatment

_Items = Annotated[tuple[Annotated[str, msgspec.Meta(min_length=1)], ...], msgspec.Meta(min_length=1)]
_Positive = Annotated[float, msgspec.Meta(gt=0)]


class Aggregate(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind", tag="aggregate"):
    """Records in groups of at least `k` that are near each other in all the items get the group's means (MDAV, refined)."""

    items: _Items
    k: Annotated[int, msgspec.Meta(ge=2)]

    def treatment(self) -> Treatment:
        """As the room of perturbing takes it."""
        return MicroAggregation(self.k)


class AddNoise(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind", tag="noise"):
    """Noise of `share` of the variance."""

    items: _Items
    share: _Positive

    def treatment(self) -> Treatment:
        """As the room of perturbing takes it."""
        return Noise(self.share)


class Swap(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind", tag="swap"):
    """Values change places with values whose rank is at most `share` of all records away."""

    items: _Items
    share: Annotated[float, msgspec.Meta(gt=0, le=1)]

    def treatment(self) -> Treatment:
        """As the room of perturbing takes it."""
        return RankSwap(self.share)


class Round(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind", tag="round"):
    """To multiples of `base`; `irregular`: up or down by chance."""

    items: _Items
    base: _Positive
    irregular: bool = False

    def treatment(self) -> Treatment:
        """As the room of perturbing takes it."""
        return Rounding(self.base, self.irregular)


class Code(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind", tag="code"):
    """Top and bottom coding: at least `k` records at each end that is asked for, and all beyond `bottom` or `top`, get one value."""

    items: _Items
    k: Annotated[int, msgspec.Meta(ge=1)] = 1
    bottom: float | None = None
    top: float | None = None
    sides: tuple[str, ...] = ("bottom", "top")

    def treatment(self) -> Treatment:
        """As the room of perturbing takes it."""
        return Coding(self.k, self.bottom, self.top, self.sides, mean=True)


class Replace(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind", tag="replace"):
    """Each value by a number that nothing can be restored from, equal for equal values; the secret of one run is thrown away with it."""

    items: _Items


Change: TypeAlias = Aggregate | AddNoise | Swap | Round | Code | Replace
"""One treatment of one or several items."""
