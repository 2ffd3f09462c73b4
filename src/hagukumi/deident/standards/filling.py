"""The form's evidence, counted from what is handed out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.recipes.records import Recipe, Role
from hagukumi.deident.recipes.treatments import AddNoise, Aggregate, Code, Replace, Round, Swap
from hagukumi.deident.search.persons import persons_in
from hagukumi.deident.standards.families import families
from hagukumi.deident.standards.form import Standards, Work, standards_of
from hagukumi.deident.standards.rare import rarities
from hagukumi.deident.standards.released import ReleasedItem
from hagukumi.deident.standards.stops import Found

TREATMENTS: Final = {
    Aggregate: "近い記録どうしの平均に置き換え",
    AddNoise: "雑音を加える",
    Swap: "順位の近い値と入れ替え",
    Round: "丸め",
    Code: "上下の端をまとめる",
}
"""How a treatment is told; irregular replacement is told for itself."""


@dataclass(frozen=True, slots=True, eq=False)
class Handed:
    """What is handed out: `columns` over the records kept, their `classes` from 0, `households` and `persons` (None: not known)."""

    columns: Sequence[ReleasedItem]
    classes: NDArray[np.integer]
    households: NDArray[np.int64] | None
    persons: NDArray[np.int64] | None = None


def fill(
    recipe: Recipe,
    handed: Handed,
    *,
    records: int,
    levels: Mapping[str, int | dict[int, int]],
    unnamed: Sequence[str],
    found: Sequence[Found],
) -> Standards:
    """The five standards for one result. `levels`: as the treatment tells them. Cost: records x pairs of items."""
    sizes = np.bincount(handed.classes)
    quasi = {name for name, item in recipe.items.items() if item.role is Role.QUASI_IDENTIFIER}
    return standards_of(
        Work(
            records=records,
            kept=len(handed.classes),
            items=tuple(column.name for column in handed.columns),
            deleted=deleted_items(recipe),
            unnamed=tuple(unnamed),
            coarser=tuple(name for name, level in levels.items() if level not in (0, {0: len(handed.classes)})),
            replaced=replaced_items(recipe),
            changed=tuple((item, TREATMENTS[type(one)]) for one in recipe.treatments if type(one) in TREATMENTS for item in one.items),
            found=tuple(found),
            rarities=rarities(handed.columns, fewest=recipe.looking.fewest, oldest=recipe.looking.oldest),
            k=recipe.privacy.k,
            classes=int((sizes > 0).sum()),
            smallest=int(sizes[sizes > 0].min(initial=len(handed.classes))),
            least=tuple((column.name, int(column.counts.min())) for column in handed.columns if column.name in quasi),
            families=families(handed.classes, handed.households) if handed.households is not None else None,
            people=None if handed.persons is None else _people(handed.classes, handed.persons),
        )
    )


def _people(classes: NDArray[np.integer], persons: NDArray[np.int64]) -> tuple[int, int]:
    number = len(np.unique(persons[persons >= 0])) + int((persons < 0).sum())
    return number, int(persons_in(classes, persons).min(initial=number))


def replaced_items(recipe: Recipe) -> tuple[str, ...]:
    """The items whose values the recipe replaces by irregular numbers."""
    return tuple(item for one in recipe.treatments if isinstance(one, Replace) for item in one.items)


def deleted_items(recipe: Recipe) -> tuple[str, ...]:
    """The identifiers, the numbers of households and persons among them."""
    named = (name for name, item in recipe.items.items() if item.role is Role.IDENTIFIER)
    return tuple(dict.fromkeys((*named, *(name for name in (recipe.household, recipe.person) if name is not None))))
