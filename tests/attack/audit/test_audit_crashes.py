"""Two writers, a killed process, a full disk, a clock that goes back: the log stays whole or says what it cannot vouch for."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest

from hagukumi.audit import (
    AuditBroken,
    AuditLocked,
    AuditLog,
    AuditUnavailable,
    Event,
    EventKind,
    SealedSubject,
    drop_subjects,
    erasure,
    notes,
    read_events,
    store,
)

WRITER = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
from hagukumi.audit import AuditLog, Event, EventKind, SealedSubject, Signer, store

def event(number):
    subject = SealedSubject(f"late-{number}", b"sealed")
    return Event(kind=EventKind.VIEWED, actor="a", role="r", department="d", permit=str(number), subjects=(subject,))

def tear_and_die(share):
    whole = store.os.write
    def write(descriptor, data):
        whole(descriptor, bytes(data)[: int(len(data) * share)])
        os.kill(os.getpid(), signal.SIGKILL)
    store.os.write = write

place, origin, seed, now = sys.argv[1:]
signer = Signer.from_bytes(bytes.fromhex(seed), origin)
log = AuditLog.open(Path(place), origin=origin, signer=signer, clock=lambda: datetime.fromisoformat(now))
"""


def start(scene, body):
    arguments = [sys.executable, "-c", WRITER + body, str(scene.log), scene.origin, scene.signer.seed.hex(), scene.clock.now.isoformat()]
    return subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def killed(scene, body):
    """Run a writer that ends by SIGKILL; returns what it had said."""
    process = start(scene, body)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    return said


def kinds(scene):
    return [event.kind for _, _, event in read_events(scene.log)]


def test_two_writers_in_one_process(scene):
    with scene.open(), pytest.raises(AuditLocked):
        scene.open()
    scene.write(1)
    assert scene.verify().ok


def test_two_writers_in_two_processes(scene):
    process = start(scene, "print('open', flush=True); sys.stdin.readline(); log.close()")
    try:
        process.stdout.readline()
        with pytest.raises(AuditLocked):
            scene.open()
        assert scene.verify().ok, "a log can be verified while it is written"
    finally:
        process.kill()
        process.communicate()
    assert notes.read_head(scene.write(1))[1] == 65


def test_kill_between_event_and_checkpoint(scene):
    said = killed(scene, "for n in range(5): print(log.record(event(n)), flush=True)\nos.kill(os.getpid(), signal.SIGKILL)")
    assert said.split() == ["64", "65", "66", "67", "68"]
    report = scene.verify()
    assert report.ok and not report.fully_anchored
    assert (report.anchored, report.signed, report.unanchored) == ((0, 64), (64, 64), (64, 69))
    scene.write(1)
    assert scene.verify().ok and scene.verify().events == 70


@pytest.mark.parametrize("share", [0.0, 0.3, 0.99])
def test_kill_in_the_middle_of_the_sidecar_write(scene, share):
    killed(scene, f"tear_and_die({share}); log.record(event(0))")
    assert scene.verify().events == 64
    scene.write(1)
    assert scene.verify().ok
    assert scene.verify().events == (65 if share == 0 else 66)
    assert (EventKind.LOG_RECOVERED in kinds(scene)) == (share > 0)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.999])
def test_kill_in_the_middle_of_the_event_write(scene, share):
    body = f"[log.append(event(n)) for n in range(3)]; first = log._appender._files[0]; whole = os.write; tear_and_die({share})\n"
    body += "torn = store.os.write\nstore.os.write = lambda d, data: torn(d, data) if d == first else whole(d, data)\nlog.commit()"
    killed(scene, body)
    assert scene.codes() == {"torn_tail", "content_unasked"}, "before the next opening the torn tail is named"
    scene.write(1)
    assert scene.verify().ok
    recovered = [event for _, _, event in read_events(scene.log) if event.kind is EventKind.LOG_RECOVERED]
    assert len(recovered) == 1 and recovered[0].detail["bytes"] > 0
    assert sum(file.stat().st_size for file in (scene.log / "torn").iterdir()) == recovered[0].detail["bytes"]


def test_kill_at_random_moments_loses_no_acknowledged_event(scene):
    chance = random.Random(7)
    acknowledged = 64
    for _ in range(4):
        process = start(scene, "n = 0\nwhile True:\n    print(log.record(event(n)), flush=True); n += 1")
        first = process.stdout.readline()
        time.sleep(chance.random() / 20)
        process.kill()
        acknowledged = int([first, *process.communicate()[0].splitlines()][-1])
        assert [seq for seq, _, _ in read_events(scene.log)][: acknowledged + 1] == list(range(acknowledged + 1))
    scene.write(0)
    assert scene.verify().ok


