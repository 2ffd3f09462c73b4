"""kill -9 at twenty moments: a run that is started again ends as if it had never been interrupted."""

import json
import multiprocessing
import os
import random
import signal
import sys
import threading
from collections import Counter
from pathlib import Path

import pytest

from hagukumi.audit import verify
from hagukumi.plan import read_release
from hagukumi.runs import open_workspace, run_pipeline
from hagukumi.runs.score import score

KILLS = 20


def attempt(city: Path, home: Path, keys: Path, fatal: int, delay: float) -> None:
    """A run that kills itself `delay` seconds after the `fatal`-th file operation (0: never)."""
    import datetime

    seen = 0

    def count(event: str, _: tuple[object, ...]) -> None:
        nonlocal seen
        if event in ("open", "os.rename", "os.remove", "os.mkdir", "os.truncate"):
            seen += 1
            if seen == fatal:
                threading.Timer(delay, os.kill, (os.getpid(), signal.SIGKILL)).start()

    with open_workspace(home, read_release(city / "plan"), keys=keys) as work:
        sys.addaudithook(count)
        run_pipeline(work, city / "extracts", datetime.date(2026, 10, 1))


def shape(home: Path) -> Counter[tuple[object, ...]]:
    """What lies in the vault, by what does not depend on random ids or keys."""
    found: Counter[tuple[object, ...]] = Counter()
    for path in (home / "vault" / "manifests").iterdir():
        manifest = json.loads(path.read_bytes().splitlines()[0])
        delivered = manifest["stage"] == "delivered"
        label = manifest["label"] if delivered else manifest["label"].partition(":")[0]
        tables = tuple(sorted((name, table["rows"], *table["columns"]) for name, table in manifest["tables"].items()))
        found[(label, manifest["stage"], manifest["purpose"], manifest["recipient"], tables)] += 1
    return found


@pytest.mark.slow
def test_twenty_kills_change_nothing(hamlet: Path, clean, tmp_path: Path) -> None:
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["hagukumi.runs", "hagukumi.runs.score", "hagukumi.plan"])
    moments = random.Random(20261001)
    home, keys = tmp_path / "home", tmp_path / "keys"
    killed = completed = 0
    stages_at_death: Counter[int] = Counter()
    while killed < KILLS:
        fatal = moments.randrange(1, moments.choice((150, 3000)))  # near the start, or some batches further on any machine
        process = processes.Process(target=attempt, args=(hamlet, home, keys, fatal, moments.choice((0.0, moments.random() * 0.4))))
        process.start()
        process.join()
        if process.exitcode == -signal.SIGKILL:
            killed += 1
            stages_at_death[len(list((home / "vault" / "manifests").glob("*")))] += 1
        else:
            assert process.exitcode == 0
            completed += 1
            home = tmp_path / f"home{completed}"
            keys = tmp_path / f"keys{completed}"
    last = processes.Process(target=attempt, args=(hamlet, home, keys, 0, 0.0))
    last.start()
    last.join()
    assert last.exitcode == 0
    assert len(stages_at_death) > 5, "the kills were to be spread over the run"
    for number in range(completed + 1):
        _assert_as_never_interrupted(hamlet, clean, tmp_path / (f"home{number}" if number else "home"), tmp_path, number)


def _assert_as_never_interrupted(hamlet: Path, clean, home: Path, folder: Path, number: int) -> None:
    keys = folder / (f"keys{number}" if number else "keys")
    assert shape(home) == shape(clean.home)
    with open_workspace(home, keys=keys) as work:
        ended = score(work, hamlet / "truth")
    with open_workspace(clean.home, keys=clean.keys) as work:
        assert ended == score(work, hamlet / "truth")
    manifests = [json.loads(path.read_bytes().splitlines()[0]) for path in (home / "vault" / "manifests").iterdir()]
    files = {path.name for path in (home / "vault" / "batches").iterdir()}
    assert files == {f"{manifest['id']}-{manifest.get('generation', 1)}.duckdb" for manifest in manifests}
    assert not [path for path in home.rglob("*") if path.name.endswith(".new")]
    report = verify(home / "audit", vkey=(keys / "log.vkey").read_text(encoding="utf-8"))
    assert report.ok and not report.problems
    assert json.loads((home / "report.json").read_text(encoding="utf-8"))["status"] == "completed"
