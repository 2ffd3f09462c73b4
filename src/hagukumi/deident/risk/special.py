"""Special uniques: records that already stand out by few items.

A set of items on which a record is alone, and on no smaller part of which it is, is a minimal sample unique. The fewer the items, the
more special. Elliot, Manning, Ford, A computational algorithm for handling the special uniques problem (2002); Manning, Haglin, Keane,
A recursive search algorithm for statistical disclosure assessment (2008), SUDA2. The score is Elliot's, as the IHSN guide tells it: a
minimal unique of s of Q items adds the product for i in s .. most - 1 of (Q - i). With `most` = Q that is (Q - s)!, sdcMicro's suda2 with
its original scores.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.search.classes import classes_of


@dataclass(frozen=True, slots=True, eq=False)
class SpecialUniques:
    """`smallest`: int8 per record, items of its smallest minimal unique, 0 for none. `scores`: float64 per record, SUDA's score.
    `found`: how many minimal uniques of each size, from 1. `by_item`: in how many of them each item is.
    """

    smallest: NDArray[np.int8]
    scores: NDArray[np.float64]
    found: tuple[int, ...]
    by_item: tuple[int, ...]


def special_uniques(columns: Sequence[NDArray[np.integer]], most: int = 3) -> SpecialUniques:
    """The minimal sample uniques of up to `most` items. `columns`: one per item, numbers from 0, all of one length.

    Sets of items are looked at by size; a record that is alone on a part of a set is passed over. Cost: one count of the records per set,
    so choose `most` with the number of items: 9 items have 129 sets of up to 3.
    """
    items, rows = len(columns), len(columns[0]) if columns else 0
    most = min(most, items)
    smallest, scores = np.zeros(rows, np.int8), np.zeros(rows)
    alone: dict[tuple[int, ...], NDArray[np.bool_]] = {}
    found, by_item = [0] * most, [0] * items
    for size in range(1, most + 1):
        weight = float(math.prod(items - grown for grown in range(size, most)))
        for chosen in combinations(range(items), size):
            single = _alone([columns[item] for item in chosen])
            minimal = single.copy()
            for part in combinations(chosen, size - 1):
                minimal &= ~alone.get(part, np.zeros(rows, bool))
            alone[chosen] = single
            number = int(minimal.sum())
            scores += weight * minimal
            smallest[minimal & (smallest == 0)] = size
            found[size - 1] += number
            for item in chosen:
                by_item[item] += number
        alone = {chosen: single for chosen, single in alone.items() if len(chosen) == size}
    return SpecialUniques(smallest, scores, tuple(found), tuple(by_item))


def _alone(columns: list[NDArray[np.integer]]) -> NDArray[np.bool_]:
    classes, sizes = classes_of(columns)
    return np.asarray(sizes[classes] == 1)
