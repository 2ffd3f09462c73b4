"""The gate's questions: who, in which role, for which purpose and stage, which items, on which day. Default: refuse."""

import datetime

import msgspec
import pytest

from hagukumi.law import RECEIVE, RULES, Action, Decision, DecisionTable, Outcome, decide
from hagukumi.plan import records as r

_COORDINATOR = "kodomo-a@kodomo:coordinator"
_SUPPORTER = "gakko-s@gakko:supporter"
_ANALYST = "bunseki-a@bunseki:analyst"
_HOLDER = "shimin-a@shimin:holder"


@pytest.fixture
def answer(sample, plan):
    release = sample.release(plan)

    def ask(*request, release=release, **more):
        return decide(release, sample.ask(*request, **more))

    return ask


def refused_by(decision: Decision) -> list[str]:
    assert not decision.allowed
    assert decision.uses == decision.rows == ()
    assert decision.until is None
    return [finding.rule for finding in decision.findings]


_ALLOWED = [
    (_COORDINATOR, "linkage", "delivered", "juki.number juki.name"),
    (_COORDINATOR, "linkage", "linked", "juki.name school.number link.rule"),
    (_COORDINATOR, "watch", "assembled", "school.absences survey.wish npo.worry"),
    (_COORDINATOR, "watch", "judged", "judgment.band"),
    (_ANALYST, "evaluation", "pseudonymised", "school.absences judgment.band"),
    (_SUPPORTER, "support", "handed_over", "judgment.band contact.name"),
    (_HOLDER, "linkage", "delivered", "juki.name"),
]


@pytest.mark.parametrize("request_", _ALLOWED)
def test_what_a_use_covers_is_allowed_and_every_rule_is_named(answer, request_):
    decision = answer(*request_)
    assert decision.allowed
    named = {finding.rule for finding in decision.findings}
    assert {"gate-1", "gate-2", "gate-3", "gate-4", "gate-5", "gate-6", "gate-7", "gate-8"} <= named
    assert named <= {rule.id for rule in RULES}
    assert {finding.subject for finding in decision.findings} >= set(decision.uses) != set()
    assert all(finding.outcome is Outcome.ALLOWED and finding.article and finding.message for finding in decision.findings)


@pytest.mark.parametrize(("day", "allowed"), [("2027-03-31", False), ("2027-04-01", True), ("2028-03-31", True), ("2028-04-01", False)])
def test_a_release_is_relied_on_only_while_it_is_valid(answer, day, allowed):
    decision = answer(_COORDINATOR, "watch", "assembled", "survey.wish", on=datetime.date.fromisoformat(day))
    assert decision.allowed is allowed
    assert allowed or refused_by(decision) == ["gate-1"]


def test_a_use_is_relied_on_only_in_its_period(sample, plan):
    dated = sample.change(plan, "uses", "link", since=sample.DAY, until=sample.DAY)
    asked = {shift: sample.DAY + datetime.timedelta(days=shift) for shift in (-1, 0, 1)}
    decisions = {
        shift: decide(sample.release(dated), sample.ask(_COORDINATOR, "linkage", "linked", "link.rule", on=day))
        for shift, day in asked.items()
    }
    assert decisions[0].allowed
    assert decisions[0].until == sample.DAY
    for shift in (-1, 1):
        assert refused_by(decisions[shift]) == ["gate-6"]
        assert decisions[shift].outcome is Outcome.VIOLATION


def test_a_decision_holds_until_the_first_of_its_uses_or_the_release_ends(sample, plan):
    dated = sample.change(plan, "uses", "school-watch", until=datetime.date(2027, 9, 30))
    both = decide(sample.release(dated), sample.ask(_COORDINATOR, "watch", "assembled", "school.absences survey.wish"))
    assert both.until == datetime.date(2027, 9, 30)
    endless = decide(sample.release(dated), sample.ask(_COORDINATOR, "watch", "assembled", "survey.wish"))
    assert endless.until == sample.END


@pytest.mark.parametrize(
    ("who", "rules"),
    [
        ("nobody@kodomo:coordinator", ["gate-2"]),
        ("shimin-a@kodomo:coordinator", ["gate-2", "gate-2"]),
        ("gakko-h@gakko:supporter", ["gate-2"]),
        ("kodomo-a@nowhere:coordinator", ["gate-2", "gate-3", "gate-6"]),
        ("soumu-s@soumu:administrator", ["gate-4", "gate-6"]),
    ],
)
def test_only_a_named_officer_of_the_department_in_a_role_held_has_access(answer, who, rules):
    request = (_SUPPORTER, "support", "handed_over", "judgment.band") if "gakko" in who else (who, "linkage", "linked", "link.rule")
    assert refused_by(answer(who, *request[1:])) == rules


