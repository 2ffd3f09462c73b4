"""Newton's method for two unknowns."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Pair = tuple[float, float]
Values = tuple[float, float]
Slopes = tuple[float, float, float, float]
System = Callable[[float, float], tuple[Values, Slopes]]
"""From the two unknowns: the two values that shall be 0, and their derivatives (first by x, first by y, second by x, second by y)."""

TOLERANCE = 1e-6
STEPS = 1_000
"""As ARX's solver is set: both values within the tolerance, at most so many steps."""


def newton(system: System, start: Pair, allowed: Callable[[float, float], bool]) -> Pair | None:
    """The zero that the steps from `start` lead to; None when they leave what is `allowed`, leave the numbers or do not end."""
    x, y = start
    with np.errstate(all="ignore"):
        for _ in range(STEPS):
            (u, v), (ux, uy, vx, vy) = system(x, y)
            if abs(u) <= TOLERANCE and abs(v) <= TOLERANCE:
                return x, y
            determinant = ux * vy - uy * vx
            if not np.isfinite(determinant) or determinant == 0:
                return None
            x, y = x - (vy * u - uy * v) / determinant, y - (ux * v - vx * u) / determinant
            if not (np.isfinite(x) and np.isfinite(y) and allowed(x, y)):
                return None
    return None
