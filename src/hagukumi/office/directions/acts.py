"""What can happen to a direction, and who may do it: one table."""

from __future__ import annotations

import enum

from hagukumi.audit import EventKind


class Act(enum.StrEnum):
    """A step of a direction."""

    GIVEN = "given"
    REPLIED = "replied"
    RETURNED = "returned"
    CLOSED = "closed"
    TAKEN_BACK = "taken_back"


class State(enum.StrEnum):
    """Where a direction stands after its last step."""

    OPEN = "open"
    REPLIED = "replied"
    CLOSED = "closed"
    TAKEN_BACK = "taken_back"


class Side(enum.StrEnum):
    """The two departments of a direction."""

    GIVER = "giver"
    RECEIVER = "receiver"


LEADS_TO: dict[Act, State] = {
    Act.GIVEN: State.OPEN,
    Act.REPLIED: State.REPLIED,
    Act.RETURNED: State.OPEN,
    Act.CLOSED: State.CLOSED,
    Act.TAKEN_BACK: State.TAKEN_BACK,
}
"""The state after each act."""

POSSIBLE: dict[State, dict[Act, Side]] = {
    State.OPEN: {Act.REPLIED: Side.RECEIVER, Act.CLOSED: Side.GIVER, Act.TAKEN_BACK: Side.GIVER},
    State.REPLIED: {Act.CLOSED: Side.GIVER, Act.RETURNED: Side.GIVER},
    State.CLOSED: {},
    State.TAKEN_BACK: {},
}
"""What may follow, and whose act it is. Nothing follows an end, and nobody changes what was written."""

ACT_WORDS: dict[Act, str] = {
    Act.GIVEN: "指示",
    Act.REPLIED: "回答",
    Act.RETURNED: "再回答の求め",
    Act.CLOSED: "完了",
    Act.TAKEN_BACK: "取下げ",
}
STATE_WORDS: dict[State, str] = {State.OPEN: "未回答", State.REPLIED: "回答済", State.CLOSED: "完了", State.TAKEN_BACK: "取下げ"}
OVERDUE = "期限超過"
"""Shown instead of 未回答 after the due day."""

EVENTS: dict[Act, EventKind] = {
    Act.GIVEN: EventKind.DIRECTION_GIVEN,
    Act.REPLIED: EventKind.DIRECTION_REPLIED,
    Act.RETURNED: EventKind.DIRECTION_RETURNED,
    Act.CLOSED: EventKind.DIRECTION_CLOSED,
    Act.TAKEN_BACK: EventKind.DIRECTION_TAKEN_BACK,
}
"""How each act stands in the log."""


def possible(state: State, side: Side) -> tuple[Act, ...]:
    """The acts that a side may take in a state."""
    return tuple(act for act, whose in POSSIBLE[state].items() if whose is side)
