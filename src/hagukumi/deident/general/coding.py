"""From columns and a recipe to coded records."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.coded import CodedRecords, SensitiveItem
from hagukumi.deident.general.loading import Column, Loaded
from hagukumi.deident.hierarchies import (
    hierarchy_of_text,
    leaves_of,
    of_ages,
    of_dates,
    of_intervals,
    of_places,
    of_prefixes,
    of_rare,
    of_values,
)
from hagukumi.deident.hierarchy import Hierarchy
from hagukumi.deident.recipes import Item, Recipe, Role


def items_of(recipe: Recipe, role: Role) -> tuple[str, ...]:
    """The items of a role, in the order of the recipe."""
    return tuple(name for name, item in recipe.items.items() if item.role is role)


def wanted_items(recipe: Recipe) -> tuple[str, ...]:
    """The items that are read: all but identifiers, and those of households and persons."""
    named = (name for name, item in recipe.items.items() if item.role is not Role.IDENTIFIER)
    return (*named, *(name for name in (recipe.household, recipe.person) if name is not None))


def units_of(loaded: Loaded, name: str | None) -> NDArray[np.int64] | None:
    """Per record the number of its household or person by the item of that name: -1 where the cell is empty; None without a name."""
    if name is None:
        return None
    column = loaded.columns[name]
    return np.where(np.array([value == "" for value in column.values])[column.codes], -1, column.codes).astype(np.int64)


def coded_records(recipe: Recipe, loaded: Loaded, text_of: Callable[[str], str], population: Loaded | None = None) -> CodedRecords:
    """The records by their quasi-identifiers, in the order of the recipe. `text_of`: the text of a file that the recipe names.
    `population`: whose values the hierarchies that are built hold too.

    HierarchyError: a hierarchy is not sound or does not cover every value.
    """
    names = items_of(recipe, Role.QUASI_IDENTIFIER)
    made = {name: _hierarchy(name, recipe, loaded.columns[name], text_of, population) for name in names}
    return CodedRecords(
        tuple(made.values()),
        tuple(leaves_of(made[name], loaded.columns[name].values, loaded.columns[name].codes) for name in names),
        _sensitive(recipe, loaded, text_of),
        units_of(loaded, recipe.household),
        units_of(loaded, recipe.person),
    )


def coded_population(recipe: Recipe, records: CodedRecords, population: Loaded) -> CodedRecords:
    """The people of a population by the hierarchies of the records. HierarchyError: one does not cover every value."""
    columns = [population.columns[name] for name in items_of(recipe, Role.QUASI_IDENTIFIER)]
    codes = (leaves_of(made, column.values, column.codes) for made, column in zip(records.hierarchies, columns, strict=True))
    return CodedRecords(records.hierarchies, tuple(codes))


def _hierarchy(name: str, recipe: Recipe, column: Column, text_of: Callable[[str], str], population: Loaded | None) -> Hierarchy:
    values, counts = column.values, np.bincount(column.codes, minlength=len(column.values))
    if population is not None:
        known = set(values)
        more = [value for value in population.columns[name].values if value not in known]
        values, counts = (*values, *more), np.append(counts, np.zeros(len(more), np.int64))
    return hierarchy_for(name, recipe, values, counts, text_of)


def hierarchy_for(name: str, recipe: Recipe, values: Sequence[str], counts: NDArray[np.int64], text_of: Callable[[str], str]) -> Hierarchy:
    """The hierarchy of a quasi-identifier with these values, each in so many records. HierarchyError: it is not sound."""
    item = recipe.items[name]
    if item.hierarchy is not None:
        return hierarchy_of_text(name, text_of(item.hierarchy), recipe.separator)
    return hierarchy_of_values(name, item, values, counts)


def hierarchy_of_values(name: str, item: Item, values: Sequence[str], counts: NDArray[np.int64]) -> Hierarchy:
    """The hierarchy that an item without a file of its own asks for. HierarchyError: the values cannot be made coarser so."""
    if item.intervals is not None:
        cut = item.intervals
        return of_intervals(name, values, cut.widths, start=cut.start, top=cut.top, bottom=cut.bottom)
    if item.dates:
        return of_dates(name, values)
    if item.ages is not None:
        return of_ages(name, values, item.ages.on, item.ages.widths, top=item.ages.top)
    if item.places:
        return of_places(name, values)
    if item.prefixes:
        return of_prefixes(name, values, item.prefixes)
    if item.rare:
        return of_rare(name, dict(zip(values, counts.tolist(), strict=True)), item.rare)
    return of_values(name, values)


def _sensitive(recipe: Recipe, loaded: Loaded, text_of: Callable[[str], str]) -> Mapping[str, SensitiveItem]:
    found = {}
    for name in items_of(recipe, Role.SENSITIVE):
        column, item = loaded.columns[name], recipe.items[name]
        if item.hierarchy is None:
            found[name] = SensitiveItem(name, column.values, column.codes)
            continue
        hierarchy = hierarchy_of_text(name, text_of(item.hierarchy), recipe.separator)
        found[name] = SensitiveItem(name, hierarchy.labels[0], leaves_of(hierarchy, column.values, column.codes), hierarchy)
    return found
