"""What the result is worth and what an attacker finds: measured on what is written, drawn, and told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from hagukumi.deident.coded import CodedRecords
from hagukumi.deident.general.output import CHARTS, CLASS_SIZES, RECIPES
from hagukumi.deident.risk import Attack, Released, make_register, reidentified, told_attack
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


@dataclass(frozen=True, slots=True)
class Assessment:
    """What was measured of one result."""

    attack: Attack
    use: Usefulness

    def to_json(self) -> dict[str, Any]:
        """`attack` and `usefulness` for the report, each with what is `told`."""
        return {
            "attack": asdict(self.attack) | {"told": told_attack(self.attack)},
            "usefulness": asdict(self.use) | {"told": told_usefulness(self.use)},
        }


def assess(records: CodedRecords, released: Released) -> Assessment:
    """Attack and measure a result.

    The attacker has a list of most of the same people, partly wrong, and strangers; how many of 1,000 of them are found is counted.
    Cost: records x items, and 1,000 x classes.
    """
    attack = reidentified(released, make_register(records, seed=_SEED), targets=_TARGETS, seed=_SEED)
    return Assessment(attack, usefulness(records, released, seed=_SEED))


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
