"""Special uniques: records that already stand out by few items, and what an intruder's match with such a record is worth.

A set of items on which a record is alone, and on no smaller part of which it is, is a minimal sample unique. The fewer the items, the
more special. Elliot, Manning, Ford, A computational algorithm for handling the special uniques problem (2002); Manning, Haglin, Keane,
A recursive search algorithm for statistical disclosure assessment (2008), SUDA2. The file's risk is that of Skinner, Elliot, A measure of
disclosure risk for microdata (JRSS B 64, 2002): data intrusion simulation (DIS). How it is spread over the records by their scores is
what the IHSN's program does (and sdcMicro's `suda2`, into which it went): the only published definition is its source.
"""

from __future__ import annotations

import enum
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.risk.classes import total
from hagukumi.deident.search.classes import classes_of

_WIDEST_KEY = 2**62
_DENSE = 8
"""Keys are counted in an array up to so many times the number of records, and sorted beyond."""

_COPIES = 2
"""A record that looks like another in every item is never alone; for the others it counts no more than twice (as in SUDA2)."""


class Scoring(enum.StrEnum):
    """What a minimal unique of s of Q items adds to the score of its record."""

    ELLIOT = "elliot"
    """The product for i in s .. most - 1 of (Q - i), as the IHSN guide tells it; with `most` = Q that is (Q - s)!, sdcMicro's scores since
    its version 5.1."""
    IHSN = "ihsn"
    """(2^(Q - s) - 1) s! (Q - s)! / Q!: of the IHSN's program, sdcMicro's `original_scores = FALSE`."""


@dataclass(frozen=True, slots=True, eq=False)
class SpecialUniques:
    """`smallest`: int8 per record, items of its smallest minimal unique, 0 for none. `scores`: float64 per record, SUDA's score.
    `found`: how many minimal uniques of each size, from 1. `by_item`: in how many of them each item is; `contributions`: the share of all
    scores that comes from minimal uniques with the item (an item's share of the risk; they add up to more than 1). `uniques`: records
    alone on all items together; `paired`: records that look like exactly one other. `items`: how many there are.
    """

    smallest: NDArray[np.int8]
    scores: NDArray[np.float64]
    found: tuple[int, ...]
    by_item: tuple[int, ...]
    contributions: tuple[float, ...]
    uniques: int
    paired: int
    items: int


def special_uniques(columns: Sequence[NDArray[np.integer]], most: int = 3, scoring: Scoring = Scoring.ELLIOT) -> SpecialUniques:
    """The minimal sample uniques of up to `most` items. `columns`: one per item, numbers from 0, all of one length; -1 is a value that is
    not known, which makes no record stand out.

    Sets of items are looked at by size; a record that is alone on a part of a set is passed over and not counted again, since nobody is
    like it on the whole set either. Cost: at most one count of the records per set, so choose `most` with the number of items: 9 items
    have 129 sets of up to 3 and 511 in all.
    """
    items, rows = len(columns), len(columns[0]) if columns else 0
    most = min(most, items)
    if not rows:
        return SpecialUniques(np.zeros(0, np.int8), np.zeros(0), (0,) * most, (0,) * items, (0.0,) * items, 0, 0, items)
    classes, sizes = classes_of([column + 1 for column in columns])
    looked = _few_copies(classes, sizes)
    matrix = np.ascontiguousarray(np.stack([column[looked] for column in columns]), dtype=np.int64)
    smallest, scores = np.zeros(rows, np.int8), np.zeros(rows)
    found, by_item, shares = [0] * most, [0] * items, [0.0] * items
    for chosen, alone in _minimal(matrix, most):
        weight = _weight(len(chosen), items, most, scoring)
        records = looked[alone]
        scores[records] += weight
        smallest[records] = np.where(smallest[records] == 0, len(chosen), smallest[records])
        found[len(chosen) - 1] += len(alone)
        for item in chosen:
            by_item[item] += len(alone)
            shares[item] += weight * len(alone)
    every = total(scores)
    told = tuple(share / every if every else 0.0 for share in shares)
    return SpecialUniques(smallest, scores, tuple(found), tuple(by_item), told, int((sizes == 1).sum()), 2 * int((sizes == 2).sum()), items)


def intrusion_risk(uniques: int, paired: int, fraction: float) -> float:
    """DIS: the chance that a match with a record that is alone in the data is right, for a sample of this `fraction` of the population.

    U f / (U f + P (1 - f)) with U records alone and P in pairs (Skinner and Elliot: two for each pair). 0 where nobody is alone.
    """
    return uniques * fraction / (uniques * fraction + paired * (1 - fraction)) if uniques else 0.0


def record_intrusion_risks(told: SpecialUniques, fraction: float) -> NDArray[np.float64]:
    """DIS-SUDA: that chance record by record, higher for the more special; 0 for a record without a minimal unique.

    1 / (1 + (U / DIS - U) / (s^q sum of 1 / s^q)) for the score s, q = 1 + (8 - Q) / 20, as in the IHSN's program. sdcMicro counts U by
    buckets of a hash and misses records that share one with another, so that its figures are lower where the data are large; those of the
    IHSN guide agree.
    """
    risks = np.zeros(len(told.scores))
    scored = told.scores > 0
    if not told.uniques or not scored.any():
        return risks
    powers = told.scores[scored] ** (1 + (8 - told.items) / 20)
    spread = told.uniques / intrusion_risk(told.uniques, told.paired, fraction) - told.uniques
    risks[scored] = 1 / (1 + spread / (powers * total(1 / powers)))
    return risks


def _weight(size: int, items: int, most: int, scoring: Scoring) -> float:
    if scoring is Scoring.IHSN:
        return (2 ** (items - size) - 1) / math.comb(items, size)
    return float(math.prod(items - grown for grown in range(size, most)))


def _few_copies(classes: NDArray[np.int32], sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """The places of the records that are looked at: of each class the first two."""
    order = np.argsort(classes, kind="stable")
    place = np.arange(len(order)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return np.sort(order[place < _COPIES])


def _minimal(matrix: NDArray[np.int64], most: int) -> Iterator[tuple[tuple[int, ...], NDArray[np.int64]]]:
    """Each set of items with the columns of `matrix` that are alone on it and on no part of it. `above`: who is alone on each set of one
    item less, or on a part of that.
    """
    items, records = matrix.shape
    known = matrix >= 0
    above: dict[tuple[int, ...], NDArray[np.bool_]] = {(): np.zeros(records, np.bool_)}
    for size in range(1, most + 1):
        here = {}
        for chosen in combinations(range(items), size):
            alone = np.logical_or.reduce([above[part] for part in combinations(chosen, size - 1)])
            rest = np.flatnonzero(~alone & known[list(chosen)].all(axis=0))
            fresh = rest[_single(matrix[list(chosen)][:, rest])] if len(rest) else rest
            alone[fresh] = True
            here[chosen] = alone
            yield chosen, fresh
        above = here


def _single(columns: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which of the records no other is like in these columns."""
    key, span = np.zeros(columns.shape[1], np.int64), 1
    for column in columns:
        width = int(column.max()) + 1
        if span * width >= _WIDEST_KEY:
            key = np.unique(key, return_inverse=True)[1]
            span = len(key)
        key = key * width + column
        span *= width
    if span <= _DENSE * len(key):
        return np.asarray(np.bincount(key)[key] == 1)
    order = np.argsort(key)
    ranked = key[order]
    begins = np.concatenate([[True], ranked[1:] != ranked[:-1], [True]])
    single = np.empty(len(key), np.bool_)
    single[order] = begins[1:] & begins[:-1]
    return single
