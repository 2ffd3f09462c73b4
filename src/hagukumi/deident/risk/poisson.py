"""Log-linear models of counted cells, fitted by greatest likelihood."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse
from scipy.linalg import lapack

from hagukumi.deident.search.classes import classes_of

_STEPS = 200
_TOLERANCE = 1e-12
"""Steps end when the deviance changes by no more than this share of itself."""

_SAME = 1e-11
"""An effect of which the others leave no more than this share is told by them."""

_LEAST = 1e-290
_MOST_EFFECTS = 1_000
_GROWTH = 8
"""Cells are made for so many times more than may stay before those of pairs never met are left out."""


class Effects(enum.StrEnum):
    """What the logarithm of a cell's mean is the sum of."""

    MAIN = "main"
    """An effect of each value of each item."""
    PAIRS = "pairs"
    """And of each pair of values of two items."""


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """Cells: `values[cell, item]`, numbered from 0 without gaps; `counts`: records; `people`: whom they stand for; both float64."""

    values: NDArray[np.int64]
    counts: NDArray[np.float64]
    people: NDArray[np.float64]


def grid_of(
    columns: Sequence[NDArray[np.integer]], represented: NDArray[np.float64], effects: Effects, most: int, *, whole: bool
) -> Grid | None:
    """The cells that a model has to know: with main effects those with a record, or all (`whole`); with pairs those of which every pair of
    values was met. None when they are more than `most`. Cost: one sort of the records, then cells x pairs of items.
    """
    values = [_numbered(column) for column in columns]
    seen, counts, people = _seen(values, represented)
    if effects is Effects.MAIN and not whole:
        return Grid(seen, counts, people)
    cells = _every(seen, effects, most)
    if cells is None:
        return None
    grid = Grid(cells, np.zeros(len(cells)), np.zeros(len(cells)))
    at = _places(cells, seen)
    grid.counts[at], grid.people[at] = counts, people
    return grid


def _numbered(column: NDArray[np.integer]) -> NDArray[np.int64]:
    """The values that occur, from 0 without gaps."""
    return (np.cumsum(np.bincount(column) > 0) - 1)[column]


def _places(cells: NDArray[np.int64], seen: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where each of the cells seen stands among all, each of which is there once."""
    classes, _ = classes_of(list(np.concatenate([cells, seen]).T))
    place = np.empty(len(cells), np.int64)
    place[classes[: len(cells)]] = np.arange(len(cells))
    return place[classes[len(cells) :]]


def _seen(
    values: list[NDArray[np.int64]], represented: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    classes, sizes = classes_of(values)
    order = np.lexsort((represented, classes))
    starts = np.cumsum(sizes) - sizes
    cells = np.stack([column[order[starts]] for column in values], axis=1)
    return cells, sizes.astype(float), np.add.reduceat(represented[order], starts) if len(starts) else np.zeros(0)


def _every(seen: NDArray[np.int64], effects: Effects, most: int) -> NDArray[np.int64] | None:
    """Item by item: each cell so far with each value of the next item that it may have."""
    cells = np.zeros((1, 0), np.int64)
    for item in range(seen.shape[1]):
        width = int(seen[:, item].max()) + 1
        if len(cells) * width > _GROWTH * most:
            return None
        cells = np.column_stack([np.repeat(cells, width, axis=0), np.tile(np.arange(width), len(cells))])
        if effects is Effects.PAIRS:
            for other in range(item):
                met = np.zeros((int(seen[:, other].max()) + 1, width), np.bool_)
                met[seen[:, other], seen[:, item]] = True
                cells = cells[met[cells[:, other], cells[:, item]]]
        if len(cells) > most:
            return None
    return cells


def independent_means(grid: Grid, response: NDArray[np.float64]) -> NDArray[np.float64]:
    """Main effects alone: the product of the items' shares, times all. The cells with a response must be among those of the grid."""
    records = float(response.sum())
    means = np.full(len(response), records)
    for item in range(grid.values.shape[1]):
        margin = np.bincount(grid.values[:, item], weights=response)
        means *= margin[grid.values[:, item]] / records if records else 0.0
    return means


def fitted_means(
    grid: Grid,
    response: NDArray[np.float64],
    effects: Effects,
    offset: NDArray[np.float64] | None = None,
    predictor: NDArray[np.float64] | None = None,
) -> NDArray[np.float64] | None:
    """The fitted mean of each cell of the grid, or None where the model has too many effects.

    `offset` is added to the logarithm; `predictor` is one more effect, times its coefficient. Iteratively reweighted least squares.
    """
    columns = list(_columns(grid.values, effects))
    if sum(len(np.unique(column[column >= 0])) for column in columns) + 2 > _MOST_EFFECTS:
        return None
    return _fit(_design(columns, len(response), predictor), response, np.zeros(len(response)) if offset is None else offset)


def _columns(values: NDArray[np.int64], effects: Effects) -> Iterator[NDArray[np.int64]]:
    """For each item, and each pair of items, which effect a cell has; -1 for the first value, from which the others are told."""
    places = range(values.shape[1])
    for item in places:
        yield values[:, item] - 1
    for one, other in combinations(places, 2) if effects is Effects.PAIRS else ():
        width = int(values[:, other].max()) + 1
        both = (values[:, one] > 0) & (values[:, other] > 0)
        yield np.where(both, values[:, one] * width + values[:, other], -1)


def _design(columns: list[NDArray[np.int64]], cells: int, predictor: NDArray[np.float64] | None) -> sparse.csr_matrix:
    parts = [np.ones((cells, 1))]
    for column in columns:
        used, numbers = np.unique(column, return_inverse=True)
        rows = np.flatnonzero(column >= 0)
        gone = int(used[0] < 0) if len(used) else 0
        shape = (cells, len(used) - gone)
        parts.append(sparse.csr_matrix((np.ones(len(rows)), (rows, numbers[rows] - gone)), shape=shape))
    if predictor is not None:
        parts.append(predictor[:, None] / max(float(predictor.max()), 1.0))
    return sparse.csr_matrix(sparse.hstack([sparse.csr_matrix(part) for part in parts]))


def _fit(design: sparse.csr_matrix, response: NDArray[np.float64], offset: NDArray[np.float64]) -> NDArray[np.float64]:
    means = response + 0.1
    linear, before = np.log(means), np.inf
    for _ in range(_STEPS):
        working = linear - offset + (response - means) / means
        gram = (design.T.multiply(means) @ design).toarray()
        linear = design @ _solved(gram, design.T @ (means * working)) + offset
        means = np.maximum(np.exp(np.clip(linear, -300, 300)), 1e-300)
        now = _deviance(response, means)
        if abs(now - before) <= _TOLERANCE * (abs(now) + 0.1):
            break
        before = now
    return means


def _solved(gram: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.float64]:
    """Where effects cannot be told apart some are left out, which changes no mean: pivoted Cholesky, brought to a diagonal of one."""
    scale = np.sqrt(np.maximum(np.diag(gram), _LEAST))
    factor, pivots, rank, _ = lapack.dpstrf(gram / np.outer(scale, scale), tol=_SAME)
    kept = pivots[:rank] - 1
    told = np.zeros(len(right))
    told[kept] = linalg.cho_solve((factor[:rank, :rank], False), (right / scale)[kept])
    return told / scale


def _deviance(response: NDArray[np.float64], means: NDArray[np.float64]) -> float:
    ratio = np.divide(response, means, out=np.ones(len(means)), where=response > 0)
    return float(2 * (response * np.log(ratio) - (response - means)).sum())
