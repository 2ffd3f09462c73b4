"""`hagukumi documents` as a user types it: from a release, or plainly as a draft; never over what is not its own."""

import csv
import hashlib
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from hagukumi.plan import RELEASE_FILE, read_release

FEW = ("--only", "roles", "--only", "privacy-policy")
DRAFT = ("--draft", "--on", "2026-03-01")


def _list(folder: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((folder / "目録.csv").read_text(encoding="utf-8-sig"), newline="")))


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def draft(plan: Path) -> Path:
    """A plan folder that nobody has approved."""
    (plan / RELEASE_FILE).unlink()
    return plan


def test_the_list_names_every_paper_with_its_ground(hagukumi, plan: Path) -> None:
    said = hagukumi("documents", "list", plan)
    assert said.status == 0
    for paper in ("file-register　個人情報ファイル簿", "purpose-table", "根拠: 法第75条", "pdf・html・xlsx・csv"):
        assert paper in said.out


def test_documents_are_printed_with_an_index_of_their_bytes(hagukumi, plan: Path, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "papers"
    said = hagukumi("documents", "print", plan, "--out", folder, *FEW)
    assert said.status == 0 and "index.html" in said.out
    listed = _list(folder)
    assert {line["ファイル"] for line in listed} == set(_bytes(folder)) - {"目録.csv", "index.html"}
    assert {line["文書"] for line in listed} == {"roles", "privacy-policy"}
    for line in listed:
        assert line["SHA-256"] == hashlib.sha256((folder / line["ファイル"]).read_bytes()).hexdigest()
        assert line["計画のハッシュ"] == read_release(plan).hash and line["区分"] == "承認済"
    index = (folder / "index.html").read_text(encoding="utf-8")
    assert all(f'href="{line["ファイル"]}"' in index and line["SHA-256"] in index for line in listed)


def test_the_day_is_that_of_the_first_approval(hagukumi, plan: Path, tmp_path: Path) -> None:
    hagukumi("documents", "print", plan, "--out", tmp_path / "papers", "--only", "roles", "--format", "html")
    first = min(approval.on for approval in read_release(plan).approvals)
    assert {line["日付"] for line in _list(tmp_path / "papers")} == {first.isoformat()}


def test_printing_again_changes_no_byte(hagukumi, plan: Path, tmp_path: Path) -> None:
    hagukumi("documents", "print", plan, "--out", tmp_path / "papers", *FEW)
    before = _bytes(tmp_path / "papers")
    assert hagukumi("documents", "print", plan, "--out", tmp_path / "papers", *FEW).status == 0
    assert _bytes(tmp_path / "papers") == before


def test_two_processes_print_the_same_bytes(made_city: Path, tmp_path: Path) -> None:
    """Neither the hash seed of Python, nor the clock's zone, nor the locale reaches a document."""
    made = []
    for number, seed in enumerate(("1", "2")):
        folder = tmp_path / f"papers{number}"
        call = [
            sys.executable,
            "-m",
            "hagukumi.cli",
            "documents",
            "print",
            made_city / "plan",
            "--out",
            folder,
            "--only",
            "data-flow",
            *FEW,
        ]
        zone = {"PYTHONHASHSEED": seed, "TZ": ("Asia/Tokyo", "America/New_York")[number], "LC_ALL": ("C.UTF-8", "C")[number]}
        subprocess.run(call, env=os.environ | zone | {"PYTHONUTF8": "1"}, check=True, capture_output=True)
        made.append(_bytes(folder))
    assert made[0] == made[1]


def test_other_papers_of_the_same_release_join_the_folder(hagukumi, plan: Path, tmp_path: Path) -> None:
    for paper in ("roles", "privacy-policy"):
        assert hagukumi("documents", "print", plan, "--out", tmp_path / "papers", "--only", paper, "--format", "html").status == 0
    assert {line["文書"] for line in _list(tmp_path / "papers")} == {"roles", "privacy-policy"}


def test_only_the_asked_formats_are_printed(hagukumi, plan: Path, tmp_path: Path) -> None:
    hagukumi("documents", "print", plan, "--out", tmp_path / "papers", *FEW, "--format", "html", "--format", "xlsx")
    assert {Path(name).suffix for name in _bytes(tmp_path / "papers")} <= {".html", ".xlsx", ".csv"}


def test_readings_are_added_on_request(hagukumi, plan: Path, tmp_path: Path) -> None:
    hagukumi("documents", "print", plan, "--out", tmp_path / "papers", "--only", "roles", "--format", "html", "--furigana")
    assert "<rt>" in (tmp_path / "papers" / "roles.html").read_text(encoding="utf-8")


def test_an_unapproved_plan_is_not_printed(hagukumi, draft: Path, tmp_path: Path) -> None:
    said = hagukumi("documents", "print", draft, "--out", tmp_path / "papers", *FEW)
    assert said.status == 1 and "まだ承認されていません" in said.err and "--draft" in said.err
    assert not (tmp_path / "papers").exists()


def test_a_draft_is_printed_as_a_draft_of_the_day_given(hagukumi, draft: Path, tmp_path: Path) -> None:
    said = hagukumi("documents", "print", draft, "--out", tmp_path / "papers", *FEW, *DRAFT)
    assert said.status == 0
    assert {(line["日付"], line["区分"]) for line in _list(tmp_path / "papers")} == {("2026-03-01", "案")}
    assert "案（承認前の計画" in (tmp_path / "papers" / "roles.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("options", [("--draft",), ("--on", "2026-03-01")])
def test_a_draft_needs_its_day_and_a_release_takes_none(hagukumi, plan: Path, tmp_path: Path, options: tuple[str, ...]) -> None:
    said = hagukumi("documents", "print", plan, "--out", tmp_path / "papers", *options)
    assert said.status == 2 and "--draft と --on は組で" in said.err


def test_a_paper_that_does_not_exist_is_told_so(hagukumi, plan: Path, tmp_path: Path) -> None:
    said = hagukumi("documents", "print", plan, "--out", tmp_path / "papers", "--only", "tax-bill")
    assert said.status == 1 and "tax-bill" in said.err and "documents list" in said.err


def test_nothing_to_print_is_an_error(hagukumi, plan: Path, tmp_path: Path) -> None:
    said = hagukumi("documents", "print", plan, "--out", tmp_path / "papers", "--only", "roles", "--format", "svg")
    assert said.status == 1 and "印刷する文書がありません" in said.err


def test_documents_of_another_release_are_never_mixed(hagukumi, plan: Path, tmp_path: Path) -> None:
    hagukumi("documents", "print", plan, "--out", tmp_path / "papers", *FEW)
    before = _bytes(tmp_path / "papers")
    said = hagukumi("documents", "print", plan, "--out", tmp_path / "papers", *FEW, *DRAFT)
    assert said.status == 1 and "別の版又は別の日付" in said.err
    assert _bytes(tmp_path / "papers") == before


def test_a_document_that_somebody_changed_is_not_overwritten(hagukumi, plan: Path, tmp_path: Path) -> None:
    hagukumi("documents", "print", plan, "--out", tmp_path / "papers", *FEW, "--format", "html")
    changed = tmp_path / "papers" / "roles.html"
    changed.write_text("書き込み", encoding="utf-8")
    said = hagukumi("documents", "print", plan, "--out", tmp_path / "papers", *FEW, "--format", "html")
    assert said.status == 1 and "roles.html" in said.err and changed.read_text(encoding="utf-8") == "書き込み"


def test_a_file_of_somebody_else_is_not_overwritten(hagukumi, plan: Path, tmp_path: Path) -> None:
    (tmp_path / "roles.html").write_text("別の文書", encoding="utf-8")
    said = hagukumi("documents", "print", plan, "--out", tmp_path, "--only", "roles", "--format", "html")
    assert said.status == 1 and "上書きしません" in said.err
    assert not (tmp_path / "目録.csv").exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("index.html", b"<p>home page</p>"),
        ("目録.csv", "名前,値\r\n甲,1\r\n".encode("utf-8-sig")),
        ("目録.csv", b"\xff\xfe\x00"),
        ("目録.csv", b""),
    ],
)
def test_an_index_of_somebody_else_is_not_overwritten(hagukumi, plan: Path, tmp_path: Path, name: str, content: bytes) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / name).write_bytes(content)
    said = hagukumi("documents", "print", plan, "--out", folder, "--only", "roles")
    assert said.status == 1 and name in said.err
    assert _bytes(folder) == {name: content}


