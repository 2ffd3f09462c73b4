"""保有状況のまとめ (3.2): who holds each candidate, in which form and how well, and how what is not structured becomes so."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from hagukumi.documents import naming
from hagukumi.documents.printing import Printing
from hagukumi.documents.sheet import Column, Document, Format, Heading, Table, Text
from hagukumi.documents.words import BLANK, NONE, day, word, written, yes_no
from hagukumi.plan import PlanIndex
from hagukumi.plan.records import Availability, Candidate, Digitisation, Holding, Quality

_HOLDINGS = tuple(Holding)


def build(printing: Printing) -> tuple[Document, ...]:
    """One document: counts per holder, holding per candidate, measured quality, digitisation policies and mappings."""
    index = printing.index
    candidates = sorted(printing.plan.candidates, key=lambda candidate: (candidate.holder, candidate.id))
    surveyed = [(candidate, candidate.availability) for candidate in candidates if candidate.availability]
    document = Document(
        name="survey-summary",
        title="データの保有状況の調査結果",
        blocks=(
            Text((_told(len(candidates), len(surveyed)),)),
            Heading("保有する課ごとの保有状況"),
            _by_holder(index, candidates),
            Heading("候補ごとの保有状況"),
            _holdings(index, candidates),
            Heading("欠損と不整合"),
            Text((_SHARES,)),
            _quality(index, surveyed),
            Heading("データ化の方針"),
            _policies(surveyed),
            Heading("項目の対応", 2),
            _mappings(surveyed),
        ),
        legal_basis="ガイドライン3.2",
        landscape=True,
        formats=(Format.PDF, Format.HTML, Format.XLSX, Format.CSV),
    )
    return (document,)


_SHARES = "受入のときに測った割合です。欠損は値のない行、不整合は値が決まりに合わず受け入れられなかった行を数えます。"


def _told(candidates: int, surveyed: int) -> str:
    open_ones = candidates - surveyed
    rest = f"まだ調べていない候補が{open_ones}件あります。" if open_ones else "全ての候補を調べました。"
    return f"候補{candidates}件のうち{surveyed}件について、保有状況を調べました。{rest}"


def _by_holder(index: PlanIndex, candidates: Sequence[Candidate]) -> Table:
    counted: defaultdict[str, Counter[Holding | None]] = defaultdict(Counter)
    for candidate in candidates:
        counted[candidate.holder][candidate.availability.holding if candidate.availability else None] += 1
    columns = (Column("課", 2), *(Column(word(holding)) for holding in _HOLDINGS), Column("未調査"), Column("計"))
    rows = tuple(
        (
            naming.department_of_body(index, holder),
            *(str(counts[holding]) for holding in _HOLDINGS),
            str(counts[None]),
            str(counts.total()),
        )
        for holder, counts in sorted(counted.items())
    )
    return Table("課ごとの候補の数", columns, rows)


def _holdings(index: PlanIndex, candidates: Sequence[Candidate]) -> Table:
    columns = (
        Column("候補", 1.2),
        Column("課", 1),
        Column("保有状況", 0.8),
        Column("システム・媒体", 1.2),
        Column("構造化", 0.6),
        Column("ほかの保有者", 1),
        Column("集める手順", 1.6),
        Column("回答した担当者", 1),
        Column("回答の日", 0.9),
    )
    rows = tuple(
        (written(candidate.name), naming.department(index, candidate.holder), *_holding(index, candidate.availability))
        for candidate in candidates
    )
    return Table("候補ごとの保有状況", columns, rows)


def _holding(index: PlanIndex, found: Availability | None) -> tuple[str, ...]:
    if found is None:
        return (BLANK,) * 7
    elsewhere = found.holding is Holding.NOT_HELD
    return (
        word(found.holding),
        found.system or (NONE if elsewhere else BLANK),
        yes_no(found.structured, "済", "未") if found.structured is not None or found.holding is Holding.DIGITAL else "—",
        found.held_by or (BLANK if elsewhere else "—"),
        found.collection or (BLANK if elsewhere else "—"),
        naming.officer(index, found.surveyed_by),
        day(found.surveyed_on),
    )


def _quality(index: PlanIndex, surveyed: Sequence[tuple[Candidate, Availability]]) -> Table:
    columns = (
        Column("候補", 1.4),
        Column("抽出データ", 1.4),
        Column("測った日", 1),
        Column("行数", 0.7),
        Column("欠損の行", 0.7),
        Column("欠損の割合", 0.8),
        Column("不整合の行", 0.7),
        Column("不整合の割合", 0.8),
    )
    rows = tuple(
        (written(candidate.name), *_measured(index, quality))
        for candidate, availability in surveyed
        for quality in sorted(availability.quality, key=lambda entry: (entry.source, entry.measured_on))
    )
    return Table("欠損と不整合の割合", columns, rows, empty="まだ測った結果がありません。")


def _measured(index: PlanIndex, quality: Quality) -> tuple[str, ...]:
    return (
        naming.table(index, quality.source),
        day(quality.measured_on),
        f"{quality.rows:,}",
        f"{quality.missing:,}",
        _share(quality.missing, quality.rows),
        f"{quality.inconsistent:,}",
        _share(quality.inconsistent, quality.rows),
    )


def _share(part: int, whole: int) -> str:
    """A share in per cent to one decimal; a dash of nothing, which is not 0 %."""
    return f"{part / whole:.1%}" if whole else "—"


def _policies(surveyed: Sequence[tuple[Candidate, Availability]]) -> Table:
    columns = (Column("候補", 1.2), Column("保有状況", 0.9), Column("方針", 2.6), Column("合わせる形式", 1.4), Column("期限", 0.9))
    rows = tuple(
        (written(candidate.name), word(availability.holding), *_policy(availability.digitisation))
        for candidate, availability in surveyed
        if availability.digitisation or _wants_policy(availability)
    )
    return Table("データ化の方針", columns, rows, empty="データ化を要する候補はありません。")


def _wants_policy(availability: Availability) -> bool:
    """What is on paper, not held, or digital without structure must first become structured data (3.2.2)."""
    return availability.holding is not Holding.DIGITAL or availability.structured is False


def _policy(digitisation: Digitisation | None) -> tuple[str, str, str]:
    if digitisation is None:
        return BLANK, BLANK, BLANK
    return written(digitisation.policy), word(digitisation.target), day(digitisation.due)


def _mappings(surveyed: Sequence[tuple[Candidate, Availability]]) -> Table:
    columns = (Column("候補", 1.2), Column("いまの項目", 1.4), Column("合わせる形式の項目", 1.6), Column("値の変換", 2))
    rows = tuple(
        (written(candidate.name), written(mapping.origin), written(mapping.target), mapping.conversion or "変換なし")
        for candidate, availability in surveyed
        if availability.digitisation
        for mapping in availability.digitisation.mapping
    )
    return Table("いまの項目と合わせる形式の項目の対応", columns, rows, empty="対応はまだ書かれていません。")
