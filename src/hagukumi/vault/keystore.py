"""Wrapped keys, each a small file in HOME/vault/keys, apart from the batches they open."""

from __future__ import annotations

from pathlib import Path

import msgspec

from hagukumi.vault import files, keys
from hagukumi.vault.errors import KeysWrong
from hagukumi.vault.keyring import Keyring
from hagukumi.vault.keys import Secret, WrappedKey

_KEYS = msgspec.json.Decoder(WrappedKey)


class KeyStore:
    """Keys by name. A name is part of what is authenticated: a wrapped key copied to another name does not open."""

    def __init__(self, folder: Path, keyring: Keyring) -> None:
        self.folder = folder
        self._keyring = keyring

    def create(self, name: str, key: Secret) -> None:
        """Store a new key durably. Raises KeysWrong when the name is taken."""
        if not self._store_new(name, key):
            raise KeysWrong("同じ名前の鍵がすでにあります。保管庫の控えを重ねて戻していないか確かめてください。")

    def load(self, name: str) -> Secret | None:
        """The key, or None when there is none of that name. Raises KeysWrong when it was tampered with."""
        try:
            data = self._path(name).read_bytes()
        except FileNotFoundError:
            return None
        return self._keyring.unwrap(decode(data), name)

    def settle(self, name: str) -> Secret:
        """The key of this name, made now if it does not exist; whoever comes second takes the first one's."""
        key = self.load(name) or Secret.new()
        if self._store_new(name, key):
            return key
        return self.load(name) or key

    def destroy(self, name: str) -> None:
        """Overwrite and remove. Harmless when absent."""
        files.destroy(self._path(name))

    def names(self) -> tuple[str, ...]:
        """Names of all stored keys."""
        return tuple(sorted(path.stem for path in self.folder.glob("*.json")))

    def rewrap(self) -> int:
        """Put every key under the present master key, one durable file at a time; returns how many were changed."""
        changed = 0
        for name in self.names():
            wrapped = decode(self._path(name).read_bytes())
            if wrapped.master != self._keyring.version:
                files.store(self._path(name), _encode(self._keyring.wrap(self._keyring.unwrap(wrapped, name), name)))
                changed += 1
        return changed

    def _store_new(self, name: str, key: Secret) -> bool:
        return files.store_new(self._path(name), _encode(self._keyring.wrap(key, name)))

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.json"


def decode(data: bytes) -> WrappedKey:
    """Read a wrapped key. Raises KeysWrong when the file is not one."""
    try:
        return _KEYS.decode(data)
    except msgspec.MsgspecError as error:
        raise KeysWrong("鍵ファイルが壊れています。鍵の控えから戻してください。") from error


def unwrap(wrapped: WrappedKey, master: Secret) -> Secret:
    """Open a wrapped key under its own name. Raises KeysWrong when this master key does not fit."""
    return keys.unwrap(wrapped, wrapped.name, master)


def _encode(wrapped: WrappedKey) -> bytes:
    return msgspec.json.encode(wrapped) + b"\n"
