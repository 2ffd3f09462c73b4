"""利用目的の整理 (表5-2): the nine matters for each data item, with purposes and uses written out once and named by their ids."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from typing import TypeVar

from hagukumi.documents import naming, use_words
from hagukumi.documents.grounds import cited, facts, title, viewpoints
from hagukumi.documents.order import by_id, items_of_table
from hagukumi.documents.printing import Printing
from hagukumi.documents.sheet import Block, Column, Document, Form, Format, Heading, Table, Text
from hagukumi.documents.words import BLANK, NONE, join, word, written, yes_no
from hagukumi.plan.records import Basis, Item, Purpose, Restriction, Use

_T = TypeVar("_T", bound=Hashable)

_NINE = (
    Column("情報項目（4）", 1.7),
    Column("取り扱う主体（4・7）", 1.7),
    Column("保有・管理主体（4）", 1.2),
    Column("取得方法（2）", 1.1),
    Column("取扱い方法（4・5）", 2.8),
    Column("利用目的（3）", 1.7),
    Column("取り扱う必要性（1）", 2.2),
    Column("安全管理措置（5）", 1.2),
    Column("住民への周知（6・7）", 1.2),
)
"""The nine matters; in brackets the numbers of the 政策基本原則 that 表5-2 relates each to."""

_READING = (
    "見出しの括弧の数字は、関連する政策基本原則の番号です。",
    "同じ記載を繰り返さないように、利用目的と利用はそれぞれの一覧に、取得方法と他の法令による制限は各表の後に一度だけ書き、"
    "項目の表では〔〕の符号と番号で示します。",
)


def build(printing: Printing) -> tuple[Document, ...]:
    """One document: the whole programme, purposes, uses, and a table of the nine matters for each extract and derived table."""
    blocks: tuple[Block, ...] = (
        Text(_READING),
        Form("事業", _programme(printing)),
        Heading("利用目的"),
        Table("利用目的の一覧", _PURPOSES, tuple(_purpose_row(printing, purpose) for purpose in by_id(printing.plan.purposes))),
        *_uses(printing),
        *_tables(printing),
    )
    return (
        Document(
            name="purpose-table",
            title="利用目的の特定において整理した事項（データ項目別）",
            blocks=blocks,
            legal_basis="個人情報保護法第61条、ガイドライン5.4.3（表5-2）",
            landscape=True,
            formats=(Format.PDF, Format.HTML, Format.XLSX),
        ),
    )


def _programme(printing: Printing) -> tuple[tuple[str, str], ...]:
    programme = printing.plan.programme
    return (
        ("事業の名称", written(programme.title)),
        ("地方公共団体", written(programme.municipality)),
        ("総括的な責任者", written(programme.general_manager)),
        ("事業全体に共通する安全管理措置", written(programme.safeguards)),
    )


_PURPOSES = (
    Column("利用目的", 2),
    Column("特定した内容", 3),
    Column("区分・上位の目的", 1.4),
    Column("法令の定める事務の根拠", 2.2),
    Column("政策全体としての重要性・合理性", 3),
    Column("住民への周知の方法", 2.4),
)


def _purpose_row(printing: Printing, purpose: Purpose) -> tuple[str, ...]:
    parent = f"上位：{naming.purpose(printing.index, purpose.parent)}" if purpose.parent else "最も上位の目的"
    return (
        f"{written(purpose.name)}\n〔{purpose.id}〕",
        written(purpose.statement),
        f"{word(purpose.kind)}\n{parent}",
        cited(purpose.grounds) or BLANK,
        written(purpose.importance),
        written(purpose.notice),
    )


_GROUNDS = (Column("番号", 0.6), Column("根拠", 3), Column("根拠について計画に書かれたこと", 5))


def _ground_row(printing: Printing, basis: Basis, number: int) -> tuple[str, ...]:
    said = [f"{label}：{text}" for label, text in facts(basis, printing.index)]
    other = ["四つの観点は「利用目的以外の目的での利用・提供の整理」による"] if viewpoints(basis) else []
    return f"根拠{number}", title(basis), join([*said, *other], "\n")


_USES = (
    Column("利用", 1.8),
    Column("利用目的", 1.8),
    Column("渡す主体 → 受ける主体", 2.6),
    Column("段階・期間", 1.9),
    Column("根拠", 0.8),
    Column("取扱い方法", 2.8),
    Column("安全管理措置", 1.5),
    Column("保存期間", 1.4),
)


def _uses(printing: Printing) -> tuple[Block, ...]:
    uses = by_id(printing.plan.uses)
    grounds = _numbered(use.basis for use in uses)
    return (
        Heading("利用"),
        Table("利用の一覧", _USES, tuple(_use_row(printing, use, grounds[use.basis]) for use in uses)),
        Table("利用の根拠", _GROUNDS, tuple(_ground_row(printing, basis, number) for basis, number in grounds.items())),
    )


def _use_row(printing: Printing, use: Use, ground: int) -> tuple[str, ...]:
    return (
        f"〔{use.id}〕",
        naming.purpose(printing.index, use.purpose),
        use_words.parties(printing.reading, use),
        _course(use),
        f"根拠{ground}",
        written(use.handling),
        use.safeguards or "事業全体に共通する措置による",
        use_words.retention(printing.index, use.retention),
    )


def _course(use: Use) -> str:
    lines = [use_words.stages(use), use_words.period(use.since, use.until), use_words.lasting(use)]
    if use.direction:
        lines.append(f"指示〔{use.direction}〕による")
    if use.project:
        lines.append(f"分析の期間〔{use.project}〕")
    return "\n".join(lines)


def _tables(printing: Printing) -> tuple[Block, ...]:
    """A heading and two tables per source or derived table, in the order of their ids: the nine matters, and other statutes' limits."""
    tables = sorted({item.table for item in printing.plan.items})
    return tuple(block for table in tables for block in _section(printing, table))


