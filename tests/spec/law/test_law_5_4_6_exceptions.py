"""5.4.6–5.4.7 and 柱書: use and provision for another purpose."""

import msgspec
import pytest

from hagukumi.law import examine, remarks
from hagukumi.plan import records as r

_VIEWPOINTS = ("temporary", "extent", "reason", "no_undue_harm")


def _blank(sample, name):
    return msgspec.structs.replace(sample.VIEWPOINTS, **{name: " "})


def _exceptions(sample, views):
    return {
        "consent": msgspec.structs.replace(sample.CONSENT, viewpoints=views),
        "self": r.ToThePerson(viewpoints=views),
        "internal": msgspec.structs.replace(sample.INTERNAL, viewpoints=views),
        "external": msgspec.structs.replace(sample.EXTERNAL, viewpoints=views),
        "statistics": r.StatisticsOrResearch(use="x", viewpoints=views),
        "interest": r.PersonsInterest(interest="x", viewpoints=views),
        "special": r.SpecialReason(urgent="x", viewpoints=views),
    }


_CASES = ("consent", "self", "internal", "external", "statistics", "interest", "special")


@pytest.mark.parametrize("case", _CASES)
def test_no_undue_harm_is_shown_for_every_case_of_article_69_2_consent_included(sample, plan, found, case):
    whole = sample.change(plan, "uses", "handover", basis=_exceptions(sample, sample.VIEWPOINTS)[case])
    blank = sample.change(plan, "uses", "handover", basis=_exceptions(sample, _blank(sample, "no_undue_harm"))[case])
    assert found(whole, "5.4-1") == []
    assert found(blank, "5.4-1") == [("gap", "handover")]


@pytest.mark.parametrize("name", _VIEWPOINTS[:3])
@pytest.mark.parametrize("case", ["internal", "external"])
def test_each_of_the_other_viewpoints_is_settled_for_reason(sample, plan, found, said, case, name):
    use = "judge" if case == "internal" else "handover"
    spoiled = sample.change(plan, "uses", use, basis=_exceptions(sample, _blank(sample, name))[case])
    assert found(spoiled, "5.4.6-1") == [("gap", use)]
    assert f"viewpoints.{name}" in said(spoiled, "5.4.6-1")


@pytest.mark.parametrize("use", ["judge", "handover"])
def test_a_temporary_use_has_an_end_date(sample, plan, found, use):
    assert found(sample.change(plan, "uses", use, until=None), "5.4.6-2") == [("gap", use)]


def test_a_use_that_is_no_exception_needs_no_end_date(plan, found):
    assert found(plan, "5.4.6-2") == []  # survey-watch has none


def _statistics(sample, plan, kind, **changes):
    counted = sample.change(plan, "purposes", "support", kind=kind)
    basis = r.StatisticsOrResearch(**{"use": "学年別の集計", "viewpoints": sample.VIEWPOINTS, **changes})
    return sample.change(counted, "uses", "handover", basis=basis)


@pytest.mark.parametrize("kind", [r.PurposeKind.STATISTICS, r.PurposeKind.RESEARCH])
def test_statistics_and_research_are_served(sample, plan, found, kind):
    assert found(_statistics(sample, plan, kind), "5.4.7-1") == []


@pytest.mark.parametrize("kind", [r.PurposeKind.EARLY_DETECTION, r.PurposeKind.CASE_SUPPORT, r.PurposeKind.EVALUATION, r.PurposeKind.OTHER])
def test_another_purpose_is_not_solely_statistics(sample, plan, found, kind):
    assert found(_statistics(sample, plan, kind), "5.4.7-1") == [("violation", "handover")]


def test_statistics_without_their_use_are_a_gap(sample, plan, found):
    assert found(_statistics(sample, plan, r.PurposeKind.STATISTICS, use=""), "5.4.7-1") == [("gap", "handover")]


