"""A table that grows at its end; what is gone is only marked, so that a night copies none of the rest."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hagukumi.linkage.incremental.blocks import Blocks
from hagukumi.linkage.incremental.former import Ints, joined, taken
from hagukumi.linkage.incremental.sorting import distinct

THERE: Final = "there"
"""The column that says whether a row still holds."""


class Kept:
    """Rows by place, whether each is still there, and blocks that find rows by a column."""

    def __init__(self, table: pa.Table, blocks: Mapping[str, Blocks]) -> None:
        self.rows, self._blocks = table.drop_columns([THERE]), blocks
        self.there: npt.NDArray[np.bool_] = table[THERE].to_numpy().copy()
        self.gone = self.come = self.rows.slice(0, 0)

    def having(self, keys: Ints, *columns: str) -> Ints:
        """Places of rows that are there and have one of these numbers in one of these columns."""
        return distinct(*(self._blocks[column].met(keys, keys, self.there)[1] for column in columns))

    def taken(self, places: Ints) -> pa.Table:
        """The rows at ascending places."""
        return taken(self.rows, places)

    def exchange(self, gone: Ints, come: pa.Table) -> None:
        """Rows at these ascending places go, others come."""
        self.there[gone] = False
        self.gone, self.come = taken(self.rows, gone), come.select(self.rows.column_names).cast(self.rows.schema)
        fresh = np.arange(len(self.there), len(self.there) + come.num_rows, dtype=np.int64)
        self.rows = joined(self.rows, self.come)
        self.there = np.concatenate([self.there, np.ones(come.num_rows, dtype=np.bool_)])
        for column, blocks in self._blocks.items():
            blocks.add(np.asarray(self.come[column].to_numpy()), fresh)

    def table(self) -> pa.Table:
        """Rows with `there`."""
        return self.rows.append_column(THERE, pa.array(self.there))
