"""A key for each row opened for linkage that stays the same when the file is delivered again in another order."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hagukumi.linkage import LinkSource
from hagukumi.plan.records import LinkField
from hagukumi.runs.workspace import Workspace

_SEPARATOR = "\x1f"
_NAMES = (LinkField.NAME, LinkField.KANA, LinkField.LATIN)
_SAME_PERSON = frozenset({*_NAMES, LinkField.BIRTH_DATE, LinkField.SEX})
_SCHEMA = pa.schema({"_source": pa.string(), "_row": pa.int64(), "_record": pa.string()})
_MARKS = pa.schema({"_source": pa.string(), "_row": pa.int64(), "_anchor": pa.string(), "_trace": pa.string()})


def record_keys(work: Workspace, connection: duckdb.DuckDBPyConnection, sources: Iterable[LinkSource]) -> pa.Table:
    """`_source, _row, _record` of every row of these sources, in the order of sources and rows.

    A record's key is the vault's keyed digest of the source's id and all that linkage may see of the row (the conformed values, not their
    notation keys, which a new version writes otherwise); rows that say the same are told apart by their number among each other. So a row
    keeps its key whatever else changes in the file, and loses it when one of its own values changes. Cost grows with the rows: about 2 s
    for a million. The texts stay in memory and only their keys are given back.
    """
    tables = [_of_source(work, connection, source) for source in sources]
    return pa.concat_tables([_SCHEMA.empty_table(), *tables])


def content_sql(source: LinkSource, fields: Collection[str] | None = None) -> str:
    """SQL of one unambiguous text of a row: the source, then the name, length in bytes and value of each field that has a value.

    Fields stand in the order of their names, not of the layout, and one left empty leaves no trace: a column added to the layout later
    changes only the keys of rows that say something in it.
    """
    meant = {field.value: column for field, column in source.columns.items()} | dict(source.extra)
    known = {field: f'CAST("{meant[field]}" AS VARCHAR)' for field in sorted(meant) if fields is None or field in fields}
    parts = [f"'{field}=' || strlen({value}) || ':' || {value}" for field, value in known.items()]
    start = f"'{source.id}'"
    return f"concat_ws('{_SEPARATOR}', {', '.join([start, *parts])})"


def record_marks(work: Workspace, connection: duckdb.DuckDBPyConnection, sources: Iterable[LinkSource], rows: pa.Table) -> pa.Table:
    """`_source, _row, _anchor, _trace` of these rows (`_source, _row`): by what a row is known again when something in it was corrected.

    `_anchor` is a key of the resident number, the same in every source; `_trace` one of the source, names, birth date and sex. Null where
    the row has no number, or no name or birth date.
    """
    connection.register("_wanted", rows)
    tables = [_marks_of(work, connection, source) for source in sources]
    connection.unregister("_wanted")
    return pa.concat_tables([_MARKS.empty_table(), *tables])


def _marks_of(work: Workspace, connection: duckdb.DuckDBPyConnection, source: LinkSource) -> pa.Table:
    """Both texts are null together with what they are made of; only texts get keys."""
    rows = connection.execute(
        f'SELECT _row, {_number_sql(source)} AS anchor, {_trace_sql(source)} AS trace FROM "{source.table}" '
        f"WHERE _row IN (SELECT _row FROM _wanted WHERE _source = '{source.id}') ORDER BY _row"
    ).to_arrow_table()
    names = pa.repeat(pa.scalar(source.id, pa.string()), rows.num_rows)
    return pa.table([names, rows["_row"].cast(pa.int64()), *(_keyed(work, rows[text]) for text in ("anchor", "trace"))], schema=_MARKS)


def _number_sql(source: LinkSource) -> str:
    number = source.columns.get(LinkField.RESIDENT_NUMBER)
    return f"'number=' || CAST(\"{number}\" AS VARCHAR)" if number else "CAST(NULL AS VARCHAR)"


def _trace_sql(source: LinkSource) -> str:
    names = [f'CAST("{source.columns[field]}" AS VARCHAR)' for field in _NAMES if field in source.columns]
    birth = source.columns.get(LinkField.BIRTH_DATE)
    if not names or not birth:
        return "CAST(NULL AS VARCHAR)"
    return f'CASE WHEN coalesce({", ".join(names)}) IS NOT NULL AND "{birth}" IS NOT NULL THEN {content_sql(source, _SAME_PERSON)} END'


def _keyed(work: Workspace, texts: pa.ChunkedArray) -> pa.Array:
    whole = texts.combine_chunks()
    there = whole.is_valid()
    keys = work.vault.record_keys(pa.chunked_array([whole.filter(there)])).combine_chunks()
    return pc.replace_with_mask(pa.nulls(len(whole), pa.string()), there, keys)


def _of_source(work: Workspace, connection: duckdb.DuckDBPyConnection, source: LinkSource) -> pa.Table:
    query = f'SELECT _row, {content_sql(source)} AS content FROM "{source.table}" ORDER BY _row'
    rows = connection.execute(query).to_arrow_table()
    keys = _apart(work, work.vault.record_keys(rows["content"]))
    names = pa.repeat(pa.scalar(source.id, pa.string()), rows.num_rows)
    return pa.table([names, rows["_row"].cast(pa.int64()), keys], schema=_SCHEMA)


def _apart(work: Workspace, keys: pa.ChunkedArray) -> pa.ChunkedArray:
    """Keys of equal rows made different by the row's number among them; which of equal rows is the first does not matter."""
    coded = keys.combine_chunks().dictionary_encode()
    places = coded.indices.to_numpy(zero_copy_only=False)
    again = _occurrence(places, len(coded.dictionary))
    if not again.any():
        return keys
    chosen = pa.array(again > 0)
    later = pc.binary_join_element_wise(keys.filter(chosen), pa.array(again[again > 0]).cast(pa.string()), _SEPARATOR)
    return pc.replace_with_mask(keys.combine_chunks(), chosen, work.vault.record_keys(later).combine_chunks())


def _occurrence(places: np.ndarray[tuple[int], np.dtype[np.int64]], distinct: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """How many equal ones came before each."""
    order = np.argsort(places, kind="stable")
    counts = np.bincount(places, minlength=distinct)
    before = np.concatenate([[0], np.cumsum(counts)[:-1]])
    found = np.empty(len(places), dtype=np.int64)
    found[order] = np.arange(len(places)) - before[places[order]]
    return found
