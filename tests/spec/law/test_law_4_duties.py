"""Chapter 4: duties of each role, directions, the direct way from holder to supporter, and a contractor's end."""

import datetime

import msgspec
import pytest

from hagukumi.law import DecisionTable, Outcome, decide, examine, remarks
from hagukumi.law.duties import ROLE_DUTIES, ROLE_DUTY, duties_of
from hagukumi.law.reach import CHAPTER_4
from hagukumi.plan import records as r

_HOLDER = ("soudan-h@soudan:holder", "support", "handed_over", "council.category", "write")
_SUPPORTER = ("gakko-s@gakko:supporter", "support", "handed_over", "council.category")
_ANALYST = ("bunseki-a@bunseki:analyst", "evaluation", "pseudonymised", "judgment.band")


def _noted(plan, rule):
    return [remark.subject for remark in remarks(plan) if remark.rule == rule]


def test_the_list_of_duties_has_the_eleven_rows_of_table_4_1_and_more_for_every_role():
    headings = [duty.heading for duty in ROLE_DUTIES if duty.section == "4.1"]
    assert headings[:11] == [
        *["データ項目の選定"] * 3,
        "分析手法の検討",
        *["データ管理手法の検討"] * 2,
        "判定",
        "支援に向けたデータ利用",
        *["管理"] * 3,
    ]
    assert {duty.role for duty in ROLE_DUTIES} == CHAPTER_4
    assert len(ROLE_DUTY) == len(ROLE_DUTIES)
    assert all(duty.id.rpartition("-d")[0] == duty.section for duty in ROLE_DUTIES)


def test_a_department_with_two_roles_has_the_duties_of_both(plan):
    gakko = next(department for department in plan.departments if department.id == "gakko")
    assert {duty.role for duty in duties_of(gakko)} == {r.Role.HOLDER, r.Role.SUPPORTER}


def test_the_contractor_is_bound_as_the_analyst_is_and_says_so(sample, plan, found):
    contracted = sample.selection.contracted(plan)
    assert found(contracted, "4-3") == []
    department = next(department for department in contracted.departments if department.id == "bunseki")
    assert [duty.id for duty in duties_of(department)] == ["4-d03", "4.3-d01", "4.3-d02", "4.3-d03"]
    unbound = msgspec.structs.replace(contracted, duties=tuple(duty for duty in contracted.duties if duty.duty != "4.3-d03"))
    assert found(unbound, "4-3") == [("gap", "bunseki")]
    assert found(plan, "4-3") == []  # an office of the municipality has no such duty


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"state": r.Progress.NEEDS_CHANGE}, "見直し"),
        ({"state": r.Progress.PLANNED}, "これから"),
        ({"confirmed_by": "", "confirmed_on": None}, "まだ誰も"),
    ],
)
def test_duties_that_are_not_settled_for_good_are_remarked_and_stop_nothing(sample, plan, change, said):
    assert _noted(plan, "4-5") == []
    changed = sample.change(plan, "duties", "kodomo-4-1-d01", **change)
    assert examine(changed) == ()
    (remark,) = (remark for remark in remarks(changed) if remark.rule == "4-5")
    assert remark.subject == "kodomo-4-1-d01"
    assert said in remark.message


def test_a_remark_names_an_unknown_duty_by_its_id(sample, plan):
    changed = sample.change(plan, "duties", "kodomo-4-1-d01", duty="4.9-d99", state=r.Progress.PLANNED)
    (remark,) = (remark for remark in remarks(changed) if remark.rule == "4-5")
    assert "4.9-d99" in remark.message


