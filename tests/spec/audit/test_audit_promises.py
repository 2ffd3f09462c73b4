"""What the log promises, one promise a test."""

import threading
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from hagukumi.audit import (
    AuditLog,
    AuditUnavailable,
    Event,
    EventKind,
    NoteRefused,
    SealedSubject,
    Signer,
    StoredTree,
    Witness,
    WitnessRefused,
    drop_subjects,
    merkle,
    notes,
    read_events,
    store,
    verify,
)

ORIGIN = "town.example.jp/audit"
START = datetime(2026, 4, 1, 8, 30, tzinfo=UTC)


class Office:
    def __init__(self, folder):
        self.folder = folder
        self.signer = Signer.generate(ORIGIN)
        self.now = START

    def clock(self):
        self.now += timedelta(milliseconds=1)
        return self.now

    def open(self, signer=None):
        return AuditLog.open(self.folder, origin=ORIGIN, signer=signer or self.signer, clock=self.clock)

    def verify(self, **words):
        return verify(self.folder, vkey=words.pop("vkey", self.signer.public), now=self.now, **words)


@pytest.fixture
def office(tmp_path):
    return Office(tmp_path / "audit")


def viewed(**words):
    plain = {"kind": EventKind.VIEWED, "actor": "職員12", "role": "supporter", "department": "こども家庭課"}
    return Event(**(plain | words))


def test_an_event_carries_who_what_on_whom_when_and_why(office):
    """The five fields of a resident's report, and under which release and permit."""
    event = viewed(
        purpose="abuse",
        release="ab" * 32,
        permit="p-1",
        stage="handed_over",
        items=("欠席日数",),
        batches=("b-1",),
        count=1,
        reason="家庭訪問の前に確かめるため",
        rules=("APPI-69-2-2",),
        detail={"screen": "child", "page": 1},
        subjects=(SealedSubject("k-9f", b"\x00\xff"),),
    )
    with office.open() as log:
        assert log.record(event) == 0
    (row,) = read_events(office.folder)
    assert row[0] == 0 and row[2] == event
    assert START < row[1] <= office.now and row[1].tzinfo is UTC


def test_a_recorded_event_is_on_the_disk_when_record_returns(office):
    with office.open() as log:
        log.record(viewed(permit="p-77"))
        assert [event.permit for _, _, event in read_events(office.folder)] == ["p-77"]


def test_an_appended_event_is_durable_only_after_commit(office):
    with office.open() as log:
        assert [log.append(viewed()), log.append(viewed())] == [0, 1]
        assert list(read_events(office.folder)) == []
        log.commit()
        assert len(list(read_events(office.folder))) == 2
        log.commit()
        assert len(list(read_events(office.folder))) == 2


def test_threads_that_record_at_once_share_writes_and_no_event_is_lost(office, monkeypatch):
    syncs = []
    sync = store.os.fsync

    def slow(descriptor):
        syncs.append(descriptor)
        threading.Event().wait(0.01)
        sync(descriptor)

    with office.open() as log:
        monkeypatch.setattr(store.os, "fsync", slow)
        numbers = []

        def work():
            numbers.extend([log.record(viewed()) for _ in range(10)])

        threads = [threading.Thread(target=work) for _ in range(16)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        assert sorted(numbers) == list(range(160))
        assert len(syncs) < 160
    assert office.verify().ok


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "seen"},
        {"actor": None},
        {"count": 1.5},
        {"items": "abc"},
        {"detail": {"x": [1]}},
        {"detail": {"x": 1.5}},
        {"detail": {"x": True}},
        {"reason": "\ud800"},
        {"reason": "x" * (1 << 20)},
        {"subjects": (SealedSubject("", b"x"),)},
        {"subjects": (SealedSubject("k", b""),)},
        {"detail": {"x": object()}},
    ],
)
def test_an_event_without_one_canonical_form_is_not_taken(office, wrong):
    with office.open() as log:
        with pytest.raises(ValueError, match=r"event|subject"):
            log.append(viewed(**wrong))
        assert log.record(viewed()) == 0
    assert office.verify().ok


def test_the_list_of_kinds_is_closed():
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b'{"kind":"other","actor":"","role":"","department":""}', type=Event)


def test_no_header_ever_shows_a_sealed_subject(office):
    with office.open() as log:
        log.record(viewed(subjects=(SealedSubject("key-of-child", b"ciphertext-marker"),)))
    header = store.segment(office.folder, 0).events.read_bytes()
    assert b"key-of-child" not in header and b"ciphertext" not in header