def test_kill_between_erasure_event_and_erasure(scene):
    body = "from hagukumi.audit import drop_subjects, erasure\nerasure.rewrite = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
    killed(scene, body + "drop_subjects(log, 'key-3')")
    assert scene.codes() == {"erased_still_there"}
    scene.write(0)
    report = scene.verify()
    assert report.ok and report.erased == 2
    assert not (scene.log / "erasing").exists()


def test_an_unfinished_erasure_that_cannot_be_read_stops_the_opening(scene):
    (scene.log / "erasing").write_bytes(b"{")
    with pytest.raises(AuditBroken, match="unfinished erasure"):
        scene.open()
    with pytest.raises(AuditBroken):
        scene.open()


def test_a_damaged_record_below_the_last_checkpoint_is_no_torn_tail(scene):
    lines = scene.lines()
    scene.put([*lines[:50], b"{torn", *lines[51:]])
    before = scene.events_file.read_bytes()
    with pytest.raises(AuditBroken, match="missing or damaged"):
        scene.open()
    assert scene.events_file.read_bytes() == before, "evidence is not touched"


def fill(log, number):
    subject = SealedSubject(f"late-{number}", b"s" * 1000)
    return log.record(Event(kind=EventKind.VIEWED, actor="a", role="r", department="d", subjects=(subject,)))


