"""The risk of each record, of all records together and of households.

Franconi, Polettini, Individual risk estimation in mu-Argus: a review (PSD 2004); the figures of sdcMicro (`indivRisk`, `measure_risk`).
A record's class has f kept records, which stand for F people of the population; p = f / F. Given f, the number of people in the class is
taken to be negative binomial, and the risk is the expectation of 1 / that number.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import hyp2f1

from hagukumi.deident.risk.classes import total

_SERIES_FROM = 10
_TERMS = 200


@dataclass(frozen=True, slots=True)
class Together:
    """`expected`: the expected number of records re-identified (sum of the risks); `share`: of the kept records; `highest` risk of one."""

    expected: float
    share: float
    highest: float


def individual_risk(frequencies: NDArray[np.int64], represented: NDArray[np.float64], *, exact: bool = False) -> NDArray[np.float64]:
    """The risk of each class (or record) with `frequencies` f that stand for `represented` F people, F at least f.

    As sdcMicro's method "approx": f = 1: p / (1 - p) log(1 / p); f = 2: p / (1 - p) - (p / (1 - p))^2 log(1 / p); above:
    p / (f - (1 - p)); where F = f the risk is 1 / f. `exact`: p^f / f times the hypergeometric function 2F1(f, f; f + 1; 1 - p), whose
    first two cases are the same. Cost: entries.
    """
    f, p = frequencies.astype(float), frequencies / represented
    whole = frequencies >= represented
    inside = np.where(whole, 0.5, p)
    odds = inside / (1 - inside)
    alone, pair = odds * -np.log(inside), odds + odds**2 * np.log(inside)
    larger = _exact(f, inside) if exact else inside / (f - (1 - inside))
    risk = np.where(f == 1, alone, np.where(f == 2, _pair_risk(inside, pair), larger))
    return np.where(whole, 1.0 / f, risk)


def _pair_risk(p: NDArray[np.float64], told: NDArray[np.float64]) -> NDArray[np.float64]:
    """Near p = 1 the formula is a difference of large numbers; there the first terms of its series in 1 - p are told."""
    rest = 1 - p
    return np.where(rest < 1e-4, 0.5 - rest / 3 - rest**2 / 12, told)


def _exact(f: NDArray[np.float64], p: NDArray[np.float64]) -> NDArray[np.float64]:
    """p^f / f 2F1(f, f; f + 1; 1 - p) = p / f 2F1(1, 1; f + 1; 1 - p) by Euler's transformation, the sum of n! f! / (f + n)! (1 - p)^n.

    For larger f the sum falls fast (like n^-f) and is taken term by term, where the library function overflows.
    """
    large = f >= _SERIES_FROM
    told = hyp2f1(1.0, 1.0, np.where(large, 1.0, f) + 1, 1 - p)
    term = np.ones(int(large.sum()))
    series = term.copy()
    for n in range(1, _TERMS):
        term = term * n / (f[large] + n) * (1 - p[large])
        series += term
    told[large] = series
    return p / f * told


def together(risks: NDArray[np.float64]) -> Together:
    """From the risk of each kept record: sdcMicro's global risk."""
    if not len(risks):
        return Together(0.0, 0.0, 0.0)
    expected = total(risks)
    return Together(expected, expected / len(risks), float(risks.max()))


def household_risk(risks: NDArray[np.float64], households: NDArray[np.int64]) -> NDArray[np.float64]:
    """For each record the risk that at least one member of its household is re-identified: 1 - product of (1 - risk) over the members.

    `households`: equal for the members of one, -1 where none is known (such a record is a household of its own). The members' risks are
    taken as independent, as in sdcMicro. Cost: one sort of the records.
    """
    told = risks.astype(float).copy()
    order = np.lexsort((risks, households))
    order = order[households[order] >= 0]
    if len(order):
        starts = np.flatnonzero(np.diff(households[order], prepend=-1))
        with np.errstate(divide="ignore"):
            safe = np.add.reduceat(np.log1p(-risks[order]), starts)
        whole = np.repeat(-np.expm1(safe), np.diff(np.append(starts, len(order))))
        told[order] = np.maximum(whole, risks[order])
    return told
