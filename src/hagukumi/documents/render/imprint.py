"""What every document carries besides its blocks: whose it is, its day, the hash of the plan, who approved, and whether it holds."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from hagukumi.documents.printing import Printing
from hagukumi.documents.sheet import Document
from hagukumi.notation import write_date
from hagukumi.plan import Release

_SHORT = 16
_NOTICES = {
    "案": "案（承認前の計画から印刷したもので、効力はありません）",
    "撤回": "撤回（この版の承認は撤回されており、効力はありません）",
}


@dataclass(frozen=True)
class Imprint:
    """Head and foot of a document as plain texts; `closing` are the lines below its last block.

    `mark` is 案 for a plan that is not approved, 撤回 for a withdrawn release, and blank for a release that holds.
    """

    municipality: str
    date: str
    hash: str
    mark: str
    closing: tuple[str, ...]

    @property
    def short_hash(self) -> str:
        """First 16 hexadecimal digits, for the foot of each page."""
        return self.hash[:_SHORT]

    @property
    def notice(self) -> str:
        """What a document without effect says about itself; blank for a release that holds."""
        return _NOTICES.get(self.mark, "")

    @property
    def version(self) -> str:
        """The version as the foot of each page names it."""
        return f"計画の{'案' if self.mark == '案' else '版'} {self.short_hash}"


def imprint(printing: Printing) -> Imprint:
    """The imprint of all documents printed from one plan."""
    return Imprint(
        municipality=printing.plan.programme.municipality,
        date=japanese_date(printing.on),
        hash=printing.hash,
        mark=_mark(printing.release),
        closing=tuple(_closing(printing)),
    )


def _mark(release: Release | None) -> str:
    if release is None:
        return "案"
    return "撤回" if release.withdrawal else ""


def _closing(printing: Printing) -> list[str]:
    title = printing.plan.programme.title
    if printing.release is None:
        return [f"この文書は、事業計画「{title}」の承認前の案から印刷しました。", f"案のハッシュ（SHA-256）: {printing.hash}"]
    lines = [
        f"この文書は、承認された事業計画「{title}」の版から印刷しました。",
        f"版のハッシュ（SHA-256）: {printing.hash}",
        f"有効期間: {japanese_date(printing.release.valid_from)}から{japanese_date(printing.release.valid_until)}まで",
    ]
    lines += [f"承認: {japanese_date(approval.on)} {_who(printing, approval.officer)}" for approval in printing.approvals]
    if withdrawal := printing.release.withdrawal:
        people = "、".join(_who(printing, officer) for officer in withdrawal.officers)
        lines.append(f"撤回: {japanese_date(withdrawal.on)} {people}")
    return lines


def _who(printing: Printing, officer: str) -> str:
    found, department = printing.index.officers[officer]
    return f"{department.name}　{found.title}"


def missing_notice(missing: tuple[str, ...]) -> str:
    """The sentence that tells which characters were shown as 〓; blank when none was."""
    return f"印字できない文字を〓で示しました（{'、'.join(missing)}）。" if missing else ""


def japanese_date(day: datetime.date) -> str:
    """A day as offices write it: 令和8年4月1日."""
    return write_date(day, "wareki_kanji")


def description(document: Document, printing: Printing) -> str:
    """One line about the document, for the properties of a file."""
    return "／".join(filter(None, (document.legal_basis, imprint(printing).version)))
