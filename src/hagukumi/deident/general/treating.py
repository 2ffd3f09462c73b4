"""The recipe's method, carried out: what is written for each record, and what it cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.coded import CodedRecords
from hagukumi.deident.privacy import LossName, Privacy
from hagukumi.deident.recipes import Method, Recipe, Role, limits_of, privacy_of
from hagukumi.deident.recoding import (
    CellsSuppressed,
    Reading,
    RefinementRisk,
    compatible_rows,
    partition,
    recode_locally,
    refinement_risk,
    suppress_cells,
)
from hagukumi.deident.risk import Released, released_cells, released_on_levels
from hagukumi.deident.search import Budget, classes_of, optimum

SUPPRESSED: Final = -1
BLANK: Final = "*"
"""What stands in a blanked cell."""


@dataclass(frozen=True, slots=True, eq=False)
class Written:
    """What is written for one item: `labels`, and per record the place of its label (-1 for a record left out)."""

    labels: tuple[str, ...]
    codes: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Spans:
    """What stands in the cells of an item where no levels are: `groups`, how many unlike texts; how many values one of them stands for, on
    `average` over the records and at most (`widest`); `unchanged`: records in which the value itself stands.
    """

    groups: int
    average: float
    widest: int
    unchanged: int


@dataclass(frozen=True, slots=True, eq=False)
class Treated:
    """The records as they are to be handed out.

    `class_of`: int32 per record, -1 for one left out. `released`: what stands in each cell as a node of its hierarchy, None where sets of
    values are written that are no nodes (`sets`, and how wide they are in `spans`). `levels`: by item the one level used, or how many
    records are on each. `proved`: nothing better is possible in this method; `complete`: the time sufficed. `account`: figures of the
    search. `blanked`: cells; and where they are read as any value, `alike`: int64 per record, how many rows could be that person's to one
    who knows the true values. `refinement`: what those who know how local recoding works still find out.
    """

    class_of: NDArray[np.int32]
    released: Released | None
    levels: Mapping[str, int | dict[int, int]]
    loss: float
    loss_name: LossName
    proved: bool = False
    complete: bool = True
    account: Mapping[str, int] = field(default_factory=dict)
    blanked: int = 0
    alike: NDArray[np.int64] | None = None
    sets: Mapping[str, Written] = field(default_factory=dict)
    spans: Mapping[str, Spans] = field(default_factory=dict)
    refinement: RefinementRisk | None = None

    @property
    def kept(self) -> NDArray[np.bool_]:
        """Which records are handed out."""
        return self.class_of != SUPPRESSED

    def written(self) -> dict[str, Written]:
        """What is written, by quasi-identifier. Cost: records x items."""
        if self.released is None:
            return dict(self.sets)
        return {hierarchy.item: _written(self.released, place) for place, hierarchy in enumerate(self.released.hierarchies)}


def treat(records: CodedRecords, population: CodedRecords | None, recipe: Recipe, budget: Budget) -> Treated:
    """Carry out the recipe's method. DeidentError: something cannot be used, or nothing meets the conditions."""
    return _METHODS[recipe.method](records, population, recipe, budget)


def _written(released: Released, place: int) -> Written:
    """The labels of the levels in use, the lowest first, and the mark of a blank after them."""
    levels, groups = released.levels[place].astype(np.int64), released.groups[place]
    used = [int(level) for level in np.unique(levels[released.classes >= 0]) if level >= 0]
    labels = [released.hierarchies[place].labels[level] for level in used]
    starts = np.zeros(released.hierarchies[place].levels + 1, np.int64)
    starts[used] = np.cumsum([0, *map(len, labels)])[:-1]
    every = (*(label for of_level in labels for label in of_level), BLANK)
    codes = np.where(levels < 0, len(every) - 1, starts[levels] + groups)
    return Written(every, np.where(released.classes < 0, SUPPRESSED, codes).astype(np.int32))


