"""利用目的以外の目的での利用・提供の整理 (表5-3): for every use under Art. 69(2) its basis, the four viewpoints and its circumstances.

Uses on one and the same basis (equal in every word) stand together under one statement, so that readers see where reasons are the same.
"""

from __future__ import annotations

from collections import defaultdict

from hagukumi.documents import naming, use_words
from hagukumi.documents.grounds import facts, is_exception, title, viewpoints
from hagukumi.documents.order import by_id
from hagukumi.documents.printing import Printing
from hagukumi.documents.sheet import Block, Column, Document, Form, Format, Heading, Table, Text
from hagukumi.plan.records import Basis, Use

_NO_USE = "この事業計画に、利用目的以外の目的での利用及び提供（個人情報保護法第69条第2項）はありません。"

_COLUMNS = (
    Column("利用", 1.3),
    Column("利用目的", 1.8),
    Column("渡す主体 → 受ける主体", 2.2),
    Column("項目", 4),
    Column("段階", 1.2),
    Column("期間・恒常の別", 2),
)


def build(printing: Printing) -> tuple[Document, ...]:
    """One document, with a section for each distinct basis."""
    groups: defaultdict[Basis, list[Use]] = defaultdict(list)
    for use in by_id(printing.plan.uses):
        if is_exception(use.basis):
            groups[use.basis].append(use)
    blocks = tuple(block for number, group in enumerate(groups.items(), 1) for block in _section(printing, number, *group))
    return (
        Document(
            name="other-purpose",
            title="利用目的以外の目的での利用・提供の整理",
            blocks=blocks or (Text((_NO_USE,)),),
            legal_basis="個人情報保護法第69条第2項、ガイドライン5.4.6～5.4.8（表5-3）",
            landscape=True,
            formats=(Format.PDF, Format.HTML, Format.XLSX),
        ),
    )


def _section(printing: Printing, number: int, basis: Basis, uses: list[Use]) -> tuple[Block, ...]:
    rows = tuple(_row(printing, use) for use in uses)
    return (
        Heading(f"整理{number}　{title(basis)}"),
        Form("根拠と検討した観点", (("根拠", title(basis)), *facts(basis, printing.index), *viewpoints(basis))),
        Table(f"整理{number}による利用・提供（{len(uses)}件）", _COLUMNS, rows),
    )


def _row(printing: Printing, use: Use) -> tuple[str, ...]:
    directed = f"\n指示〔{use.direction}〕による" if use.direction else ""
    return (
        f"〔{use.id}〕",
        naming.purpose(printing.index, use.purpose),
        use_words.parties(printing.reading, use) + directed,
        use_words.items_by_table(printing.index, use.items),
        use_words.stages(use),
        f"{use_words.period(use.since, use.until)}\n{use_words.lasting(use)}",
    )
