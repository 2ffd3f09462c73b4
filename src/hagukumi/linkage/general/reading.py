"""From the sources' files to raw tables of text in the connection: streamed, strictly, only the columns asked for."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, TypeVar

import duckdb

from hagukumi.files.formats import CsvFile, ParquetFile, Place, rows_of
from hagukumi.files.opening import Seen, opened
from hagukumi.files.problems import Problem, Refused
from hagukumi.linkage.general.spec import SourceSpec
from hagukumi.plan.files import file_trouble

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Loaded:
    """One source in the connection: `table` holds `_row`, `_record` and one text column per heading read (`columns`: heading → column).

    `_row` (from 1) counts the rows in the order of their record ids, so that the order of the file is no matter; `_record` is the id as
    written. The other columns have no blanks around their texts and NULL for nothing. `format` is 'utf-8', 'cp932' or 'parquet'.
    """

    spec: SourceSpec
    table: str
    columns: Mapping[str, str]
    rows: int
    format: str


def load(connection: duckdb.DuckDBPyConnection, sources: Sequence[SourceSpec], folder: Path, then: Callable[[int, Loaded], _T]) -> list[_T]:
    """Read every source, in the order given, into a table and do with it what `then` does; paths are relative to `folder`.

    `then` is given the source's place and may drop the table, so that one source at a time lies there as it was written. Every file is
    opened and its headings are read before the first is read whole. Raises Refused with the problems of all sources.
    """
    seen = _each(sources, lambda place, source: _examine(connection, source, folder))
    return _each(sources, lambda place, source: then(place, _take(connection, f"_gl_raw_{place}", source, folder, seen[place])))


def _examine(connection: duckdb.DuckDBPyConnection, source: SourceSpec, folder: Path) -> Seen:
    with opened(folder / source.path, _place(source), source.encoding) as (file, seen):
        _columns(connection, file, source, seen.format)
        return seen


def _take(connection: duckdb.DuckDBPyConnection, table: str, source: SourceSpec, folder: Path, seen: Seen) -> Loaded:
    with opened(folder / source.path, _place(source), source.encoding, seen) as (file, _):
        rows, columns = _columns(connection, file, source, seen.format)
        rows.create(connection, "_gl_file", columns)
    return _ranked(connection, table, source, columns, seen.format)


def _each(sources: Sequence[SourceSpec], work: Callable[[int, SourceSpec], _T]) -> list[_T]:
    done: list[_T] = []
    problems: list[Problem] = []
    for place, source in enumerate(sources):
        try:
            done.append(work(place, source))
        except Refused as refused:
            problems += refused.problems
        except OSError as error:
            problems.append(Problem(file_trouble(error), "", source=source.name))
    if problems:
        raise Refused(problems)
    return done


def _place(source: SourceSpec) -> Place:
    return Path(source.path).name, source.name


def _columns(
    connection: duckdb.DuckDBPyConnection, file: int, source: SourceSpec, format: str
) -> tuple[CsvFile | ParquetFile, dict[str, int]]:
    """The file in its format, and heading → position of the columns asked for."""
    place = _place(source)
    rows = rows_of(connection, file, format, place)
    return rows, _positions(rows.headings, source, place)


def _refuse(message: str, remedy: str, place: Place, column: str = "") -> NoReturn:
    raise Refused([Problem(message, remedy, *place, column=column)])


def _positions(headings: Sequence[str], source: SourceSpec, place: Place) -> dict[str, int]:
    """Heading → its position in the file. The headings of the file are not told: without a heading row they are a person's values."""
    wanted = source.columns.headings()
    absent = [heading for heading in wanted if heading not in headings]
    if len(absent) == len(wanted):
        remedy = "1行目に見出しがあるか、別のファイルでないかを確かめ、[source.columns] を見出しのとおりに書いてください。"
        _refuse("指定した列が一つもありません。", remedy, place)
    problems = [Problem(*_absence(heading, headings), *place, column=heading) for heading in absent]
    problems += [
        Problem("同じ見出しの列が二つ以上あります。", "見出しを一つずつ別の名前にしてください。", *place, column=heading)
        for heading in wanted
        if headings.count(heading) > 1
    ]
    if problems:
        raise Refused(problems)
    return {heading: headings.index(heading) for heading in wanted}


def _absence(wanted: str, headings: Sequence[str]) -> tuple[str, str]:
    folded = unicodedata.normalize("NFKC", wanted).casefold()
    alike = next((heading for heading in headings if unicodedata.normalize("NFKC", heading).casefold() == folded), None)
    if alike is not None:
        return f"この見出しの列がありません。似た見出し「{alike}」があります。", "全角・半角・大文字・小文字をそろえてください。"
    return "この見出しの列がありません。", "[source.columns] を、ファイルの見出しのとおりに書いてください。"


def _ranked(connection: duckdb.DuckDBPyConnection, table: str, source: SourceSpec, columns: dict[str, int], format: str) -> Loaded:
    """Rows in the order of their record ids, from the file's own table, which is dropped."""
    record = f"c{columns[source.columns.record]}"
    _check_records(connection, record, source.columns.record, _place(source))
    cells = ", ".join(f"{_bare(f'c{position}')} AS c{position}" for position in columns.values())
    ranked = f"SELECT row_number() OVER (ORDER BY {record}) AS _row, {record} AS _record, {cells} FROM _gl_file"
    connection.execute(f"CREATE TABLE {table} AS {ranked} ORDER BY _row")
    rows = _one(connection, f"SELECT count(*) FROM {table}")
    connection.execute("DROP TABLE _gl_file")
    return Loaded(source, table, {heading: f"c{position}" for heading, position in columns.items()}, rows, format)


def _bare(column: str) -> str:
    """SQL: the text without blanks around it, NULL when nothing is left. Most texts have none, and finding that out is cheaper."""
    blanks = "' ', '\u3000', '\u00a0', chr(9), chr(10), chr(13)"
    trimmed = f"trim({column}, concat({blanks}))"
    return f"nullif(CASE WHEN left({column}, 1) IN ({blanks}) OR right({column}, 1) IN ({blanks}) THEN {trimmed} ELSE {column} END, '')"


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    return int(connection.execute(query).fetchall()[0][0])


def _check_records(connection: duckdb.DuckDBPyConnection, record: str, heading: str, place: Place) -> None:
    """Every row has a record id of its own."""
    rows, blank, first = connection.execute(
        f"SELECT count(*), count(*) FILTER (coalesce(trim({record}), '') = ''), "
        f"min(_line) FILTER (coalesce(trim({record}), '') = '') FROM _gl_file"
    ).fetchall()[0]
    if rows == 0:
        _refuse("見出しだけで、データの行がありません。", "出力の条件を確かめてください。", place)
    if blank:
        _refuse(
            f"空の値が{blank}行あります（最初は{first}行目）。", "record には、全ての行に値のある列を指定してください。", place, heading
        )
    repeated = connection.execute(
        f"SELECT count(*), min(lines[1]), min_by(lines[2], lines[1]) FROM "
        f"(SELECT list_sort(min(_line, 2)) AS lines FROM _gl_file GROUP BY {record} HAVING count(*) > 1)"
    ).fetchall()[0]
    if repeated[0]:
        message = f"同じ値の行が{repeated[0]}組あります（最初は{repeated[1]}行目と{repeated[2]}行目）。"
        _refuse(message, "record には、行ごとに異なる列を指定するか、重なった行を除いてください。", place, heading)
