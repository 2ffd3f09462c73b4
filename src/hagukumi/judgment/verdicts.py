"""When an indicator is certainly met, certainly not met, or unknown: three-valued logic over what was seen.

Columns at hand, one row per child: `n` records that count, `m` records that might count if their unknown values were known, `value` of the
measure over the n, `single` a change that had only one day to look at, and whether more may exist unseen: `absent` (someone whom a register
should list is not in it), `partial` (moved in after the window began), `outside` (nobody of an age that the source covers). A verdict is
sure only when nothing unseen could turn it; the rest is unknown, never "no".
"""

from __future__ import annotations

from hagukumi.judgment.comparisons import compared
from hagukumi.judgment.statements import Fragment
from hagukumi.plan.records import Indicator, Measure, Operator

OPEN = "(absent OR partial OR outside)"
_RISING = (Operator.GE, Operator.GT)
_FALLING = (Operator.LE, Operator.LT)
_GROWS = (Measure.SUM, Measure.MAX)

_COUNT_SURE = {
    Operator.GE: ("n >= ?", "upper < ?"),
    Operator.GT: ("n > ?", "upper <= ?"),
    Operator.LE: ("upper <= ?", "n > ?"),
    Operator.LT: ("upper < ?", "n >= ?"),
    Operator.EQ: ("n = ? AND upper = n", "n > ? OR upper < ?"),
    Operator.NE: ("n > ? OR upper < ?", "n = ? AND upper = n"),
}
"""Operator → (surely met, surely not met) for a count that lies between n and `upper`; `upper` is NULL where there is no bound."""


def surely(indicator: Indicator) -> tuple[Fragment, Fragment]:
    """SQL of "surely met" and "surely not met" (each TRUE, or anything else)."""
    if indicator.measure is Measure.COUNT:
        met, not_met = _COUNT_SURE[indicator.op]
        return _bound(met, indicator.threshold), _bound(not_met, indicator.threshold)
    hit = compared(Fragment("value"), indicator.op, indicator.threshold)
    certain = f"(value IS NOT NULL AND {_may(_confirms_met(indicator))} AND " + hit + ")"
    nothing = f"(value IS NULL AND m = 0 AND NOT single AND NOT {OPEN})"
    miss = f"(value IS NOT NULL AND {_may(_confirms_not_met(indicator))} AND NOT " + hit + ")"
    return certain, nothing + " OR " + miss


def leaves_doubt(indicator: Indicator) -> bool:
    """Whether records of unknown value leave a doubt about "not met" that the reasons should tell."""
    return indicator.measure is not Measure.COUNT and _confirms_not_met(indicator) != "TRUE"


def _bound(text: str, threshold: object) -> Fragment:
    return Fragment(f"({text})", (threshold,) * text.count("?"))


def _may(confirmed: str) -> str:
    return f"(NOT {OPEN} OR {confirmed})"


def _confirms_met(indicator: Indicator) -> str:
    """Whether unseen records could not undo "met". Sums are of quantities that never fall below zero (days, times, yen)."""
    if indicator.measure in (Measure.LATEST, Measure.CHANGE):
        return "TRUE"
    settled = _RISING if indicator.measure in _GROWS else _FALLING
    return "TRUE" if indicator.op in settled else "FALSE"


def _confirms_not_met(indicator: Indicator) -> str:
    """Whether unseen records could not undo "not met"; what came before somebody moved in does not change the latest value."""
    if indicator.measure is Measure.LATEST:
        return "NOT (absent OR outside)"
    if indicator.measure is Measure.CHANGE:
        return "FALSE"
    settled = _FALLING if indicator.measure in _GROWS else _RISING
    return "TRUE" if indicator.op in settled else "FALSE"
