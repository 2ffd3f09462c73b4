"""Commission of work on personal data (5.6): the eight clauses, sub-commission, inspection, and what happened at the end."""

from __future__ import annotations

import datetime

from hagukumi.plan.records.record import Record


class Clauses(Record, frozen=True):
    """The eight matters to be written into the contract (5.6 ①–⑧), each as the clause says it. Empty means not written."""

    secrecy: str = ""
    sub_commission: str = ""
    copying: str = ""
    security: str = ""
    breach: str = ""
    erasure: str = ""
    termination: str = ""
    reporting: str = ""


class SubCommission(Record, frozen=True):
    """再委託: to whom, for which work, and the consent given before (by which officer, when)."""

    contractor: str
    work: str
    consented_by: str = ""
    consented_on: datetime.date | None = None


class Inspection(Record, frozen=True):
    """検査・監査 of a contractor: when, by which officer, with what result."""

    on: datetime.date
    by: str
    result: str


class Contract(Record, frozen=True):
    """委託契約 between the commissioning department and a contractor's department of this plan; access ends with `ends`.

    `ability` says how the contractor's ability was confirmed, `organisation` its responsible persons and staff, `inspection` what was
    agreed on inspections. `ended_on`, `erased_on` and `returned` are filled when it has ended.
    """

    id: str
    principal: str
    contractor: str
    subject: str
    concluded_on: datetime.date
    starts: datetime.date
    ends: datetime.date
    clauses: Clauses = Clauses()
    ability: str = ""
    organisation: str = ""
    inspection: str = ""
    sub_commissions: tuple[SubCommission, ...] = ()
    inspections: tuple[Inspection, ...] = ()
    ended_on: datetime.date | None = None
    erased_on: datetime.date | None = None
    returned: str = ""
