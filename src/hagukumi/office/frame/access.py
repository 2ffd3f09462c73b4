"""Access through the gate: every page of a desk is a `GatedView`, which asks for a permit before anything else happens.

A person works in one chosen role at a time. The request is made with the desk's role, the officer's id and department: whoever does not
hold that role is refused by the gate itself, and the refusal is in the log.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views import View

from hagukumi.law import Action
from hagukumi.office.frame import errors
from hagukumi.office.frame.desks import desks_of
from hagukumi.office.frame.workplace import workplace
from hagukumi.plan.records import Department, Officer, OfficerKind, Role, Stage
from hagukumi.runs import Workspace
from hagukumi.runs.workspace import Actor
from hagukumi.vault import Permit, Refused

ROLE_KEY = "office_role"
"""Where the session keeps the chosen role."""

_OWN = {Role.HOLDER: Stage.DELIVERED, Role.SUPPORTER: Stage.HANDED_OVER}
"""Roles that see figures of their own share only, and the stage at which they have one."""


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


def own_purpose(work: Workspace, actor: Actor) -> str:
    """A purpose under which a holder gives or a supporter receives, linkage first; where there is none, the gate refuses."""
    stage, linkage = _OWN[actor.role], work.linkage_purpose.id
    uses = (use for use in work.release.plan.uses if stage in use.stages)
    gives = actor.role is Role.HOLDER
    own = sorted({use.purpose for use in uses if (use.giver if gives else use.receiver) == actor.department})
    return linkage if linkage in own or not own else own[0]


def figures(work: Workspace, actor: Actor, reason: str) -> Ask:
    """What a page without data of residents asks for: figures of the programme, or of the department's own share of it."""
    if actor.role in _OWN:
        return Ask(own_purpose(work, actor), _OWN[actor.role], Action.FIGURES, reason)
    return Ask(work.linkage_purpose.id, Stage.DELIVERED, Action.FIGURES, reason)


def officer_of(work: Workspace, account_officer: str) -> tuple[Officer, Department] | None:
    """The officer and department of an account under the present release; None for whoever is no longer named, and for processes."""
    found = work.index.officers.get(account_officer)
    return found if found and found[0].kind is OfficerKind.PERSON else None


def chosen_role(request: HttpRequest, roles: Iterable[Role]) -> Role | None:
    """The role a person works in: the chosen one while it is still held, or the only one."""
    held = tuple(roles)
    named = request.session.get(ROLE_KEY, "")
    if named in {role.value for role in held}:
        return Role(named)
    return held[0] if len(held) == 1 else None


class GatedView(View):
    """A page of one or more desks. Subclasses say what they ask for (`wanted`) and, once permitted, what they show (`page`)."""

    http_method_names = ["get", "head", "options"]
    answered: ClassVar[tuple[str, ...]] = ("GET", "HEAD")
    """Methods that the page answers; a form adds POST."""
    desks: ClassVar[tuple[Role, ...]]
    template: ClassVar[str]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Sign-in, role, gate, page: in this order."""
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if request.method not in self.answered:
            return self.http_method_not_allowed(request, *args, **kwargs)
        work = workplace()
        found = officer_of(work, request.user.get_username())
        if found is None:
            return errors.not_named(request)
        officer, department = found
        roles = desks_of(officer, department)
        chosen, open_to = chosen_role(request, roles), [role for role in self.desks if role in roles]
        if open_to and chosen not in open_to:
            return errors.other_role(request, open_to[0])
        role = chosen if chosen and open_to else self.desks[0]  # whoever holds no role of this page is refused by the gate
        return self._gated(request, work, Actor(officer.id, role, department.id), kwargs)

    def _gated(self, request: HttpRequest, work: Workspace, actor: Actor, kwargs: dict[str, Any]) -> HttpResponseBase:
        try:
            return self.answer(Access(work, actor, asked(work, actor, self.wanted(work, actor, **kwargs))), **kwargs)
        except Refused as refusal:
            return errors.refused(request, refusal)

    def answer(self, access: Access, **kwargs: str) -> HttpResponseBase:
        """The answer once permitted: the page."""
        return render(self.request, self.template, self.page(access, **kwargs))

    def wanted(self, work: Workspace, actor: Actor, **kwargs: str) -> Ask:
        """What to ask the gate for before the page is made."""
        raise NotImplementedError

    def page(self, access: Access, **kwargs: str) -> dict[str, Any]:
        """The template's context, made with what the permit opens."""
        raise NotImplementedError


class FiguresView(GatedView):
    """A page that shows no data of residents: it is asked for as figures, with its own reason."""

    reason: ClassVar[str]

    def wanted(self, work: Workspace, actor: Actor, **kwargs: str) -> Ask:
        """Figures."""
        return figures(work, actor, self.reason)
