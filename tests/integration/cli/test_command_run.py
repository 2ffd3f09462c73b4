"""`hagukumi run`, `score`, `handover`, `why`, `audit verify` as a user types them."""

import datetime
import json
import re
import shutil
import stat
from pathlib import Path

import openpyxl
import pytest

JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")
DAY = ("--as-of", "2026-10-01")


def run(plan: Path, city: Path, home: Path) -> tuple[object, ...]:
    return ("run", plan, "--extracts", city / "extracts", "--home", home, *DAY)


def test_the_same_run_again_is_reused_and_reported(hagukumi, copied: Path, made_city: Path) -> None:
    said = hagukumi(*run(made_city / "plan", made_city, copied))
    assert said.status == 0 and "受入" in said.out and "はい" in said.out
    assert str(copied / "report.json") in said.out
    report = json.loads((copied / "report.json").read_text(encoding="utf-8"))
    assert report["status"] == "completed" and all(step["reused"] for step in report["steps"])


def test_an_unapproved_plan_is_refused(hagukumi, plan: Path, made_city: Path, tmp_path: Path) -> None:
    (plan / "release.toml").unlink()
    said = hagukumi(*run(plan, made_city, tmp_path / "home"), "--keys", tmp_path / "keys")
    assert said.status == 1 and "まだ承認されていません" in said.err and not (tmp_path / "home").exists()


def test_a_plan_changed_after_approval_is_refused(hagukumi, plan: Path, made_city: Path, tmp_path: Path) -> None:
    path = plan / "departments.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("市民課長", "市民課長補佐", 1), encoding="utf-8")
    said = hagukumi(*run(plan, made_city, tmp_path / "home"), "--keys", tmp_path / "keys")
    assert said.status == 1 and "承認の後に計画が変えられています" in said.err and not (tmp_path / "home").exists()


def test_an_unreadable_release_is_refused(hagukumi, plan: Path, made_city: Path, tmp_path: Path) -> None:
    (plan / "release.toml").write_text("hash = ", encoding="utf-8")
    said = hagukumi(*run(plan, made_city, tmp_path / "home"), "--keys", tmp_path / "keys")
    assert said.status == 1 and "release.toml" in said.err


def test_a_missing_folder_of_extracts_is_a_wrong_call(hagukumi, plan: Path, tmp_path: Path) -> None:
    said = hagukumi("run", plan, "--extracts", tmp_path / "none", "--home", tmp_path / "home", *DAY, "--keys", tmp_path / "keys")
    assert said.status == 2 and "--extracts" in said.err and not (tmp_path / "home").exists()


@pytest.mark.parametrize("keys", ["home", "home/keys", "."])
def test_keys_inside_home_or_around_it_are_refused(hagukumi, plan: Path, made_city: Path, tmp_path: Path, keys: str) -> None:
    said = hagukumi(*run(plan, made_city, tmp_path / "home"), "--keys", tmp_path / keys)
    assert said.status == 1 and "鍵フォルダ" in said.err
    assert not list(tmp_path.rglob("*.key"))


WRONG_CALLS = {
    "no_day": (("run", "plan", "--extracts", "x", "--home", "h"), "--as-of"),
    "no_such_day": (("run", "plan", "--extracts", "x", "--home", "h", "--as-of", "2026-02-30"), "--as-of"),
    "no_home": (("run", "plan", "--extracts", "x", "--as-of", "2026-10-01"), "--home"),
    "unknown_option": (("score", "home", "truth", "--fast"), "--fast"),
    "unknown_command": (("judge",), "--help"),
    "no_child": (("why", "home"), "child"),
    "no_key": (("audit", "verify", "log"), "--key"),
    "no_officers": (("plan", "approve", "plan", "--from", "2026-04-01", "--until", "2027-03-31", "--author", "a"), "--by"),
}


@pytest.mark.parametrize("call", WRONG_CALLS)
def test_a_wrong_call_ends_with_two_and_says_in_japanese_what_is_missing(hagukumi, call: str) -> None:
    arguments, named = WRONG_CALLS[call]
    said = hagukumi(*arguments)
    assert said.status == 2 and not said.out
    assert named in said.err and "--help" in said.err and JAPANESE.search(said.err)


