"""Training without labels: three kinds of pairs, one person, members of one household, any two people.

Fellegi and Sunter (1969) with a third class. Two members of a household share address, telephone and family name far more often than any
two people do; without a class of their own their agreement would count for one person. In that class each comparison is, with a share of
its own, copied as if the two were one person, and else as between any two people. Expectation maximisation runs once over a sample of
all candidate pairs, so that no comparison is learnt under the condition that it already agrees; shares among any two people come from
random pairs. All that is learnt is drawn towards the prior by as much as data is thin. Cost: the number of distinct patterns of levels.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hagukumi.linkage.engine.comparison import Comparison
from hagukumi.linkage.engine.model import LevelShare, LinkModel
from hagukumi.linkage.engine.scoring import compared
from hagukumi.linkage.latin.comparisons import KIN, MOST_DIFFERENT, OTHER_KIN
from hagukumi.linkage.latin.frequencies import frequency_bits
from hagukumi.linkage.latin.scoring import is_kept

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_SAMPLE: Final = 500_000
_RANDOM: Final = 200_000
_PRIOR_MATCHES: Final = 30.0
_PRIOR_RANDOM: Final = 50_000.0
_ROUNDS: Final = 60
_SETTLED: Final = 1e-4


@dataclass(frozen=True, slots=True)
class Patterns:
    """Distinct patterns of levels: for each comparison the level's place (-1 unknown, 0 the first) and how many records carry the value
    agreed on (nan where it does not matter); `pairs`: for how many pairs each pattern stands.
    """

    levels: Mapping[str, Ints]
    counts: Mapping[str, Floats]
    pairs: Floats


@dataclass(frozen=True, slots=True)
class Shares:
    """By comparison the shares of levels among matches and other pairs, and how often a household shares it; sizes of the classes."""

    match: Mapping[str, Floats]
    other: Mapping[str, Floats]
    kin: Mapping[str, float]
    matches: float
    kins: float


def patterns_of(connection: duckdb.DuckDBPyConnection, comparisons: Sequence[Comparison], levels: str, scale: float = 1.0) -> Patterns:
    """Count the patterns of a query that gives levels and counts; counts above 8 are rounded to quarters of a power of e."""
    bits = [c.name for c in comparisons if c.frequencies]
    rounded = "".join(f", CASE WHEN bits_{n} > 8 THEN round(exp(round(ln(bits_{n}) * 4) / 4)) ELSE bits_{n} END AS bits_{n}" for n in bits)
    names = ", ".join(c.name for c in comparisons)
    found = connection.execute(f"SELECT {names}{rounded}, count(*) AS n FROM ({levels}) GROUP BY ALL ORDER BY ALL").fetchnumpy()
    places = {c.name: np.where(found[c.name] < 0, -1, len(c.levels) - 1 - found[c.name].astype(np.int64)) for c in comparisons}
    counts = {name: np.ma.filled(np.ma.asarray(found[f"bits_{name}"], dtype=np.float64), np.nan) for name in bits}
    return Patterns(places, counts, found["n"].astype(np.float64) * scale)


def _candidates(connection: duckdb.DuckDBPyConnection, comparisons: Sequence[Comparison], seed: int) -> Patterns:
    """Patterns of all candidate pairs, or of a sample where they are too many to keep."""
    if is_kept(connection):
        return patterns_of(connection, comparisons, "FROM _lk_level")
    total = int(connection.execute("SELECT count(*) FROM _lk_pair").fetchall()[0][0])
    share = min(1.0, _SAMPLE / max(total, 1))
    chosen = f"(SELECT low, high FROM _lk_pair WHERE hash(low, high, {seed}) % 1000000 < {round(share * 1_000_000)})"
    return patterns_of(connection, comparisons, compared(connection, comparisons, chosen), 1 / share)


def _random(connection: duckdb.DuckDBPyConnection, comparisons: Sequence[Comparison], records: int, seed: int) -> Patterns:
    chance = np.random.default_rng(seed)
    low, high = np.sort(chance.integers(0, max(records, 1), size=(2, _RANDOM)), axis=0)
    connection.register("_lk_arrow", pa.table({"low": low[low < high], "high": high[low < high]}))
    found = patterns_of(connection, comparisons, compared(connection, comparisons, "_lk_arrow"))
    connection.unregister("_lk_arrow")
    return found


def possible_pairs(connection: duckdb.DuckDBPyConnection) -> int:
    """Pairs of records that may be one person: all but those within a duplicate-free source."""
    rows = connection.execute("SELECT source, bool_or(is_unique), count(*) FROM _lk_profile GROUP BY source").fetchall()
    total = sum(count for _, _, count in rows)
    return int(total * (total - 1) // 2 - sum(count * (count - 1) // 2 for _, unique, count in rows if unique))


class _Estimation:
    """The state of one training: patterns, and shares that move."""

    def __init__(self, comparisons: Sequence[Comparison], candidates: Patterns, random: Patterns, records: int, possible: int) -> None:
        self.comparisons, self.candidates, self.random = comparisons, candidates, random
        self.records, self.possible = records, possible
        self.prior_match = {c.name: _normal([level.match for level in c.levels]) for c in comparisons}
        self.prior_other = {c.name: _normal([level.other for level in c.levels]) for c in comparisons}
        self.kins = {c.name: KIN.get(c.name, OTHER_KIN) for c in comparisons}
        self.frequent = {c.name: np.array([bool(level.frequency) for level in c.levels]) for c in comparisons}
        self.shares = Shares(
            self.prior_match, self.prior_other, {name: kin.share for name, kin in self.kins.items()}, 0.2 * records, 0.2 * records
        )

    def factors(self, patterns: Patterns) -> dict[str, Floats]:
        """M / u of each pattern by comparison."""
        own = 2 * self.shares.matches / max(self.records, 1)
        found = {}
        for comparison in self.comparisons:
            name, levels = comparison.name, patterns.levels[comparison.name]
            known = levels >= 0
            ratio = np.ones(len(levels))
            ratio[known] = (self.shares.match[name] / self.shares.other[name])[levels[known]]
            if name in patterns.counts:
                ratio = self._by_frequency(comparison, patterns, ratio, own)
            found[name] = ratio
        return found

    def _by_frequency(self, comparison: Comparison, patterns: Patterns, ratio: Floats, own: float) -> Floats:
        levels, counts = patterns.levels[comparison.name], patterns.counts[comparison.name]
        for place, level in enumerate(comparison.levels):
            if level.frequency:
                here = (levels == place) & ~np.isnan(counts)
                bits = frequency_bits(counts[here], own, self.records, level.other)
                ratio[here] = self.shares.match[comparison.name][place] / np.exp2(bits)
        return ratio

    def posterior(self, patterns: Patterns, factors: Mapping[str, Floats]) -> tuple[Floats, Floats]:
        """The probabilities that a pattern is a match, or kin."""
        rest = max(self.possible - self.shares.matches - self.shares.kins, 1.0)
        match, kin = (np.full(len(patterns.pairs), np.log(max(size, 1e-3) / rest)) for size in (self.shares.matches, self.shares.kins))
        for name, factor in factors.items():
            share = self.shares.kin[name]
            match += np.log(factor)
            kin += np.log(share * factor + 1 - share)
        top = np.maximum(np.maximum(match, kin), 0)
        parts = np.exp(match - top), np.exp(kin - top), np.exp(-top)
        total = parts[0] + parts[1] + parts[2]
        return parts[0] / total, parts[1] / total

    def step(self) -> float:
        """One iteration; the greatest change of a share among matches."""
        factors = self.factors(self.candidates)
        match, kin = self.posterior(self.candidates, factors)
        n = self.candidates.pairs
        chance, _ = self.posterior(self.random, self.factors(self.random))
        fresh_match, fresh_other, fresh_kin = {}, {}, {}
        for comparison in self.comparisons:
            name, size = comparison.name, len(comparison.levels)
            seen = _by_level(self.candidates.levels[name], n * match, size)
            fresh_match[name] = _capped(_normal(seen + _PRIOR_MATCHES * self.prior_match[name]), MOST_DIFFERENT.get(name, 1.0))
            fresh_other[name] = self._other(comparison, chance, n * (1 - match - kin))
            fresh_kin[name] = self._kin_share(name, factors[name], n * kin)
        change = max(float(np.abs(fresh_match[name] - self.shares.match[name]).max()) for name in fresh_match)
        self.shares = Shares(fresh_match, fresh_other, fresh_kin, float((n * match).sum()), float((n * kin).sum()))
        return change

    def _other(self, comparison: Comparison, chance: Floats, apart: Floats) -> Floats:
        """u: from random pairs, and never less than what the candidates alone show among all possible pairs."""
        name, size = comparison.name, len(comparison.levels)
        seen = _by_level(self.random.levels[name], self.random.pairs * (1 - chance), size) + _PRIOR_RANDOM * self.prior_other[name]
        shown = _by_level(self.candidates.levels[name], apart, size) / max(self.possible, 1)
        return _normal(np.maximum(_normal(seen), np.append(shown[:-1], 0)))

    def _kin_share(self, name: str, factor: Floats, weight: Floats) -> float:
        share, kin = self.shares.kin[name], self.kins[name]
        copied = weight * share * factor / (share * factor + 1 - share)
        return float((copied.sum() + kin.weight * kin.share) / (weight.sum() + kin.weight))


def _normal(values: Sequence[float] | Floats) -> Floats:
    array = np.maximum(np.asarray(values, dtype=np.float64), 1e-12)
    return np.asarray(array / array.sum())


def _capped(shares: Floats, most: float) -> Floats:
    """Shares whose last is at most `most`, the others in their proportions."""
    if shares[-1] <= most:
        return shares
    others = shares[:-1] * ((1 - most) / shares[:-1].sum())
    return np.asarray(np.append(others, most))


def _by_level(levels: Ints, weight: Floats, size: int) -> Floats:
    known = levels >= 0
    return np.asarray(np.bincount(levels[known], weights=weight[known], minlength=size), dtype=np.float64)


def estimate(
    comparisons: Sequence[Comparison], candidates: Patterns, random: Patterns, records: int, possible: int
) -> tuple[Shares, int, bool]:
    """Shares, iterations and whether they settled."""
    state = _Estimation(comparisons, candidates, random, records, possible)
    for iteration in range(1, _ROUNDS + 1):
        if state.step() < _SETTLED:
            return state.shares, iteration, True
    return state.shares, _ROUNDS, False


def train(connection: duckdb.DuckDBPyConnection, comparisons: Sequence[Comparison], seed: int, notation: str) -> LinkModel:
    """Learn a model from `_lk_profile`, with counts of values in `tf_X`, its candidate pairs `_lk_pair` and, if kept, their `_lk_level`."""
    records = int(connection.execute("SELECT count(*) FROM _lk_profile").fetchall()[0][0])
    possible = max(possible_pairs(connection), 1)
    candidates = _candidates(connection, comparisons, seed)
    random = candidates if candidates.pairs.sum() >= possible else _random(connection, comparisons, records, seed)
    shares, iterations, settled = estimate(comparisons, candidates, random, records, possible)
    levels = {
        c.name: tuple(
            LevelShare(level.name, _digits(m), _digits(u), True)
            for level, m, u in zip(c.levels, shares.match[c.name], shares.other[c.name], strict=True)
        )
        for c in comparisons
    }
    account = {
        "records": records,
        "own": _digits(2 * shares.matches / max(records, 1)),
        "iterations": iterations,
        "converged": settled,
        "matches": round(shares.matches),
        "kin": {"prior": _digits(shares.kins / possible), "shares": {name: _digits(share) for name, share in shares.kin.items()}},
    }
    prior = min(max(_digits(shares.matches / possible), 1e-12), 0.5)
    return LinkModel("latin", notation, prior, levels, account)


def _digits(value: float) -> float:
    """Three digits, so that the order of adding leaves no trace."""
    return float(f"{value:.3g}")


def fits(model: LinkModel, comparisons: Sequence[Comparison]) -> LinkModel:
    """The model itself. Raises ValueError where it was trained for another script or for other columns."""
    told = {name: [share.level for share in shares] for name, shares in model.comparisons.items()}
    wanted = {comparison.name: [level.name for level in comparison.levels] for comparison in comparisons}
    if model.script != "latin" or told != wanted:
        raise ValueError(
            "名寄せのモデルが、この資料の項目に合いません。同じ項目の資料で学習したモデルを渡すか、モデルなしで実行してください。"
        )
    return model
