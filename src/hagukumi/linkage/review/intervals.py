"""Confidence limits for counts drawn without replacement, and for weighted sums of several shares."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_Z95: Final = 1.959963984540054
_TAIL: Final = 0.025


def wilson(hits: int, trials: int) -> tuple[float, float]:
    """95 % interval of a share (Wilson 1927, JASA 22:209–212). `trials` must be positive."""
    share, square = hits / trials, _Z95**2
    middle = (share + square / (2 * trials)) / (1 + square / trials)
    half = _Z95 * math.sqrt(share * (1 - share) / trials + square / (4 * trials**2)) / (1 + square / trials)
    return max(0.0, middle - half), min(1.0, middle + half)


def _log_choose(total: int, part: int) -> float:
    return math.lgamma(total + 1) - math.lgamma(part + 1) - math.lgamma(total - part + 1)


def _at_most(hits: int, drawn: int, marked: int, population: int) -> float:
    """P(X ≤ hits) when `drawn` of `population` are drawn without replacement and `marked` of them are marked."""
    low, high = max(0, drawn - (population - marked)), min(hits, drawn, marked)
    whole = _log_choose(population, drawn)
    terms = (
        math.exp(_log_choose(marked, found) + _log_choose(population - marked, drawn - found) - whole) for found in range(low, high + 1)
    )
    return min(1.0, math.fsum(terms))


def _largest(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """The largest number of `low..high` for which `holds`, which is true up to a point and false from there on."""
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if holds(middle) else (low, middle - 1)
    return low


@lru_cache(maxsize=4096)
def exact_limits(hits: int, drawn: int, population: int) -> tuple[float, float]:
    """95 % limits of the marked share of a finite population, by inverting the hypergeometric tests.

    Clopper & Pearson 1934 (Biometrika 26:404–413) for a finite population, as in Buonaccorsi 1987 (The American Statistician 41:215–218).
    A population drawn whole is known: both limits are the share itself. Without a draw nothing is known: (0, 1).
    """
    if drawn == 0:
        return 0.0, 1.0
    missed, most = drawn - hits, population - (drawn - hits)
    upper = _largest(hits, most, lambda marked: _at_most(hits, drawn, marked, population) > _TAIL)
    unmarked = _largest(missed, population - hits, lambda marked: _at_most(missed, drawn, marked, population) > _TAIL)
    return (population - unmarked) / population, upper / population


@dataclass(frozen=True, slots=True)
class Share:
    """An estimated share with its limits."""

    value: float
    low: float
    high: float


def weighted_sum(weights: Sequence[float], shares: Sequence[Share]) -> Share:
    """Σ weight × share with its interval, the shares being independent; weights may be negative.

    The method of variance estimates recovery (Zou, Huang & Zhang 2009, Computational Statistics & Data Analysis 53:1080–1085): each
    share's own limits give its variance near the limit of the sum, so that a share of 0 or 1 is not taken to be certain.
    """
    value = math.fsum(weight * share.value for weight, share in zip(weights, shares, strict=True))
    down = [_reach(weight, share, weight < 0) for weight, share in zip(weights, shares, strict=True)]
    up = [_reach(weight, share, weight >= 0) for weight, share in zip(weights, shares, strict=True)]
    return Share(value, value - math.hypot(*down), value + math.hypot(*up))


def _reach(weight: float, share: Share, upwards: bool) -> float:
    return weight * ((share.high - share.value) if upwards else (share.value - share.low))
