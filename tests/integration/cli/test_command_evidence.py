"""`hagukumi evidence` as a user types it, and the assessment printed from what it wrote."""

from pathlib import Path

import msgspec

from hagukumi.documents.papers.assessment import build
from hagukumi.documents.printing import Evidence, Printing
from hagukumi.documents.sheet import Form
from hagukumi.plan import read_release


def test_evidence_is_written_for_the_documents(hagukumi, copied: Path, made_city: Path, tmp_path: Path) -> None:
    out = tmp_path / "evidence.json"

    said = hagukumi("evidence", "--home", copied, "--out", out)

    assert said.status == 0, said.err
    assert f"観点14について28の事実と、消去証明書0件を書き出しました: {out}" in said.out
    release = read_release(made_city / "plan")
    evidence = msgspec.json.decode(out.read_bytes(), type=Evidence)
    (assessment,) = build(Printing(release.plan, release.approvals[0].on, release, evidence))
    forms = [dict(block.rows) for block in assessment.blocks if isinstance(block, Form)]
    assert any(evidence.answers["pia-7"][0][0] in form.get("システムの記録から", "") for form in forms)


def test_the_same_records_give_the_same_counts_for_an_earlier_day(hagukumi, copied: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        assert hagukumi("evidence", "--home", copied, "--out", tmp_path / f"{name}.json", "--on", "2026-04-01").status == 0

    first, second = (msgspec.json.decode((tmp_path / f"{name}.json").read_bytes(), type=Evidence) for name in ("a", "b"))
    assert first.answers["pia-4"] == second.answers["pia-4"]
    assert first.answers["pia-4"][0][0] == "与えた許可は0件です（なし）"


def test_a_day_to_come_is_refused(hagukumi, copied: Path, tmp_path: Path) -> None:
    said = hagukumi("evidence", "--home", copied, "--out", tmp_path / "e.json", "--on", "2199-04-01")

    assert said.status == 1
    assert "先の日付の証拠は集められません" in said.err
    assert not (tmp_path / "e.json").exists()


def test_somebody_without_the_right_role_is_refused(hagukumi, copied: Path, tmp_path: Path) -> None:
    said = hagukumi("evidence", "--home", copied, "--out", tmp_path / "e.json", "--officer", "citizen-1")

    assert said.status == 1
    assert "担当者" in said.err


def test_a_witness_that_is_not_there_is_told(hagukumi, copied: Path, tmp_path: Path) -> None:
    said = hagukumi("evidence", "--home", copied, "--out", tmp_path / "e.json", "--witness", tmp_path / "nobody")

    assert said.status == 1
    assert "hagukumi audit verify" in said.err


def test_a_file_that_cannot_be_written_is_told(hagukumi, copied: Path, tmp_path: Path) -> None:
    said = hagukumi("evidence", "--home", copied, "--out", tmp_path / "nowhere" / "e.json")

    assert said.status == 1
    assert "扱えませんでした" in said.err
