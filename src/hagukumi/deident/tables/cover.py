"""The cheapest pattern in which no sum has exactly one suppressed cell: a lower bound for every protected pattern, mostly protected itself.

A sum with one suppressed cell gives it away, so each pattern that protects meets these conditions (Kelly, Golden, Assad, "Cell suppression:
disclosure protection for sensitive tabular data", Networks 22 (1992)); further conditions come as cuts from an attacker's programs
(Fischetti, Salazar, "Solving the cell suppression problem on tabular data with linear constraints", Management Science 47 (2001)).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hagukumi.deident.budget import Budget
from hagukumi.deident.tables.moves import Marks, Numbers
from hagukumi.deident.tables.paths import hopeless
from hagukumi.deident.tables.program import Program, Rows
from hagukumi.deident.tables.relations import Relations, added

_CERTAIN = 1e-6
_LEAVES = 2000


@dataclass(frozen=True, eq=False)
class Cut:
    """Σ weight z ≥ 1 over the given groups: what every protected pattern meets."""

    groups: np.ndarray
    weight: Numbers


@dataclass(frozen=True, eq=False)
class Cover:
    """A cheap pattern of groups; `cost` counts what is not forced. No pattern that meets the conditions costs less than `bound`."""

    chosen: Marks
    cost: float
    bound: float


def cheapest_cover(
    relations: Relations, forced: Marks, cost: Numbers, cuts: list[Cut], gap: float = 0.0, budget: Budget | None = None
) -> Cover:
    """The linear program first; what its prices rule out is left out of the whole-number program, which is then small.

    `gap`: how far above the cheapest (as a share) the cost may well be; 0 asks for the cheapest. Branching is limited by count, and by the
    time that is left in `budget`.
    TableRefused: not even withholding everything meets the conditions, because of what was told before.
    """
    rows, cost = _conditions(relations, forced, cuts), np.where(forced, 0.0, cost)
    lower = forced.astype(np.float64)
    linear = Program(rows, cost, lower, np.ones(len(cost)))
    share = linear.solve()
    if share is None:
        raise hopeless()
    return _round(Found(rows, cost, lower, share, linear.value, linear.reduced_costs), forced, gap, budget or Budget())


@dataclass(frozen=True, eq=False)
class Found:
    """A linear program's answer: shares, value and the prices of one more of each."""

    rows: Rows
    cost: Numbers
    lower: Numbers
    share: Numbers
    value: float
    reduced: Numbers


def _round(found: Found, forced: Marks, gap: float, budget: Budget) -> Cover:
    """Whole numbers from shares: rounded up, then the best among groups whose price is low enough to matter.

    A pattern with a group of price p costs at least the linear value + p, so what is found within p of that value is the best of all.
    """
    best = np.asarray(found.share > _CERTAIN)
    if not ((found.share > _CERTAIN) & (found.share < 1 - _CERTAIN)).any():
        return Cover(best, float(found.cost @ best), found.value)
    best, bound = _lightened(found, best & (found.share < 1 - _CERTAIN), best), found.value
    for share in (0.0, 1.0) if gap == 0 else (0.0,):
        limit = share * (float(found.cost @ best) - found.value)
        dear = (found.reduced > limit + _CERTAIN) & ~best & ~forced
        if budget.spent():
            break
        limits = {"mip_rel_gap": gap, "mip_max_leaves": _LEAVES, "time_limit": budget.left()}
        whole = Program(found.rows, found.cost, found.lower, np.where(dear, 0.0, 1.0), whole=True, **limits)
        values, least = whole.best()
        if values is not None and float(found.cost @ (values > 0.5)) <= float(found.cost @ best):
            best = values > 0.5
        bound = max(bound, min(least, found.value + limit))
        if float(found.cost @ best) <= bound * (1.0 + gap) + _CERTAIN:
            break
    return Cover(best, float(found.cost @ best), bound)


def _lightened(found: Found, doubtful: Marks, chosen: Marks) -> Marks:
    """Leaves out what rounding up made needless, dearest first."""
    rows, chosen = found.rows, chosen.copy()
    row = np.repeat(np.arange(len(rows.lower)), np.diff(rows.start))
    slack = added(row, rows.value * chosen[rows.index], len(rows.lower)) - rows.lower
    order = np.argsort(rows.index, kind="stable")
    column = np.append(0, np.cumsum(np.bincount(rows.index, minlength=len(chosen))))
    groups = np.flatnonzero(doubtful)
    for group in groups[np.argsort(-found.cost[groups], kind="stable")].tolist():
        entries = order[column[group] : column[group + 1]]
        if (slack[row[entries]] >= rows.value[entries] - _CERTAIN).all():
            np.subtract.at(slack, row[entries], rows.value[entries])
            chosen[group] = False
    return chosen


def _conditions(relations: Relations, forced: Marks, cuts: list[Cut]) -> Rows:
    """Rows with one forced member: another member is chosen too. With none: each member needs another one. With two: nothing."""
    sure = np.bincount(relations.row, weights=forced[relations.member], minlength=relations.rows)
    row, group, value, lower, count = _one_forced(relations, forced, sure == 1)
    more = _none_forced(relations, sure == 0)
    row, group, value = np.append(row, more[0] + count), np.append(group, more[1]), np.append(value, more[2])
    count += int(more[3])
    for cut in cuts:
        row, group, value = np.append(row, np.full(len(cut.groups), count)), np.append(group, cut.groups), np.append(value, cut.weight)
        count += 1
    lower = np.concatenate([lower, np.zeros(int(more[3])), np.ones(len(cuts))])
    start = np.append(0, np.cumsum(np.bincount(row, minlength=count)))
    order = np.argsort(row, kind="stable")
    return Rows(start, group[order], value[order], lower, np.full(count, np.inf))


def _one_forced(relations: Relations, forced: Marks, rows: Marks) -> tuple[np.ndarray, np.ndarray, Numbers, Numbers, int]:
    number = np.cumsum(rows) - 1
    kept = rows[relations.row] & ~forced[relations.member]
    count = int(rows.sum())
    return number[relations.row[kept]], relations.member[kept], np.ones(int(kept.sum())), np.ones(count), count


def _none_forced(relations: Relations, rows: Marks) -> tuple[np.ndarray, np.ndarray, Numbers, int]:
    """z_j ≤ Σ of the others, for each member j of each such row: length² entries per row, without a loop."""
    length = np.diff(relations.start)
    entries = np.flatnonzero(rows[relations.row])
    width = length[relations.row[entries]]
    condition = np.repeat(np.arange(len(entries)), width)
    offset = np.arange(int(width.sum())) - np.repeat(np.cumsum(width) - width, width)
    other = np.repeat(relations.start[relations.row[entries]], width) + offset
    value = np.where(other == np.repeat(entries, width), -1.0, 1.0)
    return condition, relations.member[other], value, len(entries)
