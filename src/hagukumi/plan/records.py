"""The typed records of a programme plan (事業計画).

A plan is what a municipality decides once: who takes part, which fields are used, for which purpose, from whom to whom, on which legal
basis, how long, and by which criteria. Every record is frozen. Texts are Japanese and meant to be printed; ids are ASCII and never shown
alone. Section numbers in comments are those of the guideline of 2022-12-20 (こどもに関する各種データの連携に係るガイドライン).
"""

from __future__ import annotations

import datetime
import enum
from typing import TypeAlias

import msgspec


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of all plan records: immutable, unknown fields refused.

    Defaults are left out when a record is written, so a field added later with a default does not change the hash of an older plan; for
    the same reason the default of an existing field never changes.
    """


# --- who -----------------------------------------------------------------------------------------------------------------------------


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


# --- what for ------------------------------------------------------------------------------------------------------------------------


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
    """How the law looks at a purpose: early detection has its own reading of Art. 61(3) (5.4.4)."""

    EARLY_DETECTION = "early_detection"
    CASE_SUPPORT = "case_support"
    EVALUATION = "evaluation"
    STATISTICS = "statistics"
    RESEARCH = "research"
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


# --- how long ------------------------------------------------------------------------------------------------------------------------


class RetentionEvent(enum.StrEnum):
    """What a retention period is counted from."""

    CREATED = "created"
    AS_OF = "as_of"
    FISCAL_YEAR_END = "fiscal_year_end"
    SUPPORT_ENDED = "support_ended"


class Retention(Record, frozen=True):
    """保存期間: one of the five classes of 表3-1 with its period in months from a stated event."""

    id: str
    name: str
    table_class: int
    personal: bool
    months: int
    counted_from: RetentionEvent
    rule: str = ""


# --- which data ----------------------------------------------------------------------------------------------------------------------


class ItemKind(enum.StrEnum):
    """Direct identifiers (氏名, 住所, 番号), indirect ones (生年月日, 性別, 世帯番号), and attributes."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    ATTRIBUTE = "attribute"


class Acquisition(enum.StrEnum):
    """Newly acquired for this purpose, already held for another, or derived by the system (表5-1)."""

    NEW = "new"
    HELD = "held"
    DERIVED = "derived"


class Sensitive(enum.StrEnum):
    """要配慮個人情報 ①–⑪ of Art. 2(3) and the cabinet order (guideline footnote 21), and the ordinance's own kind (Art. 60(5))."""

    RACE = "race"
    CREED = "creed"
    SOCIAL_STATUS = "social_status"
    MEDICAL_HISTORY = "medical_history"
    CRIMINAL_RECORD = "criminal_record"
    CRIME_VICTIM = "crime_victim"
    DISABILITY = "disability"
    HEALTH_CHECK = "health_check"
    GUIDANCE_OR_TREATMENT = "guidance_or_treatment"
    CRIMINAL_PROCEDURE = "criminal_procedure"
    JUVENILE_PROCEDURE = "juvenile_procedure"
    ORDINANCE = "ordinance"


class Restriction(Record, frozen=True):
    """A restriction of another statute (守秘, 住基法, 税法, 番号法 …) and how it is met. `none` states that none was found."""

    statute: str
    met_by: str
    confirmed_by_jurist: bool = False


class Item(Record, frozen=True):
    """データ項目: one field, e.g. 氏名, never 「住基情報」. `id` is `table.field`; the table is a source or a derived table."""

    id: str
    name: str
    kind: ItemKind
    acquisition: Acquisition
    acquired_how: str = ""
    original_purpose: str = ""
    necessity: str = ""
    sensitive: tuple[Sensitive, ...] = ()
    restrictions: tuple[Restriction, ...] = ()

    @property
    def table(self) -> str:
        """The table part of the id."""
        return self.id.partition(".")[0]

    @property
    def field(self) -> str:
        """The field part of the id."""
        return self.id.partition(".")[2]


# --- sources and layouts -------------------------------------------------------------------------------------------------------------


class FileFormat(enum.StrEnum):
    """File formats taken in."""

    CSV = "csv"
    XLSX = "xlsx"


class Encoding(enum.StrEnum):
    """Character encodings of CSV; declared, compared with the file, never guessed."""

    UTF_8 = "utf-8"
    UTF_8_BOM = "utf-8-bom"
    CP932 = "cp932"


class ValueType(enum.StrEnum):
    """What a column's values are; each type conforms by its own rule in intake."""

    RESIDENT_NUMBER = "resident_number"
    IDENTIFIER = "identifier"
    NAME = "name"
    KANA = "kana"
    DATE = "date"
    CODE = "code"
    INTEGER = "integer"
    DECIMAL = "decimal"
    ADDRESS = "address"
    POSTAL = "postal"
    PHONE = "phone"
    TEXT = "text"


class DateForm(enum.StrEnum):
    """Notations of dates (names as in the notation room)."""

    ISO = "iso"
    SLASH = "slash"
    COMPACT8 = "compact8"
    WAREKI = "wareki"
    WAREKI_DIGITS = "wareki_digits"
    EXCEL_SERIAL = "excel_serial"


