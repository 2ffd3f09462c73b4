"""Training without labels: shares of levels by expectation maximisation over counted patterns.

Fellegi and Sunter (1969); Winkler (1988). u is counted on random pairs. m is estimated in sessions: each looks at pairs that agree in some
columns and learns the comparisons which do not use them. A session works on the counts of distinct level patterns (as fastLink does), so
an iteration costs the number of patterns and not of pairs. Where a clerk has decided a pair, that is what it is in every iteration: the
others learn from it. Everything learnt is drawn towards the prior by as much as data is thin.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hagukumi.linkage.engine.blocking import SIZES, Rule, take_keys
from hagukumi.linkage.engine.comparison import Comparison
from hagukumi.linkage.engine.model import LevelShare, LinkModel
from hagukumi.linkage.engine.scoring import compared

Floats = npt.NDArray[np.float64]
Shares = dict[str, Floats]
"""For each comparison the shares of its levels, in the order of level numbers (0 is the last level)."""

_PRIOR_PAIRS: Final = 200_000
"""As how many random pairs the prior u counts; rare levels are hardly seen in a sample."""

_MOST_ITERATIONS: Final = 200
_SMALL_STEP: Final = 1e-5
_LEAST: Final = 1e-9
"""No share is zero: a level that training never saw may still occur."""


@dataclass(frozen=True, slots=True)
class Session:
    """Pairs that agree in the columns of `rule`, as in blocking; `learns`: comparisons that the rule does not use."""

    rule: Rule
    learns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Training:
    """Sizes of samples and the weight of the prior.

    `random_pairs`, `session_pairs`: pairs sampled for u and per session. `enough_matches`: expected matches from which the data outweighs
    the prior; `least_open`: with fewer open profiles nothing is learnt.
    """

    random_pairs: int = 250_000
    session_pairs: int = 500_000
    enough_matches: float = 2_000.0
    least_open: int = 500


def prior_shares(comparisons: Sequence[Comparison], attribute: str) -> Shares:
    """The levels' prior shares (`match` or `other`) by level number, each comparison summing to one."""
    shares = {c.name: np.array([getattr(level, attribute) for level in reversed(c.levels)]) for c in comparisons}
    return {name: share / share.sum() for name, share in shares.items()}


def mixed(prior: Floats, learnt: Floats, seen: float, weight: float) -> Floats:
    """Prior and learnt shares averaged as `weight` and `seen` observations, to three digits so that the order of adding leaves no trace."""
    share = (seen * learnt + weight * prior) / (seen + weight)
    share = np.maximum(share / share.sum(), _LEAST)
    return np.array([float(f"{value:.3g}") for value in share / share.sum()])


def train(
    connection: duckdb.DuckDBPyConnection,
    comparisons: Sequence[Comparison],
    sessions: Sequence[Session],
    training: Training,
    *,
    lists: Mapping[str, str],
    seed: int,
    script: str,
    notation: str,
    prior: float,
    table: str = "_lk_profile",
) -> LinkModel:
    """Learn a model from the profiles in the connection; with little data the priors alone, and the account says so."""
    match, other = prior_shares(comparisons, "match"), prior_shares(comparisons, "other")
    profiles, fresh = connection.execute(f"SELECT count(*), coalesce(sum(open::INT), 0) FROM {table}").fetchall()[0]
    account: dict[str, object] = {"profiles": int(profiles), "open_profiles": int(fresh), "parameters": "prior", "sessions": []}
    learnt: set[str] = set()
    if fresh >= training.least_open:
        other, account["random_pairs"] = _random_shares(connection, comparisons, training, other, seed, table)
        found = []
        for session in sessions:
            _sample(connection, session.rule, lists, training.session_pairs, seed, table)
            found.append(_session(connection, comparisons, session, match, other, table))
            connection.execute("DROP TABLE _lk_training")
        match, learnt = _combined(found, match, training)
        account |= {"sessions": [entry.account for entry in found], "parameters": "trained" if learnt else "prior"}
    return LinkModel(script, notation, prior, _shares(comparisons, match, other, learnt), account)


def _shares(comparisons: Sequence[Comparison], match: Shares, other: Shares, learnt: set[str]) -> dict[str, tuple[LevelShare, ...]]:
    return {
        c.name: tuple(
            LevelShare(level.name, float(m), float(u), c.name in learnt)
            for level, m, u in zip(c.levels, match[c.name][::-1], other[c.name][::-1], strict=True)
        )
        for c in comparisons
    }


