"""二次秘匿: which further cells are withheld so that nobody can work out a primary one from the sums.

The cheapest pattern that meets the conditions known so far is sought; an attacker's programs then show whether each primary cell can move
as far as asked. Where one cannot, its prices give a new condition that every protected pattern meets, and the search is repeated. What the
rounds leave open is repaired cell by cell with the cheapest movement (the sequential method), and cells that became needless are given
back. When no repair was needed the pattern is proved to be the cheapest. A time budget ends the search for something cheaper; what makes a
pattern safe, the repair, is always finished.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from hagukumi.deident.budget import Budget
from hagukumi.deident.tables.attempt import Attack, prices
from hagukumi.deident.tables.cover import Cover, Cut, cheapest_cover
from hagukumi.deident.tables.moves import Marks, Moves, Numbers, Room, Seen, moves
from hagukumi.deident.tables.paths import Paths, hopeless
from hagukumi.deident.tables.relations import Relations

_GAP = 0.01
_MANY = 20


@dataclass(frozen=True, eq=False)
class Task:
    """What is asked, per cell.

    `values`: true values. `fixed`: known to everybody and never withheld (public zeros). `forced`: withheld in any case (primary, or by an
    earlier decision). `up`, `down`, `width`: how far an outsider's range must reach above and below the value and in all. `floor`: what
    and `ceiling`: what an outsider knows a withheld cell to be at least and at most. `cost`: what withholding it costs. `outside`: cells
    that stand in no table of the request, so that nothing is lost by not telling them; one that always moves with a cell of the request is
    known or withheld as that one is.
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
    outside: Marks | None = None


@dataclass(frozen=True, eq=False)
class Pattern:
    """`withheld` per cell; `cost` of what was not forced, no protected pattern costs less than `bound`; programs solved.

    `stopped`: the time was over before the search was.
    """

    withheld: Marks
    cost: float
    bound: float
    rounds: int
    repaired: int
    stopped: bool = False

    @property
    def proved(self) -> bool:
        """Whether no cheaper pattern protects."""
        return self.cost <= self.bound + 1e-6


@dataclass(frozen=True)
class Effort:
    """How hard to look for fewer cells, in counts and not in seconds: `rounds` of conditions, `programs` spent on giving cells back."""

    rounds: int = 2
    programs: int = 200


QUICK, THOROUGH = Effort(), Effort(rounds=8, programs=5000)


def suppress(task: Task, seed: int = 1, effort: Effort = QUICK, budget: Budget | None = None) -> Pattern:
    """The pattern, as good as it was found until `budget` is spent. TableRefused when some cell cannot be protected at all."""
    search = _Search(task, seed, budget or Budget())
    cover, rounds = search.cheapest(effort.rounds)
    chosen, repaired, attack = search.repair(cover.chosen)
    if repaired:
        chosen &= ~attack.spare(search.forced | search.outside, search.cost, effort.programs, search.budget)
    cost = float(search.cost[chosen].sum())
    return Pattern(search.moves.spread(chosen), cost, cover.bound, rounds, repaired, search.budget.spent())


