"""名寄せ of a great city: how time, memory and error grow with the number of rows.

`python benchmarks/linkage_scale.py [--residents 1200000] [--quarters 1 8] [--memory 9] [--cities FOLDER ...] [--out FILE]`. A great city is
made of quarters: made cities, each of its own seed, with numbers, households, telephones and addresses of their own. Rows are read from
Parquet as they are needed; tables that do not fit into `--memory` gigabytes overflow encrypted to disk. `seconds` is to clusters and
answer, training included; peak memory is what the kernel counted for the process. FOLDER: cities taken in already by `linkage_peers.py`.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import duckdb

from hagukumi.city import make_city
from hagukumi.linkage import LinkSource, link
from hagukumi.linkage.general.connecting import connection_for
from hagukumi.linkage.japanese.records import quoted
from hagukumi.plan import read_plan
from hagukumi.plan.records import LinkField, Source
from linkage_peers import _identifiers, _score, _take_in

_APART: Final = 10_000_000
"""Added to the row numbers of each further quarter."""

_OWN: Final = frozenset(
    {LinkField.RESIDENT_NUMBER, LinkField.HOUSEHOLD, LinkField.PHONE, LinkField.GUARDIAN_NUMBER, LinkField.POSTAL, LinkField.ADDRESS}
)
"""Fields of which every quarter has values of its own."""


def main() -> None:
    """Measure every size in a process of its own and print one JSON object; or, called by itself, one size."""
    options = _options()
    if options.one:
        print(json.dumps(_measure(options.cities, options.memory)))
        return
    with tempfile.TemporaryDirectory(prefix="hagukumi-linkage-") as folder:
        cities = options.cities or [
            _made(Path(folder) / f"{seed}", options.residents, seed) for seed in range(1, max(options.quarters) + 1)
        ]
        runs = [_run(cities[:quarters], options.memory) for quarters in options.quarters]
    text = json.dumps({"benchmark": "linkage_scale", "memory_gb": options.memory, "runs": runs}, indent=2)
    print(text)
    if options.out:
        options.out.write_text(text + "\n", encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--residents", type=int, default=1_200_000)
    parser.add_argument("--quarters", type=int, nargs="+", default=[1, 8])
    parser.add_argument("--memory", type=float, default=9.0)
    parser.add_argument("--cities", type=Path, nargs="+")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def _made(city: Path, residents: int, seed: int) -> Path:
    make_city(city, residents=residents, seed=seed, noise="real")
    _take_in(city)
    return city


def _run(cities: Sequence[Path], memory: float) -> dict[str, Any]:
    command = [sys.executable, __file__, "--one", "--memory", str(memory), "--cities", *(str(city) for city in cities)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    print(json.dumps(found), file=sys.stderr)
    return found


def _measure(cities: Sequence[Path], memory: float) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="hagukumi-spill-") as folder, connection_for(Path(folder) / "spill", memory) as connection:
        connection.execute("SET threads=2")
        sources = [_quarters(connection, cities, source) for source in read_plan(cities[0] / "plan").sources]
        began = time.perf_counter()
        linked = link(connection, sources)
        seconds, peak = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        connection.register("links", linked.links)
        return {
            "quarters": len(cities),
            "rows": linked.links.num_rows,
            "seconds": round(seconds, 1),
            "peak_mb": peak,
            "review": linked.review.num_rows,
            "all": _scored(connection, cities),
        }


def _quarters(connection: duckdb.DuckDBPyConnection, cities: Sequence[Path], source: Source) -> LinkSource:
    """A view of the source's rows in all quarters."""
    columns = _identifiers(source)
    there = {row[0] for row in connection.execute(f"DESCRIBE FROM '{cities[0]}/accepted/{source.id}.parquet'").fetchall()}
    parts = [
        f"SELECT * REPLACE ({', '.join(_own(columns, there, place))}) FROM '{city}/accepted/{source.id}.parquet'"
        for place, city in enumerate(cities)
    ]
    connection.execute(f"CREATE VIEW {quoted(source.id)} AS {' UNION ALL '.join(parts)}")
    return LinkSource(source.id, source.id, columns, unique_per_person=source.unique_per_person, spine=source.spine)


def _own(columns: Mapping[LinkField, str], there: set[str], place: int) -> list[str]:
    """SQL: the columns of which a quarter has values of its own."""
    names = [name for field, column in columns.items() if field in _OWN for name in (column, f"{column}_key") if name in there]
    return [f"_row + {place * _APART} AS _row", *(f"'{place}-' || {quoted(name)} AS {quoted(name)}" for name in names)]


def _scored(connection: duckdb.DuckDBPyConnection, cities: Sequence[Path]) -> dict[str, Any]:
    truths = " UNION ALL ".join(
        f"SELECT source, row + {place * _APART} AS row, hash(person, {place}) AS truth FROM '{city}/truth/records.parquet'"
        for place, city in enumerate(cities)
    )
    connection.execute(f"""
        CREATE TEMP TABLE scored AS
        SELECT l.person, r.truth FROM links l JOIN ({truths}) r ON r.source = l._source AND r.row = l._row""")
    return _score(connection, "true")


if __name__ == "__main__":
    main()
