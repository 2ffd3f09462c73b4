"""The suppressor's own attacker: how far can groups move when only the chosen ones do, and which condition does a failing pattern break?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.budget import Budget
from hagukumi.deident.tables.cover import Cut
from hagukumi.deident.tables.moves import Marks, Numbers, Room, Seen, moves
from hagukumi.deident.tables.program import Program, Rows
from hagukumi.deident.tables.relations import Relations

_BATCHES = 8


class Attack:
    """Movements when only the chosen groups move. They are tied together further: few groups of groups remain."""

    def __init__(self, relations: Relations, room: Room, chosen: Marks, random: np.random.Generator) -> None:
        self._asked = np.flatnonzero(room.asked)
        self._moves = moves(relations, chosen)
        self._room = room.of(self._moves)
        self._seen, self._random, self._programs = Seen(self._room), random, 0
        kept = self._moves.relations
        still, zero = np.zeros(kept.rows), np.zeros(kept.cells)
        self._program = Program(
            Rows(kept.start, kept.member, kept.sign, still, still),
            zero,
            -self._room.down,
            self._room.cap,
            presolve="off",
            simplex_strategy=4,
        )

    def unproved(self) -> NDArray[np.int64]:
        """Asked groups not shown to move far enough by a few programs that push many at once: nearly all that are exposed, few others."""
        self._push_many()
        return self._groups(self._open())

    def exposed(self) -> NDArray[np.int64]:
        """The asked groups that cannot move as far as asked."""
        self.unproved()
        narrow = self._open()
        for place in np.flatnonzero(narrow).tolist():
            narrow[place] = not self._reaches(place)
        return self._groups(narrow)

    def spare(self, forced: Marks, cost: Numbers, programs: int, budget: Budget) -> Marks:
        """Groups, dearest first, that need not move: without them every asked one still does. Tried until `programs` were solved."""
        limit = self._programs + programs
        amounts = np.where(self._moves.free, cost, 0.0)
        bound_to = self._moves.most(forced.astype(np.float64), forced.astype(np.float64)) > 0
        price, given = self._moves.added(amounts), np.zeros(self._moves.groups, dtype=bool)
        for place in np.argsort(-price, kind="stable").tolist():
            if self._programs >= limit or budget.spent():
                break
            given[place] = not bound_to[place] and self._spares(place)
        return self._moves.spread(given) | (self._moves.group < 0) & ~forced

    def _spares(self, place: int) -> bool:
        seen, self._seen = self._seen, self._seen.without(place)
        self._program.bound(place, 0.0, 0.0)
        self._push_many()
        if all(self._reaches(asked) for asked in np.flatnonzero(self._open()).tolist()):
            return True
        self._program.bound(place, -float(self._room.down[place]), float(self._room.cap[place]))
        self._seen = seen
        return False

    def _push_many(self) -> None:
        for _ in range(_BATCHES):
            open_ = self._open()
            if open_.sum() <= 1:
                break
            self._push(np.where(open_, self._random.choice([-1.0, 1.0], len(open_)), 0.0))

    def _open(self) -> Marks:
        return self._room.asked & ~self._seen.enough()

    def _groups(self, narrow: Marks) -> NDArray[np.int64]:
        return self._asked[(self._moves.group[self._asked] < 0) | self._moves.spread(narrow)[self._asked]]

    def _reaches(self, place: int) -> bool:
        for direction in (-1.0, 1.0):
            if self._seen.enough()[place]:
                return True
            self._push(_unit(self._moves.groups, place, direction))
        return bool(self._seen.enough()[place])

    def _push(self, cost: Numbers) -> None:
        self._programs += 1
        self._program.set_costs(cost)
        move = self._program.solve()
        if move is None:
            raise RuntimeError("standing still is always possible: the program cannot be infeasible")
        self._seen.take(move)


def prices(relations: Relations, room: Room, chosen: Marks, exposed: NDArray[np.int64]) -> list[Cut]:
    """For each exposed group the condition that every protected pattern meets and the chosen one breaks.

    The prices of the attacker's two programs bound the reach of the group by what each other group could carry, withheld or not
    (the capacity constraints of Fischetti and Salazar, 2001).
    """
    attack = _Priced(relations, room, chosen)
    return list(filter(None, (attack.cut(group) for group in exposed.tolist())))


class _Priced:
    def __init__(self, relations: Relations, room: Room, chosen: Marks) -> None:
        self._relations, self._room, self._chosen = relations, room, chosen
        self._groups = np.flatnonzero(chosen)
        entries = chosen[relations.member]
        self._rows, length = np.unique(relations.row[entries], return_counts=True)
        number, zero = np.cumsum(chosen) - 1, np.zeros(len(self._rows))
        rows = Rows(np.append(0, np.cumsum(length)), number[relations.member[entries]], relations.sign[entries], zero, zero)
        self._program = Program(rows, np.zeros(len(self._groups)), -room.down[chosen], room.cap[chosen], presolve="off", simplex_strategy=4)

    def cut(self, group: int) -> Cut | None:
        place = int(np.searchsorted(self._groups, group))
        high, low = (self._carried(place, group, direction) for direction in (1.0, -1.0))
        room = self._room
        for weight, need in ((high, room.up[group]), (low, room.lower[group]), (high + low, room.width[group])):
            if need > 0 and float(weight[self._chosen].sum()) < need - 1e-6:
                used = np.flatnonzero(weight > 1e-9)
                return Cut(used, np.minimum(weight[used] / need, 1.0))
        return None

    def _carried(self, place: int, group: int, direction: float) -> Numbers:
        """Per group, how much of the reach of `group` it can carry: reach ≤ Σ of it over the chosen, for every pattern."""
        self._program.set_costs(_unit(len(self._groups), place, -direction))
        if self._program.solve() is None:
            raise RuntimeError("standing still is always possible: the program cannot be infeasible")
        of_rows = np.zeros(self._relations.rows)
        of_rows[self._rows] = self._program.row_prices
        rest = _unit(self._relations.cells, group, direction) + self._relations.weights(of_rows)
        return np.where(rest > 0, rest * self._room.cap, -rest * self._room.down)


def _unit(size: int, place: int, value: float) -> Numbers:
    result = np.zeros(size)
    result[place] = value
    return result
