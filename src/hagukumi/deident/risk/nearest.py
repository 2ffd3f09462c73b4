"""Which class of what is handed out a known person fits best."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from hagukumi.deident.hierarchy import Hierarchy
from hagukumi.deident.risk.released import Released

_EQUAL = 1e-6
_THREADS = 2


@dataclass(frozen=True, slots=True, eq=False)
class Labels:
    """The unlike labels that stand in the cells of one item: the level and group of each (-1: blank), and how wide it is, from 0 (a single
    value) to 1 (anything).
    """

    hierarchy: Hierarchy
    levels: NDArray[np.int64]
    groups: NDArray[np.int64]
    widths: NDArray[np.float64]

    def costs(self, leaf: int) -> NDArray[np.float64]:
        """How far each label is from a value: half its width where it holds the value, 1 where not, 0 for an unknown value (-1)."""
        if leaf < 0:
            return np.zeros(len(self.levels))
        path = np.array([groups[leaf] for groups in self.hierarchy.groups])
        holds = (self.levels < 0) | (path[self.levels] == self.groups)
        return np.where(holds, self.widths / 2, 1.0)


@dataclass(frozen=True, slots=True, eq=False)
class ClassTable:
    """The classes as an attacker sees them: `cells[class, item]`, the place of its label in `labels[item]`; `sizes`, how many records each
    class has; `order[starts[c] : starts[c] + sizes[c]]` are the places of the records of class c.
    """

    cells: NDArray[np.int32]
    labels: tuple[Labels, ...]
    sizes: NDArray[np.int64]
    starts: NDArray[np.int64]
    order: NDArray[np.int64]


def class_table(released: Released) -> ClassTable:
    """The classes of the kept records; there must be one at least. Cost: one sort of the records."""
    kept = released.kept
    order = kept[np.argsort(released.classes[kept], kind="stable")]
    sizes = np.bincount(released.classes[order]).astype(np.int64)
    starts = np.cumsum(sizes) - sizes
    first = order[starts]
    pairs = [_labels(released, item, first) for item in range(len(released.hierarchies))]
    cells = np.ascontiguousarray(np.stack([cells for _, cells in pairs], axis=1), dtype=np.int32)
    return ClassTable(cells, tuple(labels for labels, _ in pairs), sizes, starts, order)


def _labels(released: Released, item: int, first: NDArray[np.int64]) -> tuple[Labels, NDArray[np.int64]]:
    hierarchy = released.hierarchies[item]
    numbers, cells = np.unique(released.labels(item)[first], return_inverse=True)
    levels = np.where(numbers == 0, -1, (numbers - 1) // hierarchy.leaves)
    groups = np.where(numbers == 0, -1, (numbers - 1) % hierarchy.leaves)
    widths = np.ones(len(numbers))
    for level in range(hierarchy.levels):
        at = levels == level
        widths[at] = (hierarchy.covered(level)[groups[at]] - 1) / max(hierarchy.leaves - 1, 1)
    return Labels(hierarchy, levels, groups, widths), cells


def nearest_classes(
    table: ClassTable, codes: NDArray[np.int32], items: Sequence[int], draws: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each known person the class that fits best, and how many records fit as well.

    `codes[person, item]`: the leaf, -1 where the attacker does not know it; only `items` are looked at. A cell that does not hold the
    person's value costs 1, one that does half its width, so that of two fitting cells the narrower is nearer. Of equally near classes one
    is taken by `draws[person]` (from 0 up to 1), each as likely as it has records. Cost: people x classes, mostly two or three items each.
    """
    found, fitting = np.empty(len(codes), np.int64), np.empty(len(codes), np.int64)
    chosen = [table.labels[item] for item in items]
    offsets = np.cumsum([0, *(len(labels.levels) for labels in chosen)])[:-1]
    cells = np.ascontiguousarray(table.cells[:, list(items)] + offsets.astype(np.int32))
    known = codes[:, list(items)].tolist()

    def walk(part: range) -> None:
        equal = np.empty(len(cells), np.int64)
        for person in part:
            costs = np.concatenate([labels.costs(leaf) for labels, leaf in zip(chosen, known[person], strict=True)])
            found[person], fitting[person] = _nearest(cells, costs, table.sizes, draws[person], equal)

    with ThreadPoolExecutor(_THREADS) as pool:
        for done in [pool.submit(walk, range(first, len(codes), _THREADS)) for first in range(_THREADS)]:
            done.result()
    return found, fitting


def drawn_records(table: ClassTable, classes: NDArray[np.int64], draws: NDArray[np.float64]) -> NDArray[np.int64]:
    """One record of each class, all equally likely, by `draws` from 0 up to 1."""
    places = np.minimum((draws * table.sizes[classes]).astype(np.int64), table.sizes[classes] - 1)
    return table.order[table.starts[classes] + places]


@njit(cache=True, nogil=True)
def _nearest(cells, costs, sizes, draw, equal):
    """The classes are walked once; one is left as soon as it is farther than the nearest so far. `equal`: room for all classes."""
    best = np.inf
    count = 0
    records = 0
    for number in range(len(sizes)):
        distance = 0.0
        for item in range(cells.shape[1]):
            distance += costs[cells[number, item]]
            if distance > best + _EQUAL:
                break
        if distance > best + _EQUAL:
            continue
        if distance < best - _EQUAL:
            best = distance
            count = 0
            records = 0
        equal[count] = number
        count += 1
        records += sizes[number]
    left = draw * records
    place = 0
    while place < count - 1 and left >= sizes[equal[place]]:
        left -= sizes[equal[place]]
        place += 1
    return equal[place], records
