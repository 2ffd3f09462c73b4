"""What the layout shows on every page: whose programme, who is signed in, in which role, under which release."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from hagukumi.audit import AuditError
from hagukumi.law.reach import ROLE_NAMES
from hagukumi.office.frame.access import chosen_role, officer_of
from hagukumi.office.frame.desks import desks_of
from hagukumi.office.frame.environment import OfficeUnready
from hagukumi.office.frame.workplace import workplace
from hagukumi.plan import PlanError, ReleaseError
from hagukumi.plan.records import Programme, Role
from hagukumi.runs import Workspace, WorkspaceError
from hagukumi.vault import VaultError

_SHARED = (("directions:directions", "指示"), ("shelf:shelf", "文書"))

MENUS: dict[Role, tuple[tuple[str, str], ...]] = {
    Role.COORDINATOR: (
        ("coordinator:overview", "概況"),
        ("coordinator:uses", "利用の一覧"),
        ("coordinator:deliveries", "受入の状況"),
        ("coordinator:run", "処理の結果"),
        ("coordinator:lists", "名簿の件数"),
        ("coordinator:releases", "版の経過"),
        ("coordinator:log", "記録の健全性"),
        *_SHARED,
    ),
    Role.HOLDER: (
        ("holder:requests", "求められている資料"),
        ("holder:quality", "品質の報告"),
        ("holder:quarantine", "隔離された行"),
        *_SHARED,
    ),
    Role.SUPPORTER: (("supporter:lists", "名簿"), *_SHARED),
    Role.ANALYST: (("analyst:figures", "集計"), *_SHARED),
    Role.PRIVACY_OFFICER: _SHARED,
    Role.AUDITOR: _SHARED,
    Role.PROPOSALS_DESK: (("deidentified:batches", "加工した情報"), ("deidentified:recipes", "レシピを作る")),
}
"""Pages of each desk, in the order of the menu."""


def frame(request: HttpRequest) -> dict[str, Any]:
    """The layout's context. A home folder that cannot be read leaves the frame without names; the page itself says why."""
    try:
        work = workplace()
    except (OfficeUnready, WorkspaceError, ReleaseError, PlanError, VaultError, AuditError):
        return {"menu": ()}
    programme = work.release.plan.programme
    shown: dict[str, Any] = {"programme": programme, "programme_name": full_name(programme), "release": work.release, "menu": ()}
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return shown
    return shown | _signed_in(request, work, user.get_username())


def full_name(programme: Programme) -> str:
    """The programme's title, after the municipality's name unless it begins with it."""
    return programme.title if programme.title.startswith(programme.municipality) else f"{programme.municipality} {programme.title}"


def _signed_in(request: HttpRequest, work: Workspace, account: str) -> dict[str, Any]:
    found = officer_of(work, account)
    if found is None:
        return {"roles": ()}
    officer, department = found
    roles = desks_of(officer, department)
    role = chosen_role(request, roles)
    return {
        "officer": officer,
        "department": department,
        "roles": roles,
        "role": role,
        "role_name": ROLE_NAMES[role] if role else "",
        "menu": menu(role, request.path),
    }


def menu(role: Role | None, path: str) -> tuple[dict[str, Any], ...]:
    """The menu of a role: address, label, and whether it is where the person is."""
    entries = [(reverse("start"), "はじめに"), *((reverse(name), label) for name, label in MENUS.get(role, ()))] if role else []
    here = max((address for address, _ in entries if path.startswith(address) and (address != "/" or path == "/")), key=len, default="")
    return tuple({"address": address, "label": label, "here": address == here} for address, label in entries)
