"""The disk of HOME fills up during a run: a message, exit status 1, and after making room the run goes on to its end."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hagukumi.audit import verify


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1.5 MB in memory."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1500k", "tmpfs", place], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("only an administrator can mount")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def test_a_full_disk_stops_the_run_and_room_lets_it_go_on(hamlet: Path, clean, small_disk: Path, tmp_path: Path, run_on, hagukumi) -> None:
    home, keys = small_disk / "home", tmp_path / "keys"
    said = run_on(hamlet / "plan", hamlet / "extracts", home, keys)
    assert said.status == 1 and "空き容量" in said.err and "予期しない" not in said.err
    assert not (home / "report.json").exists() or json.loads((home / "report.json").read_text())["status"] != "completed"
    batches = {path.name.partition("-")[0] for path in (home / "vault" / "batches").glob("b*")}
    assert {path.name.partition(".")[0] for path in (home / "vault" / "manifests").glob("b*")} == batches
    subprocess.run(["mount", "-o", "remount,size=64m", small_disk], check=True)
    again = run_on(hamlet / "plan", hamlet / "extracts", home, keys)
    assert again.status == 0, again.err
    told = [hagukumi("score", place, hamlet / "truth", "--json", "--keys", key) for place, key in ((home, keys), (clean.home, clean.keys))]
    assert told[0].out == told[1].out
    assert verify(home / "audit", vkey=(keys / "log.vkey").read_text(encoding="utf-8")).ok


def test_a_file_limit_stops_the_run_with_a_message(hamlet: Path, tmp_path: Path) -> None:
    """Without a disk of its own: no file may grow over 100 kB."""
    limited = (
        "import resource, signal, sys; from hagukumi import cli; "
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)); cli.main()"
    )
    arguments = ["run", hamlet / "plan", "--extracts", hamlet / "extracts", "--home", tmp_path / "home", "--as-of", "2026-10-01"]
    environment = os.environ | {"HAGUKUMI_KEYS": str(tmp_path / "keys")}
    ended = subprocess.run([sys.executable, "-c", limited, *map(str, arguments)], env=environment, capture_output=True, text=True)
    assert ended.returncode == 1 and "空き容量" in ended.stderr and "Traceback" not in ended.stderr
    assert not list((tmp_path / "home" / "vault" / "batches").iterdir())
