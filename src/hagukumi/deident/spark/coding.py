"""From the unlike values of each item to hierarchies and numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.coded import CodedRecords, SensitiveItem, Tally
from hagukumi.deident.general.coding import hierarchy_for, items_of
from hagukumi.deident.hierarchies import hierarchy_of_text, leaves_of_values
from hagukumi.deident.hierarchy import Hierarchy
from hagukumi.deident.recipes import Recipe, Role, limits_of, privacy_of
from hagukumi.deident.search.counted import count_records
from hagukumi.deident.search.lattice import axes_of
from hagukumi.deident.search.refusals import refuse_unusable, sensitive_items
from hagukumi.deident.spark.values import Values


@dataclass(frozen=True, slots=True, eq=False)
class Coding:
    """The items of a recipe with their unlike `values`, in the order of `names`.

    `hierarchies`: of the quasi-identifiers, in the order of the recipe; `leaves[q]`: int32 per value of that item. `sensitive`: by item,
    its `codes` being those of its values, not of records. `rows`: how many records there are.
    """

    recipe: Recipe
    values: Mapping[str, Values]
    hierarchies: tuple[Hierarchy, ...]
    leaves: tuple[NDArray[np.int32], ...]
    sensitive: Mapping[str, SensitiveItem]
    rows: int

    @property
    def names(self) -> tuple[str, ...]:
        """The items that are read, in the order of the recipe."""
        return tuple(self.values)

    @property
    def conditioned(self) -> tuple[str, ...]:
        """The sensitive items with a condition."""
        return sensitive_items(privacy_of(self.recipe))

    @property
    def lowest(self) -> tuple[int, ...]:
        """By quasi-identifier, the finest level that the recipe permits."""
        given = {item: lowest for item, lowest, _ in limits_of(self.recipe).levels}
        return tuple(given.get(hierarchy.item, 0) for hierarchy in self.hierarchies)

    def counts(self, name: str) -> NDArray[np.int64]:
        """How many records have each value of an item."""
        return self.values[name].counts

    def leaf_counts(self) -> tuple[NDArray[np.int64], ...]:
        """By quasi-identifier, how many records have each leaf."""
        return tuple(
            np.bincount(leaves, weights=self.counts(hierarchy.item), minlength=hierarchy.leaves).astype(np.int64)
            for hierarchy, leaves in zip(self.hierarchies, self.leaves, strict=True)
        )

    def shares(self, name: str) -> NDArray[np.float64]:
        """The shares of the values of a sensitive item among all records."""
        item = self.sensitive[name]
        return np.bincount(item.codes, weights=self.counts(name), minlength=len(item.values)) / self.rows


def coding_of(recipe: Recipe, values: Mapping[str, Values], rows: int, text_of: Callable[[str], str]) -> Coding:
    """Hierarchies for the values that occur. HierarchyError: a hierarchy is not sound or does not cover every value."""
    quasi = items_of(recipe, Role.QUASI_IDENTIFIER)
    hierarchies = tuple(hierarchy_for(name, recipe, values[name].texts, values[name].counts, text_of) for name in quasi)
    leaves = tuple(leaves_of_values(hierarchy, values[hierarchy.item].texts, values[hierarchy.item].counts) for hierarchy in hierarchies)
    sensitive = {name: _sensitive(name, recipe, values[name], text_of) for name in items_of(recipe, Role.SENSITIVE)}
    return Coding(recipe, values, hierarchies, leaves, sensitive, rows)


def _sensitive(name: str, recipe: Recipe, values: Values, text_of: Callable[[str], str]) -> SensitiveItem:
    given = recipe.items[name].hierarchy
    if given is None:
        return SensitiveItem(name, values.texts, np.arange(len(values.texts), dtype=np.int32))
    hierarchy = hierarchy_of_text(name, text_of(given), recipe.separator)
    return SensitiveItem(name, hierarchy.labels[0], leaves_of_values(hierarchy, values.texts, values.counts), hierarchy)


def refuse_before_counting(coding: Coding) -> None:
    """DeidentError for what the values alone show to be impossible: levels, conditions, too many combinations of levels.

    Asked of rows that have every value of every item at least once.
    """
    length = max(len(values.texts) for values in coding.values.values())
    rows = CodedRecords(
        coding.hierarchies,
        tuple(np.resize(leaves, length) for leaves in coding.leaves),
        {name: SensitiveItem(name, item.values, np.resize(item.codes, length), item.hierarchy) for name, item in coding.sensitive.items()},
    )
    each = np.ones(length, np.int64)
    each[0] += coding.rows - length
    limits = limits_of(coding.recipe)
    refuse_unusable(rows, None, privacy_of(coding.recipe), limits, Tally(each))
    axes_of(count_records(rows, None, (), tally=Tally(each)), limits.levels)
