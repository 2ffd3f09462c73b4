"""What a run finds remembered: nothing when it was erased or not allowed, and it says which."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hagukumi.cli import app, mount
from hagukumi.linkage import LinkModel
from hagukumi.linkage.persons import Reason
from hagukumi.plan.records import Stage
from hagukumi.runs import Workspace, WorkspaceError, open_workspace, persons
from hagukumi.runs.person_history import latest_events, undo
from hagukumi.runs.persons import Former, changed_since, former_keys, keep_made
from hagukumi.runs.results import latest_batch

MODEL = LinkModel(script="ja", notation="1", prior=0.001, comparisons={}, account={})


@pytest.fixture(scope="module")
def home(finished, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("memory")
    shutil.copytree(finished.home, folder / "home")
    shutil.copytree(finished.keys, folder / "keys")
    return folder


@pytest.fixture
def work(home: Path) -> Iterator[Workspace]:
    with open_workspace(home / "home", keys=home / "keys") as work:
        yield work


def _linked(work: Workspace) -> str:
    return latest_batch(work, Stage.LINKED, work.linkage_purpose.id)


def test_every_record_of_the_last_run_is_remembered_once_under_keys_that_tell_nothing(work: Workspace) -> None:
    former = former_keys(work)
    assert former.memory is not None
    assert former.batch == _linked(work)
    manifest = work.vault.manifest(former.batch)
    assert former.memory.num_rows == manifest.tables["link"].rows == len(set(former.memory["_record"].to_pylist()))
    texts = [text for name in ("_record", "_anchor", "_trace", "_person") for text in former.memory[name].to_pylist() if text]
    assert all(len(text) == 32 and set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") for text in texts)


def test_what_else_changed_is_told_from_what_the_batch_was_made_with(work: Workspace) -> None:
    batch, release = _linked(work), work.release.hash
    former = Former(None, former_keys(work).events, batch=batch, release=release)
    keep_made(work, batch, MODEL)
    assert changed_since(work, former, MODEL) == []
    other = LinkModel(script="ja", notation="2", prior=0.001, comparisons={}, account={})
    assert changed_since(work, former, other) == [Reason.NOTATION_CHANGED]
    trained = LinkModel(script="ja", notation="1", prior=0.002, comparisons={}, account={})
    earlier = Former(None, former.events, batch=batch, release="0" * 64)
    assert changed_since(work, earlier, trained) == [Reason.MODEL_CHANGED, Reason.RELEASE_CHANGED]
    assert changed_since(work, Former(None, former.events), MODEL) == []


def test_a_plan_that_does_not_let_keys_be_kept_begins_anew(work: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(persons, "remembers", lambda _work: False)
    former = former_keys(work)
    assert (former.memory, former.reason) == (None, Reason.NOT_KEPT)


def test_without_events_the_list_says_so_and_undo_asks_for_a_reason(home: Path) -> None:
    mount()
    place = ["--home", str(home / "home"), "--keys", str(home / "keys")]
    listed = CliRunner().invoke(app, ["person", "events", "--kind", "merged", *place])
    assert (listed.exit_code, "記録された変更はありません。" in listed.output) == (0, True)
    with open_workspace(home / "home", keys=home / "keys", read_only=True) as work:
        decided = ["person", "undo", "e00000000000", "--officer", work.coordinator_person().officer, *place]
    refused = CliRunner().invoke(app, [*decided, "--reason", " "])
    assert (refused.exit_code, "理由を" in refused.output) == (1, True)
    unknown = CliRunner().invoke(app, [*decided, "--reason", "誤り"])
    assert unknown.exit_code == 1
    nobody = CliRunner().invoke(app, ["person", "undo", "e00000000000", "--reason", "誤り", *place])
    assert nobody.exit_code == 2


def test_the_start_cannot_be_taken_back(work: Workspace) -> None:
    begun = latest_events(work)[0]
    with pytest.raises(WorkspaceError, match="取り消せるのは"):
        undo(work, begun.id, work.coordinator_person().officer, "誤り")
    with pytest.raises(WorkspaceError, match="決めた人"):
        undo(work, begun.id, "", "誤り")


def test_erased_by_retention_is_not_the_same_as_never_there(home: Path, tmp_path: Path) -> None:
    copy, keys = shutil.copytree(home / "home", tmp_path / "home"), shutil.copytree(home / "keys", tmp_path / "keys")
    with open_workspace(copy, keys=keys) as work:
        actor = work.coordinator_person()
        work.vault.erase(_linked(work), actor=actor.officer, role=actor.role.value, department=actor.department, reason="保存期間の終わり")
        former = former_keys(work)
        assert (former.memory, former.reason) == (None, Reason.FORMER_ERASED)
        with pytest.raises(WorkspaceError, match="消去されています"):
            latest_events(work)
        shutil.rmtree(copy / "results")
        assert former_keys(work).reason is Reason.NO_FORMER
