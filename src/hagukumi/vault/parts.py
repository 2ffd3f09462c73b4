"""What the vault's operations share: folders, keys, manifests, the journal, the session's mint, and the adopted plan."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Self

from msgspec import structs

from hagukumi.audit import Event, EventKind
from hagukumi.law import Action
from hagukumi.plan import PlanIndex
from hagukumi.plan.records import Record
from hagukumi.vault import files
from hagukumi.vault.engine import Encryptor
from hagukumi.vault.errors import BatchDamaged, OpenRefused, PermitInvalid, PseudonymRefused, VaultError, WriteRefused
from hagukumi.vault.home import Identity, Layout
from hagukumi.vault.journal import Journal
from hagukumi.vault.keyring import Keyring
from hagukumi.vault.keys import Secret
from hagukumi.vault.keystore import KeyStore
from hagukumi.vault.manifests import BatchId, Facts, Manifest, ManifestStore
from hagukumi.vault.permits import Mint, Permit
from hagukumi.vault.subjects import Subjects


class Settings(Record, frozen=True):
    """How long a permit lives (minutes), what one engine may take (threads, megabytes), and how the log is shared (seconds)."""

    permit_minutes: int = 60
    threads: int = 2
    memory_mb: int = 3072
    linger: float = 0.5
    patience: float = 10.0


@dataclasses.dataclass
class Parts:
    """The parts of one open vault.

    `origin` is its name in the log; `applied` remembers which row conditions each opened item of a batch was read under.
    """

    layout: Layout
    keyring: Keyring
    keys: KeyStore
    manifests: ManifestStore
    subjects: Subjects
    journal: Journal
    clock: Callable[[], datetime.datetime]
    settings: Settings
    read_only: bool
    encryptor: Encryptor
    origin: str = ""
    mint: Mint = dataclasses.field(default_factory=Mint)
    release: str = ""
    plan: PlanIndex | None = None
    open_now: Counter[BatchId] = dataclasses.field(default_factory=Counter)
    applied: dict[tuple[BatchId, str], frozenset[Facts]] = dataclasses.field(default_factory=dict)

    @classmethod
    def of(
        cls,
        layout: Layout,
        identity: Identity,
        keyring: Keyring,
        clock: Callable[[], datetime.datetime],
        read_only: bool,
        settings: Settings,
    ) -> Self:
        """The parts of the vault in a folder; nothing is adopted yet."""
        keys = KeyStore(layout.keys, keyring)
        return cls(
            layout=layout,
            keyring=keyring,
            keys=keys,
            manifests=ManifestStore(layout.manifests, keys.settle("manifests")),
            subjects=Subjects(layout.subjects, keyring, keys.settle("subjects")),
            journal=Journal(
                layout.audit,
                origin=identity.origin,
                signer=keyring.signer(),
                clock=clock,
                linger=0.0 if read_only else settings.linger,
                patience=settings.patience,
            ),
            clock=clock,
            settings=settings,
            read_only=read_only,
            encryptor=Encryptor(settings.threads, settings.memory_mb),
            origin=identity.origin,
        )

    def check(self, permit: Permit, action: Action) -> PlanIndex:
        """The adopted plan. Raises PermitInvalid unless this very permit holds now, under the adopted release, for this action."""
        if not self.mint.genuine(permit):
            raise PermitInvalid("この許可は、この保管庫が発行したものではないか、書き換えられています。改めて申請してください。")
        if self.plan is None or permit.release != self.release:
            raise PermitInvalid("許可のもとになった版は、いま採用されている版ではありません。改めて申請してください。")
        if self.clock() >= permit.expires_at:
            raise PermitInvalid("許可の期限が切れています。改めて申請してください。")
        if permit.action is not action:
            raise PermitInvalid("この操作のための許可ではありません。必要な操作の許可を申請してください。")
        return self.plan

    @contextlib.contextmanager
    def noting(self, permit: Permit) -> Iterator[None]:
        """Record a refusal before it is told: somebody tried what their permit does not reach."""
        try:
            yield
        except (PermitInvalid, OpenRefused, WriteRefused, PseudonymRefused) as refusal:
            if self.mint.genuine(permit):
                self.journal.record(self.event(EventKind.PERMIT_REFUSED, permit, reason=str(refusal)))
            else:
                self.journal.record(_forged(str(refusal)))
            raise

    def must_write(self) -> None:
        """Raises VaultError when the vault was opened beside another writer."""
        if self.read_only:
            raise VaultError("閲覧用に開いた保管庫には書き込めません。書き込みは処理の側で行ってください。")

    def key_of(self, manifest: Manifest) -> Secret:
        """The data key of a batch. Raises BatchDamaged when it is gone, KeysWrong when it was tampered with."""
        key = self.keys.load(manifest.key_name)
        if key is None:
            raise BatchDamaged(f"データ「{manifest.id}」の鍵がありません。鍵の控えから戻してください。")
        return key

    def check_file(self, manifest: Manifest) -> None:
        """Raises BatchDamaged unless the stored file is bit by bit what was written."""
        path = self.layout.batches / manifest.file_name
        if not path.is_file() or files.sha256(path) != manifest.sha256:
            raise BatchDamaged(
                f"データ「{manifest.id}」のファイルが失われたか書き換えられています。控えから戻し、監査責任者に知らせてください。"
            )

    def event(self, kind: EventKind, permit: Permit, **more: object) -> Event:
        """An event under a permit."""
        event = Event(
            kind=kind,
            actor=permit.actor,
            role=permit.role.value,
            department=permit.department,
            purpose=permit.purpose,
            release=permit.release,
            permit=permit.id,
            stage=permit.stage.value,
            items=permit.items,
        )
        return structs.replace(event, **more)


def _forged(reason: str) -> Event:
    """Nothing that a forged permit says is repeated in the log."""
    return Event(kind=EventKind.PERMIT_REFUSED, actor="vault", role="system", department="", reason=reason)
