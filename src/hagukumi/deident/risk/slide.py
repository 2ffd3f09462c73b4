"""The slide negative binomial model of the sizes of classes in the population.

Chen, Keller-McNulty, Estimation of identification disclosure risk in microdata (J. Official Statistics 14, 1998). A population class has
1 + X people, X being negative binomial: P(1 + X = j) = C(alpha + j - 2, j - 1) (1 - beta)^(j - 1) beta^alpha. With K classes in the
population and q = (1 - f) (1 - beta), a sample of fraction f shows on average

    c_1 = K f (beta / (1 - q))^alpha (1 + alpha q / (1 - q))
    c_2 = K f^2 alpha beta^alpha (1 - beta) (2 - (1 - alpha) q) / (2 (1 - q)^(alpha + 2))

classes of one and two records. Alpha and beta are solved from the observed c_1 and c_2, and K beta^alpha classes have one person. K is the
estimate of Shlosser as modified by Haas and Stokes, Estimating the number of classes in a finite population (JASA 93, 1998):
u + c_1 A (B / C)^2 with A = sum i f^2 (1 - f^2)^(i - 1) c_i / sum (1 - f)^i ((1 + f)^i - 1) c_i, B = sum (1 - f)^i c_i and
C = sum i f (1 - f)^(i - 1) c_i.

How it is solved. With r = beta / (1 - q) and g = (1 - f) / f the two equations become c_1 = K f r^alpha (1 + alpha g (1 - r)) and
c_2 = K alpha r^alpha (1 - r) (2 - 2 r (1 - f) - (1 - alpha) (1 - f) (1 - r)) / 2. For a given alpha the first rises in r up to
r* = (1 + alpha g) / (g (1 + alpha)), or up to 1 where r* is greater, and falls after it; so it has at most one solution on each side, and
the second is then one equation in alpha.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

_LOG_ALPHA = np.linspace(-9.0, 9.0, 73)
_FARTHEST = 1e7
"""The smallest r looked at is exp of minus this."""


def slide_uniques(values: NDArray[np.int64], numbers: NDArray[np.int64], fraction: float) -> float | None:
    """How many people of the population are alone; None where no alpha and beta fit.

    `numbers[i]` classes have `values[i]` records, rising. Of several solutions the one with the most alone. Everybody being in the data
    (f = 1), these are the records alone. Cost: the sizes that occur.
    """
    once, twice = (int(numbers[values == size].sum()) for size in (1, 2))
    if fraction >= 1:
        return float(once)
    classes = population_classes(values, numbers, fraction)
    if not once or not twice or not np.isfinite(classes):
        return None
    model = _Slide(classes, fraction, once, twice)
    found = [model.alone(*solution) for low in (True, False) for solution in model.solutions(low)]
    return max(found, default=None)


def population_classes(values: NDArray[np.int64], numbers: NDArray[np.int64], fraction: float) -> float:
    """Shlosser's estimate of the number of classes in the population, as modified by Haas and Stokes."""
    f, i = fraction, values.astype(float)
    with np.errstate(all="ignore"):
        a = (i * f**2 * (1 - f**2) ** (i - 1)) @ numbers / (((1 - f * f) ** i - (1 - f) ** i) @ numbers)
        b = (1 - f) ** i @ numbers
        c = (i * f * (1 - f) ** (i - 1)) @ numbers
        return float(numbers.sum() + numbers[values == 1].sum() * a * (b / c) ** 2)


@dataclass(frozen=True, slots=True)
class _Slide:
    """K classes in the population, sampling fraction, classes of one and two records seen. Below, w = -log r."""

    classes: float
    fraction: float
    once: int
    twice: int

    def solutions(self, low: bool) -> list[tuple[float, float]]:
        """Alpha and w of each solution with r below (`low`) or above r*."""
        if not low and self.once < self.classes * self.fraction:
            return []
        points = self._points()
        surplus = [self._surplus(point, low) for point in points]
        found = []
        for left, right, here, there in zip(points[:-1], points[1:], surplus[:-1], surplus[1:], strict=True):
            if here * there <= 0:
                alpha = float(np.exp(brentq(self._surplus, left, right, (low,), xtol=1e-13, rtol=1e-14)))
                found.append((alpha, self._place(alpha, low)))
        return found

    def alone(self, alpha: float, w: float) -> float:
        """K beta^alpha, beta = f r / (1 - (1 - f) r)."""
        log_beta = -w + np.log(self.fraction) - np.log1p(-(1 - self.fraction) * np.exp(-w))
        return float(self.classes * np.exp(alpha * log_beta))

    def _points(self) -> list[float]:
        """The logarithms of alpha to look at: those with an r that shows as many classes of one record as were seen, and the first such."""

        def spare(point: float) -> float:
            alpha = float(np.exp(point))
            return self._shown_once(alpha, self._peak(alpha)) - self.once

        points = _LOG_ALPHA.tolist()
        fit = [point for point in points if spare(point) >= 0]
        if not fit or fit[0] == points[0]:
            return fit
        return [float(brentq(spare, points[points.index(fit[0]) - 1], fit[0], xtol=1e-13, rtol=1e-14)), *fit]

    def _surplus(self, log_alpha: float, low: bool) -> float:
        """The expected minus the seen number of classes of two records, where the number of one record fits."""
        alpha, f = float(np.exp(log_alpha)), self.fraction
        w = self._place(alpha, low)
        r = np.exp(-w)
        bent = 2 - 2 * r * (1 - f) + (alpha - 1) * (1 - f) * (1 - r)
        return float(self.classes * alpha * np.exp(-alpha * w) * -np.expm1(-w) * bent / 2 - self.twice)

    def _peak(self, alpha: float) -> float:
        g = (1 - self.fraction) / self.fraction
        return max(0.0, float(np.log(g * (1 + alpha) / (1 + alpha * g))))

    def _shown_once(self, alpha: float, w: float) -> float:
        g = (1 - self.fraction) / self.fraction
        return float(self.classes * self.fraction * np.exp(-alpha * w) * (1 - alpha * g * np.expm1(-w)))

    def _place(self, alpha: float, low: bool) -> float:
        """Where the expected number of classes of one record is the seen one; the peak itself where rounding puts it just below."""
        peak = self._peak(alpha)
        if self._shown_once(alpha, peak) <= self.once:
            return peak
        ends = (peak, _FARTHEST) if low else (0.0, peak)
        return float(brentq(lambda w: self._shown_once(alpha, w) - self.once, *ends, xtol=1e-14, rtol=1e-14, maxiter=400))