class _Search:
    """The task on groups of cells that move together."""

    def __init__(self, task: Task, seed: int, budget: Budget) -> None:
        self.budget = budget
        self.moves: Moves = moves(task.relations, ~task.fixed)
        if (((task.up > 0) | (task.down > 0) | (task.width > 0)) & ~self.moves.free).any():
            raise hopeless()
        forced = task.forced.astype(np.float64)
        self.forced = self.moves.most(forced, forced) > 0
        outside = np.zeros(len(task.values), dtype=bool) if task.outside is None else task.outside
        inside = (~outside).astype(np.float64)
        self.outside = self.moves.most(inside, inside) == 0
        self.cost = np.where(self.forced, 0.0, self.moves.added(np.where(task.forced | outside, 0.0, task.cost)))
        self.room = _room(task).of(self.moves)
        self._random = np.random.default_rng(seed)

    def cheapest(self, most: int) -> tuple[Cover, int]:
        """A cheap pattern under the conditions found in a few rounds; the cheapest where one round finds nothing to add."""
        cuts = self.local_cuts()
        for rounds in range(1, most):
            cover = self.cover(cuts, _GAP)
            if self.budget.spent():
                return cover, rounds
            new = self.cuts(cover.chosen)
            if not new:
                return self.cover(cuts), rounds
            cuts += new
        return self.cover(cuts, _GAP), most

    def cover(self, cuts: list[Cut], gap: float = 0.0) -> Cover:
        """The cheapest groups under these conditions, with those that are in no table of the request: they are not told anyway."""
        found = cheapest_cover(self.moves.relations, self.forced, self.cost, cuts, gap, self.budget)
        return replace(found, chosen=found.chosen | self.outside)

    def local_cuts(self) -> list[Cut]:
        """What a single sum tells: a member that cannot fall far enough must rise, so that others of its sum must give way.

        Members with the same sign must fall, those with the other sign (a total, for a part) must rise.
        """
        relations, room = self.moves.relations, self.room
        short = np.maximum(room.up, room.width - room.down)
        cuts = []
        for entry in np.flatnonzero((short[relations.member] > 0) & (room.asked[relations.member])).tolist():
            members = slice(relations.start[relations.row[entry]], relations.start[relations.row[entry] + 1])
            group, need = relations.member[members], short[relations.member[entry]] * abs(relations.sign[entry])
            give = np.where(relations.sign[members] * relations.sign[entry] > 0, room.down[group], room.cap[group])
            weight = np.minimum(give * np.abs(relations.sign[members]) / need, 1.0)
            weight[entry - members.start] = 0.0
            if float(weight[self.forced[group]].sum()) < 1.0:
                cuts.append(Cut(group[weight > 0], weight[weight > 0]))
        return cuts

    def attack(self, chosen: Marks) -> Attack:
        return Attack(self.moves.relations, self.room, chosen, self._random)

    def cuts(self, chosen: Marks) -> list[Cut]:
        doubtful = self.attack(chosen).unproved()
        return prices(self.moves.relations, self.room, chosen, doubtful) if len(doubtful) else []

    def repair(self, chosen: Marks) -> tuple[Marks, int, Attack]:
        """Withholds the cheapest further groups until each asked movement is possible: pattern, repairs, and the attack that failed."""
        repaired, chosen, attack = 0, chosen.copy(), self.attack(chosen)
        exposed = attack.unproved()
        if len(exposed) < _MANY:
            exposed = attack.exposed()
        path = Paths(self.moves.relations, self.room, np.where(chosen, 0.0, self.cost)) if len(exposed) else None
        while len(exposed) and path is not None:
            seen, before = Seen(self.room), repaired
            for group in exposed[np.argsort(-self.room.down[exposed], kind="stable")].tolist():
                if not seen.enough()[group]:
                    repaired += self._withhold(chosen, path, path.cheapest(group), seen)
            attack = self.attack(chosen)
            exposed = attack.exposed()
            if len(exposed) and repaired == before:
                raise hopeless()
        return chosen, repaired, attack

    def _withhold(self, chosen: Marks, path: Paths, found: list[Numbers], seen: Seen) -> int:
        """1 when something more is withheld for these movements."""
        more = np.logical_or.reduce([np.abs(move) > 1e-7 for move in found]) & ~chosen
        chosen |= more
        for move in found:
            seen.take(move)
        for other in np.flatnonzero(more).tolist():
            path.free(other)
        return int(more.any())


def _room(task: Task) -> Room:
    """Without an upper limit a cell may rise eight times as far as the widest range asked for: more shows nothing new."""
    cap = 8.0 * max(float(np.maximum.reduce([task.up, task.down, task.width]).max(initial=0.0)), 1.0)
    return Room(task.values - task.floor, np.minimum(task.ceiling - task.values, cap), task.up, task.down, task.width)
