"""A table of the answer that grows at its end; what is gone is only marked, so that a night copies none of the rest."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hagukumi.linkage.incremental.former import Ints, joined, taken

THERE: Final = "there"
"""The column that says whether a row still holds."""


class Kept:
    """Rows by place, and whether each is still there."""

    def __init__(self, table: pa.Table) -> None:
        self.rows = table.drop_columns([THERE])
        self.there: npt.NDArray[np.bool_] = table[THERE].to_numpy().copy()
        self.gone = self.come = self.rows.slice(0, 0)

    def column(self, name: str) -> Ints:
        """A column of numbers, by place."""
        return np.asarray(self.rows[name].to_numpy())

    def exchange(self, gone: Ints, come: pa.Table) -> None:
        """Rows at these places go, others come."""
        self.there[gone] = False
        self.gone, self.come = taken(self.rows, gone), come.select(self.rows.column_names).cast(self.rows.schema)
        self.rows = joined(self.rows, self.come)
        self.there = np.concatenate([self.there, np.ones(come.num_rows, dtype=np.bool_)])

    def table(self) -> pa.Table:
        """Rows with `there`."""
        return self.rows.append_column(THERE, pa.array(self.there))
