"""An xlsx package looked at before its values are read: sizes, parts, sheets. The file comes from a stranger."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from typing import IO, Final, NamedTuple

from hagukumi.intake.codes import Code
from hagukumi.intake.refusals import FileRefused
from hagukumi.intake.sheet_scan import SheetScan, parse_safely

MAX_PACKED: Final = 100 << 20
"""Bytes of an xlsx file; a larger extract is to be delivered as CSV."""
MAX_UNPACKED: Final = 600 << 20
"""Bytes of all its parts together."""
MAX_PARTS: Final = 2_000
_CHUNK: Final = 1 << 20
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)


class SheetEntry(NamedTuple):
    """A sheet of the workbook and the part that holds it."""

    name: str
    part: str


class Workbook:
    """The parts of an xlsx file, unpacked once to know their true sizes; raises FileRefused for what is none or too large."""

    def __init__(self, packed: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(packed))
            self._check_parts()
        except _BROKEN:
            raise FileRefused(Code.FORMAT, "xlsxとして開けません（壊れているか、パスワードが付いています）。") from None
        self.epoch_1904 = False
        self.sheets = self._read_sheets()

    def _check_parts(self) -> None:
        """Unpack every part: declared sizes may lie, and the reader of values would unpack them too."""
        parts = self._zip.infolist()
        names = [part.filename for part in parts]
        if len(set(names)) < len(names) or "xl/workbook.xml" not in names or len(parts) > MAX_PARTS:
            raise zipfile.BadZipFile
        if "xl/vbaProject.bin" in names:
            raise FileRefused(Code.FORMAT, "マクロを含むブックです。")
        if sum(part.file_size for part in parts) > MAX_UNPACKED:
            self._refuse_size()
        total = 0
        for part in parts:
            with self._zip.open(part) as unpacked:
                while chunk := unpacked.read(_CHUNK):
                    total += len(chunk)
                    if total > MAX_UNPACKED:
                        self._refuse_size()

    def _refuse_size(self) -> None:
        raise FileRefused(Code.TOO_LARGE, f"展開すると{MAX_UNPACKED >> 20}MBを超えます。")

    def _read_sheets(self) -> list[SheetEntry]:
        targets: dict[str, str] = {}
        sheets: list[SheetEntry] = []

        def relation(name: str, given: dict[str, str]) -> None:
            if name.rpartition(":")[2] == "Relationship":
                targets[given.get("Id", "")] = posixpath.normpath(posixpath.join("/xl", given.get("Target", ""))).lstrip("/")

        def sheet(name: str, given: dict[str, str]) -> None:
            match name.rpartition(":")[2]:
                case "sheet":
                    related = next((value for key, value in given.items() if key.rpartition(":")[2] == "id" and ":" in key), "")
                    sheets.append(SheetEntry(given.get("name", ""), targets.get(related, "")))
                case "workbookPr":
                    self.epoch_1904 = given.get("date1904") in ("1", "true")

        parse_safely(self._part("xl/_rels/workbook.xml.rels"), relation)
        parse_safely(self._part("xl/workbook.xml"), sheet)
        return sheets

    def _part(self, name: str) -> IO[bytes]:
        try:
            return io.BytesIO(self._zip.read(name))
        except KeyError:
            raise FileRefused(Code.FORMAT, "xlsxに必要な部分がありません。") from None

    def scan(self, sheet: SheetEntry) -> SheetScan:
        """The structure of a sheet."""
        try:
            part = self._zip.open(sheet.part)
        except KeyError:
            raise FileRefused(Code.FORMAT, "xlsxに必要な部分がありません。") from None
        with part:
            return SheetScan(part)
