"""A nightly run weighs by the plan's reviewed model and learns nothing; without one it says so; one that does not fit stops it."""

import datetime
import json
import shutil

import msgspec
import pytest

from hagukumi.audit import EventKind, read_events
from hagukumi.city import make_city
from hagukumi.linkage import TooManyPairs, linking
from hagukumi.plan import approve, read_release
from hagukumi.plan.records import Stage
from hagukumi.runs import WorkspaceError, open_workspace, pipeline, run_pipeline
from hagukumi.runs import link as link_module
from hagukumi.runs.link import link_step
from hagukumi.runs.model import digest_of
from hagukumi.runs.model_training import train_model
from hagukumi.runs.receive import deliveries_of

AS_OF = datetime.date(2026, 10, 1)


def _with_models(city, *models):
    """The city's release with other models, approved anew by the same people."""
    old = read_release(city / "plan")
    plan = msgspec.structs.replace(old.plan, linkage_models=models)
    return approve(plan, author=old.author, approvals=old.approvals, valid_from=old.valid_from, valid_until=old.valid_until)


def _model_of(city):
    (record,) = read_release(city / "plan").plan.linkage_models
    return record


def _linked_events(home):
    return [event for _, _, event in read_events(home / "audit") if event.kind is EventKind.LINKED]


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """Home and report of a run, as far as the linkage, under a plan without a model."""
    folder = tmp_path_factory.mktemp("alone")
    make_city(folder / "town", residents=200, seed=11, noise="light")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "_criterion", lambda *_: None)
        with open_workspace(folder / "home", _with_models(folder / "town"), keys=folder / "keys") as work:
            report = run_pipeline(work, folder / "town" / "extracts", AS_OF)
    return folder / "home", report


def test_a_run_without_a_model_says_that_nobody_looked_at_its_weights(alone):
    home, report = alone
    (told,) = (message for message in report.messages if "名寄せのモデル" in message)
    assert "計画に名寄せのモデルがない" in told and "誰も確かめていない重みです" in told
    assert report.counts["link_training_sessions"] == 0, "so few people teach nothing"
    assert [event.detail for event in _linked_events(home)] == [{"model": "trained in this run"}]


def test_a_run_with_a_model_says_which_one_decided(finished):
    record = _model_of(finished.city)
    report = json.loads((finished.home / "report.json").read_bytes())
    assert any(message.startswith(f"名寄せには、計画のモデル「{record.id}」を使いました") for message in report["messages"])
    assert not [name for name in report["counts"] if "training" in name]


def test_the_log_tells_for_good_which_weights_decided(finished):
    record = _model_of(finished.city)
    first = _linked_events(finished.home)[0]
    assert first.detail == {"model": record.id, "sha256": digest_of(record)}
    assert first.permit and first.batches and first.count


def test_with_a_model_nothing_is_trained(finished, tmp_path, monkeypatch):
    home = shutil.copytree(finished.home, tmp_path / "home")

    def trained(*_):
        pytest.fail("the run trained although the plan has a model")

    monkeypatch.setattr(linking, "train_model", trained)
    with open_workspace(home, keys=finished.keys) as work:
        deliveries = {delivery.source: delivery for delivery in deliveries_of(work)}
        batch, counts = link_step(work, deliveries, AS_OF, "again")
        assert counts["rows_link"] == work.vault.manifest(batch).tables["link"].rows > 1000


@pytest.fixture
def only_the_linkage(monkeypatch):
    """Runs in which nothing is received and nothing follows the linkage."""
    monkeypatch.setattr(pipeline, "_receive", lambda *_: None)
    monkeypatch.setattr(pipeline, "_criterion", lambda *_: None)
    monkeypatch.setattr(pipeline, "keep_results", lambda *_: None)


def test_another_model_links_anew(finished, tmp_path, monkeypatch, only_the_linkage):
    record, asked = _model_of(finished.city), []
    monkeypatch.setattr(pipeline, "link_step", lambda work, deliveries, as_of, label: (asked.append(label) or "batch", {}))
    for prior in (record.prior, record.prior / 2, record.prior):
        release = _with_models(finished.city, msgspec.structs.replace(record, prior=prior))
        with open_workspace(tmp_path / "home", release, keys=tmp_path / "keys") as work:
            run_pipeline(work, tmp_path, AS_OF)
    first, second, third = asked
    assert first == third != second


def test_a_model_for_another_notation_stops_the_run_before_anything_is_linked(finished, tmp_path, only_the_linkage):
    release = _with_models(finished.city, msgspec.structs.replace(_model_of(finished.city), notation="0-old"))
    with open_workspace(tmp_path / "home", release, keys=tmp_path / "keys") as work:
        with pytest.raises(WorkspaceError, match="照合用の表記の版（0-old）"):
            run_pipeline(work, tmp_path, AS_OF)
        assert work.vault.find(stage=Stage.LINKED) == []
    report = json.loads((tmp_path / "home" / "report.json").read_bytes())
    assert report["status"] == "failed" and "hagukumi model train" in report["messages"][0]


def test_too_many_pairs_stop_the_step_and_the_training_in_words(finished, monkeypatch):
    """A column that says the same of everybody would compare everybody with everybody."""

    def explode(*_, **__):
        raise TooManyPairs("1,000,000,000 pairs would be compared, 8,000,000 are allowed")

    monkeypatch.setattr(link_module, "link_records", explode)
    with pytest.raises(WorkspaceError, match="比べる組が多すぎる"):
        link_module.linked_rows(None, [])
    opened = open_workspace(finished.home, keys=finished.keys, read_only=True)
    with opened as work, pytest.raises(WorkspaceError, match="比べる組が多すぎる"):
        train_model(work, work.coordinator_person())
