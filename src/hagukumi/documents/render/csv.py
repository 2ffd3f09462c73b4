"""The first table or form of a document as CSV: UTF-8 with byte order mark, RFC 4180, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from typing import Final

from hagukumi.documents.render.characters import Showing
from hagukumi.documents.sheet import Document, Form, Table

_FORM_HEADING: Final = ("項目", "内容")
_FORMULA: Final = re.compile(r"[=+\-@＝＋－＠]")
_NUMBER: Final = re.compile(r"[+\-]?[0-9][0-9,]*(\.[0-9]+)?%?")


def csv_bytes(document: Document) -> bytes:
    """Heading line and rows of the first table or form. Raises ValueError when the document has neither."""
    shown = Showing()
    return rows_bytes([[shown(cell) for cell in line] for line in _lines(document)])


def _lines(document: Document) -> list[tuple[str, ...]]:
    for block in document.blocks:
        match block:
            case Table():
                return [tuple(column.title for column in block.columns), *block.rows]
            case Form():
                return [_FORM_HEADING, *block.rows]
    raise ValueError(f"document {document.name} holds no table")


def rows_bytes(rows: list[list[str]]) -> bytes:
    """Rows as CSV bytes."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerows([inert(cell) for cell in row] for row in rows)
    return buffer.getvalue().encode("utf-8-sig")


def inert(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe goes before a leading sign, plain numbers excepted.

    The signs are those of OWASP's "CSV Injection", with their full-width forms, which Japanese input accepts too.
    """
    first = cell.lstrip(" 　\n")
    return f"'{cell}" if _FORMULA.match(first) and not _NUMBER.fullmatch(first) else cell
