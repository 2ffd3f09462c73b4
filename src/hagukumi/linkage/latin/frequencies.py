"""How many records carry a value, and how frequent that makes it among other people."""

from collections.abc import Sequence
from typing import Final

import duckdb
import numpy as np
import numpy.typing as npt

from hagukumi.linkage.engine.comparison import Comparison

Floats = npt.NDArray[np.float64]

_PRIOR_PEOPLE: Final = 500.0
"""As how many people the prior share of a value counts."""

_UNSEEN: Final = 0.3
"""Expected other people with a value beyond those that the records show."""


def frequent_columns(comparisons: Sequence[Comparison]) -> tuple[str, ...]:
    """Columns whose values' frequencies some level needs, in order."""
    return tuple(sorted({column for comparison in comparisons for column in comparison.frequencies}))


def frequency_bits(count: Floats, own: float, records: int, prior: float) -> Floats:
    """log2 of the share of other records with a value that `count` records carry.

    own: how many further records the same person is expected to have. Of count - 1 further records with the value about `own` are the
    person's, and say nothing of how many people share it.
    """
    others = np.maximum(count - 1 - own, 0) + _UNSEEN + _PRIOR_PEOPLE * prior
    return np.asarray(np.log2(np.minimum(others / (max(records - 1 - own, 1) + _PRIOR_PEOPLE), 1.0)))


def add_counts(connection: duckdb.DuckDBPyConnection, comparisons: Sequence[Comparison]) -> None:
    """Give `_lk_profile` a column `tf_X` for each frequent column X: how many records carry the value."""
    columns = frequent_columns(comparisons)
    counted = "".join(f", {x}_seen.n AS tf_{x}" for x in columns)
    joined = " ".join(
        f"LEFT JOIN (SELECT {x} AS seen, CAST(count(*) AS DOUBLE) AS n FROM _lk_profile GROUP BY {x}) {x}_seen ON {x}_seen.seen = p.{x}"
        for x in columns
    )
    connection.execute(f"CREATE OR REPLACE TEMP TABLE _lk_profile AS SELECT p.*{counted} FROM _lk_profile p {joined} ORDER BY unique_id")


def bits_sql(count: str, own: float, records: int, prior: float) -> str:
    """SQL: the same as `frequency_bits`, of a column of counts."""
    everybody = max(records - 1 - own, 1) + _PRIOR_PEOPLE
    others = f"greatest({count} - {1 + own!r}, 0) + {_UNSEEN + _PRIOR_PEOPLE * prior!r}"
    return f"log2(least({others}, {everybody!r}) / {everybody!r})"
