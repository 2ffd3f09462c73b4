"""What was done and what is left of risk, as JSON: figures and names of items, never a value of a record."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

import numpy as np

from hagukumi.deident.coded import CodedRecords
from hagukumi.deident.general.coding import items_of
from hagukumi.deident.general.loading import Loaded
from hagukumi.deident.general.treating import Treated
from hagukumi.deident.recipes import Recipe, Role
from hagukumi.deident.recipes.reading import closeness_rules
from hagukumi.deident.recoding import RefinementRisk
from hagukumi.deident.risk import Risks, measure, told_risks
from hagukumi.deident.risk.wording import share

THRESHOLD: Final = 0.2
"""Records more likely to be picked out than this are counted; no legal figure."""


def report_of(recipe: Recipe, loaded: Loaded, treated: Treated, risks: Risks) -> dict[str, Any]:
    """The report: `levels` per item, `loss` and its name, whether it is `proved`, records `suppressed`, `classes`, `risks`.

    `levels`: the one level, or how many records are on each, or (for intervals and sets that are no levels) `Spans`. `deleted`:
    identifiers; `unnamed`: what the file had and the recipe does not name; neither is handed out.
    """
    sizes = np.bincount(treated.class_of[treated.kept])
    refinement = {"refinement": asdict(treated.refinement) | {"told": told_refinement(treated.refinement)}} if treated.refinement else {}
    return refinement | {
        "method": recipe.method.value,
        "records": loaded.rows,
        "suppressed": loaded.rows - int(treated.kept.sum()),
        "levels": {
            name: level if isinstance(level, int) else {str(k): n for k, n in level.items()} for name, level in treated.levels.items()
        }
        | {name: asdict(spans) for name, spans in treated.spans.items()},
        "loss": treated.loss,
        "loss_name": treated.loss_name.value,
        "proved": treated.proved,
        "complete": treated.complete,
        "classes": len(sizes),
        "blanked": treated.blanked,
        "risks": _told(risks),
        "search": dict(treated.account),
        "deleted": list(items_of(recipe, Role.IDENTIFIER)),
        "unnamed": [name for name in loaded.unnamed if name not in recipe.items],
    }


def risks_of(recipe: Recipe, records: CodedRecords, treated: Treated) -> Risks:
    """Every measure of the risk of a result."""
    return measure(
        treated.class_of,
        sensitive=records.sensitive,
        households=records.households,
        fraction=recipe.privacy.sampling_fraction,
        alike=treated.alike,
        threshold=THRESHOLD,
        persons=records.persons,
        distances={rule.item: rule.distance for rule in closeness_rules(recipe.privacy)},
    )


def _told(risks: Risks) -> dict[str, Any]:
    """Every measure, and in front what is asked first.

    `smallest_class`: the least number of people that a person handed out is alike; `highest`, `average`: chances to pick somebody out.
    """
    first = {"smallest_class": risks.smallest, "highest": risks.prosecutor.highest, "average": risks.prosecutor.average}
    return first | {"measures": asdict(risks), "told": list(told_risks(risks))}


def told_refinement(found: RefinementRisk) -> str:
    """What somebody finds out who knows how local recoding forms its classes."""
    return (
        "記録のまとまりごとに段階を変える方法（local）の仕組みを知る人は、"
        f"{share(found.narrowed)}の記録について、同じまとまりの中の少数の人がもつ細かい値を推し量れます"
        f"（推し量りが当たる割合は{share(found.right)}）。公表するなら、全体で段階をそろえる方法（global）をお勧めします。"
    )
