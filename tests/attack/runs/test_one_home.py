"""One home: one writer at a time, releases apart, a use that has ended gives nothing."""

import datetime
import json
import shutil
from collections import Counter
from pathlib import Path

import msgspec
import pytest

from hagukumi.audit import EventKind, read_events
from hagukumi.plan import Approval, Release, approve, read_release, write_plan, write_release
from hagukumi.plan.japan_time import day_in_japan
from hagukumi.plan.records import Plan
from hagukumi.runs import open_workspace, run_pipeline
from hagukumi.vault import Refused, ReleaseRefused

AS_OF = datetime.date(2026, 10, 1)


def approved(plan: Plan, folder: Path) -> Release:
    """A plan approved as the town's own was, written to a folder."""
    release = approve(
        plan,
        author="child_future-1",
        approvals=[Approval(officer=officer, on=datetime.date(2026, 3, 25)) for officer in ("general_affairs-1", "child_future-2")],
        valid_from=datetime.date(2026, 4, 1),
        valid_until=datetime.date(2029, 3, 31),
    )
    folder.mkdir()
    write_plan(plan, folder)
    write_release(release, folder)
    return release


def at(day: datetime.date):
    """A clock that stands at noon (UTC) of a day."""
    return lambda: datetime.datetime.combine(day, datetime.time(3), datetime.UTC)


def results(home: Path) -> Counter[tuple[str, str]]:
    manifests = [json.loads(path.read_bytes().splitlines()[0]) for path in (home / "vault" / "manifests").iterdir()]
    return Counter((manifest["release"], manifest["stage"]) for manifest in manifests)


def test_a_second_run_on_the_same_home_is_refused(hamlet: Path, clean, tmp_path: Path, run_on) -> None:
    home = Path(shutil.copytree(clean.home, tmp_path / "home"))
    with open_workspace(home, keys=clean.keys):
        said = run_on(hamlet / "plan", hamlet / "extracts", home, clean.keys)
    assert said.status == 1 and "書き込んでいます" in said.err and "もう一度" in said.err
    assert run_on(hamlet / "plan", hamlet / "extracts", home, clean.keys).status == 0


def test_another_release_has_results_of_its_own(hamlet: Path, clean, tmp_path: Path, run_on, hagukumi) -> None:
    home = Path(shutil.copytree(clean.home, tmp_path / "home"))
    first = read_release(hamlet / "plan")
    criteria = tuple(criterion for criterion in first.plan.criteria if criterion.id == "poverty")
    second = approved(msgspec.structs.replace(first.plan, criteria=criteria), tmp_path / "second")
    before = results(home)
    assert run_on(tmp_path / "second", hamlet / "extracts", home, clean.keys).status == 0
    after = results(home)
    assert {key: count for key, count in after.items() if key[0] == first.hash} == before
    assert {stage for release, stage in after if release == second.hash} == {stage for _, stage in before}
    for manifest in (json.loads(path.read_bytes().splitlines()[0]) for path in (home / "vault" / "manifests").iterdir()):
        inputs = [json.loads((home / "vault" / "manifests" / f"{name}.json").read_bytes().splitlines()[0]) for name in manifest["inputs"]]
        assert all(each["release"] == manifest["release"] for each in inputs)
    told = json.loads(hagukumi("score", home, hamlet / "truth", "--json", "--keys", clean.keys).out)
    assert list(told["judgment"]["by_criterion"]) == ["poverty"]
    assert run_on(hamlet / "plan", hamlet / "extracts", home, clean.keys).status == 0
    assert results(home) == after


def test_a_use_that_ended_yesterday_refuses_the_run_by_rule(hamlet: Path, tmp_path: Path) -> None:
    release = read_release(hamlet / "plan")
    last = datetime.date(2027, 5, 31)
    uses = tuple(msgspec.structs.replace(use, until=last) if use.id == "tax-identity" else use for use in release.plan.uses)
    ended = approved(msgspec.structs.replace(release.plan, uses=uses), tmp_path / "plan")
    home, keys = tmp_path / "home", tmp_path / "keys"
    with (
        open_workspace(home, ended, keys=keys, clock=at(last + datetime.timedelta(days=1))) as work,
        pytest.raises(Refused) as refused,
    ):
        run_pipeline(work, hamlet / "extracts", AS_OF)
    findings = refused.value.decision.findings
    assert findings and {finding.subject.partition(".")[0] for finding in findings} == {"tax"}
    assert all("期間の外" in finding.message and "61条2項" in finding.article.replace("第", "") for finding in findings)
    assert all(finding.message in str(refused.value) for finding in findings)
    logged = [event for _, _, event in read_events(home / "audit") if event.kind is EventKind.PERMIT_REFUSED]
    assert len(logged) == 1 and set(logged[0].rules) == {finding.rule for finding in findings}


def test_the_command_names_rule_and_article_of_a_refusal(hamlet: Path, clean, tmp_path: Path, run_on) -> None:
    yesterday = day_in_japan(datetime.datetime.now(datetime.UTC)) - datetime.timedelta(days=1)
    release = read_release(hamlet / "plan")
    uses = tuple(msgspec.structs.replace(use, until=yesterday) if use.id == "attendance-identity" else use for use in release.plan.uses)
    approved(msgspec.structs.replace(release.plan, uses=uses), tmp_path / "plan")
    said = run_on(tmp_path / "plan", hamlet / "extracts", tmp_path / "home", clean.keys.parent / "others")
    assert said.status == 1 and "期間の外" in said.err and "規則: gate-6（個人情報保護法第61条第2項" in said.err


def test_a_release_that_ended_yesterday_is_not_adopted(hamlet: Path, tmp_path: Path) -> None:
    release = read_release(hamlet / "plan")
    tomorrow = release.valid_until + datetime.timedelta(days=1)
    with (
        pytest.raises(ReleaseRefused, match="有効期間"),
        open_workspace(tmp_path / "home", release, keys=tmp_path / "keys", clock=at(tomorrow)),
    ):
        raise AssertionError("opened")


def test_another_day_judges_the_same_files_anew(hamlet: Path, clean, tmp_path: Path) -> None:
    """The day decides what lies in the future: rows of the earlier day are not those of the later one."""
    home = Path(shutil.copytree(clean.home, tmp_path / "home"))
    release = read_release(hamlet / "plan")
    criteria = tuple(criterion for criterion in release.plan.criteria if criterion.id == "poverty")
    other = approved(msgspec.structs.replace(release.plan, criteria=criteria), tmp_path / "plan")
    with open_workspace(home, other, keys=clean.keys) as work:
        later = run_pipeline(work, hamlet / "extracts", AS_OF)
        earlier = run_pipeline(work, hamlet / "extracts", AS_OF.replace(month=8))
        stored = {manifest.id: manifest for manifest in work.vault.find(release=other.hash)}
    assert earlier.counts["rows_quarantined"] > later.counts["rows_quarantined"]
    for day, report in (("2026-08-01", earlier), ("2026-10-01", later)):
        for path in (home / "deliveries" / other.hash).glob(f"*-{day}-*.json"):
            delivery = json.loads(path.read_bytes())
            for batch in delivery["batches"].values():
                assert stored[batch].tables[delivery["source"]].rows == delivery["report"]["accepted"], (path.name, report.as_of)
