"""差分プライバシー: counts with OpenDP's discrete noise, and the ledger of what has been spent on the same holdings.

OpenDP core measurements (MIT licence; discrete Laplace and Gaussian: Canonne, Kamath, Steinke, "The Discrete Gaussian for Differential
Privacy", 2020). The chance is OpenDP's own, from the operating system and not seeded: a seed would be a key to the true counts.
Noisy counts are signed: below zero they are left as they are, because cutting them off would push every sum of small cells upwards.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.tables.refusals import Refused, TableRefused

SIGNED_NOTE = "雑音を加えた人数には負の値もあります。0で切ると小さい欄の合計が大きい方へ偏るため、そのまま載せています。"


class Mechanism(StrEnum):
    """LAPLACE: pure ε. GAUSSIAN: ρ of zero-concentrated differential privacy."""

    LAPLACE = "laplace"
    GAUSSIAN = "gaussian"


@dataclass(frozen=True)
class Spending:
    """One release with noise: its table, mechanism, and what it cost (ε for Laplace, ρ for Gaussian)."""

    table: str
    mechanism: Mechanism
    cost: float


@dataclass(frozen=True)
class BudgetLedger:
    """What may be spent on one population, and what was. A ledger is never changed: `spend` returns the next one.

    Costs add up (sequential composition). Under `delta` > 0 all is counted as ρ (pure ε is ε²/2 of it: Bun and Steinke, 2016) and told as
    ε = ρ + 2 √(ρ ln(1/δ)); with delta = 0 only Laplace is allowed and ε adds up.
    """

    population: str
    epsilon: float
    delta: float = 0.0
    spent: tuple[Spending, ...] = ()

    def __post_init__(self) -> None:
        if not (math.isfinite(self.epsilon) and self.epsilon > 0 and 0 <= self.delta < 1):
            raise TableRefused(Refused.BAD_RULE, "差分プライバシーの予算には、0より大きいεと、0以上1未満のδを指定してください。")

    @property
    def used(self) -> float:
        """ε spent so far."""
        return self._epsilon(self.spent)

    @property
    def left(self) -> float:
        """ε that is left."""
        return max(self.epsilon - self.used, 0.0)

    def spend(self, spending: Spending) -> BudgetLedger:
        """The ledger after a release. TableRefused when the budget does not suffice."""
        if not (math.isfinite(spending.cost) and spending.cost > 0):
            raise TableRefused(Refused.BAD_RULE, "1回の公表に使う予算には、0より大きい数を指定してください。")
        if self.delta == 0 and spending.mechanism is Mechanism.GAUSSIAN:
            raise TableRefused(Refused.BAD_RULE, "δが0の予算では、ガウス雑音を使えません。ラプラス雑音を選ぶか、δを決めてください。")
        after = (*self.spent, spending)
        if self._epsilon(after) > self.epsilon * (1 + 1e-12):
            raise TableRefused(
                Refused.BUDGET_SPENT,
                f"「{self.population}」の差分プライバシーの予算(ε={self.epsilon:g})が足りません。残りはε={self.left:.3g}です。この表は公表できません。",
            )
        return BudgetLedger(self.population, self.epsilon, self.delta, after)

    def _epsilon(self, spent: tuple[Spending, ...]) -> float:
        if self.delta == 0:
            return math.fsum(each.cost for each in spent)
        rho = math.fsum(each.cost if each.mechanism is Mechanism.GAUSSIAN else each.cost**2 / 2 for each in spent)
        return rho + 2 * math.sqrt(rho * math.log(1 / self.delta))


@dataclass(frozen=True, eq=False)
class NoisyCounts:
    """Signed counts in the shape given, the ledger after them, and the noise: its standard deviation per cell."""

    values: NDArray[np.int64]
    ledger: BudgetLedger
    deviation: float
    note: str = SIGNED_NOTE


def add_noise(
    table: str,
    counts: NDArray[np.int64],
    ledger: BudgetLedger,
    cost: float,
    *,
    mechanism: Mechanism = Mechanism.LAPLACE,
    per_person: int = 1,
) -> NoisyCounts:
    """Counts with noise for `cost` (ε, or ρ for Gaussian), written into the ledger first: no budget, no noise.

    `per_person`: in how many of these cells one person is counted (1 for the lowest cells of one table; margins are then added up from the
    noisy cells, which costs nothing and keeps sums true). Laplace scale per_person/ε; Gaussian scale √(per_person / 2ρ).
    """
    if per_person < 1:
        raise TableRefused(Refused.BAD_RULE, "1人が数えられる欄の数には、1以上の整数を指定してください。")
    after = ledger.spend(Spending(table, mechanism, cost))
    if mechanism is Mechanism.LAPLACE:
        scale = per_person / cost
        deviation = math.sqrt(2 * math.exp(-1 / scale)) / (1 - math.exp(-1 / scale))
    else:
        scale = deviation = math.sqrt(per_person / (2 * cost))
    values = np.array(_measure(mechanism, scale, counts.ravel().tolist()), dtype=np.int64).reshape(counts.shape)
    return NoisyCounts(values, after, deviation)


def _measure(mechanism: Mechanism, scale: float, counts: list[int]) -> list[int]:
    import opendp.prelude as dp  # here, so that whoever adds no noise does not load it

    dp.enable_features("contrib")
    domain = dp.vector_domain(dp.atom_domain(T=int))
    if mechanism is Mechanism.LAPLACE:
        measurement = dp.m.make_laplace(domain, dp.l1_distance(T=int), scale=scale)
    else:
        measurement = dp.m.make_gaussian(domain, dp.l2_distance(T=int), scale=scale)
    return list(measurement(counts))
