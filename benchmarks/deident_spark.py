"""De-identifying by one machine's own engine and on a local Spark: the same answer, seconds, memory, how far counting shrinks the records.

    python benchmarks/deident_spark.py [--rows 1000000] [--seed 1] [--memory 3g] [--out FILE]

Residents with nine quasi-identifiers and an illness are made and written as Parquet. Two recipes: `fine` permits every level, `coarse`
leaves out by `lowest` what nobody asks for (single years of age, 町丁, single incomes and occupations). Both engines carry out either in
a process of its own: reading, coding, search, treatment, writing and counting anew, without attack, usefulness and papers. `steps` are
seconds on the clock; `processor` is the time of all its processes, to be preferred where the machine does other work (`load`);
`peak_mb` is the most memory of one process (for Spark of Python or Java, whichever held more). `counted_share`: rows of the counted
table per record; `times`: how many times longer Spark takes. On one machine Spark can only lose; the benchmark shows by how much, and
that the answer is the same.
"""

import argparse
import collections
import hashlib
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
import pyarrow.csv
import pyarrow.parquet as pq

from hagukumi.deident.general.checking import check_result
from hagukumi.deident.general.coding import coded_records, wanted_items
from hagukumi.deident.general.handing import columns_of
from hagukumi.deident.general.loading import load
from hagukumi.deident.general.report import risks_of
from hagukumi.deident.general.texts import Texts
from hagukumi.deident.general.treating import treat
from hagukumi.deident.general.writing import data_of, write_data
from hagukumi.deident.recipes import read_recipe
from hagukumi.deident.search import Budget
from hagukumi.deident.spark import DEIDENTIFICATION, deidentify_folder
from hagukumi.spark import SparkMissing, SparkSettings, check_installed

RECIPE = """\
suppression_limit = 0.05
[privacy]
k = 5
l = {{ item = "傷病", l = 2 }}
[items."年齢"]
role = "quasi_identifier"
intervals = {{ widths = [5, 15, 30], top = 90 }}
lowest = {lowest}
[items."性別"]
role = "quasi_identifier"
[items."町丁"]
role = "quasi_identifier"
prefixes = [4, 3]
lowest = {lowest}
[items."世帯"]
role = "quasi_identifier"
[items."職業"]
role = "quasi_identifier"
prefixes = [2]
lowest = {lowest}
[items."国籍"]
role = "quasi_identifier"
rare = [1000, 20000]
lowest = {lowest}
[items."所得"]
role = "quasi_identifier"
intervals = {{ widths = [2, 4] }}
lowest = {lowest}
[items."保険"]
role = "quasi_identifier"
[items."介護"]
role = "quasi_identifier"
prefixes = [2]
[items."傷病"]
role = "sensitive"
"""


def residents(rows: int, seed: int) -> pa.Table:
    """An ageing city of 2,000 町丁 of unlike sizes; what depends on the age does so roughly."""
    chance = np.random.default_rng(seed)
    age = np.minimum(chance.triangular(0, 52, 100, rows).astype(int), 104)
    sizes = 1 / np.arange(1, 2_001) ** 0.6
    town = chance.choice(2_000, rows, p=sizes / sizes.sum())
    work = np.where((age < 15) | (age > 74), 0, 1 + np.minimum(chance.geometric(0.15, rows), 20))
    nation = np.where(chance.random(rows) < 0.97, 0, np.minimum(chance.geometric(0.2, rows), 39))
    income = np.clip((chance.gamma(2.0, 1.9, rows) * np.where(age < 20, 0.1, 1)).astype(int), 0, 15)
    care = np.where((age < 65) | (chance.random(rows) < 0.7), 0, chance.integers(1, 8, rows))
    named = {
        "性別": np.array(["男", "女"])[chance.integers(0, 2, rows)],
        "世帯": chance.choice(["単独", "夫婦", "夫婦と子", "ひとり親", "三世代", "その他"], rows, p=[0.19, 0.2, 0.4, 0.09, 0.07, 0.05]),
        "保険": np.where(age >= 75, "後期高齢", chance.choice(["国保", "被用者", "生活保護"], rows, p=[0.28, 0.7, 0.02])),
        "傷病": chance.choice(["なし", "高血圧", "糖尿病", "がん", "精神", "難病"], rows, p=[0.64, 0.16, 0.09, 0.06, 0.04, 0.01]),
    }
    coded = {"町丁": ("C", 4, town), "職業": ("J", 2, work), "国籍": ("N", 2, nation), "介護": ("K", 2, care)}
    texts = {name: np.array([f"{mark}{n:0{width}}" for n in range(codes.max() + 1)])[codes] for name, (mark, width, codes) in coded.items()}
    return pa.table({"年齢": age, "所得": income, **named, **texts})


