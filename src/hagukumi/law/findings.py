"""指摘: what one rule answers about one entry of a plan or one request."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from typing import NamedTuple

from hagukumi.plan.records import Record


class Outcome(enum.StrEnum):
    """適 / 否 / 未整理. A gap stops a run as a violation does; unknown means gap."""

    ALLOWED = "allowed"
    VIOLATION = "violation"
    GAP = "gap"

    @property
    def label(self) -> str:
        """The word on screens and in documents."""
        return _LABELS[self]


_LABELS = {Outcome.ALLOWED: "適", Outcome.VIOLATION: "否", Outcome.GAP: "未整理"}


class Finding(Record, frozen=True):
    """One rule's answer: its id, its article or guideline section, the outcome, the id of the entry, and a sentence for a clerk."""

    rule: str
    article: str
    outcome: Outcome
    subject: str
    message: str


class Verdict(NamedTuple):
    """What a rule function yields; the runner adds the rule's id, article and, unless named here, the subject."""

    outcome: Outcome
    message: str
    subject: str = ""


def violation(message: str, subject: str = "") -> Verdict:
    """A verdict that the plan or request contradicts the rule."""
    return Verdict(Outcome.VIOLATION, message, subject)


def gap(message: str, subject: str = "") -> Verdict:
    """A verdict that something the rule asks for is not settled."""
    return Verdict(Outcome.GAP, message, subject)


def allowed(message: str, subject: str = "") -> Verdict:
    """A verdict that the rule is satisfied."""
    return Verdict(Outcome.ALLOWED, message, subject)


def strictest(outcomes: Iterable[Outcome]) -> Outcome:
    """A violation beats a gap, and either beats an allowance; nothing at all is an allowance of nothing, hence a gap."""
    seen = set(outcomes)
    if Outcome.VIOLATION in seen:
        return Outcome.VIOLATION
    return Outcome.ALLOWED if seen == {Outcome.ALLOWED} else Outcome.GAP
