"""Nobody goes past the first sign-in without a second factor, and no session counts that did not give one."""

from __future__ import annotations

from collections.abc import Callable

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

ENROLMENT = frozenset({"mfa_activate_totp", "mfa_view_recovery_codes", "account_logout"})
"""Pages open to a session that has still to enrol."""

ENROLLED_KEY = "office_enrolled"
"""Set in the very session in which the second factor was enrolled: its first code was checked there."""


class SecondFactorRequired:
    """Middleware: sends a session without second factor to enrolment, and ends one that passed by an existing factor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing here: the view must be known first."""
        return self._get_response(request)

    def process_view(self, request: HttpRequest, _view: object, _args: object, _kwargs: object) -> HttpResponse | None:
        """Let through, or redirect."""
        user, match = request.user, request.resolver_match
        if not user.is_authenticated or match is None:
            return None
        enrolled = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).exists()
        if not enrolled:
            return None if match.view_name in ENROLMENT else redirect("mfa_activate_totp")
        if gave_code(request):
            return None
        logout(request)
        return redirect("account_login")


def gave_code(request: HttpRequest) -> bool:
    """Whether this session has shown the second factor, at sign-in or at enrolment."""
    if request.session.get(ENROLLED_KEY) == request.user.pk:
        return True
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)
