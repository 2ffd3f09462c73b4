"""Access through the gate: every page of a desk is a `GatedView`, which asks for a permit before anything else happens.

A person works in one chosen role at a time. The request is made with the desk's role, the officer's id and department: whoever does not
hold that role is refused by the gate itself, and the refusal is in the log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views import View

from hagukumi.law import Action
from hagukumi.office.frame import errors
from hagukumi.office.frame.workplace import workplace
from hagukumi.plan.records import Department, Officer, OfficerKind, Role, Stage
from hagukumi.runs import Workspace
from hagukumi.runs.workspace import Actor
from hagukumi.vault import Permit, Refused

ROLE_KEY = "office_role"
"""Where the session keeps the chosen role."""

DESKS = (Role.COORDINATOR, Role.HOLDER, Role.SUPPORTER, Role.ANALYST)
"""Roles that have a desk."""


@dataclass(frozen=True)
class Ask:
    """What a page asks the gate for."""

    purpose: str
    stage: Stage
    action: Action
    reason: str
    items: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True)
class Access:
    """A granted request: the workspace, who asked, and the permit."""

    work: Workspace
    actor: Actor
    permit: Permit

    def ask(self, wanted: Ask) -> Permit:
        """A further permit for the same person, role and department. Raises Refused."""
        return asked(self.work, self.actor, wanted)


def asked(work: Workspace, actor: Actor, wanted: Ask) -> Permit:
    """Ask the gate. Raises Refused."""
    return work.ask(
        actor, wanted.purpose, wanted.stage, wanted.action, wanted.items, step="office", reason=wanted.reason, subjects=wanted.subjects
    )


def officer_of(work: Workspace, account_officer: str) -> tuple[Officer, Department] | None:
    """The officer and department of an account under the present release; None for whoever is no longer named, and for processes."""
    found = work.index.officers.get(account_officer)
    return found if found and found[0].kind is OfficerKind.PERSON else None


def desks_of(officer: Officer, department: Department) -> tuple[Role, ...]:
    """Roles with a desk that both the officer and the department hold, in the order of the desks."""
    return tuple(role for role in DESKS if role in officer.roles and role in department.roles)


def chosen_role(request: HttpRequest, roles: Iterable[Role]) -> Role | None:
    """The role a person works in: the chosen one while it is still held, or the only one."""
    held = tuple(roles)
    named = request.session.get(ROLE_KEY, "")
    if named in {role.value for role in held}:
        return Role(named)
    return held[0] if len(held) == 1 else None


class GatedView(View):
    """A page of a desk. Subclasses say what they ask for (`wanted`) and, once permitted, what they show (`page`)."""

    http_method_names = ["get", "head", "options"]
    desk: ClassVar[Role]
    template: ClassVar[str]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Sign-in, role, gate, page: in this order."""
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if request.method not in ("GET", "HEAD"):
            return self.http_method_not_allowed(request, *args, **kwargs)
        work = workplace()
        found = officer_of(work, request.user.get_username())
        if found is None:
            return errors.not_named(request)
        officer, department = found
        roles = desks_of(officer, department)
        if self.desk in roles and chosen_role(request, roles) is not self.desk:
            return errors.other_role(request, self.desk)
        return self._gated(request, work, Actor(officer.id, self.desk, department.id), kwargs)

    def _gated(self, request: HttpRequest, work: Workspace, actor: Actor, kwargs: dict[str, Any]) -> HttpResponse:
        try:
            access = Access(work, actor, asked(work, actor, self.wanted(work, actor, **kwargs)))
            return render(request, self.template, self.page(access, **kwargs))
        except Refused as refusal:
            return errors.refused(request, refusal)

    def wanted(self, work: Workspace, actor: Actor, **kwargs: str) -> Ask:
        """What to ask the gate for before the page is made."""
        raise NotImplementedError

    def page(self, access: Access, **kwargs: str) -> dict[str, Any]:
        """The template's context, made with what the permit opens."""
        raise NotImplementedError


Page = Callable[..., HttpResponseBase]
