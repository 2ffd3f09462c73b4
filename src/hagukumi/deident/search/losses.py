"""What a treatment costs, and what every treatment not yet looked at must cost at least.

A node of the lattice says how far each item is generalised; the records of failing classes are suppressed. With N records, n of them
suppressed, Q items with weights w (the largest being 1), and the factors g and s of generalisation and suppression:

- loss: mean over the items of w times the mean over the records of (leaves covered - 1) / (leaves - 1), a suppressed record counting 1.
- discernibility: sum of the squared sizes of the kept classes + n N. It knows no factors.
- average class size: N / (s x kept classes + (g if n > 0)): the suppressed records together are one class more.
- non-uniform entropy (de Waal and Willenborg 1999): sum over the items of w g times the bits that generalisation takes: the sum over all
  records of log2(records with its group / records with its value). A suppressed record counts as generalised, no further (ARX's
  monotonic variant, which the reference figure for Adult is of): suppression is held by its limit alone.
- precision (Sweeney 2002): mean over the items of w times (g (1 - n/N) level / highest level + s n/N).

Definitions and factors as ARX has them, so that figures can be compared: `loss` with s < 1 costs a suppressed record share + s (1 - share)
(share = leaves covered / leaves), and it is then scaled so that nothing generalised is 0 and the top is 1.

Why the bounds are right. If `sure` are the records that fail a condition that no generalisation but the one looked at or a coarser one
can mend (see `conditions`), every finer node suppresses them too. For the losses that are sums over items, suppressing more records or
finer values never costs less, so the part of suppression known for `sure` at the finer node's own levels is added to the part of
generalisation. Discernibility: splitting classes lowers the sum of squares, so the squares of all classes of a finer node bound every
coarser one; suppressing s records in classes of sizes c adds sum c (N - c), at least s (N - s). Average class size: every kept class of
a coarser node either holds a class that is not surely suppressed here, or is made of surely suppressed ones and has `smallest` records.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.privacy import Limits, LossName
from hagukumi.deident.search.lattice import Axis, Node, above, below, outer_sum

Lattice = NDArray[np.float64]
_NO_LEAVES = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What was counted on one node. `allowed`: no more is suppressed than may be, and something is kept.

    `suppressed` records of failing classes, `kept` classes, `squares` of their sizes; `least`: how many records every finer node suppresses
    at least; `sure`: how many of them are certain one by one, `sure_kept` classes are not among these, `all_squares` of all classes.
    `leaves` and `sure_leaves`: how often each leaf of each item occurs among the suppressed and the sure ones; None where it is not used.
    """

    node: Node
    allowed: bool
    suppressed: int
    kept: int
    squares: int
    least: int
    sure: int
    sure_kept: int
    all_squares: int
    leaves: NDArray[np.int64] | None = None
    sure_leaves: NDArray[np.int64] | None = None


class Loss(Protocol):
    """One way to measure.

    `floor`: the least each node can cost, before any is counted. `upward`: a node bounds coarser ones too. `by_leaf`: the leaves of the
    suppressed records are used.
    """

    floor: Lattice
    upward: bool
    by_leaf: bool

    def value(self, found: Found) -> float:
        """What an allowed node costs."""

    def learn(self, found: Found, lower: Lattice) -> None:
        """Raise the lower bounds of other nodes by what was counted on this one."""


@dataclass(frozen=True, slots=True)
class Scale:
    """What the losses know of the task: records, the most that may be suppressed, the least size of a class, g, s and w by item.

    `whole`: classes are suppressed as a whole (not so when households are).
    """

    records: int
    most: int
    smallest: int
    g: float
    s: float
    weights: tuple[float, ...]
    whole: bool


def scale_of(axes: Sequence[Axis], limits: Limits, records: int, most: int, smallest: int, whole: bool) -> Scale:
    """The factors and weights as ARX scales them."""
    f = limits.suppression_weight
    given = dict(limits.weights)
    weights = [given.get(axis.hierarchy.item, 1.0) for axis in axes]
    largest = max(weights)
    scaled = tuple(weight / largest if largest else 1.0 for weight in weights)
    return Scale(records, most, smallest, min(1.0, 2 - 2 * f), min(1.0, 2 * f), scaled, whole)


