"""Generated events and histories: what was written comes back, and no byte of it can change unseen."""

import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from hagukumi.audit import (
    AuditLog,
    Event,
    EventKind,
    SealedSubject,
    Signer,
    StoredTree,
    Witness,
    drop_subjects,
    entries,
    merkle,
    read_events,
    store,
    verify,
)

ORIGIN = "town.example.jp/audit"
SIGNER = Signer.from_bytes(bytes(range(32)), ORIGIN)
text = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
words = st.lists(text, max_size=3).map(tuple)
subjects = st.lists(st.builds(SealedSubject, st.sampled_from(["k1", "k2", 'k"3']), st.binary(min_size=1, max_size=8)), max_size=3).map(
    tuple
)
events = st.builds(
    Event,
    kind=st.sampled_from(EventKind),
    actor=text,
    role=text,
    department=text,
    reason=text,
    items=words,
    count=st.none() | st.integers(0, 2**63),
    detail=st.dictionaries(text, text | st.integers(-(2**63), 2**63), max_size=3),
    subjects=subjects,
).filter(lambda event: event.kind is not EventKind.SUBJECT_ERASED)
steps = st.lists(st.one_of(events, st.sampled_from(["commit", "checkpoint", "reopen", "witness", "erase", "back"])), max_size=25)


class Play:
    """A log that is written in generated steps."""

    def __init__(self, folder):
        self.log_folder, self.outside = folder / "log", folder / "outside"
        self.now = datetime(2026, 4, 1, tzinfo=UTC)
        self.witness = Witness.create(self.outside, vkey=SIGNER.public, origin=ORIGIN)
        self.written = []
        self.log = self.open()

    def clock(self):
        self.now += timedelta(milliseconds=700)
        return self.now

    def open(self):
        return AuditLog.open(self.log_folder, origin=ORIGIN, signer=SIGNER, clock=self.clock)

    def step(self, step):
        if isinstance(step, Event):
            self.written.append(step)
            self.log.append(step)
        else:
            getattr(self, step)()

    def commit(self):
        self.log.commit()

    def checkpoint(self):
        self.log.checkpoint()

    def reopen(self):
        self.log.close()
        self.log = self.open()

    def witness_it(self):
        held = self.witness.last()
        checkpoint = self.log.checkpoint()
        self.witness.accept(checkpoint.text, StoredTree(self.log_folder).consistency(held.size if held else 0, checkpoint.size))

    def erase(self):
        drop_subjects(self.log, "k1")

    def back(self):
        self.now -= timedelta(minutes=5)


@given(steps, st.sampled_from([4, 1 << 16]))
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
def test_every_honest_history_verifies_and_comes_back(steps, segment):
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "SEGMENT", segment)
        play = Play(Path(folder))
        for step in steps:
            play.step("witness_it" if step == "witness" else step)
        play.log.close()
        report = verify(play.log_folder, vkey=SIGNER.public, witness=play.outside)
        assert report.ok, report
        assert report.unanchored[0] == report.events
        assert report.erased == report.erased_explained
        own = {EventKind.CLOCK_ANOMALY, EventKind.SUBJECT_ERASED}
        back = [event for _, _, event in read_events(play.log_folder) if event.actor != "audit" or event.kind not in own]
        assert [unread(event) for event in back] == [unread(event) for event in play.written]
        tree = StoredTree(play.log_folder)
        lines = [line for part in store.segments(play.log_folder) for line in part.events.read_bytes().splitlines()]
        assert tree.root(tree.size) == merkle.root_of(merkle.leaf_hashes(lines)) == tree.frontier().root()


def unread(event):
    """An event without what an erasure takes away."""
    kept = tuple(subject for subject in event.subjects if subject.key != "k1")
    return msgspec.structs.replace(event, subjects=kept)


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    folder = tmp_path_factory.mktemp("finished")
    play = Play(folder)
    for number in range(8):
        play.step(Event(kind=EventKind.VIEWED, actor="職員", role="r", department="d", subjects=(SealedSubject(f"k{number}", b"sealed"),)))
    drop_subjects(play.log, "k2")
    play.witness_it()
    play.log.close()
    return folder


@given(st.sampled_from(["events", "subjects", "checkpoints"]), st.data())
@settings(max_examples=300, deadline=None)
def test_no_byte_can_change_unseen(finished, part, draw):
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(finished, folder, dirs_exist_ok=True)
        file = sorted((Path(folder) / "log" / part).iterdir())[-1]
        data = bytearray(file.read_bytes())
        place = draw.draw(st.integers(0, len(data) - 1))
        value = draw.draw(st.integers(0, 255))
        assume(data[place] != value)
        data[place] = value
        file.write_bytes(bytes(data))
        report = verify(Path(folder) / "log", vkey=SIGNER.public, witness=Path(folder) / "outside")
        assert not report.ok


@given(st.integers(0, 9), st.booleans())
def test_no_shorter_log_passes(finished, kept, with_subjects):
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(finished, folder, dirs_exist_ok=True)
        files = store.segment(Path(folder) / "log", 0)
        for file in [files.events, files.subjects] if with_subjects else [files.events]:
            file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[:kept]))
        report = verify(Path(folder) / "log", vkey=SIGNER.public, witness=Path(folder) / "outside")
        assert report.ok == (kept == 9)


@given(events, st.integers(0, 2**40), st.integers(0, 2**53))
def test_an_event_has_one_form_and_comes_back_from_it(event, seq, time):
    line = entries.header_line(entries.entry_of(event, seq, time, ""))
    entry = entries.ENTRIES.decode(line)
    assert entries.ENCODER.encode(entry) == line and b"\n" not in line
    assert entries.event_of(entry, event.subjects) == event


@given(subjects.filter(bool), st.data())
def test_erasing_any_subject_leaves_the_commitment(subjects, draw):
    contents = entries.conceal(subjects, [bytes([number]) * 32 for number in range(len(subjects))])
    erased = [entries.erase(each) if draw.draw(st.booleans()) else each for each in contents]
    assert entries.commitment(erased) == entries.commitment(contents)
    assert entries.commitment(contents[::-1]) != entries.commitment(contents) or contents[::-1] == contents
