"""The whole plan and its head."""

from __future__ import annotations

from hagukumi.plan.records.contracts import Contract
from hagukumi.plan.records.criteria import Criterion
from hagukumi.plan.records.deidentification import Deidentification
from hagukumi.plan.records.duties import Direction, Duty, Safeguard, Storage
from hagukumi.plan.records.items import Item
from hagukumi.plan.records.linkage import LinkageModel
from hagukumi.plan.records.parties import Body, Department
from hagukumi.plan.records.privacy import Answer, Consultation, LocalFigure, Opinion, PrivacyPolicy, Revision, Risk
from hagukumi.plan.records.purposes import Purpose, Retention
from hagukumi.plan.records.record import Record
from hagukumi.plan.records.registers import FileRegister
from hagukumi.plan.records.selection import Candidate, Evidence
from hagukumi.plan.records.sources import Source
from hagukumi.plan.records.uses import Use


class Programme(Record, frozen=True):
    """The head of a plan: whose programme it is, who answers for it, and texts that hold for all uses.

    `prefecture` and `municipality` are left out of addresses when they are compared. `mayor` is the title of the municipality's head as
    printed, `ordinance` the name of its 個人情報保護法施行条例, `register_from_persons` that ordinance's threshold of the file register
    (0: the law's own).
    """

    id: str
    title: str
    municipality_code: str
    municipality: str
    general_manager: str
    audit_manager: str
    privacy_organisation: str
    safeguards: str = ""
    disclosure_desk: str = ""
    prefecture: str = ""
    mayor: str = ""
    ordinance: str = ""
    register_from_persons: int = 0


class Plan(Record, frozen=True):
    """事業計画 as one value; the order of entries carries no meaning (canonical form sorts by id)."""

    programme: Programme
    bodies: tuple[Body, ...]
    departments: tuple[Department, ...]
    purposes: tuple[Purpose, ...]
    retentions: tuple[Retention, ...]
    sources: tuple[Source, ...]
    items: tuple[Item, ...]
    uses: tuple[Use, ...]
    criteria: tuple[Criterion, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    duties: tuple[Duty, ...] = ()
    directions: tuple[Direction, ...] = ()
    safeguards: tuple[Safeguard, ...] = ()
    storages: tuple[Storage, ...] = ()
    contracts: tuple[Contract, ...] = ()
    file_registers: tuple[FileRegister, ...] = ()
    answers: tuple[Answer, ...] = ()
    risks: tuple[Risk, ...] = ()
    opinions: tuple[Opinion, ...] = ()
    revisions: tuple[Revision, ...] = ()
    consultations: tuple[Consultation, ...] = ()
    figures: tuple[LocalFigure, ...] = ()
    linkage_models: tuple[LinkageModel, ...] = ()
    deidentifications: tuple[Deidentification, ...] = ()
    privacy: PrivacyPolicy | None = None
