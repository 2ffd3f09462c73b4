"""How allauth is bent to the office: nobody signs up, no mail is sent, and secrets of second factors are stored encrypted."""

from __future__ import annotations

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from hagukumi.office.frame import environment
from hagukumi.vault import Keyring, OfficeSecrets


class AccountAdapter(DefaultAccountAdapter):
    """No sign-up, no mail, no flash messages."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made with `hagukumi office account add` alone."""
        return False

    def is_reauthentication_required(self, *, app: str = "") -> bool:
        """Only the first enrolment changes an account here, minutes after the password was given."""
        return False

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """The network is closed; the log tells what happened."""

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Pages say themselves what happened."""


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets are encrypted under a key that the vault wraps like its own, so that a copy of the database is of no use."""

    def encrypt(self, text: str) -> str:
        """Base64 of nonce, ciphertext and tag."""
        return base64.b64encode(_secrets().encrypt(text.encode())).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Raises KeysWrong when the key is another one, or the stored secret was changed."""
        return _secrets().decrypt(base64.b64decode(encrypted_text)).decode()


def _secrets() -> OfficeSecrets:
    home = environment.home()
    return OfficeSecrets(home, Keyring.open(environment.keys(), home))
