"""A marker in every name and address is found in no file under HOME, no output and no message; only the handed-over workbook has it."""

import datetime
import gzip
import re
import shutil
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import duckdb
import openpyxl
import pytest

MARKER = "標識ＱＺＸ"
KANA = "ヒョウシキ"
INJECTION = "=cmd|'/C calc'!A0"
CODECS = ("utf-8", "cp932", "utf-16-le", "utf-16-be", "euc-jp")


def _spoil(extracts: Path) -> None:
    """Every name in the register gets the marker, every third one begins like a formula; every second household is protected."""
    path = extracts / "juki.csv"
    heading, *lines = path.read_bytes().decode("cp932").splitlines()
    names = heading.split(",")
    name, kana, address, protected, household = (names.index(part) for part in ("氏名", "氏名カナ", "住所", "支援措置", "世帯番号"))
    rows = []
    for number, line in enumerate(lines):
        cells = line.split(",")
        cells[name] = f"{'=' if number % 3 else INJECTION}{cells[name]}{MARKER}"
        cells[kana] += "ﾋｮｳｼｷ"
        cells[address] += f" {MARKER}荘"
        cells[protected] = "1" if cells[household][-1:] in tuple("13579") else ""
        rows.append(",".join(cells))
    path.write_bytes("".join(f"{line}\r\n" for line in [heading, *rows]).encode("cp932"))


@pytest.fixture(scope="module")
def marked(hamlet: Path, tmp_path_factory: pytest.TempPathFactory, run_on, hagukumi):
    """Home, handed-over workbooks, and everything that all commands said."""
    folder = tmp_path_factory.mktemp("marked")
    extracts = Path(shutil.copytree(hamlet / "extracts", folder / "extracts"))
    _spoil(extracts)
    home, keys = folder / "home", folder / "keys"
    said = [run_on(hamlet / "plan", extracts, home, keys), run_on(hamlet / "plan", extracts, home, keys)]
    said.append(hagukumi("score", home, hamlet / "truth", "--json", "--keys", keys))
    books = []
    for department in ("family_centre", "school_education"):
        books.append(folder / f"{department}.xlsx")
        said.append(hagukumi("handover", home, "--department", department, "--out", books[-1], "--keys", keys))
    number = next(row[0] for sheet in openpyxl.load_workbook(books[0]) for row in sheet.iter_rows(min_row=4, values_only=True))
    said += [hagukumi("why", home, number, "--keys", keys), hagukumi("why", home, number, "--json", "--keys", keys)]
    said.append(hagukumi("audit", "verify", home / "audit", "--key", keys / "log.vkey"))
    assert [each.status for each in said] == [0] * len(said)
    register = extracts / "juki.csv"
    register.write_bytes(register.read_bytes().replace("氏名カナ".encode("cp932"), "氏名ｶﾅ".encode("cp932"), 1))
    said += [run_on(hamlet / "plan", extracts, home, keys), hagukumi("why", home, MARKER[:0] or "nobody", "--keys", keys)]
    assert [each.status for each in said[-2:]] == [1, 1]
    return home, books, said


def _written() -> list[bytes]:
    return [word.encode(codec) for word in (MARKER, KANA, "ﾋｮｳｼｷ") for codec in CODECS if _fits(word, codec)]


def _fits(word: str, codec: str) -> bool:
    try:
        word.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


def _unpacked(content: bytes) -> Iterator[bytes]:
    """The content itself, and whatever any part of it can be inflated to."""
    yield content
    for found in re.finditer(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]", content):
        part = content[found.start() :]
        try:
            yield gzip.decompress(part) if part[:1] == b"\x1f" else zlib.decompressobj().decompress(part)
        except (OSError, EOFError, zlib.error):
            continue


def test_no_file_under_home_has_the_marker(marked) -> None:
    home, _, _ = marked
    written = _written()
    files = [path for path in home.rglob("*") if path.is_file()]
    assert len(files) > 100
    assert not [path for path in files for content in _unpacked(path.read_bytes()) for word in written if word in content]
    assert not [path for path in home.rglob("*") if MARKER in path.name]


def test_no_file_under_home_is_a_readable_table(marked) -> None:
    home, _, _ = marked
    batches = list((home / "vault" / "batches").iterdir())
    assert batches
    for path in batches:
        with pytest.raises(duckdb.Error), duckdb.connect(str(path), read_only=True) as connection:
            connection.execute("SHOW ALL TABLES")
    assert not [path for path in home.rglob("*") if path.is_file() and zipfile.is_zipfile(path)]


def test_no_command_says_the_marker(marked) -> None:
    _, _, said = marked
    assert not [each for each in said if MARKER in each.told or KANA in each.told]


def test_the_workbook_is_private_and_outside(marked) -> None:
    home, books, _ = marked
    assert all(stat.S_IMODE(book.stat().st_mode) == 0o600 and not book.is_relative_to(home) for book in books)


def test_formula_like_names_are_text_in_the_workbook(marked) -> None:
    _, books, _ = marked
    injected = 0
    for path in books:
        with zipfile.ZipFile(path) as packed:
            sheets = [packed.read(name) for name in packed.namelist() if name.startswith("xl/worksheets/")]
        assert sheets and not [sheet for sheet in sheets if b"<f>" in sheet or b"<f " in sheet or b"hyperlink" in sheet]
        for sheet in openpyxl.load_workbook(path):
            cells = [cell for row in sheet.iter_rows(min_row=4) for cell in row]
            assert {cell.data_type for cell in cells} <= {"s", "d", "n"}
            injected += sum(1 for cell in cells if str(cell.value).startswith("=") and cell.data_type == "s")
    assert injected


def test_protected_homes_are_not_told(marked) -> None:
    _, books, _ = marked
    told = {"はい": 0, "いいえ": 0, "不明": 0}
    for path in books:
        for sheet in openpyxl.load_workbook(path):
            heading = [cell.value for cell in sheet[3]]
            for row in sheet.iter_rows(min_row=4, values_only=True):
                child = dict(zip(heading, row, strict=True))
                told[child["支援措置"]] += 1
                if child["支援措置"] == "いいえ":
                    assert child["住所"].endswith(f"{MARKER}荘")
                else:
                    assert not (child["住所"] or child["電話"] or child["保護者"])
                    assert "荘" not in "".join(map(str, row))
                if child["支援措置"] == "不明":
                    assert "照会してください" in child["氏名"]
                else:
                    assert MARKER in child["氏名"] and isinstance(child["生年月日"], datetime.datetime)
    assert all(told.values())