def test_equal_subjects_have_unequal_commitments(office):
    """Salted: nobody learns from the headers that two events are about the same child."""
    with office.open() as log:
        for _ in range(2):
            log.record(viewed(subjects=(SealedSubject("k", b"same"),)))
    first, second = store.segment(office.folder, 0).events.read_bytes().splitlines()
    assert msgspec.json.decode(first)["sealed"] != msgspec.json.decode(second)["sealed"]


def test_a_log_has_a_signed_checkpoint_from_its_first_moment(office):
    office.open().close()
    (name, text), *more = store.texts(office.folder / "checkpoints")
    assert not more and int(name) == 0
    assert notes.open_checkpoint(text, [office.signer.verifier]).root == merkle.EMPTY_ROOT


def test_a_checkpoint_of_the_same_size_is_the_same_checkpoint(office):
    with office.open() as log:
        log.record(viewed())
        assert log.checkpoint() == log.checkpoint()


def test_checkpoints_nobody_cosigned_are_thinned_out(office, tmp_path, monkeypatch):
    """A desk that opens and closes the log all day does not leave a file for each time."""
    monkeypatch.setattr(store, "LANDMARK", 4)
    own = Signer.generate("kansa.example.jp")
    witness = Witness.create(tmp_path / "outside", vkey=office.signer.public, origin=ORIGIN, signer=own)
    for _ in range(10):
        with office.open() as log:
            log.record(viewed())
            if log.checkpoint().size == 5:
                text = log.checkpoint().text
                log.keep_cosignature(text + witness.accept(text), own.verifier)
    sizes = [int(name) for name, _ in store.texts(office.folder / "checkpoints")]
    assert sizes == [3, 5, 7, 11], "of each four the last, and the cosigned one"
    assert office.verify(witness_vkey=own.public).anchored == (0, 5)


def test_a_cosignature_comes_back_after_its_checkpoint_was_thinned_out(office, tmp_path):
    own = Signer.generate("kansa.example.jp")
    witness = Witness.create(tmp_path / "outside", vkey=office.signer.public, origin=ORIGIN, signer=own)
    with office.open() as log:
        log.record(viewed())
        text = log.checkpoint().text
        log.record(viewed())
        log.checkpoint()
        assert not store.checkpoint_file(office.folder, 1).exists()
        log.keep_cosignature(text + witness.accept(text), own.verifier)
    assert office.verify(witness_vkey=own.public).anchored == (0, 1)


def test_a_file_among_the_checkpoints_that_is_none_is_not_removed(office):
    with office.open() as log:
        store.checkpoint_file(office.folder, 0).write_text("evidence")
        log.record(viewed())
        log.checkpoint()
        assert store.checkpoint_file(office.folder, 0).read_text() == "evidence"
    assert not office.verify().ok


def test_a_closed_log_takes_nothing(office):
    log = office.open()
    log.close()
    log.close()
    with pytest.raises(AuditUnavailable, match="closed"):
        log.append(viewed())


@pytest.mark.parametrize("origin", ["", "two\nlines"])
def test_an_origin_is_one_line(office, origin):
    with pytest.raises(ValueError, match="origin"):
        AuditLog.open(office.folder, origin=origin, signer=office.signer, clock=office.clock)


def test_any_event_can_be_shown_to_be_in_the_log(office):
    with office.open() as log:
        [log.append(viewed(permit=str(number))) for number in range(13)]
        checkpoint = log.checkpoint()
    tree = StoredTree(office.folder)
    for index, line in enumerate(store.segment(office.folder, 0).events.read_bytes().splitlines()):
        proof = tree.inclusion(index, checkpoint.size)
        assert merkle.verify_inclusion(merkle.leaf_hash(line), index, checkpoint.size, proof, checkpoint.root)


def test_anchored_signed_and_unanchored_ranges_are_told_apart(office, tmp_path):
    witness = Witness.create(tmp_path / "outside", vkey=office.signer.public, origin=ORIGIN)
    with office.open() as log:
        log.record(viewed())
        witness.accept(log.checkpoint().text)
        log.record(viewed())
        log.checkpoint()
        log.record(viewed())
        report = office.verify(witness=witness.folder)
    assert (report.anchored, report.signed, report.unanchored) == ((0, 1), (1, 2), (2, 3))
    assert report.ok and not report.fully_anchored


def test_the_age_of_the_last_outside_checkpoint_is_a_health_figure(office, tmp_path):
    witness = Witness.create(tmp_path / "outside", vkey=office.signer.public, origin=ORIGIN)
    with office.open() as log:
        witness.accept(log.checkpoint().text)
    office.now += timedelta(hours=30)
    assert office.verify(witness=witness.folder).outside_age == 30 * 3600
    assert office.verify().outside_age is None