def _counted(
    connection: duckdb.DuckDBPyConnection, comparisons: Sequence[Comparison], pairs: str, table: str
) -> dict[str, npt.NDArray[np.int64]]:
    """Distinct patterns of levels among the pairs, with `n`, ordered."""
    names = ", ".join(comparison.name for comparison in comparisons)
    query = f"SELECT {names}, count(*) AS n FROM ({compared(connection, comparisons, pairs, table)}) GROUP BY ALL ORDER BY ALL"
    return {name: values.astype(np.int64) for name, values in connection.execute(query).fetchnumpy().items()}


def _random_shares(
    connection: duckdb.DuckDBPyConnection,
    comparisons: Sequence[Comparison],
    training: Training,
    prior: Shares,
    seed: int,
    table: str,
) -> tuple[Shares, int]:
    """Shares counted on random pairs with an open profile, as all that are compared: of two random people hardly any two are one."""
    every, fresh = (_ids(connection, f"{table} {condition}") for condition in ("", "WHERE open"))
    chance = np.random.default_rng(seed)
    drawn = [ids[chance.integers(0, len(ids), size=training.random_pairs)] for ids in (every, fresh)]
    low, high = np.sort(drawn, axis=0)
    apart = low < high
    connection.register("_lk_arrow", pa.table({"low": low[apart], "high": high[apart]}))
    counts = _counted(connection, comparisons, "_lk_arrow", table)
    connection.unregister("_lk_arrow")
    shares = {}
    for comparison in comparisons:
        seen = _by_level(counts[comparison.name], counts["n"].astype(np.float64), len(comparison.levels))
        total = float(seen.sum())
        shares[comparison.name] = mixed(prior[comparison.name], seen / total if total else seen, total, _PRIOR_PAIRS)
    return shares, int(apart.sum())


def _ids(connection: duckdb.DuckDBPyConnection, profiles: str) -> npt.NDArray[np.int64]:
    return connection.execute(f"SELECT unique_id FROM {profiles} ORDER BY unique_id").fetchnumpy()["unique_id"].astype(np.int64)


def _by_level(levels: npt.NDArray[np.int64], weight: Floats, count: int) -> Floats:
    known = levels >= 0
    return np.bincount(levels[known], weights=weight[known], minlength=count).astype(np.float64)


@dataclass(frozen=True, slots=True)
class _Found:
    account: dict[str, object]
    shares: Shares
    matches: float
    converged: bool


