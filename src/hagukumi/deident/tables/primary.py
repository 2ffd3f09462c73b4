"""一次秘匿: which cells must not be told, and why.

Rules as in Hundepool et al., "Statistical Disclosure Control" (2012), chapter 4: minimum frequency, dominance (n, k), p %.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.tables.refusals import Refused, TableRefused
from hagukumi.deident.tables.table import Amounts


class Reason(StrEnum):
    """Why a cell is not told (or told changed). Inside the office only: a published mark never says which."""

    MINIMUM_FREQUENCY = "minimum_frequency"
    ZERO = "zero"
    DOMINANCE = "dominance"
    P_PERCENT = "p_percent"
    SECONDARY = "secondary"
    ROUNDED = "rounded"


REASON_WORDS = {
    Reason.MINIMUM_FREQUENCY: "一次秘匿（人数が基準より少ないため）",
    Reason.ZERO: "一次秘匿（0人であることを公表しないため）",
    Reason.DOMINANCE: "一次秘匿（少数の人の値が大部分を占めるため）",
    Reason.P_PERCENT: "一次秘匿（2番目に大きい人が、最も大きい人の値を近く言い当てられるため）",
    Reason.SECONDARY: "二次秘匿（合計との差から、一次秘匿の欄が分かるのを防ぐため）",
    Reason.ROUNDED: "丸め（人数をそのまま公表しないため）",
}
"""Each reason as an office reads it."""


@dataclass(frozen=True)
class Dominance:
    """A sum is withheld when its `units` largest contributions make up more than `percent` of it (e.g. (2, 90))."""

    units: int = 2
    percent: float = 90.0


@dataclass(frozen=True)
class Rules:
    """What is withheld, and how widely an outsider must stay in the dark.

    `minimum_frequency`: counts below it are withheld (5: counts 1 to 4). `zeros_public`: zeros are told; otherwise they are withheld
    like small counts. `width`: the least width of an outsider's range of a withheld count (2: at least three whole numbers are possible).
    `outsider_knows_zeros`: with public zeros, an outsider also knows that a withheld cell is not zero; False assumes that nobody thinks
    of that. `dominance`, `p_percent`: for sums of amounts (None: not applied).
    """

    minimum_frequency: int = 5
    zeros_public: bool = True
    width: float = 2.0
    outsider_knows_zeros: bool = True
    dominance: Dominance | None = None
    p_percent: float | None = None

    def __post_init__(self) -> None:
        whole = isinstance(self.minimum_frequency, int) and not isinstance(self.minimum_frequency, bool)
        if not whole or self.minimum_frequency < 1 or not self.width > 0:
            raise _bad("最小の人数には1以上の整数、範囲の広さには0より大きい数を指定してください。")
        if self.dominance and not (1 <= self.dominance.units <= 4 and 0 < self.dominance.percent < 100):
            raise _bad("占有の基準には、1～4人と、0より大きく100より小さい割合を指定してください。")
        if self.p_percent is not None and not 0 < self.p_percent <= 100:
            raise _bad("p%の基準には、0より大きく100以下の割合を指定してください。")

    @property
    def floor(self) -> float:
        """What an outsider knows a withheld count to be at least."""
        return 1.0 if self.zeros_public and self.outsider_knows_zeros else 0.0


@dataclass(frozen=True, eq=False)
class Primary:
    """Per cell: whether it is withheld and by which rule (index into `Reason`, -1: none), and the protection it needs above its value."""

    marked: NDArray[np.bool_]
    reason: NDArray[np.int64]
    above: NDArray[np.float64]


REASONS = tuple(Reason)
"""The order in which reasons are numbered in arrays."""


def small_counts(counts: NDArray[np.int64], rules: Rules) -> Primary:
    """Counts below the minimum, zeros unless they are public."""
    reason = np.full(len(counts), -1, dtype=np.int64)
    reason[(counts > 0) & (counts < rules.minimum_frequency)] = REASONS.index(Reason.MINIMUM_FREQUENCY)
    if not rules.zeros_public:
        reason[counts == 0] = REASONS.index(Reason.ZERO)
    return Primary(reason >= 0, reason, np.zeros(len(counts)))


def concentrated(amounts: Amounts, rules: Rules) -> Primary:
    """Sums that tell too much of one contributor, flattened. The protection needed is the one at which the rule would just hold.

    p %: X - x1 - x2 < p/100 x1, needed p/100 x1 - (X - x1 - x2). Dominance: x1 + … + xn > k/100 X, needed 100/k (x1 + … + xn) - X.
    """
    total, largest = amounts.sums.ravel(), amounts.largest.reshape(len(amounts.largest), -1)
    reason, above = np.full(len(total), -1, dtype=np.int64), np.zeros(len(total))
    if rules.dominance:
        short = largest[: rules.dominance.units].sum(axis=0) * 100.0 / rules.dominance.percent - total
        _mark(reason, above, short, total, Reason.DOMINANCE)
    if rules.p_percent is not None:
        short = largest[0] * rules.p_percent / 100.0 - (total - largest[0] - largest[1])
        _mark(reason, above, short, total, Reason.P_PERCENT)
    return Primary(reason >= 0, reason, above)


def _mark(
    reason: NDArray[np.int64], above: NDArray[np.float64], short: NDArray[np.float64], total: NDArray[np.float64], why: Reason
) -> None:
    hit = (short > 1e-9 * total) & (total > 0)
    reason[hit & (reason < 0)] = REASONS.index(why)
    above[hit] = np.maximum(above[hit], short[hit])


def _bad(what: str) -> TableRefused:
    return TableRefused(Refused.BAD_RULE, f"秘匿の基準に誤りがあります。{what}")
