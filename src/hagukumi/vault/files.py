"""Files that are complete or absent: written beside, made durable, then put in place. The only place that knows modes and fsync."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

PRIVATE_FOLDER = 0o700
PRIVATE_FILE = 0o600
UNFINISHED = ".unfinished-"


def private_folder(folder: Path) -> Path:
    """Make a folder that only its owner may enter."""
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    return folder


def store(path: Path, data: bytes) -> None:
    """Replace `path` by `data`, durable and in one step."""
    beside = _beside(path, data)
    beside.replace(path)
    settle(path.parent)


def store_new(path: Path, data: bytes) -> bool:
    """Store `data` unless `path` exists already; False when it does. Two processes cannot both win."""
    beside = _beside(path, data)
    try:
        os.link(beside, path)
    except FileExistsError:
        return False
    finally:
        beside.unlink()
    settle(path.parent)
    return True


def place(unfinished: Path, path: Path) -> None:
    """Put a finished file into its place."""
    unfinished.replace(path)
    settle(path.parent)


def destroy(path: Path) -> None:
    """Overwrite a small file with randomness, make that durable, and remove it. Harmless when absent."""
    if not path.exists():
        return
    with path.open("r+b") as file:
        file.write(secrets.token_bytes(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())
    remove(path)


def remove(path: Path) -> None:
    """Remove a file if it is there."""
    path.unlink(missing_ok=True)
    settle(path.parent)


def settle(path: Path) -> None:
    """Make a file's content, or a folder's entries, durable."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sha256(path: Path) -> str:
    """Hexadecimal SHA-256 of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _beside(path: Path, data: bytes) -> Path:
    beside = path.with_name(f"{UNFINISHED}{secrets.token_hex(8)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        beside.unlink()
        raise
    return beside
