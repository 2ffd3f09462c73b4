"""二次秘匿: which further cells are withheld so that nobody can work out a primary one from the sums.

The cheapest pattern that meets the conditions known so far is sought; an attacker's programs then show whether each primary cell can move
as far as asked. Where one cannot, its prices give a new condition that every protected pattern meets, and the search is repeated. What the
rounds leave open is repaired cell by cell with the cheapest movement (the sequential method), and cells that became needless are given
back. When no repair was needed the pattern is proved to be the cheapest.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.tables.cover import Cover, Cut, cheapest_cover
from hagukumi.deident.tables.moves import Marks, Moves, Numbers, Room, Seen, moves
from hagukumi.deident.tables.program import Program, Rows
from hagukumi.deident.tables.refusals import Refused, TableRefused
from hagukumi.deident.tables.relations import Relations

_ROUNDS = 12
_BATCHES = 8
_LEAVES = 2000


@dataclass(frozen=True, eq=False)
class Task:
    """What is asked, per cell.

    `values`: true values. `fixed`: known to everybody and never withheld (public zeros). `forced`: withheld in any case (primary, or by an
    earlier decision). `up`, `down`, `width`: how far an outsider's range must reach above and below the value and in all. `floor`: what
    and `ceiling`: what an outsider knows a withheld cell to be at least and at most. `cost`: what withholding it costs.
    """

    relations: Relations
    values: Numbers
    fixed: Marks
    forced: Marks
    up: Numbers
    down: Numbers
    width: Numbers
    floor: Numbers
    ceiling: Numbers
    cost: Numbers


@dataclass(frozen=True, eq=False)
class Pattern:
    """`withheld` per cell; `cost` of what was not forced, no protected pattern costs less than `bound`; programs solved."""

    withheld: Marks
    cost: float
    bound: float
    rounds: int
    repaired: int

    @property
    def proved(self) -> bool:
        """Whether no cheaper pattern protects."""
        return self.cost <= self.bound + 1e-6


def suppress(task: Task, seed: int = 1) -> Pattern:
    """The pattern. TableRefused when some cell cannot be protected even with every other cell withheld."""
    search = _Search(task, seed)
    cuts = search.local_cuts()
    cover = search.cover(cuts)
    rounds = 1
    bound = cover.cost if cover.proved else 0.0
    while rounds < _ROUNDS and (new := search.cuts(cover.chosen)):
        cuts += new
        cover, rounds = search.cover(cuts), rounds + 1
        bound = max(bound, cover.cost if cover.proved else 0.0)
    chosen, repaired = search.repair(cover.chosen)
    if repaired:
        chosen = search.give_back(chosen)
    return Pattern(search.moves.spread(chosen), float(search.cost[chosen].sum()), bound, rounds, repaired)


class _Search:
    """The task on groups of cells that move together."""

    def __init__(self, task: Task, seed: int) -> None:
        self.moves: Moves = moves(task.relations, ~task.fixed)
        if (task.forced & ~self.moves.free).any():
            raise _hopeless()
        self.forced = self.moves.most(task.forced.astype(np.float64)) > 0
        self.cost = np.where(self.forced, 0.0, self.moves.added(np.where(task.forced, 0.0, task.cost)))
        up, down, width = self.moves.most(task.up), self.moves.most(task.down), self.moves.most(task.width)
        cap = 8.0 * max(float(np.maximum.reduce([up, down, width]).max(initial=0.0)), 1.0)
        room_above = np.minimum(self.moves.least(task.ceiling - task.values), cap)
        self.room = Room(self.moves.least(task.values - task.floor), room_above, up, down, width)
        self._random = np.random.default_rng(seed)

    def cover(self, cuts: list[Cut]) -> Cover:
        return cheapest_cover(self.moves.relations, self.forced, self.cost, cuts, _LEAVES)

    def local_cuts(self) -> list[Cut]:
        """What a single sum tells: a part that cannot fall far enough must rise, so other parts must fall or their total must rise."""
        relations, room = self.moves.relations, self.room
        short = np.maximum(room.up, room.width - room.down)
        part = (relations.sign > 0) & (short[relations.member] > 0)
        cuts = []
        for entry in np.flatnonzero(part).tolist():
            row = relations.row[entry]
            members = slice(relations.start[row], relations.start[row + 1])
            need = short[relations.member[entry]]
            weight = np.where(relations.sign[members] > 0, np.minimum(room.down[relations.member[members]] / need, 1.0), 1.0)
            weight[entry - relations.start[row]] = 0.0
            if float(weight[self.forced[relations.member[members]]].sum()) < 1.0:
                cuts.append(Cut(relations.member[members][weight > 0], weight[weight > 0]))
        return cuts

    def exposed(self, chosen: Marks) -> NDArray[np.int64]:
        """Groups that cannot move as asked when only the chosen ones move."""
        return _Attack(self.moves.relations, self.room, chosen, self._random).exposed()

    def cuts(self, chosen: Marks) -> list[Cut]:
        attack = _Attack(self.moves.relations, self.room, chosen, self._random)
        return [cut for group in attack.exposed().tolist() if (cut := attack.cut(group)) is not None]

    def repair(self, chosen: Marks) -> tuple[Marks, int]:
        """Withholds the cheapest further groups until each asked movement is possible."""
        repaired, chosen = 0, chosen.copy()
        exposed = self.exposed(chosen)
        path = _Path(self.moves.relations, self.room, np.where(chosen, 0.0, self.cost)) if len(exposed) else None
        while len(exposed) and path is not None:
            seen = Seen(self.room)
            for group in exposed[np.argsort(-self.room.down[exposed], kind="stable")].tolist():
                if not seen.enough()[group]:
                    self._withhold(chosen, path, path.cheapest(group), seen)
                    repaired += 1
            exposed = self.exposed(chosen)
        return chosen, repaired

    def _withhold(self, chosen: Marks, path: _Path, found: list[Numbers], seen: Seen) -> None:
        for move in found:
            seen.take(move)
            for other in np.flatnonzero((np.abs(move) > 1e-7) & ~chosen).tolist():
                chosen[other] = True
                path.free(other)

    def give_back(self, chosen: Marks) -> Marks:
        """Publishes again, dearest first, what the protection does not need."""
        chosen = chosen.copy()
        spare = np.flatnonzero(chosen & ~self.forced)
        for group in spare[np.argsort(-self.cost[spare], kind="stable")].tolist():
            chosen[group] = False
            if self._alone(chosen) or len(self.exposed(chosen)):
                chosen[group] = True
        return chosen

    def _alone(self, chosen: Marks) -> bool:
        relations = self.moves.relations
        return bool((np.bincount(relations.row, weights=chosen[relations.member], minlength=relations.rows) == 1).any())


class _Attack:
    """How far groups can move when only the chosen ones do."""

    def __init__(self, relations: Relations, room: Room, chosen: Marks, random: np.random.Generator) -> None:
        self._all, self._whole_room, self._chosen = relations, room, chosen
        self._groups = np.flatnonzero(chosen)
        touched = np.unique(relations.row[chosen[relations.member]])
        entries = chosen[relations.member]
        number = np.cumsum(chosen) - 1
        self._rows = touched
        counts = np.bincount(relations.row[entries], minlength=relations.rows)[touched]
        zero = np.zeros(len(touched))
        rows = Rows(np.append(0, np.cumsum(counts)), number[relations.member[entries]], relations.sign[entries], zero, zero)
        self._room = Room(room.down[chosen], room.cap[chosen], room.up[chosen], room.lower[chosen], room.width[chosen])
        size = len(self._groups)
        self._program = Program(rows, np.zeros(size), -self._room.down, self._room.cap, presolve="off", simplex_strategy=4)
        self._seen, self._random = Seen(self._room), random

    def exposed(self) -> NDArray[np.int64]:
        for _ in range(_BATCHES):
            open_ = self._open()
            if not open_.any():
                return np.zeros(0, dtype=np.int64)
            self._push(np.where(open_, self._random.choice([-1.0, 1.0], len(open_)), 0.0))
        return self._groups[[place for place in np.flatnonzero(self._open()).tolist() if not self._reaches(place)]]

    def _open(self) -> Marks:
        return self._room.asked & ~self._seen.enough()

    def _reaches(self, place: int) -> bool:
        for direction in (-1.0, 1.0):
            if self._seen.enough()[place]:
                return True
            self._push(_unit(len(self._groups), place, direction))
        return bool(self._seen.enough()[place])

    def _push(self, cost: Numbers) -> None:
        self._program.set_costs(cost)
        move = self._program.solve()
        if move is None:
            raise RuntimeError("standing still is always possible: the program cannot be infeasible")
        self._seen.take(move)

    def cut(self, group: int) -> Cut | None:
        """What every protected pattern meets and this one does not, from the prices of the attacker's two programs."""
        place = int(np.searchsorted(self._groups, group))
        high, low = (self._reach(place, group, direction) for direction in (1.0, -1.0))
        room = self._whole_room
        for weight, need in ((high, room.up[group]), (low, room.lower[group]), (high + low, room.width[group])):
            if need > 0 and float(weight[self._chosen].sum()) < need - 1e-6:
                used = np.flatnonzero(weight > 1e-9)
                return Cut(used, np.minimum(weight[used] / need, 1.0))
        return None

    def _reach(self, place: int, group: int, direction: float) -> Numbers:
        """Per group, how much of the reach of `group` it can carry: reach ≤ Σ weight over the chosen, for every pattern."""
        self._push(_unit(len(self._groups), place, -direction))
        prices = np.zeros(self._all.rows)
        prices[self._rows] = self._program.row_prices
        rest = _unit(self._all.cells, group, direction) + self._all.weights(prices)
        return np.where(rest > 0, rest * self._whole_room.cap, -rest * self._whole_room.down)


