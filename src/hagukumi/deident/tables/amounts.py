"""Sums of amounts in the same tables: what the counts withhold is withheld here too, and concentrated sums besides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.budget import Budget
from hagukumi.deident.tables.cells import CellSet, join
from hagukumi.deident.tables.inspection import audit
from hagukumi.deident.tables.primary import Primary, Rules, concentrated
from hagukumi.deident.tables.published import Published, Ranges
from hagukumi.deident.tables.refusals import Refused, TableRefused
from hagukumi.deident.tables.suppression import Task, suppress
from hagukumi.deident.tables.table import Table

_LEAST = 1e-4
"""Protection asked of a sum, as a share of the largest asked: below it a solver's tolerance would count as protection."""


@dataclass(frozen=True, eq=False)
class AmountCells:
    """One magnitude over the tables that have it. `place`: the variable of each of its cells in the whole request.

    `outside`: its cells that stand in no table of the request.
    """

    name: str
    cells: CellSet
    place: NDArray[np.int64]
    sums: NDArray[np.float64]
    primary: Primary
    outside: NDArray[np.bool_]


def amount_cells(
    name: str, tables: Sequence[Table], places: Sequence[NDArray[np.int64]], rules: Rules, outside: NDArray[np.bool_]
) -> AmountCells:
    """The cells, sums and primary cells of one magnitude. TableRefused where two tables disagree on a sum."""
    having = [place for place, table in enumerate(tables) if name in table.amounts]
    cells = join([tables[place] for place in having])
    size = len(cells.counts)
    outer, sums = np.zeros(size, dtype=np.int64), np.full(size, np.nan)
    found = Primary(np.zeros(size, dtype=bool), np.full(size, -1, dtype=np.int64), np.zeros(size))
    for own, place in zip(cells.places, having, strict=True):
        amounts = tables[place].amounts[name]
        outer[own.ravel()] = places[place].ravel()
        _refuse_disagreement(tables[place].name, sums[own.ravel()], amounts.sums.ravel())
        sums[own.ravel()] = amounts.sums.ravel()
        for target, source in zip(_fields(found), _fields(concentrated(amounts, rules)), strict=True):
            target[own.ravel()] = source
    return AmountCells(name, cells, outer, sums, found, outside[outer])


def withhold_amounts(amounts: AmountCells, withheld: NDArray[np.bool_], seed: int, budget: Budget) -> NDArray[np.bool_]:
    """The request's withheld cells with those that this magnitude needs besides."""
    unit, above = _scaled(amounts)
    still = (amounts.cells.counts == 0) & ~withheld[amounts.place]
    none = np.zeros(len(above))
    task = Task(
        amounts.cells.relations,
        amounts.sums / unit,
        still,
        ((withheld[amounts.place] & ~amounts.outside) | amounts.primary.marked) & ~still,
        above,
        none,
        none,
        none,
        np.full(len(above), np.inf),
        np.sqrt(np.maximum(amounts.cells.counts, 1.0)),
        amounts.outside & ~still,
    )
    result = withheld.copy()
    result[amounts.place[suppress(task, seed, budget=budget).withheld]] = True
    return result


def audit_amounts(amounts: AmountCells, withheld: NDArray[np.bool_]) -> Ranges:
    """The outsider's ranges of all sums. TableRefused where the upper end comes closer to a concentrated sum than the rule allows."""
    hidden = withheld[amounts.place]
    low, high = np.where(hidden, 0.0, amounts.sums), np.where(hidden, np.inf, amounts.sums)
    asked = np.flatnonzero(amounts.primary.marked)
    unit, above = _scaled(amounts)
    width = above[asked] * unit
    ranges = audit(Published(low, high, amounts.cells.relations, asked, width, whole=False, exact=True))
    short = ranges.shown_high[asked] - amounts.sums[asked] < width * (1 - 1e-3)
    if short.any() or len(ranges.unmet):
        raise TableRefused(
            Refused.AUDIT_FAILED,
            f"公表前の検査で、「{amounts.name}」の値を近く言い当てられる欄が{int(short.sum())}残りました。表は公表できません。"
            "区分を粗くして作り直してください。",
        )
    return ranges


def _scaled(amounts: AmountCells) -> tuple[float, NDArray[np.float64]]:
    """The unit in which the protection asked is at most 1, and that protection."""
    unit = float(amounts.primary.above.max(initial=0.0)) or 1.0
    return unit, np.where(amounts.primary.marked, np.maximum(amounts.primary.above / unit, _LEAST), 0.0)


def _fields(primary: Primary) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return primary.marked, primary.reason, primary.above


def _refuse_disagreement(table: str, known: NDArray[np.float64], given: NDArray[np.float64]) -> None:
    both = ~np.isnan(known)
    if (np.abs(known - given) > 1e-9 * np.maximum(np.abs(given), 1.0))[both].any():
        raise TableRefused(
            Refused.CONTRADICTION, f"表「{table}」の金額・数量が、同じ欄を持つ別の表と違います。同じ条件で作り直してください。"
        )
