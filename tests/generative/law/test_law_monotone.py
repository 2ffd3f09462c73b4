"""More fault never means more access, and no plan makes the law raise."""

import datetime

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from hagukumi.law import Outcome, decide, examine, remarks
from hagukumi.plan import records as r

_BLANKS = (
    ("uses", "school-watch", "handling", ""),
    ("uses", "handover", "until", None),
    ("uses", "judge", "basis", r.WithinPurpose()),
    ("uses", "survey-watch", "basis", r.NewAcquisition()),
    ("uses", "council", "retention", "nothing"),
    ("items", "school.absences", "necessity", ""),
    ("items", "judgment.band", "restrictions", ()),
    ("items", "juki.name", "name", "住基情報"),
    ("purposes", "support", "grounds", ()),
    ("purposes", "watch", "notice", ""),
    ("retentions", "analysis", "months", 0),
    ("departments", "gakko", "manager", ""),
    ("bodies", "board", "kind", r.BodyKind.PRIVATE),
    ("sources", "npo", "provider_ground", ""),
    ("criteria", "absence", "explanation", ""),
)
_REQUESTS = (
    ("kodomo-a@kodomo:coordinator", "linkage", "linked", "juki.name link.rule"),
    ("kodomo-a@kodomo:coordinator", "watch", "assembled", "school.absences"),
    ("kodomo-a@kodomo:coordinator", "watch", "assembled", "survey.wish"),
    ("run@kodomo:coordinator", "watch", "judged", "judgment.band"),
    ("gakko-s@gakko:supporter", "support", "handed_over", "judgment.band"),
    ("gakko-s@gakko:supporter", "support", "handed_over", "council.category"),
    ("bunseki-a@bunseki:analyst", "evaluation", "pseudonymised", "school.absences"),
)
_some = st.sets(st.integers(0, len(_BLANKS) - 1), max_size=6)
_ORDER = {Outcome.ALLOWED: 0, Outcome.GAP: 1, Outcome.VIOLATION: 2}


def _spoil(sample, plan, numbers):
    for number in sorted(numbers):
        entries, entry, field, value = _BLANKS[number]
        plan = sample.change(plan, entries, entry, **{field: value})
    return plan


@settings(max_examples=150, deadline=None)
@given(few=_some, more=_some, request_=st.sampled_from(_REQUESTS))
def test_a_further_fault_never_turns_a_refusal_into_an_allowance_nor_softens_it(sample, few, more, request_):
    plan = sample.sample_plan()
    request = sample.ask(*request_)
    before = decide(sample.release(_spoil(sample, plan, few)), request)
    after = decide(sample.release(_spoil(sample, plan, few | more)), request)
    assert _ORDER[after.outcome] >= _ORDER[before.outcome]


def _values(field):
    """Values of a record's field that a plan file could hold, sensible or not."""
    texts = st.sampled_from(("", " ", "x", "nothing", "kodomo", "watch", "judgment.band", "第25条の3", "地方自治法"))
    days = st.none() | st.dates()
    return {
        "items": st.lists(texts, max_size=3).map(tuple),
        "stages": st.lists(st.sampled_from(r.Stage), max_size=3).map(tuple),
        "role": st.sampled_from(r.Role),
        "since": days,
        "until": days,
    }.get(field, texts)


@st.composite
def _odd_use(draw):
    fields = draw(
        st.sets(st.sampled_from(("purpose", "items", "stages", "giver", "receiver", "role", "retention", "handling", "since", "until")))
    )
    return draw(st.integers(0, 10)), {field: draw(_values(field)) for field in fields}


@settings(max_examples=200, deadline=None)
@given(odd=st.lists(_odd_use(), max_size=3), day=st.dates(datetime.date(2027, 1, 1), datetime.date(2028, 12, 31)))
def test_no_plan_makes_examination_or_decision_raise(sample, odd, day):
    plan = sample.sample_plan()
    uses = list(plan.uses)
    for number, changes in odd:
        uses[number] = msgspec.structs.replace(uses[number], **changes)
    odd_plan = msgspec.structs.replace(plan, uses=tuple(uses))
    found = examine(odd_plan)
    assert list(found) == sorted(found, key=lambda finding: (finding.rule, finding.subject, finding.outcome, finding.message))
    assert all(finding.outcome is not Outcome.ALLOWED and "誤りが起きました" not in finding.message for finding in found)
    assert all(remark.outcome is Outcome.ALLOWED for remark in remarks(odd_plan))
    for request in _REQUESTS:
        decision = decide(sample.release(odd_plan), sample.ask(*request, on=day))
        assert decision.allowed is (decision.until is not None)
