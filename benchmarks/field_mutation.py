"""Every field of the sample plan mutated: what refuses, stops, answers otherwise or prints otherwise, field by field.

The plan is the made city's own. Each field is removed, blanked or given another value in up to `--most` records that fill it (with
`--all` in every record, filled or not), and the plan is read, examined, asked through the gate and printed anew, as the tests do with one
record a field. The report lists every field with its class, and apart from them the mutations that changed nothing in the record where
they were tried, and those that changed papers which the page on fields does not name, because another kind of record was tried there.
Seconds are of the processor.

    python benchmarks/field_mutation.py [--most N | --all] [--out FILE]
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))

from field_effects import FieldEffects, made_city, observed
from make_field_effects import figures, kind_of, reasons, unexplained


def main() -> None:
    options = _options()
    city = made_city()
    narrow = observed(city, 1)
    start = time.process_time()
    found = observed(city, None if options.all else options.most)
    seconds = time.process_time() - start
    tried = sum(len(effects.tried) for effects in found.values())
    report = {
        "fields": figures(found),
        "unexplained": unexplained(found),
        "reasons": {f"{key} {way}": reason for (key, way), reason in reasons().items()},
        "mutations": tried,
        "seconds": round(seconds, 2),
        "milliseconds_a_mutation": round(1000 * seconds / tried, 2),
        "without_effect_in_one_record": _idle(found),
        "papers_beyond_the_page": _beyond(found, narrow),
        "by_field": {key: _field(effects) for key, effects in found.items()},
        "machine": {"cores": os.cpu_count(), "processor": platform.machine(), "python": platform.python_version()},
    }
    text = json.dumps(report, ensure_ascii=False, indent=2)
    if options.out:
        options.out.write_text(text + "\n", encoding="utf-8")
    print(text)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    wide = parser.add_mutually_exclusive_group()
    wide.add_argument("--most", type=int, default=3)
    wide.add_argument("--all", action="store_true")
    parser.add_argument("--out", type=Path)
    return parser.parse_args()


def _field(effects: FieldEffects) -> dict[str, Any]:
    return {
        "class": kind_of(effects),
        "tried": len(effects.tried),
        "refused": effects.refused,
        "rules": effects.rules,
        "most_uses_stopped": effects.stopped,
        "most_decisions_changed": effects.decisions,
        "remarks": effects.remarks,
        "received_otherwise": any(effect.received for _, effect in effects.tried),
        "papers": effects.papers,
    }


def _idle(found: Mapping[str, FieldEffects]) -> list[str]:
    """Mutations without effect where they were tried, of fields that have one elsewhere."""
    return [
        f"{key} {mutation.way} {mutation.place.name}"
        for key, effects in found.items()
        for mutation, effect in effects.tried
        if not effect.any and mutation.way not in effects.without_effect
    ]


def _beyond(found: Mapping[str, FieldEffects], narrow: Mapping[str, FieldEffects]) -> dict[str, list[str]]:
    more = {key: [paper for paper in effects.papers if paper not in narrow[key].papers] for key, effects in found.items()}
    return {key: papers for key, papers in more.items() if papers}


if __name__ == "__main__":
    main()
