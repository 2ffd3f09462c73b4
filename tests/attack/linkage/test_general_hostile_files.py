"""Files that cannot be read as their specification says: refused in words, without a value of a person, leaving nothing behind."""

import os

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import typer
from typer.testing import CliRunner

from hagukumi.linkage.general.command import mount_link

SECRET = "秘田密子"
GOOD = f"番号,氏名,生年月日\n1,{SECRET},2015-04-02\n2,{SECRET}乙,2016-04-02\n"
SPEC = """
script = "ja"
[[source]]
name = "住民"
path = "{path}"
[source.columns]
record = "番号"
full_name = "氏名"
birth_date = "生年月日"
"""


@pytest.fixture
def refused(tmp_path):
    """Run the command on a file that must be refused; the words it says."""

    def run(content, path="a.csv", extra="", source=""):
        if content is not None:
            (tmp_path / path).write_bytes(content if isinstance(content, bytes) else content.encode())
        spec = SPEC.format(path=path).replace("[source.columns]", source + "\n[source.columns]")
        (tmp_path / "spec.toml").write_text(spec + extra, encoding="utf-8")
        before = sorted(each.name for each in tmp_path.iterdir())
        app = typer.Typer()
        mount_link(app)
        result = CliRunner().invoke(app, [str(tmp_path / "spec.toml"), "--out", str(tmp_path / "out")])
        assert result.exit_code == 1
        assert SECRET not in result.output and "Traceback" not in result.output and "/dev/fd" not in result.output
        assert sorted(each.name for each in tmp_path.iterdir()) == before
        return result.output

    return run


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "ファイルが空です"),
        ("\n\n", "1行目に見出しがありません"),
        ("番号,氏名,生年月日\n", "データの行がありません"),
        ("番号,氏名,生年月日", "データの行がありません"),
        (GOOD.replace("1," + SECRET, f"1,{SECRET},x"), "2行目: セルの数が見出しの数と合いません"),
        (GOOD.replace(f"2,{SECRET}乙,2016-04-02", "2"), "3行目: セルの数が見出しの数と合いません"),
        (GOOD.replace(SECRET + ",", f'"{SECRET},', 1), "引用符"),
        (GOOD.replace(SECRET + ",", f'"{SECRET}"x,', 1), "引用符"),
        (f'"番号,氏名,生年月日\n1,{SECRET},2015-04-02\n', "引用符"),
        (GOOD.replace("番号", "整理番号"), "この見出しの列がありません"),
        (GOOD.replace("氏名", "氏 名"), "この見出しの列がありません"),
        (GOOD.replace("生年月日", "氏名"), "同じ見出しの列が二つ以上"),
        (f"{SECRET},1,2015-04-02\n{SECRET},2,2015-04-02\n", "指定した列が一つもありません"),
        (GOOD.replace("2,", "1,"), "同じ値の行が1組あります（最初は2行目と3行目）"),
        (GOOD.replace("2,", " ,"), "空の値が1行あります（最初は3行目）"),
        (GOOD.encode("utf-16"), "UTF-16"),
        (GOOD.encode() + "3,髙橋\n".encode("cp932") + b"\xff\n", "4行目にあります"),
        (GOOD.encode("cp932") + b"3,\x80,\n", "4行目にあります"),
        (b"PK\x03\x04" + GOOD.encode(), "Excel"),
        (b"\x1f\x8b\x08\x00" + GOOD.encode(), "圧縮"),
        (b"PAR1" + GOOD.encode(), "Parquetのファイルとして読めません"),
    ],
    ids=range(21),
)
def test_a_broken_file_is_refused_with_its_place(refused, content, told):
    said = refused(content)
    assert told in said and "a.csv" in said and "資料「住民」" in said


def test_a_row_too_long_to_be_one_is_refused_without_being_quoted(refused):
    assert "2行目: 1行が長すぎます" in refused(GOOD.replace(SECRET, SECRET * 1_400_000, 1))


def test_a_heading_that_differs_in_width_alone_is_named(refused):
    assert "似た見出し「番号Ａ」" in refused(GOOD.replace("番号", "番号Ａ"), extra='resident_number = "番号A"\n')


def test_a_file_that_is_not_there_or_is_no_file_is_refused(refused, tmp_path):
    assert "ファイル又はフォルダーがありません" in refused(None, "none.csv")
    (tmp_path / "folder.csv").mkdir()
    assert "フォルダーです" in refused(None, "folder.csv")
    os.mkfifo(tmp_path / "pipe.csv")
    assert "普通のファイルではありません" in refused(None, "pipe.csv")


def test_a_declared_encoding_is_held_to(refused):
    said = refused(GOOD.encode("cp932"), extra="[settings]\n", source='encoding = "utf-8"')
    assert "UTF-8として読めない文字が、1行目にあります" in said


def test_nested_values_and_damage_in_parquet_are_refused(refused, tmp_path):
    table = pa.table({"番号": ["1"], "氏名": [[SECRET]], "生年月日": ["2015-04-02"]})
    pq.write_table(table, tmp_path / "a.parquet")
    assert "一つの値でない列" in refused(None, "a.parquet")
    pq.write_table(
        pa.table({"番号": ["1"] * 2_000, "氏名": [SECRET] * 2_000, "生年月日": [str(n) for n in range(2_000)]}), tmp_path / "b.parquet"
    )
    whole = bytearray((tmp_path / "b.parquet").read_bytes())
    whole[40:400] = bytes(360)
    assert "Parquet" in refused(bytes(whole), "b.parquet")


def test_my_numbers_are_refused(refused):
    from hagukumi.notation import is_my_number

    numbers = [n for n in (f"{n:012d}" for n in range(123456789000, 123456789200)) if is_my_number(n)][:8]
    assert len(numbers) == 8
    rows = "".join(f"{number},{SECRET},2015-04-02\n" for number in numbers)
    assert "個人番号" in refused("番号,氏名,生年月日\n" + rows)


def test_problems_of_all_sources_are_told_at_once(refused, tmp_path):
    second = SPEC.split("[[source]]")[1].replace("住民", "税").format(path="none.csv")
    said = refused(b"", extra="[[source]]" + second)
    assert "資料「住民」" in said and "資料「税」" in said