def _sample(connection: duckdb.DuckDBPyConnection, rule: Rule, lists: Mapping[str, str], most: int, seed: int, table: str) -> None:
    """Create `_lk_training(low, high)`: pairs of one key, of as many open profiles, chosen by hash, as make about `most` pairs."""
    take_keys(connection, rule, lists, table)
    pairs = int(connection.execute(f"SELECT coalesce(sum(members * fresh), 0) FROM ({SIZES})").fetchall()[0][0])
    chosen = min(1.0, most / max(pairs, 1))
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE _lk_training AS
        SELECT DISTINCT least(o.unique_id, k.unique_id) AS low, greatest(o.unique_id, k.unique_id) AS high
        FROM (FROM _lk_fresh WHERE hash(unique_id, {seed}) % 1000000 < {round(chosen * 1_000_000)}) o
        JOIN (FROM _lk_settled UNION ALL FROM _lk_fresh) k USING (key) WHERE o.unique_id <> k.unique_id""")
    for name in ("_lk_fresh", "_lk_settled"):
        connection.execute(f"DROP TABLE {name}")


def _session(
    connection: duckdb.DuckDBPyConnection,
    comparisons: Sequence[Comparison],
    session: Session,
    match: Shares,
    other: Shares,
    table: str,
) -> _Found:
    """One session of expectation maximisation over the counted patterns of the pairs in `_lk_training`."""
    learning = [comparison for comparison in comparisons if comparison.name in session.learns]
    counts, told = _told_apart(connection, learning, table)
    n = counts["n"].astype(np.float64)
    account: dict[str, object] = {"rule": "+".join(session.rule), "learns": list(session.learns), "pairs": int(n.sum())}
    if not n.sum():
        return _Found(account | {"converged": False, "iterations": 0, "matches": 0}, {}, 0.0, False)
    patterns = {comparison.name: counts[comparison.name] for comparison in learning}
    result = maximise(patterns, n, {name: match[name] for name in patterns}, {name: other[name] for name in patterns}, told)
    if decided := int(n[~np.isnan(told)].sum()):
        account["decided"] = decided
    account |= {"converged": result.converged, "iterations": result.iterations, "matches": round(result.matches)}
    return _Found(account, result.shares, result.matches, result.converged)


def _told_apart(
    connection: duckdb.DuckDBPyConnection, learning: Sequence[Comparison], table: str
) -> tuple[dict[str, npt.NDArray[np.int64]], Floats]:
    """The counted patterns of `_lk_training`, and of each whether clerks said that its pairs are one (1), are not (0), or nothing (NaN)."""
    word = "_lk_training SEMI JOIN (FROM _lk_decision WHERE {}) USING (low, high)"
    parts = {np.nan: "_lk_training ANTI JOIN _lk_decision USING (low, high)", 1.0: word.format("same"), 0.0: word.format("NOT same")}
    found = [(told, _counted(connection, learning, f"(SELECT * FROM {pairs})", table)) for told, pairs in parts.items()]
    counts = {name: np.concatenate([part[name] for _, part in found]) for name in found[0][1]}
    return counts, np.concatenate([np.full(len(part["n"]), told) for told, part in found])


@dataclass(frozen=True, slots=True)
class Maximised:
    """What a session learnt: shares among matches, expected number of matches, iterations, and whether they settled."""

    shares: Shares
    matches: float
    iterations: int
    converged: bool


def maximise(
    patterns: Mapping[str, npt.NDArray[np.int64]], counts: Floats, match: Shares, other: Shares, told: Floats | None = None
) -> Maximised:
    """Estimate the shares among matches with those among other pairs held fixed.

    patterns: for each comparison the level number per distinct pattern (-1 unknown). counts: pairs per pattern. told: what is known of the
    pairs of a pattern (1 matches, 0 none, NaN nothing). `converged` is false when the iterations ran out before the greatest change of a
    share fell under the limit.
    """
    shares, proportion, total = dict(match), 0.5, float(counts.sum())
    known = np.full(len(counts), np.nan) if told is None else told
    iteration, step = 0, 1.0
    while step > _SMALL_STEP and iteration < _MOST_ITERATIONS:
        iteration += 1
        of_match = _posterior(patterns, shares, other, proportion)
        weight = np.where(np.isnan(known), of_match, known) * counts
        proportion = min(max(float(weight.sum()) / total, _LEAST), 1 - _LEAST)
        fresh = {name: _normalised(_by_level(levels, weight, len(shares[name])), shares[name]) for name, levels in patterns.items()}
        step = max(float(np.abs(fresh[name] - shares[name]).max()) for name in fresh)
        shares = fresh
    return Maximised(shares, proportion * total, iteration, step <= _SMALL_STEP)


def _normalised(seen: Floats, former: Floats) -> Floats:
    total = float(seen.sum())
    return np.maximum(seen / total, _LEAST) if total > 0 else former


def _posterior(patterns: Mapping[str, npt.NDArray[np.int64]], match: Shares, other: Shares, proportion: float) -> Floats:
    """Probability of a match for each pattern."""
    bits = np.full(len(next(iter(patterns.values()))), np.log(proportion / (1 - proportion)))
    for name, levels in patterns.items():
        known = levels >= 0
        bits[known] += (np.log(match[name]) - np.log(other[name]))[levels[known]]
    return np.asarray(1 / (1 + np.exp(-np.clip(bits, -700, 700))))


def _combined(found: Sequence[_Found], prior: Shares, training: Training) -> tuple[Shares, set[str]]:
    """Sessions averaged by their expected matches, then drawn towards the prior; only sessions that settled count."""
    shares, learnt = dict(prior), set()
    for name in prior:
        sessions = [entry for entry in found if entry.converged and name in entry.shares and entry.matches >= 1]
        seen = sum(entry.matches for entry in sessions)
        if sessions:
            average = np.asarray(sum(entry.matches * entry.shares[name] for entry in sessions)) / seen
            shares[name] = mixed(prior[name], average, seen, training.enough_matches)
            learnt.add(name)
    return shares, learnt