def test_an_unknown_purpose_does_not_break_the_rule(sample, plan, found):
    lost = sample.change(_statistics(sample, plan, r.PurposeKind.STATISTICS), "uses", "handover", purpose="nothing")
    assert found(lost, "5.4.7-1") == []
    assert ("gap", "handover") in found(lost, "5.5.1-1")


def test_the_persons_interest_is_named(sample, plan, found):
    blank = r.PersonsInterest(viewpoints=sample.VIEWPOINTS)
    named = r.PersonsInterest(interest="表彰の選考", viewpoints=sample.VIEWPOINTS)
    assert found(sample.change(plan, "uses", "handover", basis=blank), "5.4.7-2") == [("gap", "handover")]
    assert found(sample.change(plan, "uses", "handover", basis=named), "5.4.7-2") == []


@pytest.mark.parametrize("reason", ["public_interest", "hard_to_acquire", "urgent", "otherwise_unattainable", "other"])
def test_a_special_reason_is_one_of_the_guidelines_list_or_a_like_one(sample, plan, reason):
    outside = sample.change(plan, "departments", "gakko", body="club")
    basis = r.SpecialReason(**{reason: "x"}, viewpoints=sample.VIEWPOINTS)
    given = sample.change(outside, "uses", "handover", basis=basis)
    assert not [finding for finding in examine(given) if finding.rule.startswith("5.4.7")]


def test_no_special_reason_at_all_is_a_gap(sample, plan, found):
    basis = r.SpecialReason(viewpoints=sample.VIEWPOINTS)
    assert found(sample.change(plan, "uses", "handover", basis=basis), "5.4.7-3") == [("gap", "handover")]


def test_a_special_reason_is_not_for_the_public_recipients_of_item_3(sample, plan, found):
    basis = r.SpecialReason(urgent="x", viewpoints=sample.VIEWPOINTS)
    assert found(sample.change(plan, "uses", "handover", basis=basis), "5.4.7-4") == [("violation", "handover")]


@pytest.mark.parametrize("role", r.Role)
def test_giving_to_the_person_is_no_ground_for_a_department_that_works_on_the_data_itself(sample, plan, found, role):
    given = sample.change(plan, "uses", "handover", role=role, basis=r.ToThePerson(viewpoints=sample.VIEWPOINTS))
    assert found(given, "5.4-2") == ([] if role is r.Role.RIGHTS_DESK else [("violation", "handover")])


def test_a_use_for_another_purpose_without_an_end_is_remarked_since_table_5_1_counts_it_as_temporary(sample, plan):
    endless = sample.change(plan, "uses", "handover", basis=sample.CONSENT, until=None)
    told = [remark for remark in remarks(endless) if remark.subject == "handover"]
    assert [remark.rule for remark in told if remark.rule != "5.4.8-6"] == ["5.4.8-2"]
    assert "表5-1" in told[0].message
    assert examine(endless) == ()
    assert [remark for remark in remarks(plan) if remark.subject in ("handover", "survey-watch")] == []


def test_a_purpose_under_which_children_are_judged_is_not_solely_statistics_whatever_it_is_called(sample, plan, found):
    called = sample.change(plan, "purposes", "watch", kind=r.PurposeKind.STATISTICS)
    basis = r.StatisticsOrResearch(use="集計", viewpoints=sample.VIEWPOINTS)
    assert found(sample.change(called, "uses", "school-watch", basis=basis), "5.4.7-1") == [("violation", "school-watch")]


def test_a_search_over_all_children_is_not_in_each_persons_clear_interest_but_help_for_one_may_be(sample, plan, found):
    basis = r.PersonsInterest(interest="早く支援を受けられる", viewpoints=sample.VIEWPOINTS)
    assert found(sample.change(plan, "uses", "school-watch", basis=basis), "5.4.7-5") == [("gap", "school-watch")]
    assert found(sample.change(plan, "uses", "handover", basis=basis), "5.4.7-5") == []
