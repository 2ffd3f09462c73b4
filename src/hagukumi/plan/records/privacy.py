"""Privacy governance (5.7): policy and resources, impact assessment, opinions, and consultations of a council (5.5.2(5))."""

from __future__ import annotations

import datetime
import enum

from hagukumi.plan.records.record import Record


class PrivacyPolicy(Record, frozen=True):
    """姿勢の明文化・責任者・資源 (5.7.1 ①–③). `officer` is the プライバシー保護責任者 (an officer of the plan)."""

    statement: str
    published: str
    adopted_on: datetime.date
    officer: str
    authority: str
    people: str
    budget: str
    training: str


class Answer(Record, frozen=True):
    """An answer to one viewpoint of 表5-4; the id is the viewpoint's (`pia-1` … `pia-14`)."""

    id: str
    text: str
    by: str
    on: datetime.date


class DataPhase(enum.StrEnum):
    """From collection to disposal (5.7.2)."""

    COLLECTION = "collection"
    USE = "use"
    PROVISION = "provision"
    STORAGE = "storage"
    DISPOSAL = "disposal"


class Risk(Record, frozen=True):
    """A privacy risk: threat, likelihood and severity (1 lowest – 4 highest) before and after the measure, and who answers for it."""

    id: str
    phase: DataPhase
    threat: str
    likelihood: int
    severity: int
    measure: str
    residual_likelihood: int
    residual_severity: int
    department: str


class OpinionGiver(enum.StrEnum):
    """Who gave an opinion on the assessment."""

    PRIVACY_OFFICER = "privacy_officer"
    COUNCIL = "council"
    EXPERT = "expert"
    RESIDENTS = "residents"


class Opinion(Record, frozen=True):
    """An opinion on the assessment, whether the assessment is accepted, and what was done about it."""

    id: str
    giver: OpinionGiver
    name: str
    text: str
    on: datetime.date
    accepts: bool | None = None
    response: str = ""


class Revision(Record, frozen=True):
    """A revision of the assessment: when, by which officer, why."""

    id: str
    on: datetime.date
    by: str
    reason: str


class ConsultationKind(enum.StrEnum):
    """What a council may be asked (rules of operation, security, risks); a single case may not be (5.5.2(5))."""

    OPERATING_RULES = "operating_rules"
    SECURITY = "security"
    PRIVACY_RISK = "privacy_risk"
    SINGLE_CASE = "single_case"


class Consultation(Record, frozen=True):
    """審議会等への諮問 (Art. 129): which council, under which ordinance, on what, and its answer."""

    id: str
    council: str
    ordinance: str
    kind: ConsultationKind
    subject: str
    asked_on: datetime.date
    answer: str = ""
    answered_on: datetime.date | None = None


class LocalFigure(Record, frozen=True):
    """A figure that the municipality's ordinance sets within the law (deadline, fee, threshold); `figure` is an id of the law's table."""

    id: str
    figure: str
    value: int
    since: datetime.date
    ordinance: str