def test_the_department_must_hold_the_role_whatever_its_officer_claims(sample, plan):
    officer = r.Officer(id="shimin-x", title="主査", roles=(r.Role.SUPPORTER,))
    claimed = sample.change(plan, "departments", "shimin", officers=(officer,))
    decision = decide(sample.release(claimed), sample.ask("shimin-x@shimin:supporter", "support", "handed_over", "judgment.band"))
    assert refused_by(decision) == ["gate-3", "gate-6"]


def test_a_person_with_several_roles_works_in_one_at_a_time(answer):
    assert answer("gakko-b@gakko:supporter", "support", "handed_over", "judgment.band").allowed
    assert "gate-4" in refused_by(answer("gakko-b@gakko:holder", "support", "handed_over", "judgment.band"))


_MATRIX = {
    "kodomo-a@kodomo:coordinator": "delivered linked assembled pseudonymised judged",
    "shimin-a@shimin:holder": "delivered",
    "bunseki-a@bunseki:analyst": "pseudonymised published",
    "gakko-s@gakko:supporter": "handed_over",
    "soumu-p@soumu:privacy_officer": "",
    "soumu-a@soumu:auditor": "",
    "soumu-s@soumu:administrator": "",
}


@pytest.mark.parametrize("stage", r.Stage)
@pytest.mark.parametrize("who", _MATRIX)
def test_a_role_opens_only_its_stages(answer, who, stage):
    findings = [finding.rule for finding in answer(who, "watch", stage.value, "school.absences").findings if not_allowed(finding)]
    assert ("gate-4" in findings) is (stage.value not in _MATRIX[who].split())


def not_allowed(finding):
    return finding.outcome is not Outcome.ALLOWED


def test_a_wider_purpose_does_not_cover_its_parts_nor_a_part_the_whole(answer):
    assert refused_by(answer(_COORDINATOR, "linkage", "assembled", "school.absences")) == ["gate-6"]
    assert refused_by(answer(_COORDINATOR, "watch", "linked", "link.rule")) == ["gate-6"]


def test_an_unknown_purpose_or_item_is_a_gap(answer):
    unknown = answer(_COORDINATOR, "nothing", "linked", "link.rule")
    assert refused_by(unknown) == ["gate-5", "gate-6"]
    assert unknown.outcome is Outcome.GAP
    assert refused_by(answer(_COORDINATOR, "linkage", "linked", "link.rule link.nothing")) == ["gate-6"]


def test_one_item_outside_the_uses_refuses_the_whole_request(answer):
    decision = answer(_COORDINATOR, "watch", "assembled", "school.absences council.category")
    assert refused_by(decision) == ["gate-6"]
    assert [finding.subject for finding in decision.findings] == ["council.category"]


@pytest.mark.parametrize(
    ("entries", "entry", "changes", "outcome"),
    [
        ("uses", "handover", {"handling": ""}, Outcome.GAP),
        ("uses", "handover", {"basis": r.WithinPurpose()}, Outcome.GAP),
        ("items", "judgment.band", {"restrictions": ()}, Outcome.GAP),
        ("purposes", "support", {"notice": ""}, Outcome.GAP),
        ("retentions", "outreach", {"personal": False}, Outcome.VIOLATION),
        ("departments", "gakko", {"manager": ""}, Outcome.GAP),
        ("bodies", "board", {"kind": r.BodyKind.PRIVATE}, Outcome.VIOLATION),
    ],
)
def test_a_use_with_a_fault_anywhere_under_it_cannot_be_relied_on(sample, plan, entries, entry, changes, outcome):
    spoiled = sample.change(plan, entries, entry, **changes)
    decision = decide(sample.release(spoiled), sample.ask(_SUPPORTER, "support", "handed_over", "judgment.band"))
    assert refused_by(decision) == ["gate-7"]
    assert decision.outcome is outcome
    elsewhere = decide(sample.release(spoiled), sample.ask(_COORDINATOR, "linkage", "linked", "link.rule"))
    assert elsewhere.allowed


@pytest.mark.parametrize(
    "spoil",
    [
        lambda sample, plan: sample.head(plan, audit_manager=""),
        lambda sample, plan: sample.add(plan, "items", plan.items[0]),
        lambda sample, plan: sample.change(plan, "criteria", "absence", purpose="linkage"),
        lambda sample, plan: sample.change(plan, "sources", "juki", holder="soumu"),
    ],
)
def test_a_fault_of_the_whole_plan_a_criterion_or_a_source_stops_what_rests_on_it(sample, plan, spoil):
    decision = decide(sample.release(spoil(sample, plan)), sample.ask(_COORDINATOR, "linkage", "linked", "juki.name"))
    assert refused_by(decision) == ["gate-7"]


