"""Noise by hand: scales, widths, limits on persons, known margins; areas joined; a search whose time is over."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hagukumi.deident.budget import Budget
from hagukumi.deident.tables import (
    BudgetLedger,
    Dimension,
    Mechanism,
    Noise,
    NoiseRequest,
    Refused,
    Released,
    Rules,
    Spending,
    Table,
    TableRefused,
    TableRequest,
    audit_summary,
    bounded,
    merge_small_areas,
    noisy_tables,
    protect,
    round_additively,
)
from hagukumi.deident.tables.attack import attack
from hagukumi.deident.tables.known import fitted, known_cells
from hagukumi.deident.tables.noisy import half_width

PLACE = Dimension.tree("地区", {"北1": "北", "北2": "北", "南1": "南", "南2": "南"})
SEX = Dimension.flat("性別", ["女", "男"])


def town(name: str = "人口") -> Table:
    keys = itertools.product(("北1", "北2", "南1", "南2"), ("女", "男"))
    return Table.from_counts(name, [PLACE, SEX], dict(zip(keys, (12, 3, 9, 14, 20, 17, 6, 8), strict=True)))


@pytest.mark.parametrize("epsilon", [0.05, 0.3, 1.0, 2.9])
def test_the_width_of_one_cell_is_the_smallest_that_holds_nineteen_times_in_twenty(epsilon: float) -> None:
    """P(|noise| ≤ w) = 1 - 2 a^(w+1) / (1 + a) for the discrete Laplace distribution with a = e^-ε."""
    a, width = math.exp(-epsilon), half_width(Noise(Mechanism.LAPLACE, epsilon), 1)
    inside = [1 - 2 * a ** (w + 1) / (1 + a) for w in (width - 1, width)]
    assert inside[0] < 0.95 <= inside[1]


@pytest.mark.parametrize("noise", [Noise(Mechanism.LAPLACE, 0.001, 3), Noise(Mechanism.GAUSSIAN, 0.02, 2), Noise(Mechanism.LAPLACE, 0.5)])
def test_the_noise_of_many_cells_together_is_nearly_normal(noise: Noise) -> None:
    assert half_width(noise, 5000) == pytest.approx(1.95996 * noise.deviation * math.sqrt(5000), rel=0.01)


def test_one_person_in_several_cells_needs_more_noise() -> None:
    assert Noise(Mechanism.LAPLACE, 0.5, 4).scale == pytest.approx(4 * Noise(Mechanism.LAPLACE, 0.5).scale)
    assert Noise(Mechanism.GAUSSIAN, 0.01, 4).scale == pytest.approx(2 * Noise(Mechanism.GAUSSIAN, 0.01).scale)


def test_how_often_a_count_stands_unchanged() -> None:
    a = math.exp(-1)
    assert Noise(Mechanism.LAPLACE, 1.0).unchanged == pytest.approx((1 - a) / (1 + a))
    wide, narrow = Noise(Mechanism.GAUSSIAN, 0.001).unchanged, Noise(Mechanism.GAUSSIAN, 0.5).unchanged
    assert wide == pytest.approx(1 / math.sqrt(2 * math.pi * 500), rel=1e-6)
    assert narrow == pytest.approx(1 / sum(math.exp(-(k**2) / 2) for k in range(-30, 31)))


def test_pure_and_concentrated_costs_are_added_in_the_way_that_costs_less() -> None:
    ledger = BudgetLedger("p", 9.0, 1e-6).spend(Spending("a", Mechanism.LAPLACE, 0.5))
    assert ledger.used == pytest.approx(0.5)
    for number in range(100):
        ledger = ledger.spend(Spending(str(number), Mechanism.LAPLACE, 0.1))
    rho = 0.125 + 0.5
    assert ledger.used == pytest.approx(rho + 2 * math.sqrt(rho * math.log(1e6))) and ledger.used < 10.5


def test_no_noise_is_drawn_when_the_budget_does_not_suffice_for_all_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[object] = []
    monkeypatch.setattr("hagukumi.deident.tables.noisy.add_noise", lambda *given, **_: drawn.append(given))
    noise = Noise(Mechanism.LAPLACE, 0.6)
    with pytest.raises(TableRefused) as refused:
        noisy_tables([NoiseRequest(town("a"), noise), NoiseRequest(town("b"), noise)], BudgetLedger("p", 1.0))
    assert refused.value.code is Refused.BUDGET_SPENT and not drawn and "「b」" in refused.value.message


def test_margins_are_added_up_from_the_noisy_cells_and_known_ones_hold() -> None:
    known = {("計", "女"): 47, ("北", "計"): 38, ("計", "計"): 89, ("南2", "男"): 8}
    (made,), ledger = noisy_tables([NoiseRequest(town(), Noise(Mechanism.LAPLACE, 0.2), known)], BudgetLedger("p", 1.0))
    values = {(p, s): int(made.values[PLACE.place[p], SEX.place[s]]) for p in PLACE.codes for s in SEX.codes}
    assert {codes: values[codes] for codes in known} == known
    assert all(values[p, "計"] == values[p, "女"] + values[p, "男"] for p in PLACE.codes)
    assert all(values["北", s] == values["北1", s] + values["北2", s] for s in SEX.codes)
    assert made.known == 4 and made.within[PLACE.place["北"], 0] == 0 < made.within[PLACE.place["北1"], 0]
    assert ledger.used == pytest.approx(0.2)


def test_noisy_counts_are_fitted_to_the_nearest_ones_with_the_known_sums() -> None:
    """One known sum, 5 too few over 4 cells: each gets 1 or 2 more; cells outside stay as they are."""
    known = known_cells(town(), {("北", "計"): 43})
    before = np.array([[12, 3], [9, 14], [20, 17], [6, 8]])
    moved = fitted(before, known) - before
    assert sorted(moved[:2].ravel().tolist()) == [1, 1, 1, 2] and not moved[2:].any()


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 5)), min_size=1, max_size=40), st.integers(1, 4))
def test_no_person_counts_twice_in_a_cell_or_in_more_cells_than_allowed(records: list[tuple[int, int]], most: int) -> None:
    persons, cells = (np.array(column, np.int64) for column in zip(*records, strict=True))
    found = bounded(persons, cells, most, np.random.default_rng(1))
    kept = [records[place] for place in found.kept.tolist()]
    assert len(set(kept)) == len(kept) and set(kept) <= set(records)
    for person in {person for person, _ in records}:
        theirs = {cell for one, cell in records if one == person}
        assert sum(one == person for one, _ in kept) == min(len(theirs), most)
    assert len(kept) + found.repeated + found.cut == len(records)


def test_a_larger_area_that_loses_a_part_has_no_margin_any_more() -> None:
    """A row 「b」 without b2 would tell b2 to everybody who knows how many live in b."""
    places = Dimension.tree("地区", {"a1": "a", "a2": "a", "b1": "b", "b2": "b", "c1": "c", "c2": "c"})
    merged = merge_small_areas(places, {"a1": 5, "a2": 7, "b1": 150, "b2": 140, "c1": 200, "c2": 300}, 100)
    assert merged.area_of["b2"] == "a1・a2・b2"
    assert set(merged.dimension.codes) == {"計", "a1・a2・b2", "b1", "c", "c1", "c2"}


def test_an_area_after_joining_may_not_have_the_name_of_another() -> None:
    places = Dimension.tree("地区", {"a1": "a", "a2": "a", "a1・a2": "b"})
    with pytest.raises(TableRefused) as refused:
        merge_small_areas(places, {"a1": 5, "a2": 7, "a1・a2": 500}, 10)
    assert refused.value.code is Refused.BAD_HIERARCHY


def over() -> Budget:
    """A time that is over from the beginning."""
    ticks = itertools.count()
    return Budget(0.5, lambda: float(next(ticks)))


def crowded() -> Table:
    """Counts of 1 to 4 in every fifth cell of 12 x 9."""
    random = np.random.default_rng(7)
    rows, columns = [f"r{n:02}" for n in range(12)], [f"c{n}" for n in range(9)]
    counts = {key: int(n) for key, n in zip(itertools.product(rows, columns), random.integers(5, 90, 108), strict=True)}
    counts |= {key: int(random.integers(1, 5)) for place, key in enumerate(counts) if place % 5 == 0}
    return Table.from_counts("t", [Dimension.flat("行", rows), Dimension.flat("列", columns)], counts)


def test_a_search_whose_time_is_over_gives_tables_that_are_as_safe_and_says_that_nothing_is_proved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("hagukumi.deident.tables.protection.audit", attack)
    quick, whole = (protect(TableRequest([crowded()], budget=budget)) for budget in (over(), Budget()))
    for result in (quick, whole):
        small = np.flatnonzero((result.cells.counts > 0) & (result.cells.counts < 5))
        assert ((result.ranges.shown_high - result.ranges.shown_low)[small] >= 2).all()
    assert quick.pattern.stopped and not whole.pattern.stopped
    assert quick.pattern.cost >= whole.pattern.cost and quick.pattern.bound <= whole.pattern.cost + 1e-6
    assert quick.pattern.proved or "打ち切りました" in audit_summary(quick)[-1]
    assert not any("打ち切りました" in line for line in audit_summary(whole))


def test_rounding_whose_time_is_over_is_refused_or_adds_up() -> None:
    try:
        rounded = round_additively([crowded()], 5, budget=over())
    except TableRefused as refused:
        assert "time_limit" in refused.message
    else:
        assert not rounded.cells.relations.sums(rounded.values.astype(float)).any()


def test_a_time_that_is_left_is_told_in_seconds() -> None:
    now = [10.0]
    budget = Budget(4.0, lambda: now[0])
    assert (budget.left(), budget.spent(), Budget().left()) == (4.0, False, math.inf)
    now[0] = 99.0
    assert (budget.left(), budget.spent()) == (0.0, True)


def test_what_stands_in_no_table_of_the_request_is_not_told_and_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hagukumi.deident.tables.protection.audit", attack)
    table = town()
    hidden = Released(table, np.zeros_like(table.counts), np.ones(table.counts.shape, dtype=bool))
    only = Table.from_counts("性別", [SEX], {("女",): 47, ("男",): 42})
    result = protect(TableRequest([only], Rules(zeros_public=False), earlier=[hidden]))
    assert not result.withheld[result.cells.places[0]].any() and result.withheld.sum() == 18
