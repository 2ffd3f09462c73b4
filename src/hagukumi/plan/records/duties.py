"""Who must do what: duties of the roles (表4-1), directions of the coordinator, and safeguards (7.5, 7.6)."""

from __future__ import annotations

import datetime
import enum

from hagukumi.plan.records.record import Record


class Progress(enum.StrEnum):
    """How far a duty or safeguard is settled."""

    PLANNED = "planned"
    IN_PLACE = "in_place"
    NEEDS_CHANGE = "needs_change"


class Duty(Record, frozen=True):
    """役割(責任): how a department meets one duty of chapter 4 (`duty` is an id of the law room's list), with evidence."""

    id: str
    duty: str
    department: str
    how: str
    state: Progress
    evidence: str = ""
    confirmed_by: str = ""
    confirmed_on: datetime.date | None = None


class DirectionKind(enum.StrEnum):
    """What the coordinator may direct the others to do (4.1, 表4-1)."""

    DELIVERY = "delivery"
    ANALYSIS = "analysis"
    PROTECTION = "protection"
    ERASURE = "erasure"
    DIRECT_PROVISION = "direct_provision"
    IMPROVEMENT = "improvement"


class Direction(Record, frozen=True):
    """指示: from the coordinator's department to another, with its due date and, once given, the reply."""

    id: str
    kind: DirectionKind
    giver: str
    receiver: str
    content: str
    given_on: datetime.date
    due: datetime.date
    reply: str = ""
    replied_on: datetime.date | None = None


class SafeguardKind(enum.StrEnum):
    """安全管理措置 of 7.5.1–7.5.4, the external environment (footnote 32), and 自己点検・監査 of 7.6."""

    ORGANISATIONAL = "organisational"
    HUMAN = "human"
    PHYSICAL = "physical"
    TECHNICAL = "technical"
    EXTERNAL_ENVIRONMENT = "external_environment"
    SELF_INSPECTION = "self_inspection"
    AUDIT = "audit"


class Safeguard(Record, frozen=True):
    """One safeguard: what is done, who answers for it, how that is shown, and when it was last reviewed (every so many months)."""

    id: str
    kind: SafeguardKind
    statement: str
    department: str
    state: Progress
    evidence: str = ""
    reviewed_on: datetime.date | None = None
    review_months: int = 12


class Storage(Record, frozen=True):
    """Where the data is kept: place, country (ISO 3166 alpha-2), and for a foreign country what is known of its law (外的環境の把握)."""

    id: str
    name: str
    content: str
    country: str
    cloud: bool
    provider: str = ""
    external_environment: str = ""
    assessed: bool | None = None
