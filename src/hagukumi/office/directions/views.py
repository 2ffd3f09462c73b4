"""Pages of directions: the list of the own department, a new one (coordinator), and one direction with what may be done next."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render

from hagukumi.office.directions.acts import Act
from hagukumi.office.directions.forms import DecisionForm, DirectionForm, ReplyForm
from hagukumi.office.directions.ledger import NewDirection, NotPossible, Texts, give, may_take, take, visible
from hagukumi.office.directions.models import Direction
from hagukumi.office.directions.shown import of_office, of_plan, shown
from hagukumi.office.frame import errors
from hagukumi.office.frame.access import Access, FiguresView
from hagukumi.office.frame.desks import LINKAGE_DESKS, desks_of
from hagukumi.plan.records import Department, OfficerKind, Role
from hagukumi.runs import Workspace


class Directions(FiguresView):
    """The directions of the department, given or received."""

    desks, template, reason = LINKAGE_DESKS, "directions/directions.html", "指示の一覧を見る"

    def page(self, access: Access, **kwargs: str) -> dict[str, Any]:
        """Those of the office, then those of the plan."""
        return {
            "gives": access.actor.role is Role.COORDINATOR,
            "office": of_office(access.work, access.actor),
            "planned": of_plan(access.work, access.actor),
        }


def receivers(work: Workspace, giver: str) -> list[tuple[str, str]]:
    """Departments that can be directed, by name: others than the giver's, with a person at a desk of the linkage."""
    found = [each for each in work.release.plan.departments if each.id != giver and _reads(each)]
    return [(each.id, each.name) for each in sorted(found, key=lambda each: each.name)]


def _reads(department: Department) -> bool:
    people = (officer for officer in department.officers if officer.kind is OfficerKind.PERSON)
    return any(role in LINKAGE_DESKS for officer in people for role in desks_of(officer, department))


class _Form(FiguresView):
    """A page with a form: read it, or send it."""

    http_method_names = ["get", "head", "options", "post"]
    answered = ("GET", "HEAD", "POST")


class New(_Form):
    """A new direction of the coordinator."""

    desks, template, reason = (Role.COORDINATOR,), "directions/new.html", "指示をする"

    def answer(self, access: Access, **kwargs: str) -> HttpResponseBase:
        """The form, what is wrong with it, or the new direction."""
        data = self.request.POST if self.request.method == "POST" else None
        form = DirectionForm(data, receivers=receivers(access.work, access.actor.department), today=access.work.vault.today())
        if data is None or not form.is_valid():
            return render(self.request, self.template, {"form": form}, status=200 if data is None else 400)
        told = form.cleaned_data
        return redirect("directions:direction", give(access, NewDirection(told["kind"], told["receiver"], told["due"], told["text"])))


class One(_Form):
    """One direction: its steps, and the form for what the department may do next."""

    desks, template, reason = LINKAGE_DESKS, "directions/direction.html", "指示を見る"
    wordings: ClassVar[dict[bool, str]] = {True: "指示の扱い", False: "回答する"}

    def answer(self, access: Access, **kwargs: str) -> HttpResponseBase:
        """The page, what is wrong with the form, or the page again after the act."""
        try:
            direction = visible(access.actor).get(number=kwargs["number"])
        except Direction.DoesNotExist as error:
            raise Http404 from error
        acts = may_take(access.actor, direction.state)
        data = self.request.POST if self.request.method == "POST" else None
        if data is not None and not acts:
            return errors.moved_on(self.request)
        form = self._form(acts, data)
        if data is None or form is None or not form.is_valid():
            return self._shown(access, direction, form, 200 if data is None else 400)
        try:
            take(access, direction.number, form.act, form.cleaned_data["text"])
        except NotPossible:
            return errors.moved_on(self.request)
        return redirect("directions:direction", direction.number)

    def _form(self, acts: tuple[Act, ...], data: Any) -> ReplyForm | DecisionForm | None:
        if not acts:
            return None
        return ReplyForm(data) if acts == (Act.REPLIED,) else DecisionForm(data, acts=acts)

    def _shown(self, access: Access, direction: Direction, form: ReplyForm | DecisionForm | None, status: int) -> HttpResponseBase:
        gives = access.actor.role is Role.COORDINATOR
        context = {
            "gives": gives,
            "direction": shown(access.work, Texts(), direction),
            "form": form,
            "form_title": self.wordings[gives],
            "choices": form.choices if form else (),
        }
        return render(self.request, self.template, context, status=status)
