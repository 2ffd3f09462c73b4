"""From the input file to columns of numbers and the values they stand for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hagukumi.files.formats import CsvFile, ParquetFile, rows_of
from hagukumi.files.my_numbers import holds_a_my_number
from hagukumi.files.opening import opened
from hagukumi.files.problems import Problem, Refused


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One item of the input. `values`: the unlike texts, in their order; an empty cell is ''. `codes`: int32 per record."""

    name: str
    values: tuple[str, ...]
    codes: NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Loaded:
    """The items asked for, by name; which others the file has; how many records."""

    columns: dict[str, Column]
    unnamed: tuple[str, ...]
    rows: int


def load(path: Path, separator: str, wanted: Sequence[str]) -> Loaded:
    """Read a CSV or Parquet file strictly, only the items asked for. Raises Refused, OSError.

    A 個人番号 anywhere in it stops the work whatever the recipe says: such a file is not to be here.
    """
    place = (path.name, "")
    connection = duckdb.connect(config={"threads": "2", "temp_directory": ""})  # nothing of the records may overflow to the disk
    try:
        with opened(path, place) as (file, seen):
            rows = rows_of(connection, file, seen.format, place, separator)
            _check_headings(rows, wanted, path.name)
            connection.execute("SET preserve_insertion_order=true")
            rows.create(connection, "given", {heading: place for place, heading in enumerate(rows.headings)})
        _refuse_my_numbers(connection, rows.headings, path.name)
        columns = {name: _column(connection, name, rows.headings.index(name)) for name in wanted}
        count = int(connection.execute("SELECT count(*) FROM given").fetchall()[0][0])
    except duckdb.OutOfMemoryException:
        _refuse("計算機のメモリーに入りません。", "項目か記録を減らすか、メモリーの大きい計算機で行ってください。", path.name)
    finally:
        connection.close()
    if not count:
        _refuse("見出しだけで、データの行がありません。", "出力の条件を確かめてください。", path.name)
    return Loaded(columns, tuple(heading for heading in rows.headings if heading not in wanted), count)


def _check_headings(rows: CsvFile | ParquetFile, wanted: Sequence[str], file: str) -> None:
    absent = [name for name in wanted if name not in rows.headings]
    if wanted and len(absent) == len(wanted):
        _refuse(
            "レシピの項目が一つもありません。",
            "1行目に見出しがあるか、区切り文字（separator）が合っているか、別のファイルでないかを確かめてください。",
            file,
        )
    problems = [
        Problem("この見出しの列がありません。", "[items] をファイルの見出しのとおりに書いてください。", file, column=name)
        for name in absent
    ]
    problems += [
        Problem("同じ見出しの列が二つ以上あります。", "見出しを一つずつ別の名前にしてください。", file, column=name)
        for name in wanted
        if rows.headings.count(name) > 1
    ]
    if problems:
        raise Refused(problems)


def _refuse(message: str, remedy: str, file: str) -> NoReturn:
    raise Refused([Problem(message, remedy, file)])


def _refuse_my_numbers(connection: duckdb.DuckDBPyConnection, headings: Sequence[str], file: str) -> None:
    found = [heading for place, heading in enumerate(headings) if holds_a_my_number(connection, "given", f"c{place}")]
    if found:
        message = "個人番号（マイナンバー）とみられる12桁の数字があります。個人番号は扱えません。"
        remedy = "ファイルから個人番号を除いて出力し直してください。金額などの数であれば、3桁ごとにコンマを入れてください。"
        raise Refused([Problem(message, remedy, file, column=name) for name in found])


def loaded_of(given: pa.Table, wanted: Sequence[str]) -> Loaded:
    """Records that are in memory already, columns of texts. Raises Refused when an item is not among them."""
    absent = [name for name in wanted if name not in given.column_names]
    if absent:
        raise Refused(
            [Problem("この項目は、開くことを許された項目にありません。", "レシピを直してください。", "", column=name) for name in absent]
        )
    columns = {name: _coded(name, pc.fill_null(pc.utf8_trim_whitespace(given[name].cast(pa.string())), "")) for name in wanted}
    return Loaded(columns, tuple(name for name in given.column_names if name not in wanted), given.num_rows)


def _column(connection: duckdb.DuckDBPyConnection, name: str, place: int) -> Column:
    texts = connection.execute(f"SELECT coalesce(trim(c{place}), '') AS t FROM given ORDER BY _line").to_arrow_table()["t"]
    return _coded(name, texts)


def _coded(name: str, texts: pa.ChunkedArray) -> Column:
    """Values in their own order, so that the order of the records leaves no trace."""
    coded = texts.combine_chunks().dictionary_encode()
    coded = coded.combine_chunks() if isinstance(coded, pa.ChunkedArray) else coded
    order = pc.array_sort_indices(coded.dictionary)
    rank = np.empty(len(order), np.int32)
    rank[order.to_numpy()] = np.arange(len(order), dtype=np.int32)
    values = tuple(coded.dictionary.take(order).to_pylist())
    return Column(name, values, rank[coded.indices.to_numpy()])
