"""Margins that everybody knows already, and noisy counts fitted to them: what is done here sees no record and costs no budget.

The fitted counts are the nearest ones (least squares) whose sums are the known ones, rounded to whole numbers so that the sums stay true.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.tables.dimensions import Dimension
from hagukumi.deident.tables.program import Program, Rows
from hagukumi.deident.tables.refusals import Refused, TableRefused
from hagukumi.deident.tables.relations import added
from hagukumi.deident.tables.table import Table

_NEAR = 1e-6
_REACH = (1, 3, 10)
_LEAVES = 5000


@dataclass(frozen=True, eq=False)
class Known:
    """`places`: the cells of the table that are known; `row`, `cell`: which lowest cell (in their flattened order) is in which of them."""

    places: tuple[tuple[int, ...], ...]
    totals: NDArray[np.float64]
    row: NDArray[np.int64]
    cell: NDArray[np.int64]


def known_cells(table: Table, known: Mapping[tuple[str, ...], int]) -> Known:
    """The known cells of a table. TableRefused: a code that the table does not have, a negative count, sums that contradict each other."""
    below = [_lowest_below(dimension) for dimension in table.dimensions]
    shape = tuple(len(dimension.leaves) for dimension in table.dimensions)
    places = tuple(_place(table, codes) for codes in known)
    if any(total < 0 for total in known.values()):
        raise _bad(table.name, "負の人数があります。")
    members = [
        np.ravel_multi_index(np.ix_(*(below[axis][code] for axis, code in enumerate(place))), shape).ravel().astype(np.int64)
        for place in places
    ]
    row = np.repeat(np.arange(len(members)), [len(each) for each in members])
    found = Known(places, np.array(list(known.values()), np.float64), row, np.concatenate([np.zeros(0, np.int64), *members]))
    nothing = np.zeros(int(np.prod(shape)))
    if len(places) and np.abs(_sums(found, _nearest(nothing, found)) - found.totals).max() > _NEAR * (1 + found.totals.max()):
        raise _bad(table.name, "合計どうしが合いません。")
    return found


def fitted(values: NDArray[np.int64], known: Known) -> NDArray[np.int64]:
    """The counts nearest to `values` (lowest cells) whose sums are the known ones; signed like them. TableRefused: none near them exist."""
    if not known.places:
        return values
    near = _nearest(values.ravel().astype(np.float64), known)
    return _whole(near, known).reshape(values.shape)


def _nearest(values: NDArray[np.float64], known: Known) -> NDArray[np.float64]:
    from scipy.sparse import csr_matrix
    from scipy.sparse.linalg import lsqr

    matrix = csr_matrix((np.ones(len(known.row)), (known.row, known.cell)), shape=(len(known.places), len(values)))
    moved = lsqr(matrix, known.totals - matrix @ values, atol=1e-13, btol=1e-13, iter_lim=20 * (len(known.places) + 50))[0]
    return np.asarray(values + moved)


def _whole(near: NDArray[np.float64], known: Known) -> NDArray[np.int64]:
    """Up or down to a whole number, nearest in all; where sums that cross leave no such choice, a little further."""
    used = np.unique(known.cell)
    low = np.floor(near + _NEAR).astype(np.int64)
    result = np.where(np.isin(np.arange(len(near)), used), low, np.round(near).astype(np.int64))
    rest = known.totals - np.bincount(known.row, low[known.cell], minlength=len(known.places))
    rows = _rows(known, used, np.round(rest))
    cost = 1.0 - 2.0 * (near - low)[used]
    for reach in _REACH:
        least, most = np.full(len(used), 1.0 - reach), np.full(len(used), float(reach))
        found, _ = Program(rows, cost, least, most, whole=True, mip_rel_gap=0.0, mip_max_leaves=_LEAVES).best()
        if found is not None:
            result[used] += np.round(found).astype(np.int64)
            return result
    raise _bad("", "雑音を加えた人数を、整数のままで合わせられません。known の合計を減らしてください。")


def _rows(known: Known, used: NDArray[np.int64], rest: NDArray[np.float64]) -> Rows:
    start = np.append(0, np.cumsum(np.bincount(known.row, minlength=len(known.places))))
    return Rows(start, np.searchsorted(used, known.cell), np.ones(len(known.cell)), rest, rest)


def _sums(known: Known, values: NDArray[np.float64]) -> NDArray[np.float64]:
    return added(known.row, values[known.cell], len(known.places))


def _lowest_below(dimension: Dimension) -> list[NDArray[np.int64]]:
    """Per code the places (among the lowest codes) of those below it."""
    up = dimension.ancestors()[:, dimension.leaves]
    return [np.flatnonzero((up == code).any(axis=0)) for code in range(len(dimension.codes))]


def _place(table: Table, codes: tuple[str, ...]) -> tuple[int, ...]:
    for dimension, code in zip(table.dimensions, codes, strict=True):
        if code not in dimension.place:
            raise _bad(table.name, f"「{dimension.name}」に、この表にない区分があります。")
    return tuple(dimension.place[code] for dimension, code in zip(table.dimensions, codes, strict=True))


def _bad(name: str, what: str) -> TableRefused:
    which = f"表「{name}」の" if name else ""
    return TableRefused(Refused.BAD_RULE, f"{which}既知の合計（known）を使えません。{what}公表された表のとおりか確かめてください。")
