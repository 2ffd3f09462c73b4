"""Which record of today is which remembered one: the same again, or one whose content was corrected."""

from __future__ import annotations

import duckdb

_BY = ("trace", "anchor")
"""Names and birth date first: a wrong number that was put right must not lead to the row of the number's owner."""


def follow_records(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `_pk_origin(record, old, how)`: every record of today that is remembered.

    `how`: `same` (there in the last run), `back` (remembered from earlier), `number` (corrected: its resident number is another), `changed`
    (something else in it is). A corrected row is known again by source and trace, then by source and number, where each side has one only;
    a doubtful one is new. Needs `_pk_now` and `_pk_memory`. Cost: a few hash joins, near linear in rows.
    """
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE _pk_origin AS
        SELECT n.record, n.record AS old, CASE WHEN m.present THEN 'same' ELSE 'back' END AS how
        FROM _pk_now n JOIN (SELECT record, bool_or(present) AS present FROM _pk_memory GROUP BY record) m ON m.record = n.record""")
    for mark in _BY:
        connection.execute(_corrected(mark))


def _corrected(mark: str) -> str:
    return f"""
        INSERT INTO _pk_origin
        WITH fresh AS (
            SELECT source, {mark} AS mark, min(record) AS record, min(anchor) AS anchor FROM _pk_now
            WHERE {mark} IS NOT NULL AND record NOT IN (SELECT record FROM _pk_origin) GROUP BY source, {mark} HAVING count(*) = 1),
        lost AS (
            SELECT source, {mark} AS mark, min(record) AS record, min(anchor) AS anchor FROM _pk_memory
            WHERE present AND {mark} IS NOT NULL AND record NOT IN (SELECT old FROM _pk_origin) GROUP BY source, {mark} HAVING count(*) = 1)
        SELECT f.record, l.record, CASE WHEN f.anchor IS DISTINCT FROM l.anchor THEN 'number' ELSE 'changed' END
        FROM fresh f JOIN lost l USING (source, mark)"""
