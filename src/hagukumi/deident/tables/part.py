"""One connected part of the withheld cells under attack."""

from __future__ import annotations

import numpy as np

from hagukumi.deident.tables.moves import Marks, Moves, Numbers, moves
from hagukumi.deident.tables.program import Program, Rows
from hagukumi.deident.tables.published import Published
from hagukumi.deident.tables.relations import Relations

_TOLERANCE = 1e-6
_BATCHES = 60
_LEAVES = 2000
_STEPS = 3


class Part:
    """Ranges of the cells of one part, narrowed (`low`, `high`) and shown (`shown_low`, `shown_high`) program by program.

    A first table that agrees with everything published is found; all others differ from it by a movement, and cells that a sum of two ties
    together move as one, so that the programs are small.
    """

    def __init__(self, published: Published, low: Numbers, high: Numbers, width: Numbers, rows: Rows) -> None:
        self.low, self.high, self._width, self._rows, self._whole = low, high, width, rows, published.whole
        self.shown_low, self.shown_high = np.full(len(low), np.inf), np.full(len(low), -np.inf)
        self.programs = 0
        self._limit = 1e3 + 10.0 * float(np.abs(rows.lower).sum() + np.abs(low).sum())
        self._table = np.zeros(len(low))

    def run(self, random: np.random.Generator, exact: bool) -> bool:
        """Batches in random directions while they help, then group by group. False: no table agrees with what is published."""
        first = self._first()
        if first is None:
            return False
        self._table = first
        self._moves = self._ties()
        still = self._moves.group < 0
        self.low, self.high = np.where(still, first, self.low), np.where(still, first, self.high)
        self._take(np.zeros(self._moves.groups))
        self._program = self._movements(whole=False)
        self._push_many(random)
        for group in np.flatnonzero(self._narrow()).tolist() if self._whole else ():
            self._nearby(group)
        for group in range(self._moves.groups):
            for direction in (-1.0, 1.0):
                if exact or self._narrow()[group]:
                    self._end(group, direction)
        return True

    def _push_many(self, random: np.random.Generator) -> None:
        """Programs that push all narrow groups at once, every second one in whole numbers, until four of them show less than one each."""
        left = [len(self.low)] * 4
        for batch in range(_BATCHES):
            narrow = self._narrow()
            if narrow.sum() <= 1 or left[-4] - narrow.sum() < 4:
                return
            left.append(int(narrow.sum()))
            cost = np.where(narrow, random.choice([-1.0, 1.0], len(narrow)), 0.0)
            if self._whole and batch % 2:
                self._push_whole(cost)
            else:
                self._push(cost)

    def _first(self) -> Numbers | None:
        self.programs += 1
        high, free = np.minimum(self.high, self._limit), np.zeros(len(self.low))
        found = Program(self._rows, free, self.low, high).solve()
        if found is None or not self._whole or _is_whole(found):
            return found if found is None or not self._whole else np.round(found)
        self.programs += 1
        return _rounded(Program(self._rows, free, self.low, high, whole=True).best()[0])

    def _ties(self) -> Moves:
        size = len(self.low)
        row = np.repeat(np.arange(len(self._rows.lower)), np.diff(self._rows.start))
        return moves(Relations.of(row, self._rows.index, self._rows.value, size), np.ones(size, dtype=bool))

    def _movements(self, whole: bool, cost: Numbers | None = None, gap: float = 0.0) -> Program:
        kept, still = self._moves.relations, np.zeros(self._moves.relations.rows)
        least, most = self._limits()
        rows = Rows(kept.start, kept.member, kept.sign, still, still)
        if whole:
            return Program(
                rows, np.zeros(kept.cells) if cost is None else cost, least, most, whole=True, mip_rel_gap=gap, mip_max_leaves=_LEAVES
            )
        return Program(rows, np.zeros(kept.cells), least, most, presolve="off", simplex_strategy=4)

    def _narrow(self) -> Marks:
        """Groups with a cell whose shown range is not as wide as asked."""
        lacks = (self._width > 0) & (self.shown_low + self._width > self.shown_high + _TOLERANCE)
        return self._moves.most(lacks.astype(np.float64), lacks.astype(np.float64)) > 0

    def _nearby(self, group: int) -> None:
        """Whole tables that differ from the first one only a few sums around this group: small programs that show enough for most."""
        kept = self._moves.relations
        inside = np.arange(kept.cells) == group
        for _ in range(_STEPS):
            rows = np.unique(kept.row[inside[kept.member]])
            inside[kept.member[np.isin(kept.row, rows)]] = True
        entries, least, most = inside[kept.member], *self._limits()
        used, length = np.unique(kept.row[entries], return_counts=True)
        number, still = np.cumsum(inside) - 1, np.zeros(len(used))
        rows_near = Rows(np.append(0, np.cumsum(length)), number[kept.member[entries]], kept.sign[entries], still, still)
        for direction in (-1.0, 1.0):
            if not self._narrow()[group]:
                return
            cost = np.where(np.flatnonzero(inside) == group, direction, 0.0)
            self.programs += 1
            found = Program(rows_near, cost, least[inside], most[inside], whole=True, mip_max_leaves=_LEAVES).best()[0]
            if found is not None:
                move = np.zeros(kept.cells)
                move[inside] = np.round(found)
                self._take(move)

    def _limits(self) -> tuple[Numbers, Numbers]:
        """How far each group may move from the first table."""
        down, up = self._table - self.low, np.minimum(self.high, self._limit) - self._table
        return -self._moves.least(down, up), self._moves.least(up, down)

    def _end(self, group: int, direction: float) -> None:
        """How far a group can move down (direction 1) or up, unless it is shown to reach the end already."""
        cells = self._moves.group == group
        against = self._moves.sign[cells] * direction < 0
        low, high = self.shown_low[cells], self.shown_high[cells]
        if np.where(against, high >= self.high[cells] - _TOLERANCE, low <= self.low[cells] + _TOLERANCE).any():
            self.low[cells], self.high[cells] = np.where(against, self.low[cells], low), np.where(against, high, self.high[cells])
            return
        cost = np.zeros(self._moves.groups)
        cost[group] = direction
        reached = self._push(cost)[group]
        if self._whole and abs(reached - round(reached)) > _TOLERANCE:
            reached = -direction * np.floor(-direction * reached)
        if self._whole and not self._shows(group, reached):
            reached = self._whole_end(cost, group, reached)
        end = self._table[cells] + self._moves.sign[cells] * reached
        end = np.where(np.abs(end) >= self._limit * 0.5, np.inf, end)
        self.high[cells] = np.where(against, np.minimum(self.high[cells], end), self.high[cells])
        self.low[cells] = np.where(against, self.low[cells], np.maximum(self.low[cells], end))

    def _shows(self, group: int, reached: float) -> bool:
        cell = int(np.argmax(self._moves.group == group))
        value = self._table[cell] + self._moves.sign[cell] * reached
        return bool(self.shown_low[cell] - _TOLERANCE <= value <= self.shown_high[cell] + _TOLERANCE)

    def _whole_end(self, cost: Numbers, group: int, reached: float) -> float:
        """The end among tables of whole numbers, where the linear program stopped between them."""
        self.programs += 1
        found, least = self._movements(whole=True, cost=cost).best()
        if found is not None:
            self._take(np.round(found))
        return float(np.ceil(least - _TOLERANCE) * cost[group]) if np.isfinite(least) else reached

    def _push_whole(self, cost: Numbers) -> None:
        """As `_push`, for a table of whole numbers that need not be the very best."""
        self.programs += 1
        found = self._movements(whole=True, cost=cost, gap=0.2).best()[0]
        if found is not None:
            self._take(np.round(found))

    def _push(self, cost: Numbers) -> Numbers:
        self.programs += 1
        self._program.set_costs(cost)
        move = self._program.solve()
        if move is None:
            raise RuntimeError("the first table itself is always possible")
        if not self._whole or _is_whole(move):
            self._take(np.round(move) if self._whole else move)
        return move

    def _take(self, move: Numbers) -> None:
        """A complete table that agrees with everything published."""
        free = self._moves.free
        table = self._table.copy()
        table[free] += self._moves.sign[free] * move[self._moves.group[free]]
        table = np.where(table >= self._limit * 0.5, np.inf, table)
        self.shown_low, self.shown_high = np.minimum(self.shown_low, table), np.maximum(self.shown_high, table)


def _is_whole(values: Numbers) -> bool:
    return bool((np.abs(values - np.round(values)) <= _TOLERANCE).all())


def _rounded(values: Numbers | None) -> Numbers | None:
    return None if values is None else np.round(values)
