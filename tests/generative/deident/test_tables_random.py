"""Random small tables: what holds for each of them, checked by another solver (SciPy's) on the plain sums."""

import itertools

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from hagukumi.deident.tables import (
    Dimension,
    Published,
    Ranges,
    Released,
    Table,
    TableRefused,
    TableRequest,
    protect,
    round_additively,
    round_randomly,
)
from hagukumi.deident.tables.attack import attack
from hagukumi.deident.tables.cells import CellSet, join
from hagukumi.deident.tables.suppression import Task, suppress

COUNTS = st.sampled_from([0, 0, 1, 1, 2, 3, 4, 5, 6, 8, 10, 25])


@st.composite
def tables(draw: st.DrawFn) -> Table:
    places = [f"p{number}" for number in range(draw(st.integers(2, 4)))]
    parts = {place: draw(st.sampled_from(["north", "south"])) for place in places}
    place = Dimension.tree("place", parts) if draw(st.booleans()) else Dimension.flat("place", places)
    ages = Dimension.flat("age", [f"a{number}" for number in range(draw(st.integers(1, 3)))])
    dimensions = [place, ages, *([Dimension.flat("sex", ["f", "m"])] if draw(st.booleans()) else [])]
    keys = list(itertools.product(*([d.codes[leaf] for leaf in d.leaves.tolist()] for d in dimensions)))
    counts = dict(zip(keys, draw(st.lists(COUNTS, min_size=len(keys), max_size=len(keys))), strict=True))
    assume(any(counts.values()))
    return Table.from_counts("t", dimensions, counts)


def dense(cells: CellSet) -> np.ndarray:
    matrix = np.zeros((cells.relations.rows, cells.relations.cells))
    matrix[cells.relations.row, cells.relations.member] = cells.relations.sign
    return matrix


def widths(cells: CellSet, withheld: np.ndarray, floor: float, asked: np.ndarray) -> np.ndarray:
    """The outsider's ranges in whole numbers, on all variables and sums, without any shortcut."""
    counts = cells.counts.astype(float)
    bounds = Bounds(np.where(withheld, np.minimum(floor, counts), counts), np.where(withheld, 10_000, counts))
    sums = LinearConstraint(dense(cells), 0, 0)
    ends = []
    for cell in asked.tolist():
        cost = np.zeros(len(counts))
        cost[cell] = 1
        lowest, highest = (milp(sign * cost, constraints=sums, bounds=bounds, integrality=np.ones(len(counts))) for sign in (1, -1))
        ends.append(-highest.fun - lowest.fun)
    return np.array(ends)


def suppressed(cells: CellSet, width: float, floor: float) -> tuple[np.ndarray, np.ndarray, bool]:
    counts = cells.counts.astype(float)
    small = (counts > 0) & (counts < 5)
    none = np.zeros(len(counts))
    asked = np.where(small, width, 0.0)
    least = np.minimum(floor, counts)
    pattern = suppress(Task(cells.relations, counts, counts == 0, small, none, none, asked, least, none + np.inf, np.sqrt(counts)))
    return pattern.withheld, np.flatnonzero(small), pattern.proved


@settings(max_examples=15)
@given(tables(), st.sampled_from([1.0, 2.0, 3.0]), st.sampled_from([0.0, 1.0]))
def test_attacker_cannot_recover_any_small_count_of_any_table(table: Table, width: float, floor: float) -> None:
    cells = join([table])
    try:
        withheld, asked, _ = suppressed(cells, width, floor)
    except TableRefused:
        return
    counts = cells.counts.astype(float)
    low, high = np.where(withheld, np.minimum(floor, counts), counts), np.where(withheld, np.inf, counts)
    ranges = attack(Published(low, high, cells.relations, asked, np.full(len(asked), width), exact=True))
    true = widths(cells, withheld, floor, asked)
    found = np.minimum((ranges.high - ranges.low)[asked], 10_000)
    assert np.allclose(np.minimum(found, 5_000), np.minimum(true, 5_000))
    assert set(ranges.unmet.tolist()) == set(asked[true < width].tolist())
    assert (ranges.low <= counts).all()
    assert (counts <= ranges.high).all()


@settings(max_examples=15)
@given(st.lists(st.sampled_from([1, 2, 3, 4, 5, 6, 8, 10]), min_size=6, max_size=6), st.sampled_from([0.0, 1.0]))
def test_no_cheaper_cells_would_protect_than_a_proved_pattern(counts: list[int], floor: float) -> None:
    """Every cheaper set of cells leaves some small count exposed: all sets are tried."""
    dimensions = [Dimension.flat("place", ["p", "q"]), Dimension.flat("age", ["a", "b", "c"])]
    table = Table.from_counts("t", dimensions, dict(zip(itertools.product("pq", "abc"), counts, strict=True)))
    cells = join([table])
    cost = np.sqrt(cells.counts)
    withheld, asked, proved = suppressed(cells, 2.0, floor)
    spare = np.flatnonzero(cells.counts >= 5).tolist()
    own = cost[withheld & (cells.counts >= 5)].sum()
    cheaper = [
        list(more)
        for size in range(len(spare))
        for more in itertools.combinations(spare, size)
        if cost[list(more)].sum() < own - 1e-6 and _protects(cells, asked, list(more), floor)
    ]
    assert not cheaper or not proved


