"""Words and plain records for pages, taken from the plan."""

from __future__ import annotations

import datetime
from typing import NamedTuple

from hagukumi.law.basis import card_of
from hagukumi.law.reach import ROLE_NAMES, STAGE_NAMES
from hagukumi.law.reading import Reading
from hagukumi.plan.records import Criterion, DateForm, Encoding, FileFormat, ItemKind, Use, ValueType
from hagukumi.runs import Workspace

ENCODINGS = {Encoding.UTF_8: "UTF-8（BOMなし）", Encoding.UTF_8_BOM: "UTF-8（BOMあり）", Encoding.CP932: "CP932（Shift_JIS）"}
FORMATS = {FileFormat.CSV: "CSV", FileFormat.XLSX: "Excel（xlsx）"}
ITEM_KINDS = {ItemKind.DIRECT: "直接識別子", ItemKind.INDIRECT: "間接識別子", ItemKind.ATTRIBUTE: "属性"}
VALUE_TYPES = {
    ValueType.RESIDENT_NUMBER: "宛名番号",
    ValueType.IDENTIFIER: "識別番号",
    ValueType.NAME: "氏名",
    ValueType.KANA: "カナ",
    ValueType.DATE: "日付",
    ValueType.CODE: "コード",
    ValueType.INTEGER: "整数",
    ValueType.DECIMAL: "小数",
    ValueType.ADDRESS: "住所",
    ValueType.POSTAL: "郵便番号",
    ValueType.PHONE: "電話番号",
    ValueType.TEXT: "文字列",
}
DATE_FORMS = {
    DateForm.ISO: "2026-04-01",
    DateForm.SLASH: "2026/4/1",
    DateForm.COMPACT8: "20260401",
    DateForm.WAREKI: "令和8年4月1日",
    DateForm.WAREKI_DIGITS: "R08.04.01",
    DateForm.EXCEL_SERIAL: "Excelの日付",
}


class UseRow(NamedTuple):
    """A use as a row of a table."""

    use: Use
    purpose: str
    giver: str
    receiver: str
    role: str
    stages: str
    items: tuple[str, ...]
    basis: str
    article: str
    direction: str
    external: bool


def use_rows(work: Workspace) -> list[UseRow]:
    """Every use of the release with its basis and direction, by purpose and id."""
    reading = Reading(work.release.plan)
    return [use_row(work, reading, use) for use in sorted(work.release.plan.uses, key=lambda use: (use.purpose, use.id))]


def use_row(work: Workspace, reading: Reading, use: Use) -> UseRow:
    """One use in words."""
    card, direction = card_of(use), reading.direction(use)
    return UseRow(
        use=use,
        purpose=work.index.purposes[use.purpose].name,
        giver=work.index.departments[use.giver].name,
        receiver=work.index.departments[use.receiver].name,
        role=ROLE_NAMES[use.role],
        stages="、".join(STAGE_NAMES[stage] for stage in use.stages),
        items=tuple(work.index.items[item].name for item in dict.fromkeys(use.items)),
        basis=card.title,
        article=card.article,
        direction=direction.label if direction else "不明",
        external=direction is not None and direction.value == "external",
    )


def band_names(criterion: Criterion) -> dict[str, str]:
    """Band id → its name, in the order of the criterion's points, the highest first."""
    return {band.id: band.name for band in sorted(criterion.bands, key=lambda band: -band.at_least)}


def moment(text: str) -> datetime.datetime | None:
    """A time of a report (ISO 8601), or None for an empty one."""
    return datetime.datetime.fromisoformat(text) if text else None


def day(text: str) -> datetime.date | None:
    """A day of a report (ISO 8601), or None for an empty one."""
    return datetime.date.fromisoformat(text) if text else None
