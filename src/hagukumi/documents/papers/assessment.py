"""プライバシー影響評価報告書 (5.7, 表5-4): the municipality's answers beside what plan and system show, risks, opinions, revisions."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from hagukumi.documents import naming
from hagukumi.documents.papers.assessment_facts import facts
from hagukumi.documents.papers.assessment_risks import risk_blocks
from hagukumi.documents.printing import Printing
from hagukumi.documents.sheet import Block, Column, Document, Form, Format, Heading, Seals, Table, Text
from hagukumi.documents.words import BLANK, day, join, word, written, yes_no
from hagukumi.law.figures import FIGURES
from hagukumi.law.privacy import VIEWPOINTS, PiaViewpoint
from hagukumi.plan import PlanIndex
from hagukumi.plan.records import Answer, Consultation, LocalFigure, Opinion, PrivacyPolicy, Revision

_NO_RECORD = "この印刷には、システムの記録が添えられていません。"
_AID = "「計画から」は計画に書かれたことを数えたもの、「システムの記録から」は監査ログと保管庫の目録から数えたものです。"


def build(printing: Printing) -> tuple[Document, ...]:
    """One document, to be sealed by those who answer for the protection of privacy."""
    index, plan = printing.index, printing.plan
    document = Document(
        name="privacy-assessment",
        title="プライバシー影響評価報告書",
        blocks=(
            _subject(printing),
            Heading("プライバシーに対する姿勢、責任者、資源"),
            _governance(index, plan.privacy),
            Heading("観点ごとの評価"),
            Text((_AID,)),
            *_viewpoints(printing),
            Heading("リスクと対策"),
            *risk_blocks(index, plan.risks),
            Heading("意見とその対応"),
            _opinions(plan.opinions),
            Heading("審議会等への諮問"),
            _consultations(plan.consultations),
            Heading("条例で定める数値"),
            _figures(plan.figures),
            Heading("評価の改訂"),
            _revisions(index, plan.revisions),
            Seals(("プライバシー保護責任者", "総括管理責任者", "首長")),
        ),
        legal_basis="ガイドライン5.7（表5-4）",
        formats=(Format.PDF, Format.HTML, Format.XLSX),
    )
    return (document,)


def _subject(printing: Printing) -> Form:
    plan, programme = printing.plan, printing.plan.programme
    coordinators = [naming.department_of_body(printing.index, found.id) for found in printing.reading.coordinators]
    return Form(
        "評価の対象",
        (
            ("事業", written(programme.title)),
            ("実施する団体", f"{programme.prefecture}{written(programme.municipality)}"),
            ("総括管理主体", join(coordinators, none=BLANK)),
            ("総括管理責任者", written(programme.general_manager)),
            ("プライバシー保護組織", naming.organisation(printing.index, programme.privacy_organisation)),
            ("利用目的", join([naming.purpose(printing.index, id) for id in sorted({use.purpose for use in plan.uses})], none=BLANK)),
            ("利用データ項目の数", str(len(printing.reading.used_items))),
            ("参加する担当課の数", str(len(plan.departments))),
        ),
    )


def _governance(index: PlanIndex, policy: PrivacyPolicy | None) -> Form:
    """5.7.1 ①–③; every row stands there also while nothing is written."""
    rows = (
        ("姿勢の明文化", written(policy.statement) if policy else BLANK),
        ("公表の方法", written(policy.published) if policy else BLANK),
        ("定めた日", day(policy.adopted_on if policy else None)),
        ("プライバシー保護責任者", naming.officer(index, policy.officer if policy else "")),
        ("責任者の権限", written(policy.authority) if policy else BLANK),
        ("人員", written(policy.people) if policy else BLANK),
        ("予算", written(policy.budget) if policy else BLANK),
        ("研修・人材の確保", written(policy.training) if policy else BLANK),
    )
    return Form("姿勢・責任者・資源", rows)


def _viewpoints(printing: Printing) -> tuple[Block, ...]:
    found, told = {answer.id: answer for answer in printing.plan.answers}, facts(printing)
    blocks: list[Block] = []
    for group, viewpoints in groupby(VIEWPOINTS, key=lambda viewpoint: viewpoint.group):
        blocks.append(Heading(group, 2))
        blocks += [_viewpoint(printing, viewpoint, found.get(viewpoint.id), told[viewpoint.id]) for viewpoint in viewpoints]
    stray = sorted(found.keys() - {viewpoint.id for viewpoint in VIEWPOINTS})
    if stray:
        blocks += (Heading("表5-4の観点にない回答", 2), *(_stray(printing.index, found[id]) for id in stray))
    return tuple(blocks)


def _viewpoint(printing: Printing, viewpoint: PiaViewpoint, answer: Answer | None, told: Sequence[str]) -> Form:
    number = viewpoint.id.removeprefix("pia-")
    return Form(
        f"観点{number}",
        (
            ("問い", viewpoint.question),
            ("回答", written(answer.text) if answer else BLANK),
            ("回答した者・日", _by(printing.index, answer)),
            ("計画から", "\n".join(told)),
            ("システムの記録から", _recorded(printing, viewpoint.id)),
        ),
    )


def _by(index: PlanIndex, answer: Answer | None) -> str:
    return f"{naming.officer(index, answer.by)}　{day(answer.on)}" if answer else BLANK


def _recorded(printing: Printing, viewpoint: str) -> str:
    found = printing.evidence.answers.get(viewpoint, ())
    return "\n".join(f"{what}（{where}）" for what, where in found) or _NO_RECORD


def _stray(index: PlanIndex, answer: Answer) -> Form:
    return Form(f"観点「{answer.id}」", (("回答", written(answer.text)), ("回答した者・日", _by(index, answer))))


def _opinions(opinions: Sequence[Opinion]) -> Table:
    columns = (
        Column("立場", 0.9),
        Column("氏名・名称", 1),
        Column("日", 0.8),
        Column("評価の受け入れ", 0.7),
        Column("意見", 2.4),
        Column("対応", 2),
    )
    rows = tuple(
        (
            word(opinion.giver),
            written(opinion.name),
            day(opinion.on),
            yes_no(opinion.accepts, "受け入れる", "受け入れない"),
            written(opinion.text),
            written(opinion.response),
        )
        for opinion in sorted(opinions, key=lambda entry: (entry.on, entry.id))
    )
    return Table("意見とその対応", columns, rows, empty=f"{BLANK}　意見は計画に書かれていません。")


def _consultations(consultations: Sequence[Consultation]) -> Table:
    columns = (
        Column("審議会等", 1),
        Column("根拠の条例", 1.1),
        Column("諮問の種類", 0.9),
        Column("諮問したこと", 1.8),
        Column("諮問の日", 0.8),
        Column("答申", 1.8),
        Column("答申の日", 0.8),
    )
    rows = tuple(
        (
            written(entry.council),
            written(entry.ordinance),
            word(entry.kind),
            written(entry.subject),
            day(entry.asked_on),
            written(entry.answer),
            day(entry.answered_on),
        )
        for entry in sorted(consultations, key=lambda entry: (entry.asked_on, entry.id))
    )
    return Table("諮問と答申", columns, rows, empty="諮問は計画に書かれていません。")


def _figures(figures: Sequence[LocalFigure]) -> Table:
    known = {figure.id: figure for figure in FIGURES}
    columns = (Column("数値", 2.4), Column("値", 0.6), Column("適用の日", 0.9), Column("条例", 1.6))
    rows = tuple(
        (
            known[entry.figure].name if entry.figure in known else f"{entry.figure}（数値の表にない）",
            f"{entry.value:,}{known[entry.figure].unit if entry.figure in known else ''}",
            day(entry.since),
            written(entry.ordinance),
        )
        for entry in sorted(figures, key=lambda entry: (entry.figure, entry.since, entry.id))
    )
    return Table("条例で定める数値", columns, rows, empty="条例で別に定める数値は、計画に書かれていません。")


def _revisions(index: PlanIndex, revisions: Sequence[Revision]) -> Table:
    columns = (Column("日", 0.8), Column("改訂した者", 1.2), Column("理由", 3))
    rows = tuple(
        (day(entry.on), naming.officer(index, entry.by), written(entry.reason))
        for entry in sorted(revisions, key=lambda entry: (entry.on, entry.id))
    )
    return Table("改訂の履歴", columns, rows, empty="改訂は計画に書かれていません。")
