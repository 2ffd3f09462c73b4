"""The compiled table and the rule-by-rule decision are the same function."""

import datetime
import itertools

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hagukumi.law import RECEIVE, Action, DecisionTable, Request, decide
from hagukumi.plan import records as r

_DEPARTMENTS = ("kodomo", "gakko", "bunseki", "nowhere")
_PURPOSES = ("linkage", "watch", "support", "evaluation", "nothing")
_ITEMS = ((), ("juki.name",), ("school.absences",), ("survey.wish",), ("judgment.band",), ("council.category",), ("no.item",))
_NAMES = (
    "61-1 61-3 69-1-purpose 69-1-law 69-1-council 69-2-1-consent 69-2-1-self 69-2-2 69-2-3 69-2-4-statistics 69-2-4-interest 69-2-4-special"
)


def _bases(sample):
    views = sample.VIEWPOINTS
    law = r.Provision(statute="児童虐待の防止等に関する法律", article="第13条の4", kind=r.ProvisionKind.STATUTE)
    council = r.LegalGround(provision=sample.COUNCIL, notified_item="council.notified_on", judged_item="council.judged_on")
    bases = (
        sample.NEW,
        r.PurposeChange(relation="x", reasonableness="x"),
        r.WithinPurpose(covered_by="x"),
        r.LegalGround(provision=law),
        council,
        sample.CONSENT,
        r.ToThePerson(viewpoints=views),
        sample.INTERNAL,
        sample.EXTERNAL,
        r.StatisticsOrResearch(use="x", viewpoints=views),
        r.PersonsInterest(interest="x", viewpoints=views),
        r.SpecialReason(urgent="x", viewpoints=views),
    )
    return dict(zip(_NAMES.split(), bases, strict=True))


def _everybody_has_every_role(plan):
    """One officer per department who holds all roles, so that departments, stages and uses decide."""
    departments = tuple(
        msgspec.structs.replace(
            department, officers=(*department.officers, r.Officer(id=f"{department.id}-x", title="主査", roles=tuple(r.Role)))
        )
        for department in plan.departments
    )
    return msgspec.structs.replace(plan, departments=departments)


@pytest.mark.slow
@pytest.mark.parametrize("name", _NAMES.split())
def test_both_give_equal_decisions_for_every_item_purpose_role_stage_department_and_action_on_every_basis(sample, plan, name):
    based = plan
    for use in ("survey-watch", "council"):
        based = sample.change(based, "uses", use, basis=_bases(sample)[name])
    release = sample.release(_everybody_has_every_role(based))
    table = DecisionTable.compile(release)
    allowed = 0
    for items, purpose, role, stage, department, action in itertools.product(_ITEMS, _PURPOSES, r.Role, r.Stage, _DEPARTMENTS, Action):
        request = Request(
            actor=f"{department}-x",
            role=role,
            department=department,
            purpose=purpose,
            stage=stage,
            action=action,
            items=items,
            on=sample.DAY,
        )
        decision = decide(release, request)
        assert table.decide(request) == decision
        allowed += decision.allowed
    assert allowed > 50


def _spoiled(sample, plan):
    link = {"since": datetime.date(2027, 5, 1), "until": datetime.date(2027, 6, 30)}
    second = msgspec.structs.replace(next(use for use in plan.uses if use.id == "handover"), id="second", until=sample.DAY)
    names = sample.use("names", "watch", "shimin>kodomo:coordinator", "delivered linked", "juki.name link.rule no.item", sample.INTERNAL)
    return (
        plan,
        sample.change(plan, "uses", "link", **link),
        sample.change(plan, "uses", "school-watch", handling="", until=datetime.date.max),
        sample.change(plan, "items", "judgment.band", necessity=""),
        sample.change(plan, "bodies", "board", kind=r.BodyKind.PRIVATE),
        sample.add(plan, "uses", second),
        sample.add(plan, "uses", names),
        sample.head(plan, audit_manager=""),
    )


@pytest.fixture(scope="module")
def pairs(sample):
    plans = _spoiled(sample, _everybody_has_every_role(sample.sample_plan()))
    return [(release, DecisionTable.compile(release)) for release in map(sample.release, plans)]


