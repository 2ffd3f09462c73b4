"""The optimum of full-domain generalisation with suppression: time, memory, nodes counted. Prints one JSON object.

    python benchmarks/deident_search.py [--data FOLDER ...] [--repeat 3] [--peer-python PYTHON] [--out FILE]

A folder holds one table (`;`-separated, header; also gzipped) and a hierarchy for each quasi-identifier (`*hierarchy_ITEM.csv`, leaf
first); columns without one are sensitive items. Without `--data`: Adult of the tests. Every case runs in a process of its own, with an
empty cache of compiled code: `first` is the first run, compilation included; `seconds` and `processor` are of the quickest of the warm
runs after it, from coded records to the result; `peak_mb` is the most memory of the process, the coded records included. `sort_4m` is
what numpy takes to sort four million int64 keys in the same minute: scale by it. The peer ANJANA (k-anonymity by greedy generalisation)
gets the same table, k and limit in the interpreter given; its loss is computed from what it wrote, by the definition of ours.
"""

import argparse
import gzip
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from hagukumi.deident.coded import CodedRecords, SensitiveItem
from hagukumi.deident.hierarchy import Hierarchy
from hagukumi.deident.privacy import Diversity, DiversityKind, Limits, LossName, Privacy
from hagukumi.deident.search import optimum

ADULT = Path(__file__).parents[1] / "tests" / "data" / "adult"
K, LIMIT = 5, 0.05
LARGE = 500_000
"""From so many records on only the main cases are run, once warm."""
PEER = """
import json, sys, time
import numpy as np, pandas as pd
from anjana.anonymity import k_anonymity
table, out, k, limit, paths = sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4]), json.loads(sys.argv[5])
frame = pd.read_csv(table, sep=";", dtype=str)[list(paths)]
hierarchies = {}
for item, path in paths.items():
    levels = pd.read_csv(path, sep=";", dtype=str, header=None)
    hierarchies[item] = {level: levels[level].to_numpy() for level in range(levels.shape[1])}
begun = time.perf_counter()
result = k_anonymity(frame, [], list(paths), k, limit * 100, hierarchies)
seconds = time.perf_counter() - begun
result[list(paths)].to_csv(out, sep=";", index=False)
print("RESULT" + json.dumps({"seconds": seconds, "rows": len(result)}))
"""


def read_table(path: Path) -> pa.Table:
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        header = file.readline().decode().strip().split(";")
    options = pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(header, pa.dictionary(pa.int32(), pa.string())))
    return pyarrow.csv.read_csv(path, parse_options=pyarrow.csv.ParseOptions(delimiter=";"), convert_options=options).combine_chunks()


def table_of(folder: Path) -> Path:
    return next(path for path in sorted(folder.iterdir()) if ".csv" in path.name and "hierarchy_" not in path.name)


def hierarchy_files(folder: Path) -> dict[str, Path]:
    return {path.stem.split("hierarchy_")[1]: path for path in folder.glob("*hierarchy_*.csv")}


def read_records(folder: Path) -> CodedRecords:
    table, files = read_table(table_of(folder)), hierarchy_files(folder)
    hierarchies, codes, sensitive = [], [], {}
    for item in table.column_names:
        column = table[item].chunk(0)
        if item not in files:
            values = tuple(column.dictionary.to_pylist())
            sensitive[item] = SensitiveItem(item, values, column.indices.to_numpy().astype(np.int32))
            continue
        lines = files[item].read_text(encoding="utf-8").split("\n")
        hierarchy = Hierarchy.of_paths(item, [line.split(";") for line in lines if line])
        places = pc.index_in(column.dictionary, pa.array(hierarchy.labels[0])).to_numpy()
        hierarchies.append(hierarchy)
        codes.append(places[column.indices.to_numpy()].astype(np.int32))
    return CodedRecords(tuple(hierarchies), tuple(codes), sensitive)


def cases(records: CodedRecords) -> dict[str, tuple[Privacy, Limits]]:
    found = {"loss": (Privacy(K), Limits(LIMIT))}
    for item in records.sensitive:
        found[f"distinct-2 {item}"] = (Privacy(K, (Diversity(item, DiversityKind.DISTINCT, 2),)), Limits(LIMIT))
    if records.rows < LARGE:
        found |= {name.value: (Privacy(K), Limits(LIMIT, loss=name)) for name in LossName}
    return found