def loss_of(name: LossName, axes: Sequence[Axis], scale: Scale) -> Loss:
    """The loss of this name on this lattice."""
    kinds: dict[LossName, Callable[[Sequence[Axis], Scale], Loss]] = {
        LossName.LOSS: _Granularity,
        LossName.NON_UNIFORM_ENTROPY: _Entropy,
        LossName.PRECISION: _Precision,
        LossName.DISCERNIBILITY: _Discernibility,
        LossName.AVERAGE_CLASS_SIZE: _AverageSize,
    }
    return kinds[name](axes, scale)


class _ByItem(ABC):
    """Losses that add up over the items: `_kept[item][place]` for all records, `_added(...)` for the suppressed ones."""

    floor: Lattice
    upward, by_leaf = False, True

    def __init__(self, axes: Sequence[Axis], scale: Scale) -> None:
        self._axes, self._scale = axes, scale
        self._ends = np.cumsum([axis.hierarchy.leaves for axis in axes])[:-1]
        self._kept = [np.array([self._generalised(item, place) for place in range(len(axis.levels))]) for item, axis in enumerate(axes)]
        self.floor = outer_sum(self._kept)

    @abstractmethod
    def _generalised(self, item: int, place: int) -> float:
        """What generalising all records costs."""

    @abstractmethod
    def _added(self, item: int, place: int, leaves: NDArray[np.int64], more: int) -> float:
        """What suppressing records with these leaves, and `more` others at least, adds."""

    def value(self, found: Found) -> float:
        parts = self._parts(found.leaves)
        return sum(float(self._kept[item][place]) + self._added(item, place, parts[item], 0) for item, place in enumerate(found.node))

    def learn(self, found: Found, lower: Lattice) -> None:
        parts = self._parts(found.sure_leaves)
        more = found.least - found.sure
        bounds = outer_sum(
            [
                np.array([self._kept[item][place] + self._added(item, place, parts[item], more) for place in range(highest + 1)])
                for item, highest in enumerate(found.node)
            ]
        )
        box = below(found.node)
        np.maximum(lower[box], bounds, out=lower[box])

    def _parts(self, leaves: NDArray[np.int64] | None) -> list[NDArray[np.int64]]:
        return [_NO_LEAVES] * len(self._axes) if leaves is None else np.split(leaves, self._ends)


class _Granularity(_ByItem):
    def __init__(self, axes: Sequence[Axis], scale: Scale) -> None:
        self._costs = [[_cell_costs(axis, place, scale) for place in range(len(axis.levels))] for axis in axes]
        self._unit = [weight / len(axes) / scale.records for weight in scale.weights]
        self._less = [[float(added[axis.counts > 0].min()) for _, added in costs] for axis, costs in zip(axes, self._costs, strict=True)]
        super().__init__(axes, scale)

    def _generalised(self, item: int, place: int) -> float:
        return float(self._axes[item].counts @ self._costs[item][place][0]) * self._unit[item]

    def _added(self, item: int, place: int, leaves: NDArray[np.int64], more: int) -> float:
        return (float(leaves @ self._costs[item][place][1]) + more * self._less[item][place]) * self._unit[item]


