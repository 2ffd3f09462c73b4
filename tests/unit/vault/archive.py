"""The small town as a home folder that a run left: for schedules, holds and erasures."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pytest
from vault_town import Clock, Stored, release

from hagukumi.law import Action
from hagukumi.plan import Release
from hagukumi.plan import records as r
from hagukumi.runs import Workspace, open_workspace
from hagukumi.runs.custody import Custody, open_custody
from hagukumi.runs.workspace import Actor

COORDINATOR = Actor("kodomo-1", r.Role.COORDINATOR, "kodomo")


class Archive:
    """A home with the town's batches under an adopted release, its keys, and a clock that is moved by hand."""

    def __init__(self, home: Path, keys: Path, clock: Clock, stored: Stored) -> None:
        self.home, self.keys, self.clock, self.stored = home, keys, clock, stored

    def adopt(self, adopted: Release) -> None:
        with self.work(adopted):
            pass

    @contextmanager
    def work(self, adopted: Release | None = None) -> Iterator[Workspace]:
        with open_workspace(self.home, adopted, keys=self.keys, clock=self.clock) as work:
            yield work

    @contextmanager
    def custody(self, *, read_only: bool = False) -> Iterator[Custody]:
        with open_custody(self.home, keys=self.keys, clock=self.clock, read_only=read_only) as custody:
            yield custody

    @contextmanager
    def reuse(self, work: Workspace) -> Iterator[Custody]:
        """The vault that a workspace has open, for keeping and erasing."""
        yield Custody(home=work.home, vault=work.vault, release=work.release, gate=None, clock=work.clock)

    def write(self, table: pa.Table, item: str, purpose: str, stage: r.Stage, *, adopted: Release | None = None, **words: object) -> str:
        """Store a batch of one table as the unattended process does."""
        with self.work(adopted) as work:
            permit = work.ask(work.process, purpose, stage, Action.WRITE, (item,), step="test", reason="試験のため")
            told = {"inputs": (), "label": "more", "retention": "short"} | words
            return work.vault.write(permit, {item.partition(".")[0]: table}, **told)  # type: ignore[arg-type]


@pytest.fixture
def archive(tmp_path: Path, template: tuple[Path, Stored], clock: Clock) -> Archive:
    for name in ("home", "keys"):
        shutil.copytree(template[0] / name, tmp_path / name)
    made = Archive(tmp_path / "home", tmp_path / "keys", clock, template[1])
    made.adopt(release())
    return made
