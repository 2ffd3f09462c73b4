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
    """Create `_lk_now(source, row, one, two)`, each row's hashes, and `_lk_writing(source, row, one, two)`.

    A writing is what rows with the same content say, by its least row. In a source that may not repeat a person each row is a writing of
    its own: a repeated one is told apart by how often it came before. Cost: two hashes a row.
    """
    connection.execute("CREATE OR REPLACE TEMP TABLE _lk_now (source INT, row BIGINT, one BIGINT, two BIGINT)")
    connection.execute("CREATE OR REPLACE TEMP TABLE _lk_writing (source INT, row BIGINT, one BIGINT, two BIGINT)")
    for place, source in enumerate(sources):
        columns = ", ".join(quoted(name) for name in columns_read(connection, source)) or "0"
        connection.execute(f"""
            INSERT INTO _lk_now SELECT {place}, CAST(_row AS BIGINT), {digest(columns)}, {digest("'again', " + columns)}
            FROM {quoted(source.table)}""")
        if source.unique_per_person or source.spine:
            _tell_repeated_apart(connection, place)
            connection.execute(f"INSERT INTO _lk_writing FROM _lk_now WHERE source = {place}")
        else:
            connection.execute(f"""
                INSERT INTO _lk_writing SELECT source, min(row), one, two FROM _lk_now WHERE source = {place} GROUP BY source, one, two""")


def _tell_repeated_apart(connection: duckdb.DuckDBPyConnection, place: int) -> None:
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE _lk_repeated AS
        SELECT one, two FROM _lk_now WHERE source = {place} GROUP BY one, two HAVING count(*) > 1""")
    if connection.execute("SELECT count(*) FROM _lk_repeated").fetchall()[0][0]:
        connection.execute(f"""
            WITH later AS (SELECT n.row, row_number() OVER (PARTITION BY one, two ORDER BY n.row) AS nth
                           FROM _lk_now n SEMI JOIN _lk_repeated USING (one, two) WHERE n.source = {place})
            UPDATE _lk_now SET two = {digest("two, later.nth")} FROM later
            WHERE source = {place} AND later.row = _lk_now.row AND later.nth > 1""")


def meet_former(connection: duckdb.DuckDBPyConnection, writings: str) -> None:
    """Create `_lk_met(source, row, one, two, record, former)`: today's writings with their former record and row, if any."""
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE _lk_met AS
        SELECT w.source, w.row, w.one, w.two, f.record, f.row AS former
        FROM _lk_writing w LEFT JOIN {writings} f USING (source, one, two)""")
