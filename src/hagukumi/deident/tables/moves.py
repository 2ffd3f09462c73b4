"""How cells can differ from their true values when others stand still: the space in which suppression is decided."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.tables.relations import Relations, added, components

Numbers = NDArray[np.float64]
Marks = NDArray[np.bool_]
_STILL = 1e-7
"""What HiGHS's own tolerance leaves open: a smaller movement is none."""


@dataclass(frozen=True, eq=False)
class Moves:
    """Cells that always move together are one group. `group`: per cell, -1 where it cannot move. `relations`: between groups."""

    group: NDArray[np.int64]
    relations: Relations

    @property
    def groups(self) -> int:
        """How many groups there are."""
        return self.relations.cells

    @property
    def free(self) -> Marks:
        """The cells that can move."""
        return self.group >= 0

    def least(self, values: Numbers) -> Numbers:
        """The smallest value among the cells of each group."""
        result = np.full(self.groups, np.inf)
        np.minimum.at(result, self.group[self.free], values[self.free])
        return result

    def most(self, values: Numbers) -> Numbers:
        """The largest value among the cells of each group."""
        result = np.zeros(self.groups)
        np.maximum.at(result, self.group[self.free], values[self.free])
        return result

    def added(self, values: Numbers) -> Numbers:
        """The sum over the cells of each group."""
        return added(self.group[self.free], values[self.free], self.groups)

    def spread(self, marks: Marks) -> Marks:
        """Marks of groups as marks of cells."""
        return np.where(self.free, marks[self.group], False)


def moves(relations: Relations, free: Marks) -> Moves:
    """Drops cells that a sum with all others still holds in place, joins cells that a sum of two moves alike, until nothing changes."""
    group, kept = np.where(free, np.cumsum(free) - 1, -1), relations.among(free)
    while True:
        length = np.diff(kept.start)
        if (length == 1).any():
            stays = np.ones(kept.cells, dtype=bool)
            stays[kept.member[kept.start[:-1][length == 1]]] = False
            group, kept = _follow(group, np.where(stays, np.cumsum(stays) - 1, -1)), kept.among(stays)
            continue
        first = kept.start[:-1][length == 2]
        first = first[kept.sign[first] == -kept.sign[first + 1]]
        if not len(first):
            return Moves(group, kept)
        label = components(kept.cells, kept.member[first], kept.member[first + 1])
        names, number = np.unique(label, return_inverse=True)
        group, kept = _follow(group, number), Relations.of(kept.row, number[kept.member], kept.sign, len(names))


def _follow(group: NDArray[np.int64], renumbered: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.where(group >= 0, renumbered[group], -1)


@dataclass(frozen=True, eq=False)
class Room:
    """How far each group may move and must be able to: `down`, and `cap` upwards (some times what is needed where there is no limit).

    `up`, `lower`, `width`: movement that must be possible upwards, downwards and in all; zero where nothing is asked.
    """

    down: Numbers
    cap: Numbers
    up: Numbers
    lower: Numbers
    width: Numbers

    @property
    def asked(self) -> Marks:
        """The groups whose movement matters: those with a primary cell."""
        return np.asarray((self.up > 0) | (self.lower > 0) | (self.width > 0))


class Seen:
    """The widest movement of each group that some solution has shown: what is shown needs no program of its own."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._high = np.zeros(len(room.down))
        self._low = np.zeros(len(room.down))

    def take(self, move: Numbers) -> None:
        """A possible movement; its opposite, scaled until it is possible, counts too."""
        move = np.where(np.abs(move) < _STILL, 0.0, move)
        scale = self._opposite(move)
        self._high = np.maximum.reduce([self._high, move, -scale * move])
        self._low = np.minimum.reduce([self._low, move, -scale * move])

    def enough(self) -> Marks:
        """The groups whose shown movement is as wide as asked."""
        slack, room = 1e-6, self._room
        wide = self._high - self._low >= room.width - slack
        return np.asarray(wide & (self._high >= room.up - slack) & (-self._low >= room.lower - slack))

    def _opposite(self, move: Numbers) -> float:
        with np.errstate(divide="ignore", invalid="ignore"):
            down = np.where(move > 0, self._room.down / move, np.inf)
            up = np.where(move < 0, self._room.cap / -move, np.inf)
        return float(min(down.min(initial=np.inf), up.min(initial=np.inf), 1e9)) if move.any() else 0.0
