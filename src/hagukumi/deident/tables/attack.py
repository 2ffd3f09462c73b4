"""The attacker: from published cells and their sums, how narrowly can each withheld cell be told?

Shuttle bounds first (Buzzigoli, Giusti, "An algorithm to calculate the lower and upper bounds of the elements of an array given its
marginals", 1999: limits pushed along the sums until nothing changes), then linear programs for what they leave open. Each solution is a
complete table that agrees with everything published, so it shows values of all cells at once; what is shown wide enough is not asked again.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.tables.program import Numbers, Program, Rows
from hagukumi.deident.tables.published import Published, Ranges
from hagukumi.deident.tables.relations import Relations, added, components

_TOLERANCE = 1e-6
_PASSES = 200
_BATCHES = 12
_LEAVES = 2000
Marks = NDArray[np.bool_]


def attack(published: Published, seed: int = 1) -> Ranges:
    """The outsider's range of each cell. Cost: two linear programs per cell at most, mostly a few dozen for all."""
    low, high = _shuttle(published)
    if (low > high + _TOLERANCE).any() or not _agrees(published, low, high):
        return Ranges(low, high, low, high, published.asked, True, 0)
    shown_low, shown_high = np.where(high > low + _TOLERANCE, np.inf, low), np.where(high > low + _TOLERANCE, -np.inf, high)
    width = np.zeros(len(low))
    width[published.asked] = published.width
    state = _State(published, low, high, shown_low, shown_high, width)
    programs = sum(
        _Part(state, cells).run(np.random.default_rng([seed, place])) for place, cells in enumerate(_parts(published, low, high))
    )
    return _ranges(published, state, programs)


def _ranges(published: Published, state: _State, programs: int) -> Ranges:
    unmet = published.asked[(state.shown_high - state.shown_low)[published.asked] < published.width - _TOLERANCE]
    return Ranges(state.low, state.high, state.shown_low, state.shown_high, unmet, state.contradictory, programs)


def _shuttle(published: Published) -> tuple[Numbers, Numbers]:
    """Limits from single sums, repeated until they stand still."""
    rel = published.relations
    low, high = published.low.copy(), published.high.copy()
    for _ in range(_PASSES):
        least, most = np.where(rel.sign > 0, low[rel.member], -high[rel.member]), np.where(rel.sign > 0, high[rel.member], -low[rel.member])
        others_least, others_most = _others(rel, least), _others(rel, most)
        entry_low, entry_high = np.where(rel.sign > 0, -others_most, others_least), np.where(rel.sign > 0, -others_least, others_most)
        new_low, new_high = low.copy(), high.copy()
        np.maximum.at(new_low, rel.member, _whole_up(entry_low, published.whole))
        np.minimum.at(new_high, rel.member, _whole_down(entry_high, published.whole))
        if (new_low <= low + _TOLERANCE).all() and (new_high >= high - _TOLERANCE).all():
            break
        low, high = new_low, new_high
    return low, high


def _others(rel: Relations, entries: Numbers) -> Numbers:
    """For each entry the sum of the other entries of its row; infinite where another one is."""
    finite = np.isfinite(entries)
    total = added(rel.row, np.where(finite, entries, 0.0), rel.rows)[rel.row]
    endless = added(rel.row, (~finite).astype(np.float64), rel.rows)[rel.row] - ~finite
    direction = added(rel.row, np.where(finite, 0.0, np.sign(entries)), rel.rows)
    return np.where(endless > 0, np.where(direction[rel.row] < 0, -np.inf, np.inf), total - np.where(finite, entries, 0.0))


def _whole_up(values: Numbers, whole: bool) -> Numbers:
    return np.ceil(values - _TOLERANCE) if whole else values


def _whole_down(values: Numbers, whole: bool) -> Numbers:
    return np.floor(values + _TOLERANCE) if whole else values


def _agrees(published: Published, low: Numbers, high: Numbers) -> bool:
    """Whether sums without an open cell hold."""
    rel = published.relations
    open_row = added(rel.row, (high[rel.member] > low[rel.member] + _TOLERANCE).astype(np.float64), rel.rows) > 0
    scale = 1.0 + added(rel.row, np.abs(low[rel.member]), rel.rows)
    return bool((np.abs(rel.sums(low)) <= _TOLERANCE * scale)[~open_row].all())


def _parts(published: Published, low: Numbers, high: Numbers) -> list[NDArray[np.int64]]:
    """Open cells joined by sums: each part is attacked by itself."""
    rel, open_ = published.relations, high > low + _TOLERANCE
    entries = open_[rel.member]
    row, member = rel.row[entries], rel.member[entries]
    same = np.flatnonzero(row[1:] == row[:-1])
    label = components(rel.cells, member[same], member[same + 1])
    cells = np.flatnonzero(open_)
    order = np.argsort(label[cells], kind="stable")
    edges = np.flatnonzero(np.diff(label[cells][order])) + 1
    return list(np.split(cells[order], edges)) if len(cells) else []


