"""Tables by hand: dimensions, input that is refused, primary rules, small areas, rounding, noise and words."""

import math
from dataclasses import replace

import numpy as np
import pytest

from hagukumi.deident.tables import (
    BudgetLedger,
    Cost,
    Dimension,
    Dominance,
    Mechanism,
    Reason,
    Refused,
    Released,
    Rules,
    Spending,
    Table,
    TableRefused,
    TableRequest,
    add_noise,
    audit_rounded,
    audit_summary,
    cells_of,
    merge_small_areas,
    protect,
    round_additively,
    round_randomly,
)
from hagukumi.deident.tables.cells import join
from hagukumi.deident.tables.primary import REASONS, concentrated
from hagukumi.deident.tables.published import Published

PLACE = Dimension.tree("地区", {"北1": "北", "北2": "北", "南1": "南"})
SEX = Dimension.flat("性別", ["女", "男"])


def town(**changes: int) -> Table:
    counts = {("北1", "女"): 12, ("北1", "男"): 3, ("北2", "女"): 9, ("北2", "男"): 14, ("南1", "女"): 20, ("南1", "男"): 17}
    return Table.from_counts("人口", [PLACE, SEX], counts | {tuple(key.split("_")): value for key, value in changes.items()})


def refusal(make: object) -> TableRefused:
    assert callable(make)
    with pytest.raises(TableRefused) as refused:
        make()
    assert "ください" in refused.value.message or "できません" in refused.value.message or "なりません" in refused.value.message
    return refused.value


def test_a_hierarchy_is_read_from_levels_and_from_parents() -> None:
    levels = Dimension.levels("地区", [["北1", "北", "*"], ["北2", "北", "*"], ["南1", "南1", "*"]])
    assert levels == Dimension.tree("地区", {"北1": "北", "北2": "北"} | {"南1": "計"})
    assert [PLACE.codes[leaf] for leaf in PLACE.leaves.tolist()] == ["北1", "北2", "南1"]


@pytest.mark.parametrize(
    "make",
    [
        lambda: Dimension.tree("地区", {"a": "b", "b": "a"}),
        lambda: Dimension.tree("地区", {"a": "計", "b": "c", "c": "b"}),
        lambda: Dimension.flat("地区", []),
        lambda: Dimension.levels("地区", [["a", "x"], ["a", "y"]]),
        lambda: Dimension("地区", ("計", "a", "a"), (-1, 0, 0)),
        lambda: Dimension("地区", ("計", "a"), (-1, 1)),
    ],
)
def test_a_hierarchy_that_is_cyclic_empty_or_ambiguous_is_refused(make: object) -> None:
    assert refusal(make).code is Refused.BAD_HIERARCHY


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: town(北1_女=-1), Refused.NEGATIVE),
        (lambda: Table.from_counts("t", [SEX], {("女",): "12"}), Refused.NOT_A_NUMBER),
        (lambda: Table.from_counts("t", [SEX], {("女",): 1.5}), Refused.NOT_A_NUMBER),
        (lambda: Table.from_counts("t", [SEX], {("女",): True}), Refused.NOT_A_NUMBER),
        (lambda: Table.from_counts("t", [SEX], {("他",): 1}), Refused.UNKNOWN_CODE),
        (lambda: Table.from_counts("t", [SEX], {("女", "男"): 1}), Refused.UNKNOWN_CODE),
        (lambda: Table.from_counts("t", [PLACE], {("北",): 1}), Refused.UNKNOWN_CODE),
        (lambda: Table.from_counts("t", [SEX], {}), Refused.EMPTY),
        (lambda: Table.from_counts("t", [SEX, SEX], {("女", "女"): 1}), Refused.EMPTY),
        (lambda: Table("t", (SEX,), np.ones((2,), dtype=np.int64)), Refused.EMPTY),
        (lambda: Table.from_cells("t", [SEX], {("計",): 3, ("女",): 1}), Refused.NOT_ADDITIVE),
        (lambda: Table.from_records("t", [SEX], {"年齢": ["女"]}), Refused.UNKNOWN_CODE),
        (lambda: Table.from_records("t", [SEX], {"性別": ["女", "他"]}), Refused.UNKNOWN_CODE),
        (lambda: Table.from_records("t", [SEX], {"性別": ["女"]}, amounts={"額": ["多い"]}), Refused.NOT_A_NUMBER),
        (lambda: Table.from_records("t", [SEX], {"性別": ["女"]}, amounts={"額": [math.nan]}), Refused.NOT_A_NUMBER),
        (lambda: Table.from_records("t", [SEX], {"性別": ["女"]}, amounts={"額": [-1.0]}), Refused.NEGATIVE),
        (lambda: Table.from_records("t", [SEX], {"性別": ["女"]}, amounts={"額": [1.0]}, units=["a", "b"]), Refused.NOT_A_NUMBER),
        (lambda: Rules(minimum_frequency=0), Refused.BAD_RULE),
        (lambda: Rules(dominance=Dominance(9, 90)), Refused.BAD_RULE),
        (lambda: Rules(p_percent=0), Refused.BAD_RULE),
        (lambda: protect(TableRequest([])), Refused.EMPTY),
        (lambda: round_additively([town()], 1), Refused.BAD_RULE),
        (lambda: Released(town(), town().counts, np.zeros((1, 1), dtype=bool)), Refused.EARLIER_RELEASE),
        (lambda: Released(town(), town().counts + 1, np.zeros((6, 3), dtype=bool)), Refused.EARLIER_RELEASE),
    ],
)
def test_bad_input_is_refused_in_words_before_anything_is_made(make: object, code: Refused) -> None:
    assert refusal(make).code is code


