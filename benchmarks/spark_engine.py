"""名寄せ with DuckDB and with a local Spark on the same rows: the same answer, and what it costs on one machine.

`python benchmarks/spark_engine.py [--residents 20000] [--seed 1] [--memory 3g] [--out FILE]`. The model is trained once by DuckDB and given
to both. Seconds are parted into what the engine does (`pairs`: candidate pairs; `weights`: levels and weights) and the whole of `link`;
starting Spark is given apart. Each engine runs in a process of its own; `peak_mb` is the most memory of one process, for Spark of the
Python process or of Java, whichever held more. On one machine Spark can only lose: the benchmark shows by how much, and that the answer
does not change.
"""

import argparse
import datetime
import hashlib
import json
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow.parquet as pq

from hagukumi.city import make_city
from hagukumi.intake import receive
from hagukumi.linkage import LinkSource, link
from hagukumi.linkage.engine.model import LinkModel
from hagukumi.linkage.engine.pairing import DUCKDB, PairEngine
from hagukumi.linkage.spark import SparkMissing, SparkSettings, spark_engine
from hagukumi.linkage.spark.session import LINKAGE
from hagukumi.plan import read_plan
from hagukumi.spark import check_installed

_AS_OF: Final = datetime.date(2026, 10, 1)


class Timed:
    """A pair engine that notes its seconds."""

    def __init__(self, engine: PairEngine) -> None:
        self._engine = engine
        self.seconds: dict[str, float] = {}

    def candidate_pairs(self, *asked: Any, **named: Any) -> dict[str, dict[str, int]]:
        return self._noted("pairs", partial(self._engine.candidate_pairs, **named), asked)

    def score(self, *asked: Any) -> int:
        return self._noted("weights", self._engine.score, asked)

    def _noted(self, name: str, work: Any, asked: Any) -> Any:
        began = time.perf_counter()
        answer = work(*asked)
        self.seconds[name] = round(time.perf_counter() - began, 1)
        return answer


def main() -> None:
    """Measure both engines and print one JSON object; or, called by itself, one engine."""
    options = _options()
    if options.engine:
        print(json.dumps(_run(options.engine, options.city, options.memory)))
        return
    with tempfile.TemporaryDirectory(prefix="hagukumi-spark-bench-") as folder:
        runs = _measure(Path(folder) / "city", options)
    text = json.dumps({"benchmark": "spark_engine", "residents": options.residents, **runs}, indent=2)
    print(text)
    if options.out:
        options.out.write_text(text + "\n", encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--residents", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--memory", default="3g")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--engine", choices=("duckdb", "spark"), help=argparse.SUPPRESS)
    parser.add_argument("--city", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def _measure(city: Path, options: argparse.Namespace) -> dict[str, Any]:
    try:
        check_installed(LINKAGE)
    except SparkMissing as missing:
        return {"not_measured": str(missing)}
    make_city(city, residents=options.residents, seed=options.seed)
    _take_in(city)
    runs = {}
    for engine in ("duckdb", "spark"):
        command = [sys.executable, __file__, "--engine", engine, "--city", str(city), "--memory", options.memory]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        runs[engine] = json.loads(done.stdout.splitlines()[-1])
    return {"runs": runs, "same_answer": runs["duckdb"]["answer"] == runs["spark"]["answer"]}


def _take_in(city: Path) -> None:
    (city / "accepted").mkdir()
    for source in read_plan(city / "plan").sources:
        asked = frozenset(column.field for column in source.layout.columns if column.field and not column.discard)
        with (city / "extracts" / source.file).open("rb") as stream:
            pq.write_table(receive(stream, source, asked=asked, as_of=_AS_OF).accepted, city / "accepted" / f"{source.id}.parquet")


def _run(engine: str, city: Path, memory: str) -> dict[str, Any]:
    connection, sources = duckdb.connect(config={"threads": "2"}), []
    for source in read_plan(city / "plan").sources:
        connection.execute(f"CREATE TABLE \"{source.id}\" AS FROM '{city}/accepted/{source.id}.parquet'")
        columns = {column.link: column.field for column in source.layout.columns if column.link}
        sources.append(LinkSource(source.id, source.id, columns, source.unique_per_person, source.spine))
    stored = city / "model.json"
    model = LinkModel.from_json(stored.read_text(encoding="utf-8")) if stored.exists() else link(connection, sources).model
    stored.write_text(model.to_json(), encoding="utf-8")
    began = time.perf_counter()
    with nullcontext(DUCKDB) if engine == "duckdb" else spark_engine(SparkSettings(memory=memory)) as pairs:
        started, timed = time.perf_counter(), Timed(pairs)
        linked = link(connection, sources, model=model, engine=timed)
        seconds = timed.seconds | {"link": round(time.perf_counter() - started, 1), "start": round(started - began, 1)}
    rows = linked.links.sort_by([("_source", "ascending"), ("_row", "ascending")])
    return {
        "rows": rows.num_rows,
        "pairs_compared": linked.counts["pairs_compared"],
        "persons": linked.counts["persons"],
        "seconds": seconds,
        "peak_mb": max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) // 1024,
        "answer": hashlib.sha256(repr(rows.select(["_source", "_row", "person", "weight"]).to_pydict()).encode()).hexdigest(),
    }


if __name__ == "__main__":
    main()
