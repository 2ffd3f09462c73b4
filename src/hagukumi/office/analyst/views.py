"""Pages of the analyst: figures of pseudonymised data."""

from __future__ import annotations

from typing import Any

import duckdb

from hagukumi.law import Action
from hagukumi.office.analyst.small_cells import Cell, breakdown, shown
from hagukumi.office.frame.access import Access, Ask, GatedView
from hagukumi.office.frame.words import band_names
from hagukumi.plan.records import Criterion, Role, Stage
from hagukumi.runs import Workspace, WorkspaceError
from hagukumi.runs.workspace import Actor

ITEMS = frozenset(
    {
        "judgment.band",
        "judgment.coverage",
        "judgment.listed",
        "judgment.newly_found",
        "judgment.undetermined",
        "reason.indicator",
        "reason.side",
    }
)
"""What is counted; no attribute of a child is opened."""

_COVERAGE = (("0.75以上", 0.75, 1.01), ("0.5以上0.75未満", 0.5, 0.75), ("0.25以上0.5未満", 0.25, 0.5), ("0.25未満", -1.0, 0.25))


class Figures(GatedView):
    """Bands, indicators and coverage per criterion, with small cells withheld."""

    desk, template = Role.ANALYST, "analyst/figures.html"

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
    """The newest pseudonymised batch of a criterion for the analyst's department, or ""."""
    work, permit = access.work, access.permit
    found = work.vault.find(stage=Stage.PSEUDONYMISED, purpose=permit.purpose, release=work.release.hash, recipient=permit.department)
    mine = [manifest for manifest in found if manifest.label.startswith(f"pseudonymise-{criterion.id}:")]
    return max(mine, key=lambda manifest: (manifest.created_at, manifest.id)).id if mine else ""


def _part(access: Access, criterion: Criterion, batch: str) -> dict[str, Any]:
    columns = {item.partition(".")[2] for item in access.permit.items if item.startswith("judgment.")}
    reasons = {"reason.indicator", "reason.side"} <= set(access.permit.items)
    with access.work.vault.open_batches(access.permit, [batch]) as opened:
        connection = opened.connection
        children = _one(connection, "SELECT count(*) FROM judgment")
        return {
            "criterion": criterion,
            "children": shown(children),
            "bands": _bands(connection, criterion, columns),
            "listed": _both(connection, "listed", children) if "listed" in columns else None,
            "newly_found": shown(_one(connection, _NEWLY)) if {"listed", "newly_found"} <= columns else None,
            "coverage": _coverage(connection) if "coverage" in columns else [],
            "indicators": _indicators(connection, criterion, columns) if reasons and "reason" in opened.tables else None,
        }


_NEWLY = "SELECT count(*) FROM judgment WHERE listed AND newly_found"


def _one(connection: duckdb.DuckDBPyConnection, query: str, *values: object) -> int:
    row = connection.execute(query, list(values)).fetchone()
    return int(row[0]) if row else 0


def _both(connection: duckdb.DuckDBPyConnection, column: str, children: int) -> Cell:
    """A yes/no figure beside a known total: withheld when either side is small."""
    yes = _one(connection, f'SELECT count(*) FROM judgment WHERE "{column}"')
    return breakdown([yes, children - yes])[0]


def _bands(connection: duckdb.DuckDBPyConnection, criterion: Criterion, columns: set[str]) -> list[tuple[str, Cell]]:
    if "band" not in columns:
        return []
    counts = dict(connection.execute("SELECT band, count(*) FROM judgment GROUP BY band").fetchall())
    names = {**band_names(criterion), None: "判定不能"}
    return list(zip(names.values(), breakdown([counts.get(band, 0) for band in names]), strict=True))


def _coverage(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, Cell]]:
    query = "SELECT count(*) FROM judgment WHERE coverage >= ? AND coverage < ?"
    counts = [_one(connection, query, low, high) for _, low, high in _COVERAGE]
    return list(zip([name for name, _, _ in _COVERAGE], breakdown(counts), strict=True))


def _indicators(connection: duckdb.DuckDBPyConnection, criterion: Criterion, columns: set[str]) -> dict[str, Any]:
    """Met and unknown per indicator, among the children of whom reasons are kept (listed, or 判定不能)."""
    base = _one(connection, "SELECT count(*) FROM judgment WHERE listed OR undetermined") if {"listed", "undetermined"} <= columns else 0
    counted = connection.execute("SELECT indicator, side, count(*) FROM reason GROUP BY ALL").fetchall()
    found = {(indicator, side): count for indicator, side, count in counted}
    rows = [(indicator.name, *_cells(found, indicator.id, base)) for indicator in criterion.indicators]
    return {"children": shown(base), "rows": rows}


def _cells(found: dict[tuple[str, str], int], indicator: str, base: int) -> list[Cell]:
    met = found.get((indicator, "for"), 0) + found.get((indicator, "against"), 0)
    unknown = found.get((indicator, "missing"), 0)
    return breakdown([met, unknown, max(base - met - unknown, 0)])
