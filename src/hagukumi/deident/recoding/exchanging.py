"""Classes made cheaper by moving records between neighbours; every step lowers the loss and keeps every condition.

Two kinds of steps, in turn until none helps: a record goes to a class where it costs less (from a class that can spare it), and two
records change places. (Dissolving and parting classes was tried as well: it gains less than a five-hundredth.)
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from hagukumi.deident.recoding.compiling import INNER
from hagukumi.deident.recoding.conditions import Conditions, holds
from hagukumi.deident.recoding.tables import Codes, Ints, Tables, added_cost, cost_of, meet

_GAIN: Final = 1e-9
"""A step must lower the summed loss by more than rounding can."""


class _Block(NamedTuple):
    """The classes of a block. A slot of size 0 is free. `without`: per record, the label of its class if it were not in it."""

    codes: NDArray[Any]
    sensitive: NDArray[Any]
    home: NDArray[Any]
    members: NDArray[Any]
    size: NDArray[Any]
    leaves: NDArray[Any]
    levels: NDArray[Any]
    cost: NDArray[Any]
    without: NDArray[Any]
    without_cost: NDArray[Any]
    trial: NDArray[Any]


@njit(**INNER)
def exchange(codes: Codes, sensitive: Codes, start: Ints, classes: int, tables: Tables, conditions: Conditions, sweeps: int) -> Ints:
    """The class of each record of a block after at most `sweeps` rounds of steps.

    `start`: the class of each record (0 .. classes - 1), each meeting the conditions. Cost of a round: records x classes x items and, for
    the change of places, records² x items at worst, bounded early.
    """
    block = _block(codes, sensitive, start, classes, tables, conditions)
    for _ in range(sweeps):
        steps = _relocate(block, tables, conditions)
        steps += _change_places(block, tables, conditions)
        if steps == 0:
            break
    return block.home


@njit(**INNER)
def _block(codes: Codes, sensitive: Codes, start: Ints, classes: int, tables: Tables, conditions: Conditions) -> _Block:
    rows, items = codes.shape
    largest = 0
    for count in np.bincount(start, minlength=classes):
        largest = max(largest, count)
    room = 2 * largest + 8
    block = _Block(
        codes,
        sensitive,
        start.copy(),
        np.zeros((classes, room), np.int64),
        np.zeros(classes, np.int64),
        np.zeros((classes, items), np.int32),
        np.zeros((classes, items), np.uint8),
        np.zeros(classes),
        np.zeros((rows, items), np.uint8),
        np.zeros(rows),
        np.zeros(room, np.int64),
    )
    for record in range(rows):
        _put(block, start[record], record)
    for slot in range(classes):
        _refresh(block, slot, tables)
    return block


@njit(**INNER)
def _put(block: _Block, slot: int, record: int) -> None:
    block.members[slot, block.size[slot]] = record
    block.size[slot] += 1
    block.home[record] = slot


@njit(**INNER)
def _take(block: _Block, slot: int, record: int) -> None:
    place = 0
    while block.members[slot, place] != record:
        place += 1
    block.size[slot] -= 1
    for later in range(place, block.size[slot]):
        block.members[slot, later] = block.members[slot, later + 1]


@njit(**INNER)
def _refresh(block: _Block, slot: int, tables: Tables) -> None:
    """The label of a class, and the label it would have without each of its members."""
    size, items = block.size[slot], block.codes.shape[1]
    if size == 0:
        return
    block.leaves[slot] = block.codes[block.members[slot, 0]]
    for item in range(items):
        level = 0
        for place in range(1, size):
            level = max(level, meet(tables, item, block.leaves[slot, item], block.codes[block.members[slot, place], item]))
        block.levels[slot, item] = level
    block.cost[slot] = cost_of(tables, block.leaves[slot], block.levels[slot])
    for place in range(size):
        _refresh_without(block, slot, place, tables)


@njit(**INNER)
def _refresh_without(block: _Block, slot: int, place: int, tables: Tables) -> None:
    size, items = block.size[slot], block.codes.shape[1]
    record = block.members[slot, place]
    if size == 1:
        block.without[record] = 0
        block.without_cost[record] = 0.0
        return
    other = _other(block, slot, record)
    for item in range(items):
        level, top = 0, block.levels[slot, item]
        for number in range(size):
            if level == top:
                break
            if number != place:
                level = max(level, meet(tables, item, block.codes[other, item], block.codes[block.members[slot, number], item]))
        block.without[record, item] = level
    block.without_cost[record] = cost_of(tables, block.codes[other], block.without[record])


@njit(**INNER)
def _other(block: _Block, slot: int, record: int) -> int:
    """A member of the class that is not this record."""
    return block.members[slot, 1] if block.members[slot, 0] == record else block.members[slot, 0]


@njit(**INNER)
def _would_hold(block: _Block, slot: int, gone: int, come: int, conditions: Conditions) -> bool:
    """Whether the class would meet the conditions without one record and with another (the number of records: nobody)."""
    size = 0
    for place in range(block.size[slot]):
        if block.members[slot, place] != gone:
            block.trial[size] = block.members[slot, place]
            size += 1
    if come < len(block.home):
        block.trial[size] = come
        size += 1
    return holds(conditions, block.sensitive, block.trial, size)


@njit(**INNER)
def _best_home(block: _Block, record: int, away: int, below: float, tables: Tables, conditions: Conditions) -> tuple[int, float]:
    """The class other than `away` that takes the record at the least rise of loss under `below`, and that rise; -1 if there is none."""
    best, found = below, -1
    for slot in range(len(block.size)):
        size = block.size[slot]
        if slot == away or size == block.members.shape[1]:
            continue
        bound = (best + size * block.cost[slot]) / (size + 1)
        if block.cost[slot] >= bound:
            continue
        cost = added_cost(tables, block.leaves[slot], block.levels[slot], block.codes[record], bound)
        if cost < bound and (len(conditions.asked) == 0 or _would_hold(block, slot, len(block.home), record, conditions)):
            best, found = (size + 1) * cost - size * block.cost[slot], slot
    return found, best


@njit(**INNER)
def _relocate(block: _Block, tables: Tables, conditions: Conditions) -> int:
    steps = 0
    for record in range(len(block.home)):
        slot = block.home[record]
        size = block.size[slot]
        if size <= conditions.k:
            continue
        gain = size * block.cost[slot] - (size - 1) * block.without_cost[record]
        if gain <= _GAIN or (len(conditions.asked) > 0 and not _would_hold(block, slot, record, len(block.home), conditions)):
            continue
        target, _ = _best_home(block, record, slot, gain - _GAIN, tables, conditions)
        if target >= 0:
            _take(block, slot, record)
            _put(block, target, record)
            _refresh(block, slot, tables)
            _refresh(block, target, tables)
            steps += 1
    return steps


@njit(**INNER)
def _change_places(block: _Block, tables: Tables, conditions: Conditions) -> int:
    steps = 0
    for record in range(len(block.home)):
        slot = block.home[record]
        if block.size[slot] < 2 or block.size[slot] * (block.cost[slot] - block.without_cost[record]) <= _GAIN:
            continue
        other = _best_exchange(block, record, slot, tables, conditions)
        if other >= 0:
            target = block.home[other]
            _take(block, slot, record)
            _take(block, target, other)
            _put(block, slot, other)
            _put(block, target, record)
            _refresh(block, slot, tables)
            _refresh(block, target, tables)
            steps += 1
    return steps


@njit(**INNER)
def _best_exchange(block: _Block, record: int, slot: int, tables: Tables, conditions: Conditions) -> int:
    stay = block.codes[_other(block, slot, record)]
    size = block.size[slot]
    mine = size * (block.cost[slot] - block.without_cost[record])
    best, found = _GAIN, -1
    for other in range(len(block.home)):
        target = block.home[other]
        count = block.size[target]
        theirs = count * (block.cost[target] - block.without_cost[other])
        if target == slot or count < 2 or mine + theirs <= best:
            continue
        bound = (size * block.cost[slot] + theirs - best) / size
        here = added_cost(tables, stay, block.without[record], block.codes[other], bound)
        if here >= bound:
            continue
        bound = (size * (block.cost[slot] - here) + count * block.cost[target] - best) / count
        stay_there = block.codes[_other(block, target, other)]
        there = added_cost(tables, stay_there, block.without[other], block.codes[record], bound)
        if there >= bound:
            continue
        if len(conditions.asked) == 0 or (
            _would_hold(block, slot, record, other, conditions) and _would_hold(block, target, other, record, conditions)
        ):
            best, found = size * (block.cost[slot] - here) + count * (block.cost[target] - there), other
    return found
