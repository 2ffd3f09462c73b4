"""A former run about nobody: the first run is a night in which everybody comes."""

from typing import Final

import duckdb
import pyarrow as pa

from hagukumi.linkage.engine.model import LinkModel
from hagukumi.linkage.incremental.book import BINDING, BONDS, FACTS, INDEXED, SPOTS, hashed
from hagukumi.linkage.incremental.former import ANSWER, KEYS, Former
from hagukumi.linkage.incremental.kept import THERE
from hagukumi.linkage.incremental.pairs import SCORES
from hagukumi.linkage.japanese.calibration import Calibration

_PARTS: Final = {
    "rows": "source BIGINT, row BIGINT, one BIGINT, two BIGINT, alone BOOLEAN, form BIGINT",
    "told": "record BIGINT, there BOOLEAN",
    "facts": ", ".join(f"{name} {kind}" for name, (kind, _) in FACTS.items()),
    "bonds": ", ".join(f"{name} {kind}" for name, kind in BONDS.items()),
    "spots": ", ".join(f"{name} {kind}" for name, kind in SPOTS.items()),
    "scores": f"{SCORES}, {THERE} BOOLEAN",
    "namesakes": "low BIGINT, high BIGINT",
    "decisions": "low BIGINT, high BIGINT, same BOOLEAN",
    "hints": "record BIGINT",
    "doubles": "record BIGINT",
}

_FOUND: Final = ("row", "writing", "told", "known", "open", "learnt", "profile", "token")
"""Blocks of rows, of profiles by key and by node, and of records by token."""


def nobody(connection: duckdb.DuckDBPyConnection, frame: str, model: LinkModel, calibration: Calibration) -> Former:
    """`Former` without a record."""
    parts = {name: empty(connection, columns) for name, columns in _PARTS.items()}
    blocks: dict[str, tuple[pa.Table, ...]] = dict.fromkeys((*_FOUND, *BINDING, *INDEXED), ())
    blocks |= {f"{part}.{column}": () for part, columns in KEYS.items() for column in columns}
    blocks["frequency"] = (_frequency_keys(connection, calibration),)
    return Former(
        frame,
        model,
        calibration,
        records=pa.table({}),
        profiles=pa.table({}),
        blocks=blocks,
        answer={name: empty(connection, f"{columns}, {THERE} BOOLEAN") for name, columns in ANSWER.items()},
        **parts,
    )


def empty(connection: duckdb.DuckDBPyConnection, columns: str) -> pa.Table:
    """A table without rows."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE _lk_empty ({columns})")
    return connection.execute("FROM _lk_empty").to_arrow_table()


def _frequency_keys(connection: duckdb.DuckDBPyConnection, calibration: Calibration) -> pa.Table:
    """By the hash of a name its places among the frequencies counted."""
    connection.register("_lk_arrow", calibration.frequencies)
    found = connection.execute(f"""
        SELECT key, place FROM (SELECT {hashed("value")} AS key, row_number() OVER () - 1 AS place FROM _lk_arrow)
        ORDER BY ALL""").to_arrow_table()
    connection.unregister("_lk_arrow")
    return found
