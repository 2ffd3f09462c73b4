"""`hagukumi retire`, `hagukumi keys` and `hagukumi provide` as a clerk types them."""

import json
import re
import shutil
from pathlib import Path

import pytest

from hagukumi.audit import EventKind, read_events
from hagukumi.runs import open_workspace
from hagukumi.vault import Certificate

JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")
HOLD = ("--number", "令8開示12", "--kind", "disclosure", "--reason", "回答の前であるため")


@pytest.fixture
def copied(finished, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with keys of its own: retiring changes the master key."""
    monkeypatch.setenv("HAGUKUMI_KEYS", str(shutil.copytree(finished.keys, tmp_path / "keys")))
    return Path(shutil.copytree(finished.home, tmp_path / "home"))


@pytest.fixture
def replaced(copied: Path) -> str:
    """A batch of the home that the last run is said to work without, so that it can be erased today."""
    (path,) = (copied / "results").glob("*.json")
    batches = json.loads(path.read_bytes())
    path.write_text(json.dumps(batches[1:]), encoding="utf-8")
    return batches[0]


def test_the_schedule_tells_of_every_batch_when_it_goes_and_why(hagukumi, copied: Path) -> None:
    said = hagukumi("retire", "schedule", "--home", copied)
    assert said.status == 0 and "2027-10-01 保存中" in said.out and "表3-1の1" in said.out and "起算日 2026-10-01" in said.out
    rows = json.loads(hagukumi("retire", "schedule", "--home", copied, "--json").out)
    batches = [row for row in rows if row["what"] == "batch"]
    assert {row["id"] for row in batches} == {path.stem for path in (copied / "vault" / "manifests").glob("b*.json")}
    assert {row["state"] for row in batches} == {"保存中"}
    assert "期限超過" in hagukumi("retire", "schedule", "--home", copied, "--on", "2028-01-01").out


def test_a_dry_run_shows_and_erases_nothing_also_for_a_day_to_come(hagukumi, copied: Path) -> None:
    said = hagukumi("retire", "--home", copied, "--on", "2027-10-01", "--dry-run")
    assert said.status == 0 and said.out.startswith("■ 2027-10-01に消去するもの")
    assert EventKind.BATCH_ERASED not in {event.kind for _, _, event in read_events(copied / "audit")}


def test_a_day_to_come_is_refused(hagukumi, copied: Path) -> None:
    said = hagukumi("retire", "--home", copied, "--on", "2099-10-01")
    assert said.status == 1 and "先の日付では消去できません" in said.err


def test_retiring_writes_certificates_and_says_what_to_do_about_keys(hagukumi, copied: Path, replaced: str, tmp_path: Path) -> None:
    said = hagukumi("retire", "--home", copied, "--replaced")
    assert said.status == 0 and "■ 消去したもの 1件" in said.out and replaced in said.out and "控えを、すぐに取り直してください" in said.err
    (path,) = (copied / "vault" / "certificates").glob("*.txt")
    assert str(path) in said.out
    shown = json.loads(hagukumi("retire", "certificates", "--home", copied, "--json").out)
    assert [each["batches"] for each in shown] == [replaced] and "確かめました" in shown[0]["signature"]
    assert "消去証明書 1件" in hagukumi("retire", "certificates", "--home", copied).out
    again = hagukumi("retire", "--home", copied, "--replaced", "--json")
    assert again.status == 0 and json.loads(again.out)["erased"] == [] and not again.err


def test_backups_that_still_open_are_told(hagukumi, copied: Path, replaced: str, tmp_path: Path) -> None:
    backup = shutil.copytree(copied, tmp_path / "backup")
    said = hagukumi("retire", "--home", copied, "--replaced", "--keep-master", "--backup", backup)
    assert said.status == 1 and "開ける控えが残っています" in said.err


def test_without_a_home_the_command_is_called_wrongly(hagukumi) -> None:
    said = hagukumi("retire")
    assert said.status == 2 and "--home" in said.err


def test_holds_are_placed_shown_and_released(hagukumi, copied: Path, replaced: str) -> None:
    placed = hagukumi("retire", "hold", "add", "--home", copied, *HOLD, "--until", "2026-01-31")
    assert placed.status == 0 and placed.out == "保留しました: 開示請求 令8開示12（対象 すべて）\n"
    (shown,) = json.loads(hagukumi("retire", "hold", "list", "--home", copied, "--json").out)
    assert (shown["number"], shown["tables"], shown["expected"], shown["released_on"]) == ("令8開示12", [], "2026-01-31", None)
    assert "見込みを過ぎています 開示請求" in hagukumi("retire", "hold", "list", "--home", copied).out
    held = hagukumi("retire", "--home", copied, "--replaced")
    assert held.status == 0 and "保留のため残したもの 1件" in held.out and "保留: 開示請求 令8開示12" in held.out
    assert hagukumi("retire", "hold", "release", "--home", copied, "--number", "令8開示12", "--reason", "回答を終えた").status == 0
    assert "解除" in hagukumi("retire", "hold", "list", "--home", copied).out
    assert "■ 消去したもの 1件" in hagukumi("retire", "--home", copied, "--replaced").out
    assert replaced


def test_tables_may_be_given_together_or_one_by_one(hagukumi, copied: Path) -> None:
    said = hagukumi("retire", "hold", "add", "--home", copied, *HOLD, "--tables", "juki,tax", "--tables", "nursery")
    assert said.status == 0 and "対象 juki、tax、nursery" in said.out
    assert "保留中" in hagukumi("retire", "hold", "list", "--home", copied).out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--tables", "nowhere"), "計画にない表です: nowhere"),
        (("--officer", "nobody"), "担当者（総括管理主体・個人情報窓口の職員）が計画にありません"),
    ],
)
def test_a_wrong_hold_is_refused_in_words(hagukumi, copied: Path, words: tuple[str, ...], message: str) -> None:
    said = hagukumi("retire", "hold", "add", "--home", copied, *HOLD, *words)
    assert said.status == 1 and message in said.err


def test_the_end_of_support_is_recorded(hagukumi, copied: Path) -> None:
    batch = next(path.stem for path in (copied / "vault" / "manifests").glob("b*.json"))
    words = ("--batch", batch, "--reason", "支援が終わったため")
    assert hagukumi("retire", "ended", "--home", copied, *words, "--on", "2026-10-31").status == 0
    (told,) = [event for _, _, event in read_events(copied / "audit") if event.kind is EventKind.SUPPORT_ENDED]
    assert (told.batches, told.detail) == ((batch,), {"on": "2026-10-31"})
    unknown = hagukumi("retire", "ended", "--home", copied, "--batch", "b0", "--reason", "誤り", "--on", "2026-10-31")
    assert unknown.status == 1 and JAPANESE.search(unknown.err)


def test_a_home_without_a_release_says_what_to_do(hagukumi, tmp_path: Path) -> None:
    said = hagukumi("retire", "schedule", "--home", tmp_path, "--keys", tmp_path / "keys")
    assert said.status == 1 and "hagukumi run" in said.err


def test_the_master_key_is_changed_by_the_administrator(hagukumi, copied: Path, tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    said = hagukumi("keys", "rotate", "--home", copied, "--reason", "定期の更新")
    assert said.status == 0 and "包み直しました" in said.out and "控え" in said.err
    assert [path.name for path in keys.glob("master-*")] == ["master-2.key"]
    last = [event for _, _, event in read_events(copied / "audit") if event.kind is EventKind.KEY_ROTATED][-1]
    assert (last.actor, last.role) == ("information-1", "administrator")


def test_a_holder_provides_directly(hagukumi, copied: Path) -> None:
    said = hagukumi("provide", "--home", copied, "--use", "direct-nursery", "--officer", "child_welfare-1")
    assert said.status == 0 and re.search(r"名簿\d+人のうち、記録のある\d+人の\d+行を提供しました", said.out)
    other = hagukumi("provide", "--home", copied, "--use", "direct-nursery", "--officer", "tax-1")
    assert other.status == 1 and "担当者がいません" in other.err
    assert hagukumi("provide", "--home", copied, "--use", "nowhere").status == 1


def test_certificates_are_records_of_the_vault(hagukumi, copied: Path, replaced: str, tmp_path: Path) -> None:
    hagukumi("retire", "--home", copied, "--replaced", "--keep-master")
    with open_workspace(copied, keys=tmp_path / "keys") as work:
        ((certificate, signed),) = work.vault.certificates()
    assert isinstance(certificate, Certificate) and signed and certificate.batches == (replaced,)
