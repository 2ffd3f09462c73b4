"""`hagukumi link`: any files by a specification, without a register and without labels."""

import csv
import importlib.util
import io
import json
import shutil
import stat

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
import typer
from typer.testing import CliRunner

from hagukumi.files.folders import output_folder
from hagukumi.linkage.general.command import mount_link
from hagukumi.linkage.general.output import FILES

SPEC = """
script = "ja"
[settings]
prefecture = "愛知県"
city = "育実市"
[[source]]
name = "学校"
path = "school.csv"
unique_per_person = true
[source.columns]
record = "番号"
family_name = "姓"
given_name = "名"
kana = "カナ"
birth_date = "生年月日"
sex = "性別"
address = "住所"
[[source]]
name = "健診"
path = "health/checkups.csv"
[source.columns]
record = "受付"
full_name = "氏名"
kana = "フリガナ"
birth_date = "生まれ"
sex = "男女"
address = "所在"
phone = "電話"
"""
FAMILY_NAMES = """佐藤 サトウ 鈴木 スズキ 髙橋 タカハシ 田中 タナカ 渡邉 ワタナベ 伊藤 イトウ 山本 ヤマモト 中村 ナカムラ 小林 コバヤシ
加藤 カトウ 吉田 ヨシダ
山田 ヤマダ 佐々木 ササキ 山口 ヤマグチ 松本 マツモト 井上 イノウエ 木村 キムラ 林 ハヤシ 斎藤 サイトウ 清水 シミズ"""
GIVEN_NAMES = "陽葵 ヒマリ 女 蓮 レン 男 結菜 ユイナ 女 湊 ミナト 男 紬 ツムギ 女 蒼 アオイ 男"
FAMILIES, GIVEN = FAMILY_NAMES.split(), GIVEN_NAMES.split()


def _people():
    """120 children: six in a family of each name, each with birthday and home."""
    for number in range(120):
        family, child = number % 20, number // 20
        day = (2012 + child, 1 + number % 12, 1 + number % 27)
        yield number, *FAMILIES[2 * family : 2 * family + 2], *GIVEN[3 * child : 3 * child + 3], day, f"本町{family + 1}-{child + 1}"


def _text(rows):
    written = io.StringIO(newline="")
    csv.writer(written).writerows(rows)
    return written.getvalue()


def _school():
    yield ["番号", "姓", "名", "カナ", "生年月日", "性別", "住所", "備考"]
    for number, family, family_kana, given, kana, sex, (year, month, day), home in _people():
        yield [f"S-{number:04}", family, given, f"{family_kana} {kana}", f"{year}-{month:02}-{day:02}", sex, f"愛知県育実市{home}", "x"]


def _health():
    yield ["受付", "氏名", "フリガナ", "生まれ", "男女", "所在", "電話"]
    for number, family, family_kana, given, kana, sex, (year, month, day), home in _people():
        plain, code = family.replace("髙", "高").replace("邉", "辺"), {"男": "1", "女": "2"}[sex]
        for visit in range(1 + number % 2):
            yield [f"{number:05}-{visit}", f"{plain}　{given}", f"{family_kana} {kana}", f"{year}/{month}/{day}", code, home, ""]


@pytest.fixture
def folder(tmp_path):
    _lay(tmp_path)
    return tmp_path


def _lay(folder, school=None, health=None, encoding="utf-8"):
    (folder / "health").mkdir(parents=True, exist_ok=True)
    (folder / "spec.toml").write_text(SPEC, encoding="utf-8")
    (folder / "school.csv").write_text(_text(school or _school()), encoding=encoding, newline="")
    (folder / "health" / "checkups.csv").write_text(_text(health or _health()), encoding=encoding, newline="")


def _link(folder, *options, out="out", status=0):
    app = typer.Typer()
    mount_link(app)
    result = CliRunner().invoke(app, [str(folder / "spec.toml"), "--out", str(folder / out), "--no-charts", *map(str, options)])
    assert result.exit_code == status, result.output
    return result.output


def _bytes(folder, out="out"):
    return [(folder / out / name).read_bytes() for name in ("links.parquet", "review.parquet")]


def _report(folder, out="out", steady=True):
    report = json.loads((folder / out / "report.json").read_text(encoding="utf-8"))
    return {name: value for name, value in report.items() if name != "measured"} if steady else report


