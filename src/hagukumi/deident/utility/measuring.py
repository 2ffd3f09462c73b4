"""All measures of usefulness at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.coded import CodedRecords
from hagukumi.deident.risk.classes import kept_sizes
from hagukumi.deident.risk.released import Released
from hagukumi.deident.utility.cells import ItemCells, item_cells
from hagukumi.deident.utility.distances import ItemDistance, PairDistance, item_distance, pair_distance
from hagukumi.deident.utility.losses import Losses, losses
from hagukumi.deident.utility.models import ModelUtility, model_utility

_STEPS = (1, 2, 3, 5, 10, 20, 50, 100, 1_000)


@dataclass(frozen=True, slots=True)
class SizeBand:
    """Classes of `least` to `most` records (None: no end): how many `classes`, and `records` in them."""

    least: int
    most: int | None
    classes: int
    records: int


@dataclass(frozen=True, slots=True)
class Usefulness:
    """Every figure of what is left of the data; plain numbers, so that `dataclasses.asdict` gives what JSON can hold.

    `blank`: the share of cells of kept records that are not handed out. `items` in the order of the quasi-identifiers, `pairs` in the order
    of pairs of them, `models` by name of the sensitive item. `class_sizes`: bands of sizes without a gap.
    """

    records: int
    kept: int
    blank: float
    losses: Losses
    items: tuple[ItemDistance, ...]
    pairs: tuple[PairDistance, ...]
    models: tuple[ModelUtility, ...]
    class_sizes: tuple[SizeBand, ...]

    @property
    def item_variation(self) -> float:
        """Mean total variation over the items."""
        return _mean([item.total_variation for item in self.items])

    @property
    def pair_variation(self) -> float:
        """Mean total variation over the tables of two items."""
        return _mean([pair.total_variation for pair in self.pairs])

    @property
    def association_change(self) -> float:
        """Mean absolute difference of Cramér's V."""
        return _mean([pair.difference for pair in self.pairs])


def usefulness(records: CodedRecords, released: Released, *, ordered: Collection[str] = (), seed: int = 1) -> Usefulness:
    """Measure what is handed out against the records given. `ordered`: names of items whose values stand in their order.

    Cost: records x items + records x pairs of items.
    """
    cells = [item_cells(released, item, codes) for item, codes in enumerate(records.codes)]
    kept = released.classes >= 0
    sizes = kept_sizes(released.classes)
    return Usefulness(
        records=records.rows,
        kept=int(kept.sum()),
        blank=_blank(cells),
        losses=losses(cells, sizes, records.rows),
        items=tuple(item_distance(item, ordered=item.hierarchy.item in ordered) for item in cells),
        pairs=tuple(_pair(records, cells, first, second, kept) for first, second in combinations(range(len(cells)), 2)),
        models=tuple(
            model_utility(name, records.sensitive[name].codes, cells, records.codes, kept, seed=seed) for name in sorted(records.sensitive)
        ),
        class_sizes=size_bands(sizes),
    )


def _pair(records: CodedRecords, cells: list[ItemCells], first: int, second: int, kept: NDArray[np.bool_]) -> PairDistance:
    return pair_distance(cells[first], cells[second], (records.codes[first], records.codes[second]), kept)


def _blank(cells: list[ItemCells]) -> float:
    handed_out = sum(int(item.after.sum()) for item in cells)
    return sum(int(item.after[item.levels < 0].sum()) for item in cells) / max(handed_out, 1)


def size_bands(sizes: NDArray[np.int64]) -> tuple[SizeBand, ...]:
    """How many classes and records lie in each band of sizes. Cost: classes."""
    bands = []
    for place, least in enumerate(_STEPS):
        most = _STEPS[place + 1] - 1 if place + 1 < len(_STEPS) else None
        inside = sizes[(sizes >= least) & (sizes <= (most or sizes.max(initial=least)))]
        bands.append(SizeBand(least, most, len(inside), int(inside.sum())))
    return tuple(bands)


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0
