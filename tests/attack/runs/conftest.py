"""A town of 300 residents, the command as a user types it, and a home in which the run was done on clean files."""

import contextlib
import importlib.util
import io
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest

from hagukumi import cli
from hagukumi.city import make_city


@dataclass(frozen=True)
class Said:
    """What a command left behind."""

    status: int
    out: str
    err: str

    @property
    def told(self) -> str:
        return self.out + self.err


@dataclass(frozen=True)
class Town:
    """A made town, and a home with its keys."""

    city: Path
    home: Path
    keys: Path


def typed(*arguments: object) -> Said:
    streams = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2)]
    with (
        pytest.MonkeyPatch.context() as patch,
        contextlib.redirect_stdout(streams[0]),
        contextlib.redirect_stderr(streams[1]),
        pytest.raises(SystemExit) as ended,
    ):
        patch.setattr(sys, "argv", ["hagukumi", *map(str, arguments)])
        cli.main()
    out, err = (stream.buffer.getvalue().decode() for stream in streams)
    assert "Traceback" not in out + err
    return Said(ended.value.code or 0, out, err)


@pytest.fixture(scope="session")
def hagukumi() -> Callable[..., Said]:
    return typed


@pytest.fixture(scope="session")
def run_on() -> Callable[[Path, Path, Path, Path], Said]:
    """Plan, extracts, home and keys to a run for 1 October 2026."""

    def run(plan: Path, extracts: Path, home: Path, keys: Path) -> Said:
        return typed("run", plan, "--extracts", extracts, "--home", home, "--keys", keys, "--as-of", "2026-10-01")

    return run


@pytest.fixture(scope="session")
def hamlet(built_once) -> Path:
    """A town of 300 residents, not to be written to."""
    return built_once("hamlet", lambda folder: make_city(folder, residents=300, seed=5, noise="real"))


@pytest.fixture(scope="session")
def clean(hamlet: Path, built_once, tmp_path_factory: pytest.TempPathFactory, run_on) -> Town:
    """The run done on the files as they came; not to be written to."""

    def run(folder: Path) -> None:
        assert run_on(hamlet / "plan", hamlet / "extracts", folder / "home", folder / "keys").status == 0

    folder = tmp_path_factory.mktemp("clean")
    shutil.copytree(built_once("clean", run), folder, dirs_exist_ok=True)
    return Town(hamlet, folder / "home", folder / "keys")


def _loaded(name: str, file: str) -> ModuleType:
    """A module of the vault's tests, loaded once for all kinds of tests."""
    if name not in sys.modules:
        specification = importlib.util.spec_from_file_location(name, Path(__file__).parents[2] / "unit" / "vault" / file)
        module = importlib.util.module_from_spec(specification)
        sys.modules[name] = module
        specification.loader.exec_module(module)
    return sys.modules[name]


template, clock = _loaded("vault_town", "town.py").template, _loaded("vault_town", "town.py").clock
archive = _loaded("vault_archive", "archive.py").archive
