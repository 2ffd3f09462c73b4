"""How papers tell a use: who gives to whom, which items by table, for how long, at which stages."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from hagukumi.documents import naming
from hagukumi.documents.grounds import is_exception
from hagukumi.documents.words import BLANK, MISSING, day, join, months, word, yes_no
from hagukumi.law import Reading
from hagukumi.plan import PlanIndex
from hagukumi.plan.records import Retention, Use


def direction(reading: Reading, use: Use) -> str:
    """内部利用 or 外部提供; said to be unknown when a body is not in the plan."""
    found = reading.direction(use)
    return found.label if found else "内部利用・外部提供の別が不明"


def parties(reading: Reading, use: Use) -> str:
    """Who gives, who receives in which role, and whether that is internal use or external provision."""
    index = reading.index
    receiver = f"{naming.department_of_body(index, use.receiver)}（{word(use.role)}）"
    return f"{naming.department_of_body(index, use.giver)} → {receiver}／{direction(reading, use)}"


def stages(use: Use) -> str:
    """The stages in their order, e.g. 「受入→組合せ」."""
    return join([word(stage) for stage in use.stages], "→", BLANK)


def period(first: datetime.date | None, last: datetime.date | None) -> str:
    """The days on which something may be relied on; an open end is said to be open."""
    return f"{day(first) if first else '（始期の定めなし）'}～{day(last) if last else '（終期の定めなし）'}"


def lasting(use: Use) -> str:
    """Whether it goes on for good or for a time, and whether that was planned before the data was acquired.

    Both are asked of use for another purpose alone (5.4.2, 5.4.6); elsewhere they are told only where the plan says them.
    """
    asked = is_exception(use.basis)
    said = (
        (use.permanent, yes_no(use.permanent, "恒常的", "臨時的")),
        (use.planned_before, f"取得前からの予定：{yes_no(use.planned_before, 'あり', 'なし')}"),
    )
    return "・".join(words for fact, words in said if asked or fact is not None)


def items_by_table(index: PlanIndex, ids: Iterable[str]) -> str:
    """Items one line a table, e.g. 「住民記録：氏名、生年月日」."""
    tables: dict[str, list[str]] = {}
    for id in dict.fromkeys(ids):
        found = index.items.get(id)
        tables.setdefault(id.partition(".")[0], []).append(found.name if found else naming.item(index, id))
    return "\n".join(f"{naming.table(index, table)}：{'、'.join(names)}" for table, names in tables.items()) or BLANK


def retention(index: PlanIndex, id: str) -> str:
    """A retention class with its period, e.g. 「アウトリーチ用データ：基準日から1年」."""
    found = index.retentions.get(id)
    return f"{found.name}：{kept(found)}" if found else (f"{id}{MISSING}" if id.strip() else BLANK)


def kept(found: Retention) -> str:
    """The period from its event, e.g. 「基準日から1年」."""
    return f"{word(found.counted_from)}から{months(found.months)}"
