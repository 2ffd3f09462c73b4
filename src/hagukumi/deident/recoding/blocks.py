"""The same work done block after block, in compiled code."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from hagukumi.deident.recoding.compiling import CALLED, INNER
from hagukumi.deident.recoding.conditions import Conditions
from hagukumi.deident.recoding.exchanging import exchange
from hagukumi.deident.recoding.gathering import gather
from hagukumi.deident.recoding.tables import Codes, Ints, Tables


@njit(**CALLED)
def exchange_blocks(
    codes: Codes, sensitive: Codes, order: Ints, classes: Ints, cuts: Ints, tables: Tables, conditions: Conditions, sweeps: int
) -> Ints:
    """`exchange` on `order[cuts[b] : cuts[b + 1]]` for every block b; the class of each of these records, distinct between blocks.

    `order`: records, class by class; `classes`: the class of each record in that order.
    """
    ended = np.empty(cuts[-1] - cuts[0], np.int64)
    for block in range(len(cuts) - 1):
        begin, end = cuts[block], cuts[block + 1]
        start, count = _local_numbers(classes[begin:end])
        chosen = order[begin:end]
        home = exchange(codes[chosen], sensitive[chosen], start, count, tables, conditions, sweeps)
        ended[begin - cuts[0] : end - cuts[0]] = home + begin
    return ended


@njit(**CALLED)
def gather_blocks(
    codes: Codes, sensitive: Codes, order: Ints, start: Ints, cuts: Ints, outside: NDArray[np.bool_], tables: Tables, conditions: Conditions
) -> tuple[Ints, NDArray[np.bool_]]:
    """`gather` on every block that holds a record of `outside`; by record its cluster and whether that misses a condition."""
    ended = start.copy()
    alone = np.zeros(len(order), np.bool_)
    for block in range(len(cuts) - 1):
        chosen = order[cuts[block] : cuts[block + 1]]
        if not outside[chosen].any():
            continue
        local, count = _local_numbers(start[chosen])
        found, unmet = gather(codes[chosen], sensitive[chosen], local, count, tables, conditions)
        names = np.full(len(unmet), -1, np.int64)
        for number in range(len(chosen)):
            if names[found[number]] < 0:
                names[found[number]] = start[chosen[number]]
            ended[chosen[number]] = names[found[number]]
            alone[chosen[number]] = unmet[found[number]]
    return ended, alone


@njit(**INNER)
def _local_numbers(classes: Ints) -> tuple[Ints, int]:
    """0, 0, 1, 1, 1, … for classes that follow one another, and how many there are."""
    numbers = np.empty(len(classes), np.int64)
    count = 0
    for place in range(len(classes)):
        if place > 0 and classes[place] != classes[place - 1]:
            count += 1
        numbers[place] = count
    return numbers, count + 1
