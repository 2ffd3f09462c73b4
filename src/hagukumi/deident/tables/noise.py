"""差分プライバシー: counts with OpenDP's discrete noise, and the account of what has been spent on the same holdings.

OpenDP core measurements (MIT licence; discrete Laplace and Gaussian: Canonne, Kamath, Steinke, "The Discrete Gaussian for Differential
Privacy", 2020). The chance is OpenDP's own, from the operating system and not seeded: a seed would be a key to the true counts.
Noisy counts are signed: below zero they are left as they are, because cutting them off would push every sum of small cells upwards.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.tables.refusals import Refused, TableRefused

SIGNED_NOTE = "雑音を加えた人数には負の値もあります。0で切ると小さい欄の合計が大きい方へ偏るため、そのまま載せています。"

MOST_EPSILON: Final = 20.0
"""A budget above this protects nobody: no provision names a figure, this one is the room's own."""

MOST_DELTA: Final = 1e-5
"""δ is the chance that the promise fails outright; it has to stay far below one person in the population."""

_MOST_UNCHANGED: Final = 0.9
_WIDEST: Final = 1e7


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
class Noise:
    """The noise of one table. `cost`: ε or ρ. `per_person`: in how many lowest cells one person is counted, once in each, at most.

    One person changes at most that many cells by one: L1 distance `per_person`, L2 distance its root. TableRefused: a cost that is no
    positive number, so large that nine in ten cells would stand unchanged, or so small that no figure would mean anything.
    """

    mechanism: Mechanism
    cost: float
    per_person: int = 1

    def __post_init__(self) -> None:
        if self.per_person < 1:
            raise _bad("1人が数えられる欄の数には、1以上の整数を指定してください。")
        if not (math.isfinite(self.cost) and self.cost > 0):
            raise _bad("1回の公表に使う予算には、0より大きい数を指定してください。")
        if self.scale > _WIDEST:
            raise _bad("1回の公表に使う予算が小さすぎて、どの欄の人数も意味を持たなくなります。予算を大きくしてください。")
        if self.unchanged > _MOST_UNCHANGED:
            raise _bad("1回の公表に使う予算が大きすぎて、9割を超える欄が元の人数のまま公表されます。予算を小さくしてください。")

    @property
    def scale(self) -> float:
        """Laplace: per_person/ε. Gaussian: √(per_person / 2ρ)."""
        return self.per_person / self.cost if self.mechanism is Mechanism.LAPLACE else math.sqrt(self.per_person / (2 * self.cost))

    @property
    def deviation(self) -> float:
        """The standard deviation of one cell's noise."""
        if self.mechanism is Mechanism.GAUSSIAN:
            return self.scale
        return math.sqrt(2 * math.exp(-1 / self.scale)) / -math.expm1(-1 / self.scale)

    @property
    def unchanged(self) -> float:
        """The chance that a cell's noise is zero, so that its true count is printed."""
        if self.mechanism is Mechanism.LAPLACE:
            return math.tanh(1 / (2 * self.scale))
        if self.scale > 10:
            return 1 / (self.scale * math.sqrt(2 * math.pi))
        return 1 / (1 + 2 * math.fsum(math.exp(-(k**2) / (2 * self.scale**2)) for k in range(1, 200)))


@dataclass(frozen=True)
class BudgetLedger:
    """What may be spent on one population, and what was. A ledger is never changed: `spend` returns the next one.

    Costs add up (sequential composition). With delta = 0 only Laplace is allowed and ε adds up. Under `delta` > 0 ρ is told as
    ε = ρ + 2 √(ρ ln(1/δ)) and pure ε is ε²/2 of ρ (Bun and Steinke, 2016), or the pure ε is added to the ε of the rest: whichever is less,
    for both are true.
    """

    population: str
    epsilon: float
    delta: float = 0.0
    spent: tuple[Spending, ...] = ()

    def __post_init__(self) -> None:
        if not (math.isfinite(self.epsilon) and self.epsilon > 0 and 0 <= self.delta < 1):
            raise _bad("予算には、0より大きいεと、0以上1未満のδを指定してください。")

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
            raise _bad("1回の公表に使う予算には、0より大きい数を指定してください。")
        if self.delta == 0 and spending.mechanism is Mechanism.GAUSSIAN:
            raise _bad("δが0の予算では、ガウス雑音を使えません。ラプラス雑音（epsilon）を選ぶか、δを決めてください。")
        after = (*self.spent, spending)
        if self._epsilon(after) > self.epsilon * (1 + 1e-12):
            raise TableRefused(
                Refused.BUDGET_SPENT,
                f"「{self.population}」の差分プライバシーの予算（ε={self.epsilon:g}）が足りません。残りはε={self.left:.3g}です。"
                f"表「{spending.table}」は公表できません。",
            )
        return BudgetLedger(self.population, self.epsilon, self.delta, after)

    def _epsilon(self, spent: tuple[Spending, ...]) -> float:
        pure = math.fsum(each.cost for each in spent if each.mechanism is Mechanism.LAPLACE)
        rho = math.fsum(each.cost for each in spent if each.mechanism is Mechanism.GAUSSIAN)
        if self.delta == 0:
            return pure
        squares = math.fsum(each.cost**2 / 2 for each in spent if each.mechanism is Mechanism.LAPLACE)
        return min(pure + self._of_rho(rho), self._of_rho(rho + squares))

    def _of_rho(self, rho: float) -> float:
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
    noisy cells, which costs nothing and keeps sums true). TableRefused: see `Noise`, or when the budget does not suffice.
    """
    noise = Noise(mechanism, cost, per_person)
    after = ledger.spend(Spending(table, mechanism, cost))
    values = np.array(_measured(noise, counts.ravel().tolist()), dtype=np.int64).reshape(counts.shape)
    return NoisyCounts(values, after, noise.deviation)


def _measured(noise: Noise, counts: list[int]) -> list[int]:
    """The counts with noise; the scale is widened until OpenDP's own proof of the loss is within the cost."""
    import opendp.prelude as dp  # here, so that whoever adds no noise does not load it

    dp.enable_features("contrib")
    scale = noise.scale
    measurement, loss = _measurement(dp, noise, scale)
    while loss > noise.cost:
        scale = math.nextafter(scale, math.inf)
        measurement, loss = _measurement(dp, noise, scale)
    return list(measurement(counts))


def _measurement(dp: Any, noise: Noise, scale: float) -> tuple[Any, float]:
    domain = dp.vector_domain(dp.atom_domain(T="i64"))
    if noise.mechanism is Mechanism.LAPLACE:
        measurement = dp.m.make_laplace(domain, dp.l1_distance(T="i64"), scale=scale)
        return measurement, float(measurement.map(noise.per_person))
    measurement = dp.m.make_gaussian(domain, dp.l2_distance(T="f64"), scale=scale)
    return measurement, float(measurement.map(math.nextafter(math.sqrt(noise.per_person), math.inf)))


def _bad(what: str) -> TableRefused:
    return TableRefused(Refused.BAD_RULE, f"差分プライバシーの指定に誤りがあります。{what}")
