"""The recipe as a form: which use, then its items and limits; out come the recipe's text, a file of it, and the command to run.

Nothing of a resident is needed for it, and nothing is kept on the server.
"""

from __future__ import annotations

import shlex
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.http import content_disposition_header

from hagukumi.files.problems import Refused
from hagukumi.office.deidentified.batches import own_uses
from hagukumi.office.deidentified.recipe_forms import RecipeForms
from hagukumi.office.deidentified.recipe_proposals import Row, limits_proposed, rows_of
from hagukumi.office.deidentified.recipe_text import FILE, read_text, recipe_text, taken_in
from hagukumi.office.deidentified.views import Desk, DeskForm
from hagukumi.office.frame.access import Access, Ask
from hagukumi.runs import Workspace
from hagukumi.runs.deidentify import check_recipe
from hagukumi.runs.originals import Order, asked_items, names_of, order_of
from hagukumi.runs.workspace import Actor


class Uses(Desk):
    """Uses of the plan for which a recipe can be written."""

    template, reason = "deidentified/uses.html", "レシピを作る利用を選ぶ"

    def page(self, access: Access, **kwargs: str) -> dict[str, Any]:
        """One entry per use of the desk."""
        return {"orders": [order_of(access.work, use.id, access.actor.officer) for use in own_uses(access.work, access.actor)]}


class Write(DeskForm):
    """The recipe for one use."""

    template, reason = "deidentified/recipe.html", "レシピを作る"

    def wanted(self, work: Workspace, actor: Actor, **kwargs: str) -> Ask:
        """Under the purpose of the use, when it is the desk's own."""
        use = next((use for use in own_uses(work, actor) if use.id == kwargs["use"]), None)
        asked = super().wanted(work, actor)
        return asked if use is None else Ask(use.purpose, asked.stage, asked.action, asked.reason)

    def answer(self, access: Access, **kwargs: str) -> HttpResponseBase:
        """The form as proposed, as sent with what is wrong, with the recipe above it, or the recipe as a file."""
        if kwargs["use"] not in {use.id for use in own_uses(access.work, access.actor)}:
            raise Http404
        order = order_of(access.work, kwargs["use"], access.actor.officer)
        rows = rows_of(access.work, order)
        if self.sent is None:
            return self._shown(order, rows, _proposed(order, rows))
        if self.sent.get("then") == "load":
            return self._loaded(order, rows)
        forms = _proposed(order, rows, self.sent)
        text = _judged(access.work, order, rows, forms)
        if text is None:
            return self._shown(order, rows, forms, status=400)
        if self.sent.get("then") == "save":
            response = HttpResponse(text.encode(), content_type="application/toml; charset=utf-8")
            response["Content-Disposition"] = content_disposition_header(True, FILE)
            return response
        return self._shown(order, rows, forms, text=text, command=_command(access.work, order))

    def _loaded(self, order: Order, rows: list[Row]) -> HttpResponseBase:
        """The form filled from a recipe's file, or why it cannot be."""
        file = self.request.FILES.get("recipe")
        if file is None:
            return self._shown(order, rows, _proposed(order, rows), 400, beside=["64KBまでのレシピのファイルを選んでください。"])
        try:
            limits, items = taken_in(read_text(file.read()), rows)
        except Refused as refused:
            return self._shown(order, rows, _proposed(order, rows), 400, beside=[str(problem) for problem in refused.problems])
        return self._shown(order, rows, RecipeForms(rows, order.entry.fewest, limits, items), loaded=True)

    def _shown(self, order: Order, rows: list[Row], forms: RecipeForms, status: int = 200, **more: Any) -> HttpResponseBase:
        beside = [*more.pop("beside", ()), *forms.beside]
        shared = {"order": order, "forms": forms, "rows": rows, "beside": beside, "wrong": status != 200, **more}
        return render(self.request, self.template, shared, status=status)


def _proposed(order: Order, rows: list[Row], data: Any = None) -> RecipeForms:
    fewest = order.entry.fewest
    return RecipeForms(rows, fewest, limits_proposed(rows, fewest), {row.name: row.initial for row in rows}, data)


def _judged(work: Workspace, order: Order, rows: list[Row], forms: RecipeForms) -> str | None:
    """The recipe's text when the forms, the reader and the plan agree; else None, and the forms say why."""
    if not forms.is_valid():
        return None
    text = recipe_text(forms.written(), rows, order.entry.name)
    try:
        check_recipe(read_text(text.encode()), FILE, order, names_of(work, asked_items(work, order)))
    except Refused as refused:
        forms.blame(refused.problems)
        return None
    return text


def _command(work: Workspace, order: Order) -> str:
    """What is to be run on the machine where the home folder lies, on several lines that a shell takes as one."""
    given = {"--home": str(work.home.absolute()), "--permit": order.use.id, "--officer": order.officer.officer}
    told = [f"{option} {shlex.quote(value)}" for option, value in given.items()]
    open_ones = ["--extracts 抽出データのフォルダー --as-of 基準日", "--out 報告のフォルダー"]
    return " \\\n  ".join([f"hagukumi deidentify {FILE}", *told, *open_ones])
