"""Sets of whole numbers as sorted arrays: several times as fast as numpy's own set routines, which hash or sort more than once."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

_WORD = 64


def distinct(*parts: Ints) -> Ints:
    """Each number of the parts once, ascending."""
    every = np.sort(np.concatenate(parts) if len(parts) > 1 else parts[0])
    first = np.ones(len(every), dtype=np.bool_)
    np.not_equal(every[1:], every[:-1], out=first[1:])
    return every[first]


def within(asked: Ints, known: Ints) -> npt.NDArray[np.bool_]:
    """Which of the numbers asked for are known; `known` ascending."""
    if not len(known):
        return np.zeros(len(asked), dtype=np.bool_)
    return np.asarray(known[np.minimum(np.searchsorted(known, asked), len(known) - 1)] == asked)


def without(asked: Ints, known: Ints) -> Ints:
    """Of the numbers asked for those not known, ascending and each once; `known` in any order."""
    asked = distinct(asked)
    return asked[~within(asked, distinct(known))]


def shared(one: Ints, other: Ints) -> Ints:
    """Numbers of both, ascending and each once."""
    one = distinct(one)
    return one[within(one, distinct(other))]


def order_of(key: Ints) -> Ints:
    """Places by ascending key; equal keys in their order.

    Key and place are sorted as one word, as far as there is room for both; what that leaves undecided is rare in hashes, and sorted anew.
    """
    size = len(key)
    if size < 2 or int(key.min()) < 0:
        return np.argsort(key, kind="stable")
    low = size.bit_length()
    cut = max(0, int(key.max()).bit_length() + low - _WORD)
    packed = (key.astype(np.uint64) >> np.uint64(cut)) << np.uint64(low) | np.arange(size, dtype=np.uint64)
    packed.sort()
    order = (packed & np.uint64((1 << low) - 1)).astype(np.int64)
    ordered = key[order]
    return np.argsort(key, kind="stable") if cut and bool((ordered[1:] < ordered[:-1]).any()) else order


def numbered(*columns: Ints) -> tuple[Ints, int]:
    """For each row of the columns the number of its combination of values, and how many there are; rows of one combination share it."""
    order = np.lexsort(columns[::-1]) if len(columns) > 1 else order_of(columns[0])
    fresh = np.zeros(len(order), dtype=np.bool_)
    for column in columns:
        ordered = column[order]
        fresh[1:] |= ordered[1:] != ordered[:-1]
    number = np.empty(len(order), dtype=np.int64)
    number[order] = np.cumsum(fresh)
    return number, int(fresh.sum()) + 1 if len(order) else 0


def strung(parts: Sequence[Ints]) -> Ints:
    """The parts one after another; nothing for no part."""
    return np.concatenate([np.empty(0, dtype=np.int64), *parts])
