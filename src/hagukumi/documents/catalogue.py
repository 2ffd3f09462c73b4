"""The papers that can be printed, in the order of an official's shelf, and printing them into a folder.

A paper is what the law or the guideline asks for; it becomes one document or several (one letter for each holder).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, NamedTuple

from hagukumi.documents.folder import DocumentFolder, Printed
from hagukumi.documents.papers import (
    approval_sheet,
    assessment,
    contract,
    criteria_sheet,
    deidentification,
    erasure_certificate,
    extraction_request,
    file_register,
    flows,
    linkage_model,
    notice,
    other_purpose,
    privacy_policy,
    processing_register,
    purpose_table,
    retention_schedule,
    roles,
    safeguards_table,
    selection_table,
    survey_summary,
)
from hagukumi.documents.printing import Printing
from hagukumi.documents.render import Press
from hagukumi.documents.sheet import Document, Format


@dataclass(frozen=True)
class Paper:
    """One kind of official paper: `id` (ASCII), Japanese title, what asks for it, and what builds it from a plan."""

    id: str
    title: str
    legal_basis: str
    build: Callable[[Printing], tuple[Document, ...]]


PAPERS: Final = (
    Paper("selection-table", "「利用データ項目」候補一覧", "ガイドライン3.1（図3-1、図3-2）", selection_table.build),
    Paper("survey-summary", "データの保有状況の調査結果", "ガイドライン3.2", survey_summary.build),
    Paper("roles", "役割・責任の一覧", "法第66条、ガイドライン4（表4-1）・5.7.1", roles.build),
    Paper("data-flow", "データの流れの図", "ガイドライン4（図4-1）・5.5.1（図5-1）", flows.build),
    Paper("purpose-table", "利用目的の特定において整理した事項", "法第61条、ガイドライン5.4.3（表5-2）", purpose_table.build),
    Paper("other-purpose", "利用目的以外の目的での利用・提供の整理", "法第69条第2項、ガイドライン5.4（表5-3）", other_purpose.build),
    Paper("criteria", "判定基準", "ガイドライン4.1", criteria_sheet.build),
    Paper("linkage-model", "名寄せのモデル", "ガイドライン7.3・7.5.3", linkage_model.build),
    Paper("assessment", "プライバシー影響評価報告書", "ガイドライン5.7（表5-4）", assessment.build),
    Paper("privacy-policy", "プライバシー保護方針", "法第3条、ガイドライン5.7.1", privacy_policy.build),
    Paper("safeguards-table", "安全管理措置の一覧", "法第66条、ガイドライン7.5・7.6", safeguards_table.build),
    Paper("contract", "委託契約の条項と確認表", "法第66条第2項、ガイドライン5.6", contract.build),
    Paper("approval-sheet", "起案書", "ガイドライン4・5", approval_sheet.build),
    Paper("file-register", "個人情報ファイル簿", "法第75条・第74条、ガイドライン5.5.2", file_register.build),
    Paper("deidentification", "行政機関等匿名加工情報の作成の整理", "法第60条第3項・第109条・第110条・第121条", deidentification.build),
    Paper("processing-register", "個人情報の取扱いの台帳", "法第61条・第66条・第69条、ガイドライン5・7.5", processing_register.build),
    Paper("resident-notice", "住民へのお知らせ", "ガイドライン4.1・5.4.3（表5-2）", notice.build),
    Paper("extraction-request", "データの抽出及び提供の依頼", "ガイドライン4.1・4.2", extraction_request.build),
    Paper("retention-schedule", "保存期間・消去予定表", "法第61条第2項、ガイドライン3.3（表3-1）", retention_schedule.build),
    Paper("erasure-certificate", "消去証明書", "法第61条第2項・第66条、ガイドライン3.3・7.5", erasure_certificate.build),
)
"""All papers, in the order in which a municipality comes to need them. 法 is 個人情報の保護に関する法律."""


_AT_ONCE: Final = 2
"""Documents being set at a time: the typesetter runs beside Python, so that two keep two processors busy."""


class UnknownPaper(ValueError):
    """A paper was asked for by an id that the catalogue does not have; the message is Japanese."""


def chosen(only: Collection[str] = ()) -> tuple[Paper, ...]:
    """The papers with these ids, all when none is given, in the catalogue's order. Raises UnknownPaper."""
    unknown = [name for name in only if name not in {paper.id for paper in PAPERS}]
    if unknown:
        raise UnknownPaper(f"「{'」「'.join(unknown)}」という文書はありません。hagukumi documents list で名前を確かめてください。")
    return tuple(paper for paper in PAPERS if not only or paper.id in only)


class Sheet(NamedTuple):
    """One document of a paper and the formats it will be printed in."""

    paper: Paper
    document: Document
    formats: tuple[Format, ...]

    @property
    def title(self) -> str:
        """The title as an index tells it: with the addressee of a letter, and whether readings are given."""
        marks = (self.document.addressee.replace("\n", "　"), "ふりがな付き" if self.document.furigana else "")
        return self.document.title + "".join(f"（{mark}）" for mark in marks if mark)


def sheets(
    printing: Printing, only: Collection[str] = (), formats: Collection[Format] | None = None, *, furigana: bool = False
) -> Iterator[Sheet]:
    """Documents to be printed; a document keeps those of its own formats that are asked for, and is left out when none is."""
    for paper in chosen(only):
        for document in paper.build(printing):
            wanted = tuple(form for form in document.formats if formats is None or form in formats)
            if wanted:
                yield Sheet(paper, replace(document, furigana=document.furigana or furigana), wanted)


def print_documents(
    printing: Printing,
    folder: Path,
    only: Collection[str] = (),
    formats: Collection[Format] | None = None,
    *,
    furigana: bool = False,
    press: Press | None = None,
) -> tuple[Path, ...]:
    """Print papers into a folder with an index (`index.html`, `目録.csv`); returns the files of the documents.

    Everything is rendered before anything is written. Raises UnknownPaper, FontsMissing, and FolderRefused when the folder holds
    documents of another plan, or files that this would overwrite and that are not its own.
    """
    target = DocumentFolder(folder, printing)
    press = press or Press()
    work = [(sheet, form) for sheet in sheets(printing, only, formats, furigana=furigana) for form in sheet.formats]
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        printed = list(threads.map(lambda one: _printed(printing, press, *one), work))
    return target.write(printed, [paper.id for paper in PAPERS])


def _printed(printing: Printing, press: Press, sheet: Sheet, form: Format) -> Printed:
    content = press.render(sheet.document, printing, form)
    return Printed(name=f"{sheet.document.name}.{form}", paper=sheet.paper.id, title=sheet.title, form=form, content=content)
