"""Micro-aggregation: records in groups of at least k, each value replaced by its group's mean.

Domingo-Ferrer, Mateo-Sanz, Practical data-oriented microaggregation for statistical disclosure control (IEEE TKDE 14, 2002), 189–201;
MDAV as written down in Domingo-Ferrer, Torra, Ordinal, continuous and heterogeneous k-anonymity through microaggregation (DMKD 11, 2005),
195–212.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numba import njit

from hagukumi.deident.errors import DeidentError
from hagukumi.deident.perturbing.numbers import Floats, Ints, checked_matrix

_GAIN: Final = 1e-9

BLOCK: Final = 20_000
"""More records than this are halved along their widest item until no part is larger, and each part is treated on its own."""


@dataclass(frozen=True, slots=True, eq=False)
class Microaggregated:
    """`groups`: int64 per record, numbered in the order of their first record; `values`: records x items, the mean of each group.

    `loss`: SSE / SST on the items brought to mean 0 and standard deviation 1, from 0 (nothing changed) to 1 (all records alike). `before`:
    that of the published MDAV, where a refinement began from it.
    """

    groups: Ints
    values: Floats
    loss: float
    before: float | None


def mdav(values: Floats, k: int, block: int = BLOCK) -> Microaggregated:
    """MDAV: twice a round the record farthest from the mean of the rest (then the one farthest from that) takes its k - 1 nearest.

    `values`: records x items, finite. Items are standardised for distances; an item with one value only counts for nothing. Ties go to the
    earlier record. As published up to `block` records. DeidentError: no record, k < 1 or above the number of records, a value that is no
    number. Cost: records x block x items / k.
    """
    scaled = _scaled(values, k)
    return _result(values, scaled, _by_parts(scaled, k, block, _mdav), None)


def refined(values: Floats, k: int, rounds: int = 50, block: int = BLOCK) -> Microaggregated:
    """MDAV, then records move and change places between groups as long as the loss falls; never above MDAV's loss.

    A record may leave a group of more than k. Cost of a round: records x groups of the part x items, and for the change of places in
    addition the members of those groups whose mean is nearer than that of the record's own.
    """
    scaled = _scaled(values, k)
    start = _by_parts(scaled, k, block, _mdav)
    groups = _by_parts(scaled, k, block, lambda part, least: _refine(part, _mdav(part, least), least, rounds))
    return _result(values, scaled, groups, _loss(scaled, start))


def _by_parts(scaled: Floats, k: int, block: int, work: Callable[[Floats, int], Ints]) -> Ints:
    groups = np.empty(len(scaled), np.int64)
    found = 0
    for part in _parts(scaled, np.arange(len(scaled)), max(block, 2 * k)):
        groups[part] = work(np.ascontiguousarray(scaled[part]), k) + found
        found = int(groups[part].max()) + 1
    return groups


def _parts(scaled: Floats, part: Ints, block: int) -> list[Ints]:
    """The records halved at the median of the item that varies most among them, until no part has more than `block`."""
    if len(part) <= block:
        return [part]
    order = part[np.argsort(scaled[part, int(scaled[part].var(axis=0).argmax())], kind="stable")]
    half = len(part) // 2
    return _parts(scaled, np.sort(order[:half]), block) + _parts(scaled, np.sort(order[half:]), block)


def _scaled(values: Floats, k: int) -> Floats:
    matrix = checked_matrix(values)
    if k < 1:
        raise DeidentError(f"ミクロアグリゲーションのkは1以上の整数にしてください（今の値：{k}）。")
    if k > len(matrix):
        raise DeidentError(f"k = {k} は記録の数{len(matrix)}件より大きいため、組を作れません。kを小さくするか、記録を増やしてください。")
    spread = matrix.std(axis=0)
    return np.ascontiguousarray((matrix - matrix.mean(axis=0)) / np.where(spread > 0, spread, 1.0))


def _result(values: Floats, scaled: Floats, groups: Ints, before: float | None) -> Microaggregated:
    first, number = np.unique(groups, return_index=True, return_inverse=True)[1:]
    rank = np.empty(len(first), np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    numbered = rank[number]
    return Microaggregated(numbered, _means(checked_matrix(values), numbered)[numbered], _loss(scaled, numbered), before)


def _means(values: Floats, groups: Ints) -> Floats:
    sizes = np.bincount(groups)
    return np.stack([np.bincount(groups, weights=column) / sizes for column in values.T], axis=1)


def _loss(scaled: Floats, groups: Ints) -> float:
    number = np.unique(groups, return_inverse=True)[1]
    total = float((scaled**2).sum())
    return float(((scaled - _means(scaled, number)[number]) ** 2).sum()) / total if total else 0.0


@njit(cache=True, nogil=True, error_model="numpy")
def _mdav(values: Floats, k: int) -> Ints:
    groups = np.full(len(values), -1, np.int64)
    left = np.arange(len(values))
    count, found = len(values), 0
    while count >= 2 * k:
        far = _farthest(values, left, count, _center(values, left, count))
        opposite = _farthest(values, left, count, values[far])
        two = count >= 3 * k
        count = _take_nearest(values, left, count, far, k, groups, found)
        found += 1
        if two:
            if groups[opposite] >= 0:
                # all as far from one another: the farthest is one of those taken
                opposite = left[0]
            count = _take_nearest(values, left, count, opposite, k, groups, found)
            found += 1
    for place in range(count):
        groups[left[place]] = found
    return groups


@njit(cache=True, nogil=True, error_model="numpy")
def _center(values: Floats, left: Ints, count: int) -> Floats:
    center = np.zeros(values.shape[1])
    for place in range(count):
        for item in range(values.shape[1]):
            center[item] += values[left[place], item]
    return center / count


@njit(cache=True, nogil=True, error_model="numpy")
def _farthest(values: Floats, left: Ints, count: int, point: Floats) -> int:
    best, found = -1.0, left[0]
    for place in range(count):
        far = _apart(values, left[place], point)
        if far > best:
            best, found = far, left[place]
    return found


@njit(cache=True, nogil=True, error_model="numpy")
def _apart(values: Floats, record: int, point: Floats) -> float:
    total = 0.0
    for item in range(len(point)):
        total += (values[record, item] - point[item]) ** 2
    return total


@njit(cache=True, nogil=True, error_model="numpy")
def _take_nearest(values: Floats, left: Ints, count: int, record: int, k: int, groups: Ints, group: int) -> int:
    """The record and its k - 1 nearest become a group; how many records are left then, in their order."""
    near = np.full(k - 1, np.inf)
    who = np.full(k - 1, -1, np.int64)
    for place in range(count):
        other = left[place]
        if other == record or k == 1:
            continue
        far = _apart(values, other, values[record])
        if far < near[-1]:
            at = k - 2
            while at > 0 and near[at - 1] > far:
                near[at], who[at] = near[at - 1], who[at - 1]
                at -= 1
            near[at], who[at] = far, other
    groups[record] = group
    for other in who:
        groups[other] = group
    kept = 0
    for place in range(count):
        if groups[left[place]] < 0:
            left[kept] = left[place]
            kept += 1
    return kept


@njit(cache=True, nogil=True, error_model="numpy")
def _refine(values: Floats, groups: Ints, k: int, rounds: int) -> Ints:
    count = groups.max() + 1
    sums = np.zeros((count, values.shape[1]))
    size = np.zeros(count, np.int64)
    for record in range(len(values)):
        sums[groups[record]] += values[record]
        size[groups[record]] += 1
    for _ in range(rounds):
        head, following = _chains(groups, count)
        steps = _relocate(values, groups, sums, size, k)
        if steps:
            head, following = _chains(groups, count)
        steps += _change_places(values, groups, sums, size, head, following)
        if steps == 0:
            break
    return groups


@njit(cache=True, nogil=True, error_model="numpy")
def _chains(groups: Ints, count: int) -> tuple[Ints, Ints]:
    head = np.full(count, -1, np.int64)
    following = np.full(len(groups), -1, np.int64)
    for record in range(len(groups)):
        following[record] = head[groups[record]]
        head[groups[record]] = record
    return head, following


@njit(cache=True, nogil=True, error_model="numpy")
def _from_mean(values: Floats, record: int, sums: Floats, size: Ints, group: int) -> float:
    total = 0.0
    for item in range(values.shape[1]):
        total += (values[record, item] - sums[group, item] / size[group]) ** 2
    return total


@njit(cache=True, nogil=True, error_model="numpy")
def _relocate(values: Floats, groups: Ints, sums: Floats, size: Ints, k: int) -> int:
    """What a record adds to the SSE of a group of n others is n / (n + 1) x its squared distance from their mean."""
    steps = 0
    for record in range(len(values)):
        home = groups[record]
        if size[home] <= k:
            continue
        best = size[home] / (size[home] - 1) * _from_mean(values, record, sums, size, home) - _GAIN
        found = -1
        for group in range(len(size)):
            if group == home:
                continue
            rise = size[group] / (size[group] + 1) * _from_mean(values, record, sums, size, group)
            if rise < best:
                best, found = rise, group
        if found >= 0:
            sums[home] -= values[record]
            sums[found] += values[record]
            size[home] -= 1
            size[found] += 1
            groups[record] = found
            steps += 1
    return steps


@njit(cache=True, nogil=True, error_model="numpy")
def _change_places(values: Floats, groups: Ints, sums: Floats, size: Ints, head: Ints, following: Ints) -> int:
    """A record with one of a group whose mean is nearer to it than that of its own, the best of them, if the SSE of both falls."""
    steps = 0
    for record in range(len(values)):
        home = groups[record]
        own = _from_mean(values, record, sums, size, home)
        best, found = -_GAIN, -1
        for group in range(len(size)):
            if group == home or _from_mean(values, record, sums, size, group) >= own:
                continue
            other = head[group]
            while other >= 0:
                if groups[other] == group:
                    rise = _exchanged(values, sums, size, home, record, other) + _exchanged(values, sums, size, group, other, record)
                    if rise < best:
                        best, found = rise, other
                other = following[other]
        if found >= 0:
            _exchange(values, groups, sums, head, following, record, found)
            steps += 1
    return steps


@njit(cache=True, nogil=True, error_model="numpy")
def _exchanged(values: Floats, sums: Floats, size: Ints, group: int, gone: int, come: int) -> float:
    """By how much the SSE of a group rises if one record takes another's place: SSE = sum of squares - |sum|² / n."""
    rise = 0.0
    for item in range(values.shape[1]):
        step = values[come, item] - values[gone, item]
        squares = values[come, item] ** 2 - values[gone, item] ** 2
        rise += squares - (2.0 * sums[group, item] + step) * step / size[group]
    return rise


@njit(cache=True, nogil=True, error_model="numpy")
def _exchange(values: Floats, groups: Ints, sums: Floats, head: Ints, following: Ints, one: int, other: int) -> None:
    first, second = groups[one], groups[other]
    sums[first] += values[other] - values[one]
    sums[second] += values[one] - values[other]
    _unchain(head, following, first, one)
    _unchain(head, following, second, other)
    following[one], head[second], groups[one] = head[second], one, second
    following[other], head[first], groups[other] = head[first], other, first


@njit(cache=True, nogil=True, error_model="numpy")
def _unchain(head: Ints, following: Ints, group: int, record: int) -> None:
    if head[group] == record:
        head[group] = following[record]
        return
    before = head[group]
    while following[before] != record:
        before = following[before]
    following[before] = following[record]
