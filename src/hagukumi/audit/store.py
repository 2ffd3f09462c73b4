"""The one place where the audit room touches files.

A log is a folder:

    origin                    the log's name, one line
    events/<first seq>.jsonl  headers, one canonical line an event, 8,192 events a file; only ever appended to
    subjects/<first seq>.jsonl  sealed subjects of the same events; a line is rewritten only to erase
    subtrees                  the Merkle root of each full events file, one hex line (saves re-hashing at opening)
    checkpoints/<size>.txt    signed checkpoints, with the cosignatures that came back
    torn/                     what a crash left behind after the last whole record
    erasing                   exists while an erasure is under way
    lock                      held by the one writer

A newline ends each record; bytes after the last newline are a torn tail. Sidecar lines reach the disk before the headers
that commit to them, so a durable event never lacks its subjects.
"""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from hagukumi.audit.errors import AuditLocked, AuditUnreadable

SEGMENT = 1 << 13
LANDMARK = 1 << 10
_DIGITS = 12
_ATTEMPTS, _PAUSE = 10, 0.005


class Segment(NamedTuple):
    """One pair of files and the sequence number of its first event."""

    start: int
    events: Path
    subjects: Path


def segment(folder: Path, start: int) -> Segment:
    """The pair of files that begins with event `start`."""
    name = f"{start:0{_DIGITS}}.jsonl"
    return Segment(start, folder / "events" / name, folder / "subjects" / name)


def segments(folder: Path) -> list[Segment]:
    """All pairs of files of a log, in order."""
    names = sorted(path.stem for path in (folder / "events").glob("*.jsonl"))
    return [segment(folder, int(name)) for name in names if name.isascii() and name.isdigit()]


def read(path: Path) -> bytes:
    """The content of a file, empty when there is none. Raises AuditUnreadable when it cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise AuditUnreadable(f"{path.name}: {error.strerror}") from error


def read_text(path: Path) -> str:
    """The content of a text file. Raises AuditUnreadable when it is absent, unreadable or not UTF-8."""
    if not path.is_file():
        raise AuditUnreadable(f"{path.name}: no such file")
    try:
        return read(path).decode()
    except UnicodeDecodeError as error:
        raise AuditUnreadable(f"{path.name}: not UTF-8 text") from error


def replace(path: Path, data: bytes, mode: int = 0o640) -> None:
    """Put a whole new content in place, durably: a reader or a crash sees the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".new")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, mode)
        try:
            _write_all(descriptor, data)
        finally:
            os.close(descriptor)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    _sync_folder(path.parent)


def remove(path: Path) -> None:
    """Remove a file durably; absent is fine."""
    path.unlink(missing_ok=True)
    _sync_folder(path.parent)


def texts(folder: Path) -> list[tuple[str, str]]:
    """Name and text of each checkpoint in a folder, smallest first. Bytes that are not UTF-8 come out as U+FFFD."""
    paths = sorted(folder.glob("*.txt"))
    return [(path.stem, read(path).decode(errors="replace")) for path in paths]


def last_text(folder: Path) -> str | None:
    """Text of the largest checkpoint in a folder, None when there is none."""
    last = max(folder.glob("*.txt"), default=None)
    return None if last is None else read(last).decode(errors="replace")


def checkpoint_before(folder: Path, size: int) -> tuple[int, str]:
    """Size and text of the largest checkpoint smaller than `size`; the text is empty when there is none."""
    names = [path.stem for path in (folder / "checkpoints").glob("*.txt")]
    sizes = [int(name) for name in names if name.isascii() and name.isdigit() and int(name) < size]
    last = max(sizes, default=0)
    return last, read(checkpoint_file(folder, last)).decode(errors="replace") if sizes else ""


def checkpoint_file(folder: Path, size: int) -> Path:
    """Where a checkpoint of this size lies, in a log or a witness."""
    return folder / "checkpoints" / f"{size:0{_DIGITS}}.txt"


def subtrees(folder: Path) -> list[bytes]:
    """Remembered roots of full segments; nothing when the file is absent or malformed."""
    with contextlib.suppress(ValueError):
        roots = [bytes.fromhex(line) for line in read(folder / "subtrees").decode("ascii").split()]
        if all(len(root) == 32 for root in roots):
            return roots
    return []


