"""起案: the sheet on which a plan is decided: author and approvals, what it holds, what the law finds, what to look at, its hash."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable

from hagukumi.documents import naming
from hagukumi.documents.grounds import is_exception
from hagukumi.documents.order import by_id
from hagukumi.documents.printing import Printing
from hagukumi.documents.sheet import Block, Column, Document, Form, Format, Heading, Seals, Table, Text
from hagukumi.documents.words import BLANK, MISSING, day, join, written
from hagukumi.law import Direction, Finding
from hagukumi.law.figures import entries_of, ordinance_figures
from hagukumi.plan.lists import LISTS
from hagukumi.plan.records import LocalFigure, Restriction

_DRAFT = "（承認前の案）"
_NO_FINDING = "法とガイドラインの規則による指摘はありません。"


def build(printing: Printing) -> tuple[Document, ...]:
    """One document, to be put before those who decide."""
    blocks: tuple[Block, ...] = (
        Form("起案", _draft(printing)),
        Seals(_seals(printing)),
        Heading("伺い"),
        Text((_asking(printing),)),
        Heading("計画の内容"),
        Form("件数", _numbers(printing)),
        Heading("指摘"),
        *_findings(printing),
        Heading("目を通していただくこと"),
        *_remarks(printing),
        Heading("法務担当の確認が済んでいない、他の法令による制限"),
        _unconfirmed(printing),
        Heading("条例で定める数値"),
        _figures(printing),
        Heading("この計画から印刷する文書"),
        _documents(printing),
    )
    document = Document(
        name="approval-sheet",
        title="起案（事業計画の承認について）",
        blocks=blocks,
        legal_basis="ガイドライン4.1・5.5.1",
        formats=(Format.PDF, Format.HTML, Format.XLSX),
    )
    return (document,)


def _draft(printing: Printing) -> tuple[tuple[str, str], ...]:
    programme, release = printing.plan.programme, printing.release
    return (
        ("件名", f"{written(programme.title)}の事業計画の承認について"),
        ("事業の符号", programme.id),
        ("地方公共団体", f"{programme.prefecture}{written(programme.municipality)}（団体コード {written(programme.municipality_code)}）"),
        ("個人情報保護法施行条例", written(programme.ordinance)),
        ("起案者", naming.officer(printing.index, release.author) if release else _DRAFT),
        ("承認", _approvals(printing)),
        ("有効期間", f"{day(release.valid_from)}から{day(release.valid_until)}まで" if release else _DRAFT),
        ("総括管理責任者", written(programme.general_manager)),
        ("プライバシー保護組織", naming.organisation(printing.index, programme.privacy_organisation)),
        ("版のハッシュ（SHA-256）", printing.hash),
    )


def _approvals(printing: Printing) -> str:
    return join([f"{naming.officer(printing.index, given.officer)}（{day(given.on)}）" for given in printing.approvals], "\n", _DRAFT)


def _seals(printing: Printing) -> tuple[str, ...]:
    """Boxes for the author, those who approved, and the two at the head; titles as the plan has them."""
    programme, release = printing.plan.programme, printing.release
    officers = (release.author, *(given.officer for given in release.approvals)) if release else ()
    heads = (programme.general_manager, programme.mayor)
    titles = [*(naming.officer(printing.index, officer) for officer in officers), *(head for head in heads if head.strip())]
    return tuple(dict.fromkeys(titles)) or (BLANK,)


def _asking(printing: Printing) -> str:
    stops = len(printing.findings)
    result = f"規則による指摘が{stops}件あります。指摘が残る間は、その利用は行えません。" if stops else _NO_FINDING
    return f"この事業計画により、{written(printing.plan.programme.title)}を実施してよろしいか伺います。{result}"


def _numbers(printing: Printing) -> tuple[tuple[str, str], ...]:
    plan, reading = printing.plan, printing.reading
    lists = tuple((listed.word, f"{len(getattr(plan, listed.name))}件") for listed in LISTS)
    found = [reading.direction(use) for use in plan.uses]
    sides = "、".join(f"{side.label}{found.count(side)}件" for side in Direction)
    sensitive = sum(bool(item.sensitive) for item in plan.items)
    return (
        *lists,
        ("利用の内訳", f"{sides}、機関の分からないもの{found.count(None)}件"),
        ("利用目的以外の目的での利用・提供（法第69条第2項）", f"{sum(is_exception(use.basis) for use in plan.uses)}件"),
        ("要配慮個人情報・条例要配慮個人情報の項目", f"{sensitive}件"),
        ("プライバシー保護方針", "あり" if plan.privacy else BLANK),
    )


_FINDINGS = (Column("結果", 0.7), Column("規則", 0.9), Column("根拠", 2), Column("対象", 2), Column("指摘の内容", 4))


def _findings(printing: Printing) -> tuple[Block, ...]:
    names = _names(printing)
    rows = tuple(
        (found.outcome.label, found.rule, found.article, names.get(found.subject, found.subject), found.message)
        for found in printing.findings
    )
    return (Table(f"否と未整理（{len(rows)}件）", _FINDINGS, rows, empty=_NO_FINDING),)


def _names(printing: Printing) -> dict[str, str]:
    """Every entry of the plan by id, as people know it, e.g. 「データ項目「氏名」〔juki.name〕」."""
    names = {printing.plan.programme.id: "事業"}
    for listed in LISTS:
        for entry in getattr(printing.plan, listed.name):
            name = str(getattr(entry, "name", ""))
            names[entry.id] = f"{listed.word}{f'「{name}」' if name else ''}〔{entry.id}〕"
    return names


_OTHER_STATUTES = "5-1"
"""The rule whose remarks tell restrictions that no jurist has confirmed."""

_REMARKS = (Column("規則", 0.8), Column("根拠", 2.4), Column("件数", 0.6), Column("対象と内容", 5))


def _remarks(printing: Printing) -> tuple[Block, ...]:
    """Remarks of one rule stand together; restrictions that wait for a jurist have a table of their own below."""
    groups: defaultdict[tuple[str, str], list[Finding]] = defaultdict(list)
    for found in printing.remarks:
        groups[found.rule, found.article].append(found)
    rows = tuple(
        (rule, article, str(len(found)), _told(found)) for (rule, article), found in sorted(groups.items()) if rule != _OTHER_STATUTES
    )
    return (Table("指摘ではないが、人が確かめること", _REMARKS, rows, empty="ほかに確かめることはありません。"),)


def _told(found: Iterable[Finding]) -> str:
    return join([remark.message for remark in found], "\n")


_UNCONFIRMED = (Column("法令", 3), Column("満たし方", 4), Column("かかる項目の数", 1))


def _unconfirmed(printing: Printing) -> Table:
    """Each restriction that no jurist has confirmed, once, with the number of items under it."""
    counted: defaultdict[Restriction, int] = defaultdict(int)
    for item in by_id(printing.plan.items):
        for limit in dict.fromkeys(item.restrictions):
            if not limit.confirmed_by_jurist:
                counted[limit] += 1
    ordered = sorted(counted.items(), key=lambda entry: (entry[0].statute, entry[0].met_by))
    rows = tuple((written(limit.statute), written(limit.met_by), f"{number}項目") for limit, number in ordered)
    return Table(f"確認を待つ制限（{len(rows)}件）", _UNCONFIRMED, rows, empty="すべて確認済みです。")


_LOCAL = (Column("数値", 3), Column("値", 1), Column("適用の日", 1.2), Column("条例", 3))


def _figures(printing: Printing) -> Table:
    rows = tuple(
        _figure(printing, local) for local in sorted(ordinance_figures(printing.plan), key=lambda local: (local.figure, local.since))
    )
    return Table("条例で定める数値", _LOCAL, rows, empty="この計画に、条例で定める数値は書かれていません。")


def _figure(printing: Printing, local: LocalFigure) -> tuple[str, ...]:
    """One figure; what the head of the plan sets has no id and no date of its own."""
    known = entries_of(local.figure)
    name, unit = (known[-1].name, known[-1].unit) if known else (f"{local.figure}{MISSING}", "")
    of_head = local.id == printing.plan.programme.id and local.since == datetime.date.min
    mark, since = ("", "（日の定めなし）") if of_head else (f"〔{local.id}〕", day(local.since))
    return f"{name}{mark}", f"{local.value:,}{unit}", since, written(local.ordinance)


_PAPERS = (Column("文書", 4), Column("根拠", 4), Column("形式", 1.4))


def _documents(printing: Printing) -> Table:
    """Everything else that this plan prints."""
    from hagukumi.documents.catalogue import PAPERS  # the catalogue names this paper too, so it cannot be imported before it

    printed = (document for paper in PAPERS if paper.build is not build for document in paper.build(printing))
    rows = tuple((document.title, document.legal_basis, "・".join(document.formats)) for document in printed)
    return Table(f"文書の一覧（{len(rows)}件）", _PAPERS, rows)
