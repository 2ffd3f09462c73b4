"""保管庫: the facade that holds the parts together; each part has its own module."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import msgspec
import pyarrow as pa

from hagukumi.audit import Event, EventKind, SealedSubject
from hagukumi.law import Action
from hagukumi.plan import Release
from hagukumi.plan.japan_time import day_in_japan
from hagukumi.plan.records import Stage
from hagukumi.vault import certificates, erasure, files, gate, home, opening, pseudonyms, recovery, rotation, sealing, writing
from hagukumi.vault.certificates import Certificate, Order
from hagukumi.vault.errors import ReleaseRefused, VaultError
from hagukumi.vault.gate import Gate
from hagukumi.vault.keyring import Keyring
from hagukumi.vault.manifests import BatchId, Manifest, Status
from hagukumi.vault.opening import Opened
from hagukumi.vault.parts import Parts, Settings
from hagukumi.vault.permits import Permit
from hagukumi.vault.writing import Rows

_DEFAULTS: Final = Settings()

_OWN_KINDS = frozenset(
    {
        EventKind.RELEASE_ADOPTED,
        EventKind.RELEASE_WITHDRAWN,
        EventKind.PERMIT_GRANTED,
        EventKind.PERMIT_REFUSED,
        EventKind.BATCH_WRITTEN,
        EventKind.BATCH_OPENED,
        EventKind.BATCH_ERASED,
        EventKind.SUBJECT_ERASED,
        EventKind.KEY_ROTATED,
        EventKind.KEY_DESTROYED,
    }
)


class Vault:
    """The stored personal data of one HOME. Use as a context manager."""

    def __init__(self, parts: Parts, after: ExitStack) -> None:
        """Use `open`."""
        self._parts = parts
        self._after = after

    @classmethod
    def open(
        cls,
        home_folder: Path,
        keyring: Keyring,
        *,
        clock: Callable[[], datetime.datetime],
        read_only: bool = False,
        settings: Settings = _DEFAULTS,
    ) -> Vault:
        """Open HOME as its one writer, or `read_only` beside one (reading, sealing and their events stay possible).

        `clock` gives an aware time. Raises HomeBusy, KeysWrong, KeysMissing, BatchDamaged.
        """
        layout = home.Layout(home_folder)
        identity = layout.prepare(keyring.signer().public)
        with ExitStack() as stack:
            if not read_only:
                stack.enter_context(home.sole_writer(layout))
                keyring.note_home(identity.origin)
            parts = Parts.of(layout, identity, keyring, clock, read_only, settings)
            stack.callback(parts.journal.close)
            stack.callback(parts.encryptor.close)
            if not read_only:
                recovery.recover(parts)
            return cls(parts, stack.pop_all())

    def adopt(self, release: Release) -> Gate:
        """Take a release into force; permits of any other end. Raises ReleaseRefused, LogUnavailable."""
        parts = self._parts
        gate.check_release(release, self.today(), parts.layout.withdrawn)
        opened = Gate(
            release,
            journal=parts.journal,
            mint=parts.mint,
            clock=parts.clock,
            lifetime=datetime.timedelta(minutes=parts.settings.permit_minutes),
            conceal=parts.subjects.conceal,
            withdrawn=parts.layout.withdrawn / release.hash,
        )
        parts.journal.record(gate.adoption(release))
        parts.release, parts.plan = release.hash, opened.plan
        return opened

    def withdraw(self, release: Release) -> None:
        """Take a withdrawn release out of force for good, in every process that has this HOME open.

        Raises ReleaseRefused when two people have not withdrawn it, LogUnavailable.
        """
        if release.withdrawal is None:
            raise ReleaseRefused("この版はまだ撤回されていません。二人の担当者で撤回してください。")
        self._parts.journal.record(gate.withdrawal(release, release.withdrawal))
        files.store(self._parts.layout.withdrawn / release.hash, msgspec.json.encode(release.withdrawal))

    def open_batches(
        self,
        permit: Permit,
        batches: Sequence[BatchId],
        *,
        persons: Collection[str] | None = None,
        rows: Mapping[str, Collection[int]] | None = None,
        spill: bool | None = None,
    ) -> Opened:
        """What the permit reaches of these batches, in a locked engine of its own; tables of the same name are put together.

        `persons` narrows to rows of these persons (`_person`, `_number` or `_pseudonym`, or the other one of two), `rows` to these rows
        (`_row`) of each named table and none of others. `spill` allows or forbids encrypted temporary files; left open, they are allowed
        only for data that may not fit into memory. Raises PermitInvalid, OpenRefused,
        BatchUnknown, BatchErased, BatchDamaged, KeysWrong, LogUnavailable; then no cell was read out.
        """
        with self._parts.noting(permit):
            return opening.open_batches(self._parts, permit, batches, opening.Wanted(persons, rows), spill=spill)

    def write(
        self,
        permit: Permit,
        tables: Mapping[str, Rows],
        *,
        inputs: Sequence[BatchId],
        label: str,
        retention: str,
        recipient: str = "",
        as_of: datetime.date | None = None,
    ) -> BatchId:
        """Store tables as one encrypted batch, complete or not at all; the same label, inputs and release give the same batch again.

        `recipient` is the department that a handed-over or pseudonymised batch is for. Raises PermitInvalid, WriteRefused,
        EncryptionUnavailable, DiskRefused, LogUnavailable.
        """
        with self._parts.noting(permit):
            return writing.write(
                self._parts, permit, tables, inputs=inputs, label=label, retention=retention, recipient=recipient, as_of=as_of
            )

    def manifest(self, batch: BatchId) -> Manifest:
        """What is known of a batch without opening it, also of an erased one. Raises BatchUnknown, BatchDamaged."""
        return self._parts.manifests.get(batch)

    def find(
        self,
        *,
        stage: Stage | None = None,
        purpose: str | None = None,
        label: str | None = None,
        release: str | None = None,
        recipient: str | None = None,
        due_by: datetime.date | None = None,
    ) -> list[Manifest]:
        """Living batches that match all that is given, oldest first; `due_by` finds those whose retention is over by that day."""
        wanted = {"stage": stage, "purpose": purpose, "label": label, "release": release, "recipient": recipient}
        given = {name: value for name, value in wanted.items() if value is not None}
        return [
            manifest
            for manifest in self._parts.manifests.all()
            if manifest.status is Status.COMPLETE
            and all(getattr(manifest, name) == value for name, value in given.items())
            and (due_by is None or (manifest.due is not None and manifest.due <= due_by))
        ]

    def log(self, *events: Event) -> None:
        """Record what a step did, durable together. Raises VaultError for kinds that only the vault records itself, LogUnavailable."""
        if any(event.kind in _OWN_KINDS for event in events):
            raise VaultError("この種類の記録は保管庫だけが残します。")
        self._parts.journal.record(*events)

    def pseudonyms(self, permit: Permit, values: pa.Array, *, kind: str = "person", recipient: str = "") -> pa.Array:
        """Text per value under the key of (purpose, recipient, period); null stays null.

        The permit is one to write pseudonymised data or a list to hand over. `recipient` is needed when its uses give to several
        departments. Raises PermitInvalid, PseudonymRefused.
        """
        parts = self._parts
        with parts.noting(permit):
            name = pseudonyms.key_name(permit, parts.check(permit, Action.WRITE), recipient)
        return pseudonyms.hashed(parts.keys.settle(name), values, kind)

    def person_keys(self, values: pa.Array) -> pa.Array:
        """Internal person keys: the same value gives the same key in this HOME for ever, and no other HOME's."""
        return pseudonyms.hashed(self._parts.keys.settle(pseudonyms.PERSON_KEY), values, "person")

    def record_keys(self, values: pa.ChunkedArray) -> pa.ChunkedArray:
        """Keys of rows' contents (texts, none null): the same text gives the same key in this HOME for ever, and no other HOME's."""
        return pseudonyms.recorded(self._parts.keys.settle(pseudonyms.RECORD_KEY), values)

    def seal(self, subject: str, data: bytes, *, purpose: str, stage: Stage) -> bytes:
        """A small record about one person, to be kept outside the vault: it opens only under a permit of this purpose and stage."""
        return sealing.seal(self._parts, subject, data, purpose, stage)

    def unseal(self, permit: Permit, records: Sequence[tuple[str, bytes]]) -> list[bytes]:
        """The data of (person, sealed record) pairs; one event `viewed` before the first is opened.

        Raises PermitInvalid, LogUnavailable, and SealRefused when a record is of another person, purpose or stage, or erased.
        """
        return sealing.unseal(self._parts, permit, records)

    def seal_jointly(self, subjects: Collection[str], data: bytes, *, purpose: str, stage: Stage, items: Collection[str]) -> bytes:
        """As `seal`, about several people at once: it opens only while none of them was erased.

        `items`: what the record holds, all of one table. A subject that begins with `sealing.TERM` stands for no person but for a day until
        which records are kept; see `destroy_term`. Raises SealRefused without a subject.
        """
        return sealing.seal_jointly(self._parts, subjects, data, sealing.About(purpose, stage, sealing.table_of(items)))

    def unseal_jointly(
        self, permit: Permit, records: Sequence[tuple[Collection[str], bytes]], *, items: Collection[str]
    ) -> list[bytes | None]:
        """The data of (people, jointly sealed record) pairs; None where one of them was erased or it was sealed for another.

        For reading all records of a kind at once: one event `viewed` counts them and, as with a batch, names nobody. Raises
        PermitInvalid, OpenRefused when the permit does not name all `items` of the records, LogUnavailable, and SealRefused when a record
        was changed or is of another purpose, stage or table.
        """
        return sealing.unseal_jointly(self._parts, permit, records, items)

    def destroy_term(
        self, term: str, *, actor: str, role: str, department: str, reason: str, rule: str = "", unless: Callable[[], None] | None = None
    ) -> None:
        """Destroy the key of a term (see `seal_jointly`): what was sealed until then opens nowhere any more. `unless` as in `destroy`."""
        order = Order(actor=actor, role=role, department=department, reason=reason, rule=rule)
        sealing.destroy_term(self._parts, term, order, unless)

    def subject_key(self, person: str) -> str | None:
        """The key id under which the log speaks of a person: what a resident's report looks for. None when it never did."""
        return self._parts.subjects.id_of(person)

    def reveal(self, subject: SealedSubject) -> str | None:
        """The person in an event of the log, for a resident's report; None when erased. Shows no more than a person key."""
        return self._parts.subjects.reveal(subject)

    def erase(
        self,
        batch: BatchId,
        *,
        actor: str,
        role: str,
        department: str,
        reason: str,
        rule: str = "",
        backups: Iterable[Path] = (),
    ) -> Certificate:
        """Destroy a batch's key and file, try what might still open, and certify it (kept in HOME/vault/certificates).

        `backups` are folders to search for copies. Raises BatchUnknown, BatchErased, BatchInUse, LogUnavailable.
        """
        order = Order(actor=actor, role=role, department=department, reason=reason, rule=rule)
        return erasure.erase(self._parts, batch, order, backups)

    def destroy(
        self,
        batch: BatchId,
        *,
        actor: str,
        role: str,
        department: str,
        reason: str,
        rule: str = "",
        unless: Callable[[], None] | None = None,
    ) -> None:
        """Destroy a batch's key and file; `certify` follows, after other batches or a change of the master key.

        `unless` is called while nobody else can write to the log, so that what it reads there cannot change before the erasure is
        recorded; it raises to prevent the erasure. Raises as `erase` does.
        """
        order = Order(actor=actor, role=role, department=department, reason=reason, rule=rule)
        erasure.destroy(self._parts, batch, order, unless)

    def certify(
        self,
        batch: BatchId,
        *,
        actor: str,
        role: str,
        department: str,
        reason: str,
        rule: str = "",
        erased_at: datetime.datetime | None = None,
        backups: Iterable[Path] = (),
    ) -> Certificate:
        """Try what might still open of an erased batch, and certify it. Raises BatchUnknown, LogUnavailable, VaultError when not erased."""
        order = Order(actor=actor, role=role, department=department, reason=reason, rule=rule)
        return erasure.certify(self._parts, batch, order, backups, erased_at)

    def uncertified(self) -> list[Manifest]:
        """Erased batches without a certificate, oldest first: what a kill left to be certified."""
        return erasure.uncertified(self._parts)

    def certificates(self) -> list[tuple[Certificate, bool]]:
        """Every certificate, oldest first, and whether its text is signed with this vault's key. Raises BatchDamaged."""
        folder, key = self._parts.layout.certificates, self._parts.keyring.signer().public
        return [(each, certificates.genuine(each, folder, key)) for each in certificates.kept(folder)]

    def pseudonym_keys(self) -> frozenset[str]:
        """Names of the pseudonym keys that exist; see `hagukumi.vault.pseudonyms.name_of`."""
        return frozenset(name for name in self._parts.keys.names() if name.startswith(pseudonyms.PREFIX))

    def destroy_pseudonym_key(
        self, name: str, *, actor: str, role: str, department: str, reason: str, rule: str = "", unless: Callable[[], None] | None = None
    ) -> None:
        """Destroy the key of an ended analysis project: its pseudonyms lead back to nobody any more. `unless` as in `destroy`."""
        order = Order(actor=actor, role=role, department=department, reason=reason, rule=rule)
        erasure.destroy_key(self._parts, name, order, unless)

    def drop_log_before(
        self,
        sequence: int,
        *,
        actor: str,
        role: str,
        department: str,
        reason: str,
        rule: str = "",
        unless: Callable[[], None] | None = None,
    ) -> int:
        """Take every person out of the log's readable part up to an entry; proofs stay valid. Returns how many contents went."""
        order = Order(actor=actor, role=role, department=department, reason=reason, rule=rule)
        return erasure.drop_log_before(self._parts, sequence, order, unless)

    def erase_person(
        self,
        persons: Sequence[str],
        *,
        rows: Mapping[BatchId, Iterable[int]] | None = None,
        actor: str,
        role: str,
        department: str,
        reason: str,
        rule: str = "",
        backups: Iterable[Path] = (),
    ) -> Certificate:
        """Rewrite every batch that has rows of these persons without them, under new keys, and destroy the old keys and their seals.

        Rows are found by person key, pseudonym, list number and the links to delivered rows; `rows` adds rows (`_row`) of delivered
        batches. Raises BatchInUse, DiskRefused, LogUnavailable; after a failure it can simply be asked for again.
        """
        order = Order(actor=actor, role=role, department=department, reason=reason, rule=rule)
        return erasure.erase_person(self._parts, persons, rows or {}, order, backups)

    def rotate_master(self, *, actor: str, role: str, department: str, reason: str) -> int:
        """Make a new master key, wrap every key under it, destroy the old one; returns how many keys were wrapped anew.

        Other processes that hold the vault open read on; close them first if they might store keys meanwhile. Raises KeysWrong when other
        data folders are under the same keys.
        """
        return rotation.rotate_master(self._parts, Order(actor=actor, role=role, department=department, reason=reason))

    @property
    def shares_keys(self) -> bool:
        """Whether other data folders were opened with the same keys, so that the master key cannot be changed."""
        return self._parts.keyring.other_homes(self._parts.origin) > 0

    def rotate_data_key(self, batch: BatchId, *, actor: str, role: str, department: str, reason: str) -> None:
        """Rewrite a batch under a new key and destroy the old one. Raises BatchInUse, DiskRefused, LogUnavailable."""
        order = Order(actor=actor, role=role, department=department, reason=reason)
        rotation.rotate_data_key(self._parts, batch, order)

    def today(self) -> datetime.date:
        """The day in Japan by the vault's clock: the day to write into a request."""
        return day_in_japan(self._parts.clock())

    def close(self) -> None:
        """Give the log back (a checkpoint is signed) and let the next writer in."""
        self._after.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
