"""図3-1: the steps of a candidate, one table of transitions, and what is told of steps that are not in order."""

import datetime
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hagukumi.plan.records import Candidate, SelectionState, Step
from hagukumi.plan.selection import TRANSITIONS, StepFault, history_problems, may_follow

_DAY = datetime.date(2027, 1, 4)
_OFFICERS = frozenset({"a", "b"})
_ALLOWED = {
    ("candidate", "needed"),
    ("needed", "obtainable"),
    ("obtainable", "used"),
    ("candidate", "dropped"),
    ("needed", "dropped"),
    ("obtainable", "dropped"),
    ("used", "dropped"),
    ("dropped", "candidate"),
}


def _step(state, day=0, by="a", reason=""):
    return Step(state=SelectionState(state), on=_DAY + datetime.timedelta(days=day), by=by, reason=reason or f"{day}日目の理由")


def _faults(*steps):
    candidate = Candidate(id="c", name="欠席日数", purpose="watch", steps=steps)
    return [(problem.step, problem.fault.value) for problem in history_problems(candidate, _OFFICERS)]


@pytest.mark.parametrize(("before", "after"), list(itertools.product(SelectionState, repeat=2)))
def test_the_table_of_transitions_is_this_and_nothing_else(before, after):
    assert may_follow(before, after) is ((before.value, after.value) in _ALLOWED)


def test_every_state_has_a_way_on():
    assert set(TRANSITIONS) == set(SelectionState)


def test_a_candidate_without_steps_is_a_candidate_and_nothing_is_wrong():
    assert _faults() == []


@pytest.mark.parametrize("first", SelectionState)
def test_the_first_step_goes_on_from_candidate_or_says_so(first):
    allowed = first.value in ("candidate", "needed", "dropped")
    assert _faults(_step(first.value)) == ([] if allowed else [(1, "not_allowed")])


def test_dates_do_not_go_back_but_two_steps_may_fall_on_a_day():
    assert _faults(_step("needed", 1, reason="x"), _step("obtainable", 1, reason="y")) == []
    assert _faults(_step("needed", 1), _step("obtainable", 0)) == [(2, "goes_back")]


@pytest.mark.parametrize("reason", [" ", "　", "\n"])
def test_a_step_has_a_reason(reason):
    assert _faults(_step("needed", reason=reason)) == [(1, "no_reason")]


@pytest.mark.parametrize("by", ["", "nobody"])
def test_a_step_was_taken_by_an_officer_of_the_plan(by):
    assert _faults(_step("needed", by=by)) == [(1, "unknown_officer")]


def test_a_dropped_candidate_comes_back_for_a_new_reason_only():
    dropped = (_step("needed", 0, reason="要る"), _step("dropped", 1, reason="要らない"))
    assert _faults(*dropped, _step("candidate", 2, reason="新しい研究で関わりが分かった")) == []
    assert _faults(*dropped, _step("candidate", 2, reason=" 要る ")) == [(3, "same_reason")]
    assert _faults(*dropped, _step("candidate", 2, reason=" ")) == [(3, "no_reason")]
    assert _faults(*dropped, _step("used", 2, reason="新しい理由")) == [(3, "not_allowed")]


def test_the_message_says_where_it_stands_and_where_it_may_go():
    candidate = Candidate(id="c", name="欠席日数", purpose="watch", steps=(_step("needed"), _step("used", 1)))
    (problem,) = history_problems(candidate, _OFFICERS)
    assert "「必要」から「利用」へは進めません（進めるのは取得可能・見送り）" in problem.message


@st.composite
def _walk(draw):
    """Steps that keep to the table, with days that do not go back and a reason of their own."""
    state, day, steps = SelectionState.CANDIDATE, 0, []
    for number in range(draw(st.integers(0, 12))):
        state = draw(st.sampled_from(TRANSITIONS[state]))
        day += draw(st.integers(0, 40))
        steps.append(_step(state.value, day, draw(st.sampled_from(sorted(_OFFICERS))), f"理由その{number}"))
    return tuple(steps)


@given(_walk())
def test_every_walk_along_the_table_is_in_order(steps):
    assert _faults(*steps) == []


@given(st.lists(st.tuples(st.sampled_from(SelectionState), st.integers(-5, 5)), max_size=6))
def test_any_other_walk_is_told_step_by_step(walk):
    days = list(itertools.accumulate(day for _, day in walk))
    steps = tuple(
        _step(state.value, day, reason=f"理由その{number}") for number, ((state, _), day) in enumerate(zip(walk, days, strict=True))
    )
    states = [SelectionState.CANDIDATE, *(state for state, _ in walk)]
    wrong = {
        number
        for number, (before, after) in enumerate(itertools.pairwise(states), start=1)
        if (before.value, after.value) not in _ALLOWED and not (number == 1 and after is SelectionState.CANDIDATE)
    }
    back = {number for number, (before, after) in enumerate(itertools.pairwise(days), start=2) if after < before}
    faults = _faults(*steps)
    assert {number for number, fault in faults if fault == StepFault.NOT_ALLOWED} == wrong
    assert {number for number, fault in faults if fault == StepFault.GOES_BACK} == back
    assert len(faults) == len(wrong) + len(back)
