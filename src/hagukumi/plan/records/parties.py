"""Who takes part: legal bodies, departments, officers and their roles (chapter 4)."""

from __future__ import annotations

import enum

from hagukumi.plan.records.record import Record


class BodyKind(enum.StrEnum):
    """Legal organs (機関) and other recipients; guideline 5.3 and Art. 69(2)(iii)."""

    MAYOR = "mayor"
    BOARD_OF_EDUCATION = "board_of_education"
    ELECTION_COMMISSION = "election_commission"
    AUDIT_COMMISSIONERS = "audit_commissioners"
    PUBLIC_SAFETY = "public_safety"
    PUBLIC_ENTERPRISE = "public_enterprise"
    HOSPITAL_ENTERPRISE = "hospital_enterprise"
    POLICE = "police"
    FIRE = "fire"
    OTHER_LOCAL_BODY = "other_local_body"
    NATIONAL_ORGAN = "national_organ"
    INDEPENDENT_AGENCY = "independent_agency"
    LOCAL_INDEPENDENT_AGENCY = "local_independent_agency"
    PRIVATE = "private"


class Body(Record, frozen=True):
    """機関: the legal organ; same organ means internal use, another organ external provision (5.3)."""

    id: str
    name: str
    kind: BodyKind


class Role(enum.StrEnum):
    """Roles of chapter 4, and those of the privacy organisation and the desks."""

    COORDINATOR = "coordinator"
    HOLDER = "holder"
    ANALYST = "analyst"
    SUPPORTER = "supporter"
    PRIVACY_OFFICER = "privacy_officer"
    AUDITOR = "auditor"
    RIGHTS_DESK = "rights_desk"
    PROPOSALS_DESK = "proposals_desk"
    ADMINISTRATOR = "administrator"


class OfficerKind(enum.StrEnum):
    """A person, or an unattended process that acts under a department's manager."""

    PERSON = "person"
    PROCESS = "process"


class Officer(Record, frozen=True):
    """担当者: someone named as in charge; nobody else may open data (7.5.1)."""

    id: str
    title: str
    roles: tuple[Role, ...]
    kind: OfficerKind = OfficerKind.PERSON


class Department(Record, frozen=True):
    """担当課: belongs to exactly one body and holds one or more roles."""

    id: str
    name: str
    body: str
    roles: tuple[Role, ...]
    manager: str
    officers: tuple[Officer, ...] = ()
    commissioned_by: str = ""
    contract: str = ""
