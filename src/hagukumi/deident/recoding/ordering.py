"""Records in an order that keeps near ones together, and blocks cut from it."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.coded import CodedRecords

_BITS: Final = 62


def steps_of(records: CodedRecords, weights: NDArray[np.float64]) -> list[list[float]]:
    """Per item, what knowing the group on level l rather than on level l + 1 saves on average; the last stands for the top level."""
    return [_steps(records, item) * weight for item, weight in enumerate(weights)]


def _steps(records: CodedRecords, item: int) -> NDArray[np.float64]:
    hierarchy, codes = records.hierarchies[item], records.codes[item]
    counts = np.bincount(codes, minlength=hierarchy.leaves)
    covered = [(counts * (hierarchy.covered(level)[hierarchy.groups[level]] - 1)).sum() for level in range(hierarchy.levels)]
    whole = counts.sum() * max(hierarchy.leaves - 1, 1)
    return np.diff([*covered, whole]) / whole


def nearness_key(records: CodedRecords, steps: list[list[float]], chance: np.random.Generator | None) -> NDArray[np.int64]:
    """A number per record by which near records come together when sorted: the dearest distinctions are drawn first.

    With `chance` their order is shaken, so that other records become neighbours. Cost: records x steps.
    """
    key = np.zeros(records.rows, np.int64)
    used = 0
    for item, level in _drawn_order(steps, chance):
        ranks, bits = _ranks(records, item, level)
        if used + bits > _BITS:
            break
        key = (key << bits) | ranks[records.codes[item]]
        used += bits
    return key


def _drawn_order(steps: list[list[float]], chance: np.random.Generator | None) -> list[tuple[int, int]]:
    """(item, level) in the order of what the distinction is worth, each item from the top down."""
    left = {item: [(level, worth) for level, worth in enumerate(worths) if worth > 0] for item, worths in enumerate(steps)}
    order: list[tuple[int, int]] = []
    while any(left.values()):
        shaken = {item: rest[-1][1] * (np.exp(0.7 * chance.standard_normal()) if chance else 1.0) for item, rest in left.items() if rest}
        item = max(shaken, key=lambda one: (shaken[one], -one))
        order.append((item, left[item].pop()[0]))
    return order


def _ranks(records: CodedRecords, item: int, level: int) -> tuple[NDArray[np.int64], int]:
    """Which child of its parent the group of each leaf is, and how many bits that takes."""
    hierarchy = records.hierarchies[item]
    groups = hierarchy.groups[level].astype(np.int64)
    above = hierarchy.groups[level + 1] if level + 1 < hierarchy.levels else np.zeros(hierarchy.leaves, np.int32)
    parent = np.zeros(len(hierarchy.labels[level]), np.int64)
    parent[groups] = above
    order = np.argsort(parent, kind="stable")
    first = np.searchsorted(parent[order], parent[order], side="left")
    rank = np.empty(len(parent), np.int64)
    rank[order] = np.arange(len(parent)) - first
    return rank[groups], int(rank.max()).bit_length()


def blocks_of(sizes: NDArray[np.int64], aim: int) -> NDArray[np.int64]:
    """Where to cut a sequence of classes of these sizes so that each block has about `aim` records: starts and the end."""
    after = np.cumsum(sizes)
    part = (after - sizes) // aim
    return np.concatenate(([0], np.flatnonzero(np.diff(part)) + 1, [len(sizes)])).astype(np.int64)
