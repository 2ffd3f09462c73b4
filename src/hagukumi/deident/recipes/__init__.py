"""Recipes: what each item of a file is, how it is treated, and the limits that the result must keep.

In: a TOML file. Out: a typed `Recipe`, sound in itself. Never: code, a default that lets something out, a role that is guessed.
"""

from hagukumi.deident.recipes.reading import limits_of, privacy_of, read_recipe, recipe_of
from hagukumi.deident.recipes.records import Item, Method, Recipe, Role

__all__ = ["Item", "Method", "Recipe", "Role", "limits_of", "privacy_of", "read_recipe", "recipe_of"]
