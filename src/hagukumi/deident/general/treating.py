"""The recipe's method, carried out: what is written for each record, and what it cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.coded import CodedRecords
from hagukumi.deident.privacy import LossName, Privacy
from hagukumi.deident.recipes import Method, Recipe, limits_of, privacy_of
from hagukumi.deident.recoding import CellsSuppressed, Reading, Recoded, compatible_rows, recode_locally, suppress_cells
from hagukumi.deident.search import Budget, Optimum, classes_of, optimum

SUPPRESSED: Final = -1
BLANK: Final = "*"
"""What stands in a blanked cell."""


@dataclass(frozen=True, slots=True, eq=False)
class Written:
    """What is written for one item: `labels`, and per record the place of its label (-1 for a record left out)."""

    labels: tuple[str, ...]
    codes: NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Treated:
    """The records as they are to be handed out.

    `written`: by quasi-identifier. `class_of`: int32 per record, -1 for one left out. `levels`: by item the one level used, or how many
    records are on each. `proved`: nothing better is possible in this method; `complete`: the time sufficed. `blanked`: cells; and where
    they are read as any value, `alike`: int64 per record, how many rows could be that person's to one who knows the true values.
    """

    written: Mapping[str, Written]
    class_of: NDArray[np.int32]
    levels: Mapping[str, int | dict[int, int]]
    loss: float
    loss_name: LossName
    proved: bool
    complete: bool
    account: Mapping[str, int]
    blanked: int = 0
    alike: NDArray[np.int64] | None = None

    @property
    def kept(self) -> NDArray[np.bool_]:
        """Which records are handed out."""
        return self.class_of != SUPPRESSED


def treat(records: CodedRecords, population: CodedRecords | None, recipe: Recipe, budget: Budget) -> Treated:
    """Carry out the recipe's method. DeidentError: something cannot be used, or nothing meets the conditions."""
    return _METHODS[recipe.method](records, population, recipe, budget)


def _globally(records: CodedRecords, population: CodedRecords | None, recipe: Recipe, budget: Budget) -> Treated:
    found = optimum(records, privacy_of(recipe), limits_of(recipe), population=population, budget=budget)
    account = {"nodes": found.nodes, "checks": found.checks}
    return Treated(
        _on_levels(records, found),
        found.class_of,
        {hierarchy.item: level for hierarchy, level in zip(records.hierarchies, found.levels, strict=True)},
        found.loss,
        found.name,
        found.proved,
        found.proved,
        account,
    )


def _on_levels(records: CodedRecords, found: Optimum) -> dict[str, Written]:
    """The label of each record on the one level of its item."""
    codes = (np.where(found.suppressed, np.int32(SUPPRESSED), one) for one in records.generalised(found.levels))
    parts = zip(records.hierarchies, found.levels, codes, strict=True)
    return {hierarchy.item: Written(hierarchy.labels[level], one) for hierarchy, level, one in parts}


def _locally(records: CodedRecords, population: CodedRecords | None, recipe: Recipe, budget: Budget) -> Treated:
    return _of_recoded(records, recode_locally(records, privacy_of(recipe), limits_of(recipe), budget=budget))


def _of_recoded(records: CodedRecords, found: Recoded) -> Treated:
    written, levels = {}, {}
    for place, hierarchy in enumerate(records.hierarchies):
        starts = np.cumsum([0, *(len(labels) for labels in hierarchy.labels)])
        codes = (starts[found.levels[place]] + found.groups[place]).astype(np.int32)
        every = tuple(label for labels in hierarchy.labels for label in labels)
        written[hierarchy.item] = Written(every, np.where(found.suppressed, np.int32(SUPPRESSED), codes))
        used, counts = np.unique(found.levels[place][~found.suppressed], return_counts=True)
        levels[hierarchy.item] = dict(zip(used.tolist(), counts.tolist(), strict=True))
    return Treated(written, found.classes, levels, found.loss, found.loss_name, False, found.complete, {})


def _with_blanks(records: CodedRecords, population: CodedRecords | None, recipe: Recipe, budget: Budget) -> Treated:
    """The levels given, or those of the optimum; then cells blanked in place of records left out.

    A blank is read as any value where k alone must hold, and as a value of its own where sensitive items or shares are looked at too.
    """
    privacy, limits = privacy_of(recipe), limits_of(recipe)
    fixed = [recipe.items[hierarchy.item].level for hierarchy in records.hierarchies]
    given = tuple(level for level in fixed if level is not None)
    levels = given if len(given) == len(fixed) else optimum(records, privacy, limits, budget=budget).levels
    reading = Reading.PERSON if privacy == Privacy(k=privacy.k) else Reading.OWN_VALUE
    return _of_cells(records, suppress_cells(records, levels, privacy, limits, reading=reading), recipe)


def alike_people(records: CodedRecords, levels: tuple[int, ...], written: Mapping[str, Written]) -> NDArray[np.int64]:
    """Per record, how many written rows could be that person's to one who knows the true values, counted on the labels as written."""
    missing = np.stack([np.array([label == BLANK for label in column.labels])[column.codes] for column in written.values()], axis=1)
    tops = np.array([hierarchy.labels[level] == (BLANK,) for hierarchy, level in zip(records.hierarchies, levels, strict=True)])
    return compatible_rows(np.stack(records.generalised(levels), axis=1), missing & ~tops)


def _of_cells(records: CodedRecords, found: CellsSuppressed, recipe: Recipe) -> Treated:
    written = {}
    for hierarchy, level, groups in zip(records.hierarchies, found.levels, found.groups, strict=True):
        labels = hierarchy.labels[level]
        written[hierarchy.item] = Written((*labels, BLANK), np.where(groups < 0, np.int32(len(labels)), groups))
    return Treated(
        written,
        classes_of([column.codes for column in written.values()])[0],
        {hierarchy.item: level for hierarchy, level in zip(records.hierarchies, found.levels, strict=True)},
        found.loss,
        recipe.loss,
        False,
        True,
        {},
        found.cells,
        alike_people(records, found.levels, written) if found.reading is Reading.PERSON else None,
    )


_METHODS: Final[dict[Method, Callable[[CodedRecords, CodedRecords | None, Recipe, Budget], Treated]]] = {
    Method.GLOBAL: _globally,
    Method.LOCAL: _locally,
    Method.CELLS: _with_blanks,
}
