"""Attacks on what is handed out, each by the name of what the attacker tries; a judge who knows the truth counts."""

import functools

import numpy as np
import pytest

from hagukumi.deident.coded import CodedRecords, SensitiveItem
from hagukumi.deident.errors import DeidentError
from hagukumi.deident.hierarchy import Hierarchy
from hagukumi.deident.risk.linking import reidentified
from hagukumi.deident.risk.nearest import class_table, nearest_classes
from hagukumi.deident.risk.opinion import inference, linkability, singling_out, split_items
from hagukumi.deident.risk.outside import RegisterQuality, make_register
from hagukumi.deident.risk.rates import excess, rate
from hagukumi.deident.risk.released import Released, released_cells, released_on_levels
from hagukumi.deident.search import classes_of

PERFECT = RegisterQuality(covered=1.0, wrong=0.0, missing=0.0, strangers=0.0)
PEOPLE = 600


@functools.cache
def ages() -> Hierarchy:
    return Hierarchy.of_paths("年齢", [(str(age), f"{age // 10}0代", "*") for age in range(60)])


@functools.cache
def towns() -> Hierarchy:
    return Hierarchy.of_paths("町字", [(f"町{town}", f"地区{town // 10}", "*") for town in range(100)])


@functools.cache
def residents(seed: int = 1) -> CodedRecords:
    """No two residents are alike in age, town and the third item; the sickness hangs on the town alone."""
    chance = np.random.default_rng(seed)
    pairs = chance.permutation(6_000)[:PEOPLE]
    age, town = (pairs // 100).astype(np.int32), (pairs % 100).astype(np.int32)
    sick = SensitiveItem("傷病", ("a", "b", "c", "d"), (town // 25).astype(np.int32))
    return CodedRecords((ages(), towns()), (age, town), {"傷病": sick})


def handed_out(records: CodedRecords, *levels: int, k: int = 1) -> Released:
    classes, sizes = classes_of(records.generalised(levels))
    kept = sizes[classes] >= k
    numbered = np.full(records.rows, -1, np.int32)
    numbered[kept] = np.unique(classes[kept], return_inverse=True)[1]
    return released_on_levels(records, levels, numbered)


def test_outsider_with_a_true_register_finds_everybody_when_only_names_were_removed() -> None:
    records = residents()
    attack = reidentified(handed_out(records, 0, 0), make_register(records, seed=1, quality=PERFECT))
    assert (attack.found.share, attack.trusted.share) == (1.0, 1.0)
    assert attack.baseline == pytest.approx(1 / PEOPLE)


def test_outsider_with_errors_and_gaps_still_finds_most() -> None:
    records = residents()
    attack = reidentified(handed_out(records, 0, 0), make_register(records, seed=1))
    assert 0.7 < attack.found.share < 1.0
    assert attack.trusted.share < attack.found.share, "who is not in the data is named too, wrongly"


def test_outsider_finds_no_more_than_one_in_k() -> None:
    records = residents()
    attack = reidentified(handed_out(records, 1, 1, k=5), make_register(records, seed=1, quality=PERFECT))
    assert attack.found.low <= 1 / 5
    assert attack.found.share > 0


def test_outsider_finds_nobody_when_nothing_is_handed_out() -> None:
    records = residents()
    released = handed_out(records, 0, 0, k=2)
    assert not len(released.kept)
    attack = reidentified(released, make_register(records, seed=1))
    assert (attack.found.successes, attack.named, attack.baseline) == (0, 0, 0.0)
    for told in (linkability(released, records, ([0], [1])), inference(released, records, "傷病")):
        assert told.attack.successes == 0
    assert singling_out(released, records).attack.successes == 0


def test_attacker_of_ones_own_is_let_loose_and_judged() -> None:
    """An oracle is right about everybody it knows, one who says nothing about nobody, and one who names a withheld record is stopped."""
    records = residents()
    released, register = handed_out(records, 1, 1, k=5), make_register(records, seed=1)
    oracle = reidentified(released, register, lambda given, outside, entries, seed: np.where(
        (outside.person[entries] >= 0) & (given.classes[outside.person[entries]] >= 0), outside.person[entries], -1))  # fmt: skip
    assert oracle.trusted.share == 1.0
    silent = reidentified(released, register, lambda given, outside, entries, seed: np.full(len(entries), -1))
    assert (silent.named, silent.found.successes, silent.trusted.attacks) == (0, 0, 0)
    withheld = np.flatnonzero(released.classes < 0)[0]
    with pytest.raises(DeidentError, match="提供データにない記録"):
        reidentified(released, register, lambda given, outside, entries, seed: np.full(len(entries), withheld))


def test_the_same_seed_makes_the_same_register_and_the_same_attack() -> None:
    records = residents()
    first, second = (make_register(records, seed=4) for _ in range(2))
    assert (first.codes == second.codes).all()
    assert (first.codes != make_register(records, seed=5).codes).any()
    assert reidentified(handed_out(records, 1, 0), first) == reidentified(handed_out(records, 1, 0), second)


def test_a_made_register_is_as_good_as_was_asked() -> None:
    records = residents()
    register = make_register(records, seed=2, quality=RegisterQuality(covered=0.5, wrong=0.2, missing=0.1, strangers=1.0))
    known = register.person[register.person >= 0]
    assert (len(register.person), len(known), len(set(known.tolist()))) == (PEOPLE, PEOPLE // 2, PEOPLE // 2)
    told = register.codes[register.person >= 0]
    truth = np.stack([column[known] for column in records.codes], axis=1)
    assert (told == -1).mean() == pytest.approx(0.1, abs=0.04)
    assert ((told != truth) & (told >= 0)).mean() == pytest.approx(0.18, abs=0.06)
    assert "" in register.written(0)
    assert set(register.written(1)) <= {*towns().labels[0], ""}


@pytest.mark.parametrize("quality", [RegisterQuality(covered=1.5), RegisterQuality(wrong=-0.1), RegisterQuality(strangers=-1)])
def test_a_register_of_impossible_quality_is_refused(quality: RegisterQuality) -> None:
    with pytest.raises(DeidentError, match="外部名簿の質"):
        make_register(residents(), seed=1, quality=quality)


def test_a_register_of_nobody_is_refused() -> None:
    with pytest.raises(DeidentError, match="1件もない"):
        make_register(CodedRecords((ages(),), (np.empty(0, np.int32),)), seed=1)


def test_the_narrower_of_two_fitting_cells_is_nearer_and_a_blank_cell_fits_anybody() -> None:
    """Three classes for somebody of 34: "34" with another town, "30代" with the right town, nothing with nothing."""
    records = CodedRecords((ages(), towns()), (np.array([34, 35, 1], np.int32), np.array([1, 2, 99], np.int32)))
    levels = (np.array([0, 1, -1], np.int8), np.array([0, 0, -1], np.int8))
    groups = (np.array([34, 3, -1], np.int32), np.array([1, 2, -1], np.int32))
    released = released_cells(records, levels, groups, np.array([0, 1, 2], np.int32))
    assert released.written(0) == ["34", "30代", "*"]
    table = class_table(released)
    draw = np.array([0.5])
    assert nearest_classes(table, np.array([[34, 2]], np.int32), [0, 1], draw)[0] == [1]
    assert nearest_classes(table, np.array([[34, -1]], np.int32), [0, 1], draw)[0] == [0]
    assert nearest_classes(table, np.array([[50, 50]], np.int32), [0, 1], draw)[0] == [2]
    assert nearest_classes(table, np.array([[-1, -1]], np.int32), [0, 1], draw)[1] == [3]


def test_singling_out_succeeds_on_raw_data_and_fails_on_one_class() -> None:
    records = residents()
    raw, crowd = singling_out(handed_out(records, 0, 0), records), singling_out(handed_out(records, 2, 2), records)
    assert raw.attack.share == 1.0
    assert raw.attack.share > raw.baseline.share
    assert (crowd.attack.share, crowd.excess.share) == (0.0, 0.0)
    assert crowd.tried > 0


def test_linking_two_lists_through_the_data_succeeds_only_where_records_stand_out() -> None:
    records = residents()
    wide = CodedRecords((towns(),) * 4, tuple(np.arange(100, dtype=np.int32) for _ in range(4)))
    assert linkability(handed_out(wide, 0, 0, 0, 0), wide, split_items(4)).attack.share == 1.0
    assert linkability(handed_out(records, 2, 2), records, split_items(2)).attack.share < 0.05


def test_guessing_the_sickness_succeeds_in_a_large_class_of_one_value() -> None:
    """Every class has at least five people, and yet each class tells the sickness: k alone does not protect."""
    records = residents()
    told = inference(handed_out(records, 2, 0, k=5), records, "傷病")
    assert told.attack.share > 0.6
    assert told.excess.low > 0.3


def test_what_many_people_teach_is_told_apart_by_the_control() -> None:
    """People who are not in the data are inferred just as well from the towns: the data add nothing about those who are."""
    told = inference(handed_out(residents(), 2, 0), residents(), "傷病", residents(seed=2))
    assert told.attack.share == 1.0
    assert told.control is not None
    assert told.control.share > 0.95
    assert linkability(handed_out(residents(), 0, 0), residents(), ([0], [1]), residents(seed=2)).control is not None
    alone = singling_out(handed_out(residents(), 0, 0), residents(), residents(seed=2))
    assert alone.control is not None
    assert alone.attack.share > alone.control.share


def test_intervals_are_wilsons_and_hold_the_share() -> None:
    """Wilson (1927): 8 of 10 at 95 % lies between 0.490 and 0.943."""
    told = rate(8, 10)
    assert (round(told.low, 3), round(told.high, 3)) == (0.490, 0.943)
    nothing = rate(0, 0)
    assert (nothing.share, nothing.low, nothing.high) == (0.0, 0.0, 1.0)
    assert excess(rate(500, 1_000), rate(500, 1_000)).share == 0.0
    assert excess(rate(1, 10), nothing) == excess(nothing, rate(1, 10))
    assert excess(rate(900, 1_000), rate(500, 1_000)).share == pytest.approx(0.8, abs=0.01)


def test_cells_of_another_data_set_are_refused() -> None:
    records = residents()
    with pytest.raises(DeidentError, match="件数"):
        released_on_levels(records, (0, 0), np.zeros(3, np.int32))
