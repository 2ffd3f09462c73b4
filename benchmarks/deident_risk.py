"""Risk and usefulness of one result: time of every measure and attack, and pyCANON beside. Prints one JSON object.

    python benchmarks/deident_risk.py [--data FOLDER] [--levels 2,0,2,…] [--k 5] [--fraction 0.1] [--peer-python PYTHON] [--out FILE]

The folder is that of `deident_search.py`; without one: Adult of the tests with occupation as sensitive item. Every item is generalised to
its level and the records of classes smaller than k are suppressed; households are made of two neighbouring records each. Each call is run
once to compile and once measured: `seconds` by the clock, `processor` by processor time (which tells on a busy machine). `sort_4m` is what
numpy takes to sort four million int64 keys in the same minute: scale by it. The peer gets the kept records as written and must agree: the
greatest difference of its figures from ours stands beside its time (k, distinct l, t, beta, delta; its delta is in nats, ours in bits).
"""

import argparse
import csv
import json
import math
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

from deident_search import ADULT, read_records, sort_seconds
from hagukumi.deident.coded import CodedRecords, SensitiveItem
from hagukumi.deident.risk import (
    Effects,
    Released,
    attack_by_linkage,
    inference,
    linkability,
    log_linear_risk,
    make_register,
    measure,
    reidentified,
    released_on_levels,
    singling_out,
    special_uniques,
    split_items,
    standing_out_before,
)
from hagukumi.deident.search import classes_of
from hagukumi.deident.utility import usefulness
from hagukumi.runs.attacker import link_people

PEER = """
import json, sys, time
import pandas as pd
from pycanon import anonymity
frame = pd.read_csv(sys.argv[1], dtype=str)
secret = [sys.argv[2]]
items = [column for column in frame.columns if column not in secret]
begun = time.perf_counter()
told = {
    "k": anonymity.k_anonymity(frame, items),
    "l": anonymity.l_diversity(frame, items, secret),
    "t": anonymity.t_closeness(frame, items, secret),
    "beta": anonymity.basic_beta_likeness(frame, items, secret),
    "delta": anonymity.delta_disclosure(frame, items, secret),
}
print("RESULT" + json.dumps({"seconds": time.perf_counter() - begun, "told": {name: float(value) for name, value in told.items()}}))
"""


def timed(call: Callable[[], Any]) -> tuple[dict[str, float], Any]:
    call()
    clock, processor = time.perf_counter(), time.process_time()
    result = call()
    return {"seconds": round(time.perf_counter() - clock, 3), "processor": round(time.process_time() - processor, 3)}, result


def with_secret(records: CodedRecords) -> CodedRecords:
    """Adult has a hierarchy for every item: occupation is taken for the sensitive one."""
    if records.sensitive:
        return records
    place = [hierarchy.item for hierarchy in records.hierarchies].index("occupation")
    secret = SensitiveItem("occupation", records.hierarchies[place].labels[0], records.codes[place])
    rest = [item for item in range(len(records.codes)) if item != place]
    return CodedRecords(
        tuple(records.hierarchies[item] for item in rest), tuple(records.codes[item] for item in rest), {"occupation": secret}
    )


def result_of(records: CodedRecords, levels: tuple[int, ...], k: int) -> Released:
    classes, sizes = classes_of(records.generalised(levels))
    kept = sizes[classes] >= k
    numbered = np.full(records.rows, -1, np.int32)
    numbered[kept] = np.unique(classes[kept], return_inverse=True)[1]
    return released_on_levels(records, levels, numbered)


