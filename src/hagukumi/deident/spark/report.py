"""What was done and what is left of risk, told as on one machine; and what is not measured here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from itertools import combinations
from typing import Any, Final

import numpy as np

from hagukumi.deident.general.coding import items_of
from hagukumi.deident.recipes import Recipe, Role
from hagukumi.deident.risk import Risks, told_risks
from hagukumi.deident.search import Optimum
from hagukumi.deident.spark.coding import Coding
from hagukumi.deident.spark.recounting import Recounted
from hagukumi.deident.spark.values import Values
from hagukumi.deident.standards import Found, ReleasedItem, Standards
from hagukumi.deident.standards.filling import deleted_items
from hagukumi.deident.standards.form import Work, standards_of
from hagukumi.deident.standards.rare import rarities

NOT_MEASURED: Final = ("attack", "linkage_attack", "opinion", "usefulness", "special_uniques", "log_linear")
_NOT_MEASURED_TOLD: Final = (
    "Spark で行ったため、名簿との突合の試し、使いやすさの測定、少ない項目で目立つ記録の調べ、図、担当課の報告（xlsx、pdf）はありません。"
    "一部の地域などの資料を、同じレシピで、一つの計算機で加工すると、それらを確かめられます。"
)


def report_of(coding: Coding, found: Optimum, result: Recounted, risks: Risks, headings: Sequence[str]) -> dict[str, Any]:
    """The report of one machine, without what needs the records one by one (`not_measured`)."""
    recipe = coding.recipe
    first = {"smallest_class": risks.smallest, "highest": risks.prosecutor.highest, "average": risks.prosecutor.average}
    return {
        "method": recipe.method.value,
        "records": coding.rows,
        "suppressed": coding.rows - result.records,
        "levels": levels_of(coding, found),
        "loss": found.loss,
        "loss_name": found.name.value,
        "proved": found.proved,
        "complete": found.proved,
        "classes": len(result.sizes),
        "blanked": 0,
        "risks": first | {"measures": asdict(risks), "told": list(told_risks(risks))},
        "search": {"nodes": found.nodes, "checks": found.checks, "counted_rows": len(found.suppressed)},
        "deleted": list(items_of(recipe, Role.IDENTIFIER)),
        "unnamed": unnamed_of(recipe, headings),
        "treatments": [],
        "not_measured": {"names": list(NOT_MEASURED), "told": _NOT_MEASURED_TOLD},
    }


def levels_of(coding: Coding, found: Optimum) -> dict[str, int]:
    """By item, the level used."""
    return {hierarchy.item: level for hierarchy, level in zip(coding.hierarchies, found.levels, strict=True)}


def unnamed_of(recipe: Recipe, headings: Sequence[str]) -> list[str]:
    """What the records have and the recipe does not name."""
    return [name for name in headings if name not in recipe.items]


def released_of(name: str, values: Values) -> ReleasedItem:
    """An item by itself, its labels counted."""
    return ReleasedItem(name, values.texts, np.arange(len(values.texts), dtype=np.int32), values.counts)


def standards(coding: Coding, found: Optimum, result: Recounted, let_through: Sequence[Found], headings: Sequence[str]) -> Standards:
    """The five standards of 規則62条, filled from what was written.

    Pairs of values are looked at among the quasi-identifiers and between these and each sensitive item; of the others it is
    told that they were not looked at.
    """
    recipe = coding.recipe
    columns = [released_of(name, values) for name, values in result.labels.items()]
    rare = rarities(columns, fewest=recipe.looking.fewest, oldest=recipe.looking.oldest, counted=_pairs(coding, found, result))
    quasi = {hierarchy.item for hierarchy in coding.hierarchies}
    return standards_of(
        Work(
            records=coding.rows,
            kept=result.records,
            items=coding.names,
            deleted=deleted_items(recipe),
            unnamed=tuple(unnamed_of(recipe, headings)),
            coarser=tuple(name for name, level in levels_of(coding, found).items() if level),
            replaced=(),
            changed=(),
            found=tuple(let_through),
            rarities=rare,
            k=recipe.privacy.k,
            classes=len(result.sizes),
            smallest=int(result.sizes.min()),
            least=tuple((column.name, int(column.counts.min())) for column in columns if column.name in quasi),
            families=None,
        )
    )


def _pairs(coding: Coding, found: Optimum, result: Recounted) -> list[tuple[ReleasedItem, ReleasedItem]]:
    items = [
        _among(hierarchy.item, hierarchy.labels[level], groups, result.sizes)
        for hierarchy, level, groups in zip(coding.hierarchies, found.levels, result.groups, strict=True)
    ]
    pairs = list(combinations(items, 2))
    for name, (classes, values, numbers) in result.shown.items():
        sensitive = _among(name, coding.sensitive[name].values, values, numbers)
        for item in items:
            pairs.append((ReleasedItem(item.name, item.labels, item.codes[classes], numbers), sensitive))
    return pairs


def _among(name: str, labels: Sequence[str], codes: np.ndarray, times: np.ndarray) -> ReleasedItem:
    """The labels that occur, by combination."""
    used, places = np.unique(codes, return_inverse=True)
    return ReleasedItem(name, tuple(labels[one] for one in used), places.astype(np.int32), times)
