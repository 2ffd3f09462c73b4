"""A clerk's word on pairs of rows, as nodes: it comes before every number and weight."""

from collections.abc import Sequence

import duckdb
import pyarrow as pa

from hagukumi.linkage.sources import LinkSource

DECISION_SCHEMA = pa.schema(
    [
        ("_left_source", pa.string()),
        ("_left_row", pa.int64()),
        ("_right_source", pa.string()),
        ("_right_row", pa.int64()),
        ("same", pa.bool_()),
    ]
)


def take_decisions(connection: duckdb.DuckDBPyConnection, sources: Sequence[LinkSource], decisions: pa.Table | None) -> None:
    """Create `_lk_decision(low, high, same)` over nodes; `same = false` wins where two rows of one node were judged differently.

    Decisions on rows that are not there, or on two rows of one content, have no effect.
    """
    table = decisions.select(DECISION_SCHEMA.names).cast(DECISION_SCHEMA) if decisions is not None else DECISION_SCHEMA.empty_table()
    connection.register("_lk_arrow", table)
    connection.register("_lk_arrow_place", pa.table({"id": [source.id for source in sources], "place": list(range(len(sources)))}))
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE _lk_decision AS
        SELECT least(a.record, b.record) AS low, greatest(a.record, b.record) AS high, bool_and(d.same) AS same
        FROM _lk_arrow d JOIN _lk_arrow_place s ON s.id = d._left_source JOIN _lk_arrow_place t ON t.id = d._right_source
        JOIN _lk_row a ON a.source = s.place AND a.row = d._left_row JOIN _lk_row b ON b.source = t.place AND b.row = d._right_row
        WHERE a.record <> b.record GROUP BY ALL ORDER BY ALL""")
    for name in ("_lk_arrow", "_lk_arrow_place"):
        connection.unregister(name)


def release_disputed(connection: duckdb.DuckDBPyConnection) -> None:
    """Take out of `_lk_owned` what a clerk told apart from the person its number names, or from another row of that person.

    Of two rows told apart from each other under one number nobody knows which the number is wrong on: both are weighed anew.
    """
    connection.execute("""
        DELETE FROM _lk_owned WHERE node IN (
            SELECT o.node FROM _lk_owned o JOIN _lk_decision d ON NOT d.same AND o.node IN (d.low, d.high) AND o.person IN (d.low, d.high)
            UNION ALL
            SELECT unnest([d.low, d.high]) FROM _lk_decision d JOIN _lk_owned a ON a.node = d.low JOIN _lk_owned b ON b.node = d.high
            WHERE NOT d.same AND a.person = b.person)""")
