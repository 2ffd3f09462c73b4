"""Which remembered persons claim which clusters of today, on what ground, and who gets whom."""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa

from hagukumi.linkage.persons.matching import Ints, match

_CLAIMS = """
    CREATE OR REPLACE TEMP TABLE _pk_claim AS
    WITH home AS (SELECT record, arg_min(person, (since, person)) AS person FROM _pk_memory GROUP BY record),
    united AS (
        SELECT m.person, min(m.since) AS since FROM _pk_memory m JOIN home h ON h.record = m.record
        WHERE m.present AND h.person <> m.person GROUP BY m.person),
    by_record AS (
        SELECT n.cluster, m.person, CASE WHEN m.present THEN 1 ELSE 3 END AS tier, 1 AS shared,
               (h.person = m.person AND m.since < coalesce(u.since, m.since + 1))::INTEGER AS home
        FROM _pk_now n JOIN _pk_origin o ON o.record = n.record JOIN _pk_memory m ON m.record = o.old JOIN home h ON h.record = o.old
        LEFT JOIN united u ON u.person = m.person),
    by_number AS (
        SELECT DISTINCT n.cluster, m.person, CASE WHEN m.present THEN 0 ELSE 2 END AS tier, 0 AS shared, 0 AS home
        FROM _pk_now n JOIN _pk_memory m ON m.anchor = n.anchor WHERE n.register AND m.register)
    SELECT cluster, person, min(c.tier) AS tier, sum(home) FILTER (WHERE c.tier = 1) AS home,
           sum(shared) FILTER (WHERE c.tier = 1) AS shared, sum(shared) AS ever
    FROM (FROM by_record UNION ALL FROM by_number) c WHERE person NOT IN (SELECT person FROM _pk_settled) GROUP BY cluster, person"""
"""Grounds, strongest first: 0 the register's number, 1 records that were the person's in the last run, 2 a number and 3 records that were
the person's earlier. A record is at home with the person it first belonged to; what came after others' records had joined the person says
nothing about whose it was."""

_RANKED = """
    WITH first AS (SELECT cluster, min(record) AS record FROM _pk_now GROUP BY cluster)
    SELECT cluster, person, dense_rank() OVER (ORDER BY person) - 1 AS person_place,
           dense_rank() OVER (ORDER BY cluster) - 1 AS cluster_place,
           row_number() OVER (ORDER BY tier, coalesce(home, 0) DESC, coalesce(shared, 0) DESC, ever DESC, f.record, person) AS person_rank,
           row_number() OVER (ORDER BY tier, coalesce(shared, 0) DESC, coalesce(home, 0) DESC, ever DESC, person, f.record) AS cluster_rank
    FROM _pk_claim JOIN first f USING (cluster) ORDER BY person_rank"""
"""A person goes where most of its own records went, so that two who were united by mistake get their keys back when they part; a cluster
keeps the key of whom most of its records were. What is left equal is settled by the keys themselves."""


def grant_keys(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `_pk_given(cluster, person)`: clusters that are a remembered person's. Needs `_pk_now`, `_pk_memory`, `_pk_origin`,
    `_pk_settled`.
    """
    connection.execute(_CLAIMS)
    claims = connection.execute(_RANKED).to_arrow_table()
    person, cluster, first, second = (_ints(claims, name) for name in ("person_place", "cluster_place", "person_rank", "cluster_rank"))
    granted = claims.take(pa.array(match(person, cluster, first, second))).select(["cluster", "person"])
    connection.register("_pk_arrow", granted)
    connection.execute("CREATE OR REPLACE TEMP TABLE _pk_given AS SELECT * FROM _pk_arrow")
    connection.unregister("_pk_arrow")


def _ints(table: pa.Table, name: str) -> Ints:
    found: Ints = table[name].to_numpy().astype(np.int64)
    return found
