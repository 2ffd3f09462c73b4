"""Which data: single fields with what the law asks to be settled for each (表5-2)."""

from __future__ import annotations

import enum

from hagukumi.plan.records.record import Record


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


class NoticeException(enum.StrEnum):
    """Why the purpose need not be shown beforehand (Art. 62 (i)–(iv))."""

    URGENT = "urgent"
    HARM = "harm"
    HINDRANCE = "hindrance"
    EVIDENT = "evident"


class Restriction(Record, frozen=True):
    """A restriction of another statute (守秘, 住基法, 税法, 番号法 …) and how it is met. `none` states that none was found."""

    statute: str
    met_by: str
    confirmed_by_jurist: bool = False


class Item(Record, frozen=True):
    """データ項目: one field, e.g. 氏名, never 「住基情報」. `id` is `table.field`; the table is a source or a derived table.

    `direct_writing` says whether it is taken in writing from the person (Art. 62); then `purpose_notice` says how the purpose is shown
    beforehand, or the exception and its reason are stated.
    """

    id: str
    name: str
    kind: ItemKind
    acquisition: Acquisition
    acquired_how: str = ""
    original_purpose: str = ""
    necessity: str = ""
    sensitive: tuple[Sensitive, ...] = ()
    restrictions: tuple[Restriction, ...] = ()
    direct_writing: bool | None = None
    purpose_notice: str = ""
    notice_exception: NoticeException | None = None
    notice_exception_reason: str = ""

    @property
    def table(self) -> str:
        """The table part of the id."""
        return self.id.partition(".")[0]

    @property
    def field(self) -> str:
        """The field part of the id."""
        return self.id.partition(".")[2]