@pytest.mark.parametrize(
    ("entries", "entry", "changes"),
    [
        ("duties", "soudan-4-2-d01", {"how": ""}),
        ("duties", "gakko-4-4-d01", {"evidence": ""}),
        ("directions", "direct", {"content": ""}),
    ],
)
def test_an_unsettled_duty_or_direction_stops_the_uses_of_its_department(sample, plan, entries, entry, changes):
    spoiled = sample.change(plan, entries, entry, **changes)
    refused = decide(sample.release(spoiled), sample.ask(*_SUPPORTER))
    assert [finding.rule for finding in refused.findings] == ["gate-7"]
    assert decide(sample.release(spoiled), sample.ask("kodomo-a@kodomo:coordinator", "linkage", "linked", "link.rule")).allowed


def test_on_the_coordinators_direction_the_holder_provides_to_the_supporter_and_the_gate_lets_it(sample, plan):
    assert examine(plan) == ()
    release = sample.release(plan)
    for asked in (_HOLDER, _SUPPORTER):
        decision = decide(release, sample.ask(*asked))
        assert decision.allowed
        assert decision.uses == ("council",)
        assert DecisionTable.compile(release).decide(sample.ask(*asked)) == decision


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        (lambda sample, plan: sample.change(plan, "uses", "council", direction=""), Outcome.VIOLATION),
        (lambda sample, plan: sample.change(plan, "uses", "council", direction="deliver-soudan"), Outcome.VIOLATION),
        (lambda sample, plan: sample.change(plan, "directions", "direct", receiver="gakko"), Outcome.VIOLATION),
        (lambda sample, plan: msgspec.structs.replace(plan, directions=()), Outcome.GAP),
    ],
)
def test_without_that_direction_neither_stores_nor_reads(sample, plan, change, outcome):
    release = sample.release(change(sample, plan))
    for asked in (_HOLDER, _SUPPORTER):
        decision = decide(release, sample.ask(*asked))
        assert not decision.allowed
        assert [finding.rule for finding in decision.findings] == ["gate-7"]
        assert outcome in {finding.outcome for finding in decision.findings}


def test_the_direction_covers_the_holders_own_extracts_and_nothing_else(sample, plan, found):
    other = sample.change(plan, "uses", "council", items=("council.notified_on", "council.judged_on", "school.absences"))
    assert found(other, "4.1-2") == [("violation", "council")]
    derived = sample.change(plan, "uses", "council", items=("judgment.band",))
    assert found(derived, "4.1-2") == [("violation", "council")]


def test_a_direction_later_than_the_first_day_of_the_use_comes_too_late(sample, plan, found):
    given = datetime.date(2027, 2, 1)
    for shift, outcomes in ((0, []), (-1, [("violation", "council")])):
        dated = sample.change(plan, "uses", "council", since=given + datetime.timedelta(days=shift))
        assert found(dated, "4.4-2") == outcomes


def test_a_giver_that_nobody_knows_is_found_as_a_missing_reference(sample, plan, found):
    lost = sample.change(plan, "uses", "council", giver="nobody", direction="")
    assert found(lost, "4.4-2") == []
    assert ("gap", "council") in found(lost, "5.5.1-1")


def test_a_delivery_that_nobody_directed_is_remarked(sample, plan):
    assert _noted(plan, "4.2-3") == []
    kept = tuple(direction for direction in plan.directions if direction.id != "deliver-shimin")
    assert _noted(msgspec.structs.replace(plan, directions=kept), "4.2-3") == ["juki-link"]


def test_an_unanswered_direction_is_no_fault(sample, plan):
    assert examine(sample.change(plan, "directions", "deliver-gakko", reply="", replied_on=None)) == ()


def _asked_on(sample, plan, day, asked=_ANALYST):
    return decide(sample.release(plan), sample.ask(*asked, on=day))


