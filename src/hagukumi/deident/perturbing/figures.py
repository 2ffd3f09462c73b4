"""What a column says before and after."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hagukumi.deident.perturbing.numbers import Floats


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one column: number of records, mean, standard deviation (n - 1), least, quartiles (linear between records), greatest."""

    count: int
    mean: float
    deviation: float
    least: float
    lower: float
    median: float
    upper: float
    most: float


@dataclass(frozen=True, slots=True)
class Change:
    """Before and after one treatment. `changed`: share of the values kept that differ; `correlation`: greatest change of a correlation
    between two of the treated items (0 for one item). A correlation with an item of one value counts as 0.
    """

    before: tuple[Figures, ...]
    after: tuple[Figures, ...]
    changed: float
    correlation: float


def figures_of(values: Floats) -> Figures:
    """The figures of one column of at least one number."""
    lower, median, upper = (float(one) for one in np.quantile(values, (0.25, 0.5, 0.75)))
    deviation = float(values.std(ddof=1)) if len(values) > 1 else 0.0
    return Figures(len(values), float(values.mean()), deviation, float(values.min()), lower, median, upper, float(values.max()))


def change_of(before: Floats, after: Floats, kept: Floats) -> Change:
    """`before`: all records x items; `after`: the kept records x items; `kept`: the same records before the treatment."""
    return Change(
        before=tuple(figures_of(column) for column in before.T),
        after=tuple(figures_of(column) for column in after.T),
        changed=float((after != kept).mean()),
        correlation=float(np.abs(_correlations(after) - _correlations(before)).max()),
    )


def _correlations(values: Floats) -> Floats:
    centred = values - values.mean(axis=0)
    length = np.sqrt((centred**2).sum(axis=0))
    unit = centred / np.where(length > 0, length, 1.0)
    return unit.T @ unit
