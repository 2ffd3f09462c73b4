"""The examination of stored bytes: every record decoded, encoded and compared, every leaf and node hashed again.

Pure: bytes in, findings out. The work is done on blocks of a thousand lines, in the compiled loops of msgspec and hashlib;
only a block that fails is looked at line by line.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from itertools import pairwise
from typing import TypeVar

import msgspec

from hagukumi.audit import entries, merkle
from hagukumi.audit.entries import ENCODER, ENTRIES, SIDECARS, Entry, Sidecar
from hagukumi.audit.erasure import BEFORE
from hagukumi.audit.events import EventKind
from hagukumi.audit.report import Code, Problem

_Line = TypeVar("_Line", Entry, Sidecar)
_BLOCK = 1024
_SECOND = 1_000_000


class Part:
    """One file of events and its sidecar, examined by itself: all that the whole needs to know of it."""

    def __init__(self, start: int) -> None:
        """`start`: number of the first event, as the file's name says."""
        self.start = start
        self.count = self.contents = 0
        self.first_time = self.last_time = 0
        self.problems: list[Problem] = []
        self.times: dict[int, int] = {}
        self.subtrees: list[tuple[int, bytes]] = []
        self.present: dict[str, int] = {}
        self.erased: list[tuple[int, str]] = []
        self.erasures: dict[str, int] = {}
        self.before = 0
        self._seq = start

    def examine(self, events: Sequence[bytes], subjects: Sequence[bytes], cuts: Iterable[int], *, live: bool) -> "Part":
        """Check header lines and sidecar lines.

        `cuts`: sizes at which the root is wanted, because a checkpoint names them. `live`: a writer is at work, so the
        sidecar may already hold lines of later events.
        """
        stop = self.start + len(events)
        cuts = sorted({cut for cut in cuts if self.start <= cut <= stop})
        wanted = {seq for cut in cuts for seq in (cut - 1, cut)}
        sealed: list[tuple[int, str]] = []
        for offset in range(0, len(events), _BLOCK):
            sealed += self._block(events[offset : offset + _BLOCK], self.start + offset, wanted)
        self._contents(dict(sealed), subjects, live=live)
        self._grow(merkle.leaf_hashes(events), cuts)
        self.count = len(events)
        return self

    def _block(self, lines: Sequence[bytes], start: int, wanted: Set[int]) -> list[tuple[int, str]]:
        """Check a block of header lines; returns number and commitment of those with subjects."""
        block = _decoded(ENTRIES.decode_lines, lines)
        if block is None:
            block = self._line_by_line(lines, start)
        self._order(block)
        for entry in [each for each in block if each.kind is EventKind.SUBJECT_ERASED]:
            self.erasures.update(dict.fromkeys(entry.items, entry.seq))
            self.before = max(self.before, limit_of(entry.seq, entry.detail))
        if not wanted.isdisjoint(range(start, start + len(lines))):
            self.times.update((entry.seq, entry.time) for entry in block if entry.seq in wanted)
        return [(entry.seq, entry.sealed) for entry in block if entry.sealed]

    def _line_by_line(self, lines: Sequence[bytes], start: int) -> list[Entry]:
        block = []
        for place, line in enumerate(lines, start):
            found = _decoded(ENTRIES.decode_lines, [line])
            if found is None:
                entry = _entry(line)
                self.problems.append(Problem(place, place, Code.NOT_CANONICAL if entry else Code.NOT_AN_EVENT))
                found = [entry] if entry else []
            block += found
        return block

    def _order(self, block: Sequence[Entry]) -> None:
        """Numbers go up by one, times never go down."""
        numbers = [entry.seq for entry in block]
        if numbers != list(range(self._seq, self._seq + len(numbers))):
            self._gaps(numbers)
        times = [self.last_time, *(entry.time for entry in block)]
        if times != sorted(times):
            pairs = pairwise(zip([self._seq - 1, *numbers], times, strict=True))
            self.problems += [Problem(b[0], b[0], Code.TIME_BACKWARDS) for a, b in pairs if b[1] < a[1]]
        if numbers:
            self.first_time = self.first_time or times[1]
            self._seq, self.last_time = numbers[-1] + 1, times[-1]

    def _gaps(self, numbers: Sequence[int]) -> None:
        expected = self._seq
        for number in numbers:
            if number != expected:
                self.problems.append(Problem(min(number, expected), max(number, expected) - 1, Code.SEQUENCE))
            expected = number + 1

    def _contents(self, sealed: Mapping[int, str], lines: Sequence[bytes], *, live: bool) -> None:
        """Recompute each commitment from the sidecar."""
        missing = dict(sealed)
        for offset in range(0, len(lines), _BLOCK):
            for sidecar in self._sidecars(lines[offset : offset + _BLOCK]):
                if missing.pop(sidecar.seq, None) is None:
                    if not (live and sidecar.seq >= self._seq):
                        self.problems.append(Problem(sidecar.seq, sidecar.seq, Code.CONTENT_UNASKED))
                elif not _keeps(sidecar, sealed[sidecar.seq]):
                    self.problems.append(Problem(sidecar.seq, sidecar.seq, Code.CONTENT_CHANGED))
                self._tally(sidecar)
        self.problems += [Problem(seq, seq, Code.CONTENT_MISSING) for seq in missing]

    def _sidecars(self, lines: Sequence[bytes]) -> list[Sidecar]:
        block = _decoded(SIDECARS.decode_lines, lines)
        if block is not None:
            return block
        found = [_decoded(SIDECARS.decode_lines, [line]) for line in lines]
        self.problems.append(Problem(self.start, max(self._seq - 1, self.start), Code.CONTENT_CHANGED))
        return [sidecar for each in found if each for sidecar in each]

    def _tally(self, sidecar: Sidecar) -> None:
        self.contents += len(sidecar.contents)
        for content in sidecar.contents:
            if content.digest:
                self.erased.append((sidecar.seq, content.key))
            else:
                self.present.setdefault(content.key, sidecar.seq)

    def _grow(self, leaves: Sequence[bytes], cuts: Sequence[int]) -> None:
        """Hash the leaves into perfect subtrees, none of which reaches over a cut."""
        done = 0
        for stop in [*(cut - self.start for cut in cuts), len(leaves)]:
            while done < stop:
                piece = merkle.aligned(self.start + done, stop - done)
                self.subtrees.append((piece, merkle.root_of(leaves[done : done + piece])))
                done += piece


