"""What must hold for each class, laid out so that compiled code can ask it of a handful of records."""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from hagukumi.deident.coded import CodedRecords, SensitiveItem
from hagukumi.deident.hierarchy import Hierarchy
from hagukumi.deident.privacy import Closeness, Distance, Diversity, DiversityKind, Privacy
from hagukumi.deident.recoding.compiling import INNER
from hagukumi.deident.recoding.tables import Codes, Floats, Ints

_DISTINCT: Final = 0
_ENTROPY: Final = 1
_RECURSIVE: Final = 2
_EQUAL: Final = 3
_ORDERED: Final = 4
_HIERARCHICAL: Final = 5
_KINDS: Final = {
    DiversityKind.DISTINCT: _DISTINCT,
    DiversityKind.ENTROPY: _ENTROPY,
    DiversityKind.RECURSIVE: _RECURSIVE,
    Distance.EQUAL: _EQUAL,
    Distance.ORDERED: _ORDERED,
    Distance.HIERARCHICAL: _HIERARCHICAL,
}
_NEAR: Final = 1e-12
"""What rounding may take from a sum of shares."""


class Conditions(NamedTuple):
    """`k` and one row per condition: `asked` (kind, number of values, place in `shares`, place in `above`, levels to the root), `limits`
    (limit, c). `shares`: by condition, the share of each value among all records. `above`: for the hierarchical distance, levels x values,
    the group of each value from level 0 to a root. Few arrays, since every one makes compiling slower.
    """

    k: int
    asked: NDArray[np.int64]
    limits: NDArray[np.float64]
    shares: NDArray[np.float64]
    above: NDArray[np.int64]


def rooted_groups(hierarchy: Hierarchy) -> NDArray[np.int64]:
    """Levels x leaves: the group of each leaf from level 0 up to one root; a root is put on top where the hierarchy has none."""
    rows = [np.asarray(groups, np.int64) for groups in hierarchy.groups]
    if len(hierarchy.labels[-1]) > 1:
        rows.append(np.zeros(hierarchy.leaves, np.int64))
    return np.vstack(rows)


def conditions_of(records: CodedRecords, privacy: Privacy, k: int) -> tuple[Conditions, NDArray[np.int32]]:
    """The conditions per class and the sensitive codes (records x conditions) they are asked of."""
    asked: list[Diversity | Closeness] = [*privacy.diversity, *privacy.closeness]
    items = [records.sensitive[condition.item] for condition in asked]
    shares = [np.bincount(item.codes, minlength=len(item.values)) / max(records.rows, 1) for item in items]
    above = [_above(condition, item) for condition, item in zip(asked, items, strict=True)]
    codes = np.stack([item.codes for item in items], axis=1) if items else np.zeros((records.rows, 0), np.int32)
    share_start, above_start = _starts([len(share) for share in shares]), _starts([table.size for table in above])
    rows = [
        (_KINDS[_how(condition)], len(item.values), share_start[place], above_start[place], len(above[place]))
        for place, (condition, item) in enumerate(zip(asked, items, strict=True))
    ]
    found = Conditions(
        k=k,
        asked=np.array(rows, np.int64).reshape(-1, 5),
        limits=np.array([(c.least, c.c) if isinstance(c, Diversity) else (c.t, 0.0) for c in asked], np.float64).reshape(-1, 2),
        shares=np.concatenate([*shares, np.zeros(1)]),
        above=np.concatenate([*[table.ravel() for table in above], np.zeros(1, np.int64)]),
    )
    return found, np.ascontiguousarray(codes, dtype=np.int32)


def _how(condition: Diversity | Closeness) -> DiversityKind | Distance:
    return condition.kind if isinstance(condition, Diversity) else condition.distance


def _starts(sizes: list[int]) -> list[int]:
    return [sum(sizes[:place]) for place in range(len(sizes))]


def _above(condition: Diversity | Closeness, item: SensitiveItem) -> NDArray[np.int64]:
    if not isinstance(condition, Closeness) or condition.distance is not Distance.HIERARCHICAL:
        return np.zeros((0, len(item.values)), np.int64)
    assert item.hierarchy is not None
    return rooted_groups(item.hierarchy)


@njit(**INNER)
def holds(conditions: Conditions, sensitive: Codes, members: Ints, size: int) -> bool:
    """Whether a class of the first `size` records of `members` (int64, rows of `sensitive`) meets every condition."""
    if size < conditions.k:
        return False
    for place in range(len(conditions.asked)):
        counts = np.zeros(conditions.asked[place, 1], np.float64)
        for number in range(size):
            counts[sensitive[members[number], place]] += 1.0
        limit = conditions.limits[place, 0]
        if conditions.asked[place, 0] <= _RECURSIVE:
            if not _diverse(conditions.asked[place, 0], counts, size, limit, conditions.limits[place, 1]):
                return False
        elif _distance(conditions, place, counts / size) > limit + _NEAR:
            return False
    return True


@njit(**INNER)
def _diverse(kind: int, counts: Floats, size: int, least: float, factor: float) -> bool:
    if kind == _DISTINCT:
        return bool(np.count_nonzero(counts) >= least)
    if kind == _ENTROPY:
        entropy = 0.0
        for count in counts:
            if count > 0:
                entropy -= count / size * math.log(count / size)
        return entropy >= math.log(least) - _NEAR
    ordered = np.sort(counts)
    tail = 0.0
    for place in range(len(ordered) - int(least) + 1):
        tail += ordered[place]
    return ordered[-1] < factor * tail


@njit(**INNER)
def _distance(conditions: Conditions, place: int, extra: Floats) -> float:
    """Li et al. 2007. `extra`: the shares of a class, changed here to what they have too much.

    Hierarchical: what lies in a subtree too much or too little crosses the edge above it; a way that turns at level l has 2 l edges and
    costs l / height, so that an edge costs 1 / (2 height).
    """
    kind, values, first = conditions.asked[place, 0], conditions.asked[place, 1], conditions.asked[place, 2]
    row, levels = conditions.asked[place, 3], conditions.asked[place, 4]
    moved, carried = 0.0, 0.0
    for value in range(values):
        extra[value] -= conditions.shares[first + value]
        carried += extra[value]
        moved += abs(carried) if kind == _ORDERED else abs(extra[value]) / 2
    if kind == _ORDERED:
        return moved / max(values - 1, 1)
    if kind == _EQUAL:
        return moved
    for level in range(1, levels - 1):
        below = np.zeros(values)
        for value in range(values):
            below[conditions.above[row + level * values + value]] += extra[value]
        for value in range(values):
            moved += abs(below[value]) / 2
    return moved / max(levels - 1, 1)
