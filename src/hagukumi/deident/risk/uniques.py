"""How many kept records are alone not only in the data but in the whole population: estimates from the data alone.

The data are taken for a simple random sample of n records from a population of N people; f = n / N. c_i: how many classes have i records,
u classes in all. Every estimate is the number of people of the population who are alone in their class; the share is that number / N.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from hagukumi.deident.risk.classes import histogram
from hagukumi.deident.risk.pitman import pitman_parameters
from hagukumi.deident.risk.slide import slide_uniques
from hagukumi.deident.risk.slide_arx import slide_uniques_as_arx

SMALL_FRACTION = 0.1
"""Up to this sampling fraction Dankar et al. trust Pitman's model."""


class UniquesModel(enum.StrEnum):
    """Which estimate the decision rule chose."""

    NONE_ALONE = "none_alone"
    """No record is alone even in the data."""
    ZAYATZ = "zayatz"
    PITMAN = "pitman"
    SNB = "snb"


@dataclass(frozen=True, slots=True)
class PopulationUniques:
    """Estimated shares of the population who are alone in their class, from 0 to 1; None: the model has no solution for these data.

    `chosen` by Dankar et al. (2012): with f up to 0.1 Pitman's, else the smaller of Zayatz' and the slide negative binomial; Zayatz'
    where the others have no solution. `model` says which. `snb_as_arx` and `chosen_as_arx`: the same as the program ARX 3 computes them;
    its source differs from the published model in two places (see `slide_arx`), so its figures are given beside ours, not instead.
    """

    zayatz: float
    pitman: float | None
    snb: float | None
    chosen: float
    model: UniquesModel
    snb_as_arx: float | None
    chosen_as_arx: float
    model_as_arx: UniquesModel


def population_uniques(sizes: NDArray[np.int64], population: int) -> PopulationUniques:
    """All estimates from the sizes of the kept classes and the number of people of the population (at least as many as records).

    Cost: one sort of the classes, and for Pitman's model some passes over the classes.
    """
    if not (sizes == 1).any():
        none = UniquesModel.NONE_ALONE
        return PopulationUniques(0.0, 0.0, 0.0, 0.0, none, 0.0, 0.0, none)
    fraction = int(sizes.sum()) / population
    zayatz = zayatz_uniques(sizes, population)
    pitman = pitman_uniques(sizes, population)
    snb, as_arx = (_valid(method(*histogram(sizes), fraction), population) for method in (slide_uniques, slide_uniques_as_arx))
    chosen, model = _dankar(fraction, zayatz, pitman, snb)
    chosen_as_arx, model_as_arx = _dankar(fraction, zayatz, pitman, as_arx)
    return PopulationUniques(zayatz, pitman, snb, chosen, model, as_arx, chosen_as_arx, model_as_arx)


def chosen_uniques(sizes: NDArray[np.int64], population: int) -> float:
    """`population_uniques(...).chosen` alone, without the models that the rule does not look at: for searches that ask often."""
    if not (sizes == 1).any():
        return 0.0
    fraction = int(sizes.sum()) / population
    zayatz = zayatz_uniques(sizes, population)
    if fraction <= SMALL_FRACTION:
        return _dankar(fraction, zayatz, pitman_uniques(sizes, population), None)[0]
    return _dankar(fraction, zayatz, None, _valid(slide_uniques(*histogram(sizes), fraction), population))[0]


def _dankar(fraction: float, zayatz: float, pitman: float | None, snb: float | None) -> tuple[float, UniquesModel]:
    """Dankar, El Emam, Neisa, Roffey, Estimating the re-identification risk of clinical data sets (BMC MIDM 12:66, 2012)."""
    if fraction <= SMALL_FRACTION:
        return (pitman, UniquesModel.PITMAN) if pitman is not None else (zayatz, UniquesModel.ZAYATZ)
    if snb is not None and snb <= zayatz:
        return snb, UniquesModel.SNB
    return zayatz, UniquesModel.ZAYATZ


def zayatz_uniques(sizes: NDArray[np.int64], population: int) -> float:
    """Zayatz, Estimation of the number of unique population elements using a sample (US Census Bureau, 1991).

    The share of classes of each size in the sample stands for that in the population; a population class of size i shows exactly one
    record with the hypergeometric probability h(i) = C(i, 1) C(N - i, n - 1) / C(N, n). By Bayes a record alone in the sample is alone in
    the population with probability c_1 h(1) / sum c_i h(i). Share: c_1 times that probability / n.
    """
    values, numbers = histogram(sizes)
    records = int(sizes.sum())
    if not len(values) or values[0] != 1:
        return 0.0
    alone = numbers[0] / (numbers @ _seen_once(values, records, population))
    return float(numbers[0] * alone / records)


def _seen_once(values: NDArray[np.int64], records: int, population: int) -> NDArray[np.float64]:
    """h(i) / h(1) = i times the product for j in 1 .. i-1 of 1 - (n - 1) / (N - j); nothing where so many cannot be left out."""
    places = population - np.arange(1.0, float(min(values[-1], population)))
    with np.errstate(divide="ignore"):
        logs = np.concatenate([[0.0], np.cumsum(np.log1p(-np.minimum((records - 1) / places, 1.0)))])
    return values * np.exp(logs[values - 1])


def pitman_uniques(sizes: NDArray[np.int64], population: int) -> float | None:
    """Hoshino, Applying Pitman's sampling formula to microdata disclosure risk assessment (J. Official Statistics 17, 2001).

    With the parameters theta and alpha of greatest likelihood: Gamma(theta + 1) / Gamma(theta + alpha) N^alpha people are alone.
    """
    parameters = pitman_parameters(sizes)
    if parameters is None:
        return None
    theta, alpha = parameters
    with np.errstate(all="ignore"):
        alone = float(np.exp(gammaln(theta + 1) - gammaln(theta + alpha) + alpha * np.log(population)))
    return _valid(alone, population)


def _valid(alone: float | None, population: int) -> float | None:
    if alone is None or not 0 < alone <= population:
        return None
    return alone / population
