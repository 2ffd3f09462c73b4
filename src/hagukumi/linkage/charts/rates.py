"""How many records of each subgroup linkage reached, counted without knowing the truth."""

from collections.abc import Collection, Sequence
from typing import Final

import duckdb
import pyarrow as pa

from hagukumi.linkage.charts.traits import traits_query
from hagukumi.linkage.review.intervals import wilson
from hagukumi.linkage.sources import LinkSource

SMALL_GROUP: Final = 30
"""Below so many records a rate says little, and the subgroup is marked."""

RATES: Final = pa.schema(
    [
        ("side", pa.string()),
        ("group", pa.string()),
        ("value", pa.string()),
        ("records", pa.int64()),
        ("linked", pa.int64()),
        ("rate", pa.float64()),
        ("low", pa.float64()),
        ("high", pa.float64()),
        ("small", pa.bool_()),
    ]
)
"""Rates by subgroup: `low` and `high` are Wilson's 95 % interval. `side` says what a rate is the share of:

`to_register`: records outside the register, those whose person is in it; `from_register`: rows of the register, those whose person has a
record elsewhere; `to_others`, without a register: records whose person has a record in another source (with one source: another record).
"""


def linkage_rates(connection: duckdb.DuckDBPyConnection, sources: Sequence[LinkSource], links: pa.Table) -> pa.Table:
    """Rates (`RATES`) by the traits that the sources' tables show. links: `_source, _row, person`. Cost: linear in records."""
    query, traits = traits_query(connection, sources)
    register = frozenset(source.id for source in sources if source.spine)
    return _counted(connection, f"({query})", traits, links, register, len(sources))


def rates_by_subgroup(links: pa.Table, records: pa.Table, *, register: Collection[str] = ()) -> pa.Table:
    """Rates (`RATES`) by every further column of `records`, which holds `_source, _row`. links: `_source, _row, person`.

    A truth value counts as present or absent, an empty one as unknown. register: the sources that are registers of persons. Records
    without a link's row are not counted. ValueError when a column of `records` is missing.
    """
    missing = {"_source", "_row"} - set(records.column_names)
    if missing:
        raise ValueError(f"records must have the columns {', '.join(sorted(missing))}")
    traits = tuple(name for name in records.column_names if name not in ("_source", "_row"))
    connection = duckdb.connect(config={"temp_directory": ""})
    try:
        connection.register("_ch_records", records)
        columns = "".join(f", {_code(records.schema.field(name))} AS {_quoted(name)}" for name in traits)
        query = f"(SELECT _source, CAST(_row AS BIGINT) AS _row{columns} FROM _ch_records)"
        return _counted(connection, query, traits, links, frozenset(register), len(set(links["_source"].unique().to_pylist())))
    finally:
        connection.close()


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _code(field: pa.Field) -> str:
    column = _quoted(field.name)
    if pa.types.is_boolean(field.type):
        return f"CASE WHEN {column} THEN 'present' WHEN NOT {column} THEN 'absent' ELSE 'unknown' END"
    return f"coalesce(CAST({column} AS VARCHAR), 'unknown')"


def _counted(
    connection: duckdb.DuckDBPyConnection,
    records: str,
    traits: Sequence[str],
    links: pa.Table,
    register: Collection[str],
    sources: int,
) -> pa.Table:
    """Count by side and each trait at once; `all` stands for the whole side."""
    inside = "_source IN (" + (", ".join("'" + name.replace("'", "''") + "'" for name in sorted(register)) or "NULL") + ")"
    connection.register("_ch_links", links.select(["_source", "_row", "person"]))
    columns = [f"t{place}" for place in range(len(traits))]
    named = "".join(f", r.{_quoted(trait)} AS {column}" for trait, column in zip(traits, columns, strict=True))
    sets = "".join(f", (side, {column})" for column in columns)
    group = " ".join(f"WHEN grouping({column}) = 0 THEN {place}" for place, column in enumerate(columns))
    value = " ".join(f"WHEN grouping({column}) = 0 THEN {column}" for column in columns)
    rows = connection.execute(f"""
        WITH reach AS (
            SELECT person, count(*) AS rows, min(_source) <> max(_source) AS several, count(*) FILTER ({inside}) AS registered
            FROM _ch_links GROUP BY person),
        counted AS (
            SELECT {_side(inside, register)} AS side, {_reached(inside, register, sources)} AS linked{named}
            FROM {records} r JOIN _ch_links l USING (_source, _row) JOIN reach ON reach.person = l.person)
        SELECT side, CASE WHEN false THEN 0 {group} ELSE -1 END AS place, CASE WHEN false THEN '' {value} ELSE 'all' END AS value,
               count(*), count(*) FILTER (linked)
        FROM counted GROUP BY GROUPING SETS ((side){sets})
        ORDER BY side DESC, place, value IN ('absent', 'other', 'unknown'), value""").fetchall()
    connection.unregister("_ch_links")
    names = {-1: "all", **dict(enumerate(traits))}
    return _rates([(side, names[place], value, records, linked) for side, place, value, records, linked in rows])


def _side(inside: str, register: Collection[str]) -> str:
    return f"CASE WHEN {inside} THEN 'from_register' ELSE 'to_register' END" if register else "'to_others'"


def _reached(inside: str, register: Collection[str], sources: int) -> str:
    if register:
        return f"CASE WHEN {inside} THEN rows > registered ELSE registered > 0 END"
    return "several" if sources > 1 else "rows > 1"


def _rates(rows: Sequence[tuple[str, str, str, int, int]]) -> pa.Table:
    found: list[tuple[object, ...]] = []
    for side, group, value, records, linked in rows:
        low, high = wilson(linked, records)
        found.append((side, group, value, records, linked, linked / records, low, high, records < SMALL_GROUP))
    return pa.Table.from_pylist([dict(zip(RATES.names, row, strict=True)) for row in found], schema=RATES)
