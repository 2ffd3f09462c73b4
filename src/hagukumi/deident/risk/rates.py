"""How often an attack succeeded, with the range in which the true rate lies."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy.special import ndtri


@dataclass(frozen=True, slots=True)
class Rate:
    """`successes` of `attacks`; `share`: their quotient; `low` and `high`: Wilson's score interval at the given confidence.

    Wilson, Probable inference, the law of succession, and statistical inference (JASA 22, 1927). No attack at all: 0, from 0 to 1.
    """

    attacks: int
    successes: int
    share: float
    low: float
    high: float


def rate(successes: int, attacks: int, confidence: float = 0.95) -> Rate:
    """The rate with its interval."""
    if not attacks:
        return Rate(0, 0, 0.0, 0.0, 1.0)
    middle, half = _wilson(successes, attacks, confidence)
    share = successes / attacks
    return Rate(attacks, successes, share, max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half)))


def _wilson(successes: int, attacks: int, confidence: float) -> tuple[float, float]:
    z = float(ndtri((1 + confidence) / 2))
    below = attacks + z * z
    half = z / below * math.sqrt(successes * (attacks - successes) / attacks + z * z / 4)
    return (successes + z * z / 2) / below, half


@dataclass(frozen=True, slots=True)
class Excess:
    """What the data add to an attack: (attack - reference) / (1 - reference), from 0 to 1, with its range."""

    share: float
    low: float
    high: float


def excess(attack: Rate, reference: Rate, confidence: float = 0.95) -> Excess:
    """Giomi et al., A Unified Framework for Quantifying Privacy Risk in Synthetic Data (PoPETs 2023), as anonymeter computes it.

    Both rates are taken at the middle of their Wilson intervals, half-widths are propagated as independent, and all is cut to 0..1.
    """
    if not attack.attacks or not reference.attacks:
        return Excess(0.0, 0.0, 1.0)
    (main, main_half), (other, other_half) = (_wilson(told.successes, told.attacks, confidence) for told in (attack, reference))
    value = (main - other) / (1 - other)
    half = math.hypot(main_half / (1 - other), other_half * (main - 1) / (1 - other) ** 2)
    return Excess(*(min(1.0, max(0.0, told)) for told in (value, value - half, value + half)))
