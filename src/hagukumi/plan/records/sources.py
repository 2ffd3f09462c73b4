"""Extracts and how they are written: sources, layouts, columns."""

from __future__ import annotations

import enum

from hagukumi.plan.records.record import Record


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


class InformationKind(enum.StrEnum):
    """What the records are in law (5.3 ①–④); 匿名加工情報 and 仮名加工情報 only ever come from a private body."""

    PERSONAL = "personal"
    ADMINISTRATIVE_ANONYMISED = "administrative_anonymised"
    ANONYMISED = "anonymised"
    PSEUDONYMISED = "pseudonymised"


class Source(Record, frozen=True):
    """An extract that a holder delivers: file name, layout, whom it covers, and which fields carry time.

    `occurred_on` and `known_on` name date fields (発生日, 知得日); without `known_on` a fact counts as known on the extract's own date.
    `covers_from`/`covers_to` are ages in years of those who would be in it; outside, absence means nothing.
    `information` other than personal states in `information_measures` how its duties (no identification, security) are kept (5.3).
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
    information: InformationKind = InformationKind.PERSONAL
    information_measures: str = ""
