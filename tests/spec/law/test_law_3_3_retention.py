"""3.3 保存期間 (表3-1)."""

import pytest

from hagukumi.law import examine
from hagukumi.plan.records import Stage


@pytest.mark.parametrize("table_class", [1, 2, 3])
def test_classes_1_to_3_are_personal_information(sample, plan, found, table_class):
    changed = sample.change(plan, "retentions", "figures", table_class=table_class, personal=True)
    assert found(changed, "3.3-1") == []
    assert found(sample.change(changed, "retentions", "figures", personal=False), "3.3-1") == [("violation", "figures")]


@pytest.mark.parametrize("table_class", [4, 5])
def test_classes_4_and_5_are_not(sample, plan, found, table_class):
    changed = sample.change(plan, "retentions", "figures", table_class=table_class)
    assert found(changed, "3.3-1") == []
    assert found(sample.change(changed, "retentions", "figures", personal=True), "3.3-1") == [("violation", "figures")]


@pytest.mark.parametrize("table_class", [0, 6, -1])
def test_another_class_is_not_in_the_table(sample, plan, found, table_class):
    assert found(sample.change(plan, "retentions", "figures", table_class=table_class), "3.3-1") == [("gap", "figures")]


@pytest.mark.parametrize("change", [{"months": 0}, {"months": -3}, {"rule": ""}])
def test_a_period_has_a_length_and_a_rule_on_documents(sample, plan, found, change):
    assert found(sample.change(plan, "retentions", "figures", **change), "3.3-2") == [("gap", "figures")]


_FIT = [
    ("judge", "analysis", []),
    ("judge", "outreach", []),
    ("judge", "figures", ["violation", "violation"]),  # two stages
    ("study", "analysis", []),
    ("study", "outreach", ["gap"]),
    ("study", "figures", ["violation"]),  # pseudonymised is still personal
    ("handover", "outreach", []),
    ("handover", "analysis", ["gap"]),
    ("handover", "nothing", []),  # found as a missing reference
]


@pytest.mark.parametrize(("use", "retention", "outcomes"), _FIT)
def test_a_stage_fits_its_class(sample, plan, found, use, retention, outcomes):
    assert [outcome for outcome, _ in found(sample.change(plan, "uses", use, retention=retention), "3.3-3")] == outcomes


def test_published_statistics_belong_to_a_class_without_personal_information(sample, plan, found):
    published = sample.change(plan, "uses", "study", stages=(Stage.PUBLISHED,))
    assert found(published, "3.3-3") == [("gap", "study")]
    assert found(sample.change(published, "uses", "study", retention="figures"), "3.3-3") == []


def test_the_table_says_nothing_on_de_identified_information(sample, plan, found):
    assert found(sample.change(plan, "uses", "study", stages=(Stage.DEIDENTIFIED,), retention="figures"), "3.3-3") == []


def test_a_use_names_an_existing_class(sample, plan):
    lost = examine(sample.change(plan, "uses", "judge", retention="nothing"))
    assert {(finding.rule, finding.subject) for finding in lost} == {("5.5.1-1", "judge")}
