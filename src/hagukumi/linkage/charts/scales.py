"""From values to places in a chart, round values for an axis, and values as text."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

MOST_BITS: Final = 1_000.0
"""Beyond it a weight is shown as without end."""


@dataclass(frozen=True, slots=True)
class Scale:
    """A linear scale: `low` lies at `start`, `high` at `end`; values beyond are drawn at the border."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """The place of a value; of one that is no number, the place of nought or what comes nearest to it."""
        inside = min(max(0.0 if math.isnan(value) else value, self.low), self.high)
        return self.start + (inside - self.low) / (self.high - self.low) * (self.end - self.start)


def finite(values: Iterable[float]) -> list[float]:
    """The values that can set the range of an axis."""
    return [value for value in values if math.isfinite(value) and abs(value) <= MOST_BITS]


def finite_only(values: Iterable[float]) -> list[float]:
    """The values that are numbers with an end, however large."""
    return [value for value in values if math.isfinite(value)]


def step_for(span: float, most: int) -> float:
    """The least of 1, 2, 5 times a power of ten that parts a span into at most so many pieces."""
    power = 10.0 ** math.floor(math.log10(span / most))
    return next(power * factor for factor in (1, 2, 5, 10, 20) if span / (power * factor) <= most)


def ticks(low: float, high: float, most: int) -> list[float]:
    """Round values from low to high, at most `most` + 1 of them."""
    step = step_for(high - low, most)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [place * step for place in range(first, last + 1)]


def widened(low: float, high: float, most: int) -> tuple[float, float]:
    """The range from a round value at or below `low` to one at or above `high`."""
    if high <= low:
        low, high = low - 1, low + 1
    step = step_for(high - low, most)
    return math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step


def bits_of(match: float, other: float) -> float:
    """log2(m / u); without end where one share is nought, not a number where there is nothing to divide."""
    if not (match >= 0 and other >= 0) or match == other == 0 or math.isinf(match) or math.isinf(other):
        return math.nan
    if match == 0 or other == 0:
        return math.inf if other == 0 else -math.inf
    return math.log2(match) - math.log2(other)


def signed(bits: float) -> str:
    """Bits with their sign and one decimal: +18.2, −3.1, 0.0."""
    if math.isnan(bits):
        return "計算できない"
    if abs(bits) > MOST_BITS:
        return "+∞" if bits > 0 else "−∞"
    return f"{bits:+.1f}".replace("+0.0", "0.0").replace("-0.0", "0.0").replace("-", "−")


def plain(bits: float) -> str:
    """Bits with one decimal and a sign only below nought."""
    return signed(bits).removeprefix("+") if math.isfinite(bits) else signed(bits)


def count(value: float) -> str:
    """A number of things, with as many digits as say something: 12,345; 12.3; 0.05; 0.001未満."""
    if not math.isfinite(value):
        return "計算できない"
    if value == 0:
        return "0"
    if abs(value) < 0.001:
        return "0.001未満"
    if abs(value) >= 100 or value == round(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2g}"


def percent(share: float) -> str:
    """A share in per cent with one decimal, never rounded up to all or down to none."""
    if not math.isfinite(share):
        return "−"
    if 0.9995 <= share < 1:
        return "99.9 %超"
    if 0 < share < 0.0005:
        return "0.1 %未満"
    return f"{100 * share:.1f} %"


def odds(probability: float) -> str:
    """A small probability as one in so many."""
    return f"{1 / probability:,.0f} 分の 1" if 0 < probability <= 1 else "計算できない"
