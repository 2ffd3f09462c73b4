"""Additive relations between cells as sparse arrays: a total minus its parts is zero."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Relations:
    """Rows over `cells` variables, each summing to zero: members `member[start[r]:start[r + 1]]` with `sign` (total -1, parts +1)."""

    start: NDArray[np.int64]
    member: NDArray[np.int64]
    sign: NDArray[np.float64]
    cells: int

    @classmethod
    def of(cls, row: NDArray[np.int64], member: NDArray[np.int64], sign: NDArray[np.float64], cells: int) -> Relations:
        """From entries in any order: entries of one row and cell are added, empty and repeated rows left out."""
        key, inverse = np.unique(row * cells + member, return_inverse=True)
        total = added(inverse, sign, len(key))
        key, total = key[total != 0], total[total != 0]
        rows, place = np.unique(key // cells, return_inverse=True)
        start = np.append(0, np.cumsum(np.bincount(place, minlength=len(rows)))).astype(np.int64)
        return cls(start, key % cells, total, cells)._distinct()

    @property
    def rows(self) -> int:
        """How many relations there are."""
        return len(self.start) - 1

    @cached_property
    def row(self) -> NDArray[np.int64]:
        """The row of each entry."""
        return np.repeat(np.arange(self.rows), np.diff(self.start))

    def sums(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """The sum of each row over `values` (one per cell): zero where the relation holds."""
        return added(self.row, self.sign * values[self.member], self.rows)

    def weights(self, of_rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """One value per cell: the rows added up under the given multipliers."""
        return added(self.member, self.sign * of_rows[self.row], self.cells)

    def among(self, free: NDArray[np.bool_]) -> Relations:
        """The rows between the free cells alone (numbered anew, in their order): what holds for differences when all others stand still."""
        number = np.cumsum(free) - 1
        kept = free[self.member]
        return Relations.of(self.row[kept], number[self.member[kept]], self.sign[kept], int(free.sum()))

    def _distinct(self) -> Relations:
        text = [
            self.member[a:b].tobytes() + self.sign[a:b].tobytes()
            for a, b in zip(self.start[:-1].tolist(), self.start[1:].tolist(), strict=True)
        ]
        first = {row: place for place, row in reversed(list(enumerate(text)))}
        if len(first) == len(text):
            return self
        kept = np.zeros(self.rows, dtype=bool)
        kept[list(first.values())] = True
        entries = kept[self.row]
        start = np.append(0, np.cumsum(np.diff(self.start)[kept])).astype(np.int64)
        return Relations(start, self.member[entries], self.sign[entries], self.cells)


def added(place: NDArray[np.int64], weight: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    """The sum of the weights that fall on each of `size` places."""
    return np.bincount(place, weights=weight, minlength=size).astype(np.float64, copy=False)


def components(count: int, left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.int64]:
    """The smallest place that each of `count` places is joined to through the pairs (left, right)."""
    label = np.arange(count)
    while True:
        lower = np.minimum(label[left], label[right])
        joined = label.copy()
        np.minimum.at(joined, left, lower)
        np.minimum.at(joined, right, lower)
        joined = joined[joined]
        if (joined == label).all():
            return label
        label = joined