def test_a_file_is_no_folder(hagukumi, plan: Path, tmp_path: Path) -> None:
    (tmp_path / "papers").write_text("", encoding="utf-8")
    said = hagukumi("documents", "print", plan, "--out", tmp_path / "papers", "--only", "roles")
    assert said.status == 1 and "フォルダーではありません" in said.err


def test_a_print_that_was_cut_short_is_finished_by_the_same_command(hagukumi, plan: Path, tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    hagukumi("documents", "print", plan, "--out", folder, *FEW, "--format", "html")
    whole = _bytes(folder)
    for name in ("目録.csv", "index.html", "roles.html"):
        (folder / name).unlink()
    (folder / ".roles.html.part").write_bytes(b"<!DOC")
    assert hagukumi("documents", "print", plan, "--out", folder, *FEW, "--format", "html").status == 0
    assert _bytes(folder) == whole


def test_without_typefaces_the_package_is_named(hagukumi, plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HAGUKUMI_FONTS", str(tmp_path))
    said = hagukumi("documents", "print", plan, "--out", tmp_path / "papers", "--only", "roles")
    assert said.status == 1 and "fonts-noto-cjk" in said.err and not (tmp_path / "papers").exists()
    assert hagukumi("documents", "print", plan, "--out", tmp_path / "papers", "--only", "roles", "--format", "html").status == 0


def test_evidence_of_the_system_reaches_the_assessment(hagukumi, plan: Path, tmp_path: Path) -> None:
    evidence = tmp_path / "evidence.json"
    evidence.write_text(json.dumps({"answers": {"pia-1": [["許可は12件です。", "監査ログ"]]}}), encoding="utf-8")
    options = ("--only", "assessment", "--format", "html", "--evidence", evidence)
    assert hagukumi("documents", "print", plan, "--out", tmp_path / "papers", *options).status == 0
    assert "許可は12件です。" in (tmp_path / "papers" / "privacy-assessment.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("content", [None, b"{", b'{"answers": 1}', b'{"steps": []}'])
def test_evidence_that_cannot_be_read_is_a_wrong_call(hagukumi, plan: Path, tmp_path: Path, content: bytes | None) -> None:
    evidence = tmp_path / "evidence.json"
    if content is not None:
        evidence.write_bytes(content)
    said = hagukumi("documents", "print", plan, "--out", tmp_path / "papers", "--evidence", evidence)
    assert said.status == 2 and "--evidence" in said.err


def test_a_folder_that_cannot_be_written_is_told_so(hagukumi, plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refused)
    said = hagukumi("documents", "print", plan, "--out", tmp_path / "papers", "--only", "roles", "--format", "html")
    assert said.status == 1 and "権限" in said.err


def test_a_folder_that_is_no_plan_is_told_so(hagukumi, tmp_path: Path) -> None:
    said = hagukumi("documents", "list", tmp_path)
    assert said.status == 1 and "plan.toml" in said.err


def test_letters_are_told_apart_in_the_index(hagukumi, plan: Path, tmp_path: Path) -> None:
    hagukumi("documents", "print", plan, "--out", tmp_path / "papers", "--only", "extraction-request", "--format", "html")
    titles = [line["題名"] for line in _list(tmp_path / "papers")]
    assert len(titles) == len(set(titles)) > 5 and all("　様）" in title for title in titles)
