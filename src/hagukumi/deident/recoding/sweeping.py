"""Classes found cheapest first: every node of the lattice is asked, in the order of what it costs, which records it brings together.

A node (one level per item) puts the records that are left into groups; a group that meets the conditions becomes a class and its records
leave. Nodes wait in a heap under the least cost that any of their groups can have, so that classes are formed in the order of their own
cost and not of a node's average. This is the iterated full-domain recoding of local recoding tools taken to its limit.
"""

from __future__ import annotations

import heapq
from typing import Any, Final, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from hagukumi.deident.recoding.compiling import CALLED, INNER
from hagukumi.deident.recoding.conditions import Conditions, holds
from hagukumi.deident.recoding.tables import FORBIDDEN, Codes, Marks, Tables, cost_of

_NODES: Final = 200_000
"""No more nodes of the lattice are opened than this; records that are left are gathered otherwise."""

_SLACK: Final = 0.01
"""Groups that cost at most so much more than the cheapest waiting node are formed in one pass."""

_VISIT: Final = 500
"""The fixed cost of one pass, in records looked at."""


class _Slots(NamedTuple):
    """An open-addressing table whose entries hold while their stamp is that of the pass."""

    key: NDArray[Any]
    stamp: NDArray[Any]
    counts: NDArray[Any]
    first: NDArray[Any]
    given: NDArray[Any]
    used: NDArray[Any]
    of_record: NDArray[Any]
    following: NDArray[Any]


@njit(**CALLED)
def sweep(
    codes: Codes, sensitive: Codes, tables: Tables, marks: Marks, conditions: Conditions, dearest: float, work: int
) -> tuple[NDArray[np.int32], int]:
    """Class of each record (-1: none) and the number of classes.

    `codes`: records x items, `sensitive`: records x conditions. No class costs more than `dearest` per record; `work` limits the records
    looked at over all passes.
    """
    rows, items = codes.shape
    classes = np.full(rows, -1, np.int32)
    left = np.arange(rows).astype(np.int32)
    remaining, spent, opened, stamp = rows, 0, 1, 0
    found: Any = np.int64(0)
    slots = _slots(rows)
    nodes = np.zeros((1024, items), np.uint8)
    last = np.zeros(1024, np.int32)
    fresh = np.ones(1024, np.bool_)
    heap = [(0.0, 0)]
    while len(heap) > 0 and remaining >= conditions.k and remaining > 0:
        least, node = heapq.heappop(heap)
        if least > min(dearest, FORBIDDEN / 2) or spent > work:
            break
        spent += remaining + _VISIT
        stamp += 1
        used = _count(codes, tables, marks, nodes[node], left, remaining, slots, stamp)
        before = found
        found, later = _form(codes, sensitive, tables, conditions, nodes[node], slots, used, least + _SLACK, dearest, found)
        if found > before:
            remaining = _leave(classes, left, remaining, slots)
        if fresh[node]:
            fresh[node] = False
            for item in range(last[node], items):
                if nodes[node, item] + 1 < tables.items[item, 2] and opened < _NODES:
                    if opened == len(last):
                        nodes = np.concatenate((nodes, np.zeros_like(nodes)))
                        last = np.concatenate((last, np.zeros_like(last)))
                        fresh = np.concatenate((fresh, np.ones_like(fresh)))
                    nodes[opened] = nodes[node]
                    nodes[opened, item] += 1
                    last[opened] = item
                    heapq.heappush(heap, (_least_cost(marks, nodes[opened]), opened))
                    opened += 1
        if later < np.inf:
            heapq.heappush(heap, (later, node))
    return classes, found


@njit(**INNER)
def _slots(rows: int) -> _Slots:
    size = 2
    while size < 2 * rows:
        size *= 2
    return _Slots(
        np.zeros(size, np.uint64),
        np.zeros(size, np.int32),
        np.zeros(size, np.int64),
        np.zeros(size, np.int32),
        np.zeros(size, np.int32),
        np.zeros(rows, np.int32),
        np.zeros(rows, np.int32),
        np.zeros(rows, np.int32),
    )


@njit(**INNER)
def _count(
    codes: Codes, tables: Tables, marks: Marks, node: NDArray[np.uint8], left: NDArray[np.int32], remaining: int, slots: _Slots, stamp: int
) -> int:
    """Puts each record that is left into the slot of its group; the number of groups."""
    size = 2
    while size < 2 * remaining:
        size *= 2
    items = codes.shape[1]
    places = np.empty(items, np.int64)
    for item in range(items):
        places[item] = tables.items[item, 0] + node[item] * tables.items[item, 1]
    used = 0
    for number in range(remaining):
        record = left[number]
        key = np.uint64(0)
        for item in range(items):
            key ^= marks.marks[places[item] + codes[record, item]]
        slot = np.int64(key >> np.uint64(20)) & (size - 1)
        while slots.stamp[slot] == stamp and slots.key[slot] != key:
            slot = (slot + 1) & (size - 1)
        if slots.stamp[slot] != stamp:
            slots.stamp[slot] = stamp
            slots.key[slot] = key
            slots.counts[slot] = 0
            slots.first[slot] = -1
            slots.used[used] = slot
            used += 1
        slots.counts[slot] += 1
        slots.following[record] = slots.first[slot]
        slots.first[slot] = record
        slots.of_record[number] = slot
    return used


@njit(**INNER)
def _form(
    codes: Codes,
    sensitive: Codes,
    tables: Tables,
    conditions: Conditions,
    node: NDArray[np.uint8],
    slots: _Slots,
    used: int,
    limit: float,
    dearest: float,
    found: int,
) -> tuple[int, float]:
    """Numbers the groups that become classes; the number of classes and the least cost of a group that could be one later."""
    later = np.inf
    members = np.zeros(1, np.int64)
    for number in range(used):
        slot = slots.used[number]
        slots.given[slot] = -1
        size = int(slots.counts[slot])
        if size < conditions.k:
            continue
        cost = cost_of(tables, codes[slots.first[slot]], node)
        if cost > limit:
            later = min(later, cost)
            continue
        if cost > dearest:
            continue
        if len(conditions.asked) > 0:
            if len(members) < size:
                members = np.zeros(2 * size, np.int64)
            record = slots.first[slot]
            for place in range(size):
                members[place] = record
                record = slots.following[record]
            if not holds(conditions, sensitive, members, size):
                continue
        slots.given[slot] = found
        found += 1
    return found, later


@njit(**INNER)
def _leave(classes: Codes, left: NDArray[np.int32], remaining: int, slots: _Slots) -> int:
    kept = 0
    for number in range(remaining):
        given = slots.given[slots.of_record[number]]
        if given >= 0:
            classes[left[number]] = given
        else:
            left[kept] = left[number]
            kept += 1
    return kept


@njit(**INNER)
def _least_cost(marks: Marks, node: NDArray[np.uint8]) -> float:
    total = 0.0
    for item in range(len(node)):
        total += marks.lowest[item, node[item]]
    return total
