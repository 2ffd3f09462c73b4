"""From what linkage found to what is handed out: the sources' own record ids, and persons counted from 1."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import pyarrow as pa

from hagukumi.linkage.general.normalising import Normalised
from hagukumi.linkage.sources import Linked

_DIGITS = 4
"""Decimal places of a weight: beyond them lies the order in which a machine adds up."""

_BATCH = 100_000


def _records(sources: Sequence[Normalised]) -> str:
    """SQL: every record of every source with its source's place and its own id."""
    return " UNION ALL ".join(
        f"SELECT {place} AS place, _row AS row, _record AS record FROM {one.source.table}" for place, one in enumerate(sources)
    )


def _places(sources: Sequence[Normalised]) -> pa.Table:
    return pa.table({"place": pa.array(range(len(sources)), pa.int64()), "name": pa.array([one.source.id for one in sources], pa.string())})


def links_of(connection: duckdb.DuckDBPyConnection, sources: Sequence[Normalised], linked: Linked) -> pa.RecordBatchReader:
    """`source, record, person, weight, rule`: each record once, to be read before the connection is used for anything else. Persons are
    counted in the order of their first records.

    Linkage takes records of one source with the same content for one from the start, without weighing: their rule is `identical`. A
    record of the list that the others are linked to has `base`, or `single` where nobody was linked to it.
    """
    connection.register("_gl_links", linked.links.drop_columns("evidence"))
    connection.register("_gl_places", _places(sources))
    return connection.execute(f"""
        WITH placed AS (SELECT l.*, p.place, p.name FROM _gl_links l JOIN _gl_places p ON p.name = l._source),
        numbered AS (
            SELECT person AS old, row_number() OVER (ORDER BY min((place, _row))) AS person, count(*) AS records
            FROM placed GROUP BY old)
        SELECT l.name AS source, r.record, n.person, round(l.weight, {_DIGITS}) AS weight,
               CASE WHEN l.rule = 'single' AND n.records > 1 THEN 'identical' WHEN l.rule = 'register' AND n.records = 1 THEN 'single'
                    WHEN l.rule = 'register' THEN 'base' ELSE l.rule END AS rule
        FROM placed l JOIN numbered n ON n.old = l.person JOIN ({_records(sources)}) r ON r.place = l.place AND r.row = l._row
        ORDER BY l.place, l._row""").to_arrow_reader(_BATCH)


def review_of(connection: duckdb.DuckDBPyConnection, sources: Sequence[Normalised], linked: Linked) -> pa.Table:
    """`left_source, left_record, right_source, right_record, weight, reason`: what a person must decide, the likeliest pairs first."""
    connection.register("_gl_review", linked.review)
    connection.register("_gl_places", _places(sources))
    return connection.execute(f"""
        WITH record AS ({_records(sources)})
        SELECT a.name AS left_source, l.record AS left_record, b.name AS right_source, r.record AS right_record,
               round(v.weight, {_DIGITS}) AS weight, v.reason
        FROM _gl_review v JOIN _gl_places a ON a.name = v._left_source JOIN _gl_places b ON b.name = v._right_source
        JOIN record l ON l.place = a.place AND l.row = v._left_row JOIN record r ON r.place = b.place AND r.row = v._right_row
        ORDER BY weight DESC, a.place, v._left_row, b.place, v._right_row""").to_arrow_table()
