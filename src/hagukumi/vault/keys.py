"""Secrets in memory and how one key protects another: AES-256-GCM with a random 96-bit nonce (NIST SP 800-38D)."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from typing import NoReturn

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hagukumi.vault.errors import KeysWrong

KEY_BYTES = 32
NONCE_BYTES = 12
_BLOCK = 64


class Secret:
    """32 secret bytes that no print, log, traceback or pickle shows."""

    __slots__ = ("_raw",)

    def __init__(self, raw: bytes) -> None:
        if len(raw) != KEY_BYTES:
            raise ValueError("a key has 32 bytes")
        self._raw = raw

    @classmethod
    def new(cls) -> Secret:
        """A key from the system's randomness."""
        return cls(secrets.token_bytes(KEY_BYTES))

    @property
    def raw(self) -> bytes:
        """The bytes themselves; for ciphers only."""
        return self._raw

    def mac(self, message: bytes) -> bytes:
        """HMAC-SHA256 of the message (RFC 2104)."""
        return hmac.digest(self._raw, message, hashlib.sha256)

    def macs(self, messages: Iterable[bytes]) -> list[bytes]:
        """HMAC-SHA256 of many messages: the two padded keys are hashed once and their states copied (RFC 2104, section 4)."""
        inner, outer = (hashlib.sha256(bytes(byte ^ pad for byte in self._raw.ljust(_BLOCK, b"\0"))) for pad in (0x36, 0x5C))
        found = []
        for message in messages:
            within, around = inner.copy(), outer.copy()
            within.update(message)
            around.update(within.digest())
            found.append(around.digest())
        return found

    def encrypt(self, data: bytes, about: bytes) -> bytes:
        """Nonce, ciphertext and tag; `about` is authenticated and not stored."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + AESGCM(self._raw).encrypt(nonce, data, about)

    def decrypt(self, sealed: bytes, about: bytes) -> bytes | None:
        """The data, or None when key, ciphertext or `about` is not the one it was encrypted with."""
        try:
            return AESGCM(self._raw).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], about)
        except (InvalidTag, ValueError):
            return None

    def __repr__(self) -> str:
        return "Secret(…)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is never written out")


class WrappedKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A key as it may lie on disk: encrypted under the master key of this version, bound to its name."""

    name: str
    master: int
    sealed: bytes


def wrap(key: Secret, name: str, version: int, master: Secret) -> WrappedKey:
    """Encrypt a key under a master key."""
    return WrappedKey(name, version, master.encrypt(key.raw, _about(name)))


def unwrap(wrapped: WrappedKey, name: str, master: Secret) -> Secret:
    """Raises KeysWrong when the wrapped key was changed, belongs to another name, or to another master key."""
    raw = master.decrypt(wrapped.sealed, _about(name)) if wrapped.name == name else None
    if raw is None:
        raise KeysWrong("保管庫の鍵を開けません。鍵フォルダがこのデータのものか、鍵ファイルが書き換えられていないかを確かめてください。")
    return Secret(raw)


def _about(name: str) -> bytes:
    return b"hagukumi/wrapped-key/" + name.encode()
