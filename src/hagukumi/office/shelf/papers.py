"""What lies on the shelf: the documents of a release, whose they are, and the press that prints one of them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeAlias

from hagukumi.documents.catalogue import PAPERS, Sheet, sheets
from hagukumi.documents.printing import Printing
from hagukumi.documents.render import Press
from hagukumi.documents.sheet import Format
from hagukumi.plan import Release
from hagukumi.plan.records import Role
from hagukumi.runs.workspace import Actor
from hagukumi.workbook import write_survey

WHOLE: Final = frozenset({Role.COORDINATOR, Role.PRIVACY_OFFICER, Role.AUDITOR})
"""Roles that answer for the whole programme, or watch over it: they have every document."""

FOR_ALL: Final = "resident-notice"
"""The paper that everybody may hand on."""

_REQUEST: Final = "extraction-request"
SURVEY: Final = ("survey", "データの保有状況の調査票", "ガイドライン3.2")
"""The survey is no paper of the catalogue: departments fill it in."""

WORDS: Final = {Format.PDF: "PDF", Format.HTML: "HTML", Format.XLSX: "Excel", Format.CSV: "CSV", Format.SVG: "SVG"}
TYPES: Final = {
    Format.PDF: "application/pdf",
    Format.HTML: "text/html; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.CSV: "text/csv; charset=utf-8",
    Format.SVG: "image/svg+xml",
}
"""Media types of the formats."""


@dataclass(frozen=True)
class Printable:
    """One document: the paper it belongs to, its name and title, its formats, and the department it is addressed to, if any."""

    paper: str
    name: str
    title: str
    forms: tuple[Format, ...]
    owner: str
    render: Callable[[Format], bytes]


@dataclass(frozen=True)
class Heap:
    """A paper with the documents of it that a person may have."""

    title: str
    basis: str
    printables: tuple[Printable, ...]


_Key: TypeAlias = tuple[object, ...]
_lock = threading.Lock()
_press = Press()
_laid_out: dict[_Key, tuple[Printable, ...]] = {}


def printables(release: Release) -> tuple[Printable, ...]:
    """Every document of a release, laid out once for each process; nothing is rendered yet.

    The date on them is the day of the first approval, so that they are the same on any day.
    """
    key = (release.hash, release.approvals, release.valid_from, release.valid_until)
    with _lock:
        if key not in _laid_out:
            made = _made(release)
            _laid_out.clear()
            _laid_out[key] = made
        return _laid_out[key]


def _made(release: Release) -> tuple[Printable, ...]:
    printing = Printing(release.plan, min(approval.on for approval in release.approvals), release)
    holders = sorted({candidate.holder for candidate in release.plan.candidates} & printing.index.departments.keys())
    return (*(_printable(printing, sheet) for sheet in sheets(printing)), *(_survey(printing, holder) for holder in holders))


def _printable(printing: Printing, sheet: Sheet) -> Printable:
    owner = sheet.document.name.removeprefix(f"{_REQUEST}-") if sheet.paper.id == _REQUEST else ""
    render = partial(_press.render, sheet.document, printing)
    return Printable(sheet.paper.id, sheet.document.name, sheet.title, sheet.formats, owner, render)


def _survey(printing: Printing, holder: str) -> Printable:
    paper, title, _ = SURVEY
    name = printing.index.departments[holder].name
    return Printable(
        paper, f"{paper}-{holder}", f"{title}（{name}）", (Format.XLSX,), holder, lambda _form: write_survey(printing.plan, holder)
    )


def may_have(actor: Actor, printable: Printable) -> bool:
    """Everything for those who answer for the whole; the notice for all; and what is addressed to the own department of a holder."""
    own = actor.role is Role.HOLDER and printable.owner == actor.department
    return actor.role in WHOLE or printable.paper == FOR_ALL or own


def heaps(release: Release, actor: Actor) -> list[Heap]:
    """The papers in the catalogue's order with what the actor may have; those who have all also see which papers have nothing."""
    own = [printable for printable in printables(release) if may_have(actor, printable)]
    found = [
        Heap(title, basis, tuple(each for each in own if each.paper == paper))
        for paper, title, basis in (*((paper.id, paper.title, paper.legal_basis) for paper in PAPERS), SURVEY)
    ]
    return [heap for heap in found if heap.printables or actor.role in WHOLE]


def wanted(release: Release, actor: Actor, name: str, form: str) -> tuple[Printable, Format] | None:
    """The document of this name that the actor may have, in this format; None for any other."""
    for printable in printables(release):
        if printable.name == name and form in printable.forms and may_have(actor, printable):
            return printable, Format(form)
    return None


def rendered(printable: Printable, form: Format) -> bytes:
    """The document in one format. One is printed at a time. Raises FontsMissing."""
    with _lock:
        return printable.render(form)
