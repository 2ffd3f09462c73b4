"""What was done and what is left of risk, as JSON: figures and names of items, never a value of a record."""

from __future__ import annotations

from typing import Any

import numpy as np

from hagukumi.deident.coded import CodedRecords
from hagukumi.deident.general.coding import items_of
from hagukumi.deident.general.loading import Loaded
from hagukumi.deident.general.treating import Treated
from hagukumi.deident.recipes import Recipe, Role


def report_of(recipe: Recipe, loaded: Loaded, records: CodedRecords, treated: Treated) -> dict[str, Any]:
    """The report: `levels` per item, `loss` and its name, whether it is `proved`, records `suppressed`, `classes`, `risks`.

    `deleted`: identifiers; `unnamed`: what the file had and the recipe does not name; neither is handed out.
    """
    sizes = np.bincount(treated.class_of[treated.kept])
    return {
        "method": recipe.method.value,
        "records": records.rows,
        "suppressed": records.rows - int(treated.kept.sum()),
        "levels": {
            name: level if isinstance(level, int) else {str(k): n for k, n in level.items()} for name, level in treated.levels.items()
        },
        "loss": treated.loss,
        "loss_name": treated.loss_name.value,
        "proved": treated.proved,
        "complete": treated.complete,
        "classes": len(sizes),
        "risks": _risks(sizes),
        "search": dict(treated.account),
        "deleted": list(items_of(recipe, Role.IDENTIFIER)),
        "unnamed": [name for name in loaded.unnamed if name not in recipe.items],
    }


def _risks(sizes: np.ndarray) -> dict[str, float | int]:
    """Over the records handed out: the smallest class, the highest and the mean chance to pick somebody out (1 / class size)."""
    return {
        "smallest_class": int(sizes.min()),
        "highest": float(1 / sizes.min()),
        "average": float(len(sizes) / sizes.sum()),
        "uniques": float((sizes == 1).sum() / sizes.sum()),
    }