def _section(printing: Printing, table: str) -> tuple[Block, ...]:
    items, name = items_of_table(printing.index, table), naming.table(printing.index, table)
    notes = _Notes(items)
    return (
        Heading(name),
        Table(f"{name}のデータ項目", _NINE, tuple(_item_row(printing, item, notes) for item in items)),
        Table(f"{name}の取得方法", _WAYS, tuple((f"取得{number}", *way) for way, number in notes.ways.items())),
        Table(f"{name}にかかる他の法令による制限", _LIMITS, tuple(_limit_row(limit, number) for limit, number in notes.limits.items())),
    )


class _Notes:
    """What many items of one table have in common, each with a number by which the rows name it."""

    def __init__(self, items: tuple[Item, ...]) -> None:
        self.ways = _numbered(_way(item) for item in items)
        self.limits = _numbered(limit for item in items for limit in item.restrictions)


def _numbered(found: Iterable[_T]) -> dict[_T, int]:
    return {entry: number for number, entry in enumerate(dict.fromkeys(found), 1)}


_WAYS = (
    Column("番号", 0.6),
    Column("取得の区分", 1.2),
    Column("取得の方法", 4),
    Column("取得したときの利用目的", 2.4),
    Column("本人からの書面による直接の取得と、利用目的の明示", 3),
)


def _way(item: Item) -> tuple[str, str, str, str]:
    """How an item is acquired, in the cells of its note."""
    return word(item.acquisition), written(item.acquired_how), written(item.original_purpose), _notice(item)


def _notice(item: Item) -> str:
    lines = [yes_no(item.direct_writing, "直接に取得する", "直接には取得しない")]
    if item.direct_writing or item.purpose_notice:
        lines.append(f"明示：{written(item.purpose_notice)}")
    if item.notice_exception or item.notice_exception_reason:
        lines.append(f"明示の例外：{word(item.notice_exception)}、{written(item.notice_exception_reason)}")
    return "\n".join(lines)


_LIMITS = (Column("番号", 0.6), Column("法令", 3), Column("満たし方", 5), Column("法務担当の確認", 1))


def _limit_row(limit: Restriction, number: int) -> tuple[str, ...]:
    return f"制限{number}", written(limit.statute), written(limit.met_by), yes_no(limit.confirmed_by_jurist, "済", "未")


def _item_row(printing: Printing, item: Item, notes: _Notes) -> tuple[str, ...]:
    uses = by_id(printing.index.uses_of(item.id))
    purposes = _marks(use.purpose for use in uses)
    return (
        _named(item),
        _receivers(printing, uses),
        _holder(printing, item),
        _acquired(item, notes),
        _handled(printing, uses),
        purposes,
        written(item.necessity),
        _safeguards(uses),
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


_UNUSED = "この項目の利用はありません。"


def _holder(printing: Printing, item: Item) -> str:
    holder = printing.reading.holder_of(item)
    return naming.department_of_body(printing.index, holder) if holder else BLANK


def _acquired(item: Item, notes: _Notes) -> str:
    limits = "・".join(f"制限{notes.limits[limit]}" for limit in dict.fromkeys(item.restrictions))
    return f"取得{notes.ways[_way(item)]}\n{limits or f'制限{BLANK}'}"


def _handled(printing: Printing, uses: Iterable[Use]) -> str:
    """Uses of one direction and course stand in one line."""
    courses: defaultdict[str, list[str]] = defaultdict(list)
    for use in uses:
        courses[f"{use_words.direction(printing.reading, use)}（{use_words.stages(use)}）"].append(use.id)
    return join([f"{course}：{_marks(ids)}" for course, ids in courses.items()], "\n", _UNUSED)


def _safeguards(uses: tuple[Use, ...]) -> str:
    lines = ["事業全体に共通する措置"] if any(not use.safeguards for use in uses) else []
    return join([*lines, *(f"利用〔{use.id}〕の措置" for use in uses if use.safeguards)], "\n")


def _marks(ids: Iterable[str]) -> str:
    """Entries named by their ids, which the lists before the tables spell out."""
    return "・".join(f"〔{id}〕" for id in dict.fromkeys(ids)) or NONE
