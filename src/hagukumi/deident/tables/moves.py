"""How cells can differ from their true values when others stand still: the space in which suppression is decided."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.tables.relations import Relations, added, components

Numbers = NDArray[np.float64]
Marks = NDArray[np.bool_]
STILL = 1e-7
"""What HiGHS's own tolerance leaves open: a smaller movement is none."""


@dataclass(frozen=True, eq=False)
class Moves:
    """Cells that always move together, the same or the opposite way, are one group.

    `group`: per cell, -1 where it cannot move; `sign`: 1.0 or -1.0, which way it moves with its group. `relations`: between groups.
    """

    group: NDArray[np.int64]
    sign: Numbers
    relations: Relations

    @property
    def groups(self) -> int:
        """How many groups there are."""
        return self.relations.cells

    @property
    def free(self) -> Marks:
        """The cells that can move."""
        return self.group >= 0

    def least(self, forward: Numbers, backward: Numbers) -> Numbers:
        """The smallest value among the cells of each group: `forward` of cells that move with it, `backward` of those that move against."""
        result = np.full(self.groups, np.inf)
        np.minimum.at(result, self.group[self.free], np.where(self.sign > 0, forward, backward)[self.free])
        return result

    def most(self, forward: Numbers, backward: Numbers) -> Numbers:
        """The largest value among the cells of each group, likewise."""
        result = np.zeros(self.groups)
        np.maximum.at(result, self.group[self.free], np.where(self.sign > 0, forward, backward)[self.free])
        return result

    def added(self, values: Numbers) -> Numbers:
        """The sum over the cells of each group."""
        return added(self.group[self.free], values[self.free], self.groups)

    def spread(self, marks: Marks) -> Marks:
        """Marks of groups as marks of cells."""
        return np.append(marks, False)[self.group]


def moves(relations: Relations, free: Marks) -> Moves:
    """Drops cells that a sum with all others still holds in place, joins cells that a sum of two ties together, until nothing changes.

    Cost grows with the entries, times the few passes that are needed.
    """
    whole = Moves(np.where(free, np.cumsum(free) - 1, -1), np.ones(relations.cells), relations.among(free))
    while True:
        kept = whole.relations
        length = np.diff(kept.start)
        if (length == 1).any():
            stays = np.ones(kept.cells, dtype=bool)
            stays[kept.member[kept.start[:-1][length == 1]]] = False
            whole = _follow(whole, np.where(stays, np.cumsum(stays) - 1, -1), np.ones(kept.cells), kept)
            continue
        first = kept.start[:-1][length == 2]
        first = first[np.abs(kept.sign[first]) == np.abs(kept.sign[first + 1])]
        if not len(first):
            return whole
        whole = _follow(whole, *_tied(kept, first), kept)


def _tied(kept: Relations, first: NDArray[np.int64]) -> tuple[NDArray[np.int64], Numbers]:
    """Groups of tied cells and their signs, from rows of two: a cell tied to its own opposite cannot move (-1).

    Each cell stands for itself and for its opposite (place + cells); a tie joins both, crosswise when the two move oppositely.
    """
    left, right, size = kept.member[first], kept.member[first + 1], kept.cells
    across = np.where(kept.sign[first] == kept.sign[first + 1], size, 0)
    label = components(2 * size, np.append(left, left + size), np.append(right + across, (right + size + across) % (2 * size)))
    itself, opposite = label[:size], label[size:]
    names, number = np.unique(np.minimum(itself, opposite), return_inverse=True)
    moving = np.ones(len(names), dtype=bool)
    moving[number[itself == opposite]] = False
    return np.where(moving, np.cumsum(moving) - 1, -1)[number], np.where(itself <= opposite, 1.0, -1.0)


def _follow(whole: Moves, number: NDArray[np.int64], sign: Numbers, kept: Relations) -> Moves:
    group = np.where(whole.free, number[whole.group], -1)
    entry = number[kept.member] >= 0
    member, signs = number[kept.member][entry], (kept.sign * sign[kept.member])[entry]
    relations = Relations.of(kept.row[entry], member, signs, int(number.max(initial=-1)) + 1)
    return Moves(group, np.where(whole.free, whole.sign * sign[whole.group], 1.0), relations)


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

    def of(self, moves: Moves) -> Room:
        """The room of groups, from that of their cells."""
        return Room(
            moves.least(self.down, self.cap),
            moves.least(self.cap, self.down),
            moves.most(self.up, self.lower),
            moves.most(self.lower, self.up),
            moves.most(self.width, self.width),
        )


class Seen:
    """The widest movement of each group that some solution has shown: what is shown needs no program of its own."""

    def __init__(self, room: Room, shown: Numbers | None = None) -> None:
        self._room = room
        self._shown = list(shown) if shown is not None else []
        still = np.zeros(len(room.down))
        self._high = still if shown is None else shown.max(axis=0, initial=0.0)
        self._low = still if shown is None else shown.min(axis=0, initial=0.0)

    def take(self, move: Numbers) -> None:
        """A possible movement; its opposite, scaled until it is possible, counts too."""
        move = np.where(np.abs(move) < STILL, 0.0, move)
        back = -self._opposite(move) * move
        self._shown += [move, back]
        self._high = np.maximum.reduce([self._high, move, back])
        self._low = np.minimum.reduce([self._low, move, back])

    def without(self, place: int) -> Seen:
        """What is still shown when this group stands still."""
        shown = np.array(self._shown).reshape(-1, len(self._room.down))
        return Seen(self._room, shown[shown[:, place] == 0])

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