def _cell_costs(axis: Axis, place: int, scale: Scale) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Per leaf: what a kept cell costs, and how much more a suppressed one."""
    leaves = axis.hierarchy.leaves
    share = (axis.hierarchy.covered(axis.levels[place])[axis.groups(place)]) / leaves
    width = 1 - scale.g / leaves
    suppressed = 1.0 if scale.s == 1 else share + scale.s * (1 - share)
    if width == 0:
        return np.zeros(leaves), np.full(leaves, scale.s)
    return scale.g * (share - 1 / leaves) / width, (suppressed - scale.g * share) / width


class _Entropy(_ByItem):
    by_leaf = False

    def _generalised(self, item: int, place: int) -> float:
        axis = self._axes[item]
        bits = _bits(axis.counts) - _bits(np.bincount(axis.groups(place), weights=axis.counts))
        return float(bits) * self._scale.g * self._scale.weights[item]

    def _added(self, item: int, place: int, leaves: NDArray[np.int64], more: int) -> float:
        return 0.0


def _bits(counts: NDArray[np.floating] | NDArray[np.int64]) -> float:
    """- sum of c log2 c."""
    present = counts[counts > 0]
    return float(-(present * np.log2(present)).sum())


class _Precision:
    upward, by_leaf = False, False

    def __init__(self, axes: Sequence[Axis], scale: Scale) -> None:
        heights = [np.array(axis.levels) / max(axis.hierarchy.levels - 1, 1) for axis in axes]
        shares = [weight / len(axes) for weight in scale.weights]
        pairs = list(zip(shares, heights, strict=True))
        self._kept = outer_sum([share * scale.g * height for share, height in pairs])
        self._per_record = outer_sum([share * (scale.s - scale.g * height) / scale.records for share, height in pairs])
        self._most = scale.most
        self.floor = self._bound(tuple(slice(None) for _ in axes), 0)

    def value(self, found: Found) -> float:
        return float(self._kept[found.node] + found.suppressed * self._per_record[found.node])

    def learn(self, found: Found, lower: Lattice) -> None:
        box = below(found.node)
        np.maximum(lower[box], self._bound(box, found.least), out=lower[box])

    def _bound(self, box: tuple[slice, ...], least: int) -> Lattice:
        """With s < g x height, suppressing more costs less: both ends are looked at."""
        each = self._per_record[box]
        return np.asarray(self._kept[box] + np.minimum(least * each, self._most * each))


def _most_classes(axes: Sequence[Axis]) -> Lattice:
    """How many classes a node can have: the product of the groups that occur."""
    return np.exp(outer_sum([np.log(axis.spreads) for axis in axes])) * (1 + 1e-9)


class _Discernibility:
    upward, by_leaf = True, False

    def __init__(self, axes: Sequence[Axis], scale: Scale) -> None:
        self._scale = scale
        self._squares = scale.records**2 / np.maximum(_most_classes(axes), 2)
        self._least = np.zeros(self._squares.shape)
        self.floor = np.maximum(self._squares, scale.records * scale.smallest)

    def value(self, found: Found) -> float:
        return float(found.squares + found.suppressed * self._scale.records)

    def learn(self, found: Found, lower: Lattice) -> None:
        for box, array, least in ((above(found.node), self._squares, found.all_squares), (below(found.node), self._least, found.least)):
            np.maximum(array[box], least, out=array[box])
            np.maximum(lower[box], self._bound(box), out=lower[box])

    def _bound(self, box: tuple[slice, ...]) -> Lattice:
        """What suppression adds, n (N - n), rises and then falls: its least value lies at an end of what n may be.

        Where households are suppressed, classes lose only a part, which may lower the squares by more than that: then what is kept
        counts as classes of the least size.
        """
        records, low, high = self._scale.records, self._least[box], self._scale.most
        if not self._scale.whole:
            return np.asarray(low * records + (records - low) * self._scale.smallest)
        return np.asarray(self._squares[box] + np.minimum(low * (records - low), high * (records - high)))


class _AverageSize:
    upward, by_leaf = True, False

    def __init__(self, axes: Sequence[Axis], scale: Scale) -> None:
        self._scale = scale
        classes = np.minimum(_most_classes(axes), scale.records // scale.smallest)
        self.floor = scale.records / (scale.s * classes + (scale.g if scale.most else 0.0))

    def value(self, found: Found) -> float:
        return self._average(found.kept, found.suppressed > 0)

    def learn(self, found: Found, lower: Lattice) -> None:
        smallest = self._scale.smallest
        for box, classes in (
            (above(found.node), found.sure_kept + found.sure // smallest),
            (below(found.node), (self._scale.records - found.least) // smallest),
        ):
            np.maximum(lower[box], self._average(classes, self._scale.most > 0), out=lower[box])

    def _average(self, classes: int, suppressed: bool) -> float:
        number = self._scale.s * classes + (self._scale.g if suppressed else 0.0)
        return self._scale.records / number if number else float(np.inf)