_ACTORS = ("kodomo-a", "run", "kodomo-x", "gakko-h", "gakko-s", "gakko-x", "shimin-x", "bunseki-a", "soumu-p", "soumu-x", "nobody")
_ALL_ITEMS = (
    "juki.number juki.name juki.birth_date school.number link.rule relation.kind school.absences school.month survey.wish npo.worry "
    "judgment.band reason.name contact.name council.category council.judged_on no.item"
)

_requests = st.builds(
    Request,
    actor=st.sampled_from(_ACTORS),
    role=st.sampled_from(r.Role),
    department=st.sampled_from(("kodomo", "gakko", "shimin", "soudan", "bunseki", "soumu", "nowhere")),
    purpose=st.sampled_from(_PURPOSES),
    stage=st.sampled_from(r.Stage),
    action=st.sampled_from(Action),
    items=st.lists(st.sampled_from(_ALL_ITEMS.split()), max_size=6).map(tuple),
    on=st.dates(datetime.date(2027, 3, 25), datetime.date(2028, 4, 5)) | st.just(datetime.date.max) | st.just(datetime.date.min),
    step=st.sampled_from(("", RECEIVE, "link")),
)
_WAYS = (
    ("kodomo-x", "kodomo", r.Role.COORDINATOR, "linkage", r.Stage.LINKED, "juki.number juki.name juki.birth_date school.number link.rule"),
    ("kodomo-x", "kodomo", r.Role.COORDINATOR, "watch", r.Stage.DELIVERED, "school.absences school.month survey.wish juki.name link.rule"),
    ("gakko-x", "gakko", r.Role.SUPPORTER, "support", r.Stage.HANDED_OVER, "judgment.band contact.name council.category council.judged_on"),
    ("bunseki-a", "bunseki", r.Role.ANALYST, "evaluation", r.Stage.PSEUDONYMISED, "school.absences judgment.band juki.name"),
)


@st.composite
def _likely(draw):
    """Requests near those that are allowed."""
    actor, department, role, purpose, stage, items = draw(st.sampled_from(_WAYS))
    request = draw(_requests)
    chosen = tuple(draw(st.lists(st.sampled_from(items.split()), max_size=5)))
    return msgspec.structs.replace(
        request,
        actor=actor,
        department=department,
        role=role,
        purpose=purpose,
        stage=stage,
        items=chosen,
        action=draw(st.sampled_from(Action)),
    )


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(request_=_requests | _likely(), which=st.integers(0, 7))
def test_both_give_equal_decisions_for_any_request_on_any_day(pairs, request_, which):
    release, table = pairs[which]
    expected = decide(release, request_)
    assert table.decide(request_) == expected
    assert table.decide(request_) == expected  # also from what the table has kept


_NOON = datetime.datetime(2027, 6, 1, 12, tzinfo=datetime.UTC)
_STRANGE = st.sampled_from([None, 7, "open", "coordinator", "linked", ("link.rule",), ["link.rule"], [["x"]], _NOON])


@settings(max_examples=300, deadline=None)
@given(request_=_likely(), field=st.sampled_from(Request.__struct_fields__), value=_STRANGE)
def test_a_malformed_request_is_refused_and_never_raises(pairs, request_, field, value):
    release, table = pairs[0]
    odd = msgspec.structs.replace(request_, **{field: value})
    decision = decide(release, odd)
    assert table.decide(odd) == decision
    word = isinstance(value, str) and value in {*r.Role, *r.Stage, *Action}  # a plain word is judged as the member it equals
    sound = word or field == "step" or (field == "items" and isinstance(value, tuple | list))
    assert sound or not decision.allowed
    assert table.decide(request_) == decide(release, request_)  # nothing of it is kept


@settings(max_examples=200, deadline=None)
@given(request_=_likely(), field=st.sampled_from(("actor", "department", "purpose", "items")), name=st.text(max_size=8))
def test_an_unknown_id_is_always_refused(pairs, request_, field, name):
    unknown = f"{name}?"
    value = (*request_.items, unknown) if field == "items" else unknown
    release, table = pairs[0]
    request = msgspec.structs.replace(request_, **{field: value})
    assert not decide(release, request).allowed
    assert table.decide(request) == decide(release, request)
