"""A clerk's word on pairs of rows, as pairs of records: it comes before every weight."""

from collections.abc import Sequence
from typing import Final

import duckdb
import pyarrow as pa

from hagukumi.linkage.sources import LinkSource

_SCHEMA: Final = pa.schema(
    [
        ("_left_source", pa.string()),
        ("_left_row", pa.int64()),
        ("_right_source", pa.string()),
        ("_right_row", pa.int64()),
        ("same", pa.bool_()),
    ]
)


def take_decisions(connection: duckdb.DuckDBPyConnection, sources: Sequence[LinkSource], decisions: pa.Table | None) -> None:
    """Create `_lk_decision(low, high, same)` over records; of two words on one pair, that it is not one person wins.

    Words on rows that are not there have no effect.
    """
    table = decisions.select(_SCHEMA.names).cast(_SCHEMA) if decisions is not None else _SCHEMA.empty_table()
    connection.register("_lk_arrow", table)
    connection.register("_lk_arrow_place", pa.table({"id": [source.id for source in sources], "place": list(range(len(sources)))}))
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE _lk_decision AS
        SELECT least(a.unique_id, b.unique_id) AS low, greatest(a.unique_id, b.unique_id) AS high, bool_and(d.same) AS same
        FROM _lk_arrow d JOIN _lk_arrow_place s ON s.id = d._left_source JOIN _lk_arrow_place t ON t.id = d._right_source
        JOIN _lk_profile a ON a.source = s.place AND a.row = d._left_row JOIN _lk_profile b ON b.source = t.place AND b.row = d._right_row
        WHERE a.unique_id <> b.unique_id GROUP BY ALL ORDER BY ALL""")
    for name in ("_lk_arrow", "_lk_arrow_place"):
        connection.unregister(name)