def ours(records: CodedRecords, released: Released, fraction: float) -> dict[str, Any]:
    secret = min(records.sensitive)
    homes = np.arange(records.rows) // 2
    register = make_register(records, seed=1)
    items = len(records.codes)
    few = [column[:100_000] for column in records.codes]
    shown = [released.labels(item)[released.kept] for item in range(items)]
    represented = np.full(len(released.kept), 1 / fraction)
    calls: dict[str, Callable[[], Any]] = {
        "measure": lambda: measure(released.classes, sensitive=records.sensitive, households=homes, fraction=fraction),
        "make_register": lambda: make_register(records, seed=1),
        "reidentified_1000": lambda: reidentified(released, register),
        "singling_out_500": lambda: singling_out(released, records),
        "linkability_1000": lambda: linkability(released, records, split_items(items)),
        "inference_1000": lambda: inference(released, records, secret),
        "attack_by_linkage": lambda: attack_by_linkage(released, register, link_people),
        "special_uniques_3": lambda: special_uniques(records.codes),
        "special_uniques_all_of_100000": lambda: special_uniques(few, items),
        "standing_out_before": lambda: standing_out_before(records, 1.0),
        "log_linear_main": lambda: log_linear_risk(shown, represented),
        "log_linear_pairs": lambda: log_linear_risk(shown, represented, Effects.PAIRS),
        "usefulness": lambda: usefulness(records, released),
    }
    measured, told = {}, {}
    for name, call in calls.items():
        measured[name], told[name] = timed(call)
    risks, use = told["measure"], told["usefulness"]
    attack = told["reidentified_1000"]
    figures = {
        "highest": risks.prosecutor.highest,
        "marketer": risks.marketer,
        "households": risks.households.share,
        "population_uniques": risks.population_uniques.chosen,
        "model": risks.population_uniques.model,
        "found": [attack.found.share, attack.found.low, attack.found.high],
        **{name: told[name].excess.share for name in ("singling_out_500", "linkability_1000", "inference_1000")},
        "special_uniques": told["special_uniques_3"].found,
        "linkage_attack": told["attack_by_linkage"] and [told["attack_by_linkage"].found.share, told["attack_by_linkage"].weight],
        "loss": use.losses.loss,
        "item_variation": use.item_variation,
        "model_preserved": use.models[0].preserved,
    }
    return {"times": measured, "figures": figures}


def beside(python: str, records: CodedRecords, released: Released) -> dict[str, Any]:
    """pyCANON on the kept records as written, and how far its figures are from ours."""
    secret = min(records.sensitive)
    kept = released.kept
    item = records.sensitive[secret]
    columns = [[labels[row] for row in kept] for labels in map(released.written, range(len(records.codes)))]
    own = measure(released.classes[kept], sensitive={secret: SensitiveItem(secret, item.values, item.codes[kept])})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "kept.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([*(hierarchy.item for hierarchy in records.hierarchies), secret])
            writer.writerows(zip(*columns, (item.values[code] for code in item.codes[kept].tolist()), strict=True))
        done = subprocess.run([python, "-c", PEER, str(path), secret], capture_output=True, text=True, check=True)
    found = json.loads(done.stdout.split("RESULT")[1])
    told = own.sensitive[0]
    mine = {"k": own.smallest, "l": told.distinct, "t": told.t, "beta": told.beta, "delta": told.delta * math.log(2)}
    return {
        "seconds": round(found["seconds"], 3),
        "greatest_difference": max(abs(mine[name] - value) for name, value in found["told"].items()),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ADULT)
    parser.add_argument("--levels", default="0,3,0,0,2,1,1,0")
    parser.add_argument("--k", type=int, default=5)
    parser.add_argument("--fraction", type=float, default=0.1)
    parser.add_argument("--peer-python")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    records = with_secret(read_records(given.data))
    released = result_of(records, tuple(map(int, given.levels.split(","))), given.k)
    report: dict[str, Any] = {
        "records": records.rows,
        "kept": len(released.kept),
        "classes": int(released.classes.max(initial=-1)) + 1,
        **ours(records, released, given.fraction),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "sort_4m": sort_seconds(),
        "load": os.getloadavg()[0],
    }
    if given.peer_python:
        report["pycanon"] = beside(given.peer_python, records, released)
    text = json.dumps(report, ensure_ascii=False, indent=1)
    if given.out:
        given.out.write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    main()
