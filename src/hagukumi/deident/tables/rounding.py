"""丸め: every count to a multiple of the base next to it, so that all sums still hold.

Controlled rounding (Cox, Ernst, "Controlled rounding", INFOR 20 (1982)): zero-restricted (a multiple stays as it is), additive, and nearest
to the true table among all such tables, which HiGHS proves. Random rounding draws upwards with the chance that makes the expectation the
true count (Fellegi, 1975), and where sums must hold the additive table nearest to the draw is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.budget import Budget
from hagukumi.deident.tables.cells import CellSet, join
from hagukumi.deident.tables.inspection import audit
from hagukumi.deident.tables.program import Numbers, Program, Rows
from hagukumi.deident.tables.published import Published, Ranges
from hagukumi.deident.tables.refusals import Refused, TableRefused
from hagukumi.deident.tables.table import Table


@dataclass(frozen=True, eq=False)
class RoundedTables:
    """`values`: int64 per cell of `cells`, multiples of `base`. `additive`: every sum holds. `proved`: no nearer additive table exists.

    `moved`: the sum of |rounded - true| over all cells.
    """

    cells: CellSet
    values: NDArray[np.int64]
    base: int
    additive: bool
    proved: bool

    @property
    def moved(self) -> int:
        """How far all cells were moved together."""
        return int(np.abs(self.values - self.cells.counts).sum())

    def table(self, place: int) -> NDArray[np.int64]:
        """The printed values of one table, in its shape."""
        return self.values[self.cells.places[place]]

    def published(self, minimum: int = 5, width: float = 2.0) -> Published:
        """What an outsider has in hand who knows the base: each count lies nearer than the base to what is printed.

        All cells are open here, and whole tables would take minutes to find: ranges are those of an outsider who reckons with fractions.
        """
        near = self.base - 1
        small = np.flatnonzero((self.cells.counts > 0) & (self.cells.counts < minimum))
        low, high = np.maximum(self.values - near, 0).astype(np.float64), (self.values + near).astype(np.float64)
        return Published(low, high, self.cells.relations, small, np.full(len(small), width), whole=False)


def round_additively(tables: Sequence[Table], base: int = 5, *, budget: Budget | None = None) -> RoundedTables:
    """The nearest additive table of multiples. TableRefused: bad base, or no such table exists (rare, and only from three dimensions)."""
    cells, low, part = _split(tables, base)
    up, proved = _nearest(cells, low, part, np.where(part > 0, base - 2.0 * part, 0.0), base, budget or Budget())
    return RoundedTables(cells, (low + up) * base, base, additive=True, proved=proved)


def round_randomly(
    tables: Sequence[Table], base: int = 5, *, seed: int, additive: bool = True, budget: Budget | None = None
) -> RoundedTables:
    """A draw: upwards with chance (count mod base) / base, the same for the same seed. Without `additive`, exactly unbiased and sums break.

    With `additive`, the additive table that keeps most of the draw: unbiased as far as sums allow.
    """
    cells, low, part = _split(tables, base)
    drawn = np.random.default_rng(seed).random(len(part)) * base < part
    if not additive:
        return RoundedTables(cells, (low + drawn) * base, base, additive=False, proved=False)
    up, proved = _nearest(cells, low, part, np.where(drawn, -1.0, 1.0), base, budget or Budget())
    return RoundedTables(cells, (low + up) * base, base, additive=True, proved=proved)


def audit_rounded(rounded: RoundedTables, minimum: int = 5, width: float = 2.0) -> Ranges:
    """The outsider's ranges of rounded counts, by the separate process. TableRefused when a small count can be told too narrowly."""
    ranges = audit(rounded.published(minimum, width))
    if len(ranges.unmet):
        raise TableRefused(
            Refused.AUDIT_FAILED,
            f"丸めても、少ない人数を言い当てられる欄が{len(ranges.unmet)}残りました。丸めの単位を大きくしてください。",
        )
    return ranges


def _split(tables: Sequence[Table], base: int) -> tuple[CellSet, NDArray[np.int64], NDArray[np.int64]]:
    if isinstance(base, bool) or not isinstance(base, int) or base < 2:
        raise TableRefused(Refused.BAD_RULE, "丸めの単位には2以上の整数を指定してください。")
    cells = join(tables)
    return cells, cells.counts // base, cells.counts % base


def _nearest(
    cells: CellSet, low: NDArray[np.int64], part: NDArray[np.int64], cost: Numbers, base: int, budget: Budget
) -> tuple[NDArray[np.int64], bool]:
    """Which cells are rounded up: the cheapest choice under which every sum holds. Whole costs: a gap below 1 is a proof."""
    relations, open_ = cells.relations, part > 0
    rest = -relations.sums(low.astype(np.float64))
    entries = open_[relations.member]
    length = np.bincount(relations.row[entries], minlength=relations.rows)
    used = length > 0
    if not open_.any():
        return np.zeros(len(part), dtype=np.int64), True
    number = np.cumsum(open_) - 1
    rows = Rows(np.append(0, np.cumsum(length[used])), number[relations.member[entries]], relations.sign[entries], rest[used], rest[used])
    size = int(open_.sum())
    limits = {"mip_rel_gap": 0.0, "mip_abs_gap": 0.999, "mip_pool_soft_limit": 50, "mip_max_leaves": 5000, "time_limit": budget.left()}
    program = Program(rows, cost[open_], np.zeros(size), np.ones(size), whole=True, **limits)
    found, least = program.best()
    if found is None and least != np.inf:
        message = "探せた範囲では、合計まで合う丸め方が見つかりませんでした。time_limit を延ばすか、表を分けてください。"
        raise TableRefused(Refused.NO_ROUNDING, message)
    if found is None:
        raise TableRefused(
            Refused.NO_ROUNDING,
            f"この表には、{base}の倍数だけで合計まで合う丸め方がありません。表を分けるか、丸めの単位を変えてください。",
        )
    up = np.zeros(len(part), dtype=np.int64)
    up[open_] = np.round(found).astype(np.int64)
    return up, bool(float(cost[open_] @ np.round(found)) - least < 1.0)
