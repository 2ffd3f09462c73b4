"""A night's change against a full run of 名寄せ, in processor time, on a made city.

`python benchmarks/linkage_incremental.py [--residents 50000] [--seed 1] [--per-mille 10] [--city FOLDER] [--out FILE]`. Of every extract a
third of the share changes each way: rows that go, rows with another row's resident number, rows with another row's address. The full run
has the same model and calibration, so that both give the same answer; `same` says whether they did, persons' numbers included. FOLDER is a
city taken in already by `linkage_peers.py` (`accepted/`, `plan/`).
"""

import argparse
import json
import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, TypeVar

import duckdb

from hagukumi.city import make_city
from hagukumi.linkage import Linked, LinkSource, link
from hagukumi.linkage.incremental import link_again, link_first, whole_answer
from hagukumi.linkage.japanese.records import quoted
from hagukumi.plan.records import LinkField
from linkage_peers import _load, _take_in

T = TypeVar("T")

_TABLES: Final = ("links", "review", "relations", "persons", "misuse", "pairs")


def main() -> None:
    """Measure once and print one JSON object."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="hagukumi-linkage-") as folder:
        city = options.city or Path(folder) / "city"
        if not options.city:
            make_city(city, residents=options.residents, seed=options.seed, noise="real")
            _take_in(city)
        found = _measure(city, options.per_mille)
    text = json.dumps({"benchmark": "linkage_incremental", "per_mille": options.per_mille} | found, indent=2)
    print(text)
    if options.out:
        options.out.write_text(text + "\n", encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--residents", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--per-mille", type=int, default=10)
    parser.add_argument("--city", type=Path)
    parser.add_argument("--out", type=Path)
    return parser.parse_args()


def _seconds(work: Callable[[], T]) -> tuple[T, float]:
    began = time.process_time()
    return work(), round(time.process_time() - began, 2)


def _measure(city: Path, per_mille: int) -> dict[str, object]:
    connection = duckdb.connect(config={"threads": "2"})
    sources = _load(connection, city)
    learnt = link(connection, sources, calibrate=True)
    (_, former), first = _seconds(lambda: link_first(connection, sources, model=learnt.model, calibration=learnt.calibration))
    for source in sources:
        _change(connection, source, 3000 // per_mille)
    (changes, left), again = _seconds(lambda: link_again(connection, sources, former))
    answer, rendered = _seconds(lambda: whole_answer(connection, sources, left))
    whole, full = _seconds(lambda: link(connection, sources, model=former.model, calibration=former.calibration))
    return {
        "rows": whole.links.num_rows,
        "first_seconds": first,
        "again_seconds": again,
        "answer_seconds": rendered,
        "full_seconds": full,
        "share_of_full": round(again / full, 4),
        "same": _same(answer, whole),
        "links_gone": changes.gone["links"].num_rows,
        "links_come": changes.come["links"].num_rows,
        "account": changes.account,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _same(answer: Linked, whole: Linked) -> bool:
    return all(getattr(answer, name).to_pylist() == getattr(whole, name).to_pylist() for name in _TABLES)


def _change(connection: duckdb.DuckDBPyConnection, source: LinkSource, one_in: int) -> None:
    """Of `one_in` rows one goes, one gets another row's number, one another row's address."""
    table = quoted(source.table)
    there = _columns(connection, table)
    connection.execute(f"CREATE TEMP TABLE changing AS SELECT *, hash(_row) % {one_in} AS chance FROM {table}")
    connection.execute("DELETE FROM changing WHERE chance = 0")
    for chance, field in ((1, LinkField.RESIDENT_NUMBER), (2, LinkField.ADDRESS)):
        names = [quoted(name) for name in (source.columns.get(field, ""), f"{source.columns.get(field)}_key") if name in there]
        if names:
            values = ", ".join(f"{name} = other.{name}" for name in names)
            connection.execute(f"""
                UPDATE changing SET {values} FROM (
                    SELECT a._row AS own, b.* FROM
                    (SELECT _row, row_number() OVER (ORDER BY _row) AS n FROM changing WHERE chance = {chance}) a
                    JOIN (SELECT *, row_number() OVER (ORDER BY hash(_row, 1)) AS n FROM changing WHERE chance = 3) b USING (n)) other
                WHERE other.own = changing._row""")
    connection.execute(f"DROP TABLE {table}")
    connection.execute(f"CREATE TABLE {table} AS SELECT * EXCLUDE (chance) FROM changing")
    connection.execute("DROP TABLE changing")


def _columns(connection: duckdb.DuckDBPyConnection, table: str) -> Sequence[str]:
    return [row[0] for row in connection.execute(f"DESCRIBE {table}").fetchall()]


if __name__ == "__main__":
    main()
