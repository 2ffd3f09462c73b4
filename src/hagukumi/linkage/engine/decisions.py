"""A clerk's word on pairs of rows: it comes before every number and weight."""

from collections.abc import Sequence
from typing import Final

import duckdb
import pyarrow as pa

_SCHEMA: Final = pa.schema(
    [
        ("_left_source", pa.string()),
        ("_left_row", pa.int64()),
        ("_right_source", pa.string()),
        ("_right_row", pa.int64()),
        ("same", pa.bool_()),
    ]
)


def take_decisions(connection: duckdb.DuckDBPyConnection, sources: Sequence[str], decisions: pa.Table | None, rows: str) -> None:
    """Create `_lk_decision(low, high, same)` over what is compared; of two words on one pair, that it is not one person wins.

    `sources`: their ids, in the order of their places. `rows`: a table or query `source, row, node`: by place and row what stands for it.
    Words on rows that are not there, or on two rows that one node stands for, have no effect.
    """
    table = decisions.select(_SCHEMA.names).cast(_SCHEMA) if decisions is not None else _SCHEMA.empty_table()
    connection.register("_lk_arrow", table)
    connection.register("_lk_arrow_place", pa.table({"id": pa.array(sources, pa.string()), "place": range(len(sources))}))
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE _lk_decision AS
        WITH place AS ({rows})
        SELECT least(a.node, b.node) AS low, greatest(a.node, b.node) AS high, bool_and(d.same) AS same
        FROM _lk_arrow d JOIN _lk_arrow_place s ON s.id = d._left_source JOIN _lk_arrow_place t ON t.id = d._right_source
        JOIN place a ON a.source = s.place AND a.row = d._left_row JOIN place b ON b.source = t.place AND b.row = d._right_row
        WHERE a.node <> b.node GROUP BY ALL ORDER BY ALL""")
    for name in ("_lk_arrow", "_lk_arrow_place"):
        connection.unregister(name)
