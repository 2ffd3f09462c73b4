"""The two parameters of Pitman's sampling formula that make the classes of a sample likeliest.

Hoshino 2001. With n records in u classes of sizes s, the logarithm of the likelihood is, up to a constant,
sum for i in 1 .. u-1 of log(theta + i alpha) - sum for i in 1 .. n-1 of log(theta + i) + sum over classes of
sum for j in 1 .. s-1 of log(j - alpha).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, gammaln, polygamma, psi

from hagukumi.deident.risk.classes import histogram
from hagukumi.deident.risk.newton import Pair, Slopes, System, Values, newton


def pitman_parameters(sizes: NDArray[np.int64]) -> Pair | None:
    """Theta (0 or more) and alpha, or None where there is no greatest likelihood: no class with two records, or one class only.

    Newton's steps begin at Hoshino's first guess, as ARX does; where they fail, at the best point that a search without derivatives
    finds (ARX draws starting points by chance). Cost: some passes over the classes.
    """
    values, numbers = histogram(sizes)
    if len(sizes) < 2 or values[-1] < 2:
        return None
    system = _system(values, numbers)
    found = newton(system, _first_guess(values, numbers), _allowed)
    if found is None:
        found = newton(system, _searched(values, numbers), _allowed)
    return found


def _allowed(theta: float, alpha: float) -> bool:
    return theta >= 0


def _first_guess(values: NDArray[np.int64], numbers: NDArray[np.int64]) -> Pair:
    of = dict(zip(values.tolist(), numbers.tolist(), strict=True))
    once, twice = of.get(1, 0), of.get(2, 0) or 1
    u, n = int(numbers.sum()), int((values * numbers).sum())
    c = once * (once - 1) / twice
    below = 2 * once * u + once * c - n * c
    if below == 0:
        return 1.0, 0.5
    theta = (n * u * c - once * (n - 1) * (2 * u + c)) / below
    return theta, (theta * (once - n) + (n - 1) * once) / (n * u)


def _system(values: NDArray[np.int64], numbers: NDArray[np.int64]) -> System:
    """The derivatives of the likelihood by theta and alpha, and theirs."""
    places = np.arange(1.0, float(numbers.sum()))
    records = float((values * numbers).sum())

    def system(theta: float, alpha: float) -> tuple[Values, Slopes]:
        part = 1.0 / (theta + places * alpha)
        rising = places * part
        inner = numbers * (psi(values - alpha) - psi(1 - alpha))
        inner_slope = numbers * (polygamma(1, 1 - alpha) - polygamma(1, values - alpha))
        by_theta = part.sum() - (psi(records + theta) - psi(theta + 1))
        by_alpha = rising.sum() - inner.sum()
        mixed = -float(part @ rising)
        slopes = (
            float(polygamma(1, theta + 1) - polygamma(1, records + theta)) - float(part @ part),
            mixed,
            mixed,
            -float(rising @ rising) - float(inner_slope.sum()),
        )
        return (float(by_theta), float(by_alpha)), slopes

    return system


def _searched(values: NDArray[np.int64], numbers: NDArray[np.int64]) -> Pair:
    """Near the likeliest point with theta above 0 and alpha between 0 and 1: Newton's steps do the rest."""
    u, n = float(numbers.sum()), float((values * numbers).sum())

    def unlikely(point: NDArray[np.float64]) -> float:
        theta, alpha = float(np.exp(point[0])), float(expit(point[1]))
        rising = gammaln(theta / alpha + u) - gammaln(theta / alpha + 1) + (u - 1) * np.log(alpha)
        inside = (numbers * (gammaln(values - alpha) - gammaln(1 - alpha))).sum()
        return -float(rising - gammaln(theta + n) + gammaln(theta + 1) + inside)

    found = minimize(unlikely, np.array([np.log(n), 0.0]), method="Nelder-Mead", options={"xatol": 1e-3, "fatol": 1e-6, "maxiter": 300})
    return float(np.exp(found.x[0])), float(expit(found.x[1]))
