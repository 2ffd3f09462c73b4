"""撤回と経過: two people take a release out of force, and every approval and withdrawal stays readable."""

import datetime
from pathlib import Path

import msgspec
import pytest

from hagukumi.plan import (
    Approval,
    HistoryKind,
    PlanError,
    Release,
    ReleaseError,
    approve,
    approved_plan,
    plan_hash,
    read_history,
    read_release,
    record_release,
    withdraw,
    write_plan,
    write_release,
)
from hagukumi.plan import records as r

DAY = datetime.date(2026, 4, 1)
LATER = datetime.date(2026, 10, 1)


@pytest.fixture
def release(small_plan: r.Plan) -> Release:
    approvals = [Approval(officer="clerk-b", on=DAY), Approval(officer="clerk-c", on=DAY)]
    return approve(small_plan, author="clerk-a", approvals=approvals, valid_from=DAY, valid_until=datetime.date(2029, 3, 31))


def _withdrawn(release: Release, by: tuple[str, ...] = ("clerk-a", "clerk-b"), reason: str = "判定基準の見直し") -> Release:
    return withdraw(release, by=by, on=LATER, reason=reason)


def test_two_people_take_a_release_out_of_force(release: Release) -> None:
    withdrawn = _withdrawn(release)
    assert withdrawn.valid_on(LATER - datetime.timedelta(days=1)) and not withdrawn.valid_on(LATER)
    assert withdrawn.hash == release.hash


@pytest.mark.parametrize(
    ("by", "reason", "words"),
    [
        (("clerk-a",), "理由", "二人の担当者"),
        (("clerk-a", "clerk-a"), "理由", "二人の担当者"),
        (("clerk-a", "stranger"), "理由", "担当者ではありません"),
        (("clerk-a", "run"), "理由", "自動処理"),
        (("clerk-a", "clerk-b"), "  ", "理由を書いて"),
    ],
)
def test_withdrawal_by_the_wrong_people_or_without_a_reason_is_refused(
    release: Release, by: tuple[str, ...], reason: str, words: str
) -> None:
    with pytest.raises(ReleaseError, match=words):
        _withdrawn(release, by, reason)


def test_a_withdrawn_release_cannot_be_withdrawn_again(release: Release) -> None:
    with pytest.raises(ReleaseError, match="すでに"):
        _withdrawn(_withdrawn(release))


def test_a_withdrawn_release_reads_back_withdrawn(release: Release, tmp_path: Path) -> None:
    write_plan(release.plan, tmp_path)
    write_release(_withdrawn(release), tmp_path)
    assert read_release(tmp_path).withdrawal == _withdrawn(release).withdrawal


def test_history_tells_approvals_and_withdrawals_in_order_and_once(release: Release, tmp_path: Path) -> None:
    assert read_history(tmp_path) == ()
    for happened in (release, release, _withdrawn(release), _withdrawn(release)):
        record_release(happened, tmp_path)
    told = [(entry.kind, entry.officers, entry.on, entry.reason) for entry in read_history(tmp_path)]
    assert told == [
        (HistoryKind.APPROVED, ("clerk-a", "clerk-b", "clerk-c"), DAY, ""),
        (HistoryKind.WITHDRAWN, ("clerk-a", "clerk-b"), LATER, "判定基準の見直し"),
    ]


def test_every_approved_plan_stays_readable_by_the_beginning_of_its_hash(release: Release, tmp_path: Path) -> None:
    record_release(release, tmp_path)
    assert plan_hash(approved_plan(tmp_path, release.hash[:8])) == release.hash
    with pytest.raises(ReleaseError, match="0件"):
        approved_plan(tmp_path, "nothing")
    with pytest.raises(ReleaseError, match="0件"):
        approved_plan(tmp_path, "")


def test_a_kept_plan_that_was_changed_is_refused(release: Release, tmp_path: Path) -> None:
    record_release(release, tmp_path)
    kept = tmp_path / "history" / f"{release.hash}.json"
    kept.write_text(kept.read_text(encoding="utf-8").replace("市長", "町長"), encoding="utf-8")
    with pytest.raises(ReleaseError, match="変えられています"):
        approved_plan(tmp_path, release.hash)
    kept.write_text("{", encoding="utf-8")
    with pytest.raises(ReleaseError, match="読めません"):
        approved_plan(tmp_path, release.hash)


def test_a_history_that_cannot_be_read_says_so(release: Release, tmp_path: Path) -> None:
    record_release(release, tmp_path)
    path = tmp_path / "history" / "history.toml"
    whole = path.read_text(encoding="utf-8")
    path.write_text("[[entry", encoding="utf-8")
    with pytest.raises(ReleaseError, match="読めません"):
        read_history(tmp_path)
    path.write_text(whole.replace("approved", "agreed"), encoding="utf-8")
    with pytest.raises(PlanError):
        read_history(tmp_path)


def test_approvals_on_different_days_are_told_with_the_last(release: Release, tmp_path: Path) -> None:
    first, second = release.approvals
    record_release(msgspec.structs.replace(release, approvals=(first, Approval(officer=second.officer, on=LATER))), tmp_path)
    assert read_history(tmp_path)[0].on == LATER
