"""After everything was retired: what is missing is said, nothing that is over comes back, and a new run works."""

import datetime
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hagukumi.audit import verify
from hagukumi.plan.japan_time import JAPAN
from hagukumi.plan.records import Role
from hagukumi.runs import Workspace, WorkspaceError, open_workspace, run_pipeline
from hagukumi.runs.custody import open_custody
from hagukumi.runs.retire import Outcome, retire
from hagukumi.runs.schedule import schedule
from hagukumi.runs.support_list import write_support_list
from hagukumi.vault import WriteRefused

DAY = datetime.date(2027, 10, 1)


def noon() -> datetime.datetime:
    return datetime.datetime.combine(DAY, datetime.time(12), JAPAN)


@pytest.fixture
def folders(finished, tmp_path: Path) -> tuple[Path, Path]:
    home, keys = shutil.copytree(finished.home, tmp_path / "home"), shutil.copytree(finished.keys, tmp_path / "keys")
    with open_custody(home, keys=keys, clock=noon) as custody:
        done = retire(custody, custody.actor("", Role.COORDINATOR), DAY)
        assert done.complete and done.rows(Outcome.ERASED)
        assert not custody.vault.find(due_by=DAY)
    return home, keys


@contextmanager
def working(folders: tuple[Path, Path]) -> Iterator[Workspace]:
    with open_workspace(folders[0], keys=folders[1], clock=noon) as work:
        yield work


def test_a_list_that_was_erased_is_not_just_missing(folders: tuple[Path, Path], tmp_path: Path) -> None:
    with working(folders) as work, pytest.raises(WorkspaceError, match="保存期間が終わったため消去されています"):
        write_support_list(work, "family_centre", tmp_path / "list.xlsx")


def test_extracts_whose_period_is_over_are_not_taken_in_again(folders: tuple[Path, Path], finished) -> None:
    with working(folders) as work, pytest.raises(WriteRefused, match="保存期間がすでに終わっている"):
        run_pipeline(work, finished.city / "extracts", datetime.date(2026, 10, 1))
    with open_custody(folders[0], keys=folders[1], clock=noon) as custody:
        assert not [row for row in schedule(custody, DAY) if row.due_on(DAY)]


@pytest.mark.slow
def test_a_new_run_works_and_the_log_still_verifies(folders: tuple[Path, Path], finished, tmp_path: Path) -> None:
    with working(folders) as work:
        assert run_pipeline(work, finished.city / "extracts", DAY).status == "completed"
        assert write_support_list(work, "family_centre", tmp_path / "list.xlsx")
    assert verify(folders[0] / "audit", vkey=(folders[1] / "log.vkey").read_text()).ok
