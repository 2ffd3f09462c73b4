"""The classes of what is handed out, as the measures of risk are given them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.errors import DeidentError


def kept_sizes(classes: NDArray[np.integer]) -> NDArray[np.int64]:
    """How many kept records each class has. `classes`: the class of each record from 0 without gaps, -1 for a suppressed record.

    DeidentError: a class number that no record has. Cost: records.
    """
    sizes = np.bincount(classes[classes >= 0])
    if len(sizes) and not sizes.all():
        raise DeidentError("組の番号に、記録のないものがあります。番号は0から続けて付けてください。")
    return sizes.astype(np.int64)


def classes_like(alike: NDArray[np.int64]) -> NDArray[np.int64]:
    """Sizes of classes that stand for records of which each fits `alike[record]` records (itself included): of f records that fit f each
    one class of f. For blank cells, where fitting is no partition. Cost: one sort of the records.
    """
    values, numbers = np.unique(alike, return_counts=True)
    return np.repeat(values, np.maximum(np.rint(numbers / values).astype(np.int64), 1))


def total(values: NDArray[np.float64]) -> float:
    """The sum, the same to the last bit in whatever order the values stand. Cost: one sort."""
    return float(np.sort(values).sum())


def histogram(sizes: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The sizes that occur, rising, and how many classes have each. Cost: one sort of the classes."""
    return np.unique(sizes, return_counts=True)
