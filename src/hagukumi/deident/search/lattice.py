"""All combinations of levels (nodes), from the records as they are to the top level of every item."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.errors import DeidentError
from hagukumi.deident.hierarchy import Hierarchy
from hagukumi.deident.search.counted import Counted

LARGEST = 1 << 22
"""More nodes than this are not searched: the bounds of a node take some 30 bytes."""

MOST_ITEMS = 60
"""The lattice is kept as one array with a dimension for each item, of which an array may have 64."""

Node = tuple[int, ...]
"""Per item a place in `Axis.levels`."""


@dataclass(frozen=True, slots=True, eq=False)
class Axis:
    """One item of the lattice: the levels worth looking at, how many groups occur on each, and how many records have each leaf.

    A level that parts the values that occur just as the level below does is left out: no loss becomes smaller by it, and equal losses
    are decided for the lower level.
    """

    hierarchy: Hierarchy
    levels: tuple[int, ...]
    spreads: tuple[int, ...]
    counts: NDArray[np.int64]

    def groups(self, place: int) -> NDArray[np.int32]:
        """The group of each leaf."""
        return self.hierarchy.groups[self.levels[place]]

    def spread(self, place: int) -> int:
        """How many groups there are."""
        return len(self.hierarchy.labels[self.levels[place]])


def axes_of(counted: Counted, levels: Sequence[tuple[str, int, int | None]] = ()) -> tuple[Axis, ...]:
    """The axes of the lattice of these records. `levels`: by item, the lowest and the highest that may be used (None: the top).

    DeidentError: too many nodes, or no level of an item lies between its limits.
    """
    allowed = {item: (lowest, highest) for item, lowest, highest in levels}
    axes = tuple(
        _axis(counted, place, hierarchy, *allowed.get(hierarchy.item, (0, None))) for place, hierarchy in enumerate(counted.hierarchies)
    )
    nodes = math.prod(len(axis.levels) for axis in axes)
    if nodes > LARGEST or len(axes) > MOST_ITEMS:
        raise DeidentError(
            f"準識別子{len(axes)}項目の段階の組み合わせが多すぎて、最適なものを調べられません（{LARGEST:,}通り、{MOST_ITEMS}項目まで）。"
            "準識別子の項目を減らすか、階層の段階を減らすか、局所的な一般化（local・mondrian）を選んでください。"
        )
    return axes


def _axis(counted: Counted, item: int, hierarchy: Hierarchy, lowest: int, highest: int | None) -> Axis:
    highest = hierarchy.levels - 1 if highest is None else highest
    if not lowest <= highest < hierarchy.levels:
        raise DeidentError(
            f"項目「{hierarchy.item}」の段階の指定（{lowest}から{highest}まで）が、"
            f"階層の段階（0から{hierarchy.levels - 1}まで）に合いません。"
        )
    used = np.unique(counted.codes[:, item])
    spreads = [len(np.unique(groups[used])) for groups in hierarchy.groups]
    levels = [level for level in range(lowest, highest + 1) if level == lowest or spreads[level] < spreads[level - 1]]
    return Axis(hierarchy, tuple(levels), tuple(spreads[level] for level in levels), counted.leaves[item])


def outer_sum(columns: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """What each node of the lattice adds up to when every item adds its own: `columns[item][place]`. Cost: nodes."""
    total = np.zeros((), np.float64)
    for column in columns:
        total = np.add.outer(total, column)
    return total


def below(node: Node) -> tuple[slice, ...]:
    """The node and everything that is finer."""
    return tuple(slice(0, place + 1) for place in node)


def above(node: Node) -> tuple[slice, ...]:
    """The node and everything that is coarser."""
    return tuple(slice(place, None) for place in node)


def ranks(axes: Sequence[Axis]) -> NDArray[np.int64]:
    """The order in which nodes of equal loss are preferred: least sum of levels, then the first in lexicographic order."""
    sums = outer_sum([np.array(axis.levels, np.float64) for axis in axes]).astype(np.int64)
    return sums * sums.size + np.arange(sums.size).reshape(sums.shape)


def parts_of(axes: Sequence[Axis], node: Node) -> tuple[NDArray[np.int64], int, bool]:
    """What each leaf of each item adds to the key of a class, how many keys there are, and whether keys may coincide ("wide")."""
    spreads = [axis.spread(place) for axis, place in zip(axes, node, strict=True)]
    span = math.prod(spreads)
    wide = span >= 1 << 62
    strides = _odd_numbers(len(axes)) if wide else np.array([*itertools.accumulate([1, *spreads[:-1]], int.__mul__)], np.int64)
    parts = [axis.groups(place).astype(np.int64) * stride for axis, place, stride in zip(axes, node, strides, strict=True)]
    return np.concatenate(parts), span, wide


def _odd_numbers(count: int) -> NDArray[np.int64]:
    """Numbers whose multiples stay apart modulo 2^64."""
    return (np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15) | np.uint64(1)).view(np.int64)
