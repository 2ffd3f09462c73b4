"""xlsx extracts: exactly one sheet with content, no merged or hidden cells, values only."""

from __future__ import annotations

import datetime
import io
import itertools
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
from python_calamine import CalamineError, CalamineWorkbook

from hagukumi.intake.batches import DAY, MAX_COLUMNS, NUMBER, TEXT, RawBatch, Readable, Spoiled
from hagukumi.intake.codes import Code
from hagukumi.intake.refusals import FileRefused
from hagukumi.intake.sheet_scan import SheetScan
from hagukumi.intake.workbook import MAX_PACKED, SheetEntry, Workbook
from hagukumi.plan.records import DateForm, Layout, ValueType

_ROWS: Final = 16_384


class _Row(NamedTuple):
    number: int
    cells: list[Any]


class XlsxFile:
    """A workbook behind an open stream, checked and opened; raises FileRefused."""

    def __init__(self, stream: Readable, layout: Layout) -> None:
        packed = stream.read(MAX_PACKED + 1)
        if len(packed) > MAX_PACKED:
            raise FileRefused(Code.TOO_LARGE, f"xlsxは{MAX_PACKED >> 20}MBまでです。")
        workbook = Workbook(packed)
        sheet, self._scan = _only_sheet(workbook, layout)
        _check_structure(workbook, self._scan, layout)
        self._rows = _rows(packed, sheet)
        self._first = layout.header_row
        self.headings = self._read_headings()

    def _read_headings(self) -> list[str]:
        row = next((row for row in self._rows if row.number >= self._first), None)
        cells = [_as_text(cell)[0] for cell in row.cells] if row else []
        while cells and not cells[-1].strip():
            cells.pop()
        if self._first in self._scan.marked:
            raise FileRefused(Code.FORMULA, "見出しの行です。", row=self._first)
        if len(cells) > MAX_COLUMNS:
            raise FileRefused(Code.TOO_LARGE, f"見出しの行に{MAX_COLUMNS}を超える列があります。", row=self._first)
        return cells

    def batches(self, kept: Sequence[int]) -> Iterator[RawBatch]:
        """The rows below the headings, with the columns at the positions `kept` only. To be read once."""
        while rows := list(itertools.islice(self._rows, _ROWS)):
            yield self._batch(rows, kept)

    def _batch(self, rows: list[_Row], kept: Sequence[int]) -> RawBatch:
        width = len(self.headings)
        spoiled, good, blank = [], [], 0
        for row in rows:
            if row.number in self._scan.marked:
                column, what = self._scan.marked[row.number]
                spoiled.append(Spoiled(row.number, self.headings[column - 1] if column <= width else "", Code.FORMULA, what))
            elif any(_filled(cell) for cell in row.cells[width:]):
                spoiled.append(Spoiled(row.number, "", Code.RAGGED, f"見出し{width}列の右にもセルがある行"))
            elif any(_filled(cell) for cell in row.cells):
                good.append(row)
            else:
                blank += 1
        columns = [[_as_text(row.cells[k] if k < len(row.cells) else "") for row in good] for k in kept]
        cells = tuple(pa.array([text for text, _ in column], pa.string()) for column in columns)
        kinds = tuple(np.array([kind for _, kind in column], np.uint8) for column in columns)
        return RawBatch(np.array([row.number for row in good], np.int64), cells, tuple(spoiled), kinds, blank)


def _only_sheet(workbook: Workbook, layout: Layout) -> tuple[SheetEntry, SheetScan]:
    """The declared sheet, or the only one with content where none is declared; any other content refuses the file."""
    scans = [(sheet, workbook.scan(sheet)) for sheet in workbook.sheets]
    filled = [(sheet, scan) for sheet, scan in scans if scan.has_content]
    if not filled:
        raise FileRefused(Code.EMPTY_FILE, "どのシートにも内容がありません。")
    chosen = [pair for pair in filled if pair[0].name == layout.sheet] if layout.sheet else filled
    if not chosen:
        raise FileRefused(Code.SHEET_MISSING, f"内容のあるシート「{layout.sheet}」が見つかりません。")
    if len(filled) > 1:
        raise FileRefused(Code.OTHER_SHEET, f"内容のあるシートが{len(filled)}枚あります（非表示のシートを含みます）。")
    return chosen[0]


def _check_structure(workbook: Workbook, scan: SheetScan, layout: Layout) -> None:
    merged = [row for row in scan.merged_rows if row >= layout.header_row]
    if merged:
        raise FileRefused(Code.MERGED, f"結合は{len(merged)}か所で、最初は{merged[0]}行目にかかるものです。", row=merged[0])
    rows = [row for row in scan.hidden_rows if row >= layout.header_row]
    if rows or scan.hidden_columns:
        found = f"内容のある非表示の行が{len(rows)}、列が{len(scan.hidden_columns)}あります。"
        raise FileRefused(Code.HIDDEN, found, row=rows[0] if rows else 0)
    serial = any(c.type is ValueType.DATE and c.form is DateForm.EXCEL_SERIAL and not c.discard for c in layout.columns)
    if serial and workbook.epoch_1904:
        raise FileRefused(Code.DATE_EPOCH)


def _rows(packed: bytes, sheet: SheetEntry) -> Iterator[_Row]:
    try:
        opened = CalamineWorkbook.from_object(io.BytesIO(packed)).get_sheet_by_name(sheet.name)
    except CalamineError:
        raise FileRefused(Code.FORMAT, "xlsxの値を読めません。") from None
    left = [""] * (opened.start[1] if opened.start else 0)
    for number, cells in enumerate(opened.iter_rows(), 1):
        yield _Row(number, left + cells)


def _filled(cell: Any) -> bool:
    return not isinstance(cell, str) or bool(cell.strip())


def _as_text(cell: Any) -> tuple[str, int]:
    """The text of a cell and how it was stored; whole numbers without a decimal point, days as ISO dates."""
    if isinstance(cell, str):
        return cell, TEXT
    if isinstance(cell, bool):
        return ("TRUE" if cell else "FALSE"), TEXT
    if isinstance(cell, int | float):
        whole = float(cell).is_integer() and abs(cell) < 1e15
        return (str(int(cell)) if whole else str(np.format_float_positional(cell, trim="-"))), NUMBER
    if isinstance(cell, datetime.datetime):
        midnight = cell.time() == datetime.time()
        return (cell.date().isoformat() if midnight else cell.isoformat(" ")), DAY
    return (cell.isoformat(), DAY) if isinstance(cell, datetime.date) else (str(cell), TEXT)
