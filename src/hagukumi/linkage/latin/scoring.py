"""From levels to weights: the odds of one person against any two people and members of one household together."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, cast

import duckdb

from hagukumi.linkage.engine.comparison import Comparison
from hagukumi.linkage.engine.model import LinkModel
from hagukumi.linkage.engine.scoring import SLICE, compared


def _bits(comparison: Comparison, model: LinkModel) -> str:
    """SQL over a comparison's level number and `bits_X`: log2 of m / u."""
    last = len(comparison.levels) - 1
    whens = []
    for place, (level, share) in enumerate(zip(comparison.levels, model.comparisons[comparison.name], strict=True)):
        plain = repr(share.weight)
        value = f"coalesce({math.log2(share.match)!r} - bits_{comparison.name}, {plain})" if level.frequency else plain
        whens.append(f"WHEN {last - place} THEN {value}")
    return f"(CASE {comparison.name} {' '.join(whens)} ELSE 0.0 END)"


def weight_sql(comparisons: Sequence[Comparison], model: LinkModel, levels: str) -> str:
    """SQL: `low, high, weight, <comparison>...` of a query that gives levels and frequencies, the weight to six decimals."""
    kin = cast(Mapping[str, Any], model.account["kin"])
    names = ", ".join(comparison.name for comparison in comparisons)
    bits = ", ".join(f"{_bits(comparison, model)} AS w_{comparison.name}" for comparison in comparisons)
    match = " + ".join([repr(math.log2(model.prior / (1 - model.prior))), *(f"w_{c.name}" for c in comparisons)])
    shared = [(c.name, float(kin["shares"][c.name])) for c in comparisons]
    related = " + ".join(
        [
            repr(math.log2(max(kin["prior"], 1e-15))),
            *(f"log2({share!r} * exp2(w_{name}) + {1 - share!r})" for name, share in shared if share),
        ]
    ).replace("exp2(", "pow(2.0, ")
    total = f"SELECT *, {match} AS of_match, {related} AS of_kin FROM (SELECT *, {bits} FROM ({levels}))"
    return f"SELECT low, high, round(of_match - log2(1.0 + pow(2.0, of_kin)), 6) AS weight, {names} FROM ({total})"


def score(connection: duckdb.DuckDBPyConnection, comparisons: Sequence[Comparison], model: LinkModel, least: float) -> None:
    """Create `_lk_score(low, high, weight, <comparison>...)` of the pairs of `_lk_pair` that weigh at least `least` bits."""
    pairs = int(connection.execute("SELECT count(*) FROM _lk_pair").fetchall()[0][0])

    def weighed(part: str) -> str:
        return f"SELECT * FROM ({weight_sql(comparisons, model, compared(connection, comparisons, part))}) WHERE weight >= {least}"

    connection.execute(f"CREATE OR REPLACE TEMP TABLE _lk_score AS {weighed('_lk_pair')} LIMIT 0")
    for start in range(0, pairs, SLICE):
        part = f"(SELECT low, high FROM _lk_pair WHERE rowid >= {start} AND rowid < {start + SLICE})"
        connection.execute(f"INSERT INTO _lk_score {weighed(part)}")
