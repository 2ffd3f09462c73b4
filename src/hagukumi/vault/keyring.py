"""鍵フォルダ: the master keys and the log's signing key, kept outside the data folder.

Who holds the data folder alone can read nothing in it; who holds the key folder alone has nothing to read.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
from collections.abc import Callable, Mapping
from pathlib import Path

from hagukumi.audit import Signer
from hagukumi.vault import files, keys
from hagukumi.vault.errors import KeysExposed, KeysInsideHome, KeysMissing, KeysWrong, VaultError
from hagukumi.vault.keys import Secret, WrappedKey

_MASTER = re.compile(r"master-([1-9][0-9]*)\.key")
_SIGNING = "log-signing.key"
_PUBLIC = "log.vkey"
_HOME = ".home"
_FIRST_NOTICE = (
    "鍵を新しく作りました: {place}\n"
    "この鍵をなくすと保管庫のデータは二度と開けません。データフォルダの控えとは別の場所に、必ず控えを取ってください。\n"
    "記録の確かめに使う公開鍵は {public} です。監査担当者に渡してください。"
)


class Keyring:
    """The keys of one municipality; obtained with `Keyring.open`."""

    def __init__(self, folder: Path, masters: Mapping[int, Secret], signing: Secret) -> None:
        """Use `open`."""
        self.folder = folder
        self._masters = dict(masters)
        self._signing = signing

    @classmethod
    def open(cls, folder: Path | None, home: Path, notice: Callable[[str], None] | None = None) -> Keyring:
        """Read the keys for the data folder `home`; make them on first use and tell so through `notice` (Japanese text).

        `folder` defaults to $HAGUKUMI_KEYS, else the user's configuration folder. Raises KeysInsideHome, KeysExposed (others may
        read the keys), KeysMissing (`home` holds data already but the folder holds no keys), KeysWrong (a key file is damaged).
        """
        place = (folder or default_folder()).absolute()
        _keep_apart(place, home)
        if not _versions(place):
            _first_use(place, home, notice)
        _check_modes(place)
        masters = {version: _read(place / f"master-{version}.key") for version in _versions(place)}
        return cls(place, masters, _read(place / _SIGNING))

    @property
    def version(self) -> int:
        """Version of the master key in use, the highest; looked up anew, for another process may have changed it."""
        for version in set(_versions(self.folder)) - self._masters.keys():
            self._masters[version] = _read(self.folder / f"master-{version}.key")
        return max(self._masters)

    @property
    def versions(self) -> tuple[int, ...]:
        """Versions that can still unwrap."""
        return tuple(sorted(self._masters))

    def signer(self) -> Signer:
        """The key that signs the audit log's checkpoints."""
        return Signer.from_bytes(self._signing.raw)

    def wrap(self, key: Secret, name: str) -> WrappedKey:
        """Encrypt a key under the present master key."""
        return keys.wrap(key, name, self.version, self._masters[self.version])

    def unwrap(self, wrapped: WrappedKey, name: str) -> Secret:
        """Raises KeysWrong when it was not wrapped under one of these master keys for this name."""
        if wrapped.master > self.version or wrapped.master not in self._masters:
            raise KeysWrong(f"第{wrapped.master}版の主鍵がありません。正しい鍵フォルダを指定してください。")
        return keys.unwrap(wrapped, name, self._masters[wrapped.master])

    def masters(self) -> tuple[Secret, ...]:
        """Every master key that can still unwrap."""
        return tuple(self._masters.values())

    def add_master(self) -> int:
        """Make the next master key; from now on it wraps. Returns its version."""
        version = self.version + 1
        _store_key(self.folder / f"master-{version}.key", Secret.new())
        return self.version

    def note_home(self, origin: str) -> None:
        """Remember that the data folder of this name is under these keys; a key folder that cannot be written to is left as it is."""
        with contextlib.suppress(OSError):
            files.store_new(self.folder / _mark_of(origin), f"{origin}\n".encode())

    def other_homes(self, origin: str) -> int:
        """How many other data folders were opened with these keys: a new master key would lock them out."""
        return len([path for path in self.folder.glob(f"*{_HOME}") if path.name != _mark_of(origin)])

    def retire(self, before: int) -> None:
        """Destroy the master keys older than version `before`."""
        for version in [each for each in self._masters if each < before]:
            files.destroy(self.folder / f"master-{version}.key")
            del self._masters[version]


def default_folder() -> Path:
    """$HAGUKUMI_KEYS, else `hagukumi/keys` in the user's configuration folder (XDG Base Directory)."""
    named = os.environ.get("HAGUKUMI_KEYS")
    configuration = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(named) if named else Path(configuration) / "hagukumi" / "keys"


def _mark_of(origin: str) -> str:
    return f"{origin.rpartition('/')[2]}{_HOME}"


def masters_in(folder: Path) -> list[Secret]:
    """Master keys that lie in a folder, say a backup's."""
    found = []
    for version in _versions(folder):
        with contextlib.suppress(VaultError, OSError):
            found.append(_read(folder / f"master-{version}.key"))
    return found


def _keep_apart(place: Path, home: Path) -> None:
    here, there = place.resolve(), home.resolve()
    if here == there or here.is_relative_to(there) or there.is_relative_to(here):
        raise KeysInsideHome(
            "鍵フォルダとデータフォルダは別の場所に置いてください（一方が他方の中にあってはなりません）。"
            "環境変数 HAGUKUMI_KEYS で別の場所を指定できます。"
        )


def _versions(place: Path) -> list[int]:
    if not place.is_dir():
        return []
    found = (_MASTER.fullmatch(path.name) for path in place.iterdir())
    return sorted(int(match[1]) for match in found if match)


def _first_use(place: Path, home: Path, notice: Callable[[str], None] | None) -> None:
    if (home / "vault" / "home.json").exists():
        raise KeysMissing(
            f"データフォルダにはすでに保管庫がありますが、鍵フォルダ {place} に鍵がありません。"
            "もとの鍵フォルダを指定するか、控えから戻してください。"
        )
    files.private_folder(place)
    place.chmod(files.PRIVATE_FOLDER)
    _store_key(place / _SIGNING, Secret.new())
    files.store(place / _PUBLIC, f"{Signer.from_bytes(_read(place / _SIGNING).raw).public}\n".encode())
    _store_key(place / "master-1.key", Secret.new())
    if notice is not None:
        notice(_FIRST_NOTICE.format(place=place, public=place / _PUBLIC))


def _store_key(path: Path, key: Secret) -> None:
    files.store_new(path, _text(key))


def _text(key: Secret) -> bytes:
    return f"{key.raw.hex()}\n".encode()


def _read(path: Path) -> Secret:
    try:
        return Secret(bytes.fromhex(path.read_text(encoding="ascii").strip()))
    except FileNotFoundError as error:
        raise KeysMissing(f"鍵ファイル {path.name} が鍵フォルダにありません。控えから戻してください。") from error
    except ValueError:
        damaged = path.name
    raise KeysWrong(f"鍵ファイル {damaged} が壊れています。控えから戻してください。")


def _check_modes(place: Path) -> None:
    for path in (place, *(each for each in place.iterdir() if each.suffix == ".key")):
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise KeysExposed(f"{path} をほかの利用者が読めます。chmod go= {path} で所有者だけが読めるようにしてください。")