def _globally(records: CodedRecords, population: CodedRecords | None, recipe: Recipe, budget: Budget) -> Treated:
    found = optimum(records, privacy_of(recipe), limits_of(recipe), population=population, budget=budget)
    account = {"nodes": found.nodes, "checks": found.checks}
    released = released_on_levels(records, found.levels, found.class_of)
    levels = _by_item(records, found.levels)
    return Treated(found.class_of, released, levels, found.loss, found.name, found.proved, found.proved, account)


def _by_item(records: CodedRecords, levels: tuple[int, ...]) -> dict[str, int | dict[int, int]]:
    return {hierarchy.item: level for hierarchy, level in zip(records.hierarchies, levels, strict=True)}


def _locally(records: CodedRecords, population: CodedRecords | None, recipe: Recipe, budget: Budget) -> Treated:
    found = recode_locally(records, privacy_of(recipe), limits_of(recipe), budget=budget)
    released = released_cells(records, found.levels, found.groups, found.classes)
    levels = {hierarchy.item: _counted(found.levels[place]) for place, hierarchy in enumerate(records.hierarchies)}
    refinement = refinement_risk(records, found, recipe.privacy.k)
    return Treated(found.classes, released, levels, found.loss, found.loss_name, complete=found.complete, refinement=refinement)


def _counted(levels: NDArray[np.int8]) -> int | dict[int, int]:
    used, counts = np.unique(levels[levels >= 0], return_counts=True)
    return dict(zip(used.tolist(), counts.tolist(), strict=True))


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


def _of_cells(records: CodedRecords, found: CellsSuppressed, recipe: Recipe) -> Treated:
    levels = [np.where(missing, -1, level).astype(np.int8) for missing, level in zip(found.missing, found.levels, strict=True)]
    classes, _ = classes_of([groups + 1 for groups in found.groups])
    released = released_cells(records, levels, found.groups, classes)
    alike = alike_people(records, found.levels, released) if found.reading is Reading.PERSON else None
    return Treated(classes, released, _by_item(records, found.levels), found.loss, recipe.loss, blanked=found.cells, alike=alike)


def alike_people(records: CodedRecords, levels: tuple[int, ...], released: Released) -> NDArray[np.int64]:
    """Per record, how many rows could be that person's to one who knows the true values."""
    missing = np.stack([column < 0 for column in released.levels], axis=1)
    return compatible_rows(np.stack(records.generalised(levels), axis=1), missing)


def _parted(records: CodedRecords, population: CodedRecords | None, recipe: Recipe, budget: Budget) -> Treated:
    """Intervals of items whose values are numbers or days, sets of the others'."""
    ordered = [
        name for name, item in recipe.items.items() if item.role is Role.QUASI_IDENTIFIER and (item.intervals or item.dates or item.ages)
    ]
    found = partition(records, privacy_of(recipe), limits_of(recipe), ordered=ordered)
    sets = {hierarchy.item: _as_text(found.written(records, place)) for place, hierarchy in enumerate(records.hierarchies)}
    spans = {name: _spans(found.widths(records, place)[found.classes], sets[name]) for place, name in enumerate(sets)}
    return Treated(found.classes, None, {}, found.loss, recipe.loss, sets=sets, spans=spans)


def _spans(widths: NDArray[np.int64], written: Written) -> Spans:
    return Spans(len(written.labels), float(widths.mean()), int(widths.max()), int((widths == 1).sum()))


def _as_text(labels: list[str]) -> Written:
    place: dict[str, int] = {}
    codes = np.fromiter((place.setdefault(label, len(place)) for label in labels), np.int32, len(labels))
    return Written(tuple(place), codes)


_METHODS: Final[dict[Method, Callable[[CodedRecords, CodedRecords | None, Recipe, Budget], Treated]]] = {
    Method.GLOBAL: _globally,
    Method.LOCAL: _locally,
    Method.CELLS: _with_blanks,
    Method.MONDRIAN: _parted,
}
