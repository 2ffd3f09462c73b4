"""Which rows are new, gone or the same: two hashes of what a row says, compared with those of the last run."""

from collections.abc import Sequence
from typing import Final

import duckdb

from hagukumi.linkage.japanese.records import EXTRAS, names_somebody, quoted
from hagukumi.linkage.sources import LinkSource
from hagukumi.plan.records import LinkField

_BY_KEY: Final = frozenset({LinkField.FORMER_NAME, LinkField.ADDRESS, LinkField.GUARDIAN_NAME})
"""Of these linkage reads the key alone."""

_BOTH: Final = frozenset({LinkField.NAME, LinkField.BIRTH_DATE, LinkField.LATIN, LinkField.ALIAS})
"""Of these it reads text and key; of all others the text alone."""


def columns_read(connection: duckdb.DuckDBPyConnection, source: LinkSource) -> list[str]:
    """The columns of the source's table that linkage reads, in the order of the plan."""
    present = {row[0] for row in connection.execute(f"DESCRIBE {quoted(source.table)}").fetchall()}
    wanted = []
    for field, column in source.columns.items():
        wanted += [column] if field not in _BY_KEY else []
        wanted += [f"{column}_key"] if field in _BY_KEY | _BOTH else []
    wanted += [source.extra[name] for name in EXTRAS if name in source.extra]
    return [name for name in dict.fromkeys(wanted) if name in present]


def digest(columns: str) -> str:
    """SQL: 63 bits of the hash of columns, as a signed number."""
    return f"CAST(hash({columns}) >> 1 AS BIGINT)"


def take_rows(connection: duckdb.DuckDBPyConnection, sources: Sequence[LinkSource]) -> None:
    """Create `_lk_now(source, row, one, two, alone)`: each row's hashes, and whether it is never one with another that says the same.

    Cost: two hashes a row.
    """
    connection.execute("CREATE OR REPLACE TEMP TABLE _lk_now (source INT, row BIGINT, one BIGINT, two BIGINT, alone BOOLEAN)")
    for place, source in enumerate(sources):
        columns = ", ".join(quoted(name) for name in columns_read(connection, source)) or "0"
        alone = "true" if source.unique_per_person or source.spine else f"NOT {names_somebody(source)}"
        connection.execute(f"""
            INSERT INTO _lk_now SELECT {place}, CAST(_row AS BIGINT), {digest(columns)}, {digest("'again', " + columns)}, {alone}
            FROM {quoted(source.table)}""")


def meet_former(connection: duckdb.DuckDBPyConnection, writings: str) -> None:
    """Create `_lk_met(source, row, one, two, alone, record, former)`: today's writings with their former record and row, if any.

    A writing is what rows with the same content say, by its least row. A row that is alone is a writing of its own: a repeated one is
    told apart by how often it came before. These are rare, so they are looked for among what was met.
    """
    _meet(connection, writings)
    again = connection.execute("""
        SELECT count(*) FROM (SELECT source FROM _lk_met WHERE alone AND record IS NULL GROUP BY source, one, two HAVING count(*) > 1
            UNION ALL SELECT any_value(source) FROM _lk_met WHERE alone AND record IS NOT NULL GROUP BY record HAVING count(*) > 1)
        """).fetchall()
    if again[0][0]:
        _tell_repeated_apart(connection)
        _meet(connection, writings)


def _meet(connection: duckdb.DuckDBPyConnection, writings: str) -> None:
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE _lk_met AS
        SELECT w.source, w.row, w.one, w.two, w.alone, f.record, f.row AS former FROM (
            FROM _lk_now WHERE alone
            UNION ALL BY NAME
            SELECT source, min(row) AS row, one, two, false AS alone FROM _lk_now WHERE NOT alone GROUP BY source, one, two) w
        LEFT JOIN {writings} f USING (source, one, two)""")


def _tell_repeated_apart(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE _lk_now AS
        WITH counted AS (SELECT *, row_number() OVER (PARTITION BY source, one, two ORDER BY row) AS nth FROM _lk_now WHERE alone)
        SELECT source, row, one, CASE WHEN nth = 1 THEN two ELSE {digest("two, nth")} END AS two, alone FROM counted
        UNION ALL FROM _lk_now WHERE NOT alone""")
