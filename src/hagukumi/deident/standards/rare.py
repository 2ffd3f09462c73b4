"""特異な記述等: values, and pairs of values, that few of the records handed out carry."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.standards.released import ReleasedItem

_AGE: Final = re.compile("年齢|年令|満年|^age$", re.IGNORECASE)
_BEGINNING: Final = re.compile(r"\s*(\d{1,3})\s*(?:[歳才]?|[-~〜～].*)\s*")
_MOST_PAIRS: Final = 1_000
_COUNTED: Final = 4_000_000
"""Up to so many possible pairs are counted in a table, more by sorting."""


@dataclass(frozen=True, slots=True)
class RareValues:
    """What is rare in one item, or in two together: how many values (pairs of values), and how many records carry one of them."""

    items: tuple[str, ...]
    values: int
    records: int


@dataclass(frozen=True, slots=True)
class Rarities:
    """`single`: items with values of fewer than `fewest` records. `pairs`: pairs of items whose values are rare together though each alone
    is not. `aged`: ages of `oldest` and above that stand as such (`75以上` is no such age). Items without anything rare are left out.
    `unlooked`: pairs of items that were too many to be looked at.
    """

    fewest: int
    oldest: int
    single: tuple[RareValues, ...]
    pairs: tuple[RareValues, ...]
    aged: tuple[RareValues, ...]
    unlooked: int = 0


def rarities(
    columns: Sequence[ReleasedItem], *, fewest: int, oldest: int, counted: Sequence[tuple[ReleasedItem, ReleasedItem]] | None = None
) -> Rarities:
    """Look for rare values. Cost: records x pairs of items, the first 1,000 pairs at most.

    `counted`: the pairs that can be looked at where not all items were counted together (both with the same `times`); None: all can.
    """
    together = list(combinations(columns, 2)) if counted is None else list(counted)
    unlooked = len(columns) * (len(columns) - 1) // 2 - len(together[:_MOST_PAIRS])
    single = (_rare((column.name,), column.counts, column.counts < fewest) for column in columns)
    pairs = (_pair(one, other, fewest) for one, other in together[:_MOST_PAIRS])
    aged = (_rare((column.name,), column.counts, _aged(column, oldest)) for column in columns if _AGE.search(column.name))
    return Rarities(fewest, oldest, _found(single), _found(pairs), _found(aged), unlooked)


def _found(looked: Iterable[RareValues]) -> tuple[RareValues, ...]:
    return tuple(one for one in looked if one.values)


def _rare(items: tuple[str, ...], counts: NDArray[np.int64], which: NDArray[np.bool_]) -> RareValues:
    return RareValues(items, int(which.sum()), int(counts[which].sum()))


def _aged(column: ReleasedItem, oldest: int) -> NDArray[np.bool_]:
    found = (_BEGINNING.fullmatch(label) for label in column.labels)
    return np.array([one is not None and int(one[1]) >= oldest for one in found], np.bool_)


def _pair(one: ReleasedItem, other: ReleasedItem, fewest: int) -> RareValues:
    """Pairs of values that are common alone: what a look at each item by itself does not show."""
    common = (one.counts >= fewest)[one.codes] & (other.counts >= fewest)[other.codes]
    keys = one.codes[common].astype(np.int64) * len(other.labels) + other.codes[common]
    times = None if one.times is None else one.times[common]
    if len(one.labels) * len(other.labels) <= _COUNTED:
        counts = np.bincount(keys, weights=times).astype(np.int64)
        return _rare((one.name, other.name), counts, (counts > 0) & (counts < fewest))
    counts = np.bincount(np.unique(keys, return_inverse=True)[1], weights=times).astype(np.int64)
    return _rare((one.name, other.name), counts, counts < fewest)