def local(place: Path, recipe_path: Path) -> dict[str, Any]:
    steps, recipe = _Steps(), read_recipe(recipe_path)
    texts = Texts(place)
    steps("load")
    loaded = load(place / "one.parquet", ",", wanted_items(recipe))
    records = coded_records(recipe, loaded, texts)
    steps("treat")
    treated = treat(records, None, recipe, Budget(recipe.time_limit, time.monotonic))
    steps("check")
    check_result(records, None, recipe, treated, risks_of(recipe, records, treated))
    steps("write")
    columns = columns_of(recipe, loaded, treated)
    write_data(place / "local.csv", data_of(columns, treated.kept), recipe.separator)
    steps("end")
    table = pyarrow.csv.read_csv(
        place / "local.csv", convert_options=pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(columns, pa.string()))
    )
    return {
        "steps": steps.seconds,
        "levels": dict(treated.levels),
        "suppressed": int((~treated.kept).sum()),
        "loss": treated.loss,
        "answer": _fingerprint(table),
    }


def on_spark(place: Path, recipe_path: Path, memory: str) -> dict[str, Any]:
    steps = _Steps()
    report = deidentify_folder(recipe_path, place / "many", place / "spark", steps, settings=SparkSettings("local[2]", memory))
    steps("end")
    told = {name: report[name] for name in ("levels", "suppressed", "loss")}
    rows = report["search"]["counted_rows"]
    answer = _fingerprint(pq.read_table(place / "spark" / "data"))
    return {"steps": steps.seconds, **told, "counted_rows": rows, "counted_share": round(rows / report["records"], 4), "answer": answer}


class _Steps:
    """Seconds by step."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = collections.defaultdict(float)
        self._step, self._began = "", time.perf_counter()

    def __call__(self, step: str) -> None:
        now = time.perf_counter()
        if self._step:
            self.seconds[self._step] = round(self.seconds[self._step] + now - self._began, 1)
        self._step, self._began = step, now


def _fingerprint(table: pa.Table) -> str:
    """Of the records written, in whatever order."""
    names = sorted(table.column_names)
    counted = table.group_by(names).aggregate([([], "count_all")]).sort_by([(name, "ascending") for name in names])
    return hashlib.sha256(repr(counted.select([*names, "count_all"]).to_pydict()).encode()).hexdigest()[:16]


def run(engine: str, place: Path, recipe: str, memory: str) -> dict[str, Any]:
    path = place / f"{recipe}.toml"
    told = local(place, path) if engine == "local" else on_spark(place, path, memory)
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return {
        "seconds": round(sum(told["steps"].values()), 1),
        "processor": round(sum(one.ru_utime + one.ru_stime for one in used), 1),
        "peak_mb": max(one.ru_maxrss for one in used) // 1024,
        "load": round(os.getloadavg()[0], 1),
        **told,
    }


def measured(place: Path, rows: int, seed: int, memory: str) -> dict[str, Any]:
    table = residents(rows, seed)
    pq.write_table(table, place / "one.parquet")
    (place / "many").mkdir()
    for part in range(8):
        length = -(-rows // 8)
        pq.write_table(table.slice(part * length, length), place / "many" / f"{part}.parquet")
    found = {}
    for recipe, lowest in (("fine", 0), ("coarse", 1)):
        (place / f"{recipe}.toml").write_text(RECIPE.format(lowest=lowest), encoding="utf-8")
        runs = {}
        for engine in ("local", "spark"):
            command = [sys.executable, __file__, "--engine", engine, "--recipe", recipe, "--place", str(place), "--memory", memory]
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
            runs[engine] = json.loads(done.stdout.splitlines()[-1])
        times = {name: round(runs["spark"][name] / runs["local"][name], 1) for name in ("seconds", "processor")}
        found[recipe] = {**runs, "times": times, "same_answer": runs["local"]["answer"] == runs["spark"]["answer"]}
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--memory", default="3g")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--engine", choices=("local", "spark"), help=argparse.SUPPRESS)
    parser.add_argument("--recipe", help=argparse.SUPPRESS)
    parser.add_argument("--place", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.engine:
        print(json.dumps(run(options.engine, options.place, options.recipe, options.memory)))
        return
    try:
        check_installed(DEIDENTIFICATION)
        with tempfile.TemporaryDirectory(prefix="hagukumi-deident-spark-") as folder:
            runs = measured(Path(folder), options.rows, options.seed, options.memory)
    except SparkMissing as missing:
        runs = {"not_measured": str(missing)}
    text = json.dumps({"benchmark": "deident_spark", "rows": options.rows, "k": 5, **runs}, ensure_ascii=False, indent=2)
    print(text)
    if options.out:
        options.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
