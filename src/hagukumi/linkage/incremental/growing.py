"""Columns that grow at their end: what is there is copied once a night at most, or not at all."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Ints = npt.NDArray[np.int64]

_ROOM: Final = 4_096
"""Places kept free at the end, beside a sixteenth of what is there."""


class Growing:
    """Columns of numbers that may be changed, by place. Cost: one copy of each when taken over; afterwards what is added."""

    def __init__(self, table: pa.Table, names: Sequence[str]) -> None:
        self.size = table.num_rows
        self._rooms = {name: _roomy(_numpy(table[name]), self.size) for name in names}

    def __getitem__(self, name: str) -> npt.NDArray[Any]:
        return self._rooms[name][: self.size]

    def add(self, more: Mapping[str, npt.NDArray[Any]]) -> Ints:
        """Add rows with these columns, all of one length; returns their places."""
        count = len(next(iter(more.values())))
        places = np.arange(self.size, self.size + count, dtype=np.int64)
        self.size += count
        for name, column in more.items():
            if self.size > len(self._rooms[name]):
                self._rooms[name] = _roomy(self._rooms[name][: self.size - count], self.size)
            self._rooms[name][places] = column
        return places

    def table(self) -> pa.Table:
        """The columns as they are now."""
        return pa.table({name: self[name] for name in self._rooms})


def _numpy(column: pa.ChunkedArray) -> npt.NDArray[Any]:
    return np.asarray(column.to_numpy())


def _roomy(column: npt.NDArray[Any], size: int) -> npt.NDArray[Any]:
    room = np.empty(size + size // 16 + _ROOM, dtype=column.dtype)
    room[: len(column)] = column
    return room


class Pieces:
    """A column that is never changed, in one large piece and those of later nights; nothing large is copied."""

    def __init__(self, column: pa.ChunkedArray) -> None:
        first, *later = column.chunks or [pa.array([], column.type)]
        self._first = first.to_numpy(zero_copy_only=False)
        self._later = np.concatenate([piece.to_numpy(zero_copy_only=False) for piece in later]) if later else self._first[:0]

    def __len__(self) -> int:
        return len(self._first) + len(self._later)

    def __getitem__(self, places: Ints) -> Ints:
        size = len(self._first)
        if not len(self._later):
            return np.asarray(self._first[places])
        early = places < size
        found = np.empty(len(places), dtype=self._first.dtype)
        found[early] = self._first[places[early]]
        found[~early] = self._later[places[~early] - size]
        return found

    def whole(self) -> Ints:
        """All of it as one piece. Cost: a copy, where it is in several."""
        return np.concatenate([self._first, self._later]) if len(self._later) else self._first
