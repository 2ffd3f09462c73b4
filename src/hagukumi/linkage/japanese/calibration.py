"""What linkage counts over everybody: frequencies of names, parts of names, blocks too large, shares of people in the register.

Kept, it lets a part of the records be linked exactly as the whole was: no answer on one person then depends on how many others came or
went. Unlike the model it holds names; it is personal data and belongs in the vault.
"""

from dataclasses import dataclass, fields
from typing import Final

import duckdb
import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Calibration:
    """frequencies: `field, value, cohort, bits` (log2 share; `value` null for values never seen). parts: `kind, part, value, n`, how often
    a key was seen as family or given name. stops: `rule, key`, blocks left out. inside: `source, share` (the source's id). youngest:
    `year`, one row, the latest year of birth in the register.
    """

    frequencies: pa.Table
    parts: pa.Table
    stops: pa.Table
    inside: pa.Table
    youngest: pa.Table


SCHEMAS: Final = {
    "frequencies": "field VARCHAR, value VARCHAR, cohort VARCHAR, bits DOUBLE",
    "parts": "kind VARCHAR, part VARCHAR, value VARCHAR, n BIGINT",
    "stops": "rule VARCHAR, key UBIGINT",
    "inside": "source VARCHAR, share DOUBLE",
    "youngest": "year INT",
}


def take_calibration(connection: duckdb.DuckDBPyConnection, calibration: Calibration | None) -> None:
    """Create `_lk_counted_X` for each part X, filled or empty, `_lk_calibrated(given)`, and `_lk_stop` for blocks left out."""
    for name, columns in SCHEMAS.items():
        connection.execute(f"CREATE OR REPLACE TEMP TABLE _lk_counted_{name} ({columns})")
        if calibration is not None:
            connection.register("_lk_arrow", getattr(calibration, name))
            connection.execute(f"INSERT INTO _lk_counted_{name} BY NAME FROM _lk_arrow")
            connection.unregister("_lk_arrow")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE _lk_stop ({SCHEMAS['stops']})")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE _lk_calibrated AS SELECT {calibration is not None} AS given")


def is_calibrated(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether what everybody is counted for was given rather than to be counted now."""
    return bool(connection.execute("SELECT given FROM _lk_calibrated").fetchall()[0][0])


def counted(connection: duckdb.DuckDBPyConnection) -> Calibration:
    """What was counted or given, ordered."""
    tables = {part.name: connection.execute(f"FROM _lk_counted_{part.name} ORDER BY ALL").to_arrow_table() for part in fields(Calibration)}
    return Calibration(**tables)