@pytest.mark.parametrize(("day", "allowed"), [("2027-03-31", False), ("2027-04-01", True), ("2027-09-30", True), ("2027-10-01", False)])
def test_a_contractors_access_begins_and_ends_with_its_contract(sample, plan, day, allowed):
    contracted = sample.selection.contracted(plan)
    long = msgspec.structs.replace(sample.release(contracted), valid_from=datetime.date(2027, 1, 1))
    decision = decide(long, sample.ask(*_ANALYST, on=datetime.date.fromisoformat(day)))
    assert decision.allowed is allowed
    assert allowed or "gate-12" in {finding.rule for finding in decision.findings}
    assert DecisionTable.compile(long).decide(sample.ask(*_ANALYST, on=datetime.date.fromisoformat(day))) == decision


def test_what_a_contractor_is_allowed_holds_until_its_contract_ends(sample, plan):
    contracted = sample.selection.contracted(plan)
    assert _asked_on(sample, contracted, sample.DAY).until == datetime.date(2027, 9, 30)
    end = datetime.date(2027, 6, 30)
    ended = sample.change(contracted, "contracts", "analysis", ended_on=end, erased_on=end, returned="貸した端末を受け取った")
    assert _asked_on(sample, ended, sample.DAY).until == datetime.date(2027, 6, 30)
    assert _asked_on(sample, plan, sample.DAY).until == sample.END


def test_an_end_written_later_than_agreed_does_not_lengthen_a_contract(sample, plan):
    late = sample.change(sample.selection.contracted(plan), "contracts", "analysis", ended_on=datetime.date(2027, 12, 31))
    assert "gate-12" in {finding.rule for finding in _asked_on(sample, late, datetime.date(2027, 10, 1)).findings}


def test_nothing_is_stored_for_a_contractor_after_its_contract(sample, plan):
    """The coordinator may go on working, but not for somebody who is bound by nothing."""
    release = sample.release(sample.selection.contracted(plan))
    store = ("run@kodomo:coordinator", "evaluation", "pseudonymised", "judgment.band", "write")
    assert decide(release, sample.ask(*store)).allowed
    assert not decide(release, sample.ask(*store, on=datetime.date(2027, 10, 1))).allowed


def test_a_contract_of_others_opens_nothing(sample, plan):
    other = sample.change(sample.selection.contracted(plan), "contracts", "analysis", principal="soumu")
    assert "gate-12" in {finding.rule for finding in _asked_on(sample, other, sample.DAY).findings}


def test_the_others_are_not_asked_for_a_contract(sample, plan):
    contracted = sample.selection.contracted(plan)
    coordinator = ("kodomo-a@kodomo:coordinator", "linkage", "linked", "link.rule")
    assert _asked_on(sample, contracted, datetime.date(2027, 11, 1), coordinator).allowed


def _sub_contracted(sample, plan, **changes):
    """総務課 turned into a contractor of the coordinator, and 統計課 into a contractor of that one."""
    contracted = sample.selection.contracted(plan)
    upper = msgspec.structs.replace(contracted.contracts[0], id="upper", contractor="soumu", **changes)
    above = sample.change(sample.add(contracted, "contracts", upper), "departments", "soumu", commissioned_by="kodomo", contract="upper")
    below = sample.change(above, "contracts", "analysis", principal="soumu")
    return sample.change(below, "departments", "bunseki", commissioned_by="soumu")


def test_a_sub_contractors_access_ends_with_the_contract_above_it(sample, plan):
    """It works for the contractor, and the contractor no longer works for the municipality."""
    for ends, refused in ((sample.END, False), (datetime.date(2027, 5, 31), True)):
        decision = _asked_on(sample, _sub_contracted(sample, plan, ends=ends), sample.DAY)
        assert ("gate-12" in {finding.rule for finding in decision.findings if finding.outcome is not Outcome.ALLOWED}) is refused


@pytest.mark.parametrize("by", ["bunseki", "nobody"])
def test_a_commission_in_a_circle_or_by_nobody_has_no_contract_that_binds(sample, plan, by):
    lost = sample.change(sample.selection.contracted(plan), "departments", "bunseki", commissioned_by=by)
    assert "gate-12" in {finding.rule for finding in _asked_on(sample, lost, sample.DAY).findings}
