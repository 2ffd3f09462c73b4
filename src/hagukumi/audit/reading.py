"""Reading the log: no key is needed, and nothing is written."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from hagukumi.audit import entries, store
from hagukumi.audit.entries import ENTRIES, SIDECARS, Entry, Sidecar
from hagukumi.audit.errors import AuditBroken
from hagukumi.audit.events import Event
from hagukumi.audit.tree import whole_lines

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def read_events(folder: Path, start: int = 0) -> Iterator[tuple[int, datetime, Event]]:
    """Sequence number, UTC time and event, in order, from event `start` on.

    Subjects come back sealed, or with empty ciphertext when erased. A torn tail is left out. Raises AuditBroken at a
    record that cannot be read. Reading proves nothing: that is what `verify` is for.
    """
    for segment in store.segments(folder):
        if segment.start + store.SEGMENT > start:
            yield from _read_segment(segment, start)


def _read_segment(segment: store.Segment, start: int) -> Iterator[tuple[int, datetime, Event]]:
    lines = whole_lines(store.read(segment.events))[max(start - segment.start, 0) :]
    sidecars = {sidecar.seq: sidecar for sidecar in _sidecars(store.read(segment.subjects))}
    for line in lines:
        entry = _entry(line)
        sidecar = sidecars.get(entry.seq)
        subjects = entries.subjects_of(sidecar) if sidecar else ()
        yield entry.seq, time_of(entry.time), entries.event_of(entry, subjects)


def time_of(microseconds: int) -> datetime:
    """UTC time of a header's number."""
    return _EPOCH + timedelta(microseconds=microseconds)


def _entry(line: bytes) -> Entry:
    try:
        return ENTRIES.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise AuditBroken("a record of the log cannot be read") from error


def _sidecars(data: bytes) -> list[Sidecar]:
    try:
        return SIDECARS.decode_lines(b"".join(line + b"\n" for line in whole_lines(data)))
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise AuditBroken("a record of sealed subjects cannot be read") from error
