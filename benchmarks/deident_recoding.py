"""Recoding in which not every record is treated alike, and micro-aggregation: time, memory, loss. Prints one JSON object.

    python benchmarks/deident_recoding.py [--data FOLDER ...] [--repeat 3] [--peer-python PYTHON] [--out FILE]

Folders as for `deident_search.py`; without `--data`: Adult of the tests. Cases: `local` (local recoding by hierarchies, no record
suppressed, with the attack on it), `mondrian` (sets of values; its loss is not comparable with that of hierarchies) and `cells` (Adult
only: cells blanked after recoding at fixed levels), k = 5. `microaggregation`: MDAV and its refinement on 20,000 made records of three
correlated numbers. Every case runs in a process of its own with an empty cache of compiled code: `first` is the first run, compilation
included; `seconds` and `processor` are of the quickest of the warm runs after it, from coded records to the result; `peak_mb` is the most
memory of the process, the coded records included. `sort_4m` is what numpy takes to sort four million int64 keys in the same minute: scale
by it. The peers anonypy and anonypyx (Mondrian over sets of values) get the same table and k in the interpreter given.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from deident_search import ADULT, LARGE, hierarchy_files, read_records, sort_seconds, table_of
from hagukumi.deident.coded import CodedRecords
from hagukumi.deident.perturbing import mdav, refined
from hagukumi.deident.privacy import Limits, Privacy
from hagukumi.deident.recoding import (
    Reading,
    Recoded,
    compatible_rows,
    fitting_rows,
    partition,
    recode_locally,
    refinement_risk,
    suppress_cells,
)

K = 5
ADULT_LEVELS = (0, 3, 0, 0, 2, 1, 1, 2, 0)
PEERS = ("anonypy", "anonypyx")
PEER = """
import gzip, json, sys, time
import pandas as pd
name, table, k, leaves = sys.argv[1], sys.argv[2], int(sys.argv[3]), json.loads(sys.argv[4])
frame = pd.read_csv(table, sep=";", dtype=str)[list(leaves)].astype("category")
frame["told"] = 0
begun = time.perf_counter()
if name == "anonypy":
    import anonypy
    begun = time.perf_counter()
    work = anonypy.Preserver(frame, list(leaves), "told").modrian
    parts = work.partition(k, 0, 0.0)
else:
    from anonypyx.mondrian import Mondrian
    from anonypyx.models import kAnonymity
    begun = time.perf_counter()
    parts = Mondrian(frame, list(leaves)).partition([kAnonymity(k)])
