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


class Open:
    """The open nodes.

    The node counted next is the one that halves what is open, whatever comes out: a failing node closes all finer ones, a good one all
    whose bound is no better, and with an `upward` loss all coarser ones. `lower` and `ranks` are shared with the search, which changes
    `lower`. Cost: open nodes for each choice, nodes x items each time a fifth of them is closed.
    """

    def __init__(self, lower: NDArray[np.float64], ranks: NDArray[np.int64], upward: bool) -> None:
        self._lower, self._ranks, self._upward = lower, ranks.ravel(), upward
        self._places = np.arange(lower.size)
        self._scores = np.empty(0)
        self._scored = 0

    def __bool__(self) -> bool:
        return len(self._places) > 0

    def coarsest(self) -> Node:
        """The node of all top levels, taken."""
        return self._take(len(self._places) - 1)

    def close(self, best: float, rank: int) -> None:
        """Close the nodes that are certain to be no better than the best loss (`comparable`), or as good and preferred less."""
        bounds = comparable(self._lower.ravel()[self._places] * (1 - _NOISE))
        hopeful = bounds < best
        tied = (bounds == best) & np.isfinite(bounds)
        tied[tied] = self._ranks[self._places[tied]] < rank
        self._keep(hopeful | tied)

    def choose(self) -> Node | None:
        """Take the node to count next; None when none is open."""
        if not self:
            return None
        if len(self._places) < _STALE * self._scored or len(self._scores) != len(self._places):
            self._score()
        return self._take(int(self._scores.argmax()))

    def _take(self, index: int) -> Node:
        place = self._places[index]
        keep = np.ones(len(self._places), bool)
        keep[index] = False
        self._keep(keep)
        return tuple(int(level) for level in np.unravel_index(place, self._lower.shape))

    def _keep(self, keep: NDArray[np.bool_]) -> None:
        if len(self._scores) == len(keep):
            self._scores = self._scores[keep]
        self._places = self._places[keep]

    def _score(self) -> None:
        finer = self._open_within(False)
        if self._upward:
            self._scores = finer * self._open_within(True)
        else:
            order = np.argsort(self._lower.ravel()[self._places], kind="stable")
            worse = np.empty(len(order))
            worse[order] = np.arange(len(order), 0, -1)
            self._scores = np.minimum(finer, worse)
        self._scored = len(self._places)

    def _open_within(self, coarser: bool) -> NDArray[np.float64]:
        """How many open nodes are finer (or coarser) than each open one, itself included."""
        numbers = np.zeros(self._lower.shape)
        numbers.ravel()[self._places] = 1
        turned = np.flip(numbers) if coarser else numbers
        for axis in range(turned.ndim):
            np.cumsum(turned, axis=axis, out=turned)
        return numbers.ravel()[self._places]
