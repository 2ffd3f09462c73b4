"""The audit log: what durability costs, and how fast an auditor checks everything.

Writes one JSON object: appends a second with group commit (many events in one fsync, and threads that share one) against one fsync
an event; verification in events a second, with every body decoded, encoded, compared and hashed again, and its ratio to
the bare hashing of the same bytes (`hashlib`), which no verifier can be faster than. A peer is plain SQLite in WAL mode
with synchronous=FULL, one commit an event and one commit a group, on the same disk.
"""

import argparse
import hashlib
import json
import os
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from hagukumi.audit import AuditLog, Event, EventKind, SealedSubject, Signer, store, verify

ORIGIN = "benchmark.example.jp/audit"
SIGNER = Signer.from_bytes(bytes(32), ORIGIN)


def event(number: int, *, subjects: bool) -> Event:
    """An event of ordinary length; `subjects` seals one person into it."""
    return Event(
        kind=EventKind.PERMIT_GRANTED,
        actor=f"職員{number % 40}",
        role="analyst",
        department="こども家庭課",
        purpose="early-support",
        release="a" * 64,
        permit=f"p-{number:08d}",
        stage="assembled",
        items=("欠席日数", "課税区分"),
        batches=("b-1",),
        count=300,
        reason="支援の必要な児童を早期に把握するため",
        rules=("APPI-69-2-2",),
        subjects=(SealedSubject(f"key-{number:08d}", b"s" * 60),) if subjects else (),
    )


def opened(folder: Path) -> AuditLog:
    return AuditLog.open(folder, origin=ORIGIN, signer=SIGNER, clock=lambda: datetime.now(UTC))


def rate(count: int, work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return count / (time.perf_counter() - start)


def append_in_groups(folder: Path, count: int, size: int) -> float:
    with opened(folder) as log:

        def work() -> None:
            for number in range(count):
                log.append(event(number, subjects=False))
                if number % size == size - 1:
                    log.commit()
            log.commit()

        return rate(count, work)


def record_each(folder: Path, count: int, threads: int) -> float:
    """Durable one by one; several threads share the fsync of whoever writes."""
    with opened(folder) as log:

        def one() -> None:
            for number in range(count // threads):
                log.record(event(number, subjects=False))

        def work() -> None:
            workers = [threading.Thread(target=one) for _ in range(threads)]
            for worker in workers:
                worker.start()
            for worker in workers:
                worker.join()

        return rate(count, work)


def sqlite_rate(folder: Path, count: int, size: int) -> float:
    folder.mkdir()
    connection = sqlite3.connect(folder / "peer.sqlite", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE event (seq INTEGER PRIMARY KEY, line BLOB)")
    line = bytes(500)

    def work() -> None:
        for first in range(0, count, size):
            connection.execute("BEGIN")
            connection.executemany("INSERT INTO event (line) VALUES (?)", [(line,)] * min(size, count - first))
            connection.execute("COMMIT")

    result = rate(count, work)
    connection.close()
    return result


def verified(folder: Path, count: int, *, subjects: bool) -> dict[str, float]:
    with opened(folder) as log:
        for number in range(count):
            log.append(event(number, subjects=subjects))

    def check(processes: int) -> None:
        if not verify(folder, vkey=SIGNER.public, processes=processes).ok:
            raise SystemExit("the log did not verify")

    speed, several = (max(rate(count, partial(check, processes)) for _ in range(3)) for processes in (1, 2))
    before = time.process_time()
    check(1)
    processor = count / (time.process_time() - before)
    lines = [line for part in store.segments(folder) for line in part.events.read_bytes().splitlines()]
    bare = max(rate(count, lambda: [hashlib.sha256(line).digest() for line in lines]) for _ in range(3))
    return {
        "events_per_second": round(max(speed, several)),
        "one_process": round(speed),
        "two_processes": round(several),
        "per_processor_second": round(processor),
        "bytes_per_event": sum(map(len, lines)) / count,
        "ratio_of_one_process_to_bare_sha256": speed / bare,
    }


def opening(folder: Path) -> float:
    start = time.perf_counter()
    opened(folder).close()
    return time.perf_counter() - start


def measure(folder: Path, events: int, durable: int) -> dict[str, object]:
    each = record_each(folder / "each", durable, 1)
    groups = append_in_groups(folder / "groups", durable * 100, 1000)
    threads = record_each(folder / "threads", durable * 4, 16)
    peer_each, peer_groups = sqlite_rate(folder / "peer-each", durable, 1), sqlite_rate(folder / "peer-groups", durable * 100, 1000)
    plain = verified(folder / "plain", events, subjects=False)
    return {
        "append": {
            "one_fsync_per_event": round(each),
            "groups_of_1000": round(groups),
            "16_threads_sharing": round(threads),
            "gain_of_groups": groups / each,
            "gain_of_sharing": threads / each,
            "sqlite_one_commit_per_event": round(peer_each),
            "sqlite_groups_of_1000": round(peer_groups),
            "ratio_to_sqlite_each": each / peer_each,
            "ratio_to_sqlite_groups": groups / peer_groups,
        },
        "verify": {
            "events": events,
            "headers_only": plain,
            "one_sealed_subject_each": verified(folder / "sealed", events, subjects=True),
            "target_events_per_second": 200_000,
            "reaches_target": plain["events_per_second"] >= 200_000,
        },
        "open_seconds": opening(folder / "plain"),
        "cores": os.cpu_count(),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=300_000)
    parser.add_argument("--durable", type=int, default=1_000, help="events that are made durable one by one")
    parser.add_argument("--folder", type=Path, help="where to write (the disk that is measured)")
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
        text = json.dumps(measure(Path(folder), arguments.events, arguments.durable), indent=2)
    print(text)
    if arguments.out:
        arguments.out.write_text(text + "\n")


if __name__ == "__main__":
    main()
