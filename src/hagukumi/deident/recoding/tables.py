"""What generalising costs and where two values meet, laid out so that compiled code can read it."""

from __future__ import annotations

from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numba import njit
from numpy.typing import NDArray

from hagukumi.deident.coded import CodedRecords
from hagukumi.deident.errors import DeidentError
from hagukumi.deident.hierarchy import Hierarchy
from hagukumi.deident.privacy import Limits, LossName
from hagukumi.deident.recoding.compiling import INNER

Codes: TypeAlias = NDArray[np.int32]
Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]

FORBIDDEN: Final = 1e7
"""The cost of bringing two values together that no level of their hierarchy holds together."""

_TABLED_LEAVES: Final = 2048
"""Up to so many leaves the meeting level of every two leaves is kept in a table (leaves² bytes); above, it is climbed to."""

_MARK_SEED: Final = 62
"""Any fixed number: marks only say which records fall into one group; a collision costs usefulness, never protection."""


class Tables(NamedTuple):
    """Flat tables over all quasi-identifiers; the place of (item q, level, leaf) is `start + level * leaves + leaf`.

    `items[q]`: (start, leaves, levels, place of its table in `meets`). One level more than the hierarchy has stands for "no common group"
    and costs FORBIDDEN. `costs`: weight x (leaves covered - 1) / (leaves - 1), or weight x level / (levels - 1) for precision. `meets`: by
    item, leaves x leaves, the lowest level on which two leaves are one group; for items of many leaves the place is -1: it is climbed to.
    Few arrays, since every one makes compiling slower.
    """

    items: NDArray[np.int64]
    groups: NDArray[np.int32]
    costs: NDArray[np.float64]
    meets: NDArray[np.uint8]


class Marks(NamedTuple):
    """For counting: `marks`, a random number per (item, level, group), placed like the costs; `lowest[q, level]`: the least cost on that
    level of a leaf that occurs.
    """

    marks: NDArray[np.uint64]
    lowest: NDArray[np.float64]


def item_weights(records: CodedRecords, limits: Limits) -> Floats:
    """The weight of each quasi-identifier, the largest being 1 (as ARX scales them); 1 where nothing is said.

    DeidentError: a negative weight, an unknown item, all nought.
    """
    given = dict(limits.weights)
    unknown = sorted(set(given) - {hierarchy.item for hierarchy in records.hierarchies})
    if unknown:
        raise DeidentError(f"重みに、準識別子でない項目「{unknown[0]}」があります。重みは準識別子にだけ付けてください。")
    weights = np.array([given.get(hierarchy.item, 1.0) for hierarchy in records.hierarchies], np.float64)
    if (weights < 0).any() or not weights.any() or not np.isfinite(weights).all():
        raise DeidentError("項目の重みは0以上の数とし、少なくとも1つは0より大きくしてください。")
    return weights / weights.max()


def tables_of(records: CodedRecords, limits: Limits) -> tuple[Tables, Marks]:
    """The tables of these records. Cost: sum over items of leaves x levels + leaves² (few leaves only)."""
    weights = item_weights(records, limits)
    chance = np.random.default_rng(_MARK_SEED)
    hierarchies = records.hierarchies
    sizes = [hierarchy.leaves * (hierarchy.levels + 1) for hierarchy in hierarchies]
    meets, meet_start = _meets(hierarchies)
    costs = [_costs(hierarchy, limits.loss, weight) for hierarchy, weight in zip(hierarchies, weights, strict=True)]
    rows = zip(np.cumsum([0, *sizes[:-1]]), hierarchies, meet_start, strict=True)
    tables = Tables(
        items=np.array([(start, hierarchy.leaves, hierarchy.levels, place) for start, hierarchy, place in rows], np.int64),
        groups=np.concatenate([_stacked(hierarchy).ravel() for hierarchy in hierarchies]),
        costs=np.concatenate([cost.ravel() for cost in costs]),
        meets=meets,
    )
    return tables, Marks(np.concatenate([_marks(hierarchy, chance) for hierarchy in hierarchies]), _lowest(records, costs))


def _stacked(hierarchy: Hierarchy) -> NDArray[np.int32]:
    return np.vstack([*hierarchy.groups, np.zeros(hierarchy.leaves, np.int32)]).astype(np.int32)