def test_margins_that_do_not_add_up_are_named_and_refused() -> None:
    wrong = Table.from_cells("人口", [SEX], {("計",): 31, ("女",): 10, ("男",): 20})
    refused = refusal(lambda: join([wrong]))
    assert refused.code is Refused.NOT_ADDITIVE
    assert "表「人口」の欄「総数」" in refused.message
    assert (join([Table.from_cells("人口", [SEX], {("計",): 30, ("女",): 10, ("男",): 20})]).counts.max()) == 30


def test_one_cell_with_two_counts_in_linked_tables_is_refused() -> None:
    other = Table.from_counts("性別だけ", [SEX], {("女",): 41, ("男",): 35})
    assert refusal(lambda: join([town(), other])).code is Refused.CONTRADICTION
    same = Table.from_counts("性別だけ", [SEX], {("女",): 41, ("男",): 34})
    assert len(join([town(), same]).counts) == len(join([town()]).counts)


def test_a_table_of_small_counts_alone_or_of_one_cell_is_not_provided() -> None:
    assert refusal(lambda: protect(TableRequest([Table.from_counts("t", [SEX], {("女",): 2, ("男",): 1})]))).code is Refused.NOTHING_LEFT
    one = Table.from_counts("t", [Dimension.flat("性別", ["女"])], {("女",): 3})
    assert refusal(lambda: protect(TableRequest([one]))).code is Refused.NOTHING_LEFT


def test_nothing_small_means_nothing_withheld() -> None:
    result = protect(TableRequest([town(北1_男=8)]))
    assert not result.withheld.any()
    assert all(cell.value is not None and cell.printed == str(cell.value) and not cell.words for cell in cells_of(result, 0))


def test_a_small_count_is_withheld_with_its_reason_and_what_an_outsider_can_tell() -> None:
    result = protect(TableRequest([town()], cost=Cost.CELLS, exact=True))
    cell = next(cell for cell in cells_of(result, 0) if cell.codes == ("北1", "男"))
    assert (cell.value, cell.printed, cell.reason) == (None, "x", Reason.MINIMUM_FREQUENCY)
    assert cell.words.startswith("一次秘匿")
    assert "この欄の人数は、外部の人には1～" in cell.knowledge
    assert (result.primary, result.secondary) == (1, 3)
    text = "".join(audit_summary(result))
    assert "一次秘匿は1欄、二次秘匿は3欄" in text
    assert "最適" in text


def test_what_is_said_of_a_cell_without_an_upper_limit_or_without_a_search() -> None:
    result = protect(TableRequest([town()], Rules(outsider_knows_zeros=False), exact=True))
    hidden = np.flatnonzero(result.withheld)
    endless = replace(result, ranges=replace(result.ranges, shown_high=np.full(len(result.withheld), np.inf)))
    assert all("人以上であることしか分かりません" in cell.knowledge for cell in cells_of(endless, 0) if cell.value is None)
    unsearched = replace(result, ranges=replace(result.ranges, shown_high=result.ranges.shown_low))
    assert all("調べていません" in cell.knowledge for cell in cells_of(unsearched, 0) if cell.value is None)
    known = replace(unsearched, ranges=replace(unsearched.ranges, high=unsearched.ranges.low))
    assert all("計算で分かります" in cell.knowledge for cell in cells_of(known, 0) if cell.value is None)
    assert len(hidden) == 4
    assert any(line.startswith("注意") for line in audit_summary(result))


def test_a_pattern_that_is_not_proved_says_how_far_from_the_best_it_can_be() -> None:
    result = protect(TableRequest([town()]))
    dearer = replace(result, pattern=replace(result.pattern, cost=result.pattern.bound * 1.05))
    assert audit_summary(result)[-1].endswith("（最適）。")
    assert "5.0%" in audit_summary(dearer)[-1]