def test_the_bare_command_shows_every_command(hagukumi) -> None:
    said = hagukumi()
    assert all(name in said.told for name in ("plan", "run", "score", "handover", "why", "audit", "city"))
    assert hagukumi("--version").out.strip().count(".") == 2
    assert hagukumi("plan").status == 2


def test_score_writes_one_json_object(hagukumi, copied: Path, made_city: Path) -> None:
    said = hagukumi("score", copied, made_city / "truth", "--json")
    found = json.loads(said.out)
    assert said.status == 0 and not said.err and set(found) == {"linkage", "judgment"}
    assert {"precision", "recall", "f1", "false_links_per_million", "subgroups"} <= set(found["linkage"])
    assert {"precision", "recall", "by_criterion"} <= set(found["judgment"])


def test_score_as_a_table(hagukumi, copied: Path, made_city: Path) -> None:
    said = hagukumi("score", copied, made_city / "truth")
    assert said.status == 0 and "名寄せ" in said.out and "適合率" in said.out and "転居した人" in said.out


def test_score_without_truth_or_without_a_run_is_refused(hagukumi, copied: Path, made_city: Path, tmp_path: Path) -> None:
    said = hagukumi("score", copied, tmp_path)
    assert said.status == 1 and "records.parquet" in said.err
    said = hagukumi("score", tmp_path / "empty", made_city / "truth")
    assert said.status == 1 and "まだ処理が実行されていません" in said.err and not (tmp_path / "empty").exists()


def listed_number(path: Path) -> str:
    book = openpyxl.load_workbook(path)
    return next(row[0] for sheet in book for row in sheet.iter_rows(min_row=4, values_only=True) if row[0])


def test_handover_writes_a_private_workbook_and_why_leads_back(hagukumi, copied: Path, tmp_path: Path) -> None:
    target = tmp_path / "list.xlsx"
    said = hagukumi("handover", copied, "--department", "family_centre", "--out", target)
    assert said.status == 0 and str(target) in said.out and "消去" in said.out
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    number = listed_number(target)
    told = hagukumi("why", copied, number)
    assert told.status == 0
    assert all(part in told.out for part in ("■", "もとの行と名寄せの根拠", "行目", "許可", "規則", "住民基本台帳"))
    found = json.loads(hagukumi("why", copied, number, "--json").out)
    assert found["child"] == number and found["judgments"] and found["links"] and found["movements"]


def test_handover_into_home_is_refused(hagukumi, copied: Path) -> None:
    said = hagukumi("handover", copied, "--department", "family_centre", "--out", copied / "list.xlsx")
    assert said.status == 1 and "保管フォルダーの中には書き出せません" in said.err and not (copied / "list.xlsx").exists()


