"""How far items tell records apart: α-distinction and α-separation.

Motwani, Xu, Efficient Algorithms for Masking and Finding Quasi-Identifiers (VLDB 2007), as ARX reports them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.general.loading import Column

_SAMPLE: Final = 50_000
_TRIPLES_OF: Final = 8
_COUNTED: Final = 4_000_000


@dataclass(frozen=True, slots=True)
class Separation:
    """`distinction`: unlike combinations / records. `separation`: the share of the pairs of records that differ on the items.
    `uniques`: the share of records that nobody shares the combination with. `records`: how many were looked at.
    """

    items: tuple[str, ...]
    distinction: float
    separation: float
    uniques: float
    records: int


def separation(columns: Sequence[Column]) -> Separation:
    """Of one combination, exact. Cost: one sort of the records per item."""
    keys = columns[0].codes.astype(np.int64)
    kinds = len(columns[0].values)
    for column in columns[1:]:
        keys, kinds = _joined(keys, column, kinds)
    counts = _counts(keys, kinds)
    rows = len(keys)
    alike = float((counts * (counts - 1)).sum())
    pairs = rows * (rows - 1)
    return Separation(
        tuple(column.name for column in columns),
        len(counts) / rows,
        1 - alike / pairs if pairs else 0.0,
        int((counts == 1).sum()) / rows,
        rows,
    )


def strongest(columns: Sequence[Column], most: int = 5) -> tuple[Separation, ...]:
    """The pairs and triples of items with the most lone records, strongest first; of more than 50,000 records every n-th is looked at.

    Triples are taken from the eight items that separate most by themselves.
    """
    fewer = [_sampled(column) for column in columns]
    eight = sorted(fewer, key=lambda one: (-separation([one]).separation, one.name))[:_TRIPLES_OF]
    found = [separation(group) for group in (*combinations(fewer, 2), *combinations(eight, 3))]
    return tuple(sorted(found, key=lambda one: (-one.uniques, len(one.items), one.items))[:most])


def _sampled(column: Column) -> Column:
    return Column(column.name, column.values, column.codes[:: max(1, len(column.codes) // _SAMPLE)])


def _joined(keys: NDArray[np.int64], column: Column, kinds: int) -> tuple[NDArray[np.int64], int]:
    """Keys of both, numbered anew before they outgrow 64 bits."""
    if kinds > _COUNTED:
        unlike, keys = np.unique(keys, return_inverse=True)
        kinds = len(unlike)
    return keys * len(column.values) + column.codes, kinds * len(column.values)


def _counts(keys: NDArray[np.int64], kinds: int) -> NDArray[np.int64]:
    if kinds <= _COUNTED:
        counts = np.bincount(keys)
        return counts[counts > 0]
    return np.unique(keys, return_counts=True)[1]
