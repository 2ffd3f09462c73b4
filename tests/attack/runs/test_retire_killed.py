"""kill -9 in the middle of a retirement: running again finishes it, with one certificate for each batch."""

import datetime
import multiprocessing
import os
import random
import shutil
import signal
import sys
from pathlib import Path

import pytest

from hagukumi.audit import verify
from hagukumi.plan.japan_time import JAPAN
from hagukumi.plan.records import Role
from hagukumi.runs.custody import open_custody
from hagukumi.runs.retire import retire
from hagukumi.runs.schedule import What, schedule
from hagukumi.runs.workspace import Actor

DAY = datetime.date(2027, 4, 2)


def noon() -> datetime.datetime:
    """The day on which everything in the archive is due."""
    return datetime.datetime.combine(DAY, datetime.time(12), JAPAN)


def attempt(home: Path, keys: Path, fatal: int) -> None:
    """A retirement that kills itself at the `fatal`-th file operation (0: never)."""
    seen = 0

    def count(event: str, _: tuple[object, ...]) -> None:
        nonlocal seen
        if event in ("open", "os.rename", "os.remove", "os.link"):
            seen += 1
            if seen == fatal:
                os.kill(os.getpid(), signal.SIGKILL)

    with open_custody(home, keys=keys, clock=noon) as custody:
        if fatal:
            sys.addaudithook(count)
        retire(custody, Actor("kodomo-1", Role.COORDINATOR, "kodomo"), DAY)


def run(home: Path, keys: Path, fatal: int) -> int | None:
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["hagukumi.runs.retire", "hagukumi.runs.custody"])
    process = processes.Process(target=attempt, args=(home, keys, fatal))
    process.start()
    process.join()
    return process.exitcode


@pytest.mark.slow
def test_after_a_kill_at_any_moment_running_again_finishes_it(archive, tmp_path: Path) -> None:
    moments = random.Random(20270402)
    left = set()
    for number, fatal in enumerate(sorted(moments.sample(range(1, 360), 14))):
        home, keys = (Path(shutil.copytree(each, tmp_path / f"{each.name}{number}")) for each in (archive.home, archive.keys))
        assert run(home, keys, fatal) in (-signal.SIGKILL, 0)
        erased = sum(b'"status":"erased"' in path.read_bytes() for path in (home / "vault" / "manifests").glob("b*.json"))
        left.add((erased, len(list((home / "vault" / "certificates").glob("c*.json")))))
        assert run(home, keys, 0) == 0
        _assert_finished(home, keys)
    assert len(left) > 6, "the kills were to be spread over the retirement"


def _assert_finished(home: Path, keys: Path) -> None:
    with open_custody(home, keys=keys, clock=noon) as custody:
        assert not custody.vault.find() and not custody.vault.uncertified()
        certificates = custody.vault.certificates()
        assert not [row for row in schedule(custody, DAY) if row.what is not What.LOG]
    certified = [batch for certificate, _ in certificates for batch in certificate.batches]
    assert len(certified) == len(set(certified)) == 10 and all(signed and each.complete for each, signed in certificates)
    assert {each.order.actor for each, _ in certificates} == {"kodomo-1"}
    assert not list((home / "vault" / "batches").iterdir())
    assert not list((home / "vault").rglob(".unfinished-*"))
    assert verify(home / "audit", vkey=(keys / "log.vkey").read_text()).ok