seconds = time.perf_counter() - begun
lost = sum(len(part) * sum((frame.loc[part, item].nunique() - 1) / (leaves[item] - 1) for item in leaves) for part in parts)
print("RESULT" + json.dumps({"seconds": seconds, "classes": len(parts), "loss": lost / len(frame) / len(leaves)}))
"""


def cases(folder: Path) -> dict[str, Callable[[CodedRecords], Any]]:
    found: dict[str, Callable[[CodedRecords], Any]] = {
        "local": lambda records: recode_locally(records, Privacy(K), Limits()),
        "mondrian": lambda records: partition(records, Privacy(K)),
    }
    if folder.name == "adult":
        found["cells"] = lambda records: suppress_cells(records, ADULT_LEVELS, Privacy(K))
        found["cells, blank a value of its own"] = lambda records: suppress_cells(
            records, ADULT_LEVELS, Privacy(K), reading=Reading.OWN_VALUE
        )
    return found


def run_case(folder: Path, case: str, repeat: int) -> dict[str, Any]:
    records = read_records(folder)
    result, times = timed(lambda: cases(folder)[case](records), repeat)
    return times | {"peak_mb": peak_mb(), "loss": result.loss} | figures(records, result)


def timed(work: Callable[[], Any], repeat: int) -> tuple[Any, dict[str, Any]]:
    times = []
    for _ in range(repeat + 1):
        begun, used = time.perf_counter(), time.process_time()
        result = work()
        times.append((time.perf_counter() - begun, time.process_time() - used))
    return result, {
        "first": round(times[0][0], 3),
        "seconds": round(min(clock for clock, _ in times[1:]), 3),
        "processor": round(min(used for _, used in times[1:]), 3),
        "load": round(os.getloadavg()[0], 1),
    }


def peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def figures(records: CodedRecords, result: Any) -> dict[str, Any]:
    """What is counted from the result, after the clock has stopped."""
    if isinstance(result, Recoded):
        risk = refinement_risk(records, result, K)
        attack = {name: getattr(risk, name) for name in ("below_k", "candidates_by_labels", "candidates", "narrowed", "exact", "right")}
        suppressed = int(result.suppressed.sum())
        return classes(result.classes) | {"suppressed": suppressed, "attack": attack}
    if hasattr(result, "classes"):
        return classes(result.classes)
    true, missing = np.stack(records.generalised(result.levels), axis=1), np.stack(result.missing, axis=1)
    return {
        "cells": result.cells,
        "least_compatible_rows": int(compatible_rows(true, missing).min()),
        "least_fitting_rows": int(fitting_rows(true, missing).min()),
        "rows_all_blank": int(missing.all(axis=1).sum()),
    }


def classes(class_of: np.ndarray) -> dict[str, int]:
    sizes = np.bincount(class_of[class_of >= 0])
    return {"classes": len(sizes), "least": int(sizes.min())}


def run_numbers(repeat: int) -> dict[str, Any]:
    values = np.random.default_rng(1).normal(size=(20_000, 3)) @ np.array([[1.0, 0.5, 0.2], [0.0, 1.0, 0.4], [0.0, 0.0, 1.0]])
    published, times = timed(lambda: mdav(values, K), repeat)
    better, longer = timed(lambda: refined(values, K), 1)
    return {"mdav": times | {"loss": published.loss}, "refined": longer | {"loss": better.loss}}


def in_own_process(*arguments: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="hagukumi-numba-") as cache:
        command = [sys.executable, __file__, *arguments]
        done = subprocess.run(command, env=os.environ | {"NUMBA_CACHE_DIR": cache}, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def peer(python: str, name: str, folder: Path, records: CodedRecords) -> dict[str, Any]:
    leaves = {hierarchy.item: hierarchy.leaves for hierarchy in records.hierarchies}
    command = [python, "-c", PEER, name, str(table_of(folder)), str(K), json.dumps(leaves)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return {"failed": done.stderr.strip().splitlines()[-1]}
    told = json.loads(done.stdout.split("RESULT")[1])
    return told | {"seconds": round(told["seconds"], 3), "load": round(os.getloadavg()[0], 1)}


def measured(folder: Path, repeat: int, peer_python: str | None) -> dict[str, Any]:
    records = read_records(folder)
    runs = {}
    for case in cases(folder):
        times = str(repeat if records.rows < LARGE else 1)
        runs[case] = {"sort_4m": sort_seconds(), **in_own_process("--data", str(folder), "--case", case, "--repeat", times)}
    result: dict[str, Any] = {"records": records.rows, "items": len(hierarchy_files(folder)), "k": K, "runs": runs}
    for name in PEERS if peer_python else ():
        result[name] = peer(peer_python or "", name, folder, records)
        if "seconds" in result[name]:
            result[f"times_{name}"] = round(result[name]["seconds"] / runs["mondrian"]["seconds"], 1)
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, nargs="+", default=[ADULT])
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--peer-python")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--case", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.case:
        numbers = options.case == "microaggregation"
        print(json.dumps(run_numbers(options.repeat) if numbers else run_case(options.data[0], options.case, options.repeat)))
        return
    tables = {folder.name: measured(folder, options.repeat, options.peer_python) for folder in options.data}
    numbers = in_own_process("--case", "microaggregation", "--repeat", str(options.repeat))
    found = {"benchmark": "deident_recoding", "cores": os.cpu_count(), "tables": tables, "microaggregation": numbers}
    text = json.dumps(found, ensure_ascii=False, indent=2)
    print(text)
    if options.out:
        options.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