def test_a_violation_beats_an_allowance(sample, plan):
    """A second use of the same item for the same purpose, but with a faulty basis, takes the first one down."""
    second = msgspec.structs.replace(next(use for use in plan.uses if use.id == "handover"), id="second", basis=sample.INTERNAL)
    decision = decide(sample.release(sample.add(plan, "uses", second)), sample.ask(_SUPPORTER, "support", "handed_over", "judgment.band"))
    assert refused_by(decision) == ["gate-7"]
    assert decision.outcome is Outcome.VIOLATION


def test_a_faulty_use_that_is_over_takes_nothing_down(sample, plan):
    handover = next(use for use in plan.uses if use.id == "handover")
    over = msgspec.structs.replace(handover, id="over", basis=sample.INTERNAL, until=datetime.date(2026, 3, 31))
    decision = decide(sample.release(sample.add(plan, "uses", over)), sample.ask(_SUPPORTER, "support", "handed_over", "judgment.band"))
    assert decision.uses == ("handover",)


def test_identifiers_and_attributes_are_not_seen_at_once_even_from_several_uses(sample, plan):
    names = sample.use("names", "watch", "shimin>kodomo:coordinator", "delivered", "juki.name", sample.INTERNAL)
    both = sample.release(sample.add(plan, "uses", names))
    asked = sample.ask(_COORDINATOR, "watch", "delivered", "juki.name school.absences")
    assert refused_by(decide(both, asked)) == ["gate-8"]
    assert decide(both, msgspec.structs.replace(asked, items=("juki.name",))).allowed
    assert decide(both, msgspec.structs.replace(asked, items=("school.absences",))).allowed


def test_the_receipt_of_an_extract_stores_both_and_shows_them_to_nobody(sample, plan):
    names = sample.use("names", "watch", "shimin>kodomo:coordinator", "delivered", "juki.name", sample.INTERNAL)
    both = sample.release(sample.add(plan, "uses", names))
    receipt = sample.ask("run@kodomo:coordinator", "watch", "delivered", "juki.name school.absences", action="write", step=RECEIVE)
    assert decide(both, receipt).allowed
    for other in ({"step": "link"}, {"step": ""}, {"action": Action.OPEN}):
        assert refused_by(decide(both, msgspec.structs.replace(receipt, **other))) == ["gate-8"]


def test_an_analyst_never_sees_a_name(answer):
    assert "gate-8" in refused_by(answer(_ANALYST, "evaluation", "pseudonymised", "school.absences juki.name"))


_WRITES = [
    ("run@kodomo:coordinator", "linkage", "delivered", "juki.name", True),
    ("run@kodomo:coordinator", "linkage", "linked", "link.rule", True),
    ("run@kodomo:coordinator", "watch", "assembled", "school.absences", True),
    ("run@kodomo:coordinator", "watch", "judged", "judgment.band", True),
    ("run@kodomo:coordinator", "evaluation", "pseudonymised", "school.absences", True),  # for the analyst
    ("run@kodomo:coordinator", "support", "handed_over", "judgment.band contact.name", True),  # for the supporter
    ("run@kodomo:coordinator", "support", "handed_over", "council.category", False),  # given by its holder
    ("soudan-h@soudan:holder", "support", "handed_over", "council.category", True),
    ("gakko-h@gakko:holder", "watch", "delivered", "school.absences", True),  # delivers its own
    ("shimin-a@shimin:holder", "watch", "delivered", "school.absences", False),
    ("gakko-s@gakko:supporter", "support", "handed_over", "judgment.band", False),
    ("bunseki-a@bunseki:analyst", "evaluation", "pseudonymised", "school.absences", False),
]


@pytest.mark.parametrize(("who", "purpose", "stage", "items", "allowed"), _WRITES)
def test_who_may_store_what(answer, who, purpose, stage, items, allowed):
    assert answer(who, purpose, stage, items, action="write").allowed is allowed


def test_what_is_given_may_be_stored_but_not_read_back(answer):
    assert refused_by(answer(_COORDINATOR, "support", "handed_over", "judgment.band")) == ["gate-4", "gate-6"]
    assert refused_by(answer(_COORDINATOR, "evaluation", "pseudonymised", "judgment.band")) == ["gate-6"]
    assert refused_by(answer("gakko-h@gakko:holder", "watch", "delivered", "school.absences")) == ["gate-6"]


