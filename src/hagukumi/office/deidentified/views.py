"""Pages of de-identified batches: the list, one of them, and its method information."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpResponseBase
from django.shortcuts import render

from hagukumi.law import Action
from hagukumi.office.deidentified.batches import hindrance, others, own_batch, own_batches, own_purpose, register, shown
from hagukumi.office.deidentified.forms import ReasonForm
from hagukumi.office.deidentified.reported import reported
from hagukumi.office.frame import errors
from hagukumi.office.frame.access import Access, Ask, GatedView
from hagukumi.plan.records import Role, Stage
from hagukumi.runs import Workspace, WorkspaceError
from hagukumi.runs.deidentify import REPORT
from hagukumi.runs.provision import Holding, method_of
from hagukumi.runs.workspace import Actor


class Desk(GatedView):
    """A page of the desk: asked for as figures of the de-identified stage, so that it opens no row."""

    desks = (Role.PROPOSALS_DESK,)
    reason: str

    def wanted(self, work: Workspace, actor: Actor, **kwargs: str) -> Ask:
        """Under the purpose of the batch, else of the desk."""
        holding = own_batch(work, actor, kwargs["batch"]) if "batch" in kwargs else None
        use = work.index.uses.get(holding.use) if holding else None
        return Ask(use.purpose if use else own_purpose(work, actor), Stage.DEIDENTIFIED, Action.FIGURES, self.reason)


class DeskForm(Desk):
    """A page of the desk with a form: read it, or send it."""

    http_method_names = ["get", "head", "options", "post"]
    answered = ("GET", "HEAD", "POST")

    @property
    def sent(self) -> Any:
        """What was sent; None when the page is only read."""
        return self.request.POST if self.request.method == "POST" else None


def found(access: Access, batch: str) -> Holding:
    """A batch of the desk. Raises Http404 for any other."""
    holding = own_batch(access.work, access.actor, batch)
    if holding is None:
        raise Http404
    return holding


class Batches(Desk):
    """Every batch of the desk, the newest first."""

    template, reason = "deidentified/batches.html", "加工した情報の一覧を見る"

    def page(self, access: Access, **kwargs: str) -> dict[str, Any]:
        """From the log alone."""
        return {"batches": [shown(access.work, holding) for holding in reversed(own_batches(access.work, access.actor))]}


class One(Desk):
    """One batch: its figures, what happened to it, and what may be done next."""

    template, reason = "deidentified/batch.html", "加工した情報の経過を見る"

    def page(self, access: Access, **kwargs: str) -> dict[str, Any]:
        """From the log alone; nothing is opened."""
        holding = found(access, kwargs["batch"])
        acts = {"why_not": hindrance(access.actor, holding), "able": bool(others(access.work, access.actor, holding))}
        return {"batch": shown(access.work, holding), "holding": holding, "asked": holding.asked, **acts}


class Method(DeskForm):
    """Method information (Art. 121(2)): the report of the making, shown once for a typed reason; its opening is recorded."""

    template, reason = "deidentified/method.html", "加工方法等情報を開く画面を見る"

    def answer(self, access: Access, **kwargs: str) -> HttpResponseBase:
        """The form, or the report."""
        holding = found(access, kwargs["batch"])
        form = ReasonForm(self.sent)
        shared = {"batch": shown(access.work, holding), "form": form}
        if self.sent is None or not form.is_valid():
            return render(self.request, self.template, shared, status=200 if self.sent is None else 400)
        known, officer, why = register(access.work), access.actor.officer, form.cleaned_data["reason"]
        try:
            files = method_of(access.work, holding.batch, officer=officer, reason=why, register=known)
        except WorkspaceError as error:
            return errors.held_back(self.request, str(error), holding.batch)
        report = reported(json.loads(files.pop(REPORT)))
        return render(self.request, "deidentified/report.html", shared | {"report": report, "files": files})
