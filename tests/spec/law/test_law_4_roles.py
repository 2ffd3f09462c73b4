"""Chapter 4 主体, 5.7.1 and 7.5.1: roles, stages, one coordinator, the privacy organisation apart."""

import pytest

from hagukumi.law import examine
from hagukumi.plan.records import Role, Stage

_REACH = {
    Role.COORDINATOR: "delivered linked assembled judged pseudonymised handed_over",
    Role.HOLDER: "delivered",
    Role.ANALYST: "pseudonymised published",
    Role.SUPPORTER: "handed_over",
    Role.PRIVACY_OFFICER: "",
    Role.AUDITOR: "",
    Role.RIGHTS_DESK: "",
    Role.PROPOSALS_DESK: "delivered deidentified published",
    Role.ADMINISTRATOR: "",
}


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("role", Role)
def test_a_role_receives_only_the_data_of_its_own_stages(sample, plan, found, role, stage):
    changed = sample.change(plan, "uses", "judge", role=role, stages=(stage,))
    assert found(changed, "4-1") == ([] if stage in _REACH[role].split() else [("violation", "judge")])


def test_a_supporter_sees_nothing_before_hand_over(sample, plan, found):
    early = sample.change(plan, "uses", "handover", stages=(Stage.JUDGED, Stage.HANDED_OVER))
    assert found(early, "4-1") == [("violation", "handover")]


def test_the_receiving_department_holds_the_role(sample, plan, found):
    assert found(sample.change(plan, "uses", "handover", receiver="shimin"), "4-2") == [("violation", "handover")]


def test_there_is_a_coordinator(sample, plan, found):
    assert found(sample.change(plan, "departments", "kodomo", roles=(Role.HOLDER,)), "4.1-1") == [("gap", "child")]


def test_the_coordinator_is_one_fixed_department(sample, plan, found, said):
    two = sample.change(plan, "departments", "soudan", roles=(Role.HOLDER, Role.SUPPORTER, Role.COORDINATOR))
    assert found(two, "4.1-1") == [("violation", "child")]
    assert "家庭相談課" in said(two, "4.1-1")


@pytest.mark.parametrize("change", [{"body": "club"}, {"body": "club", "commissioned_by": "soumu", "contract": "x"}])
def test_no_contractor_and_no_private_body_answers_for_the_whole(sample, plan, found, change):
    assert found(plan, "4.1-8") == []
    assert found(sample.change(plan, "departments", "kodomo", **change), "4.1-8") == [("violation", "child")]


def test_of_a_coordinator_of_an_unknown_body_nobody_can_tell(sample, plan, found):
    assert found(sample.change(plan, "departments", "kodomo", body="nowhere"), "4.1-8") == [("gap", "child")]


def test_one_department_may_hold_several_roles(plan):
    assert examine(plan) == ()  # 学校教育課 is holder and supporter


def test_delivered_data_comes_from_its_holder(sample, plan, found, said):
    wrong = sample.change(plan, "uses", "npo-watch", giver="shimin")
    assert found(wrong, "4.1-2") == [("violation", "npo-watch")] * 2
    assert "家庭相談課" in said(wrong, "4.1-2")
    assert {outcome for outcome, _ in found(sample.change(plan, "uses", "npo-watch", giver="kodomo"), "4.1-2")} == {"violation"}


def test_what_the_system_derives_comes_from_the_coordinator(sample, plan, found):
    assert {outcome for outcome, _ in found(sample.change(plan, "uses", "handover", giver="soudan"), "4.1-2")} == {"violation"}


def test_the_coordinator_or_on_its_direction_the_holder_hands_over(sample, plan, found):
    by_coordinator = sample.change(plan, "uses", "council", giver="kodomo")
    assert found(plan, "4.1-2") == found(by_coordinator, "4.1-2") == []


def test_a_holder_that_is_not_in_the_plan_is_named_by_its_id(sample, plan, said):
    assert "「nobody」" in said(sample.change(plan, "sources", "npo", holder="nobody"), "4.1-2")


def test_without_a_coordinator_it_is_unknown_who_gives_derived_data(sample, plan, found):
    outcomes = found(sample.change(plan, "departments", "kodomo", roles=()), "4.1-2")
    assert ("gap", "handover") in outcomes
    assert ("violation", "handover") not in outcomes


def test_a_holder_sees_its_own_extract_and_no_other(sample, plan, found):
    assert found(plan, "4.2-2") == []
    assert found(sample.change(plan, "uses", "juki-own", items=("juki.name", "school.absences")), "4.2-2") == [("violation", "juki-own")]
    assert found(sample.change(plan, "uses", "juki-own", items=("judgment.band",)), "4.2-2") == [("violation", "juki-own")]


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.HOLDER, Role.ANALYST, Role.SUPPORTER])
def test_the_privacy_organisation_should_be_apart_from_the_four(sample, plan, found, role):
    both = sample.change(plan, "departments", "soumu", roles=(Role.PRIVACY_OFFICER, role))
    assert found(both, "5.7.1-1") == [("gap", "soumu")]


@pytest.mark.parametrize("named", ["統計課", "bunseki"])
def test_the_department_named_as_privacy_organisation_is_found_by_name_or_id(sample, plan, found, named):
    assert found(sample.head(plan, privacy_organisation=named), "5.7.1-1") == [("gap", "bunseki")]


@pytest.mark.parametrize("field", ["general_manager", "audit_manager", "privacy_organisation"])
def test_those_in_charge_are_named(sample, plan, found, said, field):
    blank = sample.head(plan, **{field: " "})
    assert found(blank, "5.7.1-2") == [("gap", "child")]
    assert field in said(blank, "5.7.1-2")
