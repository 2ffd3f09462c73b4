"""Which links differ between two results on the same records: another notation version, another model, another threshold.

Two results are compared by record, never by person: persons of the one and the other have nothing in common but their records.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb
import pyarrow as pa

CHANGES = pa.schema(
    {
        "change": pa.string(),
        "_left_record": pa.string(),
        "_right_record": pa.string(),
        "left_records": pa.int64(),
        "right_records": pa.int64(),
    }
)
"""One row per union (`joined`) or parting (`parted`): a record of each of the two parts, and how many records each has. A person made of
three former ones is two unions, each with the greatest part on the left."""

_CELLS = """
    CREATE TEMP TABLE cell AS
    SELECT b.person AS before, a.person AS after, count(*) AS records, min(b.record) AS record
    FROM former b JOIN later a ON a.record = b.record GROUP BY b.person, a.person"""

_CHANGED = """
    WITH ranked AS (
        SELECT *, row_number() OVER (PARTITION BY {whole} ORDER BY records DESC, record) AS place FROM cell)
    SELECT '{change}' AS change, f.record AS _left_record, o.record AS _right_record, f.records AS left_records, o.records AS right_records
    FROM ranked f JOIN ranked o ON o.{whole} = f.{whole} WHERE f.place = 1 AND o.place > 1"""

_COUNTS = """
    WITH alone AS (
        SELECT count(*) AS unchanged FROM cell c
        JOIN (SELECT person, count(*) AS records FROM former GROUP BY person) b ON b.person = c.before
        JOIN (SELECT person, count(*) AS records FROM later GROUP BY person) a ON a.person = c.after
        WHERE b.records = c.records AND a.records = c.records),
    pairs AS (
        SELECT (SELECT coalesce(sum(n * (n - 1) // 2), 0) FROM (SELECT sum(records) AS n FROM cell GROUP BY before)) AS before,
               (SELECT coalesce(sum(n * (n - 1) // 2), 0) FROM (SELECT sum(records) AS n FROM cell GROUP BY after)) AS after,
               (SELECT coalesce(sum(records * (records - 1) // 2), 0) FROM cell) AS kept)
    SELECT (SELECT count(*) FROM former SEMI JOIN later USING (record)), (SELECT count(*) FROM former ANTI JOIN later USING (record)),
           (SELECT count(*) FROM later ANTI JOIN former USING (record)), (SELECT count(DISTINCT person) FROM former),
           (SELECT count(DISTINCT person) FROM later), (SELECT unchanged FROM alone),
           p.kept::BIGINT, (p.after - p.kept)::BIGINT, (p.before - p.kept)::BIGINT FROM pairs p"""


@dataclass(frozen=True, slots=True)
class ChangeCounts:
    """Figures of a comparison. Pairs are pairs of records of one person, counted among the records that both results have."""

    records: int
    records_gone: int
    records_added: int
    persons_before: int
    persons_after: int
    persons_unchanged: int
    pairs_unchanged: int
    pairs_joined: int
    pairs_parted: int


def changed_links(before: pa.Table, after: pa.Table) -> pa.Table:
    """What was united and what was parted from one result to another; see `CHANGES`.

    before, after: a column `_record` (each record once) and a column `person` or `_person`; more columns do no harm. Near linear: a
    person of many parts gives one row a part, not one a pair.
    """
    with _compared(before, after) as connection:
        joined, parted = _CHANGED.format(whole="after", change="joined"), _CHANGED.format(whole="before", change="parted")
        query = f"FROM (({joined}) UNION ALL ({parted})) ORDER BY change, _left_record, _right_record"
        return connection.execute(query).to_arrow_table().cast(CHANGES)


def change_counts(before: pa.Table, after: pa.Table) -> ChangeCounts:
    """How much is the same and how much is not; tables as in `changed_links`."""
    with _compared(before, after) as connection:
        return ChangeCounts(*connection.execute(_COUNTS).fetchall()[0])


def told_changes(counts: ChangeCounts) -> str:
    """The figures in a few Japanese lines for the terminal."""
    lines = [
        f"比べた記録は{counts.records:,}件です。",
        f"人の数: 前 {counts.persons_before:,}人、後 {counts.persons_after:,}人。"
        f"記録の組合せがまったく同じ人は{counts.persons_unchanged:,}人です。",
        f"同じ人とされた記録の組: 変わらない {counts.pairs_unchanged:,}組、新しく結ばれる {counts.pairs_joined:,}組、"
        f"離れる {counts.pairs_parted:,}組。",
    ]
    if counts.records_gone or counts.records_added:
        lines.append(f"片方の結果にしかない記録は比べていません（前だけ {counts.records_gone:,}件、後だけ {counts.records_added:,}件）。")
    return "\n".join(lines)


@contextmanager
def _compared(before: pa.Table, after: pa.Table) -> Iterator[duckdb.DuckDBPyConnection]:
    """An engine in memory, without temporary files, with both results and the parts that they share."""
    with duckdb.connect(config={"temp_directory": ""}) as connection:
        for name, table in (("former", before), ("later", after)):
            person = "_person" if "_person" in table.column_names else "person"
            connection.register(name, pa.table({"record": table["_record"], "person": table[person]}))
        connection.execute(_CELLS)
        yield connection
