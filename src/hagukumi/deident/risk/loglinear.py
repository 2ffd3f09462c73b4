"""Risk by a log-linear model: how many of the records that stand alone are alone in the population, and how many matches are right.

Skinner, Holmes, Estimating the re-identification risk per record in microdata (J. Official Statistics 14, 1998); Skinner, Shlomo, Assessing
identification risk in survey microdata using log-linear models (JASA 103, 2008). Cell k holds F_k ~ Poisson(lambda_k) people, each of whom
is in the data with probability p_k; the f_k that are seen are Poisson with mean m_k = p_k lambda_k, and log m is a sum of effects of
the items, alone or in pairs. With r_k = lambda_k (1 - p_k), over the records that are alone (f_k = 1):

- tau 1, the sum of exp(-r_k): the expected number who are alone in the population too;
- tau 2, the sum of (1 - exp(-r_k)) / r_k: the expected number of right matches.

sdcMicro's `modRisk` puts the fitted m_k in the place of lambda_k and divides by the number of cells seen; its two figures stand beside.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.errors import DeidentError
from hagukumi.deident.risk.classes import total
from hagukumi.deident.risk.poisson import Effects, Grid, fitted_means, grid_of, independent_means

MOST_CELLS = 200_000
"""A model for which more cells have to be looked at is not fitted."""


class Weighting(enum.StrEnum):
    """How people per record enter the model, by sdcMicro's methods."""

    STANDARD = "standard"
    """Not at all: its "default", and "IPF", which fits the same model by another way."""
    PSEUDO = "pseudo"
    """"PML": the people that a cell's records stand for, scaled to the number of records and rounded, are taken for what was seen."""
    CLOGG_ELIASON = "clogg_eliason"
    """"CE": records per person of the cell, plus 0.1, as an offset."""
    PREDICTOR = "predictor"
    """"weightedLLM": the people that a cell's records stand for as one more effect."""


@dataclass(frozen=True, slots=True)
class LogLinearRisk:
    """What a model says of the records that are alone.

    `effects` and `weighting`: of which model; `cells` that were looked at; `seen`: of these, cells with a record; `uniques`: with one.
    `population_uniques`: tau 1, `correct_matches`: tau 2, in records; None for weightings of which nobody published how many people a cell
    then has. `as_sdcmicro`: the two shares as `modRisk` computes them.
    """

    effects: Effects
    weighting: Weighting
    cells: int
    seen: int
    uniques: int
    population_uniques: float | None
    correct_matches: float | None
    as_sdcmicro: tuple[float, float]


def log_linear_risk(
    columns: Sequence[NDArray[np.integer]],
    represented: NDArray[np.float64],
    effects: Effects = Effects.MAIN,
    weighting: Weighting = Weighting.STANDARD,
    most_cells: int = MOST_CELLS,
) -> LogLinearRisk | None:
    """Fit a model to the records and tell the risk of those that are alone; None where the model needs more than `most_cells`.

    `columns`: one per item, numbers from 0, all of one length; `represented`: how many people each record stands for (1 / its
    probability), at least 1. Main effects without weights need no fit: a cell's mean is a product of shares, and only cells with a
    record are looked at. With pairs of items, cells that a pair of values never met rules out are left out: their fitted mean is 0.
    DeidentError: a record that stands for less than itself. Cost: cells x effects, some ten times.
    """
    if len(represented) and not (np.isfinite(represented).all() and (represented >= 1).all()):
        raise DeidentError("記録が代表する人数は、1以上で書いてください。全員のデータなら、どの記録も1です。")
    grid = grid_of(columns, represented, effects, most_cells, whole=weighting in (Weighting.CLOGG_ELIASON, Weighting.PREDICTOR))
    if grid is None:
        return None
    means = _means(grid, effects, weighting)
    return None if means is None else _risk(grid, means, effects, weighting)


def _means(grid: Grid, effects: Effects, weighting: Weighting) -> NDArray[np.float64] | None:
    response, offset, predictor = grid.counts, None, None
    if weighting is Weighting.PSEUDO:
        response = np.rint(grid.people * _share(grid))
    elif weighting is Weighting.CLOGG_ELIASON:
        offset = np.log(np.divide(grid.counts, grid.people, out=np.zeros(len(grid.counts)), where=grid.people > 0) + 0.1)
    elif weighting is Weighting.PREDICTOR:
        predictor = grid.people
    if effects is Effects.MAIN and offset is None and predictor is None:
        return independent_means(grid, response)
    return fitted_means(grid, response, effects, offset, predictor)


def _share(grid: Grid) -> float:
    """Records per person over all cells."""
    return total(grid.counts) / total(grid.people)


def _risk(grid: Grid, means: NDArray[np.float64], effects: Effects, weighting: Weighting) -> LogLinearRisk:
    seen = (grid.counts > 0) & (means > 0)
    alone = grid.counts == 1
    means, chance = means[alone], 1 / grid.people[alone]
    per_person = {Weighting.STANDARD: chance, Weighting.PSEUDO: np.full(len(chance), _share(grid))}.get(weighting)
    published = None if per_person is None else _both(means / per_person, chance)
    there = _both(means[means > 0], chance[means > 0])
    cells = int(seen.sum())
    return LogLinearRisk(
        effects,
        weighting,
        len(grid.counts),
        int((grid.counts > 0).sum()),
        int(alone.sum()),
        None if published is None else published[0],
        None if published is None else published[1],
        (there[0] / cells, there[1] / cells) if cells else (0.0, 0.0),
    )


def _both(people: NDArray[np.float64], chance: NDArray[np.float64]) -> tuple[float, float]:
    rest = people * (1 - chance)
    right = np.divide(-np.expm1(-rest), rest, out=np.ones(len(rest)), where=rest > 0)
    return total(np.exp(-rest)), total(right)
