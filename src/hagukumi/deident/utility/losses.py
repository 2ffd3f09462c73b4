"""Every loss of the search, reckoned on the cells as written, for any kind of recoding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.utility.cells import ItemCells


@dataclass(frozen=True, slots=True)
class Losses:
    """With equal weights and ARX's factor 0.5 (everything weighed with 1), so that recipes can be set side by side:

    - `loss`: mean over records and items of (values covered - 1) / (values - 1), a suppressed record counting 1 (Iyengar 2002).
    - `discernibility`: sum of the squared sizes of the kept classes + suppressed x records (Bayardo, Agrawal 2005).
    - `average_class_size`: records / (kept classes, the suppressed ones together being one more) (LeFevre et al. 2006, without k).
    - `non_uniform_entropy`: bits per record and item that the labels take: mean of log2(records under the label / records with the value),
      a blank cell being a label over everything (Gionis, Tassa 2009).
    - `precision`: mean of level / highest level, a suppressed record counting 1 (Sweeney 2002, told as a loss).
    """

    loss: float
    discernibility: float
    average_class_size: float
    non_uniform_entropy: float
    precision: float


def losses(items: Sequence[ItemCells], sizes: NDArray[np.int64], records: int) -> Losses:
    """`sizes`: of the kept classes. Cost: the labels that are written."""
    gone = records - int(sizes.sum())
    cells = max(records * len(items), 1)
    return Losses(
        loss=sum(float(item.after @ item.widths) + gone for item in items) / cells,
        discernibility=float((sizes**2).sum() + gone * records),
        average_class_size=records / max(len(sizes) + (gone > 0), 1),
        non_uniform_entropy=sum(_bits(item, gone, records) for item in items) / cells,
        precision=sum(float(item.after @ _heights(item)) + gone for item in items) / cells,
    )


def _heights(item: ItemCells) -> NDArray[np.float64]:
    return np.where(item.levels < 0, 1.0, item.levels / max(item.hierarchy.levels - 1, 1))


def _bits(item: ItemCells, gone: int, records: int) -> float:
    """Sum over records of log2(records under the label) minus sum over records of log2(records with the value)."""
    below = np.full(len(item.levels), float(records))
    for level in range(item.hierarchy.levels):
        at = item.levels == level
        below[at] = np.bincount(item.hierarchy.groups[level], weights=item.before)[item.groups[at]]
    present = item.before[item.before > 0]
    written = float(item.after @ np.log2(np.maximum(below, 1)))
    return written + gone * float(np.log2(max(records, 1))) - float(present @ np.log2(present))
