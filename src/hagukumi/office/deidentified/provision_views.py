"""Provision by two persons: one asks, another looks at what was asked, types its number, and receives the data."""

from __future__ import annotations

import io
import json
import zipfile

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header

from hagukumi.office.deidentified.batches import hindrance, others, register, seen_as, shown
from hagukumi.office.deidentified.forms import AgreeForm, AskForm
from hagukumi.office.deidentified.views import DeskForm, found
from hagukumi.office.frame import errors
from hagukumi.office.frame.access import Access
from hagukumi.office.frame.words import officer_named
from hagukumi.plan.records import Deidentification
from hagukumi.plan.words import WORDS
from hagukumi.runs import WorkspaceError
from hagukumi.runs.provision import DATA, MANIFEST, Holding, Provision, agree_to_provision, ask_provision, provided_beside

_MADE = (1980, 1, 1, 0, 0, 0)
"""The time of files in an archive: the same provision gives the same bytes."""


class AskProvision(DeskForm):
    """Ask that a batch be provided."""

    template, reason = "deidentified/ask.html", "提供を申し出る"

    def answer(self, access: Access, **kwargs: str) -> HttpResponseBase:
        """The form, what is wrong with it, or the batch's page after it was recorded; the same once more changes nothing."""
        holding = found(access, kwargs["batch"])
        able = not holding.erased and bool(others(access.work, access.actor, holding))
        form = AskForm(self.sent, initial={"seen": seen_as(holding.asked)})
        if self.sent is None or not able or not form.is_valid():
            shared = {"batch": shown(access.work, holding), "holding": holding, "form": form, "able": able}
            shared["beside"] = provided_beside(access.work, holding.batch, register(access.work))
            return render(self.request, self.template, shared, status=200 if self.sent is None else 400)
        wanted = {name: form.cleaned_data[name] for name in ("recipient", "number", "reason")}
        if not _waits(holding, access, wanted):
            if form.cleaned_data["seen"] != seen_as(holding.asked):
                return errors.held_back(self.request, _ASKED_MEANWHILE, holding.batch)
            try:
                ask_provision(access.work, holding.batch, officer=access.actor.officer, register=register(access.work), **wanted)
            except WorkspaceError as error:
                return errors.held_back(self.request, str(error), holding.batch)
        return redirect("deidentified:batch", holding.batch)


def _waits(holding: Holding, access: Access, wanted: dict[str, str]) -> bool:
    """Whether this very request waits already."""
    asked = holding.asked
    return asked is not None and (asked.by, asked.recipient, asked.number, asked.reason) == (access.actor.officer, *wanted.values())


class Agree(DeskForm):
    """Agree to a request of somebody else, and receive the data in the same answer; nothing is kept on the server."""

    template, reason = "deidentified/agree.html", "提供を認める"

    def answer(self, access: Access, **kwargs: str) -> HttpResponseBase:
        """What would leave and the form; what is wrong with it; or the archive."""
        holding = found(access, kwargs["batch"])
        if holding.asked is None:
            return errors.held_back(self.request, _NOTHING_WAITS, holding.batch)
        if why_not := hindrance(access.actor, holding):
            return errors.held_back(self.request, why_not, holding.batch, status=403)
        form = AgreeForm(self.sent, expected=holding.asked.number, initial={"seen": seen_as(holding.asked)})
        if self.sent is None or not form.is_valid():
            return self._shown(access, holding, form)
        if form.cleaned_data["seen"] != seen_as(holding.asked):
            return errors.held_back(self.request, _CHANGED, holding.batch)
        try:
            known, officer = register(access.work), access.actor.officer
            provision = agree_to_provision(access.work, holding.batch, officer=officer, register=known, seen=holding.asked)
        except WorkspaceError as error:
            return errors.held_back(self.request, str(error), holding.batch)
        response = HttpResponse(zipped(provision), content_type="application/zip")
        response["Content-Disposition"] = content_disposition_header(True, f"{holding.batch}.zip")
        return response

    def _shown(self, access: Access, holding: Holding, form: AgreeForm) -> HttpResponseBase:
        plan = access.work.release.plan
        entry = next((entry for entry in plan.deidentifications if entry.id == holding.detail["entry"]), None)
        shared = {"batch": shown(access.work, holding), "holding": holding, "asked": holding.asked, "form": form}
        shared["beside"] = provided_beside(access.work, holding.batch, register(access.work))
        shared["asked_by"] = officer_named(access.work.index, holding.asked.by) if holding.asked else ""
        shared |= {"under": WORDS[type(entry.provision)][entry.provision] if entry else "", "file": _file(access, entry)}
        return render(self.request, self.template, shared, status=200 if self.sent is None else 400)


_NOTHING_WAITS = (
    "この情報の提供は、いま申し出られていません。すでに認められたか、まだ申し出られていません。"
    "認めた後にファイルを受け取れなかったときは、理由を書いて、もう一度申し出てください。"
)
_ASKED_MEANWHILE = "画面を開いた後に、提供の申出が変わりました。いまの申出を確かめてください。"
_CHANGED = "画面を開いた後に、提供の申出が変わりました。いまの申出を開いて、確かめ直してください。何も提供していません。"


def _file(access: Access, entry: Deidentification | None) -> str:
    file = access.work.index.file_registers.get(entry.file) if entry else None
    return file.name if file else ""


def zipped(provision: Provision) -> bytes:
    """The data as it was made and its manifest, in one archive. In memory alone: no file is left on the server."""
    sink = io.BytesIO()
    manifest = json.dumps(provision.manifest, ensure_ascii=False, indent=2) + "\n"
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in ((DATA, provision.content), (MANIFEST, manifest.encode())):
            archive.writestr(zipfile.ZipInfo(name, _MADE), content, zipfile.ZIP_DEFLATED)
    return sink.getvalue()
