"""Candidate pairs thinned out by another engine, where comparing all of them is too much for this machine."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import duckdb

from hagukumi.linkage.engine.comparison import Comparison, Level
from hagukumi.linkage.engine.model import LinkModel
from hagukumi.linkage.engine.pairing import PairEngine
from hagukumi.linkage.latin.frequencies import bits_sql
from hagukumi.linkage.latin.scoring import compare

_MARGIN: Final = 0.001
"""Bits: far above any difference of two engines in the last digits, far below what matters."""


def _own_frequency(comparison: Comparison, place: int, level: Level) -> Level:
    """The level with a frequency column of its own: here a value's frequency depends on the level's prior share."""
    return replace(level, frequency=f"{level.frequency}_{comparison.name}_{place}") if level.frequency else level


def _apart(comparison: Comparison) -> Comparison:
    return replace(comparison, levels=tuple(_own_frequency(comparison, place, level) for place, level in enumerate(comparison.levels)))


def _columns(comparisons: Sequence[Comparison], own: float, records: int) -> str:
    """SQL: the columns that the levels of `_apart` name, and log2 of their values' frequencies."""
    named = [
        (level.frequency, _own_frequency(comparison, place, level).frequency, bits_sql(f"tf_{level.frequency}", own, records, level.other))
        for comparison in comparisons
        for place, level in enumerate(comparison.levels)
        if level.frequency
    ]
    return "".join(f", {column} AS {alias}, {bits} AS tf_{alias}" for column, alias, bits in named)


def narrow(
    connection: duckdb.DuckDBPyConnection, engine: PairEngine, comparisons: Sequence[Comparison], model: LinkModel, least: float
) -> int:
    """Leave in `_lk_pair` the pairs that may weigh at least `least` bits, as `engine` finds; return how many it compared.

    That two people are of one household is an explanation beside that they are one person: it only takes weight away. So no pair that
    is left out here could have weighed enough, and the answer is the same as without.
    """
    records = int(connection.execute("SELECT count(*) FROM _lk_profile").fetchall()[0][0])
    added = _columns(comparisons, float(str(model.account["own"])), records)
    connection.execute("ALTER TABLE _lk_profile RENAME TO _lk_counted")
    connection.execute(f"CREATE TEMP TABLE _lk_profile AS SELECT *{added} FROM _lk_counted ORDER BY unique_id")
    compared = engine.score(connection, [_apart(comparison) for comparison in comparisons], model, least - _MARGIN)
    connection.execute("DROP TABLE _lk_profile")
    connection.execute("ALTER TABLE _lk_counted RENAME TO _lk_profile")
    connection.execute("CREATE OR REPLACE TEMP TABLE _lk_pair AS SELECT low, high FROM _lk_score ORDER BY low, high")
    compare(connection, comparisons)
    return compared
