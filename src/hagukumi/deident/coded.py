"""Records as numbers: what every search, recoding and measure is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.hierarchy import Hierarchy


@dataclass(frozen=True, slots=True, eq=False)
class SensitiveItem:
    """An item whose value must not be learned. `codes`: int32 per record, the place of its value in `values`.

    `hierarchy`: needed for the hierarchical distance of t-closeness only, its leaves in the order of `values`. For the ordered distance
    `values` stand in their order.
    """

    item: str
    values: tuple[str, ...]
    codes: NDArray[np.int32]
    hierarchy: Hierarchy | None = None


@dataclass(frozen=True, slots=True, eq=False)
class CodedRecords:
    """Records by the items that an outsider may know (quasi-identifiers).

    `hierarchies`: one per quasi-identifier. `codes[q][record]`: int32, the leaf of that record in `hierarchies[q]`. `sensitive`: by item.
    `households`: int64 per record, equal for the members of one household, -1 where none is known; absent: households are not looked at.
    `persons`: int64 per record, equal for the records of one person, -1 where unknown (a person of its own); absent: one record each.
    """

    hierarchies: tuple[Hierarchy, ...]
    codes: tuple[NDArray[np.int32], ...]
    sensitive: Mapping[str, SensitiveItem] = field(default_factory=dict)
    households: NDArray[np.int64] | None = None
    persons: NDArray[np.int64] | None = None

    @property
    def rows(self) -> int:
        """How many records there are."""
        return len(self.codes[0]) if self.codes else 0

    def generalised(self, levels: tuple[int, ...]) -> tuple[NDArray[np.int32], ...]:
        """The group of each record for each quasi-identifier on the given levels. Cost: records x items."""
        return tuple(hierarchy.groups[level][codes] for hierarchy, level, codes in zip(self.hierarchies, levels, self.codes, strict=True))


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """Rows that stand for several records each, as they come from counting beforehand.

    `records`: int64 per row, at least 1. `leaves`: per quasi-identifier, int64 per leaf, how many records have it; None: as the rows say.
    It is needed where rows were counted on a coarser level than the leaves: a row then has any leaf of its group.
    """

    records: NDArray[np.int64]
    leaves: tuple[NDArray[np.int64], ...] | None = None

    @property
    def total(self) -> int:
        """How many records there are."""
        return int(self.records.sum())
