"""A night's change against a full run of 名寄せ, on a made city, in seconds of the clock and of the processor.

`python benchmarks/linkage_incremental.py [--residents 50000] [--seed 1] [--per-mille 10] [--city FOLDER] [--memory 4GB] [--out FILE]`. Of
every extract a third of the share changes each way: rows that go, rows with another row's resident number (or name, where the extract has
none), rows with another row's address (or name). `changes`: the night is given the changed and removed rows alone; `sources`: it is given
all of today's rows. The full run has the same model and calibration, so that all give the same answer; `same` says whether they did,
persons' numbers included; `stored` is a full run with the stored model that counts frequencies anew. FOLDER is a city taken in already by
`linkage_peers.py` (`accepted/`, `plan/`); `--memory` is the engine's limit, beyond which it uses the disk.
"""

import argparse
import json
import resource
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, TypeVar

import duckdb
import pyarrow as pa

from hagukumi.city import make_city
from hagukumi.linkage import Linked, LinkSource, link
from hagukumi.linkage.incremental import Former, link_again, link_first, whole_answer
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
        found = _measure(city, options.per_mille, {"threads": "2"} | ({"memory_limit": options.memory} if options.memory else {}))
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
    parser.add_argument("--memory")
    parser.add_argument("--out", type=Path)
    return parser.parse_args()


def _seconds(work: Callable[[], T]) -> tuple[T, dict[str, float]]:
    """What the work gives; seconds of the clock and of the processor."""
    began, busy = time.perf_counter(), time.process_time()
    done = work()
    return done, {"wall": round(time.perf_counter() - began, 2), "cpu": round(time.process_time() - busy, 2)}


def _measure(city: Path, per_mille: int, config: Mapping[str, str]) -> dict[str, object]:
    connection = duckdb.connect(config=dict(config))
    sources = _load(connection, city)
    former, first = _first(connection, sources)
    model, calibration = former.model, former.calibration
    found, answer = _nights(connection, sources, per_mille, former)
    del former
    whole, full = _seconds(lambda: link(connection, sources, model=model, calibration=calibration))
    _, stored = _seconds(lambda: link(connection, sources, model=model))
    night = found["changes"], found["sources"]
    return {
        "rows": whole.links.num_rows,
        **found,
        "first": first,
        "full": full,
        "stored": stored,
        "share_of_full": {kind: round(night[0][kind] / full[kind], 4) for kind in full},
        "share_of_full_from_sources": {kind: round(night[1][kind] / full[kind], 4) for kind in full},
        "share_of_stored": {kind: round(night[0][kind] / stored[kind], 4) for kind in full},
        "same": found["same"] and _same(answer, whole),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _first(connection: duckdb.DuckDBPyConnection, sources: Sequence[LinkSource]) -> tuple[Former, dict[str, float]]:
    learnt = link(connection, sources, calibrate=True)
    (_, former), seconds = _seconds(lambda: link_first(connection, sources, model=learnt.model, calibration=learnt.calibration))
    return former, seconds


def _nights(
    connection: duckdb.DuckDBPyConnection, sources: Sequence[LinkSource], per_mille: int, former: Former
) -> tuple[dict[str, Any], Linked]:
    """Change the sources; measure the night by changes alone and by sources, and give what it answers."""
    parts = [_changed(connection, source, 3000 // per_mille) for source in sources]
    given, removed = [part for part, _ in parts], pa.concat_tables([gone for _, gone in parts])
    (_, other), by_sources = _seconds(lambda: link_again(connection, sources, former))
    (changes, left), by_changes = _seconds(lambda: link_again(connection, given, former, removed=removed))
    answer, rendered = _seconds(lambda: whole_answer(connection, sources, left))
    found = {
        "rows_changed": sum(_rows(connection, part.table) for part in given),
        "rows_removed": removed.num_rows,
        "changes": by_changes,
        "sources": by_sources,
        "answer": rendered,
        "same": _same(answer, whole_answer(connection, sources, other)),
        "links": {side: getattr(changes, side)["links"].num_rows for side in ("gone", "come")},
        "account": changes.account,
    }
    return found, answer


def _same(answer: Linked, whole: Linked) -> bool:
    return all(getattr(answer, name).equals(getattr(whole, name)) for name in _TABLES)


def _rows(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {quoted(table)}").fetchall()[0][0])


def _changed(connection: duckdb.DuckDBPyConnection, source: LinkSource, one_in: int) -> tuple[LinkSource, pa.Table]:
    """Change the source's table; returns the source with its changed rows alone, and `_source, _row` of those that went."""
    table, part = quoted(source.table), f"{source.table} changed"
    connection.execute(f"CREATE TEMP TABLE before AS FROM {table}")
    _change(connection, source, one_in)
    connection.execute(f"CREATE TABLE {quoted(part)} AS FROM {table} EXCEPT FROM before")
    gone = connection.execute(
        f"""
        SELECT CAST(? AS VARCHAR) AS _source, CAST(_row AS BIGINT) AS _row FROM before ANTI JOIN {table} USING (_row) ORDER BY _row""",
        [source.id],
    )
    removed = gone.to_arrow_table()
    connection.execute("DROP TABLE before")
    return replace(source, table=part), removed


def _change(connection: duckdb.DuckDBPyConnection, source: LinkSource, one_in: int) -> None:
    """Of `one_in` rows one goes, one gets another row's number, one another row's address; a name where there is no such column."""
    table = quoted(source.table)
    there = _columns(connection, table)
    connection.execute(f"CREATE TEMP TABLE changing AS SELECT *, hash(_row) % {one_in} AS chance FROM {table}")
    connection.execute("DELETE FROM changing WHERE chance = 0")
    for chance, wanted in ((1, LinkField.RESIDENT_NUMBER), (2, LinkField.ADDRESS)):
        field = wanted if source.columns.get(wanted) in there else LinkField.NAME
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
