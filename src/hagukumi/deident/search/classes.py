"""Classes of records that look alike."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_WIDEST_KEY = 2**62
_DENSE = 1 << 22
"""Keys below this are counted in an array instead of sorted."""


def classes_of(columns: Sequence[NDArray[np.integer]]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """The class of each record (int32) and the size of each class (int64): records equal in all columns are one class.

    `columns`: one per quasi-identifier, numbers from 0 (`CodedRecords.generalised`), all of one length; at least one. Classes are numbered
    by their values, the first column first, so that the order of the records does not change them. Cost: records x columns, and one sort
    when there are many combinations.
    """
    key = np.zeros(len(columns[0]), np.int64)
    span = 1
    for column in columns:
        width = int(column.max()) + 1 if len(column) else 1
        if span * width >= _WIDEST_KEY:
            key, span = _renumbered(key)
        span *= width
        key *= width
        key += column
    return _numbered(key, span)


def _renumbered(key: NDArray[np.int64]) -> tuple[NDArray[np.int64], int]:
    values, inverse = np.unique(key, return_inverse=True)
    return inverse.astype(np.int64), len(values)


def _numbered(key: NDArray[np.int64], span: int) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    if span > max(_DENSE, 2 * len(key)):
        _, inverse, sizes = np.unique(key, return_inverse=True, return_counts=True)
        return inverse.astype(np.int32), sizes.astype(np.int64)
    sizes = np.bincount(key, minlength=1)
    used = sizes > 0
    numbers = np.cumsum(used, dtype=np.int32) - np.int32(1)
    return numbers[key], sizes[used]
