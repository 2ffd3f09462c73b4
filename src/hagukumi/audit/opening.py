"""What happens before the first event is appended: settle the origin, recover from a crash, refuse a broken log."""

import hashlib
from pathlib import Path
from typing import NamedTuple

import msgspec

from hagukumi.audit import notes, store
from hagukumi.audit.entries import ENCODER, ENTRIES, SIDECARS
from hagukumi.audit.errors import AuditBroken, NoteRefused
from hagukumi.audit.events import Event, EventKind
from hagukumi.audit.merkle import Frontier
from hagukumi.audit.notes import VerifierKey
from hagukumi.audit.tree import StoredTree, whole_lines


class State(NamedTuple):
    """Where the log stands: its tree, the last time used (µs), bytes that a crash left over."""

    frontier: Frontier
    time: int
    torn: bytes


def settle_origin(folder: Path, origin: str) -> None:
    """Write the origin of a new log, or hold it against the stored one. Raises AuditBroken when they differ."""
    if not origin or any(character < " " for character in origin):
        raise ValueError("an origin is one non-empty line")
    stored = store.read(folder / "origin")
    if stored == f"{origin}\n".encode():
        return
    if stored or store.segments(folder):
        raise AuditBroken("the folder holds the log of another origin")
    store.replace(folder / "origin", f"{origin}\n".encode())


def recover(folder: Path, key: VerifierKey) -> State:
    """Keep whole records only, as far as the last checkpoint allows, and say what was set aside.

    Raises AuditBroken when the events do not agree with the last checkpoint: signing on top would fork the log.
    """
    keep, size, time = _whole_tail(folder)
    head = _last_head(folder)
    if head is not None and head[1] > size:
        raise AuditBroken("events that the last checkpoint vouches for are missing or damaged")
    tree = StoredTree(folder)
    if head is not None and tree.root(head[1]) != head[2]:
        raise AuditBroken("the events are not those of the last checkpoint")
    torn = _set_tail_aside(folder, keep, size)
    tree = StoredTree(folder) if torn else tree
    if len(tree.full_roots) != len(store.subtrees(folder)):
        store.replace(folder / "subtrees", "".join(f"{root.hex()}\n" for root in tree.full_roots).encode())
    return State(tree.frontier(), max(time, _signed_time(folder, key)), torn)


def recovery_event(torn: bytes) -> Event:
    """The record of what a crash left over."""
    return Event(
        kind=EventKind.LOG_RECOVERED,
        actor="audit",
        role="system",
        department="",
        reason="書き込みの途中で止まったため、完全でない末尾を取り分けました",
        detail={"bytes": len(torn), "sha256": hashlib.sha256(torn).hexdigest()},
    )


def _whole_tail(folder: Path) -> tuple[int, int, int]:
    """Bytes of whole records in the last file, size of the log, time of the last event."""
    segments = store.segments(folder)
    if not segments:
        return 0, 0, 0
    start = segments[-1].start
    times, keep = _whole_records(whole_lines(store.read(segments[-1].events)), start)
    if not times and len(segments) > 1:
        before = whole_lines(store.read(segments[-2].events))
        return 0, start, max(0, *(_time_if_whole(line, start - 1) for line in before[-1:]))
    return keep, start + len(times), max(times, default=0)


def _whole_records(lines: list[bytes], start: int) -> tuple[list[int], int]:
    """Times of the canonical records at the beginning of `lines`, numbered from `start`, and their bytes."""
    times, keep = [], 0
    for seq, line in enumerate(lines, start):
        time = _time_if_whole(line, seq)
        if time < 0:
            break
        times.append(time)
        keep += len(line) + 1
    return times, keep


def _time_if_whole(line: bytes, seq: int) -> int:
    """Time of a canonical record with the expected number, else −1."""
    try:
        entry = ENTRIES.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return -1
    return entry.time if entry.seq == seq and ENCODER.encode(entry) == line else -1


def _set_tail_aside(folder: Path, keep: int, size: int) -> bytes:
    segments = store.segments(folder)
    if not segments:
        return b""
    last = segments[-1]
    torn = store.set_aside(folder, last.events, keep, str(size))
    return torn + store.set_aside(folder, last.subjects, _whole_sidecar(store.read(last.subjects), size), str(size))


def _whole_sidecar(data: bytes, size: int) -> int:
    """Bytes of the sidecar lines that belong to events before `size`; damage further up is for `verify` to tell."""
    lines = whole_lines(data)
    keep = sum(len(line) + 1 for line in lines)
    while lines and _beyond(lines[-1], size):
        keep -= len(lines.pop()) + 1
    return keep


def _beyond(line: bytes, size: int) -> bool:
    try:
        return SIDECARS.decode(line).seq >= size
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return False


def _last_head(folder: Path) -> tuple[str, int, bytes] | None:
    text = store.last_text(folder / "checkpoints")
    try:
        return None if text is None else notes.read_head(text)
    except NoteRefused as error:
        raise AuditBroken("the last checkpoint is malformed") from error


def _signed_time(folder: Path, key: VerifierKey) -> int:
    """Time of the last checkpoint in µs when the present key signed it; events after it must not be older."""
    text = store.last_text(folder / "checkpoints")
    try:
        return 0 if text is None else notes.open_checkpoint(text, [key]).time * 1_000_000
    except NoteRefused:
        return 0
