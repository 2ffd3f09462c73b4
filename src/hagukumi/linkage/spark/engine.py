"""Spark in the place of DuckDB for the part of linkage that grows with pairs: blocking, comparing, weighing."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from hagukumi.linkage.engine.blocking import Blocking, Budget, keys_of
from hagukumi.linkage.engine.comparison import Comparison
from hagukumi.linkage.engine.model import LinkModel
from hagukumi.linkage.spark.session import LINKAGE, spark_session
from hagukumi.spark import SparkSettings, without_values

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


class SparkEngine:
    """A `PairEngine`: candidate pairs and their weights as DuckDB works them out, by Spark.

    Profiles go to Spark once per run; what comes back is the account of blocking and the pairs that weigh enough. Normalising, training
    and clustering stay with DuckDB.
    """

    def __init__(self, session: "SparkSession") -> None:
        self._session = session
        self._work: tuple[DataFrame, DataFrame, DataFrame] | None = None

    def candidate_pairs(
        self, connection: duckdb.DuckDBPyConnection, blocking: Blocking, budget: Budget, *, stops: str = ""
    ) -> dict[str, dict[str, int]]:
        """Find the pairs of `_lk_profile`, kept in Spark; return what each rule made and left out. Raises TooManyPairs, SparkFailed.

        Blocks are measured here; a list of `stops`, which only a part of the records needs, is work for DuckDB and raises ValueError.
        """
        if stops:
            raise ValueError("Spark links all records, not a part of them under a calibration")
        from hagukumi.linkage.spark.pairs import candidate_pairs

        with without_values(LINKAGE.stopped):
            profiles = self._frame(connection, "SELECT * FROM _lk_profile")
            found = candidate_pairs(profiles, blocking, budget)
            self._work = profiles, found.pairs, found.keys
        _note_stops(connection, blocking, found.account, found.cuts)
        return found.account

    def score(self, connection: duckdb.DuckDBPyConnection, comparisons: Sequence[Comparison], model: LinkModel, least: float) -> int:
        """Create `_lk_score(low, high, weight, <comparison>...)` of the pairs that weigh at least `least` bits; return how many there were.

        Where `candidate_pairs` has not been asked, the pairs are those of `_lk_pair`. Raises SparkFailed.
        """
        from hagukumi.linkage.spark.scoring import score_pairs

        with without_values(LINKAGE.stopped):
            profiles, pairs, keys = self._work or self._given(connection)
            kept = pairs.persist()
            edges = score_pairs(self._session, profiles, kept, comparisons, model, least).toArrow()
            compared = kept.count()
            for frame in (kept, keys):
                frame.unpersist()
        self._work = None
        _keep_scores(connection, edges, comparisons, least)
        return compared

    def _given(self, connection: duckdb.DuckDBPyConnection) -> "tuple[DataFrame, DataFrame, DataFrame]":
        pairs = self._frame(connection, "FROM _lk_pair")
        return self._frame(connection, "FROM _lk_profile"), pairs, pairs

    def _frame(self, connection: duckdb.DuckDBPyConnection, query: str) -> "DataFrame":
        return self._session.createDataFrame(connection.execute(query).to_arrow_table())


def _note_stops(
    connection: duckdb.DuckDBPyConnection, blocking: Blocking, account: Mapping[str, Mapping[str, int]], cuts: Sequence[int]
) -> None:
    """Create `_lk_stop(rule, key)`: the blocks left out, by the keys that DuckDB gives them; a grouping for each rule that left any out."""
    connection.execute("CREATE OR REPLACE TEMP TABLE _lk_stop (rule VARCHAR, key UBIGINT)")
    for rule, (name, made), cut in zip(blocking.rules, account.items(), cuts, strict=True):
        if made["blocks_left_out"]:
            connection.execute(
                f"""
                INSERT INTO _lk_stop SELECT ?, key FROM (
                    SELECT key, count(*) AS members, sum(open::BIGINT) AS fresh
                    FROM ({keys_of(rule, blocking.lists, "_lk_profile")}) GROUP BY key)
                WHERE fresh > 0 AND fresh * (members - fresh) + fresh * (fresh - 1) // 2 > {cut}""",
                [name],
            )


def _keep_scores(connection: duckdb.DuckDBPyConnection, edges: pa.Table, comparisons: Sequence[Comparison], least: float) -> None:
    names = ", ".join(comparison.name for comparison in comparisons)
    connection.register("_lk_arrow", edges)
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE _lk_score AS
        SELECT low, high, round(weight, 6) AS weight, {names} FROM _lk_arrow WHERE round(weight, 6) >= {least} ORDER BY low, high""")
    connection.unregister("_lk_arrow")


@contextmanager
def spark_engine(settings: SparkSettings | None = None, scratch: Path | None = None) -> Iterator[SparkEngine]:
    """A SparkEngine over a session of its own, see `spark_session`. Raises SparkMissing, SparkFailed."""
    with spark_session(settings or SparkSettings(), scratch) as session:
        yield SparkEngine(session)
