"""Pages of the coordinator: figures, never a name."""

from __future__ import annotations

from typing import Any

from hagukumi.law import Action, examine
from hagukumi.office.coordinator import figures, releases
from hagukumi.office.frame.access import Access, Ask, FiguresView, GatedView
from hagukumi.office.frame.words import use_rows
from hagukumi.plan.records import Role, Stage
from hagukumi.runs import Workspace
from hagukumi.runs.workspace import Actor


class _Desk(FiguresView):
    """A page that shows figures of the whole programme."""

    desks = (Role.COORDINATOR,)


class Overview(_Desk):
    """Release, findings, deliveries and run at a glance."""

    template, reason = "coordinator/overview.html", "総括管理主体の概況を見る"

    def page(self, access: Access, **kwargs: str) -> dict[str, Any]:
        """Release with approvals, findings, and the state of deliveries and run."""
        work = access.work
        return {
            "findings": examine(work.release.plan),
            "shown": releases.shown(work, work.release),
            "deliveries": figures.totals(figures.deliveries(work)),
            "run": figures.report(work),
            "uses": len(work.release.plan.uses),
            "external": sum(row.external for row in use_rows(work)),
            "log": figures.log_size(work),
        }


class Uses(_Desk):
    """Every use with basis and direction; one purpose can be picked."""

    template, reason = "coordinator/uses.html", "利用の一覧を見る"

    def page(self, access: Access, **kwargs: str) -> dict[str, Any]:
        """The uses, of one purpose when a known one is named."""
        purposes = access.work.index.purposes
        picked = self.request.GET.get("purpose", "")
        picked = picked if picked in purposes else ""
        direction = self.request.GET.get("direction", "")
        rows = [row for row in use_rows(access.work) if picked in ("", row.use.purpose)]
        if direction in ("internal", "external"):
            rows = [row for row in rows if row.external is (direction == "external")]
        return {"rows": rows, "purposes": purposes.values(), "picked": picked, "direction": direction}


class Deliveries(_Desk):
    """What each department delivered, and what became of it."""

    template, reason = "coordinator/deliveries.html", "受入の状況を見る"

    def page(self, access: Access, **kwargs: str) -> dict[str, Any]:
        """One row per source."""
        rows = figures.deliveries(access.work)
        return {"rows": rows, "totals": figures.totals(rows)}


class Run(_Desk):
    """The steps of the last run."""

    template, reason = "coordinator/run.html", "処理の結果を見る"

    def page(self, access: Access, **kwargs: str) -> dict[str, Any]:
        """The report of the run, when there is one."""
        return {"run": figures.report(access.work)}


class Releases(_Desk):
    """The releases adopted here, with approvals, validity and withdrawals."""

    template, reason = "coordinator/releases.html", "版の経過を見る"

    def page(self, access: Access, **kwargs: str) -> dict[str, Any]:
        """One section per release."""
        found, unreadable = releases.adopted(access.work)
        return {"releases": found, "unreadable": unreadable}


class Log(_Desk):
    """The log, examined when the page is opened."""

    template, reason = "coordinator/log.html", "記録の健全性を確かめる"

    def page(self, access: Access, **kwargs: str) -> dict[str, Any]:
        """The report of `verify`."""
        return {"log": figures.verified(access.work)}


class Lists(GatedView):
    """How many children each list holds, and how many there are in each band."""

    desks, template = (Role.COORDINATOR,), "coordinator/lists.html"

    def wanted(self, work: Workspace, actor: Actor, **kwargs: str) -> Ask:
        """Figures of what was handed over; judged data is asked for criterion by criterion."""
        return Ask(work.linkage_purpose.id, Stage.JUDGED, Action.FIGURES, "名簿の件数を見る")

    def page(self, access: Access, **kwargs: str) -> dict[str, Any]:
        """One entry per criterion."""
        return {"lists": [figures.list_figures(access, criterion) for criterion in access.work.criteria]}