def _costs(hierarchy: Hierarchy, loss: LossName, weight: float) -> NDArray[np.float64]:
    if loss is LossName.LOSS:
        rows = [(hierarchy.covered(level)[hierarchy.groups[level]] - 1) / max(hierarchy.leaves - 1, 1) for level in range(hierarchy.levels)]
    elif loss is LossName.PRECISION:
        rows = [np.full(hierarchy.leaves, level / max(hierarchy.levels - 1, 1)) for level in range(hierarchy.levels)]
    else:
        raise DeidentError("レコードごとの一般化で使える損失の指標は loss か precision です。どちらかを選んでください。")
    return np.vstack([*(np.asarray(row) * weight for row in rows), np.full(hierarchy.leaves, FORBIDDEN)])


def _marks(hierarchy: Hierarchy, chance: np.random.Generator) -> NDArray[np.uint64]:
    marks = [chance.integers(0, 1 << 63, len(labels), dtype=np.uint64) for labels in hierarchy.labels]
    rows = [marks[level][hierarchy.groups[level]] for level in range(hierarchy.levels)]
    return np.concatenate([*rows, np.zeros(hierarchy.leaves, np.uint64)])


def _lowest(records: CodedRecords, costs: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    lowest = np.full((len(costs), max(len(cost) for cost in costs)), np.inf)
    for item, (codes, cost) in enumerate(zip(records.codes, costs, strict=True)):
        present = np.bincount(codes, minlength=cost.shape[1]) > 0
        lowest[item, : len(cost)] = cost[:, present].min(axis=1)
    return lowest


def _meets(hierarchies: tuple[Hierarchy, ...]) -> tuple[NDArray[np.uint8], list[int]]:
    parts: list[NDArray[np.uint8]] = [np.zeros(1, np.uint8)]
    starts, place = [], 1
    for hierarchy in hierarchies:
        if hierarchy.leaves > _TABLED_LEAVES:
            starts.append(-1)
            continue
        table = np.full((hierarchy.leaves, hierarchy.leaves), hierarchy.levels, np.uint8)
        for level in range(hierarchy.levels - 1, -1, -1):
            groups = hierarchy.groups[level]
            table[groups[:, None] == groups[None, :]] = level
        parts.append(table.ravel())
        starts.append(place)
        place += table.size
    return np.concatenate(parts), starts


@njit(**INNER)
def meet(tables: Tables, item: int, first: int, second: int) -> int:
    """The lowest level on which two leaves of an item are one group; the number of levels if there is none."""
    leaves = tables.items[item, 1]
    if tables.items[item, 3] >= 0:
        return int(tables.meets[tables.items[item, 3] + first * leaves + second])
    place = tables.items[item, 0]
    level = 0
    while level < tables.items[item, 2] and tables.groups[place + first] != tables.groups[place + second]:
        level += 1
        place += leaves
    return level


@njit(**INNER)
def cost_at(tables: Tables, item: int, level: int, leaf: int) -> float:
    """What one record pays for one item on a level."""
    return tables.costs[tables.items[item, 0] + level * tables.items[item, 1] + leaf]


@njit(**INNER)
def cost_of(tables: Tables, leaves: Codes, levels: NDArray[np.uint8]) -> float:
    """The cost of one record that is generalised to these levels, summed over the items."""
    total = 0.0
    for item in range(len(leaves)):
        total += cost_at(tables, item, levels[item], leaves[item])
    return total


@njit(**INNER)
def joined_cost(
    tables: Tables, leaves: Codes, levels: NDArray[np.uint8], other_leaves: Codes, other_levels: NDArray[np.uint8], bound: float
) -> float:
    """The cost per record of the least label that covers two labels; may stop early with any value of at least `bound`."""
    total = 0.0
    for item in range(len(leaves)):
        level = max(levels[item], other_levels[item], meet(tables, item, leaves[item], other_leaves[item]))
        total += cost_at(tables, item, level, leaves[item])
        if total >= bound:
            return total
    return total


@njit(**INNER)
def added_cost(tables: Tables, leaves: Codes, levels: NDArray[np.uint8], record: Codes, bound: float) -> float:
    """Like `joined_cost` for a label and a record that is not generalised."""
    total = 0.0
    for item in range(len(leaves)):
        level = max(levels[item], meet(tables, item, leaves[item], record[item]))
        total += cost_at(tables, item, level, leaves[item])
        if total >= bound:
            return total
    return total
