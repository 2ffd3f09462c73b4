"""Verifying a stored log from outside: files, verifier key and the witness's folder are all it needs."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from hagukumi.audit import check, erasure, notes, reading, store
from hagukumi.audit.check import Examination, Part
from hagukumi.audit.errors import AuditUnreadable, NoteRefused
from hagukumi.audit.events import EventKind
from hagukumi.audit.notes import Checkpoint, VerifierKey
from hagukumi.audit.report import Code, Problem, Report, merged
from hagukumi.audit.store import Segment
from hagukumi.audit.tree import whole_lines
from hagukumi.audit.witness import Witness


def verify(
    folder: Path,
    *,
    vkey: str | VerifierKey,
    origin: str | None = None,
    witness: Path | None = None,
    witness_vkey: str | VerifierKey | None = None,
    now: datetime | None = None,
    processes: int = 1,
) -> Report:
    """Examine a log completely; nothing is written and no secret is needed.

    Args:
        folder: the log.
        vkey: its verifier key (text may hold several, one a line), obtained from elsewhere than the log's folder.
        origin: the log's name; taken from the folder when None.
        witness: the folder of a witness; its checkpoints anchor.
        witness_vkey: keys of witnesses whose cosignatures, kept in the log's folder, anchor too.
        now: for the age of the last outside checkpoint; the system's clock when None.
        processes: how many files to examine at once. More than one forks, so only for a program without other threads.

    Raises:
        AuditUnreadable: there is no log there, and no witness that knows of one; no witness there; a file cannot be read.
        NoteRefused: the verifier key is malformed.

    """
    keys = _keys(vkey)
    outside = store.texts(Witness(witness).folder / "checkpoints") if witness else []
    name = origin or store.read(folder / "origin").decode(errors="replace").strip()
    if not name and not outside:
        raise AuditUnreadable("there is no log in this folder")
    heads = _Heads(name or notes.read_head(outside[-1][1])[0], keys)
    heads.read(store.texts(folder / "checkpoints"), outside, _keys(witness_vkey) if witness_vkey else ())
    found = Examination(head.size for head in (*heads.own, *heads.outside))
    _feed(found, folder, processes)
    return _report(found, heads, now or datetime.now(UTC))


class _Heads:
    """The checkpoints that stand: rightly signed, for this origin."""

    def __init__(self, origin: str, keys: Sequence[VerifierKey]) -> None:
        self.origin = origin
        self.keys = keys
        self.own: list[Checkpoint] = []
        self.outside: list[Checkpoint] = []
        self.problems: list[Problem] = []

    def read(self, own: Sequence[tuple[str, str]], outside: Sequence[tuple[str, str]], witnesses: Sequence[VerifierKey]) -> None:
        """Open the texts of the log's folder and of the witness's."""
        self.own = self._opened(own, Code.CHECKPOINT_REFUSED)
        self.outside = self._opened(outside, Code.OUTSIDE_REFUSED)
        self.outside += [head for head in self.own if notes.signers(head.text, witnesses)]
        if not own:
            self.problems.append(Problem(0, 0, Code.NO_CHECKPOINT))

    def _opened(self, texts: Sequence[tuple[str, str]], refused: Code) -> list[Checkpoint]:
        return [head for name, text in texts if (head := self._open(name, text, refused))]

    def _open(self, name: str, text: str, refused: Code) -> Checkpoint | None:
        place = int(name) if name.isascii() and name.isdigit() else 0
        try:
            head = notes.open_checkpoint(text, self.keys)
        except NoteRefused:
            self.problems.append(Problem(0, max(place - 1, 0), refused))
            return None
        if head.origin != self.origin:
            self.problems.append(Problem(0, max(head.size - 1, 0), Code.OTHER_ORIGIN))
            return None
        return head


def _feed(found: Examination, folder: Path, processes: int) -> None:
    """Give every file to the examination. Checkpoints were read before, so a live log only ever has more events."""
    live = store.being_written(folder)
    segments = store.segments(folder)
    work = partial(_part, cuts=found.cuts, last=segments[-1:], live=live)
    with _pool(min(processes, len(segments))) as each:
        for part in each(work, segments):
            found.join(part)
    if live:
        _catch_up(found, folder)


def _catch_up(found: Examination, folder: Path) -> None:
    """Do not blame a log for an erasure that went on while it was read.

    An erasure is ordered, recorded and carried out in this order, so an order that is gone has been carried out.
    """
    order = erasure.unfinished(folder)
    suspects = {key for _, key in found.still_there()}
    named, before = (frozenset(order.keys), order.before) if order else (frozenset(), 0)
    places = erasure.present(folder, suspects - named)
    found.look_again(suspects, {key: seq for key, seq in places.items() if seq >= before})
    if found.unexplained():
        for seq, _, event in reading.read_events(folder, found.size):
            if event.kind is EventKind.SUBJECT_ERASED:
                found.note_erasure(seq, event.items, check.limit_of(seq, event.detail))


@contextmanager
def _pool(processes: int) -> Iterator[Callable[[Callable[[Segment], Part], Iterable[Segment]], Iterable[Part]]]:
    """A `map` that works in this process, or in several."""
    if processes < 2:
        yield map
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("fork")) as pool:
        yield pool.map


def _part(segment: Segment, *, cuts: Collection[int], last: Sequence[Segment], live: bool) -> Part:
    """Read and examine one file of events with its sidecar: headers first, so that no subject is missed."""
    data = store.read(segment.events)
    lines = whole_lines(data)
    part = Part(segment.start)
    part.examine(lines, whole_lines(store.read(segment.subjects)), cuts, live=live)
    stop = segment.start + len(lines)
    if segment not in last and len(lines) != store.SEGMENT:
        part.problems.append(Problem(segment.start, segment.start + store.SEGMENT - 1, Code.FILE_MISSING))
    if data and not data.endswith(b"\n") and not live:
        part.problems.append(Problem(stop, stop, Code.TORN_TAIL))
    return part


def _report(found: Examination, heads: _Heads, now: datetime) -> Report:
    problems = [*heads.problems, *_times(found.times, [*heads.own, *heads.outside])]
    outside = _vouched(heads.outside, found, problems, (Code.OUTSIDE_CUT, Code.OUTSIDE_REWRITTEN))
    own = _vouched(heads.own, found, problems, (Code.CUT, Code.REWRITTEN))
    anchored = outside.size if outside else 0
    signed = max(anchored, own.size if own else 0)
    explained = found.finish()
    return Report(
        origin=heads.origin,
        events=found.size,
        anchored=(0, anchored),
        signed=(anchored, signed),
        unanchored=(signed, found.size),
        contents=found.contents,
        erased=found.erased,
        erased_explained=explained,
        problems=merged([*problems, *found.problems]),
        outside_age=int(now.timestamp()) - outside.time if outside else None,
    )


def _vouched(heads: Sequence[Checkpoint], found: Examination, problems: list[Problem], codes: tuple[Code, Code]) -> Checkpoint | None:
    """The largest checkpoint that the events agree with; what disagrees goes to `problems`."""
    good = None
    for head in sorted(heads, key=lambda each: each.size):
        if head.size > found.size:
            problems.append(Problem(found.size, head.size - 1, codes[0]))
        elif found.roots.get(head.size) != head.root:
            problems.append(Problem(good.size if good else 0, max(head.size - 1, 0), codes[1]))
        else:
            good = head
    return good


def _times(times: Mapping[int, int], heads: Sequence[Checkpoint]) -> list[Problem]:
    problems = []
    before = 0
    for head in sorted(heads, key=lambda each: (each.size, each.time)):
        problems += check.checkpoint_times(times, head.size, head.time)
        if head.time < before:
            problems.append(Problem(max(head.size - 1, 0), max(head.size - 1, 0), Code.CHECKPOINT_TIME))
        before = max(before, head.time)
    return problems


def _keys(vkey: str | VerifierKey) -> tuple[VerifierKey, ...]:
    return (vkey,) if isinstance(vkey, VerifierKey) else notes.parse_keys(vkey)
