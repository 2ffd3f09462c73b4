"""What the result is worth and what an attacker finds: measured on what is written, drawn, and told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from hagukumi.deident.coded import CodedRecords
from hagukumi.deident.general.output import CHARTS
from hagukumi.deident.general.treating import Treated
from hagukumi.deident.risk import make_register, reidentified, told_attack
from hagukumi.deident.utility import Usefulness, before_after_chart, class_size_chart, told_usefulness, usefulness

_SEED: Final = 1
"""The register and its people are drawn alike each time, so that two recipes for one file face the same attacker."""

_TARGETS: Final = 1_000


def assess(records: CodedRecords, treated: Treated) -> tuple[dict[str, Any], dict[str, str]]:
    """`attack` and `usefulness` for the report, each with what is `told`; and the charts by file name (SVG).

    The attacker has a list of most of the same people, partly wrong, and strangers; how many of 1,000 of them are found is counted.
    Cost: records x items, and 1,000 x classes.
    """
    attack = reidentified(treated.released, make_register(records, seed=_SEED), targets=_TARGETS, seed=_SEED)
    use = usefulness(records, treated.released, seed=_SEED)
    parts = {
        "attack": asdict(attack) | {"told": told_attack(attack)},
        "usefulness": asdict(use) | {"told": told_usefulness(use)},
    }
    return parts, _charts(records, treated, use)


def _charts(records: CodedRecords, treated: Treated, use: Usefulness) -> dict[str, str]:
    items = {
        f"item_{place}.svg": before_after_chart(records, treated.released, hierarchy.item)
        for place, hierarchy in enumerate(records.hierarchies, 1)
    }
    return {"class_sizes.svg": class_size_chart(use), **items}


def write_charts(folder: Path, charts: Mapping[str, str]) -> None:
    """The charts in a folder of their own."""
    (folder / CHARTS).mkdir(mode=0o700)
    for name, text in charts.items():
        (folder / CHARTS / name).write_text(text, encoding="utf-8")