def test_a_cosignature_that_comes_back_anchors_from_inside_the_log(office, tmp_path):
    own = Signer.generate("kansa.example.jp")
    witness = Witness.create(tmp_path / "outside", vkey=office.signer.public, origin=ORIGIN, signer=own)
    assert witness.public == own.public
    with office.open() as log:
        log.record(viewed())
        checkpoint = log.checkpoint()
        line = witness.accept(checkpoint.text)
        log.keep_cosignature(checkpoint.text + line, own.verifier)
    report = office.verify(witness_vkey=own.public)
    assert report.anchored == (0, 1) and report.ok
    assert office.verify(witness_vkey=Signer.generate("other").verifier).anchored == (0, 0)
    (event,) = [event for _, _, event in read_events(office.folder) if event.kind is EventKind.CHECKPOINTED]
    assert event.detail == {"size": 1, "witness": "kansa.example.jp"}


def test_a_cosignature_on_something_else_is_not_kept(office):
    stranger = Signer.generate("kansa.example.jp")
    with office.open() as log:
        text = notes.signed_checkpoint(ORIGIN, 9, bytes(32), 1, stranger).text
        with pytest.raises(NoteRefused, match="not a checkpoint of this log"):
            log.keep_cosignature(text, stranger.verifier)
        text = notes.signed_checkpoint(ORIGIN, 0, bytes(32), 1, stranger).text
        with pytest.raises(NoteRefused, match="not a checkpoint of this log"):
            log.keep_cosignature(text, stranger.verifier)
        with pytest.raises(NoteRefused, match="no known key"):
            log.keep_cosignature(log.checkpoint().text, stranger.verifier)


def test_a_witness_takes_the_same_checkpoint_again(office, tmp_path):
    witness = Witness.create(tmp_path / "outside", vkey=office.signer.public, origin=ORIGIN)
    with office.open() as log:
        log.record(viewed())
        text = log.checkpoint().text
        assert witness.accept(text) == witness.accept(text) == ""
        log.record(viewed())
        with pytest.raises(WitnessRefused, match="続きではありません"):
            witness.accept(log.checkpoint().text)
    assert witness.public == ""


def test_the_signing_key_can_be_changed(office):
    """Both verifier keys are given to the auditor; old and new checkpoints hold."""
    new = Signer.generate("town.example.jp/audit-2")
    with office.open() as log:
        log.record(viewed())
    with office.open(new) as log:
        same = log.checkpoint()
        assert notes.signers(same.text, [office.signer.verifier, new.verifier]) == [ORIGIN, "town.example.jp/audit-2"]
        log.record(viewed(kind=EventKind.KEY_ROTATED))
    report = office.verify(vkey=f"{office.signer.public}\n{new.public}\n")
    assert report.ok and report.signed == (0, 2)
    assert {problem.code for problem in office.verify().problems} == {"checkpoint_refused"}


def test_erasing_a_person_is_recorded_with_who_and_why(office):
    with office.open() as log:
        log.record(viewed(subjects=(SealedSubject("k-1", b"x"),)))
        assert drop_subjects(log, "k-1", actor="職員3", role="privacy_officer", department="総務課", rules=("R-1",)) == 1
        assert drop_subjects(log, "k-1", actor="職員3") == 0
    erasure = [event for _, _, event in read_events(office.folder)][1]
    assert (erasure.kind, erasure.actor, erasure.items) == (EventKind.SUBJECT_ERASED, "職員3", ("k-1",))
    assert office.verify().ok


def test_a_log_of_many_files_reads_as_one(office, monkeypatch):
    monkeypatch.setattr(store, "SEGMENT", 8)
    for count in (5, 3, 0, 17, 7):
        with office.open() as log:
            for number in range(count):
                log.append(viewed(count=number, subjects=(SealedSubject(f"k-{number}", b"x"),)))
    assert [seq for seq, _, _ in read_events(office.folder)] == list(range(32))
    assert [seq for seq, _, _ in read_events(office.folder, 13)] == list(range(13, 32))
    assert office.verify().ok
    tree = StoredTree(office.folder)
    for old in range(33):
        assert merkle.verify_consistency(old, 32, tree.root(old), tree.root(32), tree.consistency(old, 32))


def test_a_damaged_memory_of_roots_is_made_anew(office, monkeypatch):
    monkeypatch.setattr(store, "SEGMENT", 4)
    with office.open() as log:
        [log.append(viewed()) for _ in range(11)]
    for damage in (b"zz\n", b"00\n", b"\xff"):
        (office.folder / "subtrees").write_bytes(damage)
        office.open().close()
        assert len(store.subtrees(office.folder)) == 2
    assert office.verify().ok
