"""Sheets of cells as the bytes of an Excel workbook, and back: nothing here knows what a plan is."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import python_calamine
import xlsxwriter

from hagukumi.workbook.cells import Content

MAXIMUM_BYTES = 32 * 1024 * 1024
MAXIMUM_UNPACKED = 512 * 1024 * 1024
"""A workbook larger than this, packed or unpacked, is not read: a plan is written by people."""

_CELL = 32_767
_MADE_ON = datetime.datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed day, so that the same plan gives the same bytes


class BookError(ValueError):
    """The workbook as a whole cannot be used; the message is Japanese and says what to do."""


@dataclass(frozen=True)
class Page:
    """A sheet to write: headings, rows, and the words to choose from by column. `locked` columns are shaded as not to be changed."""

    headings: tuple[str, ...]
    rows: tuple[tuple[Content, ...], ...]
    words: Mapping[int, tuple[str, ...]]
    locked: int = 0


def write(cover: Sequence[str], pages: Mapping[str, Page]) -> bytes:
    """A workbook with a cover sheet 「説明」 and these pages. Raises BookError when a cell is longer than Excel holds."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": _MADE_ON})
    sheet = book.add_worksheet("説明")
    sheet.set_column(0, 0, 100, book.add_format({"text_wrap": True, "valign": "top"}))
    for place, line in enumerate(cover):
        sheet.write_string(place, 0, line)
    styles = _Styles(book)
    for name, page in pages.items():
        _write_page(book.add_worksheet(name), name, page, styles)
    book.close()
    return stream.getvalue()


class _Styles:
    def __init__(self, book: Any) -> None:
        frame = {"border": 1, "valign": "top", "text_wrap": True}
        self.heading = book.add_format({**frame, "bold": True, "bg_color": "#D9E6FF"})
        self.cell = book.add_format(frame)
        self.locked = book.add_format({**frame, "bg_color": "#EEEEEE"})


def _write_page(sheet: Any, name: str, page: Page, styles: _Styles) -> None:
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&C&P / &N")
    for place, heading in enumerate(page.headings):
        sheet.set_column(place, place, min(60.0, max(10.0, 2.0 * len(heading))))
        sheet.write_string(0, place, heading, styles.heading)
    for line, row in enumerate(page.rows, start=1):
        for place, content in enumerate(row):
            _write_cell(sheet, name, line, place, content, styles.locked if place < page.locked else styles.cell)
    for place, words in page.words.items():
        if sum(len(word) + 1 for word in words) < 256:
            sheet.data_validation(1, place, len(page.rows) + 500, place, {"validate": "list", "source": list(words)})


def _write_cell(sheet: Any, name: str, line: int, place: int, content: Content, style: Any) -> None:
    if isinstance(content, str) and len(content) > _CELL:
        raise BookError(f"シート「{name}」の{line + 1}行目の文章が長すぎて、Excelに入りません。短くしてください。")
    if isinstance(content, str):
        sheet.write_string(line, place, content, style)
    else:
        sheet.write_number(line, place, content, style)


def read(content: bytes) -> dict[str, list[list[Any]]]:
    """Sheet name → rows of cells from A1, as text, numbers, booleans and dates ("" for empty). Raises BookError."""
    _refuse_bombs(content)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise BookError("Excelのファイル（.xlsx）として読めません。Excelで開けるか確かめ、.xlsx で保存し直してください。") from error


def _refuse_bombs(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise BookError("Excelのファイル（.xlsx）ではありません。.xlsx で保存し直してください。") from error
    if len(content) > MAXIMUM_BYTES or unpacked > MAXIMUM_UNPACKED:
        raise BookError("ファイルが大きすぎます。計画のワークブックか確かめてください。")
