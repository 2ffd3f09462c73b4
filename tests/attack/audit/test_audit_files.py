"""A log of many files: attacks on whole files, and verification of a log that is being written."""

import msgspec
import pytest

from hagukumi.audit import AuditBroken, SealedSubject, StoredTree, drop_subjects, notes, opening, read_events, store, verify


@pytest.fixture
def long(scene, monkeypatch):
    """The same story in files of eight events."""
    monkeypatch.setattr(store, "SEGMENT", 8)
    scene.log = scene.place / "long"
    scene.write(35)
    return scene


def found(scene, **words):
    return {problem.code.value for problem in verify(scene.log, vkey=scene.signer.public, **words).problems}


def test_many_files_verify_alike_in_one_process_and_in_several(long):
    assert verify(long.log, vkey=long.signer.public, now=long.clock.now) == verify(
        long.log, vkey=long.signer.public, now=long.clock.now, processes=2
    )
    assert found(long, processes=2) == set()


def test_a_file_in_the_middle_is_taken_away(long):
    store.segment(long.log, 8).events.unlink()
    assert {"file_missing", "cut"} <= found(long)
    with pytest.raises(AuditBroken, match="missing or misnamed"):
        StoredTree(long.log)


def test_two_files_change_places(long):
    first, second = store.segment(long.log, 8).events, store.segment(long.log, 16).events
    first.rename(long.place / "aside")
    second.rename(first)
    (long.place / "aside").rename(second)
    assert {"sequence", "time_backwards", "rewritten"} <= found(long)


def test_a_file_in_the_middle_loses_a_record(long):
    file = store.segment(long.log, 8).events
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[:-1]))
    assert {"file_missing", "cut", "content_unasked"} <= found(long)
    (long.log / "subtrees").unlink(missing_ok=True)
    with pytest.raises(AuditBroken, match="lost or gained"):
        StoredTree(long.log)


def test_an_edit_in_an_early_file_is_not_hidden_by_the_remembered_roots(long):
    long.write(1)
    assert len(store.subtrees(long.log)) == 4
    file = store.segment(long.log, 0).events
    file.write_bytes(file.read_bytes().replace(b'"permit":"p3"', b'"permit":"p4"'))
    assert found(long) == {"rewritten"}
    long.write(1)
    assert "rewritten" in found(long)


def test_proofs_do_not_reach_beyond_the_log(long):
    with pytest.raises(AuditBroken, match="fewer events"):
        StoredTree(long.log).consistency(3, 99)


def test_nothing_but_garbage(scene):
    scene.put([b"garbage"])
    assert {"not_an_event", "cut", "content_unasked"} <= scene.codes()
    with pytest.raises(AuditBroken, match="cannot be read"):
        list(read_events(scene.log))


def test_a_damaged_last_checkpoint_stops_the_opening(scene):
    store.checkpoint_file(scene.log, 64).write_text("not a checkpoint\n")
    with pytest.raises(AuditBroken, match="malformed"):
        scene.open()
    assert "checkpoint_refused" in scene.codes()


def test_a_damaged_last_sidecar_line_is_kept_as_evidence(scene):
    data = scene.subjects_file.read_bytes()
    scene.subjects_file.write_bytes(data + b"garbage\n")
    scene.write(1)
    assert b"garbage\n" in scene.subjects_file.read_bytes()
    assert opening._beyond(b"garbage", 0) is False
    assert "content_changed" in scene.codes()


def test_the_last_file_is_empty(long):
    """A crash just after a new file was begun leaves nothing to repair."""
    long.write(5)
    store.segment(long.log, 40).events.touch()
    long.write(0)
    assert found(long) == set()
    assert notes.read_head(store.texts(long.log / "checkpoints")[-1][1])[1] == 40


def test_verify_while_events_are_written_between_reading_headers_and_sidecar(scene, monkeypatch):
    """The sidecar already holds a later event: that is no problem of a log at work."""
    with scene.open() as log:
        read = store.read

        def meanwhile(path):
            if path == scene.subjects_file:
                log.record(scene.event(99))
            return read(path)

        monkeypatch.setattr(store, "read", meanwhile)
        assert scene.verify().ok


def test_verify_while_a_subject_is_erased(scene, monkeypatch):
    """The erasure event comes after the headers were read, the erased sidecar is seen."""
    with scene.open() as log:
        read, done = store.read, []

        def meanwhile(path):
            if path == scene.subjects_file and not done:
                done.append(drop_subjects_once(log))
            return read(path)

        def drop_subjects_once(log):
            with monkeypatch.context() as patch:
                patch.setattr(store, "read", read)
                log.record(scene.event(98))
                return drop_subjects(log, "key-3")

        monkeypatch.setattr(store, "read", meanwhile)
        report = scene.verify()
        assert report.ok and (report.erased, report.erased_explained) == (2, 2)


def test_verify_while_an_erasure_is_recorded_and_not_yet_carried_out(scene, monkeypatch):
    with scene.open() as log:
        from hagukumi.audit import erasure

        reports = []
        rewrite = erasure.rewrite

        def meanwhile(folder, keys):
            reports.append(scene.verify())
            return rewrite(folder, keys)

        monkeypatch.setattr(erasure, "rewrite", meanwhile)
        drop_subjects(log, "key-3")
    assert reports[0].ok


def test_an_erasure_carried_out_after_its_file_was_read(long, monkeypatch):
    """The early file was read with its content, the late one with the erasure event."""
    with long.open() as log:
        read, late = store.read, store.segment(long.log, 32).events

        def meanwhile(path):
            if path == late:
                with monkeypatch.context() as patch:
                    patch.setattr(store, "read", read)
                    drop_subjects(log, "key-3")
            return read(path)

        monkeypatch.setattr(store, "read", meanwhile)
        assert found(long) == set()


def test_content_brought_back_is_found_in_a_log_at_work_too(scene):
    backup = scene.subjects_file.read_bytes()
    with scene.open() as log:
        drop_subjects(log, "key-3")
        log.record(scene.event(1))
        scene.subjects_file.write_bytes(backup + scene.subjects_file.read_bytes().splitlines(keepends=True)[-1])
        assert scene.codes() == {"erased_still_there"}


def test_a_subject_of_many_bytes_and_odd_key_ids(scene):
    odd = SealedSubject('鍵"\\\n', bytes(range(256)) * 64)
    with scene.open() as log:
        log.record(msgspec.structs.replace(scene.event(0), subjects=(odd,)))
        assert drop_subjects(log, odd.key) == 1
    assert scene.verify().ok
