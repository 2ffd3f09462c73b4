"""消去証明書: what was erased, when, by whom and under which rule, what was tested, and what nobody can vouch for."""

from __future__ import annotations

import datetime
import enum
import hashlib
from pathlib import Path

import msgspec

from hagukumi.audit import AuditError, Signer, notes
from hagukumi.plan.records import Record
from hagukumi.vault import files
from hagukumi.vault.errors import BatchDamaged
from hagukumi.vault.manifests import BatchId


class Order(Record, frozen=True):
    """Who has something erased or a key changed, and why. `rule` is the retention rule or article it follows."""

    actor: str
    role: str
    department: str
    reason: str
    rule: str = ""


class Erased(enum.StrEnum):
    """What a certificate is about."""

    BATCH = "batch"
    PERSON = "person"


class BackupTest(Record, frozen=True):
    """One backup folder: copies of the data found, wrapped keys found, and whether any copy opened with any of the keys."""

    folder: str
    copies: int
    keys: int
    opens: bool


class Certificate(Record, frozen=True):
    """What an erasure did. `live_opens` and `spill_opens` were tested after it; `not_vouched` lists what could not be."""

    id: str
    what: Erased
    batches: tuple[BatchId, ...]
    labels: tuple[str, ...]
    rows: int
    erased_at: datetime.datetime
    order: Order
    release: str
    live_opens: bool
    spill_opens: bool
    backups: tuple[BackupTest, ...]
    not_vouched: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether nothing that was tested opens any more."""
        return not (self.live_opens or self.spill_opens or any(test.opens for test in self.backups))

    def text(self) -> str:
        """The certificate in Japanese, for the file."""
        return "\n".join((*self._head(), *self._tests(), *self._limits())) + "\n"

    def _head(self) -> tuple[str, ...]:
        what = {Erased.BATCH: "データのまとまり全体", Erased.PERSON: "特定の本人に関する行"}[self.what]
        return (
            "消去証明書",
            f"番号: {self.id}",
            f"消去した日時: {self.erased_at.isoformat(timespec='seconds')}",
            f"消去したもの: {what}（{self.rows}行）",
            f"データ: {'、'.join(self.batches) or 'なし'}",
            f"担当: {self.order.department} {self.order.actor}（{self.order.role}）",
            f"理由: {self.order.reason}",
            f"根拠: {self.order.rule or '記載なし'}",
            f"版: {self.release or '採用中の版なし'}",
        )

    def _tests(self) -> tuple[str, ...]:
        return (
            "確かめたこと（消去の後に実際に開こうとした結果）",
            f"・保管庫: {_opens(self.live_opens)}",
            f"・一時ファイル: {_opens(self.spill_opens)}",
            *(f"・控え {test.folder}: 写し{test.copies}件、鍵{test.keys}件、{_opens(test.opens)}" for test in self.backups),
            f"結論: {_NOTHING_OPENS if self.complete else _SOMETHING_OPENS}",
        )

    def _limits(self) -> tuple[str, ...]:
        return ("保証できないもの", *(f"・{each}" for each in self.not_vouched))


_RECORDS = msgspec.json.Decoder(Certificate)
_NOTHING_OPENS = "確かめた範囲では、どこからも開けません"
_SOMETHING_OPENS = "開けるものが残っています。「開けました」とある場所の写しを消去してください"


def sealed_text(certificate: Certificate, signer: Signer, now: datetime.datetime) -> str:
    """The text with the record's digest and a signature of the log's key below it: a signed note of C2SP, to be read and to be checked."""
    body = f"{certificate.text()}記録（{certificate.id}.json）のSHA-256: {_digest(certificate)}\n"
    return f"{body}\n{signer.sign(body, int(now.timestamp()))}"


def keep(certificate: Certificate, text: str, folder: Path) -> Certificate:
    """Store a certificate durably, as signed text and, last, as the record that makes it count; returns it."""
    files.store(folder / f"{certificate.id}.txt", text.encode())
    files.store(folder / f"{certificate.id}.json", msgspec.json.encode(certificate))
    return certificate


def kept(folder: Path) -> list[Certificate]:
    """Every certificate stored, oldest erasure first. Raises BatchDamaged when one cannot be read."""
    try:
        found = [_RECORDS.decode(path.read_bytes()) for path in folder.glob("c*.json")]
    except msgspec.MsgspecError as error:
        raise BatchDamaged("消去証明書の記録（vault/certificates）が壊れています。控えから戻してください。") from error
    return sorted(found, key=lambda certificate: (certificate.erased_at, certificate.id))


def genuine(certificate: Certificate, folder: Path, key: str) -> bool:
    """Whether the stored text is signed by this public key (`log.vkey`) and belongs to exactly this record."""
    try:
        text = (folder / f"{certificate.id}.txt").read_text(encoding="utf-8")
        signed = notes.signers(text, notes.parse_keys(key))
    except (OSError, UnicodeDecodeError, AuditError):
        return False
    return bool(signed) and text.startswith(certificate.text()) and f"SHA-256: {_digest(certificate)}\n" in text


def _digest(certificate: Certificate) -> str:
    return hashlib.sha256(msgspec.json.encode(certificate)).hexdigest()


def _opens(opens: bool) -> str:
    return "開けました" if opens else "開けません"
