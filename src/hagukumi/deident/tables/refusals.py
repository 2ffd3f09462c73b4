"""What this room says when it provides nothing."""

from __future__ import annotations

from enum import StrEnum

from hagukumi.deident.errors import DeidentError


class Refused(StrEnum):
    """Why no table is provided. Closed: a screen and a report can list every case."""

    EMPTY = "empty"
    BAD_HIERARCHY = "bad_hierarchy"
    UNKNOWN_CODE = "unknown_code"
    NOT_A_NUMBER = "not_a_number"
    NEGATIVE = "negative"
    NOT_ADDITIVE = "not_additive"
    CONTRADICTION = "contradiction"
    BAD_RULE = "bad_rule"
    SMALL_AREA = "small_area"
    NOTHING_LEFT = "nothing_left"
    CANNOT_PROTECT = "cannot_protect"
    AUDIT_FAILED = "audit_failed"
    EARLIER_RELEASE = "earlier_release"
    BUDGET_SPENT = "budget_spent"
    NO_ROUNDING = "no_rounding"


class TableRefused(DeidentError):
    """Nothing is provided. `code` says why to a program, the message (polite Japanese) to a clerk; no withheld count is in it."""

    def __init__(self, code: Refused, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
