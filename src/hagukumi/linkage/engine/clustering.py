"""From weighted pairs to persons: greedy union by descending weight under constraints.

Two rows of a duplicate-free source are never put together, nor two that a clerk told apart. Only components in which a constraint could
be broken are walked edge by edge; all others are connected components, found in sets. Near-linear in nodes and edges.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Masks = npt.NDArray[np.uint64]
"""n x w words: one bit for each duplicate-free source that a node holds rows of."""

_WORD: Final = 64
_NONE: Final = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Clusters:
    """`root[i]`: the least node of the cluster of node i. `joined[i]`: the edge by which node i came in, or -1.

    `refused`: edges that would have put two rows of one duplicate-free source together; `parted`: two that a clerk told apart.
    """

    root: Ints
    joined: Ints
    refused: Ints
    parted: Ints


def masks_of(bits: Sequence[int], places: Ints) -> Masks:
    """The masks of nodes: `bits[place]` (an integer of any length) for each node's place."""
    words = max(1, -(-max((bit.bit_length() for bit in bits), default=1) // _WORD))
    table = np.array([[(bit >> (_WORD * word)) & (2**_WORD - 1) for word in range(words)] for bit in bits], dtype=np.uint64)
    return table.reshape(len(bits), words)[places]


def components(nodes: int, low: Ints, high: Ints) -> Ints:
    """For each node the least node that edges connect it with."""
    label = np.arange(nodes, dtype=np.int64)
    while True:
        least = np.minimum(label[low], label[high])
        former = label.copy()
        for side in (low, high):
            np.minimum.at(label, former[side], least)
            np.minimum.at(label, side, least)
        while not np.array_equal(jumped := label[label], label):
            label = jumped
        if np.array_equal(former, label):
            return label


def cluster(masks: Masks, low: Ints, high: Ints, *, forced: int = 0, left: Ints = _NONE, right: Ints = _NONE) -> Clusters:
    """Join nodes along edges, given strongest first, unless that breaks a constraint.

    The first `forced` edges join whatever the masks say (a clerk's word). `left[i]` and `right[i]` never come together. The least node
    stands for the cluster, so that the result depends on the edges' order alone.
    """
    label = components(len(masks), low, high)
    doubtful = _doubtful(masks, label, left, right)
    calm = ~doubtful[label[low]] if len(low) else np.empty(0, dtype=np.bool_)
    joined = _first_edges(len(masks), low, high, calm)
    root = np.where(doubtful[label], np.arange(len(masks), dtype=np.int64), label)
    refused, parted = _walk(masks, (low, high, np.flatnonzero(~calm)), forced, (left, right), root, joined)
    return Clusters(root, joined, refused, parted)


def _doubtful(masks: Masks, label: Ints, left: Ints, right: Ints) -> npt.NDArray[np.bool_]:
    """By component: some bit occurs twice, or a pair to be kept apart lies in it."""
    doubtful = np.zeros(len(label), dtype=np.bool_)
    together = np.zeros_like(masks)
    for word in range(masks.shape[1]):
        np.bitwise_or.at(together[:, word], label, masks[:, word])
    bits = np.bincount(label, weights=np.bitwise_count(masks).sum(axis=1), minlength=len(label))
    doubtful |= bits != np.bitwise_count(together).sum(axis=1)
    doubtful[label[left[label[left] == label[right]]]] = True
    return doubtful


def _first_edges(nodes: int, low: Ints, high: Ints, calm: npt.NDArray[np.bool_]) -> Ints:
    """The strongest edge of each node in a component where every edge joins."""
    edges = np.flatnonzero(calm)
    first = np.full(nodes, len(calm), dtype=np.int64)
    for side in (low, high):
        np.minimum.at(first, side[edges], edges)
    return np.where(first < len(calm), first, -1)


def _walk(
    masks: Masks, edges: tuple[Ints, Ints, Ints], forced: int, apart: tuple[Ints, Ints], root: Ints, joined: Ints
) -> tuple[Ints, Ints]:
    """Greedy union over the edges of doubtful components; writes `root` and `joined` of their nodes, returns edges refused and parted."""
    low, high, places = edges
    walk = _Walk(masks, np.unique(np.concatenate([low[places], high[places]])), apart)
    for edge, a, b in zip(places.tolist(), low[places].tolist(), high[places].tolist(), strict=True):
        walk.edge(edge, a, b, forced=edge < forced)
    for node in walk.parent:
        root[node] = walk.find(node)
        joined[node] = walk.joined[node]
    return np.asarray(walk.refused, dtype=np.int64), np.asarray(walk.parted, dtype=np.int64)


class _Walk:
    """Union and find with what each cluster holds and whom it must not meet."""

    def __init__(self, masks: Masks, nodes: Ints, apart: tuple[Ints, Ints]) -> None:
        places = nodes.tolist()
        self.parent = {node: node for node in places}
        self.held = {
            node: sum(word << (_WORD * place) for place, word in enumerate(words))
            for node, words in zip(places, masks[nodes].tolist(), strict=True)
        }
        self.joined = dict.fromkeys(places, -1)
        self.foes: dict[int, set[int]] = {}
        for a, b in zip(apart[0].tolist(), apart[1].tolist(), strict=True):
            self.foes.setdefault(a, set()).add(b)
            self.foes.setdefault(b, set()).add(a)
        self.refused: list[int] = []
        self.parted: list[int] = []

    def find(self, node: int) -> int:
        parent = self.parent
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    def edge(self, edge: int, low: int, high: int, *, forced: bool) -> None:
        a, b = self.find(low), self.find(high)
        if a == b:
            return
        if self._foes(a, b):
            self.parted.append(edge)
            return
        if self.held[a] & self.held[b] and not forced:
            self.refused.append(edge)
            return
        keep, drop = (a, b) if a < b else (b, a)
        self.parent[drop] = keep
        self.held[keep] |= self.held[drop]
        if drop in self.foes:
            self.foes.setdefault(keep, set()).update(self.foes.pop(drop))
        for node in (low, high):
            if self.joined[node] < 0:
                self.joined[node] = edge

    def _foes(self, a: int, b: int) -> bool:
        return any(foe in self.parent and self.find(foe) == b for foe in self.foes.get(a, ()))
