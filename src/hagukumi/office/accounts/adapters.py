"""How allauth is bent to the office: nobody signs up, no mail is sent, and secrets of second factors are stored encrypted."""

from __future__ import annotations

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from hagukumi.office.frame import environment
from hagukumi.vault import Keyring, KeysWrong
from hagukumi.vault.home import Layout
from hagukumi.vault.keys import Secret
from hagukumi.vault.keystore import KeyStore

_KEY = "office-second-factor"
_ABOUT = b"hagukumi/office/second-factor"


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
        return base64.b64encode(_key().encrypt(text.encode(), _ABOUT)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Raises KeysWrong when the key is another one, or the stored secret was changed."""
        data = _key().decrypt(base64.b64decode(encrypted_text), _ABOUT)
        if data is None:
            raise KeysWrong("確認コードの鍵を開けません。鍵フォルダーがこの保管フォルダーのものか確かめてください。")
        return data.decode()


def _key() -> Secret:
    """The key of second factors, in HOME/vault/keys, wrapped under the master key (and re-wrapped when that is rotated)."""
    home = environment.home()
    return KeyStore(Layout(home).keys, Keyring.open(environment.keys(), home)).settle(_KEY)
