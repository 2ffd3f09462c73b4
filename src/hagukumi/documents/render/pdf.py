"""PDF/UA-1 by typst: A4, tagged, titled, in Japanese, with the bytes fixed by document, plan and typefaces (ISO 14289-1)."""

from __future__ import annotations

import datetime
import re
from functools import cache
from importlib.resources import files
from typing import Any, Final, TypeAlias, cast

import msgspec
import typst

from hagukumi.documents.imprint import Imprint, Imprinted, description, missing_notice
from hagukumi.documents.render import picture as drawings
from hagukumi.documents.render.characters import Showing, without_selectors
from hagukumi.documents.render.faces import SANS, covered, font_folder, fonts
from hagukumi.documents.render.readings import Ruby, with_readings
from hagukumi.documents.sheet import Block, Break, Checks, Document, Drawing, Form, Heading, Points, Seals, Table, Text

Words: TypeAlias = str | list[Any]
_TIED: Final = re.compile(
    r"(?P<long>[!-~]{13,})|(?:(?:明治|大正|昭和|平成|令和)(?:元|[0-9]{1,2})年|[0-9]{1,2}月[0-9]{1,2}日|第[0-9]+(?:条(?:の[0-9]+)?|項|号|章|回))+"
)
_PART: Final = re.compile(
    r"(?:明治|大正|昭和|平成|令和)(?:元|[0-9]+)年|[0-9]+月[0-9]+日|第[0-9]+(?:条(?:の[0-9]+)?|項|号|章|回)|[!-~]{1,4}"
)
_READING_SIZE: Final = 0.5
_OVERHANG: Final = 0.25
_MILLIMETRES_PER_UNIT: Final = 25.4 / 72
_PORTRAIT: Final = (166.0, 215.0)
_LANDSCAPE: Final = (253.0, 145.0)


class PdfPress:
    """Makes PDFs; keeps the typesetter with its typefaces and template warm between documents. Raises FontsMissing at once."""

    def __init__(self) -> None:
        folder = font_folder()
        self._covered = covered(folder)
        self._compiler = typst.Compiler(font_paths=fonts(folder), ignore_system_fonts=True)

    def __call__(self, document: Document, printing: Imprinted) -> bytes:
        """The document as PDF."""
        day = printing.imprint.on
        data = _Setting(document, printing, self._covered).data()
        made = self._compiler.compile(
            _template(),
            format="pdf",
            sys_inputs={"document": msgspec.json.encode(data).decode()},
            pdf_standards=["ua-1"],
            timestamp=datetime.datetime(day.year, day.month, day.day, tzinfo=datetime.UTC),
        )
        return cast(bytes, made)  # several files come only of pictures, none only when one is written to a path


@cache
def _template() -> bytes:
    return files(__package__).joinpath("document.typ").read_bytes()


