"""A contractor's days: the compiled table and the rule-by-rule decision agree, and nothing is allowed outside the contract."""

import datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hagukumi.law import Action, DecisionTable, decide

_FIRST, _LAST = datetime.date(2027, 3, 25), datetime.date(2028, 4, 5)
_days = st.dates(_FIRST, _LAST)
_asked = st.builds(
    lambda actor, department, role, items, action, day: (f"{actor}@{department}:{role}", items, action, day),
    st.sampled_from(("bunseki-a", "bunseki-x", "kodomo-a")),
    st.sampled_from(("bunseki", "kodomo")),
    st.sampled_from(("analyst", "coordinator")),
    st.sampled_from(("judgment.band", "school.absences judgment.band", "juki.name", "no.item", "")),
    st.sampled_from(Action),
    _days,
)


@pytest.fixture(scope="module")
def contracted(sample):
    return sample.selection.contracted(sample.sample_plan())


def _ask(sample, asked):
    who, items, action, day = asked
    return sample.ask(who, "evaluation", "pseudonymised", items, action=action, on=day)


@given(starts=_days, ends=_days, ended=st.none() | _days, asked=st.lists(_asked, min_size=1, max_size=8))
def test_table_and_rules_agree_on_every_day_whatever_the_contract_says(sample, contracted, starts, ends, ended, asked):
    plan = sample.change(contracted, "contracts", "analysis", starts=starts, ends=ends, ended_on=ended)
    release = sample.release(plan)
    table = DecisionTable.compile(release)
    for one in asked:
        request = _ask(sample, one)
        assert table.decide(request) == decide(release, request)
        assert table.decide(request) == decide(release, request)  # also from what the table has kept


@given(length=st.integers(0, 200), day=_days)
def test_a_contractor_is_let_in_on_the_days_of_its_contract_and_on_no_other(sample, contracted, length, day):
    starts = datetime.date(2027, 4, 1)
    ends = starts + datetime.timedelta(days=length)
    release = sample.release(sample.change(sample.change(contracted, "contracts", "analysis", ends=ends), "uses", "study", until=ends))
    request = _ask(sample, ("bunseki-a@bunseki:analyst", "judgment.band", Action.OPEN, day))
    decision = DecisionTable.compile(release).decide(request)
    assert decision.allowed is (starts <= day <= ends)
    assert not decision.allowed or decision.until == ends


@given(day=_days, officer=st.sampled_from(("bunseki-a", "bunseki-x")))
def test_without_a_contract_in_the_plan_a_contractor_is_never_let_in(sample, contracted, day, officer):
    release = sample.release(msgspec.structs.replace(contracted, contracts=()))
    request = _ask(sample, (f"{officer}@bunseki:analyst", "judgment.band", Action.OPEN, day))
    assert "gate-12" in {finding.rule for finding in decide(release, request).findings}
    assert DecisionTable.compile(release).decide(request) == decide(release, request)