def run_case(folder: Path, case: str, repeat: int) -> dict[str, Any]:
    records = read_records(folder)
    privacy, limits = cases(records)[case]
    times = []
    for _ in range(repeat + 1):
        begun, used = time.perf_counter(), time.process_time()
        found = optimum(records, privacy, limits)
        times.append((time.perf_counter() - begun, time.process_time() - used))
    warm = times[1:]
    return {
        "first": round(times[0][0], 3),
        "seconds": round(min(clock for clock, _ in warm), 3),
        "processor": round(min(used for _, used in warm), 3),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "load": round(os.getloadavg()[0], 1),
        "levels": list(found.levels),
        "loss": found.loss,
        "suppressed": int(found.suppressed.sum()),
        "classes": found.classes,
        "counted": found.checks,
        "nodes": found.nodes,
        "proved": found.proved,
    }


def in_own_process(folder: Path, case: str, repeat: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="hagukumi-numba-") as cache:
        command = [sys.executable, __file__, "--data", str(folder), "--case", case, "--repeat", str(repeat)]
        done = subprocess.run(command, env=os.environ | {"NUMBA_CACHE_DIR": cache}, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def peer(python: str, folder: Path, records: CodedRecords) -> dict[str, Any]:
    """ANJANA on the same table; the loss of what it wrote."""
    files = hierarchy_files(folder)
    paths = {hierarchy.item: str(files[hierarchy.item]) for hierarchy in records.hierarchies}
    with tempfile.TemporaryDirectory(prefix="hagukumi-peer-") as scratch:
        out = Path(scratch) / "out.csv"
        command = [python, "-c", PEER, str(table_of(folder)), str(out), str(K), str(LIMIT), json.dumps(paths)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            return {"failed": done.stderr.strip().splitlines()[-1]}
        told = json.loads(done.stdout.split("RESULT")[1])
        written = read_table(out)
    lost = records.rows - told["rows"]
    cells = sum(_cells_lost(hierarchy, written[hierarchy.item]) for hierarchy in records.hierarchies)
    loss = (cells / len(records.hierarchies) + lost) / records.rows
    return {"seconds": round(told["seconds"], 3), "loss": loss, "suppressed": lost, "load": round(os.getloadavg()[0], 1)}


def _cells_lost(hierarchy: Hierarchy, column: pa.ChunkedArray) -> float:
    shares = {}
    for level in reversed(range(hierarchy.levels)):
        covered = (hierarchy.covered(level) - 1) / max(hierarchy.leaves - 1, 1)
        shares |= dict(zip(hierarchy.labels[level], covered.tolist(), strict=True))
    counted = column.chunk(0).value_counts()
    return sum(shares[entry["values"]] * entry["counts"] for entry in counted.to_pylist())


def sort_seconds() -> float:
    keys = np.random.default_rng(1).integers(0, 2**62, 4_000_000)
    times = []
    for _ in range(3):
        given = keys.copy()
        begun = time.perf_counter()
        given.sort()
        times.append(time.perf_counter() - begun)
    return round(min(times), 3)


def measured(folder: Path, repeat: int, peer_python: str | None) -> dict[str, Any]:
    records = read_records(folder)
    runs = {}
    for case in cases(records):
        runs[case] = {"sort_4m": sort_seconds(), **in_own_process(folder, case, repeat if records.rows < LARGE else 1)}
    result: dict[str, Any] = {"records": records.rows, "items": len(records.hierarchies), "k": K, "suppression_limit": LIMIT, "runs": runs}
    if peer_python:
        result["anjana"] = peer(peer_python, folder, records)
        if "seconds" in result["anjana"]:
            result["times_anjana"] = round(result["anjana"]["seconds"] / runs["loss"]["seconds"], 1)
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
        print(json.dumps(run_case(options.data[0], options.case, options.repeat)))
        return
    tables = {folder.name: measured(folder, options.repeat, options.peer_python) for folder in options.data}
    text = json.dumps({"benchmark": "deident_search", "cores": os.cpu_count(), "tables": tables}, ensure_ascii=False, indent=2)
    print(text)
    if options.out:
        options.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
