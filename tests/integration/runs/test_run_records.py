"""What a run leaves in HOME beside the vault, and how it is used again."""

import datetime
import json
import shutil
from pathlib import Path

import pytest

from hagukumi.audit import EventKind, read_events
from hagukumi.law import Action
from hagukumi.plan.records import Stage
from hagukumi.runs import RunFailed, open_workspace, run_pipeline
from hagukumi.runs.receive import deliveries_of
from hagukumi.runs.results import latest_batch
from hagukumi.runs.why import why

AS_OF = datetime.date(2026, 10, 1)


@pytest.fixture
def home(finished, tmp_path: Path) -> Path:
    return Path(shutil.copytree(finished.home, tmp_path / "home"))


@pytest.mark.parametrize("content", [b"", b"{", b'{"source": 1}'])
def test_a_broken_delivery_record_is_made_again_from_the_file(finished, home: Path, content: bytes) -> None:
    (path,) = (home / "deliveries").rglob("tax-*.json")
    before = json.loads(path.read_bytes())
    path.write_bytes(content)
    with open_workspace(home, keys=finished.keys) as work:
        report = run_pipeline(work, finished.city / "extracts", AS_OF)
        (tax,) = [delivery for delivery in deliveries_of(work) if delivery.source == "tax"]
    assert tax.batches == before["batches"]
    assert [step.step for step in report.steps if not step.reused] == ["receive"]


def test_why_by_the_internal_key_tells_the_same_as_by_the_list_number(finished, home: Path) -> None:
    with open_workspace(home, keys=finished.keys) as work:
        criterion = next(criterion for criterion in work.criteria if criterion.id == "poverty")
        items = work.items(criterion.purpose, Stage.JUDGED, work.process)
        permit = work.ask(work.process, criterion.purpose, Stage.JUDGED, Action.OPEN, items, step="test", reason="確かめる")
        with work.vault.open_batches(permit, [latest_batch(work, Stage.JUDGED, criterion.purpose)]) as opened:
            key = opened.connection.execute("SELECT min(_person) FROM judgment WHERE listed").fetchone()[0]
        found = why(work, key)
        subject = work.vault.subject_key(key)
    assert criterion.id in {judgment["criterion"] for judgment in found["judgments"]} and found["links"]
    asked = [event for _, _, event in read_events(home / "audit") if [each.key for each in event.subjects] == [subject]]
    assert {event.kind for event in asked} >= {EventKind.PERMIT_GRANTED, EventKind.BATCH_OPENED}


def test_a_failed_run_is_in_the_report_and_in_the_log_and_the_former_results_stay(finished, home: Path, tmp_path: Path) -> None:
    with open_workspace(home, keys=finished.keys) as work:
        before = latest_batch(work, Stage.LINKED, work.linkage_purpose.id)
        with pytest.raises(RunFailed, match=r"juki\.csv が届いていません"):
            run_pipeline(work, tmp_path, AS_OF)
        assert latest_batch(work, Stage.LINKED, work.linkage_purpose.id) == before
    report = json.loads((home / "report.json").read_bytes())
    assert report["status"] == "failed" and "juki.csv" in report["messages"][0] and len(report["messages"]) == 18
    kinds = [event.kind for _, _, event in read_events(home / "audit")]
    assert EventKind.RUN_FAILED in kinds and kinds.count(EventKind.RUN_FINISHED) == 1


def test_progress_is_told_from_nothing_to_all(finished, home: Path) -> None:
    told: list[tuple[str, int, int]] = []
    with open_workspace(home, keys=finished.keys) as work:
        run_pipeline(work, finished.city / "extracts", AS_OF, lambda name, done, total: told.append((name, done, total)))
    done = [step for _, step, _ in told]
    assert done == sorted(done) and done[0] == 0 and done[-1] == told[-1][2]
    assert {total for _, _, total in told} == {18} and any(name.startswith("受入: ") for name, _, _ in told)
