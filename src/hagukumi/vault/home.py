"""The data folder: where things lie in HOME, and who may write in it."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from hagukumi.plan.records import Record
from hagukumi.vault import files
from hagukumi.vault.errors import BatchDamaged, HomeBusy, KeysWrong

_FOLDERS = ("batches", "keys", "manifests", "certificates", "spill", "withdrawn")


class Identity(Record, frozen=True):
    """HOME/vault/home.json: the name of this data folder in the log, and the public key its log was begun with."""

    origin: str
    log_key: str


class Layout:
    """Paths under HOME."""

    def __init__(self, home: Path) -> None:
        self.home = home.absolute()
        self.vault = self.home / "vault"
        self.audit = self.home / "audit"
        self.batches, self.keys, self.manifests, self.certificates, self.spill, self.withdrawn = (self.vault / name for name in _FOLDERS)
        self.subjects = self.vault / "subjects.sqlite"

    def prepare(self, log_key: str) -> Identity:
        """Make the folders, and settle the identity. Raises KeysWrong when the keys are those of another data folder."""
        for folder in (self.home, self.vault, self.audit, *(self.vault / name for name in _FOLDERS)):
            files.private_folder(folder)
        path = self.vault / "home.json"
        if not path.exists():
            files.store_new(path, msgspec.json.encode(Identity(origin=f"hagukumi/{secrets.token_hex(8)}", log_key=log_key)))
        try:
            identity = msgspec.json.decode(path.read_bytes(), type=Identity)
        except msgspec.MsgspecError as error:
            raise BatchDamaged("保管庫の見出し（vault/home.json）が壊れています。控えから戻してください。") from error
        if identity.log_key != log_key:
            raise KeysWrong("この鍵フォルダは別のデータフォルダのものです。正しい鍵フォルダを指定してください。")
        return identity


@contextmanager
def sole_writer(layout: Layout) -> Iterator[None]:
    """Hold HOME as its only writer. Raises HomeBusy when another process does."""
    descriptor = os.open(layout.vault / "writer.lock", os.O_RDWR | os.O_CREAT, files.PRIVATE_FILE)
    try:
        _take(descriptor)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise HomeBusy("ほかの処理がこのデータフォルダに書き込んでいます。終わってから、もう一度実行してください。") from error


class SpillFolder:
    """A folder for one connection's encrypted temporary files, held until `close`, which leaves nothing behind."""

    def __init__(self, parent: Path) -> None:
        self.path = parent / secrets.token_hex(8)
        self.path.mkdir(mode=files.PRIVATE_FOLDER)
        self._descriptor = os.open(self.path, os.O_RDONLY)
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)

    def close(self) -> bool:
        """Remove everything; False when something lay there that is not the engine's own encrypted temporary file."""
        clean = all(path.is_file() and path.name.startswith("duckdb_temp_") for path in self.path.iterdir())
        shutil.rmtree(self.path)
        os.close(self._descriptor)
        return clean


def sweep(spill: Path) -> int:
    """Remove spill folders whose connection is gone; returns how many are still held."""
    return sum(not _removed(path) for path in spill.iterdir())


def _removed(path: Path) -> bool:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(path)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True
