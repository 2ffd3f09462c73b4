"""Which cells to blank so that every person could be one of k rows: a covering problem, solved greedily in compiled code.

A row of class c with the items S blank could be anybody whose class agrees with c outside S. All classes that agree outside S form a
"flat"; one row of it blanked on S adds one to the count of every other class of the flat, at the cost of the weights of S.
"""

from __future__ import annotations

import heapq
from itertools import combinations
from typing import Final

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from hagukumi.deident.recoding.compiling import CALLED, INNER
from hagukumi.deident.recoding.tables import Codes, Floats, Ints

_ENTRIES: Final = 60_000_000
"""No more (class, flat) pairs than this are laid out; what they leave uncovered goes to the nearest rows."""

_MARK_SEED: Final = 62

_WIDE: Final = 16
"""More items than this are compared as a whole, fewer one after another."""

_SQUARE: Final = 400
"""A flat of classes that are all in need is looked at up to so many pairs of them."""

_RELAXED: Final = 200_000
"""Up to so many (class helped, flat) pairs the problem is solved without whole numbers first: well under a second."""


def flats_of(classes: Codes, weights: Floats, needy: NDArray[np.bool_]) -> tuple[Ints, Ints, Ints, Floats]:
    """Flats of one or two blank items with a needy class and another: (flat start, members, blank items as a pair, cost).

    `classes`: classes x items. Members of flat f are `members[start[f] : start[f + 1]]`; `blank[f]` holds two item numbers, the same
    twice for one item. Cost: classes x items², sorted.
    """
    items = classes.shape[1]
    pairs = [(item, item) for item in range(items)]
    if len(classes) * (items + items * (items - 1) // 2) <= _ENTRIES:
        pairs += list(combinations(range(items), 2))
    starts, members, blank, cost = [np.zeros(1, np.int64)], [np.zeros(0, np.int64)], [np.zeros((0, 2), np.int64)], [np.zeros(0)]
    laid = 0
    marks = _marks(classes)
    whole = np.bitwise_xor.reduce(marks, axis=1)
    for pair in pairs:
        outside = whole ^ np.bitwise_xor.reduce(marks[:, sorted(set(pair))], axis=1)
        order, bounds = _agreeing(outside, needy)
        starts.append(bounds[1:] + laid)
        laid += len(order)
        members.append(order)
        blank.append(np.tile(np.array(pair, np.int64), (len(bounds) - 1, 1)))
        cost.append(np.full(len(bounds) - 1, sum(weights[item] for item in set(pair))))
    return np.concatenate(starts), np.concatenate(members), np.concatenate(blank), np.concatenate(cost)


def _marks(classes: Codes) -> NDArray[np.uint64]:
    """A random number for each value of each item; classes that agree on some items have equal exclusive ors of theirs (64 bits, so that
    others have equal ones by no realistic chance; the result is counted anew from the values in any case).
    """
    chance = np.random.default_rng(_MARK_SEED)
    drawn = [chance.integers(0, 1 << 63, int(column.max(initial=0)) + 1, dtype=np.uint64) for column in classes.T]
    return np.stack([each[column] for each, column in zip(drawn, classes.T, strict=True)], axis=1)


def _agreeing(outside: NDArray[np.uint64], needy: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Classes with equal marks, flat by flat, and the bounds; flats without a needy class or of one class are left out."""
    first, number, sizes = np.unique(outside, return_index=True, return_inverse=True, return_counts=True)[1:]
    wanted = (np.bincount(number, weights=needy) > 0) & (sizes > 1)
    rank = np.empty(len(first), np.int64)
    rank[np.argsort(np.where(wanted, first, len(outside) + first))] = np.arange(len(first))
    order = np.argsort(rank[number], kind="stable")[: int(sizes[wanted].sum())]
    bounds = np.cumsum(np.bincount(rank[number], minlength=len(first))[: int(wanted.sum())])
    return order, np.concatenate(([0], bounds)).astype(np.int64)


def relaxed(start: Ints, members: Ints, cost: Floats, need: Ints) -> Ints:
    """Whole rows in an optimum of the covering problem without whole numbers (HiGHS): rows of (flat, giver or -1: any in no need, rows).

    Nothing for a problem too large for it. On Adult the optimum is nearly whole, so that little is left to choose.
    """
    flat = np.repeat(np.arange(len(cost)), np.diff(start))
    needy = need[members] > 0
    safe = np.bincount(flat, weights=~needy, minlength=len(cost)) > 0
    wanted = np.flatnonzero(needy & (safe[flat] | (np.bincount(flat, minlength=len(cost)) ** 2 <= _SQUARE)[flat]))
    columns, row, column = _columns(flat[wanted], members[wanted], safe)
    if not len(row) or len(row) > _RELAXED:
        return np.zeros((0, 3), np.int64)
    in_need, row = np.unique(row, return_inverse=True)
    matrix = csr_matrix((-np.ones(len(row)), (row, column)), shape=(len(in_need), len(columns)))
    found = linprog(cost[columns[:, 0]], A_ub=matrix, b_ub=-need[in_need].astype(float), bounds=(0, None), method="highs")
    if found.x is None:
        return np.zeros((0, 3), np.int64)
    rows = np.floor(found.x + 1e-6).astype(np.int64)
    return np.column_stack([columns, rows])[rows > 0]


def _columns(flat: Ints, member: Ints, safe: NDArray[np.bool_]) -> tuple[Ints, Ints, Ints]:
    """Columns (flat, giver) and the entries (class helped, column): one for a flat with a class in no need, else one for each giver."""
    with_safe = np.unique(flat[safe[flat]])
    own = np.flatnonzero(~safe[flat])
    columns = np.concatenate([np.column_stack([with_safe, np.full(len(with_safe), -1)]), np.column_stack([flat[own], member[own]])])
    shared = np.flatnonzero(safe[flat])
    bounds = np.concatenate(([0], np.flatnonzero(np.diff(flat[own])) + 1, [len(own)]))
    sizes = np.diff(bounds)
    first = np.repeat(bounds[:-1], sizes**2)
    place = np.arange(len(first)) - np.repeat(np.cumsum(sizes**2) - sizes**2, sizes**2)
    width = np.repeat(sizes, sizes**2)
    giver, helped = first + place // np.maximum(width, 1), first + place % np.maximum(width, 1)
    other = giver != helped
    row = np.concatenate([member[shared], member[own][helped[other]]])
    column = np.concatenate([np.searchsorted(with_safe, flat[shared]), len(with_safe) + giver[other]])
    return columns.astype(np.int64), row, column.astype(np.int64)


def projected(classes: Codes, items: list[int]) -> Ints:
    """One number per row for what it shows on these items, from 0 without gaps."""
    if len(items) > _WIDE:
        return np.unique(classes[:, items], axis=0, return_inverse=True)[1].ravel().astype(np.int64)
    number = np.zeros(len(classes), np.int64)
    for item in items:
        joined = number * (int(classes[:, item].max(initial=0)) + 1) + classes[:, item]
        number = np.unique(joined, return_inverse=True)[1].astype(np.int64)
    return number


@njit(**CALLED)
def cover(start: Ints, members: Ints, blank: Ints, cost: Floats, room: Ints, need: Ints, first: Ints) -> tuple[Ints, Ints]:
    """Rows to blank as (flat, class) pairs.

    `room[c, item]`: to begin with the rows of class c (and in one more column, which stays); blanking a row on S takes one from
    `room[c, item]` for each item of S, so that parts of one row may be blanked for several flats as long as no item is in two of them.
    `need[c]`: how many more rows class c needs. Both are changed in place. `first`: rows (flat, giver or -1, how many) that are blanked to
    begin with. Then always the row that helps most classes for its cost; at last every row whose help is not needed is given back.
    """
    flats = len(cost)
    chosen = np.empty(16, np.int64)
    givers = np.empty(16, np.int64)
    count = 0
    for number in range(len(first)):
        flat = first[number, 0]
        for _ in range(first[number, 2]):
            giver = first[number, 1] if first[number, 1] >= 0 else _giver(start, members, blank, room, need, flat)
            if giver < 0 or _left(blank, room, flat, giver) <= 0 or _helped(start, members, need, flat, giver) == 0:
                break
            chosen, givers, count = _choose(chosen, givers, count, flat, giver)
            _give(start, members, blank, room, need, flat, giver, 1)
    heap = [(-_helped(start, members, need, flat, flats) / cost[flat], flat) for flat in range(flats)]
    heapq.heapify(heap)
    while len(heap) > 0:
        _, flat = heapq.heappop(heap)
        giver = _giver(start, members, blank, room, need, flat)
        if giver < 0:
            continue
        worth = -_helped(start, members, need, flat, giver) / cost[flat]
        if worth == 0.0:
            continue
        if len(heap) == 0 or (worth, flat) <= heap[0]:
            chosen, givers, count = _choose(chosen, givers, count, flat, giver)
            _give(start, members, blank, room, need, flat, giver, 1)
        heapq.heappush(heap, (worth, flat))
    return _needed(start, members, blank, room, need, chosen[:count], givers[:count])


@njit(**INNER)
def _choose(chosen: Ints, givers: Ints, count: int, flat: int, giver: int) -> tuple[Ints, Ints, int]:
    if count == len(chosen):
        chosen = np.concatenate((chosen, chosen))
        givers = np.concatenate((givers, givers))
    chosen[count], givers[count] = flat, giver
    return chosen, givers, count + 1


@njit(**INNER)
def _helped(start: Ints, members: Ints, need: Ints, flat: int, giver: int) -> float:
    helped = 0.0
    for place in range(start[flat], start[flat + 1]):
        if need[members[place]] > 0 and members[place] != giver:
            helped += 1.0
    return helped


@njit(**INNER)
def _giver(start: Ints, members: Ints, blank: Ints, room: Ints, need: Ints, flat: int) -> int:
    """The class that gives a row: one in no need if there is one, of those the one with most rows left; -1: none."""
    best, found = 0, -1
    for place in range(start[flat], start[flat + 1]):
        one = members[place]
        left = _left(blank, room, flat, one)
        if left <= 0:
            continue
        rank = left if need[one] > 0 else left + (1 << 40)
        if rank > best:
            best, found = rank, one
    return found


@njit(**INNER)
def _left(blank: Ints, room: Ints, flat: int, giver: int) -> int:
    """At least so many rows of the class have none of the flat's items blank: all rows less those taken on either."""
    left = room[giver, blank[flat, 0]]
    if blank[flat, 1] != blank[flat, 0]:
        left += room[giver, blank[flat, 1]] - room[giver, -1]
    return left


@njit(**INNER)
def _give(start: Ints, members: Ints, blank: Ints, room: Ints, need: Ints, flat: int, giver: int, rows: int) -> None:
    for place in range(start[flat], start[flat + 1]):
        if members[place] != giver:
            need[members[place]] -= rows
    room[giver, blank[flat, 0]] -= rows
    if blank[flat, 1] != blank[flat, 0]:
        room[giver, blank[flat, 1]] -= rows


@njit(**INNER)
def _needed(start: Ints, members: Ints, blank: Ints, room: Ints, need: Ints, chosen: Ints, givers: Ints) -> tuple[Ints, Ints]:
    kept = np.ones(len(chosen), np.bool_)
    for number in range(len(chosen) - 1, -1, -1):
        flat = chosen[number]
        spare = True
        for place in range(start[flat], start[flat + 1]):
            if need[members[place]] >= 0 and members[place] != givers[number]:
                spare = False
                break
        if spare:
            kept[number] = False
            _give(start, members, blank, room, need, flat, givers[number], -1)
    return chosen[kept], givers[kept]
