"""How far one item, or two items together, are from what they were.

A reader of what is handed out gives each value under a label the same share (`ItemCells.spread`). Records that are suppressed are not in
the picture any more, so the shares of the kept records are set against those of all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.utility.cells import ItemCells


@dataclass(frozen=True, slots=True)
class ItemDistance:
    """One item. `values`: unlike values before, `labels`: unlike labels after. From 0 (the same) to 1: `total_variation`, half the sum of
    absolute differences; `hellinger`; for an ordered item also `earth_movers` (along the order, the ends being 1 apart) and
    `kolmogorov_smirnov` (the greatest difference of cumulated shares), else None. `width`: mean width of its cells.
    """

    item: str
    values: int
    labels: int
    width: float
    total_variation: float
    hellinger: float
    earth_movers: float | None
    kolmogorov_smirnov: float | None


@dataclass(frozen=True, slots=True)
class PairDistance:
    """Two items in one table. `total_variation` of the tables: 1 minus it is the share of the table that is preserved. Cramér's V
    before and after, from 0 (independent) to 1, and the absolute `difference`.
    """

    first: str
    second: str
    total_variation: float
    v_before: float
    v_after: float
    difference: float


def item_distance(cells: ItemCells, *, ordered: bool) -> ItemDistance:
    """`ordered`: the values of the hierarchy stand in their order. Cost: labels x values."""
    p = cells.before / max(int(cells.before.sum()), 1)
    q = cells.shares_after()
    cumulated = np.abs(np.cumsum(p - q))
    return ItemDistance(
        item=cells.hierarchy.item,
        values=int((cells.before > 0).sum()),
        labels=int((cells.after[cells.levels >= 0] > 0).sum()),
        width=float(cells.after @ cells.widths / max(int(cells.after.sum()), 1)),
        total_variation=_total_variation(p, q),
        hellinger=float(np.sqrt(max(0.0, 1 - float(np.sqrt(p * q).sum())))) if q.any() else 1.0,
        earth_movers=float(cumulated[:-1].sum() / max(len(p) - 1, 1)) if ordered else None,
        kolmogorov_smirnov=float(cumulated.max()) if ordered else None,
    )


def pair_distance(
    first: ItemCells, second: ItemCells, codes: tuple[NDArray[np.int32], NDArray[np.int32]], kept: NDArray[np.bool_]
) -> PairDistance:
    """`codes`: the leaves of both items before. Both are looked at on their base level. Cost: records + labels x labels."""
    before = _table([item.hierarchy.groups[item.base][code] for item, code in zip((first, second), codes, strict=True)], first, second)
    written = np.bincount(
        first.place[kept].astype(np.int64) * len(second.levels) + second.place[kept], minlength=len(first.levels) * len(second.levels)
    ).reshape(len(first.levels), len(second.levels))
    after = first.spread(first.base).T @ written @ second.spread(second.base)
    v_before, v_after = cramers_v(before), cramers_v(after)
    p, q = (table / max(float(table.sum()), 1.0) for table in (before, after))
    return PairDistance(
        first.hierarchy.item, second.hierarchy.item, _total_variation(p.ravel(), q.ravel()), v_before, v_after, abs(v_before - v_after)
    )


def _table(columns: list[NDArray[np.int32]], first: ItemCells, second: ItemCells) -> NDArray[np.float64]:
    rows, width = (len(item.hierarchy.labels[item.base]) for item in (first, second))
    return np.bincount(columns[0].astype(np.int64) * width + columns[1], minlength=rows * width).reshape(rows, width).astype(float)


def _total_variation(p: NDArray[np.float64], q: NDArray[np.float64]) -> float:
    """All of p counts as lost when nothing is handed out."""
    return float(np.abs(p - q).sum() / 2) if q.any() else 1.0


def cramers_v(table: NDArray[np.float64]) -> float:
    """Cramér, Mathematical Methods of Statistics (1946): sqrt(chi squared / (n min(rows - 1, columns - 1))); rows and columns without a
    record are left out. 0 where one of the two items has a single value.
    """
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    smaller = min(table.shape) - 1
    if smaller < 1:
        return 0.0
    total = table.sum()
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / total
    chi = float(((table - expected) ** 2 / expected).sum())
    return float(min(1.0, np.sqrt(chi / (total * smaller))))
