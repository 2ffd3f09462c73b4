"""`hagukumi plan …` as a user types it."""

import json
import re
from pathlib import Path

import pytest

JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")
APPROVE = ("--from", "2026-04-01", "--until", "2029-03-31", "--on", "2026-03-25")


def change(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def test_a_clean_plan_passes(hagukumi, plan: Path) -> None:
    said = hagukumi("plan", "check", plan)
    assert said.status == 0 and "指摘はありません" in said.out and not said.err


def test_a_clean_plan_as_one_json_object(hagukumi, plan: Path) -> None:
    said = hagukumi("plan", "check", plan, "--json")
    found = json.loads(said.out)
    assert said.status == 0 and found["problems"] == found["findings"] == []
    assert re.fullmatch(r"[0-9a-f]{64}", found["hash"])


SPOILED = {
    "unknown_field": ("purposes.toml", 'id = "poverty"', 'id = "poverty"\ncolour = "red"', ("purposes.toml", "poverty", "colour")),
    "cycle": ("purposes.toml", 'id = "linkage"', 'id = "linkage"\nparent = "poverty"', ("purposes.toml", "linkage", "parent", "循環")),
    "missing_department": ("sources/tax.toml", 'holder = "tax"', 'holder = "treasury"', ("sources/tax.toml", "tax", "holder", "treasury")),
    "wrong_type": ("departments.toml", 'name = "市民課"', "name = 5", ("departments.toml", "citizen", "name")),
    "unclosed_text": ("plan.toml", '"', "", ("plan.toml", "TOML")),
}


@pytest.mark.parametrize("fault", SPOILED)
def test_a_spoiled_plan_is_refused_by_file_entry_and_field(hagukumi, plan: Path, fault: str) -> None:
    file, before, after, named = SPOILED[fault]
    change(plan / file, before, after)
    said = hagukumi("plan", "check", plan)
    assert said.status == 1 and not said.out
    line = next(line for line in said.err.splitlines() if all(word in line for word in named))
    assert JAPANESE.search(line)


@pytest.mark.parametrize("fault", SPOILED)
def test_a_spoiled_plan_in_json_names_the_same_place(hagukumi, plan: Path, fault: str) -> None:
    file, before, after, named = SPOILED[fault]
    change(plan / file, before, after)
    said = hagukumi("plan", "check", plan, "--json")
    found = json.loads(said.out)
    assert said.status == 1 and not said.err and found["hash"] is None
    problem = next(problem for problem in found["problems"] if all(word in json.dumps(problem, ensure_ascii=False) for word in named))
    assert JAPANESE.search(problem["message"]) and JAPANESE.search(problem["remedy"])


def test_a_gap_fails_the_check_and_names_rule_and_article(hagukumi, plan: Path) -> None:
    text = (plan / "sources" / "tax.toml").read_text(encoding="utf-8")
    emptied = re.sub(r'necessity = "[^"]*"', 'necessity = ""', text, count=1)
    assert emptied != text
    (plan / "sources" / "tax.toml").write_text(emptied, encoding="utf-8")
    said = hagukumi("plan", "check", plan)
    findings = json.loads(hagukumi("plan", "check", plan, "--json").out)["findings"]
    assert said.status == 1 and "未整理" in said.out
    assert {finding["outcome"] for finding in findings} == {"gap"}
    assert all(finding["rule"] in said.out and finding["article"] for finding in findings)


def test_a_violation_fails_the_check(hagukumi, plan: Path) -> None:
    text = (plan / "uses.toml").read_text(encoding="utf-8")
    (plan / "uses.toml").write_text(re.sub(r"(?m)^(receiver|giver) = .*$", r'\1 = "tax"', text), encoding="utf-8")
    said = hagukumi("plan", "check", plan, "--json")
    findings = json.loads(said.out)["findings"]
    assert said.status == 1 and "violation" in {finding["outcome"] for finding in findings}
    assert "否" in hagukumi("plan", "check", plan).out


@pytest.mark.parametrize("command", ["check", "diff"])
def test_a_folder_without_a_plan_is_refused(hagukumi, plan: Path, tmp_path: Path, command: str) -> None:
    wrong = tmp_path / "nothing"
    said = hagukumi("plan", command, wrong, *([plan] if command == "diff" else []))
    assert said.status == 1 and "nothing" in said.err and JAPANESE.search(said.err)


def test_approval_by_the_author_is_refused(hagukumi, plan: Path) -> None:
    said = hagukumi("plan", "approve", plan, "--author", "child_future-1", "--by", "child_future-1", "--by", "child_future-2", *APPROVE)
    assert said.status == 1 and "起案者は自分の計画を承認できません" in said.err


def test_one_approver_is_too_few(hagukumi, plan: Path) -> None:
    said = hagukumi("plan", "approve", plan, "--author", "child_future-1", "--by", "child_future-2", "--by", "child_future-2", *APPROVE)
    assert said.status == 1 and "二人" in said.err


def test_a_stranger_cannot_approve(hagukumi, plan: Path) -> None:
    said = hagukumi("plan", "approve", plan, "--author", "child_future-1", "--by", "child_future-2", "--by", "somebody", *APPROVE)
    assert said.status == 1 and "somebody" in said.err


def test_a_plan_with_findings_cannot_be_approved(hagukumi, plan: Path) -> None:
    (plan / "release.toml").unlink()
    text = (plan / "sources" / "tax.toml").read_text(encoding="utf-8")
    (plan / "sources" / "tax.toml").write_text(re.sub(r'necessity = "[^"]*"', 'necessity = ""', text, count=1), encoding="utf-8")
    said = hagukumi("plan", "approve", plan, "--author", "child_future-1", "--by", "child_future-2", "--by", "general_affairs-1", *APPROVE)
    assert said.status == 1 and "指摘が残っている" in said.err and "未整理" in said.out
    assert not (plan / "release.toml").exists()


def test_a_changed_plan_is_approved_anew(hagukumi, plan: Path, tmp_path: Path) -> None:
    before = json.loads(hagukumi("plan", "check", plan, "--json").out)["hash"]
    change(plan / "departments.toml", 'manager = "市民課長"', 'manager = "市民課長補佐"')
    said = hagukumi(
        "plan", "approve", plan, "--author", "child_future-1", "--by", "child_future-2", "--by", "general_affairs-1", *APPROVE[:4]
    )
    after = json.loads(hagukumi("plan", "check", plan, "--json").out)["hash"]
    assert said.status == 0 and after in said.out and after != before
    assert after in (plan / "release.toml").read_text(encoding="utf-8")


def test_a_difference_is_told_in_a_sentence(hagukumi, plan: Path, made_city: Path) -> None:
    assert hagukumi("plan", "diff", made_city / "plan", plan).out == "違いはありません。\n"
    change(plan / "departments.toml", 'manager = "市民課長"', 'manager = "市民課長補佐"')
    said = hagukumi("plan", "diff", made_city / "plan", plan)
    assert said.status == 0 and said.out.startswith("・") and "市民課長補佐" in said.out
