"""Limits over all kept records together."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.privacy import PopulationRisk

UniquesEstimate = Callable[[NDArray[np.int64], float], float]
"""From the sizes of the kept classes and the sampling fraction: the estimated share of kept records that are alone in the population."""


def zayatz(sizes: NDArray[np.int64], fraction: float) -> float:
    """The share of records that are alone in the population, by Zayatz (1991): a population class of size s shows one record in the sample
    with probability s f (1 - f)^(s - 1); the sample's own distribution of sizes stands for that of the population. Cost: classes.
    """
    singles = int((sizes == 1).sum())
    if not singles:
        return 0.0
    values, numbers = np.unique(sizes, return_counts=True)
    seen_once = (numbers * values * fraction * (1 - fraction) ** (values - 1)).sum()
    return float(singles / sizes.sum() * (numbers[0] * fraction / seen_once)) if seen_once else 0.0


def suppress_for_risk(
    sizes: NDArray[np.int64], first: NDArray[np.int32], passing: NDArray[np.bool_], risk: PopulationRisk, estimate: UniquesEstimate
) -> None:
    """Clear the flags of the smallest passing classes, as few as are needed. Cost: one sort of the classes."""
    chosen = np.flatnonzero(passing)
    order = chosen[np.lexsort((first[chosen], sizes[chosen]))]
    ordered = sizes[order]
    needed = _needed(ordered, risk)
    if risk.population_uniques is not None:
        needed = _needed_by_estimate(ordered, needed, risk.population_uniques, risk.sampling_fraction, estimate)
    passing[order[:needed]] = False


def _needed(ordered: NDArray[np.int64], risk: PopulationRisk) -> int:
    """How many of the smallest classes go until average and uniques hold; both keep holding when more go."""
    dropped = np.arange(len(ordered))
    records = ordered.sum() - np.concatenate([[0], np.cumsum(ordered)[:-1]])
    holds = np.ones(len(ordered), bool)
    if risk.average is not None:
        holds &= (len(ordered) - dropped) <= risk.average * records * (1 + 1e-12)
    if risk.uniques is not None:
        holds &= np.maximum((ordered == 1).sum() - dropped, 0) <= risk.uniques * records * (1 + 1e-12)
    return int(holds.argmax()) if holds.any() else len(ordered)


def _needed_by_estimate(ordered: NDArray[np.int64], low: int, limit: float, fraction: float, estimate: UniquesEstimate) -> int:
    """By bisection from `low`: the estimate need not fall evenly, so what is found holds but need not be the least."""
    if low == len(ordered) or estimate(ordered[low:], fraction) <= limit:
        return low
    high = len(ordered)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if estimate(ordered[middle:], fraction) <= limit else (middle, high)
    return high
