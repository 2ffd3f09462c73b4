"""Local recoding on tables of any shape: what must hold for the result whatever the records are."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hagukumi.deident.coded import CodedRecords, SensitiveItem
from hagukumi.deident.errors import DeidentError, NothingSatisfies
from hagukumi.deident.hierarchy import Hierarchy
from hagukumi.deident.privacy import Closeness, Distance, Diversity, DiversityKind, Limits, LossName, PopulationRisk, Presence, Privacy
from hagukumi.deident.recoding import Recoded, recode_locally
from hagukumi.deident.recoding import tables as tables_module
from hagukumi.deident.recoding.checking import unmet
from hagukumi.deident.search import Budget

AGE = Hierarchy.of_paths("年齢", [(str(n), f"{n // 5 * 5}台", f"{n // 10 * 10}代", "*") for n in range(20)])
SEX = Hierarchy.of_paths("性別", [("男", "*"), ("女", "*")])
WARD = Hierarchy.of_paths("町", [(f"町{n}", f"区{n // 3}", "*") for n in range(9)])
CARE = Hierarchy.of_paths("介護", [("非該当", "なし"), ("要支援1", "あり"), ("要介護1", "あり")])
ILLS = ("なし", "がん", "喘息", "糖尿病")
ILL_TREE = Hierarchy.of_paths("傷病", [("なし", "なし"), ("がん", "重い"), ("喘息", "軽い"), ("糖尿病", "重い")])


@st.composite
def tables(draw: st.DrawFn, hierarchies: tuple[Hierarchy, ...] = (AGE, SEX, WARD)) -> CodedRecords:
    """Up to 60 records; few unlike values are drawn, so that some records are alike."""
    rows = draw(st.integers(1, 60))
    chance = np.random.default_rng(draw(st.integers(0, 2**32)))
    codes = tuple(chance.integers(0, draw(st.integers(1, hierarchy.leaves)), rows).astype(np.int32) for hierarchy in hierarchies)
    ills = chance.integers(0, len(ILLS), rows).astype(np.int32)
    return CodedRecords(hierarchies, codes, {"傷病": SensitiveItem("傷病", ILLS, ills, ILL_TREE)})


CONDITIONS = st.sampled_from(
    [
        Privacy(),
        Privacy(diversity=(Diversity("傷病", DiversityKind.DISTINCT, 2),)),
        Privacy(diversity=(Diversity("傷病", DiversityKind.ENTROPY, 1.8),)),
        Privacy(diversity=(Diversity("傷病", DiversityKind.RECURSIVE, 2, 3.0),)),
        Privacy(closeness=(Closeness("傷病", Distance.EQUAL, 0.3),)),
        Privacy(closeness=(Closeness("傷病", Distance.ORDERED, 0.2),)),
        Privacy(closeness=(Closeness("傷病", Distance.HIERARCHICAL, 0.25),)),
        Privacy(risk=PopulationRisk(average=0.3)),
        Privacy(risk=PopulationRisk(uniques=0.0)),
    ]
)


def of(privacy: Privacy, k: int) -> Privacy:
    return Privacy(k, privacy.diversity, privacy.closeness, risk=privacy.risk)


def alike(records: CodedRecords, result: Recoded) -> list[tuple[str, ...]]:
    """What an outsider reads, record by record, the levels not being written: labels alone."""
    return list(zip(*(result.written(records, item) for item in range(len(records.hierarchies))), strict=True))


@settings(max_examples=60, deadline=None)
@given(tables(), CONDITIONS, st.integers(1, 6))
def test_each_class_of_the_result_meets_every_condition(records: CodedRecords, privacy: Privacy, k: int) -> None:
    """Counted from the labels as written: nothing of the recoding is trusted."""
    try:
        result = recode_locally(records, of(privacy, k), Limits(suppression_limit=0.0))
    except DeidentError:
        whole = np.zeros(records.rows, np.int32)
        assert k > records.rows or unmet(records, whole, of(privacy, k))
        return
    written = alike(records, result)
    numbers = {label: number for number, label in enumerate(dict.fromkeys(written))}
    assert not unmet(records, np.array([numbers[label] for label in written], np.int32), of(privacy, k))
    assert not result.suppressed.any()


@settings(max_examples=40, deadline=None)
@given(tables(), st.integers(1, 4))
def test_each_label_covers_the_value_it_stands_for(records: CodedRecords, k: int) -> None:
    k = min(k, records.rows)
    result = recode_locally(records, Privacy(k=k), Limits())
    for item, (hierarchy, codes) in enumerate(zip(records.hierarchies, records.codes, strict=True)):
        for record, (level, group) in enumerate(zip(result.levels[item], result.groups[item], strict=True)):
            assert hierarchy.groups[level][codes[record]] == group
    expected = [
        (hierarchy.covered(level)[group] - 1) / (hierarchy.leaves - 1)
        for item, hierarchy in enumerate(records.hierarchies)
        for level, group in zip(result.levels[item], result.groups[item], strict=True)
    ]
    assert result.loss == pytest.approx(np.mean(expected))


@settings(max_examples=25, deadline=None)
@given(tables(), st.integers(2, 4), st.integers(0, 1000))
def test_the_same_records_give_the_same_result_with_any_number_of_threads(records: CodedRecords, k: int, rounds: int) -> None:
    k, rounds = min(k, records.rows), rounds % 4
    one = recode_locally(records, Privacy(k=k), Limits(), threads=1, rounds=rounds)
    two = recode_locally(records, Privacy(k=k), Limits(), threads=2, rounds=rounds)
    assert one.classes.tobytes() == two.classes.tobytes()
    assert all(a.tobytes() == b.tobytes() for a, b in zip(one.levels + one.groups, two.levels + two.groups, strict=True))


@settings(max_examples=25, deadline=None)
@given(tables(), CONDITIONS, st.integers(1, 4), st.integers(0, 2**32))
def test_the_order_of_the_records_changes_nothing(records: CodedRecords, privacy: Privacy, k: int, seed: int) -> None:
    order = np.random.default_rng(seed).permutation(records.rows)
    ill = records.sensitive["傷病"]
    shuffled = CodedRecords(
        records.hierarchies,
        tuple(codes[order] for codes in records.codes),
        {"傷病": SensitiveItem(ill.item, ill.values, ill.codes[order], ill.hierarchy)},
    )
    lines = []
    for table in (records, shuffled):
        try:
            found = recode_locally(table, of(privacy, min(k, table.rows)), Limits())
        except DeidentError as refused:
            lines.append([str(refused)])
        else:
            lines.append(sorted(map(str, zip(*table.codes, *found.levels, *found.groups, strict=True))))
    assert lines[0] == lines[1]


@settings(max_examples=25, deadline=None)
@given(tables(), st.integers(2, 4))
def test_exchanging_records_never_costs_more(records: CodedRecords, k: int) -> None:
    k = min(k, records.rows)
    losses = [recode_locally(records, Privacy(k=k), Limits(), rounds=rounds).loss for rounds in (0, 1, 3)]
    assert losses[0] >= losses[1] - 1e-12 and losses[1] >= losses[2] - 1e-12


@settings(max_examples=25, deadline=None)
@given(tables((AGE, CARE)), st.integers(2, 5))
def test_records_that_no_level_brings_together_are_suppressed_and_counted(records: CodedRecords, k: int) -> None:
    """The hierarchy of 介護 has no level that holds all: of a side with fewer than k records nothing can be written."""
    k = min(k, records.rows)
    sides = np.bincount(CARE.groups[1][records.codes[1]], minlength=2)
    lost = int(sides[sides < k].sum())
    if lost == records.rows:
        with pytest.raises(NothingSatisfies, match="抑制の上限"):
            recode_locally(records, Privacy(k=k), Limits(suppression_limit=1.0))
        return
    result = recode_locally(records, Privacy(k=k), Limits(suppression_limit=1.0))
    assert int(result.suppressed.sum()) == lost
    assert all((result.levels[item][result.suppressed] == -1).all() for item in (0, 1))
    if lost:
        with pytest.raises(NothingSatisfies, match="抑制の上限"):
            recode_locally(records, Privacy(k=k), Limits(suppression_limit=0.0))


def test_what_local_recoding_cannot_do_is_said() -> None:
    records = CodedRecords((AGE, SEX), (np.arange(8, dtype=np.int32), np.zeros(8, np.int32)))
    cases = [
        (Privacy(k=9), Limits(), "k = 9 は記録の数8件より大きい"),
        (Privacy(presence=Presence(0.0, 0.5)), Limits(), "methodをglobalに"),
        (Privacy(k=2), Limits(loss=LossName.DISCERNIBILITY), "loss か precision"),
        (Privacy(k=2), Limits(weights=(("年齢", 0.0), ("性別", 0.0))), "重みは0以上"),
        (Privacy(k=2, risk=PopulationRisk(average=0.01)), Limits(), "リスクの上限"),
    ]
    for privacy, limits, words in cases:
        with pytest.raises(DeidentError, match=words):
            recode_locally(records, privacy, limits)


def test_items_of_very_many_values_give_the_same_result(monkeypatch: pytest.MonkeyPatch) -> None:
    """Above a number of values the meeting level is climbed to instead of looked up."""
    chance = np.random.default_rng(3)
    records = CodedRecords((AGE, SEX, WARD), tuple(chance.integers(0, h.leaves, 200).astype(np.int32) for h in (AGE, SEX, WARD)))
    looked_up = recode_locally(records, Privacy(k=4), Limits())
    monkeypatch.setattr(tables_module, "_TABLED_LEAVES", 0)
    assert recode_locally(records, Privacy(k=4), Limits()).classes.tobytes() == looked_up.classes.tobytes()


def test_when_the_time_is_over_what_there_is_is_handed_back() -> None:
    """The clock stands at the end at once: classes are formed, no record is exchanged, and the result says so."""
    records = CodedRecords((AGE, SEX), (np.arange(20, dtype=np.int32), np.tile(np.array([0, 1], np.int32), 10)))
    found = recode_locally(records, Privacy(k=3), Limits(), budget=Budget(0.0, lambda: 5.0))
    assert not found.complete and np.bincount(found.classes).min() >= 3
    assert recode_locally(records, Privacy(k=3), Limits()).complete
