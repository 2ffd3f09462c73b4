"""Uses: items, purpose, stages, from whom to whom, on one basis."""

from __future__ import annotations

import datetime
import enum

from hagukumi.plan.records.bases import Basis
from hagukumi.plan.records.parties import Role
from hagukumi.plan.records.record import Record


class Stage(enum.StrEnum):
    """Stages of the data on its way; a role reaches only its own."""

    DELIVERED = "delivered"
    LINKED = "linked"
    ASSEMBLED = "assembled"
    PSEUDONYMISED = "pseudonymised"
    JUDGED = "judged"
    HANDED_OVER = "handed_over"
    DEIDENTIFIED = "deidentified"
    PUBLISHED = "published"


class Use(Record, frozen=True):
    """利用: items × purpose × stages, from one department to another in a role, on one basis, until a day.

    `handling` is 取扱い方法, `safeguards` is 安全管理措置 of 表5-2; `since`/`until` bound the days on which it may be relied on.
    `permanent` says whether another use goes on for good (恒常的) or for a time (臨時的), `planned_before` whether that was intended before
    the data was acquired (表5-1, 5.4.6). `direction` names the coordinator's direction under which a holder provides directly (4.4).
    `project` is the span of one analysis project (the period of its pseudonyms); empty outside analysis.
    """

    id: str
    purpose: str
    items: tuple[str, ...]
    stages: tuple[Stage, ...]
    giver: str
    receiver: str
    role: Role
    basis: Basis
    retention: str
    handling: str = ""
    safeguards: str = ""
    since: datetime.date | None = None
    until: datetime.date | None = None
    project: str = ""
    permanent: bool | None = None
    planned_before: bool | None = None
    direction: str = ""
