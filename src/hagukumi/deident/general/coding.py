"""From columns and a recipe to coded records."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.coded import CodedRecords, SensitiveItem
from hagukumi.deident.general.loading import Column, Loaded
from hagukumi.deident.hierarchies import hierarchy_of_text, leaves_of, of_dates, of_intervals, of_prefixes, of_rare, of_values
from hagukumi.deident.hierarchy import Hierarchy
from hagukumi.deident.recipes import Item, Recipe, Role


def items_of(recipe: Recipe, role: Role) -> tuple[str, ...]:
    """The items of a role, in the order of the recipe."""
    return tuple(name for name, item in recipe.items.items() if item.role is role)


def wanted_items(recipe: Recipe) -> tuple[str, ...]:
    """The items that are read: all but identifiers, and the household's."""
    named = (*(name for name, item in recipe.items.items() if item.role is not Role.IDENTIFIER),)
    return (*named, recipe.household) if recipe.household is not None else named


def coded_records(recipe: Recipe, loaded: Loaded, text_of: Callable[[str], str]) -> CodedRecords:
    """The records by their quasi-identifiers, in the order of the recipe. `text_of`: the text of a file that the recipe names.

    HierarchyError: a hierarchy is not sound or does not cover every value.
    """
    names = items_of(recipe, Role.QUASI_IDENTIFIER)
    made = {name: _hierarchy(name, recipe, loaded.columns[name], text_of) for name in names}
    return CodedRecords(
        tuple(made.values()),
        tuple(leaves_of(made[name], loaded.columns[name].values, loaded.columns[name].codes) for name in names),
        _sensitive(recipe, loaded, text_of),
        loaded.columns[recipe.household].codes.astype(np.int64) if recipe.household is not None else None,
    )


def _hierarchy(name: str, recipe: Recipe, column: Column, text_of: Callable[[str], str]) -> Hierarchy:
    return hierarchy_for(name, recipe, column.values, np.bincount(column.codes, minlength=len(column.values)), text_of)


def hierarchy_for(name: str, recipe: Recipe, values: Sequence[str], counts: NDArray[np.int64], text_of: Callable[[str], str]) -> Hierarchy:
    """The hierarchy of a quasi-identifier with these values, each in so many records. HierarchyError: it is not sound."""
    item = recipe.items[name]
    if item.hierarchy is not None:
        return hierarchy_of_text(name, text_of(item.hierarchy), recipe.separator)
    return _built(name, item, values, counts)


def _built(name: str, item: Item, values: Sequence[str], counts: NDArray[np.int64]) -> Hierarchy:
    if item.intervals is not None:
        cut = item.intervals
        return of_intervals(name, values, cut.widths, start=cut.start, top=cut.top, bottom=cut.bottom)
    if item.dates:
        return of_dates(name, values)
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
