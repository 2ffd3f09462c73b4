"""What the step of linkage takes from clerical review, and what it lays out for it: decisions in force, questions, a sample's frame."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from hagukumi.linkage import Linked, LinkSource
from hagukumi.linkage.review import CHANGED, DECIDED, draw_frame
from hagukumi.plan.records import Stage
from hagukumi.runs.record_keys import record_marks
from hagukumi.runs.review import decisions_for, settled
from hagukumi.runs.workspace import Workspace


@dataclass(frozen=True)
class Material:
    """The connection with identities, its sources, every row's record key, and the decisions in force on these rows."""

    work: Workspace
    connection: duckdb.DuckDBPyConnection
    sources: Sequence[LinkSource]
    records: pa.Table
    decisions: pa.Table

    def tables(self, linked: Linked, links: pa.Table, label: str) -> dict[str, pa.Table]:
        """The tables `review` and `sample` as they are stored; `links` is `_source, _row, _person, weight, rule`, `label` the result's.

        `review` holds the pairs that linkage left to a person and the decisions in force, each with record keys and traces. The frame of
        the sample is drawn anew for every result: what was corrected after an earlier sample must not count as found without error.
        """
        found = {"review": self._with_keys(self._review(linked), "weight, reason")}
        if _wanted(self.work, "sample"):
            frame = draw_frame(links, linked.pairs, seed=_seed(label))
            found["sample"] = self._with_keys(frame, "weight, stratum, linked, population, place")
        return found

    def _review(self, linked: Linked) -> pa.Table:
        """Pairs to ask about, and decided pairs; a decided pair is not asked again unless a record changed."""
        connection = duckdb.connect()
        try:
            connection.register("review", linked.review)
            connection.register("decided", self.decisions)
            return connection.execute(_REVIEW).to_arrow_table()
        finally:
            connection.close()

    def _with_keys(self, pairs: pa.Table, columns: str) -> pa.Table:
        connection = duckdb.connect()
        try:
            connection.register("record", self.records)
            for name, table in {"pair": pairs, "trace": self._traces_of(pairs)}.items():
                connection.register("given", table)
                connection.execute(f"CREATE TABLE {name} AS SELECT * FROM given")
            return connection.execute(_WITH_KEYS.format(columns=columns)).to_arrow_table()
        finally:
            connection.close()

    def _traces_of(self, pairs: pa.Table) -> pa.Table:
        sides = [pa.table([pairs[f"_{side}_source"], pairs[f"_{side}_row"]], names=["_source", "_row"]) for side in ("left", "right")]
        return record_marks(self.work, self.connection, self.sources, pa.concat_tables(sides))


_REVIEW: Final = f"""
    WITH known AS (
        SELECT _left_source, _left_row, _right_source, _right_row FROM decided
        UNION ALL SELECT _right_source, _right_row, _left_source, _left_row FROM decided)
    SELECT _left_source, _left_row, _right_source, _right_row, CAST(weight AS DOUBLE) AS weight, reason
    FROM review ANTI JOIN known USING (_left_source, _left_row, _right_source, _right_row)
    UNION ALL
    SELECT _left_source, _left_row, _right_source, _right_row, 0.0, CASE WHEN changed THEN '{CHANGED}' ELSE '{DECIDED}' END FROM decided
    ORDER BY ALL"""
_WITH_KEYS: Final = """
    SELECT p._left_source, p._left_row, p._right_source, p._right_row, l._record AS _left_record, r._record AS _right_record,
           lt._trace AS _left_trace, rt._trace AS _right_trace, {columns}
    FROM pair p JOIN record l ON l._source = p._left_source AND l._row = p._left_row
    JOIN record r ON r._source = p._right_source AND r._row = p._right_row
    LEFT JOIN trace lt ON lt._source = p._left_source AND lt._row = p._left_row
    LEFT JOIN trace rt ON rt._source = p._right_source AND rt._row = p._right_row ORDER BY ALL"""


def material(work: Workspace, connection: duckdb.DuckDBPyConnection, sources: Sequence[LinkSource], records: pa.Table) -> Material:
    """Read the decisions in force on the rows of this delivery; `records` is `_source, _row, _record` of all of them."""

    def traces(names: Sequence[str]) -> pa.Table:
        concerned = [source for source in sources if source.id in names]
        wanted = records.filter(pc.is_in(records["_source"], pa.array([source.id for source in concerned], pa.string())))
        return record_marks(work, connection, concerned, wanted)

    return Material(work, connection, sources, records, decisions_for(work, records, traces, settled(work)))


def _wanted(work: Workspace, table: str) -> bool:
    return bool(work.items(work.linkage_purpose.id, Stage.LINKED, work.process, tables=(table,)))


def _seed(label: str) -> int:
    return int.from_bytes(hashlib.sha256(label.encode()).digest()[:8], "big")
