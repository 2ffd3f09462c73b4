"""The whole plan and its head."""

from __future__ import annotations

from hagukumi.plan.records.criteria import Criterion
from hagukumi.plan.records.items import Item
from hagukumi.plan.records.parties import Body, Department
from hagukumi.plan.records.purposes import Purpose, Retention
from hagukumi.plan.records.record import Record
from hagukumi.plan.records.sources import Source
from hagukumi.plan.records.uses import Use


class Programme(Record, frozen=True):
    """The head of a plan: whose programme it is, who answers for it, and texts that hold for all uses.

    `prefecture` and `municipality` are left out of addresses when they are compared.
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
