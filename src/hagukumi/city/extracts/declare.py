"""How an extract is declared: its file, its columns, and for every column that is kept the particulars of 表5-2 in the plan's words."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from hagukumi.plan.records import (
    Acquisition,
    Column,
    DateForm,
    Encoding,
    FileFormat,
    Item,
    ItemKind,
    Layout,
    LinkField,
    NoticeException,
    Restriction,
    Sensitive,
    Source,
    ValueType,
)

POVERTY, ABUSE, NONATTENDANCE, YOUNG_CARER = "poverty", "abuse", "nonattendance", "young_carer"
EVERY = (POVERTY, ABUSE, NONATTENDANCE, YOUNG_CARER)

SAME_PERSON = "ほかの課の記録と同じ人であることを確かめる（名寄せ）ために要る。"
TELL_APART = "同姓同名の人を取り違えないために要る。"


@dataclasses.dataclass(frozen=True)
class Field:
    """A column of an extract with what the plan says of it. `serves` names the purposes an attribute is used for."""

    column: Column
    name: str
    kind: ItemKind
    necessity: str
    serves: tuple[str, ...] = ()
    sensitive: tuple[Sensitive, ...] = ()

    @property
    def linking(self) -> bool:
        """Whether the column identifies and so belongs to linkage."""
        return self.kind is not ItemKind.ATTRIBUTE


@dataclasses.dataclass(frozen=True)
class Writing:
    """How the person wrote it on a form of the holder (Art. 62): how the purpose was shown, or the exception and its reason.

    Names, dates of birth and addresses were on the form, and the attributes named here; all else the holder added itself.
    """

    notice: str = ""
    exception: NoticeException | None = None
    reason: str = ""
    attributes: tuple[str, ...] = ()

    def particulars(self, field: Field) -> dict[str, Any]:
        """What the item says of a field of the extract."""
        added = field.column.type is ValueType.RESIDENT_NUMBER or not (field.linking or field.column.field in self.attributes)
        if added:
            return {"direct_writing": False}
        return {
            "direct_writing": True,
            "purpose_notice": self.notice,
            "notice_exception": self.exception,
            "notice_exception_reason": self.reason,
        }


@dataclasses.dataclass(frozen=True)
class Card:
    """An extract as its holder delivers it; `writing` where people wrote it on a form, never where a private body hands it over."""

    id: str
    name: str
    holder: str
    file: str
    fields: tuple[Field, ...]
    discarded: tuple[Column, ...]
    acquired_how: str
    original_purpose: str
    restrictions: tuple[Restriction, ...]
    encoding: Encoding = Encoding.UTF_8
    order: tuple[str, ...] = ()
    options: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    acquisition: Acquisition = Acquisition.HELD
    writing: Writing | None = None

    @property
    def is_book(self) -> bool:
        """Whether the file is an Excel book."""
        return self.file.endswith(".xlsx")

    def columns(self) -> tuple[Column, ...]:
        """All columns in the order of the file."""
        every = {column.header: column for column in (*(field.column for field in self.fields), *self.discarded)}
        return tuple(every[header] for header in self.order) if self.order else tuple(every.values())

    def source(self, private_use: Mapping[str, str]) -> Source:
        """The plan's source, with the system's own characters in its layout."""
        layout = Layout(
            format=FileFormat.XLSX if self.is_book else FileFormat.CSV,
            columns=self.columns(),
            encoding=self.encoding,
            sheet="Sheet1" if self.is_book else "",
            private_use=dict(private_use),
        )
        return Source(id=self.id, name=self.name, holder=self.holder, file=self.file, layout=layout, **self.options)

    def items(self) -> tuple[Item, ...]:
        """The plan's items: one per column that is kept."""
        return tuple(
            Item(
                id=f"{self.id}.{field.column.field}",
                name=field.name,
                kind=field.kind,
                acquisition=self.acquisition,
                acquired_how=self.acquired_how,
                original_purpose=self.original_purpose,
                necessity=field.necessity,
                sensitive=field.sensitive,
                restrictions=self.restrictions,
                **self._written(field),
            )
            for field in self.fields
        )

    def _written(self, field: Field) -> dict[str, Any]:
        """Art. 62: from a form of the person, or, for what comes from a private body, not from the person at all."""
        if self.writing:
            return self.writing.particulars(field)
        return {"direct_writing": False} if self.acquisition is Acquisition.NEW else {}


def identifying(header: str, field: str, type: ValueType, kind: ItemKind, link: LinkField | None, necessity: str, **more: Any) -> Field:
    """A column that identifies: kept for linkage, never an attribute. Its item is called `name`, whatever the system's heading."""
    name = more.pop("name", header)
    return Field(column=Column(header=header, field=field, type=type, link=link, **more), name=name, kind=kind, necessity=necessity)


