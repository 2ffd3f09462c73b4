"""The page of the shelf, and one document as a file."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header

from hagukumi.audit import Event, EventKind
from hagukumi.documents.render import FontsMissing
from hagukumi.documents.sheet import Format
from hagukumi.office.frame import errors
from hagukumi.office.frame.access import Access, FiguresView
from hagukumi.office.frame.desks import LINKAGE_DESKS
from hagukumi.office.shelf.papers import TYPES, WHOLE, WORDS, Printable, heaps, rendered, wanted


class Shelf(FiguresView):
    """The documents that the person may have, by paper."""

    desks, template, reason = LINKAGE_DESKS, "shelf/shelf.html", "文書の一覧を見る"

    def page(self, access: Access, **kwargs: str) -> dict[str, Any]:
        """One section per paper."""
        release = access.work.release
        return {
            "heaps": heaps(release, access.actor),
            "words": WORDS,
            "whole": access.actor.role in WHOLE,
            "on": min(approval.on for approval in release.approvals),
        }


class Print(FiguresView):
    """One document, to be kept as a file. Only GET: nothing is printed, or recorded as printed, for a mere look at the headers."""

    http_method_names = ["get", "options"]
    answered = ("GET",)
    desks, reason = LINKAGE_DESKS, "文書を印刷する"

    def answer(self, access: Access, **kwargs: str) -> HttpResponseBase:
        """The file, after the event is durable; not found for what is not on this person's shelf."""
        found = wanted(access.work.release, access.actor, kwargs["name"], kwargs["form"])
        if found is None:
            raise Http404
        printable, form = found
        try:
            content = rendered(printable, form)
        except FontsMissing as missing:
            return errors.unprinted(self.request, str(missing))
        access.work.vault.log(_event(access, printable, form, content))
        response = HttpResponse(content, content_type=TYPES[form])
        response["Content-Disposition"] = content_disposition_header(True, f"{printable.name}.{form}")
        return response


def _event(access: Access, printable: Printable, form: Format, content: bytes) -> Event:
    actor = access.actor
    return Event(
        kind=EventKind.DOCUMENT_WRITTEN,
        actor=actor.officer,
        role=actor.role.value,
        department=actor.department,
        release=access.work.release.hash,
        permit=access.permit.id,
        reason=f"{printable.title}を印刷する",
        detail={"document": printable.name, "format": form.value, "sha256": hashlib.sha256(content).hexdigest()},
    )
