"""The cells of one item before and after, counted once for all measures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.hierarchy import Hierarchy
from hagukumi.deident.risk.released import Released

MOST_CATEGORIES = 64
"""Tables of two items are laid on the finest level with at most so many groups."""


@dataclass(frozen=True, slots=True, eq=False)
class ItemCells:
    """`before[leaf]`: records with that value; `place[record]`: which label is written for it; per label: `levels`, `groups` (-1: blank),
    `widths` (0 a single value, 1 anything) and `after`, how many of the kept records have it.
    """

    hierarchy: Hierarchy
    before: NDArray[np.int64]
    place: NDArray[np.int32]
    levels: NDArray[np.int64]
    groups: NDArray[np.int64]
    widths: NDArray[np.float64]
    after: NDArray[np.int64]

    @property
    def base(self) -> int:
        """The finest level with at most `MOST_CATEGORIES` groups, or the coarsest level."""
        fit = [level for level, labels in enumerate(self.hierarchy.labels) if len(labels) <= MOST_CATEGORIES]
        return fit[0] if fit else self.hierarchy.levels - 1

    def spread(self, level: int) -> NDArray[np.float64]:
        """[label, group of `level`]: the shares that a reader who knows only the label gives the groups: by the values it covers."""
        of_leaf = self.hierarchy.groups[level]
        shares = np.zeros((len(self.levels), len(self.hierarchy.labels[level])))
        for place, (own, group) in enumerate(zip(self.levels.tolist(), self.groups.tolist(), strict=True)):
            covered = of_leaf if own < 0 else of_leaf[self.hierarchy.groups[own] == group]
            shares[place] = np.bincount(covered, minlength=shares.shape[1]) / len(covered)
        return shares

    def shares_after(self) -> NDArray[np.float64]:
        """The share of each leaf among the kept records as a reader would put it."""
        shares = np.zeros(self.hierarchy.leaves)
        for own, group, number in zip(self.levels.tolist(), self.groups.tolist(), self.after.tolist(), strict=True):
            covered = np.arange(len(shares)) if own < 0 else np.flatnonzero(self.hierarchy.groups[own] == group)
            shares[covered] += number / len(covered)
        return shares / max(int(self.after.sum()), 1)


def item_cells(released: Released, item: int, codes: NDArray[np.int32]) -> ItemCells:
    """Count one item. `codes`: the leaf of each record before. Cost: records."""
    hierarchy = released.hierarchies[item]
    labels = released.labels(item)
    numbers = np.flatnonzero(np.bincount(labels))
    rank = np.zeros(int(numbers[-1]) + 1 if len(numbers) else 1, np.int32)
    rank[numbers] = np.arange(len(numbers))
    place = rank[labels]
    levels = np.where(numbers == 0, -1, (numbers - 1) // hierarchy.leaves)
    groups = np.where(numbers == 0, -1, (numbers - 1) % hierarchy.leaves)
    widths = np.ones(len(numbers))
    for level in range(hierarchy.levels):
        at = levels == level
        widths[at] = (hierarchy.covered(level)[groups[at]] - 1) / max(hierarchy.leaves - 1, 1)
    after = np.bincount(place[released.classes >= 0], minlength=len(numbers)).astype(np.int64)
    before = np.bincount(codes, minlength=hierarchy.leaves).astype(np.int64)
    return ItemCells(hierarchy, before, place, levels, groups, widths, after)
