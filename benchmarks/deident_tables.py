"""Tables of counts: secondary suppression with its audit by a separate process, additive rounding, and what an outsider gets otherwise.

    python benchmarks/deident_tables.py [--small FILE] [--repeat 2] [--skip-large] [--out FILE]

The small table (3,696 cells with margins: 5 wards, 50 districts, 21 ages, 2 sexes) is read from FILE; the large one (14,586 cells: 20
wards, 200 districts) is drawn here from 50,000 made residents. Counts 1 to 4 are primary, zeros public. Each table is protected twice:
`plain`, against an outsider who does not think of zeros (the measure by which other programs are compared), and `default`, against one
who knows that a withheld cell is not zero. Seconds are the quickest of the repeats by the clock, with processor seconds of this process
and the auditing process beside; a numpy sort of 4 M int64 keys and the load tell how quick and how quiet the machine was. Prints one JSON
object.
"""

import argparse
import csv
import json
import os
import resource
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from hagukumi.deident.tables import Dimension, ProtectedTables, Rules, Table, TableRequest, protect, round_additively
from hagukumi.deident.tables.attack import attack
from hagukumi.deident.tables.cells import join
from hagukumi.deident.tables.published import Published

SMALL = Path(__file__).parents[1] / "tests" / "data" / "tables" / "tab_med.csv"
RESIDENTS, SEED = 50_000, 20261122
TARGETS = {
    "small": {"secondary": 337, "seconds": 1.1},
    "large": {"secondary": 1385, "seconds": 18.0, "rounding_seconds": 5.0},
}
RULES = {"plain": Rules(outsider_knows_zeros=False), "default": Rules()}


def small_table(file: Path) -> Table:
    with file.open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    cells: dict[tuple[str, ...], int] = {(row["dist"], row["age5"], row["sex"]): int(row["n"]) for row in rows}
    return counted({row["dist"]: row["ward"] for row in rows}, sorted({row["age5"] for row in rows}), cells)


def large_table() -> Table:
    """Residents by district, five-year age and sex: the first draws of the made residents used for the other programs' figures."""
    random = np.random.default_rng(SEED)
    weight = np.interp(np.arange(105), [0, 20, 35, 50, 75, 90, 104], [0.7, 0.95, 1.0, 1.45, 1.25, 0.55, 0.005])
    age = random.choice(np.arange(105), RESIDENTS, p=weight / weight.sum())
    male = random.random(RESIDENTS) < 0.487
    size = 1 / np.arange(1, 2001) ** 0.6
    random.shuffle(size)
    district = random.choice(2000, RESIDENTS, p=size / size.sum()) // 10
    keys, counts = np.unique(np.stack([district, np.minimum(age // 5, 20), male]), axis=1, return_counts=True)
    cells: dict[tuple[str, ...], int] = {
        (f"D{d:03}", f"A{a * 5:03}", "FM"[m]): int(n) for (d, a, m), n in zip(keys.T.tolist(), counts.tolist(), strict=True)
    }
    return counted({f"D{d:03}": f"W{d // 10:02}" for d in range(200)}, [f"A{a * 5:03}" for a in range(21)], cells)


def counted(parts: dict[str, str], ages: list[str], cells: Mapping[tuple[str, ...], int]) -> Table:
    dimensions = [Dimension.tree("district", parts), Dimension.flat("age", ages), Dimension.flat("sex", ["F", "M"])]
    return Table.from_counts("residents", dimensions, cells)


def quickest(repeat: int, work: Callable[[], Any]) -> tuple[Any, dict[str, float]]:
    best: dict[str, float] = {}
    for _ in range(repeat):
        clock, own, audit = time.perf_counter(), time.process_time(), _children()
        result = work()
        seconds = time.perf_counter() - clock
        if not best or seconds < best["seconds"]:
            best = {"seconds": seconds, "processor": time.process_time() - own, "audit_processor": _children() - audit}
    return result, {name: round(value, 3) for name, value in best.items()}


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def described(result: ProtectedTables) -> dict[str, Any]:
    counts, withheld = result.cells.counts, result.withheld
    small = withheld & (counts < 5)
    width = (result.ranges.shown_high - result.ranges.shown_low)[small]
    return {
        "cells": len(counts),
        "primary": result.primary,
        "secondary": result.secondary,
        "people_in_secondary": int(counts[withheld & ~small].sum()),
        "proved_cheapest": result.pattern.proved,
        "cost": round(result.pattern.cost, 3),
        "no_pattern_costs_less_than": round(result.pattern.bound, 3),
        "repaired": result.pattern.repaired,
        "narrowest_range": float(width.min()),
        "median_range": float(np.median(width)),
        "audit_programs": result.ranges.programs,
    }


def measured(table: Table, repeat: int) -> dict[str, Any]:
    figures: dict[str, Any] = {"unprotected": exposed(table)}
    for name, rules in RULES.items():
        result, seconds = quickest(repeat, partial(protect, TableRequest([table], rules)))
        figures[name] = described(result) | {"with_audit": seconds}
    rounded, seconds = quickest(repeat, lambda: round_additively([table], 5))
    mean = rounded.moved / len(rounded.values)
    figures["rounding"] = {"base": 5, "moved_on_average": round(mean, 3), "proved_nearest": rounded.proved} | seconds
    return figures


def exposed(table: Table) -> dict[str, int]:
    """How many small counts an outsider recovers exactly when they alone are withheld."""
    cells = join([table])
    counts = cells.counts.astype(float)
    small = (counts > 0) & (counts < 5)
    asked = np.flatnonzero(small)
    told = Published(np.where(small, 0.0, counts), np.where(small, np.inf, counts), cells.relations, asked, np.full(len(asked), 2.0))
    ranges = attack(told)
    return {"primary": len(asked), "recovered_exactly": int((ranges.low == ranges.high)[asked].sum())}


def sort_seconds() -> float:
    keys = np.random.default_rng(1).integers(0, 2**62, 4_000_000)
    times = []
    for _ in range(3):
        copy = keys.copy()
        start = time.perf_counter()
        copy.sort()
        times.append(time.perf_counter() - start)
    return round(min(times), 3)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", type=Path, default=SMALL)
    parser.add_argument("--repeat", type=int, default=2)
    parser.add_argument("--skip-large", action="store_true")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    figures: dict[str, Any] = {"load_before": round(os.getloadavg()[0], 2), "sort_4m_int64_seconds": sort_seconds(), "targets": TARGETS}
    figures["small"] = measured(small_table(options.small), options.repeat)
    if not options.skip_large:
        figures["large"] = measured(large_table(), options.repeat)
    figures["load_after"] = round(os.getloadavg()[0], 2)
    text = json.dumps(figures, indent=2)
    print(text)
    if options.out:
        options.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
