"""判定基準 (4.1, 4.4): read only what is assembled for the purpose, speak only to supporters."""

import msgspec
import pytest

from hagukumi.plan.records import Condition, Operator, Role, Sensitive, Stage


def _indicator(sample, plan, **changes):
    indicator = msgspec.structs.replace(plan.criteria[0].indicators[0], **changes)
    return sample.change(plan, "criteria", "absence", indicators=(indicator,))


def test_fields_may_be_named_with_or_without_their_source(sample, plan, found):
    assert found(plan, "4.1-5") == []
    assert found(_indicator(sample, plan, item="school.absences"), "4.1-5") == []


@pytest.mark.parametrize(
    "change",
    [
        {"item": "number"},
        {"where": (Condition(item="number", op=Operator.EQ, value="1"),)},
        {"item": "nothing"},
    ],
)
def test_an_indicator_reads_only_what_the_coordinator_assembles_for_the_purpose(sample, plan, found, change):
    assert found(_indicator(sample, plan, **change), "4.1-5") == [("gap", "absence")]


def test_the_dates_of_its_source_are_read_too(sample, plan, found):
    without = sample.change(plan, "uses", "school-watch", items=("school.absences",))
    assert found(without, "4.1-5") == [("gap", "absence")]  # school.month is occurred_on


def test_an_unknown_source_does_not_break_the_rule(sample, plan, found):
    assert found(_indicator(sample, plan, source="nothing"), "4.1-5") == [("gap", "absence")]


@pytest.mark.parametrize("change", [{"purpose": "linkage"}, {"stages": (Stage.DELIVERED,)}, {"role": Role.ANALYST}])
def test_a_use_for_another_purpose_stage_or_role_does_not_serve(sample, plan, found, change):
    assert ("gap", "absence") in found(sample.change(plan, "uses", "school-watch", **change), "4.1-5")


def test_somebody_receives_the_results(sample, plan, found):
    assert found(sample.change(plan, "criteria", "absence", recipients=()), "4.4-1") == [("gap", "absence")]


@pytest.mark.parametrize(("recipient", "outcome"), [("shimin", "violation"), ("soudan", "gap")])
def test_a_recipient_is_a_supporter_to_whom_judgments_are_handed_over(sample, plan, found, recipient, outcome):
    """市民課 is no supporter; 家庭相談課 is one but has no use of judged results."""
    assert found(sample.change(plan, "criteria", "absence", recipients=(recipient,)), "4.4-1") == [(outcome, "absence")]


def test_an_unknown_recipient_is_found_as_a_missing_reference(sample, plan, found):
    lost = sample.change(plan, "criteria", "absence", recipients=("nobody",))
    assert found(lost, "4.4-1") == []
    assert ("gap", "absence") in found(lost, "5.5.1-1")


@pytest.mark.parametrize("field", ["version", "explanation"])
def test_a_criterion_has_a_version_and_an_explanation(sample, plan, found, field):
    assert found(sample.change(plan, "criteria", "absence", **{field: ""}), "4.1-6") == [("gap", "absence")]


@pytest.mark.parametrize("change", [{"sensitive": (Sensitive.RACE,)}, {"sensitive": (Sensitive.CREED,)}, {"name": "国籍"}])
def test_nationality_and_the_like_need_a_recorded_necessity(sample, plan, found, change):
    assert found(sample.change(plan, "items", "school.absences", **change), "4.1-7") == []
    assert found(sample.change(plan, "items", "school.absences", necessity="", **change), "4.1-7") == [("gap", "absence")]


def test_another_item_is_not_taken_for_them(sample, plan, found):
    assert found(sample.change(plan, "items", "school.absences", necessity=""), "4.1-7") == []
