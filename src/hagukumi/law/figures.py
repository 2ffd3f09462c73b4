"""Figures fixed by law that this system uses, in one dated table, so that a jurist can correct them in one place."""

from __future__ import annotations

import datetime
import enum

from hagukumi.plan.records import Record


class Certainty(enum.StrEnum):
    """How a figure is known: read in the guideline, seen in a public source, or not verified."""

    GUIDELINE = "guideline"
    PUBLIC_SOURCE = "public_source"
    UNVERIFIED = "unverified"


class Figure(Record, frozen=True):
    """One figure. `since` is the date of the document it was read in, not its enactment; None when that is not confirmed."""

    id: str
    name: str
    value: int
    unit: str
    article: str
    since: datetime.date | None
    certainty: Certainty
    remark: str = ""


_GUIDELINE = datetime.date(2022, 12, 20)

FIGURES: tuple[Figure, ...] = (
    Figure(
        id="breach-persons",
        name="漏えい等の報告を要する本人の数（この数を超えるとき）",
        value=100,
        unit="人",
        article="個人情報保護法第68条、施行規則第43条",
        since=_GUIDELINE,
        certainty=Certainty.GUIDELINE,
        remark="要配慮個人情報、財産的被害のおそれ、不正の目的によるときは、数によらない。",
    ),
    Figure(
        id="register-persons",
        name="個人情報ファイル簿の作成を要する本人の数（この数以上のとき）",
        value=1000,
        unit="人",
        article="個人情報保護法第74条第2項第9号・第75条",
        since=None,
        certainty=Certainty.PUBLIC_SOURCE,
        remark="条例でこれより少ない数から作成を求めることができる。法務担当が条文を確かめること。",
    ),
)
"""The figures in force, by id. A changed figure gets a new entry with a later `since`; the old one stays."""


def figure(id: str, on: datetime.date) -> Figure:
    """The figure as known on a day: the latest entry not after it. Raises KeyError when none is known for that day."""
    known = [entry for entry in FIGURES if entry.id == id and _since(entry) <= on]
    if not known:
        raise KeyError(id)
    return max(known, key=_since)


def _since(entry: Figure) -> datetime.date:
    return entry.since or datetime.date.min
