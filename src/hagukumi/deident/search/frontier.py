"""Which nodes may still hold the optimum, and which of them to count next."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.search.lattice import Node

_DIGITS = 40
"""Binary digits in which losses are compared: about twelve decimal ones."""
_NOISE = 1e-13
"""A bound added up in another order may exceed the loss itself by less than this share."""
_STALE = 0.8
"""The scores are made anew when fewer than this share of the nodes they were made for are open."""


def comparable(losses: NDArray[np.float64] | float) -> NDArray[np.float64]:
    """The losses in as many digits as are compared, so that equal losses are equal however they were added up. It keeps their order."""
    mantissa, exponent = np.frexp(losses)
    return np.ldexp(np.rint(np.ldexp(mantissa, _DIGITS)), exponent - _DIGITS)


_SMALL = 1 << 16
_MISSES = 32
"""Up to so many open nodes all are swept before each choice; more only after so many choices and closed nodes met."""


class Open:
    """The open nodes.

    The node counted next is the one that halves what is open, whatever comes out: a failing node closes all finer ones, a good one all
    whose bound is no better, and with an `upward` loss all coarser ones. `lower` and `ranks` are shared with the search, which changes
    `lower`. In a large lattice not every node that closes is put away at once: the chosen one is looked at again. Cost: open nodes for
    each choice, nodes x items each time a fifth of them is closed.
    """

    def __init__(self, lower: NDArray[np.float64], ranks: NDArray[np.int64], upward: bool) -> None:
        self._lower, self._ranks, self._upward = lower.ravel(), ranks.ravel(), upward
        self._shape = lower.shape
        self._places = np.arange(lower.size)
        self._scores = np.empty(0)
        self._scored = self._missed = 0
        self._taken = np.zeros(lower.size, bool)

    def coarsest(self) -> Node:
        """The node of all top levels, taken."""
        return self._take(self._lower.size - 1)

    def sweep(self, best: float, rank: int) -> bool:
        """Close what was taken or is certain to be no better than the best loss, or as good and preferred less; whether any is left."""
        keep = self._hopeful(self._places, best, rank)
        self._places = self._places[keep]
        self._scores = self._scores[keep] if len(self._scores) else self._scores
        return len(self._places) > 0

    def choose(self, best: float, rank: int) -> Node | None:
        """Take the node to count next; None when none is open."""
        self._missed += 1
        while len(self._places):
            if len(self._places) <= _SMALL or self._missed > _MISSES:
                self._missed = 0
                if not self.sweep(best, rank):
                    break
            if len(self._places) < _STALE * self._scored or not len(self._scores):
                self._score()
            index = int(self._scores.argmax())
            self._scores[index] = -1
            if self._hopeful(self._places[index : index + 1], best, rank)[0]:
                return self._take(int(self._places[index]))
            self._missed += 1
        return None

    def next_finer(self, node: Node, best: float, rank: int) -> Node | None:
        """Take an open node that is one level finer in one item; None when there is none."""
        finer = [(*node[:item], place - 1, *node[item + 1 :]) for item, place in enumerate(node) if place > 0]
        if not finer:
            return None
        places = np.ravel_multi_index(np.array(finer).T, self._shape)
        hopeful = np.flatnonzero(self._hopeful(places, best, rank))
        return self._take(int(places[hopeful[0]])) if len(hopeful) else None

    def _hopeful(self, places: NDArray[np.int64], best: float, rank: int) -> NDArray[np.bool_]:
        bounds = comparable(self._lower[places] * (1 - _NOISE))
        tied = (bounds == best) & np.isfinite(bounds)
        tied[tied] = self._ranks[places[tied]] < rank
        return ((bounds < best) | tied) & ~self._taken[places]

    def _take(self, place: int) -> Node:
        self._taken[place] = True
        return tuple(int(level) for level in np.unravel_index(place, self._shape))

    def _score(self) -> None:
        finer = self._open_within(False)
        if self._upward:
            self._scores = finer * self._open_within(True)
        else:
            order = np.argsort(self._lower[self._places], kind="stable")
            worse = np.empty(len(order))
            worse[order] = np.arange(len(order), 0, -1)
            self._scores = np.minimum(finer, worse)
        self._scored = len(self._places)

    def _open_within(self, coarser: bool) -> NDArray[np.float64]:
        """How many open nodes are finer (or coarser) than each open one, itself included."""
        numbers = np.zeros(self._shape)
        numbers.ravel()[self._places] = 1
        turned = np.flip(numbers) if coarser else numbers
        for axis in range(turned.ndim):
            np.cumsum(turned, axis=axis, out=turned)
        return numbers.ravel()[self._places]
