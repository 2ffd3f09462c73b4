"""How many links a threshold makes, how many of them are expected to be false, how many it misses, and what that costs.

The weight of a pair is log2 of the posterior odds, so its probability of being one person is 1 / (1 + 2^-weight). Where the weights are
right, the cost is least at log2(cost_false / cost_missed): link where the odds outweigh the costs (Fellegi and Sunter 1969; the Bayes
decision for two losses). A drawn sample that clerks judged shows whether they are.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from hagukumi.linkage.review.estimates import Estimate

Floats = npt.NDArray[np.float64]

STEP: Final = 0.5
"""Bits from one threshold of the table to the next."""

_LOWEST, _HIGHEST = -20.0, 40.0
Interval = tuple[float, float, float]
"""Estimate, lower and upper limit."""

_BY_WEIGHT: Final = ("", "uncertain")
"""`hold` of pairs that a threshold alone decides."""


@dataclass(frozen=True, slots=True)
class SampleEstimate:
    """What a clerical sample says of one threshold, each as (estimate, low, high) of an interval.

    `cost`: of its false and missed links together; `beyond`: what that is more than at the threshold in use. None where nobody reckoned.
    """

    threshold: float
    false: Interval
    missed: Interval
    cost: Interval | None = None
    beyond: Interval | None = None


def sample_estimate(threshold: float, links: int, precision: Estimate, recall: Estimate) -> SampleEstimate:
    """False and missed links among so many links at a threshold, from the precision P and recall R that a clerical sample estimates.

    False = links (1 − P); missed = links P (1 − R) / R, its interval from that of R at the estimated P. With R = 0 there is no end to it.
    """
    false = tuple(links * (1 - share) for share in (precision.value, precision.high, precision.low))
    true = links * precision.value
    missed = tuple(true * (1 - share) / share if share > 0 else math.inf for share in (recall.value, recall.high, recall.low))
    return SampleEstimate(threshold, (false[0], false[1], false[2]), (missed[0], missed[1], missed[2]))


@dataclass(frozen=True, slots=True)
class ThresholdChoice:
    """`table`: `threshold, links, false, missed, cost`, thresholds ascending. `best`: the threshold of least cost in it.

    `even`: log2(cost_false / cost_missed), at which a link and its absence cost the same. `left_out`: pairs that no threshold decides (a
    resident number, a differing name, a tie), and `unweighed` those whose weight is no number; neither is counted in the table.
    """

    table: pa.Table
    best: float
    even: float
    left_out: int
    unweighed: int


def best_threshold(pairs: pa.Table, cost_false: float, cost_missed: float, *, least: float = _HIGHEST) -> ThresholdChoice:
    """The table of thresholds for scored pairs and the cheapest of them; of equally cheap ones the nearest to `even`, then the highest.

    pairs: `weight` and, where there are, `hold` and `evidence`, as in `Linked.pairs`; of a drawn sample also `stands_for`, how many pairs
    each row stands for. Only these pairs are counted: what blocking did not compare or scoring did not keep is missed at every threshold.
    The table begins at the least weight or at `least`. Costs are in any one unit and positive, else ValueError. Cost: one sort of the
    weights.
    """
    if not (0 < cost_false < math.inf and 0 < cost_missed < math.inf):
        raise ValueError("誤った結び付けと見逃しの損失は、0より大きい数で指定してください。")
    decided = _decided_by_weight(pairs)
    weights = _column(decided, "weight")
    known = ~np.isnan(weights)
    counts = _column(decided, "stands_for")[known] if "stands_for" in decided.column_names else np.ones(int(known.sum()))
    order = np.lexsort((counts, weights[known]))
    table = _table(weights[known][order], counts[order], (cost_false, cost_missed), least)
    even = math.log2(cost_false) - math.log2(cost_missed)
    best = _cheapest(table, even)
    return ThresholdChoice(table, best, even, pairs.num_rows - decided.num_rows, int((~known).sum()))


def _decided_by_weight(pairs: pa.Table) -> pa.Table:
    """Pairs that a threshold decides: not those held for another reason or joined by a confirmed number."""
    if "hold" in pairs.column_names:
        pairs = pairs.filter(pc.is_in(pc.fill_null(pairs["hold"], ""), value_set=pa.array(_BY_WEIGHT)))
    if "evidence" in pairs.column_names:
        pairs = pairs.filter(pc.invert(pc.starts_with(pc.fill_null(pairs["evidence"], ""), "number=")))
    return pairs


def _column(table: pa.Table, name: str) -> Floats:
    return np.asarray(pc.cast(table[name], pa.float64()).combine_chunks().to_numpy(zero_copy_only=False), dtype=np.float64)


def probability(weights: Floats) -> Floats:
    """Probability of being one person for weights in bits."""
    return np.asarray(1.0 / (1.0 + np.exp2(-np.clip(weights, -1000.0, 1000.0))), dtype=np.float64)


def _grid(weights: Floats, least: float) -> Floats:
    finite = weights[np.isfinite(weights)]
    low, high = (min(float(finite[0]), least), float(finite[-1])) if len(finite) else (0.0, 10.0)
    low, high = min(max(low, _LOWEST), _HIGHEST), min(max(high, _LOWEST), _HIGHEST)
    places = np.arange(math.floor(low / STEP), math.ceil(high / STEP) + 2, dtype=np.float64)
    return np.asarray(places * STEP, dtype=np.float64)


def _table(weights: Floats, counts: Floats, costs: tuple[float, float], least: float) -> pa.Table:
    """Counts at each threshold from ascending weights; sums run in the order of the weights, so that rows may come in any order."""
    grid = _grid(weights, least)
    first = np.searchsorted(weights, grid, side="left")
    one = probability(weights)
    matches = np.concatenate([[0.0], np.cumsum(counts * one)])
    others = np.concatenate([np.cumsum((counts * (1.0 - one))[::-1])[::-1], [0.0]])
    links = np.concatenate([np.cumsum(counts[::-1])[::-1], [0.0]])
    false, missed = others[first], matches[first]
    return pa.table(
        {
            "threshold": grid,
            "links": np.rint(links[first]).astype(np.int64),
            "false": false,
            "missed": missed,
            "cost": costs[0] * false + costs[1] * missed,
        }
    )


def _cheapest(table: pa.Table, even: float) -> float:
    rows: Sequence[tuple[float, float]] = list(zip(table["cost"].to_pylist(), table["threshold"].to_pylist(), strict=True))
    least = min(cost for cost, _ in rows)
    near = [threshold for cost, threshold in rows if cost <= least * (1 + 1e-12)]
    return min(near, key=lambda threshold: (abs(threshold - even), -threshold))
