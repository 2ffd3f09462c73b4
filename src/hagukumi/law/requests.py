"""A request for data under a release, and the decision on it."""

from __future__ import annotations

import datetime
import enum

from hagukumi.law.findings import Finding, Outcome
from hagukumi.plan.records import Record, Role, Stage

RECEIVE = "receive"
"""Step name of the receipt of an extract: it stores what a holder delivered and shows it to nobody."""


class Action(enum.StrEnum):
    """What is asked: to read data, to store data of a stage, or to see counts that are no personal data."""

    OPEN = "open"
    WRITE = "write"
    FIGURES = "figures"


class Request(Record, frozen=True):
    """Who asks, in which role and department, for which purpose, stage and items, on which day; `step` is the run's step, if any."""

    actor: str
    role: Role
    department: str
    purpose: str
    stage: Stage
    action: Action
    items: tuple[str, ...]
    on: datetime.date
    step: str = ""


class RowCondition(Record, frozen=True):
    """Both date items must be known and not later than the day of use, or the row is refused (5.4.5, 5.4.8).

    For the council routes `items` are notified and judged; for consent recorded per row both are the date of consent.
    """

    use: str
    items: tuple[str, str]


class Decision(Record, frozen=True):
    """The answer: outcome, the rules that named something, and for an allowance the uses relied on, row conditions and last day."""

    outcome: Outcome
    findings: tuple[Finding, ...]
    uses: tuple[str, ...] = ()
    rows: tuple[RowCondition, ...] = ()
    until: datetime.date | None = None

    @property
    def allowed(self) -> bool:
        """Whether the request may proceed; everything but an allowance is a refusal."""
        return self.outcome is Outcome.ALLOWED
