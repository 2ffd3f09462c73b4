"""The tables of 表5-2: one for each extract and derived table, a row per data item with the nine matters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from hagukumi.documents import naming, use_words
from hagukumi.documents.order import by_id, items_of_table
from hagukumi.documents.papers.purpose_numbers import Numbers, numbered
from hagukumi.documents.printing import Printing
from hagukumi.documents.sheet import Block, Column, Heading, Table
from hagukumi.documents.words import BLANK, NONE, join, word, written, yes_no
from hagukumi.plan.records import Acquisition, Item, Restriction, Use

NINE = (
    Column("情報項目（4）", 1.8),
    Column("取り扱う主体（4・7）", 2.2),
    Column("保有・管理主体（4）", 1.4),
    Column("取得方法（2）", 1.1),
    Column("取扱い方法（4・5）", 2.4),
    Column("利用目的（3）", 1.4),
    Column("取り扱う必要性（1）", 2.4),
    Column("安全管理措置（5）", 1.3),
    Column("住民への周知（6・7）", 1.4),
)
"""The nine matters; in brackets the numbers of the 政策基本原則 that 表5-2 relates each to."""

_UNUSED = "この項目の利用はありません。"
_NOT_ASKED = "—"


def item_tables(printing: Printing, numbers: Numbers) -> tuple[Block, ...]:
    """Per table of items: a heading, the nine matters, ways of acquisition, limits of other statutes; tables in the order of their ids."""
    tables = sorted({item.table for item in printing.plan.items})
    return tuple(block for table in tables for block in _section(printing, numbers, table))


class _Notes:
    """What many items of one table have in common, each with a number by which the rows name it."""

    def __init__(self, items: tuple[Item, ...]) -> None:
        self.ways = numbered(_way(item) for item in items)
        self.limits = numbered(limit for item in items for limit in item.restrictions)


def _section(printing: Printing, numbers: Numbers, table: str) -> tuple[Block, ...]:
    items, name = items_of_table(printing.index, table), naming.table(printing.index, table)
    notes = _Notes(items)
    return (
        Heading(name),
        Table(f"{name}のデータ項目", NINE, tuple(_row(printing, numbers, item, notes) for item in items)),
        Table(f"{name}の取得方法", _WAYS, tuple((f"取得{number}", *way) for way, number in notes.ways.items())),
        Table(f"{name}にかかる他の法令による制限", _LIMITS, tuple(_limit(limit, number) for limit, number in notes.limits.items())),
    )


_WAYS = (
    Column("番号", 0.7),
    Column("取得の区分", 1.2),
    Column("取得の方法", 4),
    Column("取得したときの利用目的", 2.4),
    Column("本人からの書面による直接の取得と、利用目的の明示", 3),
)


def _way(item: Item) -> tuple[str, str, str, str]:
    """How an item is acquired, in the cells of its note; only what was held before has a purpose from then (5.4.2)."""
    before = written(item.original_purpose) if item.acquisition is Acquisition.HELD else item.original_purpose or _NOT_ASKED
    return word(item.acquisition), written(item.acquired_how), before, _notice(item)


def _notice(item: Item) -> str:
    """What Art. 62 asks of an item that is newly acquired; of another, what the plan says all the same."""
    asked = item.acquisition is Acquisition.NEW or item.direct_writing is not None
    lines = [yes_no(item.direct_writing, "直接に取得する", "直接には取得しない") if asked else _NOT_ASKED]
    if (item.direct_writing and item.notice_exception is None) or item.purpose_notice:
        lines.append(f"明示：{written(item.purpose_notice)}")
    if item.notice_exception or item.notice_exception_reason:
        lines.append(f"明示の例外：{word(item.notice_exception)}、{written(item.notice_exception_reason)}")
    return "\n".join(lines)


_LIMITS = (Column("番号", 0.7), Column("法令", 3), Column("満たし方", 5), Column("法務担当の確認", 1))


def _limit(limit: Restriction, number: int) -> tuple[str, ...]:
    return f"制限{number}", written(limit.statute), written(limit.met_by), yes_no(limit.confirmed_by_jurist, "済", "未")


def _row(printing: Printing, numbers: Numbers, item: Item, notes: _Notes) -> tuple[str, ...]:
    uses = by_id(printing.index.uses_of(item.id))
    purposes = numbers.purposes(use.purpose for use in uses)
    return (
        _named(item),
        _receivers(printing, uses),
        _holder(printing, item),
        _acquired(item, notes),
        _handled(printing, numbers, uses),
        purposes,
        written(item.necessity),
        _safeguards(numbers, uses),
        f"{purposes}の周知" if uses else NONE,
    )


def _named(item: Item) -> str:
    sensitive = join([word(kind) for kind in item.sensitive], none="")
    lines = [f"{written(item.name)}〔{item.field}〕", word(item.kind)]
    return "\n".join([*lines, f"要配慮：{sensitive}"] if sensitive else lines)


def _receivers(printing: Printing, uses: Iterable[Use]) -> str:
    lines = []
    for use in uses:
        department = printing.index.departments.get(use.receiver)
        manager = f"、責任者 {written(department.manager)}" if department else ""
        lines.append(f"{naming.department(printing.index, use.receiver)}（{word(use.role)}{manager}）")
    return join(lines, "\n", _UNUSED)


def _holder(printing: Printing, item: Item) -> str:
    holder = printing.reading.holder_of(item)
    return naming.department_of_body(printing.index, holder) if holder else BLANK


def _acquired(item: Item, notes: _Notes) -> str:
    limits = "・".join(f"制限{notes.limits[limit]}" for limit in dict.fromkeys(item.restrictions))
    return f"取得{notes.ways[_way(item)]}\n{limits or f'制限{BLANK}'}"


def _handled(printing: Printing, numbers: Numbers, uses: Iterable[Use]) -> str:
    """Uses of one direction and course stand in one line."""
    courses: defaultdict[str, list[str]] = defaultdict(list)
    for use in uses:
        courses[f"{use_words.direction(printing.reading, use)}（{use_words.stages(use)}）"].append(use.id)
    return join([f"{course}：{numbers.uses(ids)}" for course, ids in courses.items()], "\n", _UNUSED)


def _safeguards(numbers: Numbers, uses: tuple[Use, ...]) -> str:
    lines = ["事業全体に共通する措置"] if any(not use.safeguards for use in uses) else []
    return join([*lines, *(f"{numbers.use(use.id)}の措置" for use in uses if use.safeguards)], "\n")
