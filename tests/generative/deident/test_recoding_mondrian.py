"""Mondrian and the attack on local recoding, on tables of any shape."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hagukumi.deident.coded import CodedRecords, SensitiveItem
from hagukumi.deident.errors import DeidentError, NothingSatisfies
from hagukumi.deident.hierarchy import Hierarchy
from hagukumi.deident.privacy import Closeness, Distance, Diversity, DiversityKind, Limits, LossName, PopulationRisk, Privacy
from hagukumi.deident.recoding import partition, recode_locally, refinement_risk, unmet

AGE = Hierarchy.of_paths("年齢", [(str(n), f"{n // 10 * 10}代", "*") for n in range(30)])
WARD = Hierarchy.of_paths("町", [(f"町{n}", f"区{n % 3}", "*") for n in range(9)])
SEX = Hierarchy.of_paths("性別", [("男", "*"), ("女", "*")])


def table(seed: int, rows: int) -> CodedRecords:
    chance = np.random.default_rng(seed)
    codes = tuple(chance.integers(0, hierarchy.leaves, rows).astype(np.int32) for hierarchy in (AGE, WARD, SEX))
    ill = SensitiveItem("傷病", ("なし", "がん", "喘息"), chance.integers(0, 3, rows).astype(np.int32))
    return CodedRecords((AGE, WARD, SEX), codes, {"傷病": ill})


CONDITIONS = st.sampled_from(
    [
        Privacy(),
        Privacy(diversity=(Diversity("傷病", DiversityKind.DISTINCT, 2),)),
        Privacy(closeness=(Closeness("傷病", Distance.EQUAL, 0.3),)),
    ]
)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 80), st.integers(1, 6), CONDITIONS)
def test_each_class_meets_the_conditions_and_each_label_covers_its_value(seed: int, rows: int, k: int, privacy: Privacy) -> None:
    records = table(seed, rows)
    privacy = Privacy(min(k, rows), privacy.diversity, privacy.closeness)
    if unmet(records, np.zeros(rows, np.int32), privacy):
        with pytest.raises(DeidentError):
            partition(records, privacy, ordered=["年齢"])
        return
    found = partition(records, privacy, ordered=["年齢"])
    assert not unmet(records, found.classes, privacy)
    ages, wards = found.written(records, 0), found.written(records, 1)
    for record in range(rows):
        least, _, most = ages[record].partition("～")
        assert int(least) <= records.codes[0][record] <= int(most or least)
        assert WARD.labels[0][records.codes[1][record]] in wards[record].split("・")
    members = [np.flatnonzero(found.classes == number) for number in range(found.classes.max() + 1)]
    lost = [
        len(one) * (np.ptp(records.codes[0][one]) / 29 + (len(set(records.codes[1][one])) - 1) / 8 + len(set(records.codes[2][one])) - 1)
        for one in members
    ]
    assert found.loss == pytest.approx(sum(lost) / rows / 3)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32), st.integers(4, 60))
def test_no_class_could_be_cut_once_more(seed: int, rows: int) -> None:
    """k = 2: a class in which two records on each side of some value of an item lie would have been cut there."""
    records = table(seed, rows)
    found = partition(records, Privacy(k=2), ordered=["年齢", "町", "性別"])
    for number in range(found.classes.max() + 1):
        for codes in records.codes:
            values = np.sort(codes[found.classes == number])
            assert not any(values[place] < values[place + 1] for place in range(1, len(values) - 2))


def test_what_mondrian_cannot_do_is_said() -> None:
    records = table(1, 20)
    for privacy, limits, ordered, words in [
        (Privacy(k=2), Limits(), ["体重"], "順序のある項目"),
        (Privacy(k=2), Limits(loss=LossName.PRECISION), [], "loss だけ"),
        (Privacy(k=2, risk=PopulationRisk(average=0.01)), Limits(), [], "リスクの上限"),
        (Privacy(k=2, diversity=(Diversity("傷病", DiversityKind.ENTROPY, 3.0),)), Limits(), [], "1つの組にしても"),
    ]:
        with pytest.raises(NothingSatisfies if "組" in words or "リスク" in words else DeidentError, match=words):
            partition(records, privacy, limits, ordered=ordered)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32), st.integers(10, 120), st.integers(2, 5))
def test_running_the_program_again_never_leaves_fewer_than_k_rows(seed: int, rows: int, k: int) -> None:
    records = table(seed, rows)
    risk = refinement_risk(records, recode_locally(records, Privacy(k=k), Limits()), k)
    assert risk.below_k == 0.0
    assert risk.candidates_by_labels >= risk.candidates >= k
    assert 0.0 <= risk.exact <= risk.narrowed <= 1.0 and 0.0 <= risk.right <= 1.0


def test_a_class_of_eight_without_sex_must_be_four_and_four() -> None:
    """k = 5: five men would have been a class, so would five women; the attacker learns both counts."""
    codes = (np.zeros(8, np.int32), np.zeros(8, np.int32), np.array([0, 1] * 4, np.int32))
    ill = SensitiveItem("傷病", ("なし", "がん"), np.zeros(8, np.int32))
    records = CodedRecords((AGE, WARD, SEX), codes, {"傷病": ill})
    risk = refinement_risk(records, recode_locally(records, Privacy(k=5), Limits()), 5)
    assert (risk.narrowed, risk.exact, risk.right, risk.homogeneous) == (1.0, 1.0, 1.0, {"傷病": 1.0})


def test_labels_that_overlap_leave_more_candidates_than_the_program_run_again() -> None:
    """Five of one age and five of ages around it: by the labels alone the first could be in either class."""
    codes = (np.array([3] * 5 + [0, 1, 2, 4, 5], np.int32), np.zeros(10, np.int32), np.zeros(10, np.int32))
    records = CodedRecords((AGE, WARD, SEX), codes)
    risk = refinement_risk(records, recode_locally(records, Privacy(k=5), Limits()), 5)
    assert (risk.candidates_by_labels, risk.candidates, risk.asked) == (7.5, 5.0, 10)
