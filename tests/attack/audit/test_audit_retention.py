"""The log's own retention: old entries name nobody, younger ones stay readable, and nothing can hide behind it."""

import pytest

from hagukumi.audit import AuditUnavailable, Event, EventKind, drop_before, drop_subjects, erasure, read_events, store

ORDER = Event(kind=EventKind.SUBJECT_ERASED, actor="kodomo-1", role="coordinator", department="kodomo", reason="保存期間が終わったため")


def readable(scene) -> list[int]:
    return [seq for seq, _, event in read_events(scene.log) if any(not subject.erased for subject in event.subjects)]


def test_contents_before_an_entry_go_whoever_they_name_and_proofs_stay_valid(scene) -> None:
    with scene.open() as log:
        assert drop_before(log, 50, ORDER) == 50
    assert readable(scene) == list(range(50, 64))
    report = scene.verify()
    assert report.ok and (report.contents, report.erased, report.erased_explained) == (64, 50, 50)
    (told,) = [event for _, _, event in read_events(scene.log) if event.kind is EventKind.SUBJECT_ERASED]
    assert (told.items, told.detail, told.actor) == ((), {"before": 50}, "kodomo-1")


def test_doing_it_again_drops_only_what_has_become_old(scene) -> None:
    with scene.open() as log:
        assert [drop_before(log, number, ORDER) for number in (10, 10, 12)] == [10, 0, 2]
    assert scene.verify().ok


def test_a_person_erased_before_and_after_is_explained_too(scene) -> None:
    with scene.open() as log:
        drop_subjects(log, "key-3")
        drop_before(log, 30, ORDER)
        drop_subjects(log, "key-3", "key-20")
    report = scene.verify()
    assert report.ok and report.erased == report.erased_explained == 32


def test_content_brought_back_from_a_backup_is_found(scene) -> None:
    backup = scene.subjects_file.read_bytes()
    with scene.open() as log:
        drop_before(log, 50, ORDER)
    scene.subjects_file.write_bytes(backup)
    assert scene.codes() == {"erased_still_there"}


def test_content_erased_beyond_the_stated_entry_is_unexplained(scene) -> None:
    with scene.open() as log:
        drop_before(log, 10, ORDER)
    data, _ = erasure.without(scene.subjects_file.read_bytes(), frozenset({"key-39"}))
    scene.subjects_file.write_bytes(data)
    assert scene.codes() == {"erased_without_event"}


def test_an_order_for_the_future_explains_nothing_that_is_erased_later(scene) -> None:
    """An insider who may order erasures cannot prepare a cover for erasing what is not yet written."""
    with scene.open() as log:
        drop_before(log, 10**9, ORDER)
        log.record(scene.event(98))
    assert scene.verify().ok and readable(scene) == [65]
    data, _ = erasure.without(scene.subjects_file.read_bytes(), frozenset({"key-98"}))
    scene.subjects_file.write_bytes(data)
    assert scene.codes() == {"erased_without_event"}


def test_a_limit_that_is_no_number_explains_nothing(scene) -> None:
    with scene.open() as log:
        told = {"detail": {"before": "50"}}
        log.record(Event(kind=EventKind.SUBJECT_ERASED, actor="x", role="x", department="x", **told))
    assert scene.verify().ok
    data, _ = erasure.without(scene.subjects_file.read_bytes(), frozenset({"key-3"}))
    scene.subjects_file.write_bytes(data)
    assert scene.codes() == {"erased_without_event"}


def test_a_record_that_cannot_be_read_stays_as_evidence(scene) -> None:
    with scene.subjects_file.open("ab") as file:
        file.write(b"{broken\n")
    assert erasure.carry_out(scene.log, erasure.order_before(50, ORDER)) == 50
    assert scene.subjects_file.read_bytes().endswith(b"{broken\n")


def test_an_interrupted_order_is_finished_at_the_next_opening(scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "no space")

    with scene.open() as log, monkeypatch.context() as patch:
        patch.setattr(erasure, "carry_out", full)
        with pytest.raises(AuditUnavailable):
            drop_before(log, 50, ORDER)
    assert scene.codes() == {"erased_still_there"}
    scene.write(0)
    assert scene.verify().ok and readable(scene) == list(range(50, 64)) and not (scene.log / "erasing").exists()


def test_verify_while_it_is_recorded_and_not_yet_carried_out(scene, monkeypatch: pytest.MonkeyPatch) -> None:
    reports = []
    carry_out = erasure.carry_out

    def meanwhile(folder: object, order: object) -> int:
        reports.append(scene.verify())
        return carry_out(folder, order)

    with scene.open() as log:
        monkeypatch.setattr(erasure, "carry_out", meanwhile)
        drop_before(log, 50, ORDER)
    assert reports[0].ok


def test_verify_while_it_is_carried_out(scene, monkeypatch: pytest.MonkeyPatch) -> None:
    with scene.open() as log:
        read = store.read
        begun = []

        def meanwhile(path: object) -> bytes:
            data = read(path)
            if path == scene.subjects_file and not begun:
                begun.append(path)
                with monkeypatch.context() as patch:
                    patch.setattr(store, "read", read)
                    drop_before(log, 50, ORDER)
            return data

        monkeypatch.setattr(store, "read", meanwhile)
        assert scene.verify().ok
