"""What every document carries besides its blocks: whose it is, its day, the hash of its source, who approved, and whether it holds."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Protocol

from hagukumi.documents.sheet import Document
from hagukumi.notation import write_date

_SHORT = 16
_NOTICES = {
    "案": "案（承認前の計画から印刷したもので、効力はありません）",
    "撤回": "撤回（この版の承認は撤回されており、効力はありません）",
}


@dataclass(frozen=True)
class Imprint:
    """Head and foot of a document as plain texts; `closing` are the lines below its last block.

    `on` is the day printed; it never comes from a clock here. `hash` is that of `source` (計画の版, レシピ). `mark` is 案 for a plan
    that is not approved, 撤回 for a withdrawn release, and blank for what holds.
    """

    municipality: str
    on: datetime.date
    hash: str
    source: str
    mark: str
    closing: tuple[str, ...]

    @property
    def imprint(self) -> Imprint:
        """Itself: what is not printed from a plan is printed from an imprint alone."""
        return self

    @property
    def date(self) -> str:
        """The day as offices write it."""
        return japanese_date(self.on)

    @property
    def short_hash(self) -> str:
        """First 16 hexadecimal digits, for the foot of each page."""
        return self.hash[:_SHORT]

    @property
    def notice(self) -> str:
        """What a document without effect says about itself; blank for one that holds."""
        return _NOTICES.get(self.mark, "")

    @property
    def version(self) -> str:
        """What the document was made from, as the foot of each page names it."""
        return f"{self.source} {self.short_hash}"


class Imprinted(Protocol):
    """What a document can be printed from: an examined plan (`Printing`), or an `Imprint` alone."""

    @property
    def imprint(self) -> Imprint:
        """Head and foot of all documents printed from it."""


def missing_notice(missing: tuple[str, ...]) -> str:
    """The sentence that tells which characters were shown as 〓; blank when none was."""
    return f"印字できない文字を〓で示しました（{'、'.join(missing)}）。" if missing else ""


def japanese_date(day: datetime.date) -> str:
    """A day as offices write it: 令和8年4月1日."""
    return write_date(day, "wareki_kanji")


def description(document: Document, own: Imprint) -> str:
    """One line about the document, for the properties of a file."""
    return "／".join(filter(None, (document.legal_basis, own.version)))
