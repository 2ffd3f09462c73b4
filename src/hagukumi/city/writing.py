"""Putting rows into files: CSV in its encoding, or an Excel book. The same rows give the same bytes."""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import xlsxwriter

from hagukumi.city.extracts.declare import Card
from hagukumi.city.extracts.rows import Rows
from hagukumi.plan.records import Column, DateForm, Encoding, ValueType

_BLOCK = 200_000
_CREATED = datetime.datetime(2026, 10, 1, tzinfo=datetime.UTC).replace(tzinfo=None)
_CODECS = {Encoding.UTF_8: "utf-8", Encoding.UTF_8_BOM: "utf-8", Encoding.CP932: "cp932"}


def write_extract(card: Card, rows: Rows, folder: Path) -> Path:
    """Write one extract into `folder` and return its path."""
    path = folder / card.file
    columns = card.columns()
    texts = [rows.texts[column.header if column.discard else column.field] for column in columns]
    if card.is_book:
        _write_book(path, columns, texts)
    else:
        _write_csv(path, card.encoding, columns, texts)
    return path


def _write_csv(path: Path, encoding: Encoding, columns: Sequence[Column], texts: Sequence[pa.Array]) -> None:
    quoted = encoding is Encoding.UTF_8_BOM
    with path.open("wb") as stream:
        if quoted:
            stream.write(b"\xef\xbb\xbf")
        separator, edge = ('","', '"') if quoted else (",", "")
        stream.write((edge + separator.join(column.header for column in columns) + edge + "\r\n").encode(_CODECS[encoding]))
        lines = pc.binary_join_element_wise(*texts, separator)
        if quoted:
            lines = pc.binary_join_element_wise(edge, lines, edge, "")
        for start in range(0, len(lines), _BLOCK):
            block = lines.slice(start, _BLOCK).to_pylist()
            stream.write(("\r\n".join(block) + "\r\n").encode(_CODECS[encoding]))


def _write_book(path: Path, columns: Sequence[Column], texts: Sequence[pa.Array]) -> None:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"constant_memory": True, "strings_to_urls": False, "strings_to_numbers": False})
    book.set_properties({"created": _CREATED})
    sheet = book.add_worksheet("Sheet1")
    day = book.add_format({"num_format": "yyyy/m/d"})
    sheet.write_row(0, 0, [column.header for column in columns])
    cells = [_cells(column, column_texts) for column, column_texts in zip(columns, texts, strict=True)]
    formats = [day if column.form is DateForm.EXCEL_SERIAL and column.type is ValueType.DATE else None for column in columns]
    for number, row in enumerate(zip(*cells, strict=True), 1):
        for place, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(number, place, value, formats[place])
            elif value:
                sheet.write_string(number, place, value)
    book.close()
    path.write_bytes(buffer.getvalue())


def _cells(column: Column, texts: pa.Array) -> list[str | int]:
    """Cells as Excel keeps them: numbers and days as numbers, everything else as text."""
    numeric = column.type is ValueType.INTEGER or (column.type is ValueType.DATE and column.form is DateForm.EXCEL_SERIAL)
    values: list[str | int] = texts.to_pylist()
    return [int(value) if value and str(value).isdigit() else value for value in values] if numeric else values