def _called(usual: str, more: dict[str, Any]) -> dict[str, Any]:
    """The item's usual name, where the card gives no other."""
    return {"name": usual, **more}


def number(header: str = "宛名番号", field: str = "resident_number", link: LinkField = LinkField.RESIDENT_NUMBER, **more: Any) -> Field:
    """宛名番号."""
    return identifying(header, field, ValueType.RESIDENT_NUMBER, ItemKind.DIRECT, link, SAME_PERSON, **_called("宛名番号", more))


def name(header: str = "氏名", field: str = "name", link: LinkField = LinkField.NAME, **more: Any) -> Field:
    """A name in kanji."""
    return identifying(header, field, ValueType.NAME, ItemKind.DIRECT, link, SAME_PERSON, **_called("氏名", more))


def kana(header: str = "氏名カナ", field: str = "kana", link: LinkField = LinkField.KANA, **more: Any) -> Field:
    """A reading."""
    return identifying(
        header,
        field,
        ValueType.KANA,
        ItemKind.DIRECT,
        link,
        "漢字の書き方が違う記録どうしを結び、同じ人であることを確かめるために要る。",
        **_called("氏名カナ", more),
    )


def birth(form: DateForm, header: str = "生年月日", **more: Any) -> Field:
    """A birth date."""
    return identifying(
        header, "birth_date", ValueType.DATE, ItemKind.INDIRECT, LinkField.BIRTH_DATE, TELL_APART, form=form, **_called("生年月日", more)
    )


def sex(codes: Mapping[str, str], header: str = "性別", **more: Any) -> Field:
    """Sex, conformed to 1 male, 2 female."""
    return identifying(
        header, "sex", ValueType.CODE, ItemKind.INDIRECT, LinkField.SEX, TELL_APART, codes=dict(codes), **_called("性別", more)
    )


def address(header: str = "住所", **more: Any) -> Field:
    """An address."""
    return identifying(
        header,
        "address",
        ValueType.ADDRESS,
        ItemKind.DIRECT,
        LinkField.ADDRESS,
        "氏名が同じ人を取り違えず、転居の前後の記録を結ぶために要る。",
        **_called("住所", more),
    )


def phone(header: str = "電話番号", **more: Any) -> Field:
    """A telephone number."""
    return identifying(
        header,
        "phone",
        ValueType.PHONE,
        ItemKind.DIRECT,
        LinkField.PHONE,
        "支援が要ると見られた家庭に連絡するために要る。",
        **_called("電話番号", more),
    )


def guardian_name(header: str = "保護者氏名", **more: Any) -> Field:
    """A guardian's name."""
    return identifying(
        header,
        "guardian_name",
        ValueType.NAME,
        ItemKind.DIRECT,
        LinkField.GUARDIAN_NAME,
        "こどもと保護者の結び付きを確かめるために要る。",
        **_called("保護者氏名", more),
    )


def attribute(
    header: str,
    field: str,
    necessity: str,
    serves: tuple[str, ...],
    type: ValueType = ValueType.CODE,
    *,
    name: str = "",
    sensitive: tuple[Sensitive, ...] = (),
    **more: Any,
) -> Field:
    """An attribute that criteria may read under the purposes it serves."""
    column = Column(header=header, field=field, type=type, **more)
    return Field(column=column, name=name or header, kind=ItemKind.ATTRIBUTE, necessity=necessity, serves=serves, sensitive=sensitive)


def pointer(header: str, field: str, necessity: str, **more: Any) -> Field:
    """A number of the holder's own system that tells rows apart."""
    return identifying(header, field, ValueType.IDENTIFIER, ItemKind.INDIRECT, None, necessity, **more)


def discarded(header: str) -> Column:
    """A column that the file has and the programme does not need: dropped before storage."""
    return Column(header=header, discard=True)


YES_NO = {"有": "1", "無": "0"}
SEX_DIGITS = {"1": "1", "2": "2"}
SEX_WORDS = {"男": "1", "女": "2"}

LOCAL_SERVICE = Restriction(
    statute="地方公務員法第34条（守秘義務）",
    met_by="職務上の必要な範囲で、計画に書いた課と担当者だけが扱い、許可のたびに記録を残す。",
)


def restriction(statute: str, met_by: str) -> tuple[Restriction, ...]:
    """A restriction of another statute, beside the duty of secrecy of local officials."""
    return (Restriction(statute=statute, met_by=met_by), LOCAL_SERVICE)
