"""Files as offices really have them: what can be read is read rightly, what cannot is refused in words that help."""

import io
import random
import uuid
import zipfile

import pytest

from hagukumi.deident.general.loading import load
from hagukumi.deident.recipes import read_recipe
from hagukumi.files.problems import Refused
from hagukumi.notation import is_my_number

VALID = next(f"98765432{number:04d}" for number in range(10_000) if is_my_number(f"98765432{number:04d}"))
BROKEN = VALID[:11] + str((int(VALID[11]) + 1) % 10)


def loaded(folder, content):
    (folder / "data.csv").write_bytes(content)
    found = load(folder / "data.csv", ",", ())
    return load(folder / "data.csv", ",", found.unnamed).columns


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
@pytest.mark.parametrize(("within", "end"), [("\n", "\r\n"), ("\r\n", "\n"), ("\n", "\n"), ("\r", "\r\n")])
def test_a_line_broken_within_a_heading_is_part_of_the_heading(tmp_path, encoding, within, end):
    text = end.join([f'"氏{within}名",年齢', "髙橋,3", f'"田{within}中",4', ""])
    columns = loaded(tmp_path, text.encode(encoding))
    assert list(columns) == [f"氏{within}名", "年齢"]
    assert columns["年齢"].values == ("3", "4") and set(columns[f"氏{within}名"].values) == {"髙橋", f"田{within}中"}


def test_a_workbook_is_refused_with_the_way_to_save_it(tmp_path):
    book = io.BytesIO()
    with zipfile.ZipFile(book, "w") as file:
        file.writestr("[Content_Types].xml", "<Types/>")
    with pytest.raises(Refused, match=r"Excelのブック.*「CSV UTF-8（コンマ区切り）」"):
        loaded(tmp_path, book.getvalue())
    with pytest.raises(Refused, match=r"古い形式のExcel.*「CSV UTF-8（コンマ区切り）」"):
        loaded(tmp_path, b"\xd0\xcf\x11\xe0" + bytes(600))
    (tmp_path / "recipe.toml").write_bytes(book.getvalue())
    with pytest.raises(Refused, match="Excelのブック"):
        read_recipe(tmp_path / "recipe.toml")


def grouped(number, mark):
    return mark.join((number[:4], number[4:8], number[8:]))


@pytest.mark.parametrize(
    "cell",
    [
        VALID,
        f"mynumber{VALID}",
        grouped(VALID, "."),
        grouped(VALID, "-"),
        grouped(VALID, "　"),
        f"窓口で{VALID}を確認",
        VALID.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    ],
)
def test_one_my_number_anywhere_stops_the_file(tmp_path, cell):
    rows = "".join(f"{row},なし\n" for row in range(50))
    with pytest.raises(Refused, match="個人番号（マイナンバー）とみられる") as refused:
        loaded(tmp_path, f"年齢,備考\n{rows}7,{cell}\n".encode())
    assert "備考" in str(refused.value) and VALID not in str(refused.value)


@pytest.mark.parametrize(
    "cell",
    [
        BROKEN,
        f"1{VALID}",
        "202504011530",
        f"{int(VALID):,}",
        VALID[:11],
        f"0.{VALID}",
        f"{VALID}.25",
        f"3f2504e0-4f89-11d3-9a0c-{VALID}",
    ],
)
def test_other_long_numbers_stop_nothing(tmp_path, cell):
    rows = "".join(f"{row},なし\n" for row in range(50))
    assert len(loaded(tmp_path, f'年齢,備考\n{rows}7,"{cell}"\n'.encode())["備考"].values) == 2


def test_a_column_of_codes_of_twelve_digits_is_judged_by_how_many_pass(tmp_path):
    """One in eleven passes by chance; of a handful of codes all must pass."""
    chance = random.Random(3)
    codes = [str(chance.randrange(10**11, 10**12)) for _ in range(400)]
    assert sum(map(is_my_number, codes)) > 20
    assert len(loaded(tmp_path, "\n".join(["年齢,コード", *(f"1,{code}" for code in codes), ""]).encode())["コード"].values) == 400
    assert len(loaded(tmp_path, f"年齢,コード\n1,{VALID}\n1,{BROKEN}\n".encode())["コード"].values) == 2
    unlike = [str(chance.randrange(10 ** chance.randrange(10, 14))) for _ in range(400)]
    assert len(loaded(tmp_path, "\n".join(["年齢,コード", *(f"1,{code}" for code in unlike), ""]).encode())["コード"].values) > 390
    with pytest.raises(Refused):
        loaded(tmp_path, f"年齢,コード\n1,{VALID}\n".encode())


def test_hashes_and_fractions_are_full_of_digits_and_stop_nothing(tmp_path):
    chance = random.Random(9)
    rows = (f"{chance.randbytes(32).hex()},{uuid.UUID(bytes=chance.randbytes(16))},{chance.random():.12f}" for _ in range(4_000))
    assert len(loaded(tmp_path, "\n".join(["ハッシュ,鍵,割合", *rows, ""]).encode())["鍵"].values) == 4_000