class _Setting:
    """One document on its way to the template: every text shown, split into lines, long words and readings."""

    def __init__(self, document: Document, printing: Imprinted, covered: frozenset[int]) -> None:
        self._document = document
        self._own: Imprint = printing.imprint
        self._shown = Showing(covered)
        self._above = ""

    def data(self) -> dict[str, Any]:
        """What `document.typ` reads."""
        document, own = self._document, self._own
        return {
            "name": self._plain(document.title),
            "title": self._words(document.title),
            "basis": self._words(document.legal_basis),
            "addressee": self._lines(document.addressee),
            "sender": self._lines(document.sender),
            "description": self._plain(description(document, own)),
            "landscape": document.landscape,
            "furigana": document.furigana,
            "blocks": [self._block(block) for block in document.blocks],
            **self._imprint(own),
        }

    def _imprint(self, own: Imprint) -> dict[str, Any]:
        closing = [self._unread(line) for line in own.closing]
        municipality = self._plain(own.municipality)
        return {
            "municipality": municipality,
            "date": own.date,
            "mark": own.mark,
            "notice": own.notice,
            "version": own.version,
            "closing": closing + [line for line in (missing_notice(self._shown.missing),) if line],
        }

    def _plain(self, text: str) -> str:
        return self._shown(text).replace("\n", "　")

    def _lines(self, text: str) -> list[Words]:
        return [self._words(line) for line in text.split("\n")] if text else []

    def _words(self, text: str) -> Words:
        """A text as runs: strings, readings over bases, long words that may break anywhere, and line breaks."""
        return self._unread(text) if not self._document.furigana else _runs(self._shown(text), readings=True)

    def _unread(self, text: str) -> Words:
        return _runs(self._shown(text), readings=False)

    def _block(self, block: Block) -> dict[str, Any]:
        made = self._made(block)
        self._above = block.text if isinstance(block, Heading) else ""
        return made

    def _caption(self, caption: str) -> Words:
        """The caption of a table, unless the heading right above says the same."""
        return "" if caption == self._above else self._words(caption)

    def _made(self, block: Block) -> dict[str, Any]:
        match block:
            case Heading():
                return {"kind": "heading", "level": block.level, "text": self._words(block.text)}
            case Text():
                return {"kind": "text", "paragraphs": [self._words(text) for text in block.paragraphs]}
            case Points():
                return {"kind": "points", "entries": [self._words(text) for text in block.entries], "numbered": block.numbered}
            case Table():
                return self._table(block)
            case Form():
                return {"kind": "form", "caption": self._caption(block.caption), "rows": self._rows(block.rows)}
            case Seals():
                return {"kind": "seals", "titles": [self._words(title) for title in block.titles]}
            case Checks():
                rows = [[done, self._words(what), self._words(found)] for what, done, found in block.rows]
                return {"kind": "checks", "caption": self._caption(block.caption), "rows": rows}
            case Drawing():
                return self._drawing(block)
            case Break():
                return {"kind": "break"}

    def _rows(self, rows: tuple[tuple[str, ...], ...]) -> list[list[Words]]:
        return [[self._words(cell) for cell in row] for row in rows]

    def _table(self, table: Table) -> dict[str, Any]:
        return {
            "kind": "table",
            "caption": self._caption(table.caption),
            "titles": [self._words(column.title) for column in table.columns],
            "widths": [column.width for column in table.columns],
            "rows": self._rows(table.rows),
            "empty": self._words(table.empty),
        }

    def _drawing(self, block: Drawing) -> dict[str, Any]:
        """The words of a picture stand in their usual shapes: PDF/UA refuses a variant there that the typeface lacks."""
        drawn = drawings.picture(block.svg)
        drawings.rewritten(drawn.root, lambda text: without_selectors(self._shown(text)), SANS)
        across, down = _LANDSCAPE if self._document.landscape else _PORTRAIT
        width = min(across, drawn.width * _MILLIMETRES_PER_UNIT, down * drawn.width / drawn.height)
        svg = drawings.svg_text(drawn.root)
        alternative = self._plain(block.alternative)
        return {"kind": "drawing", "caption": self._words(block.caption), "svg": svg, "width": width, "alternative": alternative}


def _runs(text: str, *, readings: bool) -> Words:
    runs: list[Any] = []
    for number, line in enumerate(text.split("\n")):
        runs.extend([{"break": True}] if number else [])
        runs.extend(_line(line, readings=readings))
    return runs[0] if len(runs) == 1 and isinstance(runs[0], str) else runs if runs else ""


def _line(line: str, *, readings: bool) -> list[Any]:
    if not readings:
        return _breakable(line)
    pieces = with_readings(line)
    runs: list[Any] = []
    for before, piece, after in zip((None, *pieces), pieces, (*pieces[1:], None), strict=False):
        runs.extend([_above(before, piece, after)] if piece.reading else _breakable(piece.text))
    return runs


def _above(before: Ruby | None, piece: Ruby, after: Ruby | None) -> dict[str, Any]:
    """A base with its reading in half size, which may stand out over neighbours without readings (JIS X 4051, 8.3)."""
    free = sum(neighbour is not None and not neighbour.reading for neighbour in (before, after))
    wide = max(len(piece.text), len(piece.reading) * _READING_SIZE - free * _OVERHANG)
    return {"base": piece.text, "reading": piece.reading, "wide": wide}


def _breakable(text: str) -> list[Any]:
    """A text with words cut into pieces that hold together, with a line end possible between two pieces.

    Long words (hashes, addresses, ids) are cut every few letters; dates and articles stay whole up to 年, 日, 条 or 項.
    """
    runs: list[Any] = []
    start = 0
    for found in _TIED.finditer(text):
        runs.extend([text[start : found.start()]] if found.start() > start else [])
        runs.append({"pieces": _PART.findall(found.group())})
        start = found.end()
    return runs + ([text[start:]] if start < len(text) else [])
