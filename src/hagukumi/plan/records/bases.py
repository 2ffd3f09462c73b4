"""On which ground: the closed list of legal bases with what each must state (表5-1, 5.4)."""

from __future__ import annotations

import enum
from typing import TypeAlias

from hagukumi.plan.records.purposes import Provision
from hagukumi.plan.records.record import Record


class Viewpoints(Record, frozen=True):
    """The four viewpoints of 表5-3. Empty text means not yet settled."""

    temporary: str = ""
    extent: str = ""
    reason: str = ""
    no_undue_harm: str = ""


class NewAcquisition(Record, frozen=True, tag="61-1-new"):
    """61条1項: newly acquired with this purpose specified (5.4.3). Both directions."""

    specified: str = ""


class PurposeChange(Record, frozen=True, tag="61-3"):
    """61条3項: change of purpose (5.4.4), with 相当の関連性 and 合理性 stated."""

    relation: str = ""
    reasonableness: str = ""


class WithinPurpose(Record, frozen=True, tag="69-1-purpose"):
    """69条1項 目的内: provision to another body within the purpose specified at acquisition."""

    covered_by: str = ""


class LegalGround(Record, frozen=True, tag="69-1-law"):
    """69条1項 法令に基づく場合 (5.4.5). The council routes need both facts per row: notified and judged 要支援, as date items."""

    provision: Provision
    notified_item: str = ""
    judged_item: str = ""


class Consenter(enum.StrEnum):
    """Who consents (5.4.8)."""

    PERSON = "person"
    PARENTAL_AUTHORITY = "parental_authority"
    LEGAL_REPRESENTATIVE = "legal_representative"


class Consent(Record, frozen=True, tag="69-2-1-consent"):
    """69条2項1号 本人の同意: capacity judged, who consents, form and proof. Writing is not required (5.4.8)."""

    capacity: str = ""
    capable: bool | None = None
    consenter: Consenter | None = None
    form: str = ""
    proof: str = ""
    consent_item: str = ""
    viewpoints: Viewpoints = Viewpoints()


class ToThePerson(Record, frozen=True, tag="69-2-1-self"):
    """69条2項1号 本人に提供するとき."""

    viewpoints: Viewpoints = Viewpoints()


class InternalReason(Record, frozen=True, tag="69-2-2"):
    """69条2項2号: internal use with 相当の理由 (5.4.6)."""

    ground: Provision
    viewpoints: Viewpoints = Viewpoints()


class ExternalReason(Record, frozen=True, tag="69-2-3"):
    """69条2項3号: provision to a listed public recipient with 相当の理由 (5.4.6)."""

    ground: Provision
    viewpoints: Viewpoints = Viewpoints()


class StatisticsOrResearch(Record, frozen=True, tag="69-2-4-statistics"):
    """69条2項4号 専ら統計の作成又は学術研究 (5.4.7)."""

    use: str = ""
    viewpoints: Viewpoints = Viewpoints()


class PersonsInterest(Record, frozen=True, tag="69-2-4-interest"):
    """69条2項4号 明らかに本人の利益 (5.4.7)."""

    interest: str = ""
    viewpoints: Viewpoints = Viewpoints()


class SpecialReason(Record, frozen=True, tag="69-2-4-special"):
    """69条2項4号 特別の理由 (5.4.7): (ア)–(エ) and any other reason; stricter than 相当の理由."""

    public_interest: str = ""
    hard_to_acquire: str = ""
    urgent: str = ""
    otherwise_unattainable: str = ""
    other: str = ""
    viewpoints: Viewpoints = Viewpoints()


Basis: TypeAlias = (
    NewAcquisition
    | PurposeChange
    | WithinPurpose
    | LegalGround
    | Consent
    | ToThePerson
    | InternalReason
    | ExternalReason
    | StatisticsOrResearch
    | PersonsInterest
    | SpecialReason
)