class _State:
    """What is known so far of all cells."""

    def __init__(self, published: Published, low: Numbers, high: Numbers, shown_low: Numbers, shown_high: Numbers, width: Numbers) -> None:
        self.published, self.width = published, width
        self.low, self.high, self.shown_low, self.shown_high = low, high, shown_low, shown_high
        self.contradictory = False


class _Part:
    """The programs over one part."""

    def __init__(self, state: _State, cells: NDArray[np.int64]) -> None:
        self._state, self._cells = state, np.sort(cells)
        self._limit = 1e3 + 10.0 * float(np.abs(state.low).sum())
        self._program = Program(
            self._rows(),
            np.zeros(len(cells)),
            state.low[self._cells],
            np.minimum(state.high[self._cells], self._limit),
            presolve="off",
            simplex_strategy=4,
        )
        self._count = 0

    def _rows(self) -> Rows:
        rel, state = self._state.published.relations, self._state
        inside = np.zeros(rel.cells, dtype=bool)
        inside[self._cells] = True
        entries = inside[rel.member]
        used = np.unique(rel.row[entries])
        rest = -added(rel.row, np.where(entries, 0.0, rel.sign * state.low[rel.member]), rel.rows)[used]
        number = np.cumsum(inside) - 1
        length = np.bincount(rel.row[entries], minlength=rel.rows)[used]
        return Rows(np.append(0, np.cumsum(length)), number[rel.member[entries]], rel.sign[entries], rest, rest)

    def run(self, random: np.random.Generator) -> int:
        """Batches in random directions while they help, then cell by cell; the number of programs."""
        for _ in range(_BATCHES):
            narrow = self._narrow()
            if not narrow.any() or self._state.contradictory:
                break
            self._push(np.where(narrow, random.choice([-1.0, 1.0], len(narrow)), 0.0))
        for place in range(len(self._cells)):
            if self._state.contradictory:
                break
            if self._state.published.exact or self._narrow()[place]:
                self._end(place, 1.0)
                self._end(place, -1.0)
        return self._count

    def _narrow(self) -> Marks:
        state, cells = self._state, self._cells
        seen = state.shown_high[cells] - state.shown_low[cells]
        return np.asarray((state.width[cells] > 0) & ~(seen >= state.width[cells] - _TOLERANCE))

    def _end(self, place: int, direction: float) -> None:
        """The lowest (direction 1) or highest value of a cell, unless a limit is shown to be reached already."""
        state, cell = self._state, self._cells[place]
        shown, limit = (state.shown_low, state.low) if direction > 0 else (state.shown_high, state.high)
        if abs(shown[cell] - limit[cell]) <= _TOLERANCE:
            return
        cost = np.zeros(len(self._cells))
        cost[place] = direction
        found = self._push(cost)
        if found is not None:
            rounding = _whole_up if direction > 0 else _whole_down
            limit[cell] = rounding(found[place : place + 1], state.published.whole)[0]
            if shown[cell] != limit[cell]:
                self._whole_end(cost, limit, cell)

    def _whole_end(self, cost: Numbers, limit: Numbers, cell: int) -> None:
        """The end among tables of whole numbers, where the linear program stopped between them."""
        state, cells = self._state, self._cells
        high = np.minimum(state.high[cells], self._limit)
        program = Program(self._rows(), cost, state.low[cells], high, whole=True, mip_rel_gap=0.0, mip_max_leaves=_LEAVES)
        self._count += 1
        found, proved = program.best()
        if found is None:
            state.contradictory = proved
            return
        self._take(np.round(found))
        if proved:
            limit[cell] = float(np.round(found)[np.searchsorted(cells, cell)])

    def _push(self, cost: Numbers) -> Numbers | None:
        self._count += 1
        self._program.set_costs(cost)
        found = self._program.solve()
        if found is None:
            self._state.contradictory = True
            return None
        found = np.where(found >= self._limit * (1 - _TOLERANCE), np.inf, found)
        self._take(found)
        return found

    def _take(self, found: Numbers) -> None:
        """A complete table: where values are known to be whole, one with fractions shows nothing."""
        state, cells = self._state, self._cells
        if state.published.whole:
            finite = np.where(np.isfinite(found), found, 0.0)
            if (np.abs(finite - np.round(finite)) > _TOLERANCE).any():
                return
            found = np.where(np.isfinite(found), np.round(finite), found)
        state.shown_low[cells] = np.minimum(state.shown_low[cells], found)
        state.shown_high[cells] = np.maximum(state.shown_high[cells], found)
