"""The two formats of a file of rows, read by the engine column by column: CSV (RFC 4180, one heading row) and Parquet."""

from __future__ import annotations

import codecs
import csv
import io
import os
import re
from collections.abc import Mapping
from typing import Final, NoReturn

import duckdb

from hagukumi.files.problems import Problem, Refused
from hagukumi.files.text_files import BLOCK, as_utf8

PARQUET: Final = "parquet"
PARQUET_SIGN: Final = b"PAR1"
_LONGEST_ROW: Final = 16_000_000
"""Bytes."""

Place = tuple[str, str]
"""Name of the file and of the source, for problems."""


class CsvFile:
    """A CSV file behind an open descriptor, in its encoding (`format`). Raises Refused; no problem quotes the file."""

    def __init__(self, file: int, encoding: str, place: Place, separator: str = ",") -> None:
        self._file, self._place, self._separator = file, place, separator
        self.format = encoding
        self.headings, self._instead = self._first_row()

    def _first_row(self) -> tuple[list[str], tuple[int, str] | None]:
        """The headings; and what the engine is to read in place of their row where a heading holds a line end (office software breaks
        lines in a cell by another sign than it ends rows with, and the engine takes the first one it meets for the end of every row).
        """
        whole = codecs.getincrementaldecoder(self.format)().decode(os.pread(self._file, BLOCK, 0))
        text = whole.removeprefix("\ufeff")
        stream = io.StringIO(text, newline="")
        try:
            first = next(csv.reader(stream, strict=True, delimiter=self._separator), [])
        except csv.Error:
            self._refuse("1行目を見出しとして読めません。", '引用符（"）の使い方を確かめてください。')
        if not any(cell.strip() for cell in first):
            self._refuse("1行目に見出しがありません。", "1行目に列の見出しを置いてください。")
        headings = [cell.strip() for cell in first]
        if not any(mark in cell for cell in first for mark in "\r\n"):
            return headings, None
        end = re.search(r"[\r\n]*\Z", text[: stream.tell()])
        plain = self._separator.join(f"c{place}" for place in range(len(first))) + (end[0] if end else "")
        return headings, (stream.tell() + len(whole) - len(text), plain)

    def create(self, connection: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, int]) -> None:
        """Fill `table` with `_line` (the heading is line 1 when no cell holds a line end) and the columns as `c<position>`."""
        kept = ", ".join(f"c{position}" for position in columns.values())
        shape = ", ".join(f"'c{position}': 'VARCHAR'" for position in range(len(self.headings)))
        with as_utf8(self._file, self.format, self._instead) as path:
            rows = (
                f"read_csv('{path}', auto_detect=false, header=true, delim='{self._separator}', quote='\"', escape='\"', strict_mode=true, "
                f"nullstr='', null_padding=false, compression='none', max_line_size={_LONGEST_ROW}, columns={{{shape}}})"
            )
            try:
                connection.execute(f"CREATE TABLE {table} AS SELECT row_number() OVER () + 1 AS _line, {kept} FROM {rows}")
            except duckdb.InvalidInputException as error:
                self._refuse(*_csv_trouble(str(error)))
            except UnicodeDecodeError as error:
                self._refuse(*_csv_trouble(error.object.decode("utf-8", "replace")))

    def _refuse(self, message: str, remedy: str) -> NoReturn:
        raise Refused([Problem(message, remedy, *self._place)]) from None


_CSV_TROUBLES: Final = (
    ("unterminated quote", '引用符（"）が閉じていないか、閉じた後に文字があります。', "値の中の引用符は二つ重ねてください。"),
    ("Expected Number of Columns", "セルの数が見出しの数と合いません。", "区切り文字を含む値は引用符で囲み、列の数をそろえてください。"),
    ("Maximum line size", "1行が長すぎます。", "引用符の閉じ忘れがないか確かめてください。"),
    ("Invalid unicode", "文字として読めないところがあります。", "UTF-8又はShift_JIS（CP932）で出力し直してください。"),
    ("invalid state", "行の区切りが混ざっているなど、CSVの書き方になっていません。", "改行の符号をそろえて出力し直してください。"),
)


def _csv_trouble(error: str) -> tuple[str, str]:
    """What the engine found, without the row that it quotes; a long row it cuts off, sometimes within a character."""
    at = re.search(r"Error on Line: (\d+)", error)
    where = f"{at[1]}行目: " if at else ""
    head = error.partition("Possible fixes")[0]
    known = ((message, remedy) for sign, message, remedy in _CSV_TROUBLES if sign in head)
    message, remedy = next(known, ("CSVとして読めません。", "指定した区切り文字のCSVで出力し直してください。"))
    return where + message, remedy


class ParquetFile:
    """A Parquet file behind an open descriptor. Raises Refused."""

    format = PARQUET

    def __init__(self, connection: duckdb.DuckDBPyConnection, file: int, place: Place) -> None:
        self._place = place
        self._rows = f"read_parquet('/dev/fd/{file}', file_row_number=true)"
        try:
            described = connection.execute(f"DESCRIBE SELECT * EXCLUDE (file_row_number) FROM {self._rows}").fetchall()
        except (duckdb.Error, UnicodeDecodeError):
            self._refuse("Parquetのファイルとして読めません。", "ファイルが壊れていないか確かめ、出力し直してください。")
        self._types = [(str(name), str(type)) for name, type, *_ in described]
        self.headings = [name for name, _ in self._types]

    def create(self, connection: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, int]) -> None:
        """Fill `table` with `_line` (1 is the first row) and the columns as text named `c<position>`."""
        kept = ", ".join(f"{self._text(position)} AS c{position}" for position in columns.values())
        try:
            connection.execute(f"CREATE TABLE {table} AS SELECT file_row_number + 1 AS _line, {kept} FROM {self._rows}")
        except (duckdb.InvalidInputException, duckdb.IOException, duckdb.ConversionException, UnicodeDecodeError):
            self._refuse("Parquetの中身を読めません。", "ファイルが壊れていないか確かめ、出力し直してください。")

    def _text(self, position: int) -> str:
        name, type = self._types[position]
        if re.search(r"STRUCT|MAP|UNION|\[|BLOB|BIT", type):
            problem = Problem("一つの値でない列です。", "文字・数・日付の列にして出力し直してください。", *self._place, column=name)
            raise Refused([problem])
        return _as_text('"' + name.replace('"', '""') + '"', type)

    def _refuse(self, message: str, remedy: str) -> NoReturn:
        raise Refused([Problem(message, remedy, *self._place)]) from None


def rows_of(connection: duckdb.DuckDBPyConnection, file: int, format: str, place: Place, separator: str = ",") -> CsvFile | ParquetFile:
    """The file in its format; `separator` parts the cells of a CSV file: one of , ; tab and |."""
    return ParquetFile(connection, file, place) if format == PARQUET else CsvFile(file, format, place, separator)


def _as_text(column: str, type: str) -> str:
    """SQL: a whole number kept as a floating one is written without its point; an instant in its Universal Time."""
    if type in ("FLOAT", "DOUBLE"):
        whole = f"{column} = trunc({column}) AND abs({column}) < 1e15"
        written = f"CASE WHEN {whole} THEN CAST(CAST({column} AS BIGINT) AS VARCHAR) ELSE CAST({column} AS VARCHAR) END"
        return f"CASE WHEN isfinite({column}) THEN {written} END"
    if type == "TIMESTAMP WITH TIME ZONE":
        return f"CAST({column} AT TIME ZONE 'UTC' AS VARCHAR)"
    return f"CAST({column} AS VARCHAR)"
