"""What for and how long: purposes with the provisions they rest on, and retention classes."""

from __future__ import annotations

import enum

from hagukumi.plan.records.record import Record


class ProvisionKind(enum.StrEnum):
    """What sort of rule a provision is; the two tests of 「法令」 (5.4.1 and 5.4.5) read it differently."""

    STATUTE = "statute"
    CABINET_ORDER = "cabinet_order"
    MINISTERIAL_ORDER = "ministerial_order"
    DELEGATED_ORDINANCE = "delegated_ordinance"
    UNDELEGATED_ORDINANCE = "undelegated_ordinance"
    RULE_UNDER_LAW = "rule_under_law"
    ORGANISATION_CLAUSE = "organisation_clause"
    GENERAL_POWERS = "general_powers"
    DIRECTIVE = "directive"
    CIRCULAR = "circular"


class Provision(Record, frozen=True):
    """A cited provision, e.g. 児童福祉法 第10条第1項."""

    statute: str
    article: str
    kind: ProvisionKind


class PurposeKind(enum.StrEnum):
    """How the law looks at a purpose: early detection has its own reading of Art. 61(3) (5.4.4), de-identification stands alone."""

    EARLY_DETECTION = "early_detection"
    CASE_SUPPORT = "case_support"
    EVALUATION = "evaluation"
    STATISTICS = "statistics"
    RESEARCH = "research"
    DEIDENTIFICATION = "deidentification"
    OTHER = "other"


class Purpose(Record, frozen=True):
    """利用目的 (Art. 61). `parent` names the wider purpose it is part of; `notice` is 住民への周知 of 表5-2."""

    id: str
    name: str
    statement: str
    kind: PurposeKind
    grounds: tuple[Provision, ...] = ()
    importance: str = ""
    notice: str = ""
    parent: str = ""


class RetentionEvent(enum.StrEnum):
    """What a retention period is counted from."""

    CREATED = "created"
    AS_OF = "as_of"
    FISCAL_YEAR_END = "fiscal_year_end"
    SUPPORT_ENDED = "support_ended"


class Retention(Record, frozen=True):
    """保存期間: one of the five classes of 表3-1 with its period in months from a stated event.

    For classes 4 and 5 `collatable` says whether the information can easily be collated with other information so that a person is
    identified (then it is still personal information, 4.1), and `not_collatable_because` why not.
    """

    id: str
    name: str
    table_class: int
    personal: bool
    months: int
    counted_from: RetentionEvent
    rule: str = ""
    collatable: bool | None = None
    not_collatable_because: str = ""
