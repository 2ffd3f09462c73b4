"""「利用データ項目」候補一覧 (3.1, 図3-1): what was considered, on what evidence, and how far each candidate came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from hagukumi.documents import naming
from hagukumi.documents.printing import Printing
from hagukumi.documents.sheet import Column, Document, Format, Heading, Table, Text
from hagukumi.documents.words import BLANK, MISSING, day, join, word, written, yes_no
from hagukumi.plan import PlanIndex
from hagukumi.plan.records import Candidate, Evidence, EvidenceKind, SelectionState, Statement, Step

_ORDER = (SelectionState.USED, SelectionState.OBTAINABLE, SelectionState.NEEDED, SelectionState.CANDIDATE, SelectionState.DROPPED)


def build(printing: Printing) -> tuple[Document, ...]:
    """One document: candidates with their state, statements, those given up with reasons, every step, and the evidence."""
    index, evidence = printing.index, sorted(printing.plan.evidence, key=lambda entry: entry.id)
    candidates = sorted(printing.plan.candidates, key=lambda candidate: (candidate.purpose, candidate.id))
    document = Document(
        name="selection-table",
        title="「利用データ項目」候補一覧",
        blocks=(
            Text((_summary(candidates),)),
            Heading("候補の一覧"),
            _candidates(index, candidates, {entry.id: number for number, entry in enumerate(evidence, 1)}),
            Heading("関連性・必要性・不適正な利用の確認"),
            _statements(index, candidates),
            Heading("見送った候補と理由"),
            _dropped(index, candidates),
            Heading("選定の経過"),
            _steps(index, candidates),
            Heading("情報源"),
            Text((_SOURCES,)),
            _evidence(evidence),
            Heading("学術論文の信頼性の確認", 2),
            _papers(index, evidence),
        ),
        legal_basis="ガイドライン3.1（図3-1、図3-2）",
        landscape=True,
        formats=(Format.PDF, Format.HTML, Format.XLSX, Format.CSV),
    )
    return (document,)


_SOURCES = (
    "候補は、手引き・報告書、先行事例、査読論文、専門家の意見という四種類の情報源から集めます。"
    "論文には、分析の設計による信頼性のレベルと、発行者・査読・手法を確かめた結果を記します。"
)


def _summary(candidates: Sequence[Candidate]) -> str:
    counted = Counter(candidate.state for candidate in candidates)
    told = join([f"{word(state)}{counted[state]}件" for state in _ORDER if counted[state]], none="内訳なし")
    return f"候補は{len(candidates)}件です（{told}）。"


def _candidates(index: PlanIndex, candidates: Sequence[Candidate], numbers: dict[str, int]) -> Table:
    columns = (
        Column("候補", 1.4),
        Column("役立てる利用目的", 1.2),
        Column("保有する課", 1.1),
        Column("状態", 0.8),
        Column("保有状況", 0.9),
        Column("情報源の番号", 0.8),
        Column("計画のデータ項目", 2.2),
    )
    return Table("候補の一覧", columns, tuple(_candidate(index, candidate, numbers) for candidate in candidates))


def _candidate(index: PlanIndex, candidate: Candidate, numbers: dict[str, int]) -> tuple[str, ...]:
    return (
        written(candidate.name),
        naming.purpose(index, candidate.purpose),
        naming.department(index, candidate.holder),
        word(candidate.state),
        word(candidate.availability.holding) if candidate.availability else BLANK,
        _numbered(candidate.evidence, numbers),
        naming.items(index, candidate.items, none="まだデータ項目になっていません"),
    )


def _numbered(evidence: Sequence[str], numbers: dict[str, int]) -> str:
    known = sorted(numbers[id] for id in evidence if id in numbers)
    return join([*map(str, known), *(f"{id}{MISSING}" for id in evidence if id not in numbers)], none=BLANK)


def _statements(index: PlanIndex, candidates: Sequence[Candidate]) -> Table:
    columns = (
        Column("候補", 1),
        Column("利用目的との関連性", 2),
        Column("必要最小限であること", 2),
        Column("差別的な利用などにつながらないこと", 2),
    )
    rows = tuple(
        (
            written(candidate.name),
            *(_said(index, candidate, said) for said in (candidate.relevance, candidate.necessity, candidate.fairness)),
        )
        for candidate in candidates
    )
    return Table("候補ごとに確かめたこと", columns, rows)


def _said(index: PlanIndex, candidate: Candidate, statement: Statement) -> str:
    """The statement with who said it and when; what was dropped need not pass the filters that come after."""
    if not statement.text.strip():
        return "見送りのため確かめない" if candidate.state is SelectionState.DROPPED else BLANK
    return f"{statement.text}\n（{naming.officer(index, statement.by)}　{day(statement.on)}）"


def _dropped(index: PlanIndex, candidates: Sequence[Candidate]) -> Table:
    columns = (
        Column("候補", 1),
        Column("役立てる利用目的", 1),
        Column("見送った日", 0.8),
        Column("判断した担当者", 1),
        Column("理由", 2.4),
    )
    gone = [candidate for candidate in candidates if candidate.state is SelectionState.DROPPED]
    rows = tuple((candidate.name, naming.purpose(index, candidate.purpose), *_decided(index, candidate.steps[-1])) for candidate in gone)
    return Table("見送った候補", columns, rows, empty="見送った候補はありません。")


def _decided(index: PlanIndex, step: Step) -> tuple[str, str, str]:
    return day(step.on), naming.officer(index, step.by), written(step.reason)


def _steps(index: PlanIndex, candidates: Sequence[Candidate]) -> Table:
    columns = (Column("候補", 1), Column("状態", 0.7), Column("日", 0.8), Column("判断した担当者", 1), Column("理由", 2.4))
    rows = tuple(
        (written(candidate.name), word(step.state), *_decided(index, step)) for candidate in candidates for step in candidate.steps
    )
    return Table("状態の移り変わり", columns, rows)


def _evidence(evidence: Sequence[Evidence]) -> Table:
    columns = (
        Column("番号", 0.4),
        Column("種類", 0.8),
        Column("名称", 1.6),
        Column("著者・作成者", 1.1),
        Column("年", 0.5),
        Column("所在", 1.4),
        Column("分かったこと", 2.2),
    )
    rows = tuple(
        (
            str(number),
            word(entry.kind),
            written(entry.title),
            written(entry.author),
            str(entry.year),
            written(entry.location),
            written(entry.finding),
        )
        for number, entry in enumerate(evidence, 1)
    )
    return Table("情報源の一覧", columns, rows)


def _papers(index: PlanIndex, evidence: Sequence[Evidence]) -> Table:
    columns = (
        Column("番号", 0.4),
        Column("信頼性のレベル", 1.1),
        Column("発行者", 1.3),
        Column("査読", 0.5),
        Column("分析の手法", 1.8),
        Column("確かめた担当者", 1.1),
        Column("確かめた日", 0.9),
    )
    rows = tuple(
        (
            str(number),
            *(
                _of_paper(entry, text)
                for text in (word(entry.level), written(entry.publisher), yes_no(entry.peer_reviewed), written(entry.method))
            ),
            naming.officer(index, entry.checked_by),
            day(entry.checked_on),
        )
        for number, entry in enumerate(evidence, 1)
        if _was_checked(entry)
    )
    return Table("信頼性の確認", columns, rows, empty="学術論文は情報源に用いていません。")


def _of_paper(entry: Evidence, text: str) -> str:
    """What 図3-2 asks of papers alone; of other evidence it is told where the plan says it."""
    return text if text != BLANK or entry.kind is EvidenceKind.PAPER else "—"


def _was_checked(entry: Evidence) -> bool:
    """Papers always; other evidence when the plan says something was checked of it."""
    told = (entry.level, entry.publisher, entry.method, entry.checked_by, entry.checked_on)
    return entry.kind is EvidenceKind.PAPER or entry.peer_reviewed is not None or any(told)
