"""The cheapest pattern in which no sum has exactly one suppressed cell: a lower bound for every protected pattern, mostly protected itself.

A sum with one suppressed cell gives it away, so each pattern that protects meets these conditions (Kelly, Golden, Assad, "Cell suppression:
disclosure protection for sensitive tabular data", Networks 22 (1992)); further conditions come as cuts from an attacker's programs
(Fischetti, Salazar, "Solving the cell suppression problem on tabular data with linear constraints", Management Science 47 (2001)).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hagukumi.deident.tables.moves import Marks, Numbers
from hagukumi.deident.tables.program import Program, Rows
from hagukumi.deident.tables.relations import Relations

_CERTAIN = 1e-6


@dataclass(frozen=True, eq=False)
class Cut:
    """Σ weight z ≥ 1 over the given groups: what every protected pattern meets."""

    groups: np.ndarray
    weight: Numbers


@dataclass(frozen=True, eq=False)
class Cover:
    """A cheapest pattern of groups; `cost` counts what is not forced. `proved`: no cheaper one meets the conditions."""

    chosen: Marks
    cost: float
    proved: bool


def cheapest_cover(relations: Relations, forced: Marks, cost: Numbers, cuts: list[Cut], leaves: int) -> Cover:
    """The linear program first; what its prices rule out is left out of the whole-number program, which is then small.

    `leaves` limits the branching (a count, not a time: the same answer on every machine).
    """
    rows, cost = _conditions(relations, forced, cuts), np.where(forced, 0.0, cost)
    lower, upper = forced.astype(np.float64), np.ones(len(cost))
    linear = Program(rows, cost, lower, upper)
    share = linear.solve()
    if share is None:
        raise RuntimeError("suppressing every cell meets each condition: the program cannot be infeasible")
    rounded = share > _CERTAIN
    if not ((share > _CERTAIN) & (share < 1 - _CERTAIN)).any():
        return Cover(rounded, float(cost @ rounded), True)
    dear = (linear.reduced_costs > float(cost @ rounded) - linear.value + _CERTAIN) & ~rounded & ~forced
    whole = Program(rows, cost, lower, np.where(dear, 0.0, upper), whole=True, mip_rel_gap=0.0, mip_max_leaves=leaves)
    return _chosen(whole, cost, rounded)


def _chosen(whole: Program, cost: Numbers, rounded: Marks) -> Cover:
    found, proved = whole.best()
    chosen = rounded if found is None else found > 0.5
    return Cover(chosen, float(cost @ chosen), proved)


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
