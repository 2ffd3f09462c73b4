"""The command as a user types it, run inside this process: arguments in, exit status and both outputs out."""

import contextlib
import io
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from hagukumi import cli


@dataclass(frozen=True)
class Said:
    """What a command left behind."""

    status: int
    out: str
    err: str

    @property
    def told(self) -> str:
        return self.out + self.err


@pytest.fixture
def hagukumi(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Said]:
    def typed(*arguments: object) -> Said:
        streams = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2)]
        monkeypatch.setattr(sys, "argv", ["hagukumi", *map(str, arguments)])
        with contextlib.redirect_stdout(streams[0]), contextlib.redirect_stderr(streams[1]), pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = (stream.buffer.getvalue().decode() for stream in streams)
        said = Said(ended.value.code or 0, out, err)
        assert "Traceback" not in said.told
        return said

    return typed


@pytest.fixture
def plan(made_city: Path, tmp_path: Path) -> Path:
    """A copy of the made city's approved plan, to be changed."""
    return Path(shutil.copytree(made_city / "plan", tmp_path / "plan"))


@pytest.fixture
def copied(finished, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A copy of the finished home, to be written to; its keys are found by the environment as on a real machine."""
    monkeypatch.setenv("HAGUKUMI_KEYS", str(finished.keys))
    return Path(shutil.copytree(finished.home, tmp_path / "home"))
