"""選定: the one table of steps that a candidate may take (図3-1), and what is wrong with the steps it took.

Who may take which step is not fixed by law: every step names an officer of the plan, and that is all that is asked.
"""

from __future__ import annotations

import enum
from collections.abc import Container, Iterator, Mapping
from types import MappingProxyType

from hagukumi.plan.records import Candidate, Record, SelectionState, Step
from hagukumi.plan.words import WORDS

_S = SelectionState

TRANSITIONS: Mapping[SelectionState, tuple[SelectionState, ...]] = MappingProxyType(
    {
        _S.CANDIDATE: (_S.NEEDED, _S.DROPPED),
        _S.NEEDED: (_S.OBTAINABLE, _S.DROPPED),
        _S.OBTAINABLE: (_S.USED, _S.DROPPED),
        _S.USED: (_S.DROPPED,),
        _S.DROPPED: (_S.CANDIDATE,),
    }
)
"""State → states that may follow it. A dropped candidate starts again from the beginning, for a new reason; nothing is skipped."""

_NAMES = WORDS[SelectionState]


class StepFault(enum.StrEnum):
    """What can be wrong with a step: how it follows the one before, and what it leaves out."""

    NOT_ALLOWED = "not_allowed"
    GOES_BACK = "goes_back"
    SAME_REASON = "same_reason"
    NO_REASON = "no_reason"
    UNKNOWN_OFFICER = "unknown_officer"


class HistoryProblem(Record, frozen=True):
    """One fault of the step with this number (from 1), with a Japanese sentence that says what to mend."""

    step: int
    fault: StepFault
    message: str


def may_follow(before: SelectionState, after: SelectionState) -> bool:
    """Whether a candidate in one state may go to the other."""
    return after in TRANSITIONS[before]


def history_problems(candidate: Candidate, officers: Container[str]) -> tuple[HistoryProblem, ...]:
    """Everything wrong with the steps of a candidate, in their order; `officers` are the ids of the plan's officers.

    A candidate without a step is just a candidate. A first step that records the start as a candidate is allowed.
    """
    return tuple(problem for number in range(len(candidate.steps)) for problem in _of_step(candidate.steps, number, officers))


def _of_step(steps: tuple[Step, ...], number: int, officers: Container[str]) -> Iterator[HistoryProblem]:
    step, place = steps[number], number + 1
    yield from _order(steps, number)
    if not step.reason.strip():
        yield HistoryProblem(step=place, fault=StepFault.NO_REASON, message=f"{place}番目の段階の理由が空欄です。reason に書いてください。")
    if step.by not in officers:
        yield HistoryProblem(
            step=place,
            fault=StepFault.UNKNOWN_OFFICER,
            message=f"{place}番目の段階を決めた人が計画の担当者にいません。by に担当者のidを書いてください。",
        )


def _order(steps: tuple[Step, ...], number: int) -> Iterator[HistoryProblem]:
    step, place = steps[number], number + 1
    before = steps[number - 1] if number else None
    came_from = before.state if before else SelectionState.CANDIDATE
    started = before is None and step.state is SelectionState.CANDIDATE
    if not (started or may_follow(came_from, step.state)):
        then = "・".join(_NAMES[state] for state in TRANSITIONS[came_from])
        yield HistoryProblem(
            step=place,
            fault=StepFault.NOT_ALLOWED,
            message=f"「{_NAMES[came_from]}」から「{_NAMES[step.state]}」へは進めません（進めるのは{then}）。steps を順に書いてください。",
        )
    if before and step.on < before.on:
        yield HistoryProblem(
            step=place, fault=StepFault.GOES_BACK, message=f"{place}番目の段階の日付が前の段階より前です。on を直してください。"
        )
    if before and before.state is SelectionState.DROPPED and _same(step.reason, steps[:number]):
        yield HistoryProblem(
            step=place,
            fault=StepFault.SAME_REASON,
            message=f"{place}番目の段階で候補に戻した理由が、前に書いた理由と同じです。戻す新しい理由を reason に書いてください。",
        )


def _same(reason: str, earlier: tuple[Step, ...]) -> bool:
    return bool(reason.strip()) and reason.strip() in {step.reason.strip() for step in earlier}
