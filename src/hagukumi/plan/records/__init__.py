"""The typed records of a programme plan (事業計画).

A plan is what a municipality decides once: who takes part, which fields are used, for which purpose, from whom to whom, on which legal
basis, how long, and by which criteria. Every record is frozen. Texts are Japanese and meant to be printed; ids are ASCII and never shown
alone. Section numbers in comments are those of the guideline of 2022-12-20 (こどもに関する各種データの連携に係るガイドライン).
"""

from hagukumi.plan.records.bases import (
    Basis,
    Consent,
    Consenter,
    ExternalReason,
    InternalReason,
    LegalGround,
    NewAcquisition,
    PersonsInterest,
    PurposeChange,
    SpecialReason,
    StatisticsOrResearch,
    ToThePerson,
    Viewpoints,
    WithinPurpose,
)
from hagukumi.plan.records.criteria import Band, Condition, Criterion, Indicator, Measure, Operator, Whose
from hagukumi.plan.records.items import Acquisition, Item, ItemKind, Restriction, Sensitive
from hagukumi.plan.records.parties import Body, BodyKind, Department, Officer, OfficerKind, Role
from hagukumi.plan.records.programme import Plan, Programme
from hagukumi.plan.records.purposes import Provision, ProvisionKind, Purpose, PurposeKind, Retention, RetentionEvent
from hagukumi.plan.records.record import Record
from hagukumi.plan.records.sources import Column, DateForm, Encoding, FileFormat, Layout, LinkField, Provider, Source, ValueType
from hagukumi.plan.records.uses import Stage, Use

__all__ = [
    "Acquisition",
    "Band",
    "Basis",
    "Body",
    "BodyKind",
    "Column",
    "Condition",
    "Consent",
    "Consenter",
    "Criterion",
    "DateForm",
    "Department",
    "Encoding",
    "ExternalReason",
    "FileFormat",
    "Indicator",
    "InternalReason",
    "Item",
    "ItemKind",
    "Layout",
    "LegalGround",
    "LinkField",
    "Measure",
    "NewAcquisition",
    "Officer",
    "OfficerKind",
    "Operator",
    "PersonsInterest",
    "Plan",
    "Programme",
    "Provider",
    "Provision",
    "ProvisionKind",
    "Purpose",
    "PurposeChange",
    "PurposeKind",
    "Record",
    "Restriction",
    "Retention",
    "RetentionEvent",
    "Role",
    "Sensitive",
    "Source",
    "SpecialReason",
    "Stage",
    "StatisticsOrResearch",
    "ToThePerson",
    "Use",
    "ValueType",
    "Viewpoints",
    "Whose",
    "WithinPurpose",
]