class Examination:
    """What is known of a whole log after its parts were joined, in order."""

    def __init__(self, cuts: Iterable[int]) -> None:
        """`cuts`: sizes at which the root is wanted."""
        self.cuts = frozenset(cuts)
        self.size = self.contents = 0
        self.problems: list[Problem] = []
        self.roots: dict[int, bytes] = {0: merkle.EMPTY_ROOT}
        self.times: dict[int, int] = {}
        self._frontier = merkle.Frontier()
        self._time = 0
        self._present: dict[str, int] = {}
        self._erased: list[tuple[int, str]] = []
        self._erasures: dict[str, int] = {}
        self._before = 0

    @property
    def erased(self) -> int:
        """Contents of which only the digest is left."""
        return len(self._erased)

    def join(self, part: Part) -> None:
        """Take the next part. After a gap the tree cannot go on: later roots stay unknown."""
        if part.start != self.size:
            self.problems.append(Problem(min(part.start, self.size), max(part.start, self.size) - 1, Code.FILE_MISSING))
        if part.count and part.first_time < self._time:
            self.problems.append(Problem(part.start, part.start, Code.TIME_BACKWARDS))
        if part.start == self._frontier.size:
            self._grow(part.subtrees)
        self.size += part.count
        self._time = max(self._time, part.last_time)
        self._remember(part)

    def _grow(self, subtrees: Iterable[tuple[int, bytes]]) -> None:
        for leaves, root in subtrees:
            self._frontier.add_subtree(leaves, root)
            if self._frontier.size in self.cuts:
                self.roots[self._frontier.size] = self._frontier.root()

    def _remember(self, part: Part) -> None:
        self.problems += part.problems
        self.times.update(part.times)
        self.contents += part.contents
        self._present = part.present | self._present
        self._erased += part.erased
        self._erasures.update(part.erasures)
        self._before = max(self._before, part.before)

    def finish(self) -> int:
        """Hold erased contents against erasure events; returns how many erasures have theirs."""
        self.problems += [Problem(seq, seq, Code.ERASED_STILL_THERE) for seq, _ in self.still_there()]
        unexplained = self.unexplained()
        self.problems += [Problem(seq, seq, Code.ERASED_WITHOUT_EVENT) for seq, _ in unexplained]
        return len(self._erased) - len(unexplained)

    def unexplained(self) -> list[tuple[int, str]]:
        """Erased contents for which no later erasure event was seen."""
        return [(seq, key) for seq, key in self._erased if self._erased_until(key) <= seq]

    def still_there(self) -> list[tuple[int, str]]:
        """First place and key of contents that an erasure event says are gone."""
        return [(seq, key) for key, seq in self._present.items() if seq < self._erased_until(key)]

    def _erased_until(self, key: str) -> int:
        """The number before which no content of a key may be left: of its own erasure, or of the log's retention."""
        return max(self._erasures.get(key, -1), self._before)

    def look_again(self, keys: Iterable[str], places: Mapping[str, int]) -> None:
        """Take these keys for present at these first places only: the rest was erased a moment after its file was read."""
        for key in keys:
            del self._present[key]
        self._present |= places

    def note_erasure(self, seq: int, keys: Iterable[str], before: int = 0) -> None:
        """Take notice of an erasure event."""
        self._erasures.update(dict.fromkeys(keys, seq))
        self._before = max(self._before, before)


def limit_of(seq: int, detail: Mapping[str, str | int]) -> int:
    """The number before which an erasure event says that every content is gone, never later than the event; 0 when it names keys."""
    before = detail.get(BEFORE, 0)
    return min(before, seq) if isinstance(before, int) else 0


def checkpoint_times(times: Mapping[int, int], size: int, signed: int) -> list[Problem]:
    """A checkpoint is not older than its last event, and the next event is not older than the checkpoint."""
    problems = []
    if times.get(size - 1, 0) // _SECOND > signed:
        problems.append(Problem(size - 1, size - 1, Code.CHECKPOINT_TIME))
    if times.get(size, signed * _SECOND) // _SECOND < signed:
        problems.append(Problem(size, size, Code.BACKDATED))
    return problems


def _keeps(sidecar: Sidecar, sealed: str) -> bool:
    """True when the commitment holds and each content is either present or erased, never both or neither."""
    return entries.commitment(sidecar.contents) == sealed and all(
        bool(content.sealed) == bool(content.salt) != bool(content.digest) for content in sidecar.contents
    )


def _decoded(decode: Callable[[bytes], list[_Line]], lines: Sequence[bytes]) -> list[_Line] | None:
    """The decoded lines, or None unless encoding them again gives the same bytes."""
    data = b"\n".join(lines) + b"\n"
    try:
        found = decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return found if ENCODER.encode_lines(found) == data else None


def _entry(line: bytes) -> Entry | None:
    """An event that is readable, though not written in its canonical form."""
    try:
        return ENTRIES.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
