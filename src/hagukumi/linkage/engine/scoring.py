"""From candidate pairs to weighted pairs: the level of each comparison, and the sum of their weights.

Pairs are worked on in slices, so that memory holds one slice's profiles and never all pairs side by side with both profiles.
Cost: near linear in pairs.
"""

import math
from collections.abc import Iterator, Sequence
from typing import Final

import duckdb

from hagukumi.linkage.engine.comparison import Comparison, level_number
from hagukumi.linkage.engine.model import LinkModel

SLICE: Final = 1_000_000
"""Pairs compared at a time."""


def _columns_used(connection: duckdb.DuckDBPyConnection, comparisons: Sequence[Comparison], table: str) -> list[str]:
    """Columns of the profile that some condition names, so that only they are carried along."""
    text = " ".join(comparison.unknown + " " + " ".join(level.condition for level in comparison.levels) for comparison in comparisons)
    there = [row[0] for row in connection.execute(f"DESCRIBE {table}").fetchall()]
    frequencies = {f"tf_{column}" for comparison in comparisons for column in comparison.frequencies}
    return [column for column in there if f"{column}_l" in text or f"{column}_r" in text or column in frequencies]


def _side(columns: Sequence[str], side: str, table: str) -> str:
    return f"(SELECT unique_id AS id_{side}, {', '.join(f'{column} AS {column}_{side}' for column in columns)} FROM {table}) {side}"


def _frequency_bits(comparison: Comparison) -> str:
    """SQL: log2 of the frequency that stands for u at the level reached, NULL where the level has none."""
    last = len(comparison.levels) - 1
    whens = [
        f"WHEN {last - place} THEN greatest(tf_{level.frequency}_l, tf_{level.frequency}_r)"
        for place, level in enumerate(comparison.levels)
        if level.frequency
    ]
    return f"CASE {comparison.name} {' '.join(whens)} END" if whens else "NULL"


def compared(connection: duckdb.DuckDBPyConnection, comparisons: Sequence[Comparison], pairs: str, table: str = "_lk_profile") -> str:
    """SQL: `low, high`, each comparison's level number and `bits_X` (log2 frequency of a comparison X with frequencies) of the pairs.

    `pairs`: a table or subquery with `low, high`. A profile column `tf_X` holds log2 of the relative frequency of its value X.
    """
    columns = _columns_used(connection, comparisons, table)
    levels = ", ".join(f"{level_number(comparison)} AS {comparison.name}" for comparison in comparisons)
    carried = "".join(
        f", tf_{column}_{side}" for column in sorted({c for comparison in comparisons for c in comparison.frequencies}) for side in "lr"
    )
    bits = "".join(f", {_frequency_bits(comparison)} AS bits_{comparison.name}" for comparison in comparisons if comparison.frequencies)
    return f"""
        SELECT low, high, {", ".join(comparison.name for comparison in comparisons)}{bits} FROM (
            SELECT p.low, p.high, {levels}{carried} FROM {pairs} p
            JOIN {_side(columns, "l", table)} ON l.id_l = p.low JOIN {_side(columns, "r", table)} ON r.id_r = p.high)"""


def slices(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """SQL: `low, high` of the pairs of `_lk_pair`, so many at a time. Within an open transaction rows are not numbered from nought."""
    first, last = connection.execute("SELECT coalesce(min(rowid), 0), coalesce(max(rowid), -1) FROM _lk_pair").fetchall()[0]
    for start in range(first, last + 1, SLICE):
        yield f"(SELECT low, high FROM _lk_pair WHERE rowid >= {start} AND rowid < {start + SLICE})"


def weight_sql(comparisons: Sequence[Comparison], model: LinkModel) -> str:
    """SQL over level numbers and `bits_X`: the sum of the prior's and all levels' bits, to six decimals."""
    terms = [repr(math.log2(model.prior / (1 - model.prior)))]
    for comparison in comparisons:
        shares = model.comparisons[comparison.name]
        last = len(comparison.levels) - 1
        whens = []
        for place, (level, share) in enumerate(zip(comparison.levels, shares, strict=True)):
            plain = repr(share.weight)
            value = f"coalesce({math.log2(share.match)!r} - bits_{comparison.name}, {plain})" if level.frequency else plain
            whens.append(f"WHEN {last - place} THEN {value}")
        terms.append(f"(CASE {comparison.name} {' '.join(whens)} ELSE 0 END)")
    return f"round({' + '.join(terms)}, 6)"


def score(
    connection: duckdb.DuckDBPyConnection, comparisons: Sequence[Comparison], model: LinkModel, least: float, table: str = "_lk_profile"
) -> None:
    """Create `_lk_score(low, high, weight, <comparison>...)` of the pairs of `_lk_pair` that weigh at least `least` bits."""
    names = ", ".join(comparison.name for comparison in comparisons)
    select = f"SELECT low, high, {weight_sql(comparisons, model)} AS weight, {names} FROM ({{}}) WHERE weight >= {least}"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE _lk_score AS {select.format(compared(connection, comparisons, '_lk_pair', table))} LIMIT 0"
    )
    for part in slices(connection):
        connection.execute(f"INSERT INTO _lk_score {select.format(compared(connection, comparisons, part, table))}")