class LinkField(enum.StrEnum):
    """What a column means for record linkage; everything else is invisible to it."""

    RESIDENT_NUMBER = "resident_number"
    NAME = "name"
    KANA = "kana"
    LATIN = "latin"
    ALIAS = "alias"
    FORMER_NAME = "former_name"
    BIRTH_DATE = "birth_date"
    SEX = "sex"
    ADDRESS = "address"
    POSTAL = "postal"
    PHONE = "phone"
    HOUSEHOLD = "household"
    RELATION = "relation"
    GUARDIAN_NAME = "guardian_name"
    GUARDIAN_KANA = "guardian_kana"
    GUARDIAN_NUMBER = "guardian_number"
    PROTECTED = "protected"
    MOVED_IN_ON = "moved_in_on"


class Column(Record, frozen=True):
    """One column of an extract: its heading in the file and what it becomes.

    `codes` maps values of the file to conformed codes; `blank` says what an empty cell means (a code, or "" for unknown).
    `discard` columns are dropped before storage and counted. `unique` columns form the row's key.
    """

    header: str
    field: str = ""
    type: ValueType = ValueType.TEXT
    form: DateForm = DateForm.ISO
    codes: dict[str, str] = {}
    blank: str = ""
    required: bool = False
    unique: bool = False
    discard: bool = False
    link: LinkField | None = None
    minimum: int | None = None
    maximum: int | None = None


class Layout(Record, frozen=True):
    """How an extract is written: one sheet or file, one heading row, these columns and no others."""

    format: FileFormat
    columns: tuple[Column, ...]
    encoding: Encoding = Encoding.UTF_8
    delimiter: str = ","
    sheet: str = ""
    header_row: int = 1
    private_use: dict[str, str] = {}


class Provider(enum.StrEnum):
    """Where the records come from: the holder itself, a commissioned private operator, or a private body as a new acquisition."""

    OWN = "own"
    COMMISSIONED = "commissioned"
    PRIVATE = "private"


class Source(Record, frozen=True):
    """An extract that a holder delivers: file name, layout, whom it covers, and which fields carry time.

    `occurred_on` and `known_on` name date fields (発生日, 知得日); without `known_on` a fact counts as known on the extract's own date.
    `covers_from`/`covers_to` are ages in years of those who would be in it; outside, absence means nothing.
    `register` marks a list where everyone covered appears (absence is then "unknown"); otherwise absence means "no record" (not "no").
    """

    id: str
    name: str
    holder: str
    file: str
    layout: Layout
    provider: Provider = Provider.OWN
    provider_name: str = ""
    provider_ground: str = ""
    unique_per_person: bool = False
    spine: bool = False
    occurred_on: str = ""
    known_on: str = ""
    covers_from: int = 0
    covers_to: int = 200
    register: bool = False
    service: bool = False
    refresh_months: int = 12


# --- on which ground -----------------------------------------------------------------------------------------------------------------


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


# --- judgment ------------------------------------------------------------------------------------------------------------------------


class Operator(enum.StrEnum):
    """Comparisons a condition may make; there is no other language in a criterion."""

    EQ = "eq"
    NE = "ne"
    IN = "in"
    LT = "lt"
    LE = "le"
    GT = "gt"
    GE = "ge"


class Condition(Record, frozen=True):
    """One comparison of an item of the indicator's source with a constant. Unknown values satisfy nothing."""

    item: str
    op: Operator
    value: str | int | float | tuple[str, ...]


class Measure(enum.StrEnum):
    """What is computed over a child's matching records in the window."""

    COUNT = "count"
    SUM = "sum"
    MAX = "max"
    MIN = "min"
    LATEST = "latest"
    CHANGE = "change"


class Whose(enum.StrEnum):
    """Whose records count: the child's, any household member's, or a guardian's."""

    CHILD = "child"
    HOUSEHOLD = "household"
    GUARDIAN = "guardian"


class Indicator(Record, frozen=True):
    """指標: one observable condition.

    Over records of `source` that satisfy all of `where`, occurred within `months` before the as-of date (0: no limit) and known by then,
    `measure` of `item` (COUNT needs none) is compared with `threshold`. It then adds `points`; negative points speak against. A `grave`
    fact puts the child into the highest band whatever the points.
    """

    id: str
    name: str
    source: str
    measure: Measure
    op: Operator
    threshold: str | int | float | tuple[str, ...]
    points: int
    item: str = ""
    where: tuple[Condition, ...] = ()
    months: int = 0
    whose: Whose = Whose.CHILD
    grave: bool = False
    check_next: str = ""


class Band(Record, frozen=True):
    """区分: what a supporter sees; reached from `at_least` points."""

    id: str
    name: str
    at_least: int
    listed: bool = False


class Criterion(Record, frozen=True):
    """判定基準 for one difficulty, for children of these ages (years on the as-of date).

    `coverage` is the share (0–1) of attainable points whose sources must be known; below it the answer is 判定不能.
    `capacity` is how many children staff can assess in one round; the list is cut there, ties and grave facts kept whole.
    """

    id: str
    name: str
    purpose: str
    version: str
    indicators: tuple[Indicator, ...]
    bands: tuple[Band, ...]
    recipients: tuple[str, ...]
    age_from: int = 0
    age_to: int = 17
    coverage: float = 0.5
    capacity: int = 100
    explanation: str = ""


# --- the whole -----------------------------------------------------------------------------------------------------------------------


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
