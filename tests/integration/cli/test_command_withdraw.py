"""`hagukumi plan withdraw` and `plan history` as a user types them."""

from pathlib import Path

from hagukumi.plan import read_release

BY = ("--by", "child_future-1", "--by", "child_future-2", "--reason", "判定基準を見直すため")
APPROVE = ("--author", "child_future-1", "--by", "child_future-2", "--by", "general_affairs-1")


def test_a_withdrawn_plan_runs_no_more(hagukumi, plan: Path, made_city: Path, copied: Path) -> None:
    said = hagukumi("plan", "withdraw", plan, *BY, "--home", copied)
    assert said.status == 0 and read_release(plan).hash in said.out
    refused = hagukumi("run", plan, "--extracts", made_city / "extracts", "--home", copied, "--as-of", "2026-10-01")
    assert refused.status == 1 and "撤回" in refused.err


def test_an_older_copy_of_the_approved_plan_runs_no_more_either(hagukumi, plan: Path, made_city: Path, copied: Path) -> None:
    hagukumi("plan", "withdraw", plan, *BY, "--home", copied)
    refused = hagukumi("run", made_city / "plan", "--extracts", made_city / "extracts", "--home", copied, "--as-of", "2026-10-01")
    assert refused.status == 1 and "撤回" in refused.err


def test_without_a_home_the_user_is_told_of_it(hagukumi, plan: Path) -> None:
    assert "--home" in hagukumi("plan", "withdraw", plan, *BY).out


def test_one_person_cannot_withdraw(hagukumi, plan: Path) -> None:
    said = hagukumi("plan", "withdraw", plan, "--by", "child_future-1", "--by", "child_future-1", "--reason", "見直し")
    assert said.status == 1 and "二人" in said.err
    assert read_release(plan).withdrawal is None


def test_history_tells_approvals_withdrawals_and_changes(hagukumi, plan: Path) -> None:
    assert "まだ承認されたことがありません" in hagukumi("plan", "history", plan).out
    bounds = ("--from", "2026-04-01", "--until", "2029-03-31")
    assert hagukumi("plan", "approve", plan, *APPROVE, *bounds, "--on", "2026-03-20").status == 0
    path = plan / "plan.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("監査室長", "監査委員事務局長"), encoding="utf-8")
    assert hagukumi("plan", "approve", plan, *APPROVE, *bounds, "--on", "2026-03-25").status == 0
    assert hagukumi("plan", "withdraw", plan, *BY).status == 0
    said = hagukumi("plan", "history", plan, "--changes")
    lines = said.out.splitlines()
    assert said.status == 0
    assert [line for line in lines if line.startswith("  ・")] == ["  ・事業の監査責任者が「監査室長」から「監査委員事務局長」に変わった"]
    told = [line.split()[1] for line in lines if not line.startswith(" ")]
    assert told == ["承認", "承認", "撤回（判定基準を見直すため）"]


def test_a_folder_that_is_no_plan_is_told_so(hagukumi, tmp_path: Path) -> None:
    said = hagukumi("plan", "withdraw", tmp_path, *BY)
    assert said.status == 1 and "plan.toml" in said.err
