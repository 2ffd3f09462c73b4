"""Do backups still open what was erased? Every copy found is tried with every wrapped key and every master key within reach."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from hagukumi.vault import engine, keystore
from hagukumi.vault.certificates import BackupTest
from hagukumi.vault.errors import KeysWrong, VaultError
from hagukumi.vault.keyring import Keyring, masters_in
from hagukumi.vault.keys import Secret, WrappedKey
from hagukumi.vault.manifests import BatchId

ALWAYS = ("ここに挙げていない控え、他の媒体への写し、印刷物、画面の写し",)
_PACKED = frozenset({".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".7z", ".img", ".age", ".gpg"})
_LARGEST_KEY = 4096


def test_all(folders: Iterable[Path], names: Sequence[str], keyring: Keyring) -> tuple[tuple[BackupTest, ...], tuple[str, ...]]:
    """Try every folder for batches of these key names. Returns the tests, and what could not be looked into."""
    tests, unknown = [], []
    for folder in folders:
        problems: list[str] = []
        found = list(_files(folder, problems))
        if not problems:
            tests.append(_test(folder, found, names, keyring))
        packed = sorted(str(path) for path in found if path.suffix.lower() in _PACKED)
        unknown += [*problems, *(f"中を確かめられないまとめファイル: {path}" for path in packed)]
    return tuple(tests), (*unknown, *ALWAYS)


def opens(copies: Iterable[Path], keys: Iterable[Secret]) -> bool:
    """Whether any of these files opens with any of these keys."""
    trials = list(keys)
    return any(_opens(copy, key) for copy in copies for key in trials)


def _test(folder: Path, found: Sequence[Path], names: Sequence[str], keyring: Keyring) -> BackupTest:
    batches = {name.rpartition("-")[0] for name in names}
    copies = [path for path in found if any(batch in path.name for batch in batches) and path.suffix != ".json"]
    wrapped = [key for path in found if (key := _wrapped(path, batches)) is not None]
    masters = [*keyring.masters(), *(key for place in {path.parent for path in found} for key in masters_in(place))]
    keys = [key for each in wrapped for key in _unwrapped(each, masters)]
    return BackupTest(folder=str(folder), copies=len(copies), keys=len(wrapped), opens=opens(copies, keys))


def _files(folder: Path, problems: list[str]) -> Iterator[Path]:
    def note(error: OSError) -> None:
        problems.append(f"読めない控え: {error.filename}")

    for place, _, names in os.walk(folder, onerror=note):
        yield from (Path(place) / name for name in names)


def _wrapped(path: Path, batches: set[BatchId]) -> WrappedKey | None:
    try:
        if path.stat().st_size > _LARGEST_KEY:
            return None
        wrapped = keystore.decode(path.read_bytes())
    except (OSError, KeysWrong):
        return None
    return wrapped if wrapped.name.rpartition("-")[0] in batches else None


def _unwrapped(wrapped: WrappedKey, masters: Iterable[Secret]) -> Iterator[Secret]:
    for master in masters:
        try:
            yield keystore.unwrap(wrapped, master)
        except KeysWrong:
            continue


def _opens(copy: Path, key: Secret) -> bool:
    try:
        with engine.private(1, 256, reads=0) as connection:
            engine.attach(connection, copy, key)
    except VaultError:
        return False
    return True
