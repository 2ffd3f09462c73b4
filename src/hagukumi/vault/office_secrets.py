"""Small secrets of the office (second factors, what departments write to each other), under keys wrapped like the vault's own."""

from __future__ import annotations

import enum
from pathlib import Path

from hagukumi.vault.errors import KeysWrong
from hagukumi.vault.home import Layout
from hagukumi.vault.keyring import Keyring
from hagukumi.vault.keystore import KeyStore


class OfficeSecretKind(enum.StrEnum):
    """What is kept secret; each kind has a key of its own."""

    SECOND_FACTOR = "second-factor"
    DIRECTION = "direction"


_WORDS = {OfficeSecretKind.SECOND_FACTOR: "確認コード", OfficeSecretKind.DIRECTION: "指示と回答"}


class OfficeSecrets:
    """Encrypts what the office must store and nobody may read from its database. No personal data of residents belongs here."""

    def __init__(self, home: Path, keyring: Keyring, kind: OfficeSecretKind = OfficeSecretKind.SECOND_FACTOR) -> None:
        self._kind = kind
        self._key = KeyStore(Layout(home).keys, keyring).settle(f"office-{kind}")

    def encrypt(self, data: bytes, place: str = "") -> bytes:
        """Nonce, ciphertext and tag. What is encrypted for one `place` (a record's address) opens at no other."""
        return self._key.encrypt(data, self._about(place))

    def decrypt(self, sealed: bytes, place: str = "") -> bytes:
        """What was encrypted. Raises KeysWrong when the key or the place is another one, or the sealed bytes were changed."""
        data = self._key.decrypt(sealed, self._about(place))
        if data is None:
            raise KeysWrong(f"{_WORDS[self._kind]}の鍵を開けません。鍵フォルダーがこの保管フォルダーのものか確かめてください。")
        return data

    def _about(self, place: str) -> bytes:
        return f"hagukumi/office/{self._kind}{'/' if place else ''}{place}".encode()
