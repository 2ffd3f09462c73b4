"""What is known about a batch without opening it: counts, columns, origin, purpose, end; never personal data.

A manifest is authenticated by a key of the vault, so nobody who can write to the folder can relabel a batch.
"""

from __future__ import annotations

import datetime
import enum
import hashlib
import hmac
import re
from pathlib import Path
from typing import TypeAlias

import msgspec

from hagukumi.plan.records import Record, Stage
from hagukumi.vault import files
from hagukumi.vault.errors import BatchDamaged, BatchErased, BatchUnknown
from hagukumi.vault.keys import Secret

BatchId: TypeAlias = str
"""`b` and 24 random hexadecimal digits: an id says nothing about the content."""

Facts: TypeAlias = tuple[str, str]
"""A row condition's two date items: notified and judged."""
_ID = re.compile(r"b[0-9a-f]{24}")


class Status(enum.StrEnum):
    """A batch is complete, or erased with only its manifest left; there is no state between."""

    COMPLETE = "complete"
    ERASED = "erased"


class StoredTable(Record, frozen=True):
    """Rows, and columns with the engine's type names, in stored order."""

    rows: int
    columns: dict[str, str]


class Manifest(Record, frozen=True):
    """One batch.

    `address` is the digest of label, inputs, release, purpose, stage and recipient by which a repeated write is recognised. `generation`
    counts rewrites, each under a new key. `conditions_met` names, per item, the row conditions (notified item, judged item) that had been
    applied to its cells before they were written here: facts once known stay known, so they hold on every later day. `due` is the day
    from which the batch must be gone: the earliest of its own retention and that of its inputs. `as_of` is the day the data speaks of.
    """

    id: BatchId
    address: str
    label: str
    stage: Stage
    purpose: str
    release: str
    permit: str
    department: str
    recipient: str
    retention: str
    created_at: datetime.datetime
    due: datetime.date | None
    inputs: tuple[BatchId, ...]
    tables: dict[str, StoredTable]
    conditions_met: dict[str, tuple[Facts, ...]]
    bytes: int
    sha256: str
    generation: int = 1
    status: Status = Status.COMPLETE
    as_of: datetime.date | None = None

    @property
    def rows(self) -> int:
        """Rows of all tables together."""
        return sum(table.rows for table in self.tables.values())

    @property
    def key_name(self) -> str:
        """Name of the data key of this generation."""
        return f"{self.id}-{self.generation}"

    @property
    def file_name(self) -> str:
        """Name of the encrypted file of this generation."""
        return f"{self.key_name}.duckdb"


_MANIFESTS = msgspec.json.Decoder(Manifest)


def address_of(*, label: str, inputs: tuple[BatchId, ...], release: str, purpose: str, stage: Stage, recipient: str) -> str:
    """SHA-256 (hex) of what a batch is made from; the same again is the same batch."""
    return hashlib.sha256(msgspec.json.encode([label, sorted(inputs), release, purpose, stage, recipient])).hexdigest()


class ManifestStore:
    """HOME/vault/manifests: one file a batch, its line of JSON and a line with its HMAC-SHA256."""

    def __init__(self, folder: Path, key: Secret) -> None:
        self.folder = folder
        self._key = key

    def put(self, manifest: Manifest) -> None:
        """Store or replace, durable and in one step: the moment at which a batch exists."""
        line = msgspec.json.encode(manifest)
        files.store(self._path(manifest.id), line + b"\n" + self._key.mac(line).hex().encode() + b"\n")

    def get(self, batch: BatchId) -> Manifest:
        """Raises BatchUnknown, or BatchDamaged when one bit of it was changed."""
        try:
            data = self._path(batch).read_bytes()
        except FileNotFoundError as error:
            raise BatchUnknown(f"データ「{batch}」は保管庫にありません。") from error
        return self._authentic(batch, data)

    def living(self, batch: BatchId) -> Manifest:
        """Like `get`; raises BatchErased when it was erased."""
        manifest = self.get(batch)
        if manifest.status is Status.ERASED:
            raise BatchErased(f"データ「{batch}」は消去済みです。")
        return manifest

    def all(self) -> list[Manifest]:
        """Every batch, erased ones too, oldest first."""
        ids = (path.stem for path in self.folder.glob("b*.json"))
        return sorted((self.get(batch) for batch in ids), key=lambda manifest: (manifest.created_at, manifest.id))

    def _authentic(self, batch: BatchId, data: bytes) -> Manifest:
        line, _, mac = data.partition(b"\n")
        if hmac.compare_digest(mac, self._key.mac(line).hex().encode() + b"\n"):
            manifest = _MANIFESTS.decode(line)
            if manifest.id == batch:
                return manifest
        raise BatchDamaged(f"データ「{batch}」の目録が書き換えられているか壊れています。控えから戻し、監査責任者に知らせてください。")

    def _path(self, batch: BatchId) -> Path:
        if not _ID.fullmatch(batch):
            raise BatchUnknown("その名前のデータは保管庫にありません。")
        return self.folder / f"{batch}.json"
