"""A document as a workbook: a cover with the words, one sheet for each table, all set up to print on A4."""

from __future__ import annotations

import datetime
import io
import math
import re
import unicodedata
from typing import Any, Final

import xlsxwriter

from hagukumi.documents.imprint import Imprint, Imprinted, description, missing_notice
from hagukumi.documents.render.characters import Showing
from hagukumi.documents.sheet import Block, Checks, Document, Drawing, Form, Heading, Points, Seals, Table, Text

_A4: Final = 9
_MARGINS: Final = {"left": 0.6, "right": 0.6, "top": 0.75, "bottom": 0.75}
_PORTRAIT_UNITS: Final = 92.0
_LANDSCAPE_UNITS: Final = 140.0
_NARROWEST: Final = 8.0
_LINE_HEIGHT: Final = 15.0
_HIGHEST_ROW: Final = 409.0
_LONGEST_CELL: Final = 32_767
_FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\']")
_MARKS: Final = {True: "☑ 確認済", False: "☐ 未確認", None: "☐"}
_SAFE: Final = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_FACE: Final[dict[str, Any]] = {"font_name": "游ゴシック", "font_size": 10.5}


def xlsx_bytes(document: Document, printing: Imprinted) -> bytes:
    """The document as a workbook; every cell is text, so that nothing of the plan can become a formula."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, _SAFE)
    _Book(book, document, printing).write()
    book.close()
    return buffer.getvalue()


class _Book:
    """A workbook under way: the cover collects words, tables get sheets of their own."""

    def __init__(self, book: Any, document: Document, printing: Imprinted) -> None:
        self._book = book
        self._document = document
        self._imprint: Imprint = printing.imprint
        self._shown = Showing()
        self._names: set[str] = set()
        self._units = _LANDSCAPE_UNITS if document.landscape else _PORTRAIT_UNITS
        formats: dict[str, dict[str, Any]] = {
            "plain": {"text_wrap": True, "valign": "top"},
            "right": {"align": "right"},
            "title": {"bold": True, "font_size": 16, "align": "center", "text_wrap": True},
            "heading": {"bold": True, "font_size": 13, "text_wrap": True},
            "caption": {"bold": True, "text_wrap": True},
            "header": {"bold": True, "bg_color": "#ECECEC", "border": 1, "text_wrap": True, "align": "center", "valign": "vcenter"},
            "label": {"bg_color": "#ECECEC", "border": 1, "text_wrap": True, "valign": "top"},
            "cell": {"border": 1, "text_wrap": True, "valign": "top"},
            "mark": {"border": 1, "align": "center", "valign": "top"},
            "small": {"font_size": 9, "text_wrap": True},
        }
        self._formats = {name: book.add_format(_FACE | made) for name, made in formats.items()}

    def write(self) -> None:
        """Write all sheets and the properties."""
        day = self._imprint.on
        self._book.set_properties(
            {
                "title": self._shown(self._document.title),
                "author": self._shown(self._imprint.municipality),
                "comments": self._shown(description(self._document, self._imprint)),
                "created": datetime.datetime(day.year, day.month, day.day, tzinfo=datetime.UTC),
            }
        )
        cover = self._sheet("表紙")
        cover.set_column(0, 0, self._units)
        lines = self._cover_head()
        for block in self._document.blocks:
            lines.extend(self._words(block))
            self._own_sheet(block)
        self._fill(cover, lines + self._cover_foot())

    def _cover_head(self) -> list[tuple[str, str]]:
        document, own = self._document, self._imprint
        lines = [(own.notice, "right"), (own.date, "right"), (document.addressee, "plain"), (document.sender or own.municipality, "right")]
        lines += [(document.title, "title"), (f"（{document.legal_basis}）" if document.legal_basis else "", "plain")]
        return [line for line in lines if line[0]]

    def _cover_foot(self) -> list[tuple[str, str]]:
        closing = [(line, "small") for line in self._imprint.closing]
        return [("", "plain"), *closing]

    def _words(self, block: Block) -> list[tuple[str, str]]:
        """What a block puts on the cover: its words, or where its sheet is."""
        match block:
            case Heading():
                return [("", "plain"), (block.text, "heading")]
            case Text():
                return [(f"　{text}", "plain") for text in block.paragraphs]
            case Points():
                signs = (f"{number}. " for number in range(1, len(block.entries) + 1)) if block.numbered else ("・" for _ in block.entries)
                return [(sign + text, "plain") for sign, text in zip(signs, block.entries, strict=True)]
            case Seals():
                return [(f"押印欄：{'　／　'.join(block.titles)}", "plain")]
            case Drawing():
                return [(f"図：{block.caption}", "caption"), (block.alternative, "plain")]
            case Table() | Form() | Checks():
                return [(f"別シート：{block.caption}", "plain")]
            case _:
                return []

    def _own_sheet(self, block: Block) -> None:
        match block:
            case Table():
                titles = tuple(column.title for column in block.columns)
                rows = block.rows or ((block.empty, *[""] * (len(titles) - 1)),)
                self._table(block.caption, titles, tuple(column.width for column in block.columns), rows, "cell")
            case Form():
                self._table(block.caption, (), (1.0, 2.6), block.rows, "label")
            case Checks():
                checked = tuple((_MARKS[done], what, found) for what, done, found in block.rows)
                self._table(block.caption, ("確認", "確かめること", "確認の結果"), (0.35, 1.4, 1.0), checked, "mark")

    def _table(
        self, caption: str, titles: tuple[str, ...], shares: tuple[float, ...], rows: tuple[tuple[str, ...], ...], first: str
    ) -> None:
        sheet = self._sheet(caption)
        widths = [max(_NARROWEST, self._units * share / sum(shares)) for share in shares]
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.write_string(0, 0, self._cell(caption), self._formats["caption"])
        if titles:
            self._row(sheet, 1, titles, widths, ["header"] * len(titles))
            sheet.repeat_rows(1)
            sheet.freeze_panes(2, 0)
        for number, row in enumerate(rows, start=2 if titles else 1):
            self._row(sheet, number, row, widths, [first] + ["cell"] * (len(row) - 1))

    def _row(self, sheet: Any, number: int, cells: tuple[str, ...], widths: list[float], formats: list[str]) -> None:
        shown = [self._cell(cell) for cell in cells]
        sheet.set_row(number, _height(shown, widths))
        for column, (cell, name) in enumerate(zip(shown, formats, strict=True)):
            sheet.write_string(number, column, cell, self._formats[name])

    def _fill(self, cover: Any, lines: list[tuple[str, str]]) -> None:
        notice = missing_notice(self._shown.missing)
        for number, (text, name) in enumerate([*lines, *([(notice, "small")] if notice else [])]):
            shown = self._cell(text)
            cover.set_row(number, _height([shown], [self._units]) * (1.6 if name == "title" else 1.0))
            cover.write_string(number, 0, shown, self._formats[name])

    def _cell(self, text: str) -> str:
        shown = self._shown(text)
        return shown if len(shown) <= _LONGEST_CELL else shown[: _LONGEST_CELL - 1] + "…"

    def _sheet(self, caption: str) -> Any:
        sheet = self._book.add_worksheet(self._name(caption))
        sheet.set_paper(_A4)
        if self._document.landscape:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(**_MARGINS)
        sheet.hide_gridlines(1)
        title = _footer_safe(self._shown(self._document.title))
        sheet.set_header(f"&R&9{title}")
        sheet.set_footer(f"&L&9{self._imprint.version}&C&9&P / &N&R&9{_footer_safe(self._shown(self._imprint.municipality))}")
        return sheet

    def _name(self, caption: str) -> str:
        """A sheet name out of a caption: at most 31 characters, without signs that a workbook forbids, unlike all before."""
        base = _FORBIDDEN.sub("・", self._shown(caption).replace("\n", " ")).strip() or "表"
        name, number = base[:31], 2
        while name.casefold() in self._names:
            name, number = f"{base[:27]}（{number}）", number + 1
        self._names.add(name.casefold())
        return name


def _footer_safe(text: str) -> str:
    """Text for header and footer, where `&` starts a code; a digit after a font size would join it."""
    return " " + text.replace("&", "&&").replace("\n", " ")[:60]


def _height(cells: list[str], widths: list[float]) -> float:
    """Height of a row in points that shows every cell; a full-width character takes two units."""
    lines = max(
        sum(max(1, math.ceil(_units(line) / (width - 1))) for line in cell.split("\n")) for cell, width in zip(cells, widths, strict=True)
    )
    return min(_HIGHEST_ROW, max(1, lines) * _LINE_HEIGHT + 3)


class _Widths(dict[int, str]):
    """Code point → a mark for its width, so that counting is one translation and not a loop in Python."""

    def __missing__(self, code: int) -> str:
        self[code] = "W" if unicodedata.east_asian_width(chr(code)) in "WFA" else "n"
        return self[code]


_WIDTHS: Final = _Widths()


def _units(text: str) -> float:
    """Width of a line in units of a column: a full-width character takes about two, any other one."""
    wide = text.translate(_WIDTHS).count("W")
    return 2.1 * wide + 1.1 * (len(text) - wide)