@pytest.fixture(scope="module")
def linked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("linked")
    _lay(folder)
    _link(folder, "--save-model", folder / "model.json")
    return folder


def test_each_record_of_each_source_is_in_the_answer_once_under_its_own_id(linked):
    links = pq.read_table(linked / "out" / "links.parquet")
    assert links.column_names == ["source", "record", "person", "weight", "rule"]
    assert links.schema.field("record").type == pa.string()
    found = sorted(zip(links["source"].to_pylist(), links["record"].to_pylist(), strict=True))
    wanted = [("学校", row[0]) for row in list(_school())[1:]] + [("健診", row[0]) for row in list(_health())[1:]]
    assert found == sorted(wanted)


def test_records_of_one_child_are_one_person_whatever_the_writing(linked):
    links = pq.read_table(linked / "out" / "links.parquet").to_pylist()
    persons = {(row["source"], row["record"]): row["person"] for row in links}
    for number in range(120):
        visits = {persons["健診", f"{number:05}-{visit}"] for visit in range(1 + number % 2)}
        assert visits == {persons["学校", f"S-{number:04}"]}


def test_persons_are_counted_from_one_without_a_gap_in_the_order_of_their_first_records(linked):
    links = pq.read_table(linked / "out" / "links.parquet")
    assert sorted(set(links["person"].to_pylist())) == list(range(1, 121))
    firsts = links.group_by("person", use_threads=False).aggregate([("record", "first")])["person"].to_pylist()
    assert firsts == sorted(firsts)


def test_the_report_tells_what_was_read_found_weighed_and_measured(linked):
    report = _report(linked, steady=False)
    assert [source["name"] for source in report["sources"]] == ["健診", "学校"]
    assert [source["rows"] for source in report["sources"]] == [180, 120]
    assert report["counts"]["records"] == 300 and report["counts"]["persons"] == 120
    assert report["counts"]["pairs_linked"] == 60 * 1 + 60 * 3
    assert {"side", "group", "value", "records", "linked", "rate", "low", "high", "small"} <= set(report["rates"][0])
    assert report["model"]["not_trained"] and report["model"]["account"]
    assert list(report["measured"]["seconds"]) == ["load", "normalise", "block", "train", "compare", "cluster", "write"]
    assert report["measured"]["peak_memory_bytes"] > 10_000_000


def test_no_value_of_a_child_is_in_the_report(linked):
    text = (linked / "out" / "report.json").read_text(encoding="utf-8")
    values = [name for name in (*FAMILIES, *GIVEN, "本町", "2012-") if len(name) > 1]
    assert len(values) > 40 and not [value for value in values if value in text]


def test_only_the_owner_may_look_at_the_answer(linked):
    out = linked / "out"
    assert stat.S_IMODE(out.stat().st_mode) == 0o700
    assert {stat.S_IMODE(each.stat().st_mode) for each in out.iterdir()} == {0o600}
    assert sorted(each.name for each in linked.iterdir()) == ["health", "model.json", "out", "school.csv", "spec.toml"]


def test_the_order_of_rows_and_sources_is_no_matter(linked, folder):
    school, health = list(_school()), list(_health())
    _lay(folder, [school[0], *reversed(school[1:])], [health[0], *sorted(health[1:], key=lambda row: row[3])])
    head, first, second = SPEC.split("[[source]]")
    (folder / "spec.toml").write_text(f"{head}[[source]]{second}\n[[source]]{first}", encoding="utf-8")
    _link(folder)
    assert _bytes(folder) == _bytes(linked) and _report(folder) == _report(linked)


def test_cp932_and_parquet_give_the_same_answer_as_utf8(linked, folder):
    _lay(folder, encoding="cp932")
    rows = list(_health())
    table = pa.table({heading: [row[place] for row in rows[1:]] for place, heading in enumerate(rows[0])})
    days = pc.strptime(table["生まれ"], "%Y/%m/%d", "s").cast(pa.date32())
    table = table.set_column(3, "生まれ", days).set_column(4, "男女", pc.cast(table["男女"], pa.float64()))
    pq.write_table(table, folder / "health" / "checkups.csv")
    _link(folder)
    assert _bytes(folder) == _bytes(linked)
    assert [source["format"] for source in _report(folder)["sources"]] == ["parquet", "cp932"]


