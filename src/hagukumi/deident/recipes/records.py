"""The records of a recipe."""

from __future__ import annotations

import datetime
import enum
from typing import Annotated

import msgspec

from hagukumi.deident.meaning import Known
from hagukumi.deident.privacy import Distance, DiversityKind, LossName
from hagukumi.deident.recipes.treatments import Change

_Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
_Name = Annotated[str, msgspec.Meta(min_length=1)]


class Role(enum.StrEnum):
    """What an item is to somebody who looks for a person in the file."""

    IDENTIFIER = "identifier"
    """Tells who it is, by itself or with a list at hand: never handed out."""
    QUASI_IDENTIFIER = "quasi_identifier"
    """May be known to an outsider, and several of them together may tell who it is."""
    SENSITIVE = "sensitive"
    """What must not be learned of a person."""
    OTHER = "other"
    """Neither: handed out as it is, or treated, after it was looked through."""


class Method(enum.StrEnum):
    """How the records are made alike."""

    GLOBAL = "global"
    """One level for each item in the whole file, records that stay alone left out."""
    LOCAL = "local"
    """Each class of records its own levels."""
    CELLS = "cells"
    """One level for each item, then single cells blanked instead of records left out."""
    MONDRIAN = "mondrian"
    """Records parted again and again at the middle; intervals and sets instead of levels."""


class Intervals(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Levels of a whole number: the widths of the intervals from level 1 on, each a multiple of the one before.

    `start`: where an interval of every width begins. `top`, `bottom`: from here on outwards one group on level 1 and above.
    """

    widths: Annotated[tuple[Annotated[int, msgspec.Meta(ge=1)], ...], msgspec.Meta(min_length=1)]
    start: int = 0
    top: int | None = None
    bottom: int | None = None


class Ages(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Levels of a birthday: the age on the day `on` in intervals of these widths, each a multiple of the one before (years).

    `top`: from this age on one group on level 1 and above.
    """

    on: datetime.date
    widths: Annotated[tuple[Annotated[int, msgspec.Meta(ge=1)], ...], msgspec.Meta(min_length=1)] = (1, 5, 10)
    top: Annotated[int, msgspec.Meta(ge=1)] | None = None


class Item(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One item (column).

    One of `hierarchy`, `intervals`, `dates`, `ages`, `places`, `prefixes` and `rare` may say how it is made coarser; without any of them a
    quasi-identifier is either whole or gone.

    `hierarchy`: a file in ARX's form, relative to the recipe. `dates`: day, month, year, five and ten years. `ages`: of a birthday.
    `places`: an address by 丁目, 町字, municipality, prefecture. `prefixes`: how many leading
    characters of a code are kept on level 1, 2, … (falling). `rare`: values of fewer records than this become one, then falling further.
    `level`: the one level that must be used; `lowest`, `highest`: the levels that may be. `weight`: how much its detail matters.
    `means`: what a list of people outside calls it, where the heading does not tell: such items are what record linkage attacks by.
    `allow`: what would stop the output and is let through nevertheless, with the reason `because`.
    """

    role: Role
    hierarchy: str | None = None
    intervals: Intervals | None = None
    dates: bool = False
    ages: Ages | None = None
    places: bool = False
    prefixes: tuple[Annotated[int, msgspec.Meta(ge=1)], ...] = ()
    rare: tuple[Annotated[int, msgspec.Meta(ge=2)], ...] = ()
    level: Annotated[int, msgspec.Meta(ge=0)] | None = None
    lowest: Annotated[int, msgspec.Meta(ge=0)] = 0
    highest: Annotated[int, msgspec.Meta(ge=0)] | None = None
    weight: Annotated[float, msgspec.Meta(ge=0)] = 1.0
    means: Known | None = None
    allow: tuple[_Name, ...] = ()
    because: str = ""


class DiversityRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """l-diversity of one sensitive item; `c` for the recursive kind."""

    item: _Name
    kind: DiversityKind = DiversityKind.DISTINCT
    l: Annotated[float, msgspec.Meta(ge=1)]  # noqa: E741 - the key that recipes write
    c: Annotated[float, msgspec.Meta(gt=0)] | None = None


class ClosenessRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """t-closeness of one sensitive item."""

    item: _Name
    distance: Distance = Distance.EQUAL
    t: _Share


class PresenceRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """δ-presence against the population."""

    lower: _Share = 0.0
    upper: _Share = 1.0


class PrivacyRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What must hold for the result, all at once; at least one of them.

    `average_risk`: mean of 1 / class size over the records handed out. `uniques`: share alone in its class. `population_uniques`: estimated
    share alone in the population, of which the records are the share `sampling_fraction`. `population`: a file with the same
    quasi-identifiers, relative to the recipe, for `map_k` and `presence`. `household_k`: families that look alike.
    """

    k: Annotated[int, msgspec.Meta(ge=1)] = 1
    map_k: Annotated[int, msgspec.Meta(ge=1)] = 1
    household_k: Annotated[int, msgspec.Meta(ge=1)] = 1
    population: str | None = None
    l: DiversityRule | tuple[DiversityRule, ...] = ()  # noqa: E741 - the key that recipes write
    t: ClosenessRule | tuple[ClosenessRule, ...] = ()
    presence: PresenceRule | None = None
    average_risk: _Share | None = None
    uniques: _Share | None = None
    population_uniques: _Share | None = None
    sampling_fraction: Annotated[float, msgspec.Meta(gt=0, le=1)] = 1.0


class Looking(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where a value counts as 特異 (規則62条4号) for those who look through the result; no provision names a number.

    `fewest`: values, and pairs of values, of fewer records than this are told. `oldest`: so are ages from here on.
    """

    fewest: Annotated[int, msgspec.Meta(ge=2)] = 5
    oldest: Annotated[int, msgspec.Meta(ge=1)] = 100


class Recipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A whole recipe. `separator`: of the input, the hierarchies and the output. `time_limit`: seconds, after which the best found is used
    and said not to be proved. `household`: the column whose equal values are one household; it is an identifier. `person`: the column whose
    equal values are one person, an identifier too: where a person has several records, every limit counts persons. `sample`: the share of
    records (or of households, or persons) that is drawn first. `treatments`: what is done to values of items that are no quasi-identifiers,
    in order.
    """

    separator: Annotated[str, msgspec.Meta(pattern=r"^[,;\t|]$")] = ","
    method: Method = Method.GLOBAL
    suppression_limit: _Share = 0.05
    suppression_weight: _Share = 0.5
    loss: LossName = LossName.LOSS
    time_limit: Annotated[float, msgspec.Meta(gt=0)] = 600.0
    household: str | None = None
    person: str | None = None
    looking: Looking = Looking()
    sample: Annotated[float, msgspec.Meta(gt=0, le=1)] = 1.0
    treatments: tuple[Change, ...] = ()
    privacy: PrivacyRules
    items: Annotated[dict[str, Item], msgspec.Meta(min_length=1)]
