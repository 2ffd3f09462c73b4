"""Which rows are new, gone or the same: two hashes of what a row says, compared with those of the last run."""

from collections.abc import Sequence
from typing import Final

import duckdb

from hagukumi.linkage.japanese.records import quoted
from hagukumi.linkage.sources import LinkSource
from hagukumi.plan.records import LinkField

_BY_KEY: Final = frozenset({LinkField.LATIN, LinkField.ALIAS, LinkField.FORMER_NAME, LinkField.ADDRESS, LinkField.GUARDIAN_NAME})
"""Of these linkage reads the key alone."""

_BOTH: Final = frozenset({LinkField.NAME, LinkField.BIRTH_DATE})
"""Of these it reads text and key; of all others the text alone."""


def columns_read(connection: duckdb.DuckDBPyConnection, source: LinkSource) -> list[str]:
    """The columns of the source's table that linkage reads, in the order of the plan."""
    present = {row[0] for row in connection.execute(f"DESCRIBE {quoted(source.table)}").fetchall()}
    wanted = []
    for field, column in source.columns.items():
        wanted += [column] if field not in _BY_KEY else []
        wanted += [f"{column}_key"] if field in _BY_KEY | _BOTH else []
    return [name for name in dict.fromkeys(wanted) if name in present]


def digest(columns: str) -> str:
    """SQL: 63 bits of the hash of columns, as a signed number."""
    return f"CAST(hash({columns}) >> 1 AS BIGINT)"


def take_rows(connection: duckdb.DuckDBPyConnection, sources: Sequence[LinkSource]) -> None:
    """Create `_lk_now(source, row, one, two)`: each row's hashes. Cost: two hashes a row."""
    connection.execute("CREATE OR REPLACE TEMP TABLE _lk_now (source INT, row BIGINT, one BIGINT, two BIGINT)")
    for place, source in enumerate(sources):
        columns = ", ".join(quoted(name) for name in columns_read(connection, source)) or "0"
        connection.execute(f"""
            INSERT INTO _lk_now SELECT {place}, CAST(_row AS BIGINT), {digest(columns)}, {digest("'again', " + columns)}
            FROM {quoted(source.table)}""")


def meet_former(connection: duckdb.DuckDBPyConnection, sources: Sequence[LinkSource], writings: str) -> None:
    """Create `_lk_met(source, row, one, two, record, former)`: today's writings with their former record and row, if any.

    A writing is what rows with the same content say, by its least row. In a source that keeps each row apart each is a writing of its own:
    a repeated one is told apart by how often it came before. These are rare, so they are looked for among what was met.
    """
    single = [place for place, source in enumerate(sources) if source.unique_per_person or source.spine]
    apart = f"source IN ({', '.join(map(str, single)) or 'NULL'})"
    _meet(connection, apart, writings)
    again = connection.execute(f"""
        SELECT count(*) FROM (SELECT source FROM _lk_met WHERE {apart} AND record IS NULL GROUP BY source, one, two HAVING count(*) > 1
            UNION ALL SELECT any_value(source) FROM _lk_met WHERE {apart} AND record IS NOT NULL GROUP BY record HAVING count(*) > 1)
        """).fetchall()
    if again[0][0]:
        _tell_repeated_apart(connection, apart)
        _meet(connection, apart, writings)


def _meet(connection: duckdb.DuckDBPyConnection, apart: str, writings: str) -> None:
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE _lk_met AS
        SELECT w.source, w.row, w.one, w.two, f.record, f.row AS former FROM (
            FROM _lk_now WHERE {apart}
            UNION ALL BY NAME
            SELECT source, min(row) AS row, one, two FROM _lk_now WHERE NOT coalesce({apart}, false) GROUP BY source, one, two) w
        LEFT JOIN {writings} f USING (source, one, two)""")


def _tell_repeated_apart(connection: duckdb.DuckDBPyConnection, apart: str) -> None:
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE _lk_now AS
        WITH counted AS (SELECT *, row_number() OVER (PARTITION BY source, one, two ORDER BY row) AS nth FROM _lk_now WHERE {apart})
        SELECT source, row, one, CASE WHEN nth = 1 THEN two ELSE {digest("two, nth")} END AS two FROM counted
        UNION ALL FROM _lk_now WHERE NOT coalesce({apart}, false)""")
