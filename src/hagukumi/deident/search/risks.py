"""Limits over all kept records together."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.privacy import PopulationRisk
from hagukumi.deident.risk.uniques import chosen_uniques

UniquesEstimate = Callable[[NDArray[np.int64], int], float]
"""From the sizes of the kept classes and the people of the population: the estimated share of people who are alone in their class."""


def dankar(sizes: NDArray[np.int64], population: int) -> float:
    """The estimate by the decision rule of Dankar et al. (2012), as `risk` reports it."""
    return chosen_uniques(sizes, population)


def suppress_for_risk(
    sizes: NDArray[np.int64], first: NDArray[np.int32], passing: NDArray[np.bool_], risk: PopulationRisk, estimate: UniquesEstimate
) -> None:
    """Clear the flags of the smallest passing classes, as few as are needed. Cost: one sort of the classes.

    The population has as many people as all records, kept or not, divided by the sampling fraction.
    """
    chosen = np.flatnonzero(passing)
    order = chosen[np.lexsort((first[chosen], sizes[chosen]))]
    ordered = sizes[order]
    needed = _needed(ordered, risk)
    if risk.population_uniques is not None:
        population = round(int(sizes.sum()) / risk.sampling_fraction)
        needed = _needed_by_estimate(ordered, needed, risk.population_uniques, population, estimate)
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


def _needed_by_estimate(ordered: NDArray[np.int64], low: int, limit: float, population: int, estimate: UniquesEstimate) -> int:
    """By bisection from `low`: the estimate need not fall evenly, so what is found holds but need not be the least."""
    if low == len(ordered) or estimate(ordered[low:], population) <= limit:
        return low
    high = len(ordered)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if estimate(ordered[middle:], population) <= limit else (middle, high)
    return high
