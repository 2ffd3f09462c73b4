"""From weighted pairs to persons where a source may hold a person several times: clusters that hold together as a whole.

Connected components join two persons by one chance pair. Here two clusters become one only while the mean weight over all pairs between
them stays above a limit (average linkage; Sokal and Michener, 1958), taken from the strongest pair downwards. A duplicate-free source
gives at most one record to a cluster, and a clerk's word stands above both.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

MOST: Final = 30.0
"""Bits that one pair may bring into a mean, so that one strong pair does not outvote all others."""

UNSEEN: Final = -12.0
"""Bits of a pair that was never weighed."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """Weighed pairs of nodes, strongest first. `low`, `high`: nodes; `weight`: bits."""

    low: Ints
    high: Ints
    weight: Floats


@dataclass(frozen=True, slots=True)
class Persons:
    """`root[i]`: the least node of node i's cluster. `joined[i]`: the pair by which node i came in, -1 none, -2 a clerk's word.

    `full`: pairs refused because of a duplicate-free source; `contrary`: pairs refused because the rest of the clusters speaks against it.
    """

    root: Ints
    joined: Ints
    full: Ints
    contrary: Ints


class _Growing:
    """Clusters while they grow: what each holds and the sums of weights between any two that some pair connects."""

    def __init__(self, only: Sequence[int], pairs: Weighed) -> None:
        self.parent = list(range(len(only)))
        self.size = [1] * len(only)
        alone = {source: frozenset(() if source < 0 else (source,)) for source in set(only)}
        self.held = [alone[source] for source in only]
        self.joined = [-1] * len(only)
        self.between: list[dict[int, tuple[float, int]]] = [{} for _ in only]
        for low, high, weight in zip(pairs.low.tolist(), pairs.high.tolist(), pairs.weight.tolist(), strict=True):
            self._add(low, high, max(min(weight, MOST), -MOST), 1)

    def forbid(self, low: int, high: int) -> None:
        """No cluster may ever hold both."""
        self._add(low, high, float("-inf"), 0)

    def _add(self, left: int, right: int, total: float, count: int) -> None:
        for one, other in ((left, right), (right, left)):
            former = self.between[one].get(other, (0.0, 0))
            self.between[one][other] = (former[0] + total, former[1] + count)

    def find(self, node: int) -> int:
        while self.parent[node] != node:
            self.parent[node] = self.parent[self.parent[node]]
            node = self.parent[node]
        return node

    def mean(self, left: int, right: int) -> float:
        """Mean weight over all pairs between two clusters."""
        total, count = self.between[left].get(right, (0.0, 0))
        pairs = self.size[left] * self.size[right]
        return (total + (pairs - count) * UNSEEN) / pairs

    def unite(self, left: int, right: int) -> None:
        """The cluster with more neighbours takes in the other."""
        keep, drop = (left, right) if (len(self.between[left]), -left) >= (len(self.between[right]), -right) else (right, left)
        self.parent[drop] = keep
        self.size[keep] += self.size[drop]
        self.held[keep] |= self.held[drop]
        self.between[keep].pop(drop, None)
        for other, (total, count) in self.between[drop].items():
            if other != keep:
                del self.between[other][drop]
                self._add(keep, other, total, count)
        self.between[drop] = {}


def cluster(only: Sequence[int], pairs: Weighed, *, link: float, hold: float, together: Sequence[tuple[int, int]] = (),
            apart: Sequence[tuple[int, int]] = ()) -> Persons:  # fmt: skip
    """Join nodes along the pairs of at least `link` bits, strongest first, while the mean between clusters is at least `hold` bits.

    only: for each node its source where that is duplicate-free, else -1. together, apart: a clerk's word. Cost: near linear in pairs; the
    answer depends on nothing but the pairs' order.
    """
    growing = _Growing(only, pairs)
    for low, high in apart:
        growing.forbid(low, high)
    for low, high in together:
        _join(growing, low, high, -2, forced=True, hold=hold)
    refused: dict[str, list[int]] = {"full": [], "contrary": []}
    for place in range(int((pairs.weight >= link).sum())):
        outcome = _join(growing, int(pairs.low[place]), int(pairs.high[place]), place, forced=False, hold=hold)
        if outcome in refused:
            refused[outcome].append(place)
    roots = np.fromiter((growing.find(node) for node in range(len(only))), dtype=np.int64, count=len(only))
    least = np.full(len(only), len(only), dtype=np.int64)
    np.minimum.at(least, roots, np.arange(len(only)))
    return Persons(least[roots], np.array(growing.joined, dtype=np.int64), *(np.array(refused[why], dtype=np.int64) for why in refused))


def _join(growing: _Growing, low: int, high: int, place: int, *, forced: bool, hold: float) -> str:
    left, right = growing.find(low), growing.find(high)
    if left == right:
        return "same"
    mean = growing.mean(left, right)
    if not forced and growing.held[left] & growing.held[right]:
        return "full"
    if mean == float("-inf") or (not forced and mean < hold):
        return "contrary"
    growing.unite(left, right)
    for node in (low, high):
        if growing.joined[node] == -1:
            growing.joined[node] = place
    return "joined"
