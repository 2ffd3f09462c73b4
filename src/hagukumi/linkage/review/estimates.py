"""Precision and recall of the links, estimated from the answers to a stratified random sample, with 95 % intervals."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from hagukumi.linkage.review.intervals import Share, exact_limits, weighted_sum
from hagukumi.linkage.review.sample import IN_USE, Band

_STEPS: Final = 60


@dataclass(frozen=True, slots=True)
class AtThreshold:
    """What answers say of one threshold, with 95 % intervals: false and missed links, what both cost, how much more than the one in use."""

    threshold: float
    false: Share
    missed: Share
    cost: Share
    beyond: Share


@dataclass(frozen=True, slots=True)
class Stratum:
    """Answers in one stratum of `population` pairs: `same` and `different` are settled, `unclear` nobody could tell."""

    name: str
    linked: bool
    population: int
    same: int
    different: int
    unclear: int = 0

    @property
    def drawn(self) -> int:
        """Pairs on which there is an answer that counts."""
        return self.same + self.different


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share with its 95 % interval; `cautious` counts every pair that nobody could tell as an error."""

    value: float
    low: float
    high: float
    cautious: float


@dataclass(frozen=True, slots=True)
class Estimates:
    """What the sample tells; an estimate is None while one of its strata has no answer.

    `answered` pairs count, `unclear` do not; `waiting` names strata without an answer. Recall speaks of pairs that were compared and came
    near: a true pair that no blocking rule brought together, or that fell below the lowest band, is outside, so it is an upper estimate.
    """

    precision: Estimate | None
    recall: Estimate | None
    answered: int
    unclear: int
    waiting: tuple[str, ...]


def estimates(strata: Sequence[Stratum]) -> Estimates:
    """Estimate from the answered strata.

    Precision = Σ N_h p_h / Σ N_h over linked strata, p_h the share of true pairs. Recall = T / (T + M) with T = Σ N_h p_h over linked
    and M over near-miss strata. Limits of each p_h are exact for a finite population; they are put together by the method of variance
    estimates recovery (see `intervals`). For recall R, the interval holds every R for which (1 − R) T − R M may be 0 (Fieller's way).
    """
    seen = [stratum for stratum in strata if stratum.population]
    waiting = tuple(stratum.name for stratum in seen if not stratum.drawn)
    linked = [stratum for stratum in seen if stratum.linked]
    return Estimates(
        precision=_precision(linked) if _ready(linked) else None,
        recall=_recall(seen) if linked and _ready(seen) else None,
        answered=sum(stratum.drawn for stratum in seen),
        unclear=sum(stratum.unclear for stratum in seen),
        waiting=waiting,
    )


def _ready(strata: Sequence[Stratum]) -> bool:
    return bool(strata) and all(stratum.drawn for stratum in strata)


def _share(stratum: Stratum) -> Share:
    low, high = exact_limits(stratum.same, stratum.drawn, stratum.population)
    return Share(stratum.same / stratum.drawn, low, high)


def _cautious(stratum: Stratum) -> float:
    """The share of true pairs when every unclear pair is an error of its stratum: no match if linked, a match if not."""
    true = stratum.same + (0 if stratum.linked else stratum.unclear)
    return true / (stratum.drawn + stratum.unclear)


def _precision(linked: Sequence[Stratum]) -> Estimate:
    counts = [stratum.population for stratum in linked]
    total = sum(counts)
    found = weighted_sum(counts, [_share(stratum) for stratum in linked])
    cautious = sum(count * _cautious(stratum) for count, stratum in zip(counts, linked, strict=True))
    return Estimate(found.value / total, max(0.0, found.low / total), min(1.0, found.high / total), cautious / total)


def _recall(strata: Sequence[Stratum]) -> Estimate:
    shares = [_share(stratum) for stratum in strata]

    def difference(recall: float) -> Share:
        factors = [(1 - recall if stratum.linked else -recall) * stratum.population for stratum in strata]
        return weighted_sum(factors, shares)

    value = _quotient(strata, [share.value for share in shares])
    low = _boundary(0.0, value, lambda recall: difference(recall).low > 0)
    high = _boundary(value, 1.0, lambda recall: difference(recall).high >= 0)
    return Estimate(value, low, high, _quotient(strata, [_cautious(stratum) for stratum in strata]))


def _quotient(strata: Sequence[Stratum], shares: Sequence[float]) -> float:
    true = [stratum.population * share for stratum, share in zip(strata, shares, strict=True)]
    found = sum(count for count, stratum in zip(true, strata, strict=True) if stratum.linked)
    return found / sum(true) if sum(true) else 0.0


def _boundary(low: float, high: float, before: Callable[[float], bool]) -> float:
    """Where `before` turns from true to false between `low` and `high`."""
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if before(middle) else (low, middle)
    return (low + high) / 2


def at_thresholds(
    strata: Sequence[tuple[Stratum, Band]], cost_false: float, cost_missed: float, in_use: float = IN_USE
) -> tuple[AtThreshold, ...]:
    """What each threshold at the lower end of a band would bring, ascending; () while a stratum has no answer.

    strata: those that a threshold decides. Above the threshold the pairs that are none are false links, N_h (1 − p_h), below it those
    that are one are missed, N_h p_h; intervals as in `estimates`. The two persons of a pair are taken to part when its weight falls below
    the threshold, whatever other pairs connect them, so that a higher threshold may miss fewer than it says here.
    """
    seen = [(stratum, band) for stratum, band in strata if stratum.population]
    if not seen or not _ready([stratum for stratum, _ in seen]):
        return ()
    sums = _Sums(seen)
    thresholds = {band.low for _, band in seen if math.isfinite(band.low)} | {in_use}
    return tuple(_at(sums, threshold, in_use, (cost_missed, cost_false)) for threshold in sorted(thresholds))


Costs = tuple[float, float]
"""What a pair costs that is one person, and one that is not."""


class _Sums:
    """Sums over strata whose shares of true pairs are estimated."""

    def __init__(self, strata: Sequence[tuple[Stratum, Band]]) -> None:
        self._strata = strata
        self._shares = [_share(stratum) for stratum, _ in strata]

    def of(self, costs: Callable[[Band], Costs]) -> Share:
        """Σ population × (cost of a true pair × share + cost of another pair × (1 − share))."""
        told = [(stratum.population, *costs(band)) for stratum, band in self._strata]
        found = weighted_sum([count * (true - other) for count, true, other in told], self._shares)
        known = math.fsum(count * other for count, _, other in told)
        return Share(found.value + known, found.low + known, found.high + known)


def _at(sums: _Sums, threshold: float, in_use: float, costs: Costs) -> AtThreshold:
    missed, false = costs

    def of(band: Band, at: float) -> Costs:
        return (0.0, false) if band.low >= at else (missed, 0.0)

    def beyond(band: Band) -> Costs:
        here, there = of(band, threshold), of(band, in_use)
        return here[0] - there[0], here[1] - there[1]

    return AtThreshold(
        threshold,
        false=_positive(sums.of(lambda band: (0.0, float(band.low >= threshold)))),
        missed=_positive(sums.of(lambda band: (float(band.low < threshold), 0.0))),
        cost=_positive(sums.of(lambda band: of(band, threshold))),
        beyond=sums.of(beyond),
    )


def _positive(share: Share) -> Share:
    return Share(share.value, max(share.low, 0.0), share.high)
