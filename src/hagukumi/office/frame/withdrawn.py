"""A withdrawn release is told on every page, in a process that has it open and in one that began later."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from hagukumi.office.frame import environment, errors
from hagukumi.office.frame.environment import OfficeUnready
from hagukumi.office.frame.workplace import current_release
from hagukumi.plan import PlanError, PlanIndex, ReleaseError
from hagukumi.runs import WorkspaceError
from hagukumi.runs.workspace import adopted_release
from hagukumi.vault import VaultError, withdrawal_of

STILL_OPEN = frozenset({"account_logout"})
"""Pages that answer although nothing is in force: a person can always leave."""


class WithdrawnRelease:
    """Middleware: says plainly that the release was withdrawn, before anything else is asked or refused."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing here: the view must be known first."""
        return self._get_response(request)

    def process_view(self, request: HttpRequest, _view: object, _args: object, _kwargs: object) -> HttpResponse | None:
        """The page of withdrawal, or nothing while the release is in force."""
        match = request.resolver_match
        if match is not None and match.view_name in STILL_OPEN:
            return None
        try:
            return _told(request)
        except (OfficeUnready, WorkspaceError, ReleaseError, PlanError, VaultError) as error:
            return errors.foreseen(request, error)


def _told(request: HttpRequest) -> HttpResponse | None:
    home = environment.home()
    release = current_release(home)
    withdrawal = withdrawal_of(home, release) if release else None
    return errors.withdrawn(request, withdrawal, PlanIndex(adopted_release(home).plan)) if withdrawal else None