@pytest.mark.parametrize(
    ("who", "purpose", "stage", "allowed"),
    [
        ("gakko-h@gakko:holder", "watch", "delivered", True),  # the quarantine of what it delivered
        ("shimin-a@shimin:holder", "watch", "delivered", False),
        (_COORDINATOR, "linkage", "linked", True),
        (_COORDINATOR, "evaluation", "linked", False),
        (_SUPPORTER, "support", "handed_over", True),
    ],
)
def test_without_items_only_the_systems_columns_of_a_stage_that_a_use_reaches(answer, who, purpose, stage, allowed):
    decision = answer(who, purpose, stage)
    assert decision.allowed is allowed
    assert decision.rows == ()
    assert allowed or refused_by(decision) == ["gate-9"]


def test_nothing_is_stored_without_naming_its_items(answer):
    assert refused_by(answer("run@kodomo:coordinator", "linkage", "linked", action="write")) == ["gate-9"]


@pytest.mark.parametrize(
    ("who", "purpose", "stage", "refusal"),
    [
        (_COORDINATOR, "support", "published", []),
        (_ANALYST, "watch", "judged", []),
        ("soumu-p@soumu:privacy_officer", "watch", "judged", []),
        ("soumu-a@soumu:auditor", "support", "handed_over", []),
        ("gakko-h@gakko:holder", "watch", "delivered", []),
        (_HOLDER, "watch", "delivered", ["gate-10"]),  # delivers nothing for this purpose
        (_HOLDER, "linkage", "judged", ["gate-4", "gate-10"]),
        (_SUPPORTER, "support", "handed_over", []),
        ("soudan-s@soudan:supporter", "support", "handed_over", ["gate-10"]),
        ("soumu-s@soumu:administrator", "watch", "judged", ["gate-4"]),
    ],
)
def test_figures_are_seen_by_those_who_watch_and_for_their_own_share_by_holder_and_supporter(answer, who, purpose, stage, refusal):
    decision = answer(who, purpose, stage, action="figures")
    assert decision.allowed is (not refusal)
    assert not refusal or refused_by(decision) == refusal


def test_figures_carry_no_item(answer):
    assert refused_by(answer(_COORDINATOR, "watch", "assembled", "school.absences", action="figures")) == ["gate-10"]


def test_an_officer_of_another_body_does_not_ask_in_its_name(answer):
    decision = answer("gakko-s@kodomo:coordinator", "linkage", "linked", "link.rule")
    assert decision.outcome is Outcome.VIOLATION
    assert set(refused_by(decision)) == {"gate-2"}


def test_the_compiled_table_tells_a_receipt_from_a_reading_in_either_order(sample, plan):
    names = sample.use("names", "watch", "shimin>kodomo:coordinator", "delivered", "juki.name", sample.INTERNAL)
    both = sample.release(sample.add(plan, "uses", names))
    receipt = sample.ask("run@kodomo:coordinator", "watch", "delivered", "juki.name school.absences", action="write", step=RECEIVE)
    other = msgspec.structs.replace(receipt, step="link")
    for first, second in ((receipt, other), (other, receipt)):
        table = DecisionTable.compile(both)
        assert [table.decide(asked).allowed for asked in (first, second)] == [first is receipt, second is receipt]


def _with_process(sample, plan, role):
    department = "gakko" if role is r.Role.SUPPORTER else "bunseki"
    entry = next(entry for entry in plan.departments if entry.id == department)
    process = r.Officer(id="bot", title="自動処理", roles=(role,), kind=r.OfficerKind.PROCESS)
    return sample.release(sample.change(plan, "departments", department, officers=(*entry.officers, process)))


def test_a_process_does_not_read_a_list_that_was_handed_over(sample, plan):
    """The list is for a person's own assessment (4.4)."""
    release = _with_process(sample, plan, r.Role.SUPPORTER)
    for items in ("judgment.band contact.name", "", "judgment.band juki.name"):
        asked = sample.ask("bot@gakko:supporter", "support", "handed_over", items)
        decision = decide(release, asked)
        assert "gate-11" in refused_by(decision)
        assert decision.outcome is Outcome.VIOLATION
        assert DecisionTable.compile(release).decide(asked) == decision
    assert decide(release, sample.ask(_SUPPORTER, "support", "handed_over", "judgment.band contact.name")).allowed


def test_a_process_may_store_a_list_see_figures_and_work_for_the_analyst(sample, plan, answer):
    assert answer("run@kodomo:coordinator", "support", "handed_over", "judgment.band", action="write").allowed
    release = _with_process(sample, plan, r.Role.SUPPORTER)
    assert decide(release, sample.ask("bot@gakko:supporter", "support", "handed_over", action="figures")).allowed
    analyst = _with_process(sample, plan, r.Role.ANALYST)
    assert decide(analyst, sample.ask("bot@bunseki:analyst", "evaluation", "pseudonymised", "judgment.band")).allowed
