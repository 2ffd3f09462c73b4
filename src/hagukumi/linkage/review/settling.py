"""When is a pair settled? Two reviewers who do not see each other's answer agree, or a third one decides."""

import enum
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass


class Answer(enum.StrEnum):
    """What a reviewer says of two records. `UNCLEAR` is an answer too: it is counted, and it settles nothing."""

    SAME = "same"
    DIFFERENT = "different"
    UNCLEAR = "unclear"


class State(enum.StrEnum):
    """Where a pair stands. `OPEN` waits for a reviewer who has not answered yet; `UNRESOLVED` has no majority after one reviewer more."""

    OPEN = "open"
    SAME = "same"
    DIFFERENT = "different"
    UNRESOLVED = "unresolved"

    @property
    def settled(self) -> bool:
        """Whether linkage may rely on it."""
        return self in (State.SAME, State.DIFFERENT)


@dataclass(frozen=True, slots=True)
class Given:
    """One reviewer's answer."""

    reviewer: str
    answer: Answer


def settle(given: Sequence[Given], needed: int = 2) -> State:
    """The state of a pair after these answers, in the order given.

    A reviewer's later answer takes the place of the earlier one, so nobody counts twice. A definite answer given by `needed` reviewers
    settles the pair; if the first `needed` do not agree, one reviewer more is asked, and without a majority then the pair is unresolved.
    Raises ValueError when `needed` is not positive.
    """
    if needed < 1:
        raise ValueError("at least one reviewer must answer")
    answers = {each.reviewer: each.answer for each in given}
    votes = Counter(answer for answer in answers.values() if answer is not Answer.UNCLEAR)
    leading = [answer for answer, count in votes.items() if count >= needed]
    if len(leading) == 1:
        return State(leading[0].value)
    return State.OPEN if len(answers) <= needed else State.UNRESOLVED