class _Path:
    """The cheapest movement of one group when every group may move at its cost: what must be withheld with it."""

    def __init__(self, relations: Relations, room: Room, cost: Numbers) -> None:
        self._room, self._size, self._cost = room, len(cost), cost
        index = np.concatenate([relations.member, relations.member + self._size])
        value = np.concatenate([relations.sign, -relations.sign])
        order = np.argsort(np.concatenate([relations.row, relations.row]), kind="stable")
        zero = np.zeros(relations.rows)
        rows = Rows(relations.start * 2, index[order], value[order], zero, zero)
        upper = np.concatenate([room.cap, room.down])
        self._program = Program(rows, np.concatenate([cost, cost]), np.zeros(2 * self._size), upper, presolve="off")

    def free(self, group: int) -> None:
        """Moving a group that is withheld already costs nothing."""
        self._cost[group] = 0.0
        self._program.set_cost(group, 0.0)
        self._program.set_cost(group + self._size, 0.0)

    def cheapest(self, group: int) -> list[Numbers]:
        """Movements that together reach what is asked of the group; TableRefused where nothing does."""
        ways = [way for way in self._ways(group) if way is not None]
        if not ways:
            raise _hopeless()
        return min(ways, key=self._price)

    def _ways(self, group: int) -> list[list[Numbers] | None]:
        room = self._room
        width, most = float(room.width[group]), float(room.down[group])
        downs = {max(down, float(room.lower[group])) for down in (0.0, min(most, width / 2), min(most, width))}
        return [self._both(group, max(float(room.up[group]), width - down), down) for down in sorted(downs)]

    def _both(self, group: int, up: float, down: float) -> list[Numbers] | None:
        found = []
        for distance in (up, -down):
            if distance:
                move = self._move(group, distance)
                if move is None:
                    return None
                found.append(move)
        return found

    def _move(self, group: int, distance: float) -> Numbers | None:
        forward, back = (distance, 0.0) if distance > 0 else (0.0, -distance)
        if back > self._room.down[group] + 1e-9 or forward > self._room.cap[group] + 1e-9:
            return None
        self._program.bound(group, forward, forward)
        self._program.bound(group + self._size, back, back)
        found = self._program.solve()
        self._program.bound(group, 0.0, float(self._room.cap[group]))
        self._program.bound(group + self._size, 0.0, float(self._room.down[group]))
        return None if found is None else found[: self._size] - found[self._size :]

    def _price(self, way: list[Numbers]) -> float:
        touched = np.logical_or.reduce([np.abs(move) > 1e-7 for move in way])
        return float(self._cost[touched].sum())


def _unit(size: int, place: int, value: float) -> Numbers:
    result = np.zeros(size)
    result[place] = value
    return result


def _hopeless() -> TableRefused:
    return TableRefused(
        Refused.CANNOT_PROTECT,
        "ほかのすべての欄を秘匿しても守れない欄があります。区分を粗くするか、公表済みの欄を減らして作り直してください。",
    )
