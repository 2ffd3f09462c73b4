"""The tables of one request as one set of cells: the same cell in two tables is one variable, all sums stand together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.tables.refusals import Refused, TableRefused
from hagukumi.deident.tables.relations import Relations
from hagukumi.deident.tables.table import Table


@dataclass(frozen=True, eq=False)
class CellSet:
    """`places[t]`: the variable of each cell of table t, in its shape. `counts`: int64 per variable. `relations`: every table's sums."""

    tables: tuple[Table, ...]
    places: tuple[NDArray[np.int64], ...]
    counts: NDArray[np.int64]
    relations: Relations

    def label(self, cell: int) -> str:
        """The table and the codes of a cell, as the first table that shows it writes them."""
        for table, places in zip(self.tables, self.places, strict=True):
            found = np.argwhere(places == cell)
            if len(found):
                return f"表「{table.name}」の欄「{table.label(tuple(found[0].tolist()))}」"
        raise KeyError(cell)


def join(tables: Sequence[Table]) -> CellSet:
    """The cells and sums of linked tables. TableRefused: no table, a margin that does not add up, or one cell with two different counts.

    A cell is known by its population and its codes other than totals, so that a table without a dimension is that dimension's total.
    """
    if not tables:
        raise TableRefused(Refused.EMPTY, "表が1つもありません。作る表を指定してください。")
    variables, places = np.unique(_identities(tables), axis=0, return_inverse=True)
    split = np.split(places.ravel(), np.cumsum([table.counts.size for table in tables])[:-1])
    shaped = tuple(part.reshape(table.counts.shape) for part, table in zip(split, tables, strict=True))
    cells = CellSet(tuple(tables), shaped, np.zeros(len(variables), dtype=np.int64), _relations(tables, shaped, len(variables)))
    for table, part in zip(tables, shaped, strict=True):
        cells.counts[part.ravel()] = table.counts.ravel()
    _refuse_contradiction(cells)
    return cells


def _identities(tables: Sequence[Table]) -> NDArray[np.int32]:
    """One row per cell of each table: population, then a number per dimension of the request (0 = total)."""
    populations = {name: place for place, name in enumerate(dict.fromkeys(table.population for table in tables))}
    names = list(dict.fromkeys(d.name for table in tables for d in table.dimensions))
    numbers: dict[tuple[str, str], int] = {}
    blocks = []
    for table in tables:
        block = np.zeros((table.counts.size, len(names) + 1), dtype=np.int32)
        block[:, 0] = populations[table.population]
        grid = np.indices(table.counts.shape).reshape(len(table.dimensions), -1)
        for dimension, codes in zip(table.dimensions, grid, strict=True):
            own = [0, *(numbers.setdefault((dimension.name, code), len(numbers) + 1) for code in dimension.codes[1:])]
            block[:, names.index(dimension.name) + 1] = np.array(own)[codes]
        blocks.append(block)
    return np.concatenate(blocks)


def _relations(tables: Sequence[Table], places: Sequence[NDArray[np.int64]], cells: int) -> Relations:
    rows, members, signs, next_row = [], [], [], 0
    for table, part in zip(tables, places, strict=True):
        for axis, dimension in enumerate(table.dimensions):
            along = np.moveaxis(part, axis, 0).reshape(len(dimension.codes), -1)
            for parent, kids in dimension.sums:
                block = along[[parent, *kids]]
                rows.append(np.broadcast_to(next_row + np.arange(block.shape[1]), block.shape).ravel())
                members.append(block.ravel())
                signs.append(np.repeat([-1.0, *(1.0 for _ in kids)], block.shape[1]))
                next_row += block.shape[1]
    return Relations.of(np.concatenate(rows), np.concatenate(members), np.concatenate(signs), cells)


def _refuse_contradiction(cells: CellSet) -> None:
    for table, part in zip(cells.tables, cells.places, strict=True):
        differs = np.argwhere(cells.counts[part] != table.counts)
        if len(differs):
            where = table.label(tuple(differs[0].tolist()))
            message = f"表「{table.name}」の欄「{where}」の人数が、同じ欄を持つ別の表と違います。同じ基準日・同じ条件で作り直してください。"
            raise TableRefused(Refused.CONTRADICTION, message)
    broken = np.flatnonzero(cells.relations.sums(cells.counts.astype(np.float64)))
    if len(broken):
        sums = cells.relations
        total = int(sums.member[(sums.row == broken[0]) & (sums.sign < 0)][0])
        raise TableRefused(Refused.NOT_ADDITIVE, f"{cells.label(total)}が、内訳の合計と合いません。小計・合計を確かめてください。")