def test_a_stored_model_predicts_without_training_and_gives_the_same_answer(linked, folder):
    _link(folder, "--model", linked / "model.json", "--memory", "0.5")
    assert _bytes(folder) == _bytes(linked)


@pytest.mark.parametrize(
    ("content", "told"),
    [("{}", "モデルのファイルとして読めません"), (b"\xff", "モデルのファイルとして読めません"), ("latin", "今の名寄せと違います")],
)
def test_a_file_that_is_no_model_for_this_linkage_is_refused(linked, folder, content, told):
    if content == "latin":
        content = (linked / "model.json").read_text().replace('"script": "ja"', '"script": "latin"')
    (folder / "model.json").write_bytes(content if isinstance(content, bytes) else content.encode())
    assert told in _link(folder, "--model", folder / "model.json", status=1)
    assert not (folder / "out").exists()


def test_an_earlier_answer_is_replaced_and_anything_else_is_left_alone(linked, folder):
    (folder / "out").mkdir()
    (folder / "out" / "report.json").write_text("{}")
    _link(folder, "--model", linked / "model.json")
    assert _bytes(folder) == _bytes(linked)
    (folder / "out" / "memo.txt").write_text("mine")
    assert "この命令の結果でないもの" in _link(folder, status=1)
    assert (folder / "out" / "memo.txt").read_text() == "mine" and _bytes(folder) == _bytes(linked)
    assert "フォルダーではありません" in _link(folder, out="school.csv", status=1)


def test_what_a_killed_run_left_is_cleared_and_the_earlier_answer_stands(linked, folder):
    left = folder / ".out.making"
    (left / "overflow").mkdir(parents=True)
    (left / "links.parquet").write_text("half")
    (left / "overflow" / "x.tmp").write_text("half")
    shutil.copytree(linked / "out", folder / ".out.before")
    (folder / "spec.toml").write_text("script = 1", encoding="utf-8")
    _link(folder, status=1)
    (folder / "spec.toml").write_text(SPEC.replace("school.csv", "none.csv"), encoding="utf-8")
    _link(folder, status=1)
    assert _bytes(folder) == _bytes(linked)
    assert sorted(each.name for each in folder.iterdir()) == ["health", "out", "school.csv", "spec.toml"]


def test_what_differs_from_an_earlier_answer_is_written_and_told(linked, folder):
    """One child's two visits are another child's in the second delivery: parted from the one, joined to the other."""
    health = [list(row) for row in _health()]
    mine, other = (next(row for row in health if row[0] == name) for name in ("00003-0", "00008-0"))
    mine[1:6] = other[1:6]
    _lay(folder, health=health)
    shutil.copytree(linked / "out", folder / "out")
    told = _link(folder, "--model", linked / "model.json", "--former", folder / "out")
    changes = pq.read_table(folder / "out" / "changes.parquet").to_pylist()
    assert {row["change"] for row in changes} == {"joined", "parted"}
    assert all(("健診", "00003-0") in {(row[f"{side}_source"], row[f"{side}_record"]) for side in ("left", "right")} for row in changes)
    assert _report(folder)["changes"]["pairs_joined"] > 0 and "離れる" in told


def test_an_earlier_answer_that_is_none_is_refused_before_the_work(folder):
    told = _link(folder, "--former", folder / "health", status=1)
    assert "比べる相手のフォルダーに、名寄せの結果がありません" in told and not (folder / "out").exists()


def test_a_place_where_no_model_can_be_stored_is_told_before_the_work(folder):
    for place in (folder / "none" / "model.json", folder / "health"):
        assert "モデルを保存する場所" in _link(folder, "--save-model", place, status=1)
    assert not (folder / "out").exists()


def test_an_output_that_cannot_be_made_is_told_by_its_folder(folder):
    assert "「school.csv」を扱えませんでした" in _link(folder, out="school.csv/out", status=1)


def test_folders_that_cannot_be_replaced_are_refused(folder):
    assert "ルートのフォルダー" in _link(folder, out="/", status=1)
    assert "この命令の結果でないもの" in _link(folder, out="health/..", status=1)
    (folder / "link").symlink_to(folder / "health")
    assert "フォルダーではありません" in _link(folder, out="link", status=1)


def test_two_runs_into_one_folder_at_a_time_are_refused(folder):
    with output_folder(folder / "out", FILES):
        assert "いま別に行われています" in _link(folder, status=1)
    assert (folder / "out").is_dir()