def test_handover_into_home_by_a_link_is_refused(hagukumi, copied: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").symlink_to(copied)
    said = hagukumi("handover", copied, "--department", "family_centre", "--out", tmp_path / "elsewhere" / "list.xlsx")
    assert said.status == 1 and not (copied / "list.xlsx").exists()


def test_handover_never_overwrites(hagukumi, copied: Path, tmp_path: Path) -> None:
    (tmp_path / "list.xlsx").write_bytes(b"mine")
    said = hagukumi("handover", copied, "--department", "family_centre", "--out", tmp_path / "list.xlsx")
    assert said.status == 1 and "すでにあります" in said.err and (tmp_path / "list.xlsx").read_bytes() == b"mine"


def test_handover_into_a_missing_folder_is_refused_before_anything_is_opened(hagukumi, copied: Path, tmp_path: Path) -> None:
    said = hagukumi("handover", copied, "--department", "family_centre", "--out", tmp_path / "none" / "list.xlsx")
    assert said.status == 1 and "フォルダーがありません" in said.err


@pytest.mark.parametrize(
    ("department", "words"),
    [("citizen", "役割の担当者がいません"), ("child_future", "役割の担当者がいません"), ("treasury", "計画にありません")],
)
def test_handover_to_others_than_supporters_is_refused(hagukumi, copied: Path, tmp_path: Path, department: str, words: str) -> None:
    said = hagukumi("handover", copied, "--department", department, "--out", tmp_path / "list.xlsx")
    assert said.status == 1 and words in said.err and not (tmp_path / "list.xlsx").exists()


def test_handover_by_an_officer_of_another_department_is_refused(hagukumi, copied: Path, tmp_path: Path) -> None:
    target = tmp_path / "list.xlsx"
    said = hagukumi("handover", copied, "--department", "family_centre", "--out", target, "--officer", "school_education-1")
    assert said.status == 1 and not target.exists()


def test_why_of_an_unknown_number_is_refused(hagukumi, copied: Path) -> None:
    said = hagukumi("why", copied, "0000", "--json")
    assert said.status == 1 and not said.out and "どの名簿にもありません" in said.err


def test_keys_of_another_home_are_refused(hagukumi, copied: Path, tmp_path: Path) -> None:
    said = hagukumi("why", copied, "0000", "--keys", tmp_path / "others")
    assert said.status == 1 and "鍵" in said.err and not (tmp_path / "others").exists()


def test_a_stored_plan_that_was_changed_is_refused(hagukumi, copied: Path) -> None:
    digest = (copied / "release" / "current").read_text(encoding="ascii").strip()
    path = copied / "release" / digest / "departments.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("市民課長", "市民課長補佐", 1), encoding="utf-8")
    said = hagukumi("why", copied, "0000")
    assert said.status == 1 and "変えられています" in said.err


def test_a_stored_plan_put_in_the_place_of_another_is_refused(hagukumi, copied: Path) -> None:
    current = copied / "release" / "current"
    digest = current.read_text(encoding="ascii").strip()
    shutil.copytree(copied / "release" / digest, copied / "release" / ("0" * 64))
    current.write_text("0" * 64, encoding="ascii")
    said = hagukumi("why", copied, "0000")
    assert said.status == 1 and "変えられています" in said.err


def test_the_log_verifies_with_the_public_key_alone(hagukumi, copied: Path, finished) -> None:
    said = hagukumi("audit", "verify", copied / "audit", "--key", finished.keys / "log.vkey")
    assert said.status == 0 and "問題は見つかりませんでした" in said.out


def test_a_changed_log_is_found(hagukumi, copied: Path, finished) -> None:
    path = next((copied / "audit" / "events").glob("*.jsonl"))
    path.write_bytes(path.read_bytes().replace(b"receive", b"recieve", 1))
    said = hagukumi("audit", "verify", copied / "audit", "--key", finished.keys / "log.vkey", "--json")
    assert said.status == 1 and json.loads(said.out)["problems"]


def test_a_city_is_made_and_never_over_another(hagukumi, tmp_path: Path) -> None:
    said = hagukumi("city", "make", tmp_path / "city", "--residents", "200", "--seed", "2", "--noise", "light")
    assert said.status == 0 and "作りもの" in said.out and (tmp_path / "city" / "plan" / "release.toml").exists()
    again = hagukumi("city", "make", tmp_path / "city", "--residents", "200", "--seed", "2")
    assert again.status == 1 and JAPANESE.search(again.err)


def test_an_unexpected_error_is_told_by_kind_and_place_alone(hagukumi, copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError("育実 花子 2018-05-05")

    monkeypatch.setattr("hagukumi.runs.why.why", broken)
    said = hagukumi("why", copied, "0000")
    assert said.status == 1 and "予期しない誤り" in said.err and "ValueError" in said.err
    assert "花子" not in said.told


def test_a_full_disk_elsewhere_is_told(hagukumi, copied: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "list.xlsx"

    def full(path: Path, _: bytes) -> int:
        with path.open("wb") as stream:
            stream.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("hagukumi.runs.support_list.Path.write_bytes", full)
    said = hagukumi("handover", copied, "--department", "family_centre", "--out", target)
    assert said.status == 1 and "空き容量" in said.err and not target.exists()


def test_the_day_of_the_workbook_is_a_day(hagukumi, copied: Path, tmp_path: Path) -> None:
    hagukumi("handover", copied, "--department", "family_centre", "--out", tmp_path / "list.xlsx")
    book = openpyxl.load_workbook(tmp_path / "list.xlsx")
    born = [row[3] for sheet in book for row in sheet.iter_rows(min_row=4, values_only=True)]
    assert born and all(isinstance(day, datetime.datetime) for day in born)
