"""A witness: somebody outside, on another machine, who remembers the heads of a log and never lets it take one back.

Its folder holds `log.vkey` (the log's verifier keys), `origin`, every checkpoint it accepted, and `witness.key` when it
signs what it saw.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from hagukumi.audit import merkle, notes, store
from hagukumi.audit.errors import AuditUnreadable, NoteRefused, WitnessRefused
from hagukumi.audit.notes import Checkpoint, Signer


class Witness:
    """The memory of one log's checkpoints."""

    def __init__(self, folder: Path, *, clock: Callable[[], datetime] | None = None) -> None:
        """Open the witness in `folder`, made before with `create`. Raises AuditUnreadable when there is none.

        `clock` gives the time of cosignatures, the system's when None.
        """
        self.folder = folder
        self.keys = notes.parse_keys(store.read_text(folder / "log.vkey"))
        self.origin = store.read_text(folder / "origin").strip()
        own = folder / "witness.key"
        self._signer = Signer.from_text(store.read_text(own)) if own.exists() else None
        self._clock = clock or (lambda: datetime.now(UTC))

    @classmethod
    def create(cls, folder: Path, *, vkey: str, origin: str, signer: Signer | None = None) -> "Witness":
        """Make a witness for the log with this verifier key and origin, both learnt from its owner in person.

        With a key of its own (`signer`, kept in the folder) it cosigns what it accepts. Raises AuditUnreadable when the folder
        already holds a witness, NoteRefused when the key is malformed.
        """
        notes.parse_keys(vkey)
        if (folder / "log.vkey").exists():
            raise AuditUnreadable("the folder already holds a witness")
        store.replace(folder / "origin", f"{origin}\n".encode())
        store.replace(folder / "log.vkey", f"{vkey.strip()}\n".encode())
        if signer:
            store.replace(folder / "witness.key", signer.secret_text.encode(), mode=0o600)
        return cls(folder)

    @property
    def public(self) -> str:
        """Its verifier key text, "" without a key."""
        return self._signer.public if self._signer else ""

    def last(self) -> Checkpoint | None:
        """The largest checkpoint held. Raises NoteRefused when it was tampered with."""
        texts = store.texts(self.folder / "checkpoints")
        return notes.open_checkpoint(texts[-1][1], self.keys) if texts else None

    def accept(self, text: str, proof: Sequence[bytes] = ()) -> str:
        """Hold a checkpoint against the last one and store it.

        `proof` is the consistency proof from the size held to the new size (empty for the first). Returns the cosignature
        line, or "" without a key. Raises WitnessRefused with a reason: unsigned, origin, older, backdated, forked.
        """
        lock = store.lock(self.folder)
        try:
            return self._accept(text, proof)
        finally:
            store.unlock(lock)

    def _accept(self, text: str, proof: Sequence[bytes]) -> str:
        new = self._opened(text)
        self._compare(self.last(), new, proof)
        line = self._signer.sign(notes.body_of(text), int(self._clock().timestamp())) if self._signer else ""
        store.replace(store.checkpoint_file(self.folder, new.size), (text + line).encode())
        return line

    def _opened(self, text: str) -> Checkpoint:
        try:
            new = notes.open_checkpoint(text, self.keys)
        except NoteRefused as error:
            raise WitnessRefused("unsigned", "チェックポイントの形が正しくないか、登録された鍵の署名ではありません") from error
        if new.origin != self.origin:
            raise WitnessRefused("origin", "別のログのチェックポイントです")
        return new

    def _compare(self, held: Checkpoint | None, new: Checkpoint, proof: Sequence[bytes]) -> None:
        if held is None:
            return
        if new.size < held.size:
            raise WitnessRefused("older", f"すでに{held.size}件まで確かめています。{new.size}件への巻き戻しは受け取れません")
        if not merkle.verify_consistency(held.size, new.size, held.root, new.root, proof):
            raise WitnessRefused("forked", f"すでに確かめた{held.size}件の続きではありません。記録が書き換えられたおそれがあります")
        if new.time < held.time:
            raise WitnessRefused("backdated", "日時が、すでに確かめたチェックポイントより古くなっています")
