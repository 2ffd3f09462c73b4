"""Earlier releases of the same holdings: what everybody already has in hand when the next table is published."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.tables.refusals import Refused, TableRefused
from hagukumi.deident.tables.table import Table


@dataclass(frozen=True, eq=False)
class Released:
    """A table that was published before.

    `table`: its true counts, made anew from the same holdings (same `population`: whom it counts, on which day). `withheld`: the cells
    that were not told, and `values` what was printed in the others, both in the table's shape. `base`: the printed values were rounded to
    a multiple of it nearer than `base`; 1: told as they are. TableRefused when the record does not belong to the table.
    """

    table: Table
    values: NDArray[np.int64]
    withheld: NDArray[np.bool_]
    base: int = 1

    def __post_init__(self) -> None:
        shape = self.table.counts.shape
        if self.withheld.shape != shape or self.values.shape != shape or self.base < 1:
            raise _strange(self.table.name, "公表の記録が、表の形と合いません。記録を確かめてください。")
        if (np.abs(self.values - self.table.counts) >= self.base)[~self.withheld].any():
            raise _strange(
                self.table.name, "公表した値が、いまの個人情報ファイルから数えた人数と合いません。基準日と条件が同じか確かめてください。"
            )

    @property
    def told(self) -> bool:
        """Whether anything but zeros was told: otherwise it only ties tables together."""
        return bool((self.values[~self.withheld] != 0).any())

    def tighten(self, places: NDArray[np.int64], low: NDArray[np.float64], high: NDArray[np.float64]) -> None:
        """Narrows what is known of the cells at `places` by what this release told."""
        cells, value, near = places[~self.withheld], self.values[~self.withheld], self.base - 1
        low[cells] = np.maximum(low[cells], value - near)
        high[cells] = np.minimum(high[cells], value + near)


def _strange(name: str, what: str) -> TableRefused:
    return TableRefused(Refused.EARLIER_RELEASE, f"過去に公表した表「{name}」の記録を使えません。{what}")
