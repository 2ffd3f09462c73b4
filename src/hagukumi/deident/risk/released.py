"""What is handed out, cell by cell, beside the records it was made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.coded import CodedRecords, SensitiveItem
from hagukumi.deident.errors import DeidentError
from hagukumi.deident.hierarchy import Hierarchy

BLANK = -1
"""The level and group of a cell that is not handed out; the class of a record that is not."""


@dataclass(frozen=True, slots=True, eq=False)
class Released:
    """The result in the order of the records given.

    Per quasi-identifier q and record: `levels[q]` (int8) and `groups[q]` (int32): `hierarchies[q].labels[level][group]` is written, nothing
    where they are -1. `classes` (int32): records with equal cells, -1 for a suppressed one. `sensitive`: handed out as they are.
    """

    hierarchies: tuple[Hierarchy, ...]
    levels: tuple[NDArray[np.int8], ...]
    groups: tuple[NDArray[np.int32], ...]
    classes: NDArray[np.int32]
    sensitive: Mapping[str, SensitiveItem] = field(default_factory=dict)

    @property
    def kept(self) -> NDArray[np.int64]:
        """The places of the records that are handed out."""
        return np.flatnonzero(self.classes >= 0)

    def labels(self, item: int) -> NDArray[np.int64]:
        """One number for each label of an item, equal for equal labels, from 0; a blank cell is 0."""
        width = self.hierarchies[item].leaves
        return np.where(self.levels[item] < 0, 0, 1 + self.levels[item].astype(np.int64) * width + self.groups[item])

    def written(self, item: int) -> list[str]:
        """What stands in the cells of an item, record by record; a blank cell is "*"."""
        labels = self.hierarchies[item].labels
        pairs = zip(self.levels[item].tolist(), self.groups[item].tolist(), strict=True)
        return ["*" if level < 0 else labels[level][group] for level, group in pairs]


def released_on_levels(records: CodedRecords, levels: Sequence[int], classes: NDArray[np.int32]) -> Released:
    """Every kept record on the same level of each item (full-domain generalisation). DeidentError: lengths that differ."""
    columns = records.generalised(tuple(levels))
    return released_cells(records, tuple(np.full(records.rows, level, np.int8) for level in levels), columns, classes)


def released_cells(
    records: CodedRecords, levels: Sequence[NDArray[np.int8]], groups: Sequence[NDArray[np.int32]], classes: NDArray[np.int32]
) -> Released:
    """Every cell on its own level: local recoding, suppressed cells. DeidentError: lengths that differ."""
    lengths = {len(classes), *map(len, levels), *map(len, groups)}
    if lengths != {records.rows} or len(levels) != len(records.codes):
        raise DeidentError("提供データの件数が元のデータと違います。同じデータから作り直してください。")
    gone = classes < 0
    return Released(
        records.hierarchies,
        tuple(np.where(gone, BLANK, column).astype(np.int8) for column in levels),
        tuple(np.where(gone | (level < 0), BLANK, column).astype(np.int32) for level, column in zip(levels, groups, strict=True)),
        classes.astype(np.int32),
        records.sensitive,
    )
