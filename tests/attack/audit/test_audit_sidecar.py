"""Attacks on the sealed content beside the log: what may be erased must not be silently changed, dropped or brought back."""

import base64
import shutil

import msgspec
import pytest

from hagukumi.audit import AuditBroken, Event, EventKind, SealedSubject, drop_subjects, read_events
from hagukumi.audit.entries import ENCODER, SIDECARS, Sidecar, erase


def _sidecars(scene):
    return SIDECARS.decode_lines(scene.subjects_file.read_bytes())


def _put(scene, sidecars):
    scene.subjects_file.write_bytes(ENCODER.encode_lines(sidecars))


def test_flipped_byte_anywhere_in_a_sidecar_line(scene):
    """Every single byte counts: content, salt, key id, punctuation."""
    data = scene.subjects_file.read_bytes()
    line = data.index(b"\n") + 1
    for place in range(0, line, 7):
        flipped = bytearray(data)
        flipped[place] ^= 0x01
        scene.subjects_file.write_bytes(bytes(flipped))
        assert not scene.verify().ok, place


def test_sidecar_line_dropped(scene):
    sidecars = _sidecars(scene)
    _put(scene, sidecars[:20] + sidecars[21:])
    assert scene.ranges("content_missing") == [(20, 20)]
    assert scene.verify().anchored == (0, 64), "the proofs stay valid"


def test_sidecar_file_dropped(scene):
    scene.subjects_file.unlink()
    assert scene.ranges("content_missing") == [(0, 63)]


def test_content_dropped_without_erasure_event(scene):
    first, *rest = _sidecars(scene)
    _put(scene, [Sidecar(first.seq, tuple(map(erase, first.contents))), *rest])
    assert scene.codes() == {"erased_without_event"}
    assert scene.ranges("erased_without_event") == [(0, 0)]
    report = scene.verify()
    assert (report.erased, report.erased_explained) == (1, 0)


def test_content_dropped_under_the_pretence_of_another_keys_erasure(scene):
    with scene.open() as log:
        drop_subjects(log, "key-5")
    sidecars = _sidecars(scene)
    content = msgspec.structs.replace(erase(sidecars[9].contents[0]), key="key-5")
    sidecars[9] = Sidecar(9, (content,))
    _put(scene, sidecars)
    assert scene.ranges("content_changed") == [(9, 9)]


def test_an_erasure_event_from_before_does_not_excuse(scene):
    with scene.open() as log:
        drop_subjects(log, "key-5")
    scene.write(6)
    sidecars = _sidecars(scene)
    late = next(each for each in sidecars if each.seq > 64 and each.contents[0].key == "key-5")
    _put(scene, [Sidecar(each.seq, tuple(map(erase, each.contents))) if each is late else each for each in sidecars])
    assert scene.ranges("erased_without_event") == [(late.seq, late.seq)]


def test_contents_swapped_between_two_events(scene):
    first, second, *rest = _sidecars(scene)
    _put(scene, [Sidecar(0, second.contents), Sidecar(1, first.contents), *rest])
    assert scene.ranges("content_changed") == [(0, 1)]


def test_a_content_that_claims_to_be_erased_and_shows_something(scene):
    first, *rest = _sidecars(scene)
    with scene.open() as log:
        drop_subjects(log, "key-0")
    disguised = msgspec.structs.replace(erase(first.contents[0]), sealed=b"planted")
    _put(scene, [Sidecar(0, (disguised,)), *rest])
    assert (0, 0) in scene.ranges("content_changed")
    assert next(read_events(scene.log))[2].subjects == (SealedSubject("key-0", b""),)


def test_erased_content_brought_back_from_a_backup(scene):
    shutil.copy(scene.subjects_file, scene.place / "backup")
    with scene.open() as log:
        drop_subjects(log, "key-3")
    assert scene.verify().ok
    shutil.copy(scene.place / "backup", scene.subjects_file)
    assert scene.codes() == {"erased_still_there"}
    assert (3, 3) in scene.ranges("erased_still_there")


def test_a_line_that_no_event_asks_for(scene):
    planted = Sidecar(64, _sidecars(scene)[0].contents)
    _put(scene, [*_sidecars(scene), planted])
    assert scene.ranges("content_unasked") == [(64, 64)]


def test_a_line_doubled(scene):
    sidecars = _sidecars(scene)
    _put(scene, [*sidecars, sidecars[0]])
    assert scene.ranges("content_unasked") == [(0, 0)]


def test_an_erasure_leaves_every_proof_valid_and_nothing_to_read(scene):
    readable = base64.b64encode(b"sealed-3")
    assert readable in scene.subjects_file.read_bytes()
    with scene.open() as log:
        dropped = drop_subjects(log, "key-3", "key-4", actor="職員1", role="privacy_officer", reason="保存期間の満了")
    assert dropped == 4, "numbers run to 39 and again to 23"
    assert readable not in scene.subjects_file.read_bytes()
    report = scene.verify()
    assert report.ok and (report.erased, report.erased_explained) == (4, 4)
    events = [event for _, _, event in read_events(scene.log)]
    assert events[3].subjects == (SealedSubject("key-3", b""),) and events[3].subjects[0].erased
    assert events[5].subjects == (SealedSubject("key-5", b"sealed-5"),)
    assert (events[64].kind, events[64].items) == (EventKind.SUBJECT_ERASED, ("key-3", "key-4"))


def test_one_of_several_subjects_is_erased_and_the_others_stay_proven(scene):
    two = (SealedSubject("key-a", b"a"), SealedSubject("key-b", b"b"))
    with scene.open() as log:
        log.record(Event(kind=EventKind.VIEWED, actor="a", role="r", department="d", subjects=two))
        assert drop_subjects(log, "key-a") == 1
    assert scene.verify().ok
    assert next(read_events(scene.log, 64))[2].subjects == (SealedSubject("key-a", b""), two[1])
    sidecars = _sidecars(scene)
    kept = msgspec.structs.replace(sidecars[64].contents[1], sealed=b"c")
    _put(scene, [*sidecars[:64], Sidecar(64, (sidecars[64].contents[0], kept))])
    assert scene.ranges("content_changed") == [(64, 64)]


def test_erasing_many_keys_at_once(scene):
    with scene.open() as log:
        assert drop_subjects(log, *(f"key-{number}" for number in range(24, 40)), "unknown") == 16
    assert scene.verify().erased == 16


def test_damaged_sidecar_lines_are_left_as_evidence_when_others_are_erased(scene):
    data = scene.subjects_file.read_bytes()
    scene.subjects_file.write_bytes(b"{broken\n" + data[data.index(b"\n") + 1 :])
    with scene.open() as log:
        drop_subjects(log, "key-3")
    assert scene.subjects_file.read_bytes().startswith(b"{broken\n")
    assert {"content_changed", "content_missing"} <= scene.codes()
    with pytest.raises(AuditBroken, match="sealed subjects"):
        list(read_events(scene.log))
