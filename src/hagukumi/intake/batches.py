"""What the readers of the two file formats hand on, and the limits that hold for both."""

from __future__ import annotations

from typing import Final, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hagukumi.intake.codes import Code

BLOCK: Final = 8 << 20
"""Bytes read at a time."""
MAX_RECORD: Final = 1 << 20
"""Bytes that one row of a text file may have; no departmental record comes near it."""
MAX_COLUMNS: Final = 2_000
MAX_ROWS: Final = 50_000_000
"""Rows of one file: the keys of all rows are held in memory, at 16 bytes each."""
MAX_QUARANTINED: Final = 2_000_000

TEXT, NUMBER, DAY = 0, 1, 2
"""How a spreadsheet stored a cell; text files know only TEXT."""


class Readable(Protocol):
    """Something bytes are read from."""

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes, b"" at the end."""


class Spoiled(NamedTuple):
    """A row that could not be taken apart into cells, or whose cells cannot be trusted."""

    row: int
    column: str
    code: Code
    value_class: str


class RawBatch(NamedTuple):
    """Some rows of a file as text: `cells` holds one text array per kept column, all as long as `numbers`.

    `numbers` are the rows' numbers in the file (as a spreadsheet counts, from 1, headings included); `kinds` per column tells
    how a spreadsheet stored the cells, or is None; `blank_lines` counts lines without anything, which are no rows.
    """

    numbers: npt.NDArray[np.int64]
    cells: tuple[pa.Array, ...]
    spoiled: tuple[Spoiled, ...] = ()
    kinds: tuple[npt.NDArray[np.uint8], ...] | None = None
    blank_lines: int = 0
