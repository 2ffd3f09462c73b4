"""What the result is worth and what an attacker finds: measured on what is written, drawn, and told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from hagukumi.deident.coded import CodedRecords
from hagukumi.deident.general.output import CHARTS, CLASS_SIZES, RECIPES
from hagukumi.deident.meaning import Known
from hagukumi.deident.risk import (
    Attack,
    Linkage,
    LinkageAttack,
    LogLinearRisk,
    OpinionRisk,
    OutsideRegister,
    Released,
    Risks,
    StandingOut,
    attack_by_linkage,
    inference,
    linkability,
    make_register,
    modelled,
    reidentified,
    singling_out,
    split_items,
    standing_out_after,
    standing_out_before,
    told_attack,
    told_linkage,
    told_model,
    told_opinion,
    told_standing,
)
from hagukumi.deident.utility import (
    Comparison,
    Usefulness,
    before_after_chart,
    class_size_chart,
    risk_utility_map,
    told_usefulness,
    usefulness,
)

_SEED: Final = 1
"""The register and its people are drawn alike each time, so that two recipes for one file face the same attacker."""

_TARGETS: Final = 1_000
_TRIES: Final = 300
_MOST_FOR_OPINION: Final = 200_000
"""The three risks of the European opinion are tried on no more records than this: on more they would take longer than all the rest."""


@dataclass(frozen=True, slots=True)
class Attacker:
    """Who tries record linkage, and what the items mean where their headings do not tell."""

    linkage: Linkage
    means: Mapping[str, Known]


@dataclass(frozen=True, slots=True)
class Assessment:
    """What was measured of one result.

    `linked`: what record linkage reached, None where it had too little to compare or (`tried` false) nobody brought one. `before`, `after`:
    who stands out by few items; `after` and `model` are None where no record is alone (`model` also where everybody is in the data).
    `opinion`: by kind, and for inference by sensitive item, the three risks of WP216; empty for larger data than `_MOST_FOR_OPINION`.
    """

    attack: Attack
    use: Usefulness
    tried: bool
    linked: LinkageAttack | None
    before: StandingOut
    after: StandingOut | None
    model: LogLinearRisk | None
    opinion: Mapping[tuple[str, str], OpinionRisk]

    def to_json(self) -> dict[str, Any]:
        """`attack`, `linkage_attack`, `opinion` and `usefulness` for the report, each with what is `told`."""
        linked = {} if self.linked is None else asdict(self.linked)
        told = told_linkage(self.linked, tried=self.tried)
        return {
            "attack": asdict(self.attack) | {"attacker": "nearest_class", "told": told_attack(self.attack)},
            "linkage_attack": linked | {"attacker": None if self.linked is None else "linkage", "told": told},
            "opinion": [
                {"kind": kind, "item": item or None} | asdict(risk) | {"told": told_opinion(kind, risk, item)}
                for (kind, item), risk in self.opinion.items()
            ],
            "usefulness": asdict(self.use) | {"told": told_usefulness(self.use)},
        }

    def add_risks(self, risks: dict[str, Any]) -> None:
        """Put `special_uniques` and `log_linear` into the report's `risks`, and what they come to before its last sentence."""
        pairs = (("before", self.before), ("after", self.after))
        risks["special_uniques"] = {name: None if one is None else asdict(one) | {"share": one.share} for name, one in pairs}
        risks["log_linear"] = None if self.model is None else asdict(self.model)
        told = [*told_standing(self.before, self.after), *([] if self.model is None else [told_model(self.model)])]
        risks["told"] = [*risks["told"][:-1], *told, *risks["told"][-1:]]


def assess(records: CodedRecords, released: Released, risks: Risks, attacker: Attacker | None = None) -> Assessment:
    """Attack and measure a result.

    The attacker has a list of most of the same people, partly wrong, and strangers; how many of 1,000 of them are found is counted, by the
    class that fits best and, where there is an `attacker`, by record linkage. Who stands out is looked for among 100,000 records at most.
    Cost: records x items, and 1,000 x classes; record linkage some seconds at most.
    """
    register = make_register(records, seed=_SEED)
    attack = reidentified(released, register, targets=_TARGETS, seed=_SEED)
    linked = _linked(records, released, register, attacker) if attacker else None
    fraction = min(1.0, records.rows / max(risks.population, 1))
    alone = bool(risks.sample_uniques)
    return Assessment(
        attack,
        usefulness(records, released, seed=_SEED),
        attacker is not None,
        linked,
        standing_out_before(records, fraction),
        standing_out_after(released, fraction) if alone else None,
        modelled(released, fraction) if alone and fraction < 1 else None,
        _opinion(records, released) if records.rows <= _MOST_FOR_OPINION else {},
    )


def _linked(records: CodedRecords, released: Released, register: OutsideRegister, attacker: Attacker) -> LinkageAttack | None:
    return attack_by_linkage(released, register, attacker.linkage, attacker.means, persons=records.persons, targets=_TARGETS, seed=_SEED)


def _opinion(records: CodedRecords, released: Released) -> dict[tuple[str, str], OpinionRisk]:
    """Singling out, linkability where there are two items to part, inference of each sensitive item."""
    found = {("singling_out", ""): singling_out(released, records, attacks=_TRIES, seed=_SEED)}
    if len(records.codes) > 1:
        found["linkability", ""] = linkability(released, records, split_items(len(records.codes)), attacks=_TRIES, seed=_SEED)
    return found | {
        ("inference", item): inference(released, records, item, attacks=_TRIES, seed=_SEED) for item in sorted(records.sensitive)
    }


def charts_of(records: CodedRecords, released: Released, use: Usefulness, comparison: Comparison | None) -> dict[str, str]:
    """The charts by file name (SVG): sizes of classes, every item before and after, and recipes side by side where there are several."""
    charts = {CLASS_SIZES: class_size_chart(use)}
    for place, hierarchy in enumerate(records.hierarchies, 1):
        charts[f"item_{place}.svg"] = before_after_chart(records, released, hierarchy.item)
    return charts | ({RECIPES: risk_utility_map(comparison)} if comparison else {})


def write_charts(folder: Path, charts: Mapping[str, str]) -> None:
    """The charts in a folder of their own."""
    (folder / CHARTS).mkdir(mode=0o700)
    for name, text in charts.items():
        (folder / CHARTS / name).write_text(text, encoding="utf-8")
