"""Bad files in a whole run: each is refused or its rows are kept apart by name, nothing is lost, and the rest of the run goes on."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")
MY_NUMBER = "123456789018"  # the check digit fits: 11 - (sum of digits by weights mod 11)


def _text(path: Path, codec: str, change: Callable[[list[str]], list[str]]) -> None:
    lines = path.read_bytes().decode(codec).splitlines()
    path.write_bytes("".join(f"{line}\r\n" for line in change(lines)).encode(codec))


def _book(path: Path, change: Callable[[openpyxl.Workbook], object]) -> None:
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)


def _cell(line: str, column: int, value: str) -> str:
    cells = line.split(",")
    return ",".join([*cells[:column], value, *cells[column + 1 :]])


def wrong_encoding(folder: Path) -> None:
    path = folder / "attendance.csv"
    path.write_bytes(path.read_bytes().decode("cp932").encode("utf-8"))


def unclosed_quote(folder: Path) -> None:
    _text(folder / "pregnancy.csv", "utf-8", lambda lines: [*lines[:3], '"' + lines[3], *lines[4:]])


def nul_bytes(folder: Path) -> None:
    path = folder / "disability.csv"
    path.write_bytes(path.read_bytes() + b"\0\0\0")


def empty_file(folder: Path) -> None:
    (folder / "tax.csv").write_bytes(b"")


def header_only(folder: Path) -> None:
    _text(folder / "single_parent_allowance.csv", "cp932", lambda lines: lines[:1])


def two_sheets(folder: Path) -> None:
    _book(folder / "family_consultation.xlsx", lambda book: book.create_sheet("控え").append(["済"]))


def merged_cells(folder: Path) -> None:
    _book(folder / "nurse_room.xlsx", lambda book: book.active.merge_cells("A3:A4"))


def alike_heading(folder: Path) -> None:
    _text(folder / "vaccination.csv", "cp932", lambda lines: [lines[0].replace("カナ", "ｶﾅ"), *lines[1:]])


def column_nobody_asked_for(folder: Path) -> None:
    _text(folder / "child_allowance.csv", "utf-8", lambda lines: [lines[0] + ',"口座番号"', *(line + ',"1234567"' for line in lines[1:])])


def file_of_another_department(folder: Path) -> None:
    shutil.copy(folder / "nursery.csv", folder / "infant_checkup.csv")


def not_a_workbook(folder: Path) -> None:
    shutil.copy(folder / "juki.csv", folder / "school_cost_support.xlsx")


REFUSED = {
    wrong_encoding: ("attendance", "L3-08"),
    unclosed_quote: ("pregnancy", "L1-15"),
    nul_bytes: ("disability", "X-07"),
    empty_file: ("tax", "X-01"),
    header_only: ("single_parent_allowance", "X-02"),
    two_sheets: ("family_consultation", "L1-02"),
    merged_cells: ("nurse_room", "L1-12"),
    alike_heading: ("vaccination", "X-05"),
    column_nobody_asked_for: ("child_allowance", "X-04"),
    file_of_another_department: ("infant_checkup", "L3-01"),
    not_a_workbook: ("school_cost_support", "L1-01"),
}


def ragged_rows(folder: Path) -> None:
    _text(folder / "attendance.csv", "cp932", lambda lines: [*lines[:2], lines[2] + ",余り", *lines[3:]])


def thirtieth_of_february(folder: Path) -> None:
    _text(folder / "vaccination.csv", "cp932", lambda lines: [*lines[:5], _cell(lines[5], 5, "20250230"), *lines[6:]])


def showa_65(folder: Path) -> None:
    _text(folder / "disability.csv", "cp932", lambda lines: [*lines[:1], _cell(lines[1], 6, "Ｓ６５．２．２２"), *lines[2:]])


def same_row_twice(folder: Path) -> None:
    _text(folder / "infant_checkup.csv", "utf-8", lambda lines: [*lines, lines[1]])


def same_key_with_other_content(folder: Path) -> None:
    _text(folder / "juki.csv", "cp932", lambda lines: [*lines, _cell(lines[1], 3, "別人　花子")])


def my_number_in_a_memo(folder: Path) -> None:
    def write(book: openpyxl.Workbook) -> None:
        book.active.cell(row=2, column=9).value = f"本人の番号は{MY_NUMBER}とのこと"

    _book(folder / "family_consultation.xlsx", write)


def formula(folder: Path) -> None:
    def write(book: openpyxl.Workbook) -> None:
        book.active.cell(row=2, column=6).value = '=HYPERLINK("http://example.invalid","準要保護")'

    _book(folder / "school_cost_support.xlsx", write)


ROWS = {
    ragged_rows: ("attendance", "L1-14", 0, 1),
    thirtieth_of_february: ("vaccination", "X-15", 0, 1),
    showa_65: ("disability", "X-16", 0, 1),
    same_row_twice: ("infant_checkup", "X-21", 1, 1),
    same_key_with_other_content: ("juki", "X-22", 1, 2),
    my_number_in_a_memo: ("family_consultation", "X-13", 0, 1),
    formula: ("school_cost_support", "L2-06", 0, 1),
}
"""Fault → source, code, rows added to the file, rows set apart."""


@pytest.fixture(scope="module")
def spoiled(hamlet: Path, clean, tmp_path_factory: pytest.TempPathFactory, run_on):
    """Run on files with the given faults, on a copy of the home in which the clean files had been received before."""

    def run(faults):
        folder = tmp_path_factory.mktemp("spoiled")
        extracts = Path(shutil.copytree(hamlet / "extracts", folder / "extracts"))
        for fault in faults:
            fault(extracts)
        home = Path(shutil.copytree(clean.home, folder / "home"))
        said = run_on(hamlet / "plan", extracts, home, clean.keys)
        return said, home

    return run


@pytest.fixture(scope="module")
def refusals(spoiled):
    return spoiled(REFUSED)


@pytest.fixture(scope="module")
def quarantines(spoiled):
    def all_but_the_vaccine(folder: Path) -> None:
        (folder / "nursery.csv").unlink()

    return spoiled([*ROWS, all_but_the_vaccine])


def deliveries(home: Path) -> dict[str, dict]:
    """The newest delivery record of each source."""
    newest = sorted((home / "deliveries").rglob("*.json"), key=lambda path: path.stat().st_mtime_ns)
    return {found["source"]: found for path in newest if (found := json.loads(path.read_text(encoding="utf-8")))}


@pytest.mark.parametrize("fault", REFUSED, ids=lambda fault: fault.__name__)
def test_the_file_is_refused_with_its_code_and_the_run_goes_on(refusals, fault) -> None:
    source, code = REFUSED[fault]
    said, home = refusals
    delivery = deliveries(home)[source]
    assert said.status == 0
    assert delivery["refusal"]["code"] == code and not delivery["batches"] and delivery["report"]["rows"] == 0
    assert JAPANESE.search(delivery["refusal"]["message"]) and JAPANESE.search(delivery["refusal"]["remedy"])
    assert delivery["file"] in delivery["refusal"]["message"] and delivery["refusal"]["message"] in said.out


def test_after_eleven_refusals_the_run_still_ends_with_lists(refusals) -> None:
    _, home = refusals
    report = json.loads((home / "report.json").read_text(encoding="utf-8"))
    assert report["status"] == "completed"
    assert {"handover-abuse", "pseudonymise-young_carer"} <= {step["step"] for step in report["steps"]}


@pytest.mark.parametrize("fault", ROWS, ids=lambda fault: fault.__name__)
def test_the_row_is_set_apart_with_its_code_and_no_other_is_lost(quarantines, clean, fault) -> None:
    source, code, added, apart = ROWS[fault]
    said, home = quarantines
    before, after = deliveries(clean.home)[source]["report"], deliveries(home)[source]["report"]
    assert said.status == 0
    assert after["codes"].get(code, 0) == before["codes"].get(code, 0) + apart
    assert after["rows"] == before["rows"] + added == after["accepted"] + after["quarantined"]
    assert after["quarantined"] == before["quarantined"] + apart


def test_a_missing_file_is_unknown_and_said(quarantines) -> None:
    said, home = quarantines
    delivery = deliveries(home)["nursery"]
    assert not delivery["batches"] and not delivery["sha256"]
    assert "nursery.csv が届いていません" in said.out and "不明" in said.out


def test_the_my_number_is_nowhere(quarantines) -> None:
    said, home = quarantines
    assert MY_NUMBER not in said.told
    assert not [path for path in home.rglob("*") if path.is_file() and MY_NUMBER.encode() in path.read_bytes()]


@pytest.mark.parametrize("fault", ["missing", "wrong_encoding", "header_only"])
def test_without_the_resident_register_the_run_stops_with_nothing_half_done(
    hamlet: Path, tmp_path: Path, run_on, hagukumi, fault: str
) -> None:
    extracts = Path(shutil.copytree(hamlet / "extracts", tmp_path / "extracts"))
    register = extracts / "juki.csv"
    content = register.read_bytes()
    for name in sorted(path.name for path in extracts.iterdir() if path.name not in ("juki.csv", "tax.csv")):
        (extracts / name).unlink()
    spoilt = {"missing": b"", "wrong_encoding": content.decode("cp932").encode("utf-8"), "header_only": content.splitlines(True)[0]}
    register.write_bytes(spoilt[fault])
    if fault == "missing":
        register.unlink()
    home, keys = tmp_path / "home", tmp_path / "keys"
    said = run_on(hamlet / "plan", extracts, home, keys)
    report = json.loads((home / "report.json").read_text(encoding="utf-8"))
    assert said.status == 1 and "住民基本台帳" in said.err and "juki.csv" in said.err and "もう一度実行" in said.err
    assert report["status"] == "failed" and [step["step"] for step in report["steps"]] == ["receive"]
    stages = [json.loads(path.read_bytes().splitlines()[0])["stage"] for path in (home / "vault" / "manifests").iterdir()]
    assert set(stages) == {"delivered"}
    assert hagukumi("score", home, hamlet / "truth", "--keys", keys).status == 1
    assert hagukumi("audit", "verify", home / "audit", "--key", keys / "log.vkey").status == 0
    if fault == "missing":
        register.write_bytes(content)
        assert run_on(hamlet / "plan", extracts, home, keys).status == 0
        assert json.loads((home / "report.json").read_text(encoding="utf-8"))["status"] == "completed"


def test_a_withdrawn_correction_brings_the_former_results_back(hamlet: Path, clean, tmp_path: Path, run_on, hagukumi) -> None:
    """A → B → A: what counts is the last run, not the newest batch."""
    extracts = Path(shutil.copytree(hamlet / "extracts", tmp_path / "extracts"))
    home = Path(shutil.copytree(clean.home, tmp_path / "home"))
    score = ("score", home, hamlet / "truth", "--json", "--keys", clean.keys)
    first = hagukumi(*score).out
    for name in ("school_register.csv", "attendance.csv", "vaccination.csv"):
        (extracts / name).unlink()
    assert run_on(hamlet / "plan", extracts, home, clean.keys).status == 0
    assert hagukumi(*score).out != first
    assert run_on(hamlet / "plan", hamlet / "extracts", home, clean.keys).status == 0
    assert hagukumi(*score).out == first
    assert deliveries(home)["vaccination"]["batches"]
