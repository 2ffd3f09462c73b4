"""Writing the log: one writer, events in order, durable in groups, checkpoints signed on top."""

import secrets
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from hagukumi.audit import entries, erasure, merkle, notes, opening, store
from hagukumi.audit.entries import Sidecar
from hagukumi.audit.erasure import Erasure
from hagukumi.audit.errors import AuditUnavailable, NoteRefused
from hagukumi.audit.events import Event, EventKind
from hagukumi.audit.notes import Checkpoint, Signer, VerifierKey
from hagukumi.audit.tree import StoredTree

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = 1_000_000
_SALT = 32


class _Group:
    """Events that become durable together, or are lost together."""

    def __init__(self) -> None:
        self.records: list[tuple[bytes, bytes]] = []
        self.settled = False
        self.error: BaseException | None = None

    def settle(self, error: BaseException | None = None) -> None:
        self.settled, self.error = True, error


class AuditLog:
    """The writer of one log, obtained with `AuditLog.open`. Threads may share it; a second writer is refused."""

    def __init__(self, folder: Path, descriptor: int, *, origin: str, signer: Signer, clock: Callable[[], datetime]) -> None:
        """Use `open`: it holds the lock (`descriptor`) that makes this object the only writer."""
        self.folder = folder
        self.origin = origin
        self._descriptor = descriptor
        self._signer = signer
        self._clock = clock
        self._buffer = threading.Lock()
        self._writing = threading.RLock()
        self._mine = threading.local()
        self._group = _Group()
        self._behind = self._closed = False
        state = opening.recover(folder, signer.verifier)
        self._frontier = state.frontier
        self._seq, self._last, self._durable_last = state.frontier.size, state.time, state.time
        self._torn = state.torn
        self._appender = store.Appender(folder, self._seq)

    @classmethod
    def open(cls, folder: Path, *, origin: str, signer: Signer, clock: Callable[[], datetime]) -> "AuditLog":
        """Open the log in `folder` for writing, creating it when absent.

        `origin` names the log in every checkpoint; `clock` gives an aware time. A torn tail left by a crash is moved
        to `torn/` and recorded. Raises AuditLocked when another writer holds the log, AuditBroken when what is stored
        contradicts the last checkpoint or the origin, AuditUnavailable when the disk does not take it.
        """
        try:
            store.prepare(folder)
            descriptor = store.lock(folder)
        except OSError as error:
            raise AuditUnavailable("the folder of the log cannot be written") from error
        try:
            opening.settle_origin(folder, origin)
            log = cls(folder, descriptor, origin=origin, signer=signer, clock=clock)
        except BaseException as error:
            store.unlock(descriptor)
            raise _told(error) from error
        return log._begun()

    def _begun(self) -> "AuditLog":
        """Finish what a crash interrupted; a log has a checkpoint from its first moment on."""
        try:
            if self._torn:
                self.record(opening.recovery_event(self._torn))
            unfinished = erasure.unfinished(self.folder)
            if unfinished is not None:
                self.drop(unfinished)
            if store.last_text(self.folder / "checkpoints") is None:
                self.checkpoint()
        except BaseException:
            self._release()
            raise
        return self

    def append(self, event: Event) -> int:
        """Take an event into the buffer and return its sequence number. It is not yet durable: see `commit`.

        Raises ValueError when the event has no canonical form, AuditUnavailable when the log is closed.
        """
        with self._buffer:
            seq = self._take(event)
            self._remember(self._group)
        return seq

    def commit(self) -> None:
        """Make all that is buffered durable, in one write and fsync.

        Raises AuditUnavailable when it cannot be done, or when an event that this thread appended was lost meanwhile;
        the lost events have left no trace and their numbers are given out again.
        """
        mine = list(self._pending())
        self._pending().clear()
        with self._writing:
            mine.append(self._flush())
        _raise_if_lost(mine)

    def record(self, event: Event) -> int:
        """Append and make durable. Threads that record at the same time share one fsync. Raises as both do."""
        with self._buffer:
            seq = self._take(event)
            group = self._group
        with self._writing:
            if not group.settled:
                self._flush()
        _raise_if_lost([group])
        return seq

    def checkpoint(self) -> Checkpoint:
        """Commit, then sign and store the head of the log. The same size gives the same checkpoint again.

        Of the checkpoints that nobody cosigned, the folder keeps one for each 1,024 events and the last: the last one covers
        all before it.
        """
        self.commit()
        with self._writing:
            size = self._frontier.size
            path = store.checkpoint_file(self.folder, size)
            known = store.read(path)
            if known and notes.signers(known.decode(), [self._signer.verifier]):
                return notes.open_checkpoint(known.decode(), [self._signer.verifier])
            root, time = self._frontier.root(), self._signing_time()
            signed = notes.signed_checkpoint(self.origin, size, root, time, self._signer)
            text = notes.merge(known.decode(), signed.text) if known else signed.text
            self._store(path, text.encode())
            self._thin_out(size)
            return msgspec.structs.replace(signed, text=text)

    def keep_cosignature(self, cosigned: str, witness: VerifierKey) -> None:
        """Keep a witness's signature with the checkpoint it signed, and record that it came back.

        Raises NoteRefused when the witness did not sign `cosigned`, or when it is not a checkpoint of this log.
        """
        checkpoint = notes.open_checkpoint(cosigned, [witness])
        path = store.checkpoint_file(self.folder, checkpoint.size)
        with self._writing:
            known = store.read(path).decode() or self._own(cosigned, checkpoint)
            if notes.body_of(known) != notes.body_of(cosigned):
                raise NoteRefused("this is not a checkpoint of this log")
            self._store(path, notes.merge(known, cosigned).encode())
        self.record(_cosigned(checkpoint, witness.name))

    def _own(self, text: str, checkpoint: Checkpoint) -> str:
        """The text of a checkpoint that was thinned out here, if this log signed it over these events."""
        tree = StoredTree(self.folder)
        signed = notes.signers(text, [self._signer.verifier])
        if not signed or checkpoint.size > tree.size or tree.root(checkpoint.size) != checkpoint.root:
            raise NoteRefused("this is not a checkpoint of this log")
        return text

    def drop(self, order: Erasure) -> int:
        """Record an erasure, then remove the sealed content of its keys from the sidecars. See `drop_subjects`."""
        with self._writing:
            try:
                erasure.begin(self.folder, order)
                self.record(order.event)
                dropped = erasure.carry_out(self.folder, order)
                self._appender.reopen()
                erasure.end(self.folder)
            except OSError as error:
                raise AuditUnavailable("the erasure could not be finished; it goes on at the next opening") from error
        return dropped

    def close(self) -> None:
        """Commit, checkpoint and give the log back. Closing twice is harmless."""
        if self._closed:
            return
        try:
            self.checkpoint()
        finally:
            self._release()

    def _release(self) -> None:
        with self._writing:
            self._closed = True
            self._appender.close()
            store.unlock(self._descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _pending(self) -> list[_Group]:
        groups: list[_Group] = self._mine.__dict__.setdefault("groups", [])
        return groups

    def _remember(self, group: _Group) -> None:
        mine = [each for each in self._pending() if each.error is not None or not each.settled]
        self._mine.groups = mine if group in mine else [*mine, group]

    def _thin_out(self, size: int) -> None:
        """Remove the checkpoint before the one of `size`, unless it was cosigned or is the last of its 1,024 events."""
        before, text = store.checkpoint_before(self.folder, size)
        if text and before // store.LANDMARK == size // store.LANDMARK and notes.signatures(text) == 1:
            store.remove(store.checkpoint_file(self.folder, before))

    def _store(self, path: Path, data: bytes) -> None:
        try:
            store.replace(path, data)
        except OSError as error:
            raise AuditUnavailable("the checkpoint could not be stored") from error

    def _take(self, event: Event) -> int:
        """Number, time and encode an event (the buffer's lock is held)."""
        if self._closed:
            raise AuditUnavailable("the log is closed")
        contents = entries.conceal(event.subjects, [secrets.token_bytes(_SALT) for _ in event.subjects])
        sealed = entries.commitment(contents) if contents else ""
        moment = self._moment()
        line = entries.header_line(entries.entry_of(event, self._seq, moment, sealed))
        sidecar = entries.sidecar_line(Sidecar(self._seq, contents)) + b"\n" if contents else b""
        self._group.records.append((line + b"\n", sidecar))
        self._seq += 1
        return self._seq - 1

    def _moment(self) -> int:
        """The time to write: the clock's, or the last one used while the clock lies behind it (recorded once)."""
        now = _microseconds(self._clock())
        if now >= self._last:
            self._behind, self._last = False, now
        elif not self._behind:
            self._behind = True
            self._take(_clock_anomaly(now, self._last))
        return self._last

    def _signing_time(self) -> int:
        with self._buffer:
            self._last = self._durable_last = max(self._last, _microseconds(self._clock()))
            return self._last // _SECOND

    def _flush(self) -> _Group:
        """Write the present group (the writer's lock is held)."""
        with self._buffer:
            group, self._group = self._group, _Group()
            last = self._last
        if not group.records:
            return group
        try:
            self._appender.write(group.records)
        except BaseException as error:
            self._lose(group, error)
            if not isinstance(error, OSError):
                raise
        else:
            self._keep(group, last)
        return group

    def _keep(self, group: _Group, last: int) -> None:
        self._frontier.extend(merkle.leaf_hashes([line[:-1] for line, _ in group.records]))
        self._durable_last = last
        group.settle()

    def _lose(self, group: _Group, error: BaseException) -> None:
        """Give up a group, and what was numbered after it, as if it had never been appended."""
        with self._buffer:
            following, self._group = self._group, _Group()
            group.settle(error)
            following.settle(error)
            self._seq, self._last, self._behind = self._frontier.size, self._durable_last, False


def _raise_if_lost(groups: list[_Group]) -> None:
    for group in groups:
        if group.error is not None:
            raise AuditUnavailable("the event could not be made durable") from group.error


def _microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _told(error: BaseException) -> BaseException:
    return AuditUnavailable("the log cannot be written") if isinstance(error, OSError) else error


def _cosigned(checkpoint: Checkpoint, witness: str) -> Event:
    return Event(
        kind=EventKind.CHECKPOINTED,
        actor="audit",
        role="system",
        department="",
        reason="外部の立会者がチェックポイントを確かめて署名しました",
        detail={"size": checkpoint.size, "witness": witness},
    )


def _clock_anomaly(now: int, last: int) -> Event:
    return Event(
        kind=EventKind.CLOCK_ANOMALY,
        actor="audit",
        role="system",
        department="",
        reason="時計が戻ったため、最後に記録した時刻を用いて続けます",
        detail={"clock_microseconds": now, "last_microseconds": last},
    )


def drop_subjects(
    log: AuditLog,
    *keys: str,
    actor: str = "audit",
    role: str = "system",
    department: str = "",
    release: str = "",
    reason: str = "保存期間が終わったため、または本人に関する消去のため、内容を読めなくしました",
    rules: tuple[str, ...] = (),
) -> int:
    """Remove the sealed content of erased keys from the sidecars, and record it (kind `subject_erased`, items = keys).

    The event is durable before the first content goes; every proof stays valid. Returns how many contents were dropped.
    Raises AuditUnavailable when the disk does not take it; what is left is done at the next opening.
    """
    event = Event(
        kind=EventKind.SUBJECT_ERASED,
        actor=actor,
        role=role,
        department=department,
        release=release,
        reason=reason,
        rules=rules,
    )
    return log.drop(erasure.order_for(keys, event))


def drop_before(log: AuditLog, sequence: int, event: Event) -> int:
    """Remove the sealed content of every event before `sequence` from the sidecars, because the log's own retention is over.

    `event` says who orders it and why; it is recorded as `subject_erased` without items and with `before` as its detail. Otherwise as
    `drop_subjects`.
    """
    return log.drop(erasure.order_before(sequence, event))
