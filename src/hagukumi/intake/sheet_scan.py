"""The structure of one worksheet, streamed from its XML: what a reader of values cannot tell.

Formulas, error values, merged cells, hidden rows and columns, and the extent of the content. The XML comes from a stranger: no
document type is accepted, so that no entity can grow, and the number of cells is limited while it is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import IO, Final
from xml.parsers import expat

from hagukumi.intake.codes import Code
from hagukumi.intake.refusals import FileRefused

MAX_CELLS: Final = 30_000_000
"""Cells with content, and cells of the rectangle around them, of one sheet."""
_CHUNK: Final = 1 << 16
_REFERENCE: Final = re.compile("([A-Z]{1,3})([0-9]{1,7})")
_TRUE: Final = ("1", "true")


def column_number(letters: str) -> int:
    """A → 1, Z → 26, AA → 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _row_of(reference: str) -> int:
    found = _REFERENCE.search(reference.replace("$", "").rpartition(":")[2])
    return int(found[2]) if found else 1 << 20


def parse_safely(part: IO[bytes], started: Callable[[str, dict[str, str]], None], ended: Callable[[str], None] | None = None) -> None:
    """Feed an XML part to handlers of element starts and ends; raises FileRefused for what is no plain XML."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = started
    parser.EndElementHandler = ended
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        while chunk := part.read(_CHUNK):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError:
        raise FileRefused(Code.FORMAT, "xlsxの中のXMLが壊れています。") from None


def _refuse_doctype(*_: object) -> None:
    raise FileRefused(Code.FORMAT, "xlsxの中のXMLに文書型宣言があります。")


class SheetScan:
    """What stands where in a worksheet; rows and columns count from 1.

    `marked` maps a row to its first cell, by column, with a formula or an error value and which of the two it is.
    """

    def __init__(self, part: IO[bytes]) -> None:
        self.marked: dict[int, tuple[int, str]] = {}
        self.merged_rows: list[int] = []
        self.rows = self.columns = self.cells = 0
        self.hidden_rows: list[int] = []
        self._hidden_ranges: list[tuple[int, int]] = []
        self._filled: set[int] = set()
        self._row = self._column = 0
        self._row_hidden = self._content = self._error = False
        parse_safely(part, self._start, self._end)

    @property
    def has_content(self) -> bool:
        """Whether any cell holds a value or a formula."""
        return self.cells > 0

    @property
    def hidden_columns(self) -> list[int]:
        """Hidden columns that hold something."""
        return sorted(c for c in self._filled if any(first <= c <= last for first, last in self._hidden_ranges))

    def _start(self, name: str, given: dict[str, str]) -> None:
        match name.rpartition(":")[2]:
            case "c":
                self._start_cell(given)
            case "v" | "is":
                self._fill()
            case "f":
                self._fill()
                self.marked.setdefault(self._row, (self._column, "数式"))
            case "row":
                self._row = _number(given.get("r", ""), self._row + 1)
                self._column = 0
                self._row_hidden = given.get("hidden") in _TRUE or given.get("ht") == "0"
            case "col" if given.get("hidden") in _TRUE or given.get("width") == "0":
                self._hidden_ranges.append((_number(given.get("min", ""), 1), _number(given.get("max", ""), 1 << 14)))
            case "mergeCell":
                self.merged_rows.append(_row_of(given.get("ref", "")))

    def _start_cell(self, given: dict[str, str]) -> None:
        found = _REFERENCE.fullmatch(given.get("r", ""))
        self._column = column_number(found[1]) if found else self._column + 1
        self._row = int(found[2]) if found else self._row
        self._content, self._error = False, given.get("t") == "e"

    def _fill(self) -> None:
        self._content = True

    def _end(self, name: str) -> None:
        if name.rpartition(":")[2] == "c" and self._content:
            self._count_cell()

    def _count_cell(self) -> None:
        self._content = False
        self.cells += 1
        self.rows, self.columns = max(self.rows, self._row), max(self.columns, self._column)
        self._filled.add(self._column)
        if self._error:
            self.marked.setdefault(self._row, (self._column, "エラー値"))
        if self._row_hidden and self.hidden_rows[-1:] != [self._row]:
            self.hidden_rows.append(self._row)
        if self.cells > MAX_CELLS or self.rows * self.columns > MAX_CELLS:
            raise FileRefused(Code.TOO_LARGE, f"シートのセルが{MAX_CELLS}を超えています。")


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else otherwise
