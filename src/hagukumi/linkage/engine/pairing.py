"""What may take the part of the work that grows with pairs: DuckDB on this machine, or another engine that gives the same answer."""

from collections.abc import Sequence
from typing import Final, Protocol

import duckdb

from hagukumi.linkage.engine.blocking import Blocking, Budget
from hagukumi.linkage.engine.blocking import candidate_pairs as find_pairs
from hagukumi.linkage.engine.comparison import Comparison
from hagukumi.linkage.engine.model import LinkModel
from hagukumi.linkage.engine.scoring import score as weigh_pairs


class PairEngine(Protocol):
    """Both read `_lk_profile` of the connection; `score` leaves `_lk_score` there, see `engine.scoring.score`."""

    def candidate_pairs(
        self, connection: duckdb.DuckDBPyConnection, blocking: Blocking, budget: Budget, *, stops: str = ""
    ) -> dict[str, dict[str, int]]:
        """Find the pairs, wherever the engine keeps them; return what each rule made and left out. Raises TooManyPairs."""
        ...

    def score(self, connection: duckdb.DuckDBPyConnection, comparisons: Sequence[Comparison], model: LinkModel, least: float) -> int:
        """Create `_lk_score` of the pairs found that weigh at least `least` bits; return how many pairs were compared."""
        ...


class DuckDBEngine:
    """Pairs in the connection itself."""

    def candidate_pairs(
        self, connection: duckdb.DuckDBPyConnection, blocking: Blocking, budget: Budget, *, stops: str = ""
    ) -> dict[str, dict[str, int]]:
        """See `engine.blocking.candidate_pairs`."""
        return find_pairs(connection, blocking, budget, stops=stops)

    def score(self, connection: duckdb.DuckDBPyConnection, comparisons: Sequence[Comparison], model: LinkModel, least: float) -> int:
        """See `engine.scoring.score`."""
        weigh_pairs(connection, comparisons, model, least)
        return int(connection.execute("SELECT count(*) FROM _lk_pair").fetchall()[0][0])


DUCKDB: Final[PairEngine] = DuckDBEngine()
