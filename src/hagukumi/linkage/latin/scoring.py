"""From levels to weights: the odds of one person against any two people and members of one household together."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

import duckdb

from hagukumi.linkage.engine.comparison import Comparison
from hagukumi.linkage.engine.model import LinkModel
from hagukumi.linkage.engine.scoring import compared, slices
from hagukumi.linkage.latin.comparisons import OF_ONE
from hagukumi.linkage.latin.frequencies import bits_sql

_NO_LINK: Final = -1.0
"""Bits above which no pair weighs that agrees in nothing of a person's own."""

_SINGLED_OUT: Final = 8.0
"""Bits of a further column that is as good as a number of a person's own."""

KEPT: Final = 3_000_000
"""Up to so many pairs, levels are worked out once and kept for training and weighing."""


def compare(connection: duckdb.DuckDBPyConnection, comparisons: Sequence[Comparison]) -> None:
    """Create `_lk_level(low, high, <comparison>..., bits_<comparison>...)` of the pairs in `_lk_pair`, or drop it if they are too many.

    `bits_X` holds how many records carry the value agreed on.
    """
    pairs = int(connection.execute("SELECT count(*) FROM _lk_pair").fetchall()[0][0])
    connection.execute("DROP TABLE IF EXISTS _lk_level")
    if pairs > KEPT:
        return
    connection.execute(f"CREATE TEMP TABLE _lk_level AS {compared(connection, comparisons, '_lk_pair')} LIMIT 0")
    for part in slices(connection):
        connection.execute(f"INSERT INTO _lk_level {compared(connection, comparisons, part)}")


def is_kept(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether `compare` kept the levels."""
    return bool(connection.execute("SELECT count(*) FROM duckdb_tables() WHERE table_name = '_lk_level'").fetchall()[0][0])


def _bits(comparison: Comparison, model: LinkModel, records: int) -> str:
    """SQL over a comparison's level number and the counts in `bits_X`: log2 of m / u."""
    own, last, whens = float(str(model.account["own"])), len(comparison.levels) - 1, []
    for place, (level, share) in enumerate(zip(comparison.levels, model.comparisons[comparison.name], strict=True)):
        plain = repr(share.weight)
        seldom = bits_sql(f"bits_{comparison.name}", own, records, level.other)
        value = f"coalesce({math.log2(share.match)!r} - {seldom}, {plain})" if level.frequency else plain
        whens.append(f"WHEN {last - place} THEN {value}")
    return f"(CASE {comparison.name} {' '.join(whens)} ELSE 0.0 END)"


def weight_sql(comparisons: Sequence[Comparison], model: LinkModel, levels: str, records: int) -> str:
    """SQL: `low, high, weight, <comparison>...` of a query that gives levels and frequencies, the weight to six decimals."""
    kin = cast(Mapping[str, Any], model.account["kin"])
    names = ", ".join(comparison.name for comparison in comparisons)
    bits = ", ".join(f"{_bits(comparison, model, records)} AS w_{comparison.name}" for comparison in comparisons)
    match = " + ".join([repr(math.log2(model.prior / (1 - model.prior))), *(f"w_{c.name}" for c in comparisons)])
    shared = [(c.name, float(kin["shares"][c.name])) for c in comparisons]
    related = " + ".join(
        [
            repr(math.log2(max(kin["prior"], 1e-15))),
            *(f"log2({share!r} * exp2(w_{name}) + {1 - share!r})" for name, share in shared if share),
        ]
    ).replace("exp2(", "pow(2.0, ")
    total = f"SELECT *, {match} AS of_match, {related} AS of_kin FROM (SELECT *, {bits} FROM ({levels}))"
    weight = "round(of_match - log2(1.0 + pow(2.0, of_kin)), 6)"
    own = ", ".join(f"w_{comparison.name}" for comparison in comparisons if comparison.name in OF_ONE)
    further = ", ".join(f"w_{comparison.name}" for comparison in comparisons if comparison.name.startswith("other"))
    spoken = " OR ".join(f"greatest({told}) > {least}" for told, least in ((own, 0.0), (further, _SINGLED_OUT)) if told) or "false"
    return f"SELECT low, high, CASE WHEN {spoken} THEN {weight} ELSE least({weight}, {_NO_LINK}) END AS weight, {names} FROM ({total})"


def score(connection: duckdb.DuckDBPyConnection, comparisons: Sequence[Comparison], model: LinkModel, least: float) -> int:
    """Create `_lk_score(low, high, weight, <comparison>...)` of the pairs of `_lk_pair` that weigh at least `least` bits.

    Levels are taken from `_lk_level` where `compare` kept them. Return the number of pairs.
    """
    pairs, records = (int(connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0]) for table in ("_lk_pair", "_lk_profile"))

    def weighed(levels: str) -> str:
        return f"SELECT * FROM ({weight_sql(comparisons, model, levels, records)}) WHERE weight >= {least}"

    if is_kept(connection):
        connection.execute(f"CREATE OR REPLACE TEMP TABLE _lk_score AS {weighed('FROM _lk_level')}")
        return pairs
    connection.execute(f"CREATE OR REPLACE TEMP TABLE _lk_score AS {weighed(compared(connection, comparisons, '_lk_pair'))} LIMIT 0")
    for part in slices(connection):
        connection.execute(f"INSERT INTO _lk_score {weighed(compared(connection, comparisons, part))}")
    return pairs
