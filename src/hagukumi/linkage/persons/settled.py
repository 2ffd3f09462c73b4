"""The many for whom nothing changed: set aside first, so that a quiet night costs little more than one join."""

from __future__ import annotations

import duckdb

_SETTLED = """
    CREATE OR REPLACE TEMP TABLE _pk_settled AS
    WITH same AS (
        SELECT n.cluster, m._person AS person, count(*) AS records FROM _pk_records n JOIN _pk_former m ON m._record = n._record
        WHERE m.present GROUP BY n.cluster, m._person),
    clusters AS (SELECT cluster, count(*) AS records FROM _pk_records GROUP BY cluster),
    persons AS (SELECT _person AS person, count(*) AS records FROM _pk_former WHERE present GROUP BY _person),
    doubtful AS (
        SELECT DISTINCT unnest(list(_person)) AS person FROM _pk_former WHERE register AND present AND _anchor IS NOT NULL
        GROUP BY _anchor HAVING count(DISTINCT _person) > 1)
    SELECT s.cluster, s.person FROM same s JOIN clusters c ON c.cluster = s.cluster AND c.records = s.records
    JOIN persons p ON p.person = s.person AND p.records = s.records ANTI JOIN doubtful d ON d.person = s.person"""
"""Persons whose records of the last run are one cluster today, with nothing added and nothing gone. No other claim can be as good: the
records bring the register's number along, and where two persons had one number nobody is set aside."""

_NOW = """
    CREATE OR REPLACE TEMP TABLE _pk_now AS
    SELECT _record AS record, _source AS source, cluster, register, _anchor AS anchor, _trace AS trace, rule, evidence
    FROM _pk_records r ANTI JOIN _pk_settled s ON s.cluster = r.cluster"""

_CONCERNED = """
    CREATE OR REPLACE TEMP TABLE _pk_concerned AS
    SELECT record FROM _pk_now
    UNION SELECT _record FROM _pk_former f ANTI JOIN _pk_settled s ON s.person = f._person WHERE present"""
"""Records of everybody else, today's and those of the last run."""

_MEMORY = """
    CREATE OR REPLACE TEMP TABLE _pk_memory AS
    SELECT _person AS person, _record AS record, _source AS source, _anchor AS anchor, _trace AS trace, register, present, since, seen_on
    FROM _pk_former f WHERE _person NOT IN (SELECT person FROM _pk_settled) OR _record IN (SELECT record FROM _pk_concerned)"""

_MARKS = """
    UPDATE _pk_now SET anchor = m.anchor, trace = m.trace
    FROM (SELECT DISTINCT record, anchor, trace FROM _pk_memory) m WHERE m.record = _pk_now.record"""


def set_aside(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `_pk_settled(cluster, person)` and, for all others, `_pk_now` (their records) and `_pk_memory` (what is remembered of them).

    What is remembered of a settled person is left out unless its record is in `_pk_concerned`. Needs `_pk_records` and `_pk_former`.
    """
    for query in (_SETTLED, _NOW, _CONCERNED, _MEMORY, _MARKS):
        connection.execute(query)
