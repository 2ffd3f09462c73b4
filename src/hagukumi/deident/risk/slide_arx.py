"""The slide negative binomial estimate as the program ARX 3 computes it, so that its figures can be compared.

Its source (ModelSNB) differs from the published model in two places, seemingly by precedence of operators: the second equation is
multiplied by (1 - q)^(alpha + 2) instead of divided by it (while its derivatives are those of the published one), and in the denominator
of Shlosser's estimate the 1 is taken away once per size that occurs instead of inside the bracket. ARX starts Newton's steps at (1, 1),
where the derivatives are singular, and then at points drawn by chance between -1 and 1. Here a fixed grid of such points is tried: where
all that arrive tell the same number, ARX's figure is determined and given, else there is none.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.risk.newton import STEPS, TOLERANCE

Points = NDArray[np.float64]

_GRID = 40
_SAME = 1e-6


def slide_uniques_as_arx(values: NDArray[np.int64], numbers: NDArray[np.int64], fraction: float) -> float | None:
    """How many people of the population are alone; None where it hangs on chance, or no start leads anywhere. Cost: sizes that occur."""
    classes = _population_classes(values, numbers, fraction)
    once, twice = (int(numbers[values == size].sum()) for size in (1, 2))
    places = (np.arange(_GRID) * 2 + 1) / _GRID - 1
    alpha, beta = (grid.ravel() for grid in np.meshgrid(places, places))
    with np.errstate(all="ignore"):
        alpha, beta = _arrived(alpha, beta, classes, fraction, once, twice)
        told = classes * np.power(beta, alpha)
    if not len(told) or not np.isfinite(told).all() or np.ptp(told) > _SAME * max(1.0, float(told.max())):
        return None
    return float(told[0])


def _population_classes(values: NDArray[np.int64], numbers: NDArray[np.int64], f: float) -> float:
    i = values.astype(float)
    with np.errstate(all="ignore"):
        square = (i * f**2 * (1 - f**2) ** (i - 1)) @ numbers
        rest = (1 - f) ** i * numbers
        below = (rest * (1 + f) ** i - 1).sum()
        ratio = rest.sum() / ((i * f * (1 - f) ** (i - 1)) @ numbers)
        return float(numbers.sum() + numbers[values == 1].sum() * square / below * ratio**2)


def _arrived(alpha: Points, beta: Points, classes: float, f: float, once: int, twice: int) -> tuple[Points, Points]:
    """Where Newton's steps end, for the starts that end anywhere."""
    ended: list[tuple[Points, Points]] = [(np.empty(0), np.empty(0))]
    for _ in range(STEPS):
        u, v, slopes = _system(alpha, beta, classes, f)
        u, v = u - once, v - twice
        done = (np.abs(u) <= TOLERANCE) & (np.abs(v) <= TOLERANCE)
        ended.append((alpha[done], beta[done]))
        (ux, uy), (vx, vy) = slopes
        determinant = ux * vy - uy * vx
        alpha, beta = alpha - (vy * u - uy * v) / determinant, beta - (ux * v - vx * u) / determinant
        going = ~done & np.isfinite(alpha) & np.isfinite(beta)
        alpha, beta = alpha[going], beta[going]
        if not len(alpha):
            break
    return np.concatenate([pair[0] for pair in ended]), np.concatenate([pair[1] for pair in ended])


def _system(
    alpha: Points, beta: Points, classes: float, f: float
) -> tuple[Points, Points, tuple[tuple[Points, Points], tuple[Points, Points]]]:
    """ARX's two expected numbers, and the derivatives by alpha and beta of the published ones."""
    q = (1 - f) * (1 - beta)
    p = 1 - q
    power = np.power(beta / p, alpha)
    bent = 2 - (1 - alpha) * q
    first = classes * f * power * (1 + alpha * q / p)
    published = classes * f**2 / 2 * alpha * (1 - beta) * power / p**2 * bent
    second = classes * f**2 / 2 * alpha * (1 - beta) * np.power(beta, alpha) * np.power(p, alpha + 2) * bent
    log = np.log(beta / p)
    by_alpha = classes * f * power * (log * (1 + alpha * q / p) + q / p)
    by_beta = classes * f * power * alpha / p**2 * (f * p / beta * (1 + alpha * q / p) - (1 - f))
    then_alpha = published * (1 / alpha + log + q / bent)
    then_beta = published * (alpha * f / (p * beta) - 1 / (1 - beta) - 2 * (1 - f) / p + (1 - alpha) * (1 - f) / bent)
    return first, second, ((by_alpha, by_beta), (then_alpha, then_beta))
