"""`hagukumi model` as a user types it: train on what was delivered, read, have a colleague put it into the next plan."""

import functools
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pytest

from hagukumi.audit import EventKind, read_events
from hagukumi.law import Action
from hagukumi.linkage import LinkSettings, link
from hagukumi.linkage.engine.expectation import Training
from hagukumi.plan import read_plan
from hagukumi.plan.records import ItemKind, Stage
from hagukumi.runs import link as link_module
from hagukumi.runs import model_training, open_workspace
from hagukumi.runs.model import digest_of
from hagukumi.runs.model_proposal import read_proposal, write_proposal

_LEARNING = functools.partial(link, settings=LinkSettings(training=Training(least_open=1, random_pairs=20_000)))
"""The small city teaches as a large one does."""


@pytest.fixture
def few_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_module, "link_records", _LEARNING)


@pytest.fixture(scope="module")
def proposal(finished: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `child_future-2` trained on the finished home; only events were added to it."""
    out = tmp_path_factory.mktemp("model") / "model.toml"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(link_module, "link_records", _LEARNING)
        with open_workspace(finished.home, keys=finished.keys, read_only=True) as work:
            write_proposal(model_training.train_model(work, work.coordinator_person("child_future-2"), "ja-2027"), out)
    return out


def test_training_is_permitted_recorded_and_accounted_for(hagukumi, copied: Path, few_are_enough: None, tmp_path: Path) -> None:
    out = tmp_path / "model.toml"

    said = hagukumi("model", "train", "--home", copied, "--officer", "child_future-2", "--out", out)

    assert said.status == 0, said.err
    model = read_proposal(out).linkage_model
    for told in ("■ 学習の経過", "今の計画のモデル「made-city」との違い", "氏名", "まだ誰も確かめていません", "hagukumi model adopt"):
        assert told in said.out
    events = [event for _, _, event in read_events(copied / "audit")]
    (trained,) = (event for event in events if event.kind is EventKind.MODEL_TRAINED)
    assert trained.actor == model.trained_by == "child_future-2"
    assert trained.detail["sha256"] == digest_of(model) and trained.count == model.rows > 0
    (permit,) = (event for event in events if event.permit == trained.permit and event.kind is EventKind.PERMIT_GRANTED)
    assert permit.reason == "名寄せのモデルを学習するため識別情報を読む"


def test_the_proposal_holds_no_value_of_any_person(finished, proposal: Path) -> None:
    text = proposal.read_text(encoding="utf-8")
    with open_workspace(finished.home, keys=finished.keys, read_only=True) as work:
        purpose = work.linkage_purpose.id
        items = work.items(purpose, Stage.DELIVERED, work.process, kinds=frozenset({ItemKind.DIRECT}), tables=[work.spine.id])
        names = [item for item in items if item.endswith(".name")]
        permit = work.ask(work.process, purpose, Stage.DELIVERED, Action.OPEN, names, step="link", reason="試験")
        batches = [manifest.id for manifest in work.vault.find(stage=Stage.DELIVERED, purpose=purpose) if work.spine.id in manifest.tables]
        with work.vault.open_batches(permit, batches) as opened:
            values = pc.unique(opened.arrow(work.spine.id)["name"].drop_null()).to_pylist()
    assert len(values) > 500
    assert not [value for value in values if value in text]


def test_a_proposal_and_a_plans_model_are_read_as_tables(hagukumi, proposal: Path, plan: Path) -> None:
    of_file, of_plan = hagukumi("model", "show", proposal), hagukumi("model", "show", plan)

    assert of_file.status == of_plan.status == 0
    assert "名寄せのモデル「ja-2027」" in of_file.out and "■ 学習の経過" in of_file.out
    assert "名寄せのモデル「made-city」" in of_plan.out and "架空の市のデータ" in of_plan.out
    for said in (of_file, of_plan):
        assert {"氏名", "生年月日", "性別", "住まい・世帯"} <= {line.strip() for line in said.out.splitlines()}


def test_a_colleague_puts_it_into_the_next_plan(hagukumi, proposal: Path, plan: Path) -> None:
    said = hagukumi("model", "adopt", proposal, "--plan", plan, "--reviewer", "child_future-1", "--remark", "重みを前のモデルと比べた")

    assert said.status == 0, said.err
    assert "これまでのモデル「made-city」と入れ替えました" in said.out and "plan approve" in said.out
    (model,) = read_plan(plan).linkage_models
    assert (model.id, model.reviewed_by, model.levels) == ("ja-2027", "child_future-1", read_proposal(proposal).linkage_model.levels)
    assert hagukumi("plan", "check", plan).status == 0


@pytest.mark.parametrize(
    ("reviewer", "remark", "on", "said"),
    [
        ("child_future-2", "見た", None, "学習させた人が自分で確かめています"),
        ("tax-1", "見た", None, "総括管理主体の担当者ではありません"),
        ("child_future-1", "未定", None, "空欄または未定です"),
        ("child_future-1", "見た", "2020-04-01", "学習した日より前です"),
    ],
)
def test_who_may_not_adopt_is_told_and_the_plan_stays(hagukumi, proposal: Path, plan: Path, reviewer, remark, on, said) -> None:
    before = (plan / "linkage_models.toml").read_bytes()

    day = ("--on", on) if on else ()
    told = hagukumi("model", "adopt", proposal, "--plan", plan, "--reviewer", reviewer, "--remark", remark, *day)

    assert told.status == 1 and said in told.err
    assert (plan / "linkage_models.toml").read_bytes() == before


def test_too_little_to_learn_from_is_told(hagukumi, copied: Path, tmp_path: Path) -> None:
    said = hagukumi("model", "train", "--home", copied, "--out", tmp_path / "model.toml")

    assert said.status == 1 and "学習できるだけの記録がありません" in said.err
    assert not (tmp_path / "model.toml").exists()


def test_a_proposal_is_not_written_into_the_home(hagukumi, copied: Path) -> None:
    said = hagukumi("model", "train", "--home", copied, "--out", copied / "model.toml")

    assert said.status == 1 and "保管フォルダーの外" in said.err


def test_somebody_who_is_no_coordinator_is_refused(hagukumi, copied: Path, few_are_enough: None) -> None:
    said = hagukumi("model", "train", "--home", copied, "--officer", "tax-1")

    assert said.status == 1 and "担当者" in said.err


def test_what_is_no_model_is_told(hagukumi, plan: Path, tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text("x = 1\n", encoding="utf-8")

    for path in (tmp_path / "other.toml", tmp_path / "nothing.toml"):
        said = hagukumi("model", "show", path)
        assert said.status == 1 and path.name in said.err


def test_a_plan_without_a_model_says_that_runs_train(hagukumi, plan: Path) -> None:
    (plan / "linkage_models.toml").unlink()

    said = hagukumi("model", "show", plan)

    assert said.status == 0 and "処理のたびに、その日のデータで学習します" in said.out


def test_an_id_that_may_name_somebody_does_not_reach_the_log(hagukumi, copied: Path) -> None:
    said = hagukumi("model", "train", "--home", copied, "--id", "山田太郎のモデル")
    assert said.status == 1 and "--id" in said.err
    assert not any("山田太郎" in str(event) for _, _, event in read_events(copied / "audit"))


def test_training_without_a_file_only_shows(hagukumi, copied: Path, few_are_enough: None) -> None:
    said = hagukumi("model", "train", "--home", copied)

    assert said.status == 0 and "書き出していません" in said.out
