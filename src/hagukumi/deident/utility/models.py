"""How well an item is still predicted from what is handed out: a naive Bayes classifier learned before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.utility.cells import ItemCells

_MOST = 120_000
"""So many records, drawn by seed, are learned from and tested on."""


@dataclass(frozen=True, slots=True)
class ModelUtility:
    """Shares of tested records whose value of `target` was predicted rightly: by always naming the commonest value (`baseline`), from the
    items before, and after. `preserved`: (after - baseline) / (before - baseline), from 0 to 1: how much of what the items tell is left;
    None where they told nothing before.
    """

    target: str
    baseline: float
    before: float
    after: float
    preserved: float | None


def model_utility(
    target: str,
    values: NDArray[np.int32],
    cells: Sequence[ItemCells],
    codes: Sequence[NDArray[np.int32]],
    kept: NDArray[np.bool_],
    *,
    seed: int = 1,
) -> ModelUtility:
    """Two thirds of the records are learned from, one third is tested, the same ones before and after.

    As in ARX's classification view the classifier sees the labels as written and predicts the value given; a suppressed record is neither
    learned from nor predicted better than by the commonest value. Cost: records drawn x items x values of the target.
    """
    rows = np.random.default_rng(seed).permutation(len(values))[:_MOST]
    taught, tested = np.split(rows, [len(rows) * 2 // 3])
    if not len(taught):
        return ModelUtility(target, 0.0, 0.0, 0.0, None)
    baseline = float((values[tested] == np.bincount(values[taught]).argmax()).mean())
    before = _accuracy(values, list(codes), taught, tested, np.ones(len(values), bool))
    after = _accuracy(values, [item.place for item in cells], taught, tested, kept)
    told = before - baseline
    return ModelUtility(target, baseline, before, after, min(1.0, max(0.0, (after - baseline) / told)) if told > 0 else None)


def _accuracy(
    values: NDArray[np.int32],
    columns: list[NDArray[np.int32]],
    taught: NDArray[np.int64],
    tested: NDArray[np.int64],
    known: NDArray[np.bool_],
) -> float:
    """The share predicted rightly, with one added to every count (Laplace)."""
    rows = taught[known[taught]]
    classes = int(values.max()) + 1
    prior = np.log(np.bincount(values[rows], minlength=classes) + 1.0)
    scores = np.tile(prior, (len(tested), 1))
    seen = known[tested]
    for column in columns:
        width = int(column.max()) + 1
        counts = np.bincount(values[rows].astype(np.int64) * width + column[rows], minlength=classes * width).reshape(classes, width)
        table = np.log(counts + 1.0) - np.log(counts.sum(axis=1, keepdims=True) + width)
        scores[seen] += table.T[column[tested[seen]]]
    return float((scores.argmax(axis=1) == values[tested]).mean())
