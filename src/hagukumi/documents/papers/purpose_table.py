"""利用目的の整理 (表5-2): the nine matters for each data item, with purposes, uses and bases written out once and numbered."""

from __future__ import annotations

from hagukumi.documents import naming, use_words
from hagukumi.documents.grounds import cited, facts, title, viewpoints
from hagukumi.documents.order import by_id
from hagukumi.documents.papers.purpose_items import item_tables
from hagukumi.documents.papers.purpose_numbers import Numbers, numbered
from hagukumi.documents.printing import Printing
from hagukumi.documents.sheet import Block, Column, Document, Form, Format, Heading, Table, Text
from hagukumi.documents.words import BLANK, join, word, written
from hagukumi.plan.records import Basis, Purpose, Use

_READING = (
    "項目の表の見出しの括弧の数字は、関連する政策基本原則の番号です。",
    "同じ記載を繰り返さないように、利用目的・利用・根拠はそれぞれの一覧に、取得方法と他の法令による制限は各表の後に"
    "一度だけ書き、ほかでは番号で示します。〔〕の中は、事業計画での符号です。",
)


def build(printing: Printing) -> tuple[Document, ...]:
    """One document: the whole programme, purposes, uses, and a table of the nine matters for each extract and derived table."""
    numbers = Numbers(printing.plan)
    blocks: tuple[Block, ...] = (
        Text(_READING),
        Form("事業", _programme(printing)),
        Heading("利用目的"),
        Table("利用目的の一覧", _PURPOSES, tuple(_purpose(printing, numbers, purpose) for purpose in by_id(printing.plan.purposes))),
        *_uses(printing, numbers),
        *item_tables(printing, numbers),
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
        ("総括管理責任者", written(programme.general_manager)),
        ("事業全体に共通する安全管理措置", written(programme.safeguards)),
    )


_PURPOSES = (
    Column("番号", 0.9),
    Column("利用目的", 2),
    Column("特定した内容", 3),
    Column("区分・上位の目的", 1.4),
    Column("法令の定める事務の根拠", 2.2),
    Column("政策全体としての重要性・合理性", 3),
    Column("住民への周知の方法", 2.4),
)


def _purpose(printing: Printing, numbers: Numbers, purpose: Purpose) -> tuple[str, ...]:
    parent = f"上位：{numbers.purpose(purpose.parent)}" if purpose.parent else "最も上位の目的"
    return (
        numbers.purpose(purpose.id),
        f"{written(purpose.name)}\n〔{purpose.id}〕",
        written(purpose.statement),
        f"{word(purpose.kind)}\n{parent}",
        cited(purpose.grounds) or BLANK,
        written(purpose.importance),
        written(purpose.notice),
    )


_USES = (
    Column("番号", 0.8),
    Column("符号・利用目的", 2),
    Column("渡す主体 → 受ける主体", 2.6),
    Column("段階・期間", 1.9),
    Column("根拠", 0.8),
    Column("取扱い方法", 2.8),
    Column("安全管理措置", 1.5),
    Column("保存期間", 1.4),
)

_GROUNDS = (Column("番号", 0.8), Column("根拠", 3), Column("根拠について計画に書かれたこと", 5))


def _uses(printing: Printing, numbers: Numbers) -> tuple[Block, ...]:
    uses = by_id(printing.plan.uses)
    grounds = numbered(use.basis for use in uses)
    return (
        Heading("利用"),
        Table("利用の一覧", _USES, tuple(_use(printing, numbers, use, grounds[use.basis]) for use in uses)),
        Table("利用の根拠", _GROUNDS, tuple(_ground(printing, basis, number) for basis, number in grounds.items())),
    )


def _use(printing: Printing, numbers: Numbers, use: Use, ground: int) -> tuple[str, ...]:
    return (
        numbers.use(use.id),
        f"〔{use.id}〕\n{numbers.purpose(use.purpose)}　{naming.purpose(printing.index, use.purpose)}",
        use_words.parties(printing.reading, use),
        _course(use),
        f"根拠{ground}",
        written(use.handling),
        use.safeguards or "事業全体に共通する措置による",
        use_words.retention(printing.index, use.retention),
    )


def _course(use: Use) -> str:
    lines = [line for line in (use_words.stages(use), use_words.period(use.since, use.until), use_words.lasting(use)) if line]
    if use.direction:
        lines.append(f"指示〔{use.direction}〕による")
    if use.project:
        lines.append(f"分析の期間〔{use.project}〕")
    return "\n".join(lines)


def _ground(printing: Printing, basis: Basis, number: int) -> tuple[str, ...]:
    said = [f"{label}：{text}" for label, text in facts(basis, printing.index)]
    other = ["四つの観点は「利用目的以外の目的での利用・提供の整理」による"] if viewpoints(basis) else []
    return f"根拠{number}", title(basis), join([*said, *other], "\n")
