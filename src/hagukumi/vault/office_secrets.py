"""Small secrets of the office (second factors), encrypted under a key that is wrapped and rotated like the vault's own."""

from __future__ import annotations

from pathlib import Path

from hagukumi.vault.errors import KeysWrong
from hagukumi.vault.home import Layout
from hagukumi.vault.keyring import Keyring
from hagukumi.vault.keystore import KeyStore

_KEY = "office-second-factor"
_ABOUT = b"hagukumi/office/second-factor"


class OfficeSecrets:
    """Encrypts what the office must store and nobody may read from its database. No personal data of residents belongs here."""

    def __init__(self, home: Path, keyring: Keyring) -> None:
        self._key = KeyStore(Layout(home).keys, keyring).settle(_KEY)

    def encrypt(self, data: bytes) -> bytes:
        """Nonce, ciphertext and tag."""
        return self._key.encrypt(data, _ABOUT)

    def decrypt(self, sealed: bytes) -> bytes:
        """What was encrypted. Raises KeysWrong when the key is another one, or the sealed bytes were changed."""
        data = self._key.decrypt(sealed, _ABOUT)
        if data is None:
            raise KeysWrong("確認コードの鍵を開けません。鍵フォルダーがこの保管フォルダーのものか確かめてください。")
        return data
