"""The measures of risk of classes that were counted elsewhere: the same figures as of records one by one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.risk.attackers import prosecutor_of_sizes
from hagukumi.deident.risk.classes import histogram
from hagukumi.deident.risk.disclosure import Disclosure
from hagukumi.deident.risk.individual import Together, individual_risk
from hagukumi.deident.risk.measuring import Risks
from hagukumi.deident.risk.uniques import population_uniques


def measure_counted(
    sizes: NDArray[np.int64], records: int, sensitive: tuple[Disclosure, ...] = (), *, fraction: float = 1.0, threshold: float = 0.2
) -> Risks:
    """Measure a result from the `sizes` of its classes (int64, each at least 1) and the number of `records` given.

    `sensitive`: what the classes tell of each item (`disclosure_of_counts`). What asks who belongs to which household, or for a table of
    the population, is not measured. Cost: one sort of the classes.
    """
    kept, population = int(sizes.sum()), round(records / fraction)
    return Risks(
        records=records,
        kept=kept,
        suppressed=records - kept,
        classes=len(sizes),
        smallest=int(sizes.min()) if kept else 0,
        threshold=threshold,
        prosecutor=prosecutor_of_sizes(sizes, threshold),
        journalist=None,
        marketer=len(sizes) / kept if kept else 0.0,
        sample_uniques=int((sizes == 1).sum()) / kept if kept else 0.0,
        population=population,
        population_uniques=population_uniques(sizes, max(population, kept)),
        true_population_uniques=None,
        individual=_together(sizes, fraction),
        households=None,
        families=None,
        sensitive=tuple(sorted(sensitive, key=lambda one: one.item)),
    )


def _together(sizes: NDArray[np.int64], fraction: float) -> Together:
    if not len(sizes):
        return Together(0.0, 0.0, 0.0)
    values, classes = histogram(sizes)
    risks = individual_risk(values, np.maximum(values / fraction, values))
    expected = float((values * classes) @ risks)
    return Together(expected, expected / int(sizes.sum()), float(risks.max()))
