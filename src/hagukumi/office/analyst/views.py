"""Pages of the analyst: figures of pseudonymised data."""

from __future__ import annotations

from collections import Counter
from typing import Any

import duckdb

from hagukumi.law import Action
from hagukumi.office.analyst.small_cells import Cell, about, breakdown, shown
from hagukumi.office.frame.access import Access, Ask, GatedView
from hagukumi.office.frame.words import band_names
from hagukumi.plan.records import Criterion, Role, Stage
from hagukumi.runs import Workspace, WorkspaceError
from hagukumi.runs.results import results_of
from hagukumi.runs.workspace import Actor

ITEMS = frozenset(
    {
        "judgment.band",
        "judgment.coverage",
        "judgment.listed",
        "judgment.newly_found",
        "reason.indicator",
        "reason.side",
    }
)
"""What is counted; no attribute of a child is opened."""

_COVERAGE = (("0.75以上", 0.75, 1.01), ("0.5以上0.75未満", 0.5, 0.75), ("0.25以上0.5未満", 0.25, 0.5), ("0.25未満", -1.0, 0.25))


class Figures(GatedView):
    """Bands, indicators and coverage per criterion, with small cells withheld."""

    desks, template = (Role.ANALYST,), "analyst/figures.html"

    def wanted(self, work: Workspace, actor: Actor, **kwargs: str) -> Ask:
        """The counted items of stage pseudonymised under the purpose of evaluation."""
        purpose = work.evaluation_purpose or work.linkage_purpose
        held = work.items(purpose.id, Stage.PSEUDONYMISED, actor, tables=("judgment", "reason"))
        items = tuple(item for item in held if item in ITEMS) or ("judgment.band",)
        return Ask(purpose.id, Stage.PSEUDONYMISED, Action.OPEN, "氏名等を削除したデータの集計を見る", items)

    def page(self, access: Access, **kwargs: str) -> dict[str, Any]:
        """One part per criterion of which data was stored."""
        found = [(criterion, batch_of(access, criterion)) for criterion in access.work.criteria]
        if not any(batch for _, batch in found):
            raise WorkspaceError("検証用のデータがまだありません。先に hagukumi run を最後まで実行してください。")
        return {"parts": [_part(access, criterion, batch) for criterion, batch in found if batch]}


def batch_of(access: Access, criterion: Criterion) -> str:
    """The pseudonymised batch of a criterion from the last completed run for the analyst's department, or ""."""
    work, permit = access.work, access.permit
    found = results_of(work, Stage.PSEUDONYMISED, permit.purpose, permit.department)
    mine = [manifest for manifest in found if manifest.label.startswith(f"pseudonymise-{criterion.id}:")]
    return max(mine, key=lambda manifest: (manifest.created_at, manifest.id)).id if mine else ""


def _part(access: Access, criterion: Criterion, batch: str) -> dict[str, Any]:
    columns = {item.partition(".")[2] for item in access.permit.items if item.startswith("judgment.")}
    with access.work.vault.open_batches(access.permit, [batch]) as opened:
        connection = opened.connection
        bands = _bands(connection, criterion, columns)
        rounded = any(cell.withheld for _, cell in bands)
        listed = _one(connection, "SELECT count(*) FROM judgment WHERE listed") if "listed" in columns else 0
        reasons = "listed" in columns and "reason" in opened.tables
        return {
            "criterion": criterion,
            "children": shown(_one(connection, "SELECT count(*) FROM judgment")),
            "bands": bands,
            "listed": about(listed) if rounded else shown(listed),
            "newly_found": _newly_found(connection, listed, rounded) if {"listed", "newly_found"} <= columns else None,
            "coverage": _coverage(connection) if "coverage" in columns else [],
            "indicators": _indicators(connection, criterion, listed, rounded) if reasons else [],
        }


def _newly_found(connection: duckdb.DuckDBPyConnection, listed: int, rounded: bool) -> Cell:
    """Withheld also when the listed children who were known already are few."""
    newly = _one(connection, "SELECT count(*) FROM judgment WHERE listed AND newly_found")
    return _cells([newly, listed - newly], rounded)[0]


def _one(connection: duckdb.DuckDBPyConnection, query: str, *values: object) -> int:
    row = connection.execute(query, list(values)).fetchone()
    return int(row[0]) if row else 0


def _bands(connection: duckdb.DuckDBPyConnection, criterion: Criterion, columns: set[str]) -> list[tuple[str, Cell]]:
    if "band" not in columns:
        return []
    counts: dict[str, int] = dict(connection.execute(_BANDS).fetchall())
    names = {**band_names(criterion), "": "判定不能"}
    return list(zip(names.values(), breakdown([counts.get(band, 0) for band in names]), strict=True))


_BANDS = "SELECT coalesce(band, ''), count(*) FROM judgment GROUP BY ALL"


def _coverage(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, Cell]]:
    query = "SELECT count(*) FROM judgment WHERE coverage >= ? AND coverage < ?"
    counts = [_one(connection, query, low, high) for _, low, high in _COVERAGE]
    return list(zip([name for name, _, _ in _COVERAGE], breakdown(counts), strict=True))


def _indicators(connection: duckdb.DuckDBPyConnection, criterion: Criterion, listed: int, rounded: bool) -> list[tuple[str, list[Cell]]]:
    """Met, unknown and neither per indicator among the listed children; of others no reasons are kept."""
    counted = connection.execute(_SIDES).fetchall()
    found: Counter[tuple[str, str]] = Counter({(indicator, side): count for indicator, side, count in counted})
    return [(each.name, _cells(_answers(found, each.id, listed), rounded)) for each in criterion.indicators]


_SIDES = "SELECT r.indicator, r.side, count(*) FROM reason r JOIN judgment j USING (_pseudonym) WHERE j.listed GROUP BY ALL"


def _answers(found: Counter[tuple[str, str]], indicator: str, listed: int) -> list[int]:
    met = found[indicator, "for"] + found[indicator, "against"]
    unknown = found[indicator, "missing"]
    return [met, unknown, max(listed - met - unknown, 0)]


def _cells(counts: list[int], rounded: bool) -> list[Cell]:
    """A breakdown of listed children; rounded when an exact part of them would give a withheld band away."""
    return [about(count) for count in counts] if rounded else breakdown(counts)
