"""Sign-in, failure and sign-out are events of the log, durable before the person goes on."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from allauth.mfa.signals import authentication_failed
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from hagukumi.audit import Event, EventKind
from hagukumi.office.accounts.models import Account
from hagukumi.office.frame.workplace import workplace
from hagukumi.plan.records import Role
from hagukumi.vault import ReleaseRefused

UNKNOWN = "unknown"
"""Written for a name that is no officer's: whatever was typed there may be anything, a password too."""


def record(kind: EventKind, officer: str, reason: str, *, role: Role | None = None, step: str = "") -> None:
    """Record what an account did. Raises LogUnavailable."""
    work = workplace()
    found = work.index.officers.get(officer)
    work.vault.log(
        Event(
            kind=kind,
            actor=officer if found else UNKNOWN,
            role=role.value if role else "",
            department=found[1].id if found else "",
            release=work.release.hash,
            reason=reason,
            detail={"step": step} if step else {},
        )
    )


@receiver(user_logged_in)
def signed_in(sender: object, request: HttpRequest, user: Account, **_more: Any) -> None:
    """Password and second factor were right (or the account has yet to enrol one)."""
    record(EventKind.SIGN_IN, user.officer, "職員の画面にサインインしました")


@receiver(user_login_failed)
def failed(sender: object, credentials: dict[str, Any], **_more: Any) -> None:
    """A wrong password, an unknown officer, or a locked account."""
    record(EventKind.SIGN_IN_FAILED, str(credentials.get("username", "")), "パスワードでのサインインに失敗しました", step="password")


@receiver(authentication_failed)
def code_failed(sender: object, user: Account, **_more: Any) -> None:
    """A wrong second factor after a right password."""
    record(EventKind.SIGN_IN_FAILED, user.officer, "確認コードでのサインインに失敗しました", step="second_factor")


@receiver(user_logged_out)
def signed_out(sender: object, user: Account | None, **_more: Any) -> None:
    """The person signed out."""
    if user is not None:
        with suppress(ReleaseRefused):  # nothing was open under a release that is out of force; leaving it must always be possible
            record(EventKind.SIGN_OUT, user.officer, "職員の画面からサインアウトしました")