def test_a_value_that_cannot_be_read_is_counted_and_told(folder):
    health = list(_health())
    health[1][3], health[2][3], health[3][4] = "昨日", "", "甲"
    _lay(folder, health=health)
    told = _link(folder)
    assert "資料「健診」の列「生まれ」に、読めない値が1件" in told and "列「男女」に、読めない値が1件" in told
    assert _report(folder)["sources"][0]["unreadable"] == {"birth_date": 1, "sex": 1}


def test_a_column_that_names_of_the_script_are_not_compared_by_is_told(folder):
    spec = SPEC.replace('phone = "電話"', 'other = ["電話"]').replace('address = "所在"', 'city = "所在"')
    (folder / "spec.toml").write_text(spec, encoding="utf-8")
    told = _link(folder)
    assert _report(folder)["not_compared"] == ["city", "電話"] and "比べませんでした: city、電話" in told


def test_a_shared_mailbox_speaks_for_a_child_whose_family_name_changed(folder):
    """Among the 120 children one row more: given name and mailbox of the first, another family name and a wrong month of birth."""
    school, health = ([[*row, ""] for row in rows] for rows in (_school(), _health()))
    school[0][-1] = health[0][-1] = "メール"
    school[1][-1] = "Oya.1@example.jp"
    health.append(["moved", f"西園寺　{school[1][2]}", f"サイオンジ {GIVEN[1]}", "2012/12/1", "2", "", "", "oya.1@example.jp"])
    _lay(folder, school, health)
    persons = []
    for extra in ("", 'email = "メール"\n'):
        named = SPEC.replace('sex = "性別"\n', f'sex = "性別"\n{extra}').replace('sex = "男女"\n', f'sex = "男女"\n{extra}')
        (folder / "spec.toml").write_text(named, encoding="utf-8")
        _link(folder)
        persons.append(_report(folder)["counts"]["persons"])
    assert persons == [121, 120]


def test_rows_that_name_nobody_are_not_one_person_because_they_are_alike(folder):
    health = [*_health(), ["x1", "", "", "", "1", "", ""], ["x2", "", "", "", "1", "", ""]]
    _lay(folder, health=health)
    _link(folder)
    assert _report(folder)["counts"]["persons"] == 122


LATIN = """
script = "latin"
[[source]]
name = "members"
path = "members.csv"
[source.columns]
record = "id"
given_name = "first"
family_name = "last"
birth_date = "born"
sex = "sex"
city = "town"
email = "mail"
kana = "reading"
other = [{ name = "club", column = "team" }]
"""
LATIN_ROWS = """id,first,last,born,sex,town,mail,team,reading
a1,Katherine,O'Neill,1980-02-14,F,Leeds,kate.oneill@example.org,Reds,
a2,Kathrine,ONeill,1980-02-14,female,Leeds,kate.oneill@example.org,Reds,
a3,Peter,Müller,1975-11-30,m,York,p.mueller@example.org,Blues,
a4,Peter,Muller,1975-11-03,MALE,York,p.mueller@example.org,Blues,
a5,Anna,Smith,1990-01-01,2,Hull,anna@example.org,Greens,
a6,Bob,Smith,1961-07-09,1,Hull,bob@example.org,Greens,
"""


def test_names_in_latin_letters_are_linked_by_the_columns_there_are(tmp_path):
    (tmp_path / "spec.toml").write_text(LATIN, encoding="utf-8")
    (tmp_path / "members.csv").write_text(LATIN_ROWS, encoding="utf-8")
    _link(tmp_path)
    links = pq.read_table(tmp_path / "out" / "links.parquet").to_pylist()
    assert [(row["record"], row["person"]) for row in links] == [("a1", 1), ("a2", 1), ("a3", 2), ("a4", 2), ("a5", 3), ("a6", 4)]
    report = _report(tmp_path)
    assert report["script"] == "latin" and report["not_compared"] == ["kana"]
    assert report["sources"][0]["columns"]["other: club"] == "team"


def test_spark_that_is_not_installed_is_told_and_nothing_is_written(folder, monkeypatch):
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *rest: None if name == "pyspark" else find(name, *rest))
    assert "pyspark" in _link(folder, "--engine", "spark", status=1)
    assert not (folder / "out").exists()


def test_an_engine_that_is_not_known_is_a_wrong_call(folder):
    assert _link(folder, "--engine", "abacus", status=2)
