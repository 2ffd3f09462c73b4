"""How well a run on a made city did, against its known truth. Meaningless, and impossible, on real data: nobody has the truth."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from hagukumi.law import Action
from hagukumi.linkage.review.intervals import wilson
from hagukumi.plan.records import Criterion, Stage
from hagukumi.runs.results import latest_batch
from hagukumi.runs.workspace import Workspace, WorkspaceError

_PERSON_GROUPS = {"movers": "mover", "married": "married", "twins": "twin", "foreigners": "foreigner", "newborns": "newborn"}


def score(work: Workspace, truth: Path) -> dict[str, Any]:
    """Linkage over record pairs (with subgroups) and judgment at capacity, as plain JSON values."""
    connection = duckdb.connect()
    try:
        _load_truth(connection, truth)
        connection.register("linked", _links(work))
        connection.execute(_MATCHED)
        return {"linkage": _linkage(connection), "judgment": _judgment(work, connection)}
    finally:
        connection.close()


_MATCHED = """
CREATE TABLE matched AS
SELECT l._person AS found, t.person AS person, t.no_resident_number, p.mover, p.married, p.twin, p.foreigner, p.newborn
FROM linked l JOIN record t ON l._source = t.source AND l._row = t.row JOIN person p ON p.person = t.person
"""


def _load_truth(connection: duckdb.DuckDBPyConnection, truth: Path) -> None:
    for table, name in {"record": "records", "person": "persons", "need": "needs"}.items():
        path = truth / f"{name}.parquet"
        if not path.is_file():
            raise WorkspaceError(
                f"正解のファイル {path.name} がありません。hagukumi city make が作った truth フォルダーを指定してください。"
            )
        connection.register(f"_{table}", pq.read_table(path))
        connection.execute(f"CREATE TABLE {table} AS SELECT * FROM _{table}")
        connection.unregister(f"_{table}")


def _links(work: Workspace) -> pa.Table:
    purpose = work.linkage_purpose.id
    items = work.items(purpose, Stage.LINKED, work.process, tables=("link",))
    permit = work.ask(work.process, purpose, Stage.LINKED, Action.OPEN, items, step="score", reason="作りものの都市で名寄せの正しさを測る")
    with work.vault.open_batches(permit, [latest_batch(work, Stage.LINKED, purpose)]) as opened:
        return opened.connection.execute("SELECT _source, _row, _person FROM link").to_arrow_table()


def _linkage(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    seen = connection.execute("SELECT count(*) FROM matched").fetchone() or (0,)
    total = connection.execute("SELECT count(*) FROM record").fetchone() or (0,)
    groups = {name: f"coalesce({flag}, false)" for name, flag in _PERSON_GROUPS.items()}
    groups["no_resident_number"] = "coalesce(no_resident_number, false)"
    return (
        _rates(connection, "true")
        | {"records": seen[0], "records_not_accepted": total[0] - seen[0]}
        | {"subgroups": {name: _rates(connection, flag) for name, flag in groups.items()}}
    )


def _rates(connection: duckdb.DuckDBPyConnection, flag: str) -> dict[str, Any]:
    """Rates over pairs in which at least one record carries the flag."""
    predicted = _pairs(connection, "found", flag)
    true = _pairs(connection, "person", flag)
    both = _pairs(connection, "found, person", flag)
    precision = both / predicted if predicted else None
    recall = both / true if true else None
    f1 = 2 * both / (predicted + true) if predicted + true else None
    return {
        "precision": precision,
        "recall": recall,
        "f1": f1,
        "false_links_per_million": (predicted - both) / predicted * 1e6 if predicted else None,
        "predicted_pairs": predicted,
        "true_pairs": true,
        "precision_95": interval(both, predicted),
        "recall_95": interval(both, true),
    }


def _pairs(connection: duckdb.DuckDBPyConnection, by: str, flag: str) -> int:
    query = (
        "SELECT coalesce(sum(n * (n - 1) // 2 - (n - f) * (n - f - 1) // 2), 0)::BIGINT "
        f"FROM (SELECT count(*) AS n, count(*) FILTER ({flag}) AS f FROM matched GROUP BY {by})"
    )
    found = connection.execute(query).fetchone()
    return int(found[0]) if found else 0


def interval(hits: int, trials: int) -> tuple[float, float] | None:
    """Wilson's 95 % interval of a share; None without trials."""
    return wilson(hits, trials) if trials else None


def _judgment(work: Workspace, connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    connection.execute("CREATE TABLE listed (criterion VARCHAR, purpose VARCHAR, found VARCHAR, newly_found BOOLEAN)")
    for criterion in work.criteria:
        connection.register("_listed", _listed(work, criterion))
        connection.execute("INSERT INTO listed SELECT ?, ?, _person, newly_found FROM _listed", [criterion.id, criterion.purpose])
        connection.unregister("_listed")
    connection.execute(
        "CREATE TABLE who AS SELECT found, arg_max(person, n) AS person FROM "
        "(SELECT found, person, count(*) AS n FROM matched GROUP BY ALL ORDER BY ALL) GROUP BY found"
    )
    overall = _at_capacity(connection, "true", "true")
    return overall | {
        "by_criterion": {
            criterion.id: _at_capacity(connection, f"criterion = '{criterion.id}'", f"difficulty = '{criterion.purpose}'")
            for criterion in work.criteria
        }
    }


def _listed(work: Workspace, criterion: Criterion) -> pa.Table:
    items = work.items(criterion.purpose, Stage.JUDGED, work.process, tables=("judgment",))
    permit = work.ask(
        work.process, criterion.purpose, Stage.JUDGED, Action.OPEN, items, step="score", reason="作りものの都市で判定の正しさを測る"
    )
    with work.vault.open_batches(permit, [latest_batch(work, Stage.JUDGED, criterion.purpose)]) as opened:
        return opened.connection.execute("SELECT _person, newly_found FROM judgment WHERE listed").to_arrow_table()


def _at_capacity(connection: duckdb.DuckDBPyConnection, listed: str, needs: str) -> dict[str, Any]:
    found = connection.execute(
        f"WITH l AS (SELECT DISTINCT person FROM listed JOIN who USING (found) WHERE {listed}), "
        f"n AS (SELECT DISTINCT person FROM need WHERE need AND {needs}) "
        "SELECT (SELECT count(*) FROM l), (SELECT count(*) FROM n), (SELECT count(*) FROM l SEMI JOIN n USING (person)), "
        f"(SELECT count(DISTINCT found) FROM listed WHERE {listed} AND newly_found)"
    ).fetchone() or (0, 0, 0, 0)
    on_list, in_need, hits, new = found
    return {
        "precision": hits / on_list if on_list else None,
        "recall": hits / in_need if in_need else None,
        "listed": on_list,
        "in_need": in_need,
        "found": hits,
        "newly_found": new,
        "precision_95": interval(hits, on_list),
        "recall_95": interval(hits, in_need),
    }
