"""A treatment applied to columns of numbers, with the figures before and after."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from hagukumi.deident.errors import DeidentError
from hagukumi.deident.perturbing.figures import Change, change_of
from hagukumi.deident.perturbing.microaggregation import mdav, refined
from hagukumi.deident.perturbing.numbers import Floats, Ints, checked_matrix
from hagukumi.deident.perturbing.treatments import Coding, MicroAggregation, Noise, RankSwap, Rounding, Sampling, Treatment


@dataclass(frozen=True, slots=True, eq=False)
class Perturbed:
    """`values`: the kept records x items; `kept`: places of the kept records, ascending; `change`: the figures before and after."""

    values: Floats
    kept: Ints
    change: Change


def perturb(
    treatment: Treatment, values: NDArray[np.generic], chance: np.random.Generator | None = None, units: NDArray[np.int64] | None = None
) -> Perturbed:
    """`values` (records x items) after the treatment.

    `chance`: needed for noise, swapping, irregular rounding and sampling; a seed that others know undoes their protection, so it is the
    caller's secret. `units`: for sampling, equal for records that are drawn together (a household); -1: on its own. DeidentError: no
    numbers, a treatment that cannot be applied, no chance given. Cost: records x items x log(records); micro-aggregation: records² / k.
    """
    before = checked_matrix(values)
    kept = np.arange(len(before))
    if isinstance(treatment, Sampling):
        kept = _sample(len(before), treatment, _given(chance), units)
        after = before[kept]
    elif isinstance(treatment, MicroAggregation):
        after = (refined if treatment.refined else mdav)(before, treatment.k).values
    elif isinstance(treatment, Noise):
        after = _noisy(before, treatment, _given(chance))
    elif isinstance(treatment, RankSwap):
        after = np.stack([_swapped(column, treatment.share, _given(chance)) for column in before.T], axis=1)
    elif isinstance(treatment, Rounding):
        after = _rounded(before, treatment, chance)
    else:
        after = np.stack([_coded(column, treatment) for column in before.T], axis=1)
    return Perturbed(after, kept, change_of(before, after, before[kept]))


def _given(chance: np.random.Generator | None) -> np.random.Generator:
    if chance is None:
        raise DeidentError("この処理には乱数が必要です。他人に知られない乱数の種を指定してください。")
    return chance


def _sample(rows: int, treatment: Sampling, chance: np.random.Generator, units: NDArray[np.int64] | None) -> Ints:
    if units is None:
        return np.sort(chance.choice(rows, max(round(rows * treatment.share), 1), replace=False))
    alone = units < 0
    number = np.where(alone, int(units.max(initial=0)) + 1 + np.arange(rows), units)
    each, of = np.unique(number, return_inverse=True)
    drawn = np.zeros(len(each), np.bool_)
    drawn[chance.choice(len(each), max(round(len(each) * treatment.share), 1), replace=False)] = True
    return np.flatnonzero(drawn[of])


def _noisy(values: Floats, treatment: Noise, chance: np.random.Generator) -> Floats:
    """Kim, A method for limiting disclosure in microdata based on random noise and transformation (ASA 1986)."""
    centred = values - values.mean(axis=0)
    covariance = np.atleast_2d(np.cov(centred, rowvar=False)) if len(values) > 1 else np.zeros((values.shape[1],) * 2)
    if not treatment.correlated:
        covariance = np.diag(np.diag(covariance))
    worth, directions = np.linalg.eigh(covariance)
    root = directions * np.sqrt(np.clip(worth, 0, None) * treatment.share)
    moved = centred + chance.standard_normal(values.shape) @ root.T
    return values.mean(axis=0) + (moved / np.sqrt(1 + treatment.share) if treatment.same_variance else moved)


def _swapped(column: Floats, share: float, chance: np.random.Generator) -> Floats:
    order = np.argsort(column, kind="stable")
    partner = _partners(chance.random(len(column)), max(int(len(column) * share), 1))
    swapped = np.empty_like(column)
    swapped[order] = column[order[partner]]
    return swapped


@njit(cache=True, nogil=True, error_model="numpy")
def _partners(drawn: Floats, width: int) -> Ints:
    """For each rank the rank it changes places with: a free one of the next `width`, from a drawn place on; itself if none is free."""
    count = len(drawn)
    partner = np.arange(count)
    taken = np.zeros(count, np.bool_)
    for rank in range(count):
        room = min(width, count - 1 - rank)
        if taken[rank] or room == 0:
            continue
        first = int(drawn[rank] * room)
        for step in range(room):
            other = rank + 1 + (first + step) % room
            if not taken[other]:
                partner[rank], partner[other] = other, rank
                taken[rank] = taken[other] = True
                break
    return partner


def _rounded(values: Floats, treatment: Rounding, chance: np.random.Generator | None) -> Floats:
    steps = values / treatment.base
    if not treatment.irregular:
        return np.rint(steps) * treatment.base
    below = np.floor(steps)
    return (below + (_given(chance).random(values.shape) < steps - below)) * treatment.base


def _coded(column: Floats, treatment: Coding) -> Floats:
    if len(column) < treatment.k * len(treatment.sides):
        raise DeidentError(
            f"上下限の処理でまとめる件数k = {treatment.k} に対して、記録が{len(column)}件しかありません。kを小さくしてください。"
        )
    coded, ordered = column.copy(), np.sort(column)
    if "bottom" in treatment.sides:
        bound = ordered[treatment.k - 1] if treatment.bottom is None else max(treatment.bottom, ordered[treatment.k - 1])
        chosen = column <= bound
        coded[chosen] = column[chosen].mean() if treatment.mean else bound
    if "top" in treatment.sides:
        bound = ordered[-treatment.k] if treatment.top is None else min(treatment.top, ordered[-treatment.k])
        chosen = column >= bound
        coded[chosen] = column[chosen].mean() if treatment.mean else bound
    return coded
