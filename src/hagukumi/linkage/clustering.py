"""From weighted pairs to persons: greedy union by descending weight that never puts two rows of a duplicate-free source together."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Clusters:
    """`root[i]`: the node that stands for the cluster of node i. `joined[i]`: the edge by which node i came in, or -1.

    `refused`: edges that would have put two rows of one duplicate-free source, or two register rows, together.
    """

    root: Ints
    joined: Ints
    refused: Ints


def _find(parent: list[int], node: int) -> int:
    while parent[node] != node:
        parent[node] = parent[parent[node]]
        node = parent[node]
    return node


def cluster(masks: Sequence[int], low: Ints, high: Ints) -> Clusters:
    """Join nodes along edges, given strongest first, unless their masks overlap.

    masks: for each node the duplicate-free sources it holds rows of, one bit each. low, high: the edges' nodes. Near-linear in edges.
    The smaller root stays the root, so that the result depends on the edges' order alone.
    """
    parent = list(range(len(masks)))
    held = list(masks)
    joined = [-1] * len(masks)
    refused: list[int] = []
    for edge, (left, right) in enumerate(zip(low.tolist(), high.tolist(), strict=True)):
        a, b = _find(parent, left), _find(parent, right)
        if a == b:
            continue
        if held[a] & held[b]:
            refused.append(edge)
            continue
        keep, drop = (a, b) if a < b else (b, a)
        parent[drop] = keep
        held[keep] |= held[drop]
        for node in (left, right):
            if joined[node] < 0:
                joined[node] = edge
    root = np.fromiter((_find(parent, node) for node in range(len(masks))), dtype=np.int64, count=len(masks))
    return Clusters(root, np.asarray(joined, dtype=np.int64), np.asarray(refused, dtype=np.int64))