def lock(folder: Path) -> int:
    """Take the folder for this writer; the lock goes when the descriptor is closed or the process ends.

    A reader that asks `being_written` holds the lock for an instant; hence several attempts before AuditLocked.
    """
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
    for _ in range(_ATTEMPTS):
        if _flock(descriptor, fcntl.LOCK_EX):
            return descriptor
        time.sleep(_PAUSE)
    os.close(descriptor)
    raise AuditLocked("another process is writing to this log")


def _flock(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def unlock(descriptor: int) -> None:
    """Give the folder back."""
    os.close(descriptor)


def being_written(folder: Path) -> bool:
    """True while a writer holds the log. Asked without writing, so it works on a copy that may only be read."""
    try:
        descriptor = os.open(folder / "lock", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        return not _flock(descriptor, fcntl.LOCK_SH)
    finally:
        os.close(descriptor)


class Appender:
    """Puts groups of records at the end of a log: a group is durable as a whole or leaves nothing behind."""

    def __init__(self, folder: Path, size: int) -> None:
        """`size` is the number of events the log holds now."""
        self._folder = folder
        self._size = size
        self._files: list[int] = []
        self._start = -1
        self._open(size - size % SEGMENT)

    def write(self, records: Sequence[tuple[bytes, bytes]]) -> None:
        """Write and fsync header and sidecar lines (b"" without subjects), each ending in a newline.

        On any failure the files are cut back to what they were, and the error goes on. When even that fails, the next
        opening recovers.
        """
        size, lengths = self._size, self._lengths()
        try:
            for first, last in _parts(size, len(records)):
                self._open(first - first % SEGMENT)
                self._write(records[first - size : last - size])
                self._size = last
        except BaseException:
            self._cut_back(size, lengths)
            raise

    def reopen(self) -> None:
        """Open the present files anew, after one of them was replaced."""
        start = self._start
        self.close()
        self._open(start)

    def close(self) -> None:
        """Let go of the files."""
        for descriptor in self._files:
            os.close(descriptor)
        self._files, self._start = [], -1

    def _open(self, start: int) -> None:
        if start == self._start:
            return
        self.close()
        files = segment(self._folder, start)
        for path in (files.events, files.subjects):
            path.parent.mkdir(exist_ok=True)
            self._files.append(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o640))
            _sync_folder(path.parent)
        self._start = start

    def _write(self, records: Sequence[tuple[bytes, bytes]]) -> None:
        events, subjects = self._files
        sealed = b"".join(record[1] for record in records)
        if sealed:
            _write_all(subjects, sealed)
        _write_all(events, b"".join(record[0] for record in records))

    def _lengths(self) -> list[int]:
        return [os.fstat(descriptor).st_size for descriptor in self._files]

    def _cut_back(self, size: int, lengths: list[int]) -> None:
        start = size - size % SEGMENT
        for later in segments(self._folder):
            if later.start > start:
                remove(later.events)
                remove(later.subjects)
        self._size = size
        self._open(start)
        for descriptor, length in zip(self._files, lengths, strict=True):
            os.ftruncate(descriptor, length)
            os.fsync(descriptor)


def _parts(size: int, more: int) -> Iterator[tuple[int, int]]:
    """Cut the events size … size + more − 1 where one file ends and the next begins."""
    stop = size + more
    while size < stop:
        end = min(stop, size - size % SEGMENT + SEGMENT)
        yield size, end
        size = end


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
    os.fsync(descriptor)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def set_aside(folder: Path, path: Path, keep: int, stamp: str) -> bytes:
    """Move what follows the first `keep` bytes of `path` into `torn/` and cut the file there. Returns what was moved."""
    data = read(path)
    rest = data[keep:]
    if rest:
        replace(folder / "torn" / f"{path.parent.name}-{path.stem}-{stamp}.bin", rest)
        with path.open("rb+") as file:
            file.truncate(keep)
            os.fsync(file.fileno())
    return rest


def prepare(folder: Path) -> None:
    """Make the folder of a log."""
    folder.mkdir(parents=True, exist_ok=True)
