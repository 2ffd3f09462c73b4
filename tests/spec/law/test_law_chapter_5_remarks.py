"""What chapter 5 recommends stops nothing, and is told."""

import msgspec
import pytest

from hagukumi.law import examine, remarks
from hagukumi.law.privacy import VIEWPOINTS
from hagukumi.plan import records as r


def _told(plan, rule):
    assert all(remark.outcome.value == "allowed" for remark in remarks(plan))
    return [(remark.subject, remark.message) for remark in remarks(plan) if remark.rule == rule]


def test_a_change_of_purpose_for_a_time_only_is_remarked(sample, plan):
    change = r.PurposeChange(relation="評価は支援の続きである", reasonableness="だれもが予期する")
    for permanent, times in ((True, 0), (None, 0), (False, 1)):
        changed = sample.change(plan, "uses", "study", basis=change, permanent=permanent)
        assert len(_told(changed, "5.4.4-4")) == times
        assert [finding.rule for finding in examine(changed)] == []


@pytest.mark.parametrize(
    ("field", "named"),
    [("public_interest", "(ア)"), ("hard_to_acquire", "(イ)"), ("urgent", "(ウ)"), ("otherwise_unattainable", "(エ)")],
)
def test_of_the_four_special_reasons_those_not_shown_are_remarked_and_not_demanded(sample, plan, field, named):
    outside = sample.change(plan, "departments", "gakko", body="club")
    reasons = dict.fromkeys(("public_interest", "hard_to_acquire", "urgent", "otherwise_unattainable"), "ある事情")
    whole = r.SpecialReason(**reasons, viewpoints=sample.VIEWPOINTS)
    assert _told(sample.change(outside, "uses", "handover", basis=whole), "5.4.7-6") == []
    for text in ("", "なし"):
        part = sample.change(outside, "uses", "handover", basis=msgspec.structs.replace(whole, **{field: text}))
        ((subject, message),) = _told(part, "5.4.7-6")
        assert subject == "handover"
        assert named in message
        assert not [finding for finding in examine(part) if finding.rule == "5.4.7-3"]


def test_a_holders_own_register_may_stand_elsewhere_and_is_remarked(plan):
    fewer = msgspec.structs.replace(plan, file_registers=tuple(entry for entry in plan.file_registers if entry.id != "juki"))
    assert [subject for subject, _ in _told(fewer, "5.5.2-9")] == ["juki"]
    assert examine(fewer) == ()


def test_another_departments_register_is_not_the_holders(sample, plan):
    assert [subject for subject, _ in _told(sample.change(plan, "file_registers", "juki", department="soudan"), "5.5.2-9")] == ["juki"]


def test_that_a_search_for_children_is_evident_is_doubted(sample, plan):
    exception = {"notice_exception": r.NoticeException.EVIDENT, "notice_exception_reason": "調査の題から分かる"}
    evident = sample.change(plan, "items", "survey.wish", **exception)
    assert [subject for subject, _ in _told(evident, "5.5.2-12")] == ["survey.wish"]
    assert examine(evident) == ()
    urgent = sample.change(plan, "items", "survey.wish", **{**exception, "notice_exception": r.NoticeException.URGENT})
    assert _told(urgent, "5.5.2-12") == []


def test_an_assessment_is_recommended_so_nothing_missing_in_it_stops_a_plan(plan):
    bare = msgspec.structs.replace(plan, answers=(), opinions=(), revisions=(), consultations=(), figures=())
    assert examine(bare) == ()
    told = _told(bare, "5.7.2-4")
    assert {subject for subject, _ in told} == {plan.programme.id, *(viewpoint.id for viewpoint in VIEWPOINTS)}
    assert len(told) == len(VIEWPOINTS) + 1
    assert _told(plan, "5.7.2-4") == []


def test_the_problems_of_every_phase_are_asked_for_all_the_same(plan):
    """5.7.2: the method is recommended; that they are looked for, and answered, from collection to disposal, is necessary."""
    found = examine(msgspec.structs.replace(plan, risks=()))
    assert [(finding.rule, finding.outcome.value) for finding in found] == [("5.7.2-5", "gap")] * len(r.DataPhase)


def test_a_blank_answer_is_no_answer(sample, plan):
    for text in ("未定", "なし"):
        assert [subject for subject, _ in _told(sample.change(plan, "answers", "pia-3", text=text), "5.7.2-4")] == ["pia-3"]


def test_another_givers_opinion_is_not_the_privacy_officers(sample, plan):
    told = _told(sample.change(plan, "opinions", "officer", giver=r.OpinionGiver.EXPERT), "5.7.2-4")
    assert ["プライバシー保護責任者の意見がありません" in message for _, message in told] == [True]


def test_the_fourteen_viewpoints_keep_their_groups_and_order():
    groups = [viewpoint.group for viewpoint in VIEWPOINTS]
    assert [viewpoint.id for viewpoint in VIEWPOINTS] == [f"pia-{number}" for number in range(1, 15)]
    assert {group: groups.count(group) for group in dict.fromkeys(groups)} == {
        "法令・ポリシー": 2,
        "データ収集": 1,
        "データ利用": 3,
        "データ保存": 2,
        "データ削除": 2,
        "リスクと対策": 3,
        "監査": 1,
    }