def test_a_count_told_before_only_rounded_is_still_protected() -> None:
    table = town()
    rounded = round_additively([table], 5)
    earlier = Released(table, rounded.table(0), np.zeros(table.counts.shape, dtype=bool), base=5)
    result = protect(TableRequest([table], earlier=[earlier]))
    small = next(cell for cell in cells_of(result, 0) if cell.codes == ("北1", "男"))
    assert small.value is None
    assert result.ranges.high[result.cells.places[0][table.dimensions[0].place["北1"], SEX.place["男"]]] <= 9


def test_zeros_that_are_not_public_are_withheld_too() -> None:
    result = protect(TableRequest([town(北1_男=0)], Rules(zeros_public=False)))
    hidden = {cell.codes: cell.reason for cell in cells_of(result, 0) if cell.value is None}
    assert hidden["北1", "男"] is Reason.ZERO


def test_the_same_request_gives_the_same_bytes() -> None:
    first, second = (protect(TableRequest([town()])) for _ in range(2))
    assert first.withheld.tobytes() == second.withheld.tobytes()
    assert first.ranges.to_json() == second.ranges.to_json()


def shops(amounts: list[float], units: list[str] | None = None) -> Table:
    kinds = ["食品"] * (len(amounts) - 6) + ["衣料"] * 6
    return Table.from_records(
        "売上", [Dimension.flat("業種", ["食品", "衣料", "雑貨"])], {"業種": kinds}, amounts={"売上高": amounts}, units=units
    )


EVEN = [100.0, 110.0, 90.0, 105.0, 95.0, 100.0]


@pytest.mark.parametrize(
    ("rules", "reason", "above"),
    [
        (Rules(p_percent=10.0), Reason.P_PERCENT, 1000 * 0.10 - 40),
        (Rules(dominance=Dominance(1, 80.0)), Reason.DOMINANCE, 1000 * 100 / 80 - 1140),
        (Rules(dominance=Dominance(2, 90.0)), Reason.DOMINANCE, 1100 * 100 / 90 - 1140),
    ],
)
def test_a_sum_that_one_contributor_makes_up_is_primary_with_the_protection_it_needs(rules: Rules, reason: Reason, above: float) -> None:
    """1,000 + 100 + 10 + 10 + 10 + 10, by hand."""
    table = shops([1000.0, 100.0, 10.0, 10.0, 10.0, 10.0, *EVEN])
    found = concentrated(table.amounts["売上高"], rules)
    place = table.dimensions[0].place
    assert found.marked.nonzero()[0].tolist() == [place["食品"]]
    assert REASONS[found.reason[place["食品"]]] is reason
    assert found.above[place["食品"]] == pytest.approx(above)


def test_several_records_of_one_contributor_count_as_one() -> None:
    split = [500.0, 500.0, 100.0, 10.0, 10.0, 10.0, *EVEN]
    units = ["a", "a", *(f"b{number}" for number in range(10))]
    rules = Rules(dominance=Dominance(1, 80.0))
    assert not concentrated(shops(split).amounts["売上高"], rules).marked.any()
    assert concentrated(shops(split, units).amounts["売上高"], rules).marked.any()


def test_a_concentrated_sum_is_withheld_so_that_it_cannot_be_told_within_the_rule() -> None:
    amounts = [1000.0, 100.0, 10.0, 10.0, 10.0, 10.0, *EVEN]
    result = protect(TableRequest([shops(amounts)], Rules(p_percent=20.0)))
    hidden = {cell.codes[0]: cell.reason for cell in cells_of(result, 0) if cell.value is None}
    assert hidden == {"食品": Reason.P_PERCENT, "衣料": Reason.SECONDARY} or hidden == {"食品": Reason.P_PERCENT, "計": Reason.SECONDARY}
    ranges = result.amounts["売上高"]
    place = result.cells.places[0][shops(amounts).dimensions[0].place["食品"]]
    assert ranges.shown_high[place] >= 1140 + 200 - 40


def test_areas_with_few_residents_are_joined_within_the_larger_area_and_said_so() -> None:
    places = Dimension.tree("地区", {"a1": "a", "a2": "a", "b1": "b", "b2": "b", "b3": "b", "c1": "c"})
    merged = merge_small_areas(places, {"a1": 500, "a2": 20, "b1": 10, "b2": 15, "b3": 600, "c1": 300}, 100)
    assert merged.area_of == {"a1": "a1・a2", "a2": "a1・a2", "b1": "b1・b2・b3", "b2": "b1・b2・b3", "b3": "b1・b2・b3", "c1": "c1"}
    assert len(merged.reasons) == 2
    assert "100人に満たない" in merged.reasons[0]
    assert merge_small_areas(places, dict.fromkeys(("a1", "a2", "b1", "b2", "b3", "c1"), 100), 100).dimension == places


