"""One made city for all chapters, read back as a holder, a clerk and an auditor would."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hagukumi.city import City, make_city
from hagukumi.intake import receive
from hagukumi.plan import read_plan
from hagukumi.plan.records import Plan

AS_OF = datetime.date(2026, 10, 1)
RESIDENTS = 12_000


@dataclass(frozen=True)
class Made:
    """A made city on disk, with its truth and its accepted rows as tables of one connection."""

    folder: Path
    city: City
    plan: Plan
    db: duckdb.DuckDBPyConnection
    quarantined: dict[str, dict[int, set[str]]]

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return self.db.execute(query).fetchall()

    def value(self, query: str) -> Any:
        return self.rows(query)[0][0]


def _receive_all(folder: Path, plan: Plan, db: duckdb.DuckDBPyConnection) -> dict[str, dict[int, set[str]]]:
    asked: dict[str, set[str]] = {}
    for use in plan.uses:
        for item in use.items:
            asked.setdefault(item.partition(".")[0], set()).add(item.partition(".")[2])
    quarantined: dict[str, dict[int, set[str]]] = {}
    for source in plan.sources:
        with (folder / "extracts" / source.file).open("rb") as stream:
            received = receive(stream, source, asked=frozenset(asked[source.id]), as_of=AS_OF)
        assert received.refused is None, f"{source.id}: {received.refused}"
        db.register("_accepted", received.accepted)
        db.execute(f'CREATE TABLE "{source.id}" AS SELECT * FROM _accepted')
        quarantined[source.id] = {}
        for row in received.quarantine.to_pylist():
            quarantined[source.id].setdefault(row["_row"], set()).add(row["_code"])
    return quarantined


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("city") / "out"
    city = make_city(folder, residents=RESIDENTS, seed=7, noise="real", as_of=AS_OF)
    db = duckdb.connect()
    for name in ("records", "persons", "needs", "quarantine"):
        table: pa.Table = pq.read_table(folder / "truth" / f"{name}.parquet")
        db.register("_truth", table)
        db.execute(f"CREATE TABLE {name} AS SELECT * FROM _truth")
    plan = read_plan(folder / "plan")
    return Made(folder, city, plan, db, _receive_all(folder, plan, db))