def test_disk_full_on_a_real_small_disk(scene, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=192k", "tmpfs", str(disk)], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("mounting a small disk needs root; the file size limit below tests the same")
    try:
        _disk_full(scene, disk)
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def _disk_full(scene, disk):
    scene.log = disk / "log"
    log = scene.open()
    ballast = disk / "ballast"
    ballast.write_bytes(bytes(60_000))
    written = []
    with pytest.raises(AuditUnavailable):
        while True:
            written.append(fill(log, len(written)))
    for segment_file in (store.segment(scene.log, 0).events, store.segment(scene.log, 0).subjects):
        assert len(segment_file.read_bytes().splitlines()) == len(written)
        assert segment_file.read_bytes().endswith(b"\n")
    ballast.unlink()
    assert fill(log, 0) == len(written), "the number of the lost event is given out again"
    log.close()
    assert scene.verify(witness=False).ok
    assert len(list(read_events(scene.log))) == len(written) + 1


def test_disk_full_by_a_file_size_limit(scene):
    body = """
import resource
size = store.segment(log.folder, 0).events.stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size + 1000, resource.RLIM_INFINITY))
from hagukumi.audit import AuditUnavailable
done = 0
try:
    while True:
        log.record(event(done)); done += 1
except AuditUnavailable as error:
    print(done, type(error.__cause__).__name__, flush=True)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
log.record(event(99)); log.close()
"""
    process = start(scene, body)
    said, _ = process.communicate(timeout=60)
    done = int(said.split()[0])
    assert 0 < done < 10 and said.split()[1] == "OSError"
    report = scene.verify()
    assert report.ok and report.events == 64 + done + 1


@pytest.fixture
def failing_disk(monkeypatch):
    """A disk that takes `left` more writes; `left` may be set again."""

    class Disk:
        left = 1_000_000

    whole = os.write

    def write(descriptor, data):
        Disk.left -= 1
        if Disk.left < 0:
            raise OSError(28, "No space left on device")
        return whole(descriptor, data)

    monkeypatch.setattr(store.os, "write", write)
    return Disk


def test_an_event_lost_by_another_threads_commit_is_reported_to_who_appended_it(scene, failing_disk):
    with scene.open() as log:
        log.append(scene.event(1))
        failing_disk.left = 0
        outcome = []

        def commit_elsewhere():
            try:
                log.commit()
            except AuditUnavailable:
                outcome.append("told")

        thread = threading.Thread(target=commit_elsewhere)
        thread.start()
        thread.join()
        failing_disk.left = 1_000
        assert outcome == ["told"]
        with pytest.raises(AuditUnavailable):
            log.commit()
        assert log.record(scene.event(2)) == 64
    assert scene.verify().ok


def test_events_numbered_after_a_lost_group_are_lost_with_it(scene, failing_disk, monkeypatch):
    with scene.open() as log:
        log.append(scene.event(1))
        write = log._appender.write

        def meanwhile(records):
            assert log.append(scene.event(2)) == 65
            monkeypatch.setattr(log._appender, "write", write)
            failing_disk.left = 0
            write(records)

        monkeypatch.setattr(log._appender, "write", meanwhile)
        with pytest.raises(AuditUnavailable):
            log.commit()
        failing_disk.left = 1_000
        with pytest.raises(AuditUnavailable):
            log.commit()
        assert log.record(scene.event(3)) == 64
    assert scene.verify().ok


def test_disk_full_while_a_second_file_begins(scene, failing_disk, monkeypatch):
    monkeypatch.setattr(store, "SEGMENT", 64)
    scene.log = scene.place / "short"
    scene.write(60)
    with scene.open() as log:
        [log.append(scene.event(number)) for number in range(80)]
        failing_disk.left = 3
        with pytest.raises(AuditUnavailable):
            log.commit()
        assert [segment.start for segment in store.segments(scene.log)] == [0]
        failing_disk.left = 1_000
        assert log.record(scene.event(0)) == 60
    assert scene.verify(witness=False).ok


def test_disk_full_at_the_checkpoint(scene, failing_disk):
    log = scene.open()
    log.record(scene.event(0))
    failing_disk.left = 0
    with pytest.raises(AuditUnavailable, match="checkpoint"):
        log.close()
    failing_disk.left = 1_000
    assert scene.verify().unanchored == (64, 65)
    scene.write(0)
    assert scene.verify().signed == (64, 65)


def test_disk_full_in_the_middle_of_an_erasure(scene, failing_disk):
    with scene.open() as log:
        failing_disk.left = 2
        with pytest.raises(AuditUnavailable, match="next opening"):
            drop_subjects(log, "key-3")
        failing_disk.left = 1_000
    assert scene.codes() == {"erased_still_there"}
    scene.write(0)
    assert scene.verify().ok and erasure.unfinished(scene.log) is None


def test_disk_full_when_a_log_is_created(scene, failing_disk, tmp_path):
    failing_disk.left = 0
    with pytest.raises(AuditUnavailable):
        AuditLog.open(tmp_path / "new", origin=scene.origin, signer=scene.signer, clock=scene.clock)
    failing_disk.left = 1
    with pytest.raises(AuditUnavailable):
        AuditLog.open(tmp_path / "new", origin=scene.origin, signer=scene.signer, clock=scene.clock)
    failing_disk.left = 1_000
    AuditLog.open(tmp_path / "new", origin=scene.origin, signer=scene.signer, clock=scene.clock).close()


def test_a_folder_that_cannot_be_made(scene, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(AuditUnavailable, match="folder"):
        AuditLog.open(tmp_path / "file" / "log", origin=scene.origin, signer=scene.signer, clock=scene.clock)


def test_an_interrupted_write_leaves_nothing_behind(scene, monkeypatch):
    with scene.open() as log:
        log.append(scene.event(0))

        def interrupt(*_):
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(store.os, "write", interrupt)
            with pytest.raises(KeyboardInterrupt):
                log.commit()
        assert log.record(scene.event(1)) == 64
    assert scene.verify().ok


def test_clock_going_back(scene):
    with scene.open() as log:
        log.record(scene.event(0))
        right = scene.clock.now
        scene.clock.now = right - timedelta(hours=3)
        log.record(scene.event(1))
        log.record(scene.event(2))
        scene.clock.now = right + timedelta(minutes=1)
        log.record(scene.event(3))
    times = [moment for _, moment, _ in read_events(scene.log)]
    assert times == sorted(times)
    anomalies = [event for _, _, event in read_events(scene.log) if event.kind is EventKind.CLOCK_ANOMALY]
    assert len(anomalies) == 1
    back = anomalies[0].detail["last_microseconds"] - anomalies[0].detail["clock_microseconds"]
    assert back == (3 * 3600 - 1) * 1_000_000
    assert scene.verify().ok


def test_clock_going_back_between_two_openings(scene):
    scene.clock.now -= timedelta(days=1)
    scene.write(2)
    assert EventKind.CLOCK_ANOMALY in kinds(scene)
    assert scene.verify().ok


def test_a_time_without_zone_is_refused(scene):
    with pytest.raises(TypeError):
        AuditLog.open(scene.place / "x", origin="o", signer=scene.signer, clock=lambda: scene.clock.now.replace(tzinfo=None))


def test_events_without_their_origin_are_not_written_to(scene):
    (scene.log / "origin").unlink()
    with pytest.raises(AuditBroken, match="another origin"):
        scene.open()
