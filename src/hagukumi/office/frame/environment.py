"""What the office learns from its environment: where HOME and the keys lie, its secret, its database."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from hagukumi.vault.keyring import default_folder

SECRET_FILE = "office-secret.key"  # noqa: S105 - the name of a file
DEMO_FILE = "office-demo.key"


class OfficeUnready(RuntimeError):
    """The office cannot be served as things stand; the message is Japanese and says what to do."""


def home() -> Path:
    """The home folder. Raises OfficeUnready when none is named."""
    named = os.environ.get("HAGUKUMI_HOME")
    if not named:
        raise OfficeUnready("保管フォルダーが指定されていません。--home で指定してください。")
    return Path(named)


def keys() -> Path:
    """The folder of keys, outside HOME."""
    return default_folder()


def witness() -> Path | None:
    """The folder of the log's witness, when one is named."""
    named = os.environ.get("HAGUKUMI_WITNESS")
    return Path(named) if named else None


def secret_key() -> str:
    """Django's secret from the key folder; before set-up one that nobody shares and that ends with the process."""
    try:
        return (keys() / SECRET_FILE).read_text(encoding="ascii").strip()
    except OSError:
        return secrets.token_urlsafe(48)


def make_secret() -> None:
    """Make Django's secret in the key folder, readable by its owner alone; an existing one stays."""
    keep_private(keys() / SECRET_FILE, f"{secrets.token_urlsafe(48)}\n")


def keep_private(path: Path, text: str) -> None:
    """Write a new file for its owner alone; an existing one stays."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text)


def hosts() -> list[str]:
    """Host names under which the office answers."""
    named = os.environ.get("HAGUKUMI_HOSTS", "")
    return ["localhost", "127.0.0.1", "[::1]", *(host.strip() for host in named.split(",") if host.strip())]


def database() -> dict[str, Any]:
    """Django's database: PostgreSQL when named, else SQLite in HOME/office, else (no HOME) one in memory."""
    named = os.environ.get("HAGUKUMI_DATABASE", "")
    if named:
        return _postgresql(named)
    folder = os.environ.get("HAGUKUMI_HOME")
    place = str(Path(folder) / "office" / "office.sqlite3") if folder else ":memory:"
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": place, "OPTIONS": _SQLITE}


_SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;",
}


def _postgresql(address: str) -> dict[str, Any]:
    parts = urlsplit(address)
    if parts.scheme not in ("postgresql", "postgres"):
        raise OfficeUnready("HAGUKUMI_DATABASE は postgresql://利用者:パスワード@ホスト/名前 の形で指定してください。")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
    }