def _protects(cells: CellSet, asked: np.ndarray, more: list[int], floor: float) -> bool:
    withheld = np.zeros(len(cells.counts), dtype=bool)
    withheld[asked] = withheld[more] = True
    counts = cells.counts.astype(float)
    low, high = np.where(withheld, floor, counts), np.where(withheld, np.inf, counts)
    return not len(attack(Published(low, high, cells.relations, asked, np.full(len(asked), 2.0), whole=False)).unmet)


@settings(max_examples=40)
@given(tables(), st.sampled_from([2, 3, 5, 10]), st.integers(0, 99))
def test_rounded_tables_add_up_and_stay_within_the_base(table: Table, base: int, seed: int) -> None:
    for make in (lambda: round_additively([table], base), lambda: round_randomly([table], base, seed=seed)):
        try:
            rounded = make()
        except TableRefused:
            continue
        assert (rounded.values % base == 0).all()
        assert (np.abs(rounded.values - rounded.cells.counts) < base).all()
        assert not rounded.cells.relations.sums(rounded.values.astype(float)).any()


@settings(max_examples=15)
@given(tables())
def test_no_additive_rounding_is_nearer(table: Table) -> None:
    """Against every zero-restricted choice of the lowest cells, one by one."""
    cells = join([table])
    lowest = np.setdiff1d(np.arange(len(cells.counts)), cells.relations.member[cells.relations.sign < 0])
    open_ = lowest[cells.counts[lowest] % 5 > 0]
    assume(len(open_) <= 8)
    distances = []
    for up in itertools.product([0, 1], repeat=len(open_)):
        values = _added_up(cells, lowest, dict(zip(open_.tolist(), up, strict=True)))
        moved = np.abs(values - cells.counts)
        if (moved < 5).all():
            distances.append(int(moved.sum()))
    try:
        assert round_additively([table], 5).moved == min(distances)
    except TableRefused:
        assert not distances


def _added_up(cells: CellSet, lowest: np.ndarray, up: dict[int, int]) -> np.ndarray:
    values = np.zeros(len(cells.counts), dtype=np.int64)
    for cell in lowest.tolist():
        values[cell] = (int(cells.counts[cell]) // 5 + up.get(cell, 0)) * 5
    known = set(lowest.tolist())
    rows = [(cells.relations.member[a:b], cells.relations.sign[a:b]) for a, b in itertools.pairwise(cells.relations.start.tolist())]
    while len(known) < len(values):
        for member, sign in rows:
            total, parts = int(member[sign < 0][0]), member[sign > 0].tolist()
            if total not in known and known.issuperset(parts):
                values[total] = values[parts].sum()
                known.add(total)
    return values


@st.composite
def two_views(draw: st.DrawFn) -> tuple[Table, Table]:
    """The same people in two groupings of their places that need not fit into each other."""
    places = [f"p{number}" for number in range(draw(st.integers(3, 5)))]
    ages = Dimension.flat("age", ["a", "b"])
    keys = list(itertools.product(places, ages.codes[1:]))
    counts = dict(zip(keys, draw(st.lists(COUNTS, min_size=len(keys), max_size=len(keys))), strict=True))
    assume(any(counts.values()))
    names = (("n", "s"), ("e", "w"))
    groupings = [{place: draw(st.sampled_from(pair)) for place in places} for pair in names]
    first, second = (Table.from_counts(f"t{n}", [Dimension.tree("place", group), ages], counts) for n, group in enumerate(groupings))
    return first, second


def in_this_process(published: Published) -> Ranges:
    return attack(published)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(two_views(), st.booleans())
def test_attacker_cannot_recover_a_small_count_from_two_views(
    monkeypatch: pytest.MonkeyPatch, views: tuple[Table, Table], together: bool
) -> None:
    """Published together, or one after the other: no small count is told, by all sums of both."""
    monkeypatch.setattr("hagukumi.deident.tables.protection.audit", in_this_process)
    first, second = views
    try:
        if together:
            result = protect(TableRequest([first, second]))
            told = [~result.withheld[result.cells.places[place]] for place in (0, 1)]
        else:
            before = protect(TableRequest([first]))
            hidden = before.withheld[before.cells.places[0]]
            result = protect(TableRequest([second], earlier=[Released(first, np.where(hidden, 0, first.counts), hidden)]))
            told = [~result.withheld[result.cells.places[0]], ~hidden]
    except TableRefused:
        return
    withheld = np.ones(len(result.cells.counts), dtype=bool)
    for places, shown in zip(result.cells.places, told, strict=True):
        withheld[places[shown]] = False
    withheld &= result.cells.counts > 0
    small = np.flatnonzero((result.cells.counts > 0) & (result.cells.counts < 5))
    assert not len(small) or (widths(result.cells, withheld, 1.0, small) >= 2).all()