def test_a_whole_larger_area_with_few_residents_joins_its_neighbour_and_a_hamlet_alone_is_refused() -> None:
    places = Dimension.tree("地区", {"a1": "a", "a2": "a", "b1": "b", "b2": "b"})
    merged = merge_small_areas(places, {"a1": 5, "a2": 7, "b1": 150, "b2": 140}, 100)
    assert merged.area_of["a1"] == merged.area_of["a2"] == merged.area_of["b2"] == "a1・a2・b2"
    assert refusal(lambda: merge_small_areas(places, {"a1": 1, "a2": 2, "b1": 3, "b2": 4}, 100)).code is Refused.SMALL_AREA
    assert refusal(lambda: merge_small_areas(places, {"a1": 1}, 100)).code is Refused.SMALL_AREA


def test_rounded_counts_hide_small_ones_and_base_two_does_not() -> None:
    rounded = round_additively([town()], 5)
    assert (rounded.proved, rounded.additive) == (True, True)
    assert (rounded.table(0) % 5 == 0).all()
    ranges = audit_rounded(rounded)
    assert not len(ranges.unmet)
    assert refusal(lambda: audit_rounded(round_additively([town()], 2), width=4.0)).code is Refused.AUDIT_FAILED


def test_random_rounding_is_unbiased_and_the_same_for_the_same_seed() -> None:
    table = Table.from_counts("t", [SEX], {("女",): 13, ("男",): 22})
    drawn = [round_randomly([table], 5, seed=seed, additive=False).table(0)[1] for seed in range(2000)]
    assert set(drawn) == {10, 15}
    assert np.mean(drawn) == pytest.approx(13, abs=0.3)
    assert (round_randomly([table], 5, seed=3).values == round_randomly([table], 5, seed=3).values).all()


def test_noise_is_written_into_the_ledger_and_refused_when_the_budget_is_spent() -> None:
    counts = np.full((20, 20), 3, dtype=np.int64)
    noisy = add_noise("こども", counts, BudgetLedger("住民", 1.0), 0.75)
    assert noisy.ledger.left == pytest.approx(0.25)
    assert noisy.ledger.spent == (Spending("こども", Mechanism.LAPLACE, 0.75),)
    assert (noisy.values < 0).any()
    assert (noisy.values - counts).std() == pytest.approx(noisy.deviation, rel=0.5)
    assert "負の値" in noisy.note
    assert refusal(lambda: add_noise("こども", counts, noisy.ledger, 0.5)).code is Refused.BUDGET_SPENT


def test_gaussian_noise_needs_a_delta_and_composes_below_the_plain_sum() -> None:
    assert refusal(lambda: BudgetLedger("住民", 1.0).spend(Spending("t", Mechanism.GAUSSIAN, 0.01))).code is Refused.BAD_RULE
    ledger = BudgetLedger("住民", 3.0, 1e-6)
    for number in range(10):
        ledger = ledger.spend(Spending(f"t{number}", Mechanism.GAUSSIAN, 0.005))
    rho = 0.05
    assert ledger.used == pytest.approx(rho + 2 * math.sqrt(rho * math.log(1e6)))
    assert ledger.used < 10 * BudgetLedger("住民", 3.0, 1e-6).spend(Spending("t", Mechanism.GAUSSIAN, 0.005)).used
    values = add_noise("t", np.zeros(500, dtype=np.int64), ledger, 0.02, mechanism=Mechanism.GAUSSIAN)
    assert values.values.std() == pytest.approx(values.deviation, rel=0.4)


@pytest.mark.parametrize(
    "make",
    [
        lambda: BudgetLedger("住民", 0.0),
        lambda: BudgetLedger("住民", 1.0, 1.0),
        lambda: BudgetLedger("住民", 1.0).spend(Spending("t", Mechanism.LAPLACE, 0.0)),
        lambda: add_noise("t", np.ones(1, dtype=np.int64), BudgetLedger("住民", 1.0), 0.1, per_person=0),
    ],
)
def test_a_budget_that_means_nothing_is_refused(make: object) -> None:
    assert refusal(make).code is Refused.BAD_RULE


def test_published_cells_are_written_and_read_unchanged_and_nothing_else_is_read() -> None:
    cells = join([town()])
    high = np.append(np.inf, cells.counts[1:].astype(float))
    given = Published(cells.counts.astype(float), high, cells.relations, np.array([0]), np.array([2.0]), exact=True)
    assert Published.from_json(given.to_json()).to_json() == given.to_json()
    with pytest.raises(ValueError, match="not a list"):
        Published.from_json('{"format": "other"}')


def test_nothing_is_left_to_decide_when_everything_was_told_before() -> None:
    table = town(北1_男=8)
    earlier = Released(table, table.counts, np.zeros(table.counts.shape, dtype=bool))
    assert not protect(TableRequest([table], earlier=[earlier])).withheld.any()
