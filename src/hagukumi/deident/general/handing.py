"""What would be handed out, column by column, and the look through it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.general.coding import items_of
from hagukumi.deident.general.loading import Loaded
from hagukumi.deident.general.treating import Treated, Written
from hagukumi.deident.recipes import Recipe, Role
from hagukumi.deident.standards import Found, look_through, released, replaced_items


def columns_of(recipe: Recipe, loaded: Loaded, treated: Treated) -> dict[str, Written]:
    """What is handed out, in the order of the recipe."""
    written = {**untreated(recipe, loaded), **treated.written()}
    return {name: written[name] for name, item in recipe.items.items() if item.role is not Role.IDENTIFIER}


def untreated(recipe: Recipe, loaded: Loaded) -> dict[str, Written]:
    """What is handed out as it is; looked through before the search too, so that nobody waits for a refusal."""
    names = (name for role in (Role.SENSITIVE, Role.OTHER) for name in items_of(recipe, role))
    return {name: Written(loaded.columns[name].values, loaded.columns[name].codes) for name in names}


def looked_through(recipe: Recipe, columns: Mapping[str, Written], kept: NDArray[np.bool_]) -> tuple[Found, ...]:
    """What a reason of the recipe lets through. Raises Stopped if what would be written holds what must not be handed out."""
    looked = [released(name, column.labels, column.codes, kept) for name, column in columns.items()]
    return look_through(looked, recipe.items, replaced_items(recipe))
