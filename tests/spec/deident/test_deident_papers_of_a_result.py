"""The papers beside the data: what an office reads, decides on with two people, and keeps."""

import csv
import datetime
import hashlib
import json
import random
import shutil
import subprocess

import openpyxl
import pytest
import typer
from typer.testing import CliRunner

from hagukumi.deident.general.work import deidentify_file
from hagukumi.deident.papers import office_document
from hagukumi.deident.papers.pictures import drawing
from hagukumi.deident.papers.wording import conditions_told, level_told, levels_told, loss_told, search_told
from hagukumi.deident.privacy import LossName
from hagukumi.deident.recipes.reading import read_recipe
from hagukumi.deident.recipes.records import Intervals, Item, Role
from hagukumi.deident.standards import Standards
from hagukumi.documents.render import Press
from hagukumi.documents.sheet import Drawing, Heading
from hagukumi.runs.deidentify_command import mount_deidentify

RECIPE = """
suppression_limit = 0.1
sample = 0.99
household = "世帯番号"
treatments = [{ kind = "round", items = ["所得"], base = 100000.0 }]
[privacy]
k = 4
l = { item = "傷病", kind = "distinct", l = 2 }
average_risk = 0.25
[items."氏名"]
role = "identifier"
[items."生年月日"]
role = "quasi_identifier"
dates = true
[items."地区"]
role = "quasi_identifier"
rare = [20]
[items."傷病"]
role = "sensitive"
[items."所得"]
role = "other"
[items."基準日"]
role = "other"
allow = ["exact_date"]
because = "調査を行った日であり、人の日付ではない"
"""
DAY = datetime.date(2026, 11, 23)


def people(count=300):
    chance = random.Random(6)
    for number in range(count):
        yield {
            "氏名": f"架空　{number}郎",
            "世帯番号": str(1 + number // 3),
            "生年月日": (datetime.date(1950, 1, 1) + datetime.timedelta(days=chance.randrange(20_000))).isoformat(),
            "地区": chance.choices(("東地区", "西地区", "離れ島"), (50, 45, 1))[0],
            "傷病": chance.choice(("特記なし", "高血圧症", "希少疾患Ａ")),
            "所得": str(chance.randrange(0, 9_000_000)),
            "基準日": chance.choice(("2025-04-01", "2025-10-01")),
        }


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("papers")
    (folder / "recipe.toml").write_text(RECIPE, encoding="utf-8")
    rows = list(people())
    with (folder / "data.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    answer = deidentify_file(folder / "recipe.toml", folder / "data.csv", folder / "out", lambda step: None, DAY)
    assert answer.remark == ""
    return folder


@pytest.fixture(scope="module")
def told(folder):
    """Every text of the workbook."""
    book = openpyxl.load_workbook(folder / "out" / "report.xlsx")
    return {sheet.title: [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)] for sheet in book}


def text(told):
    return "\n".join(cell for rows in told.values() for row in rows for cell in row)


def row(told, sheet, label):
    return next(found for found in told[sheet] if found[0] == label)


def test_the_papers_lie_beside_the_data_and_the_report(folder):
    assert {path.name for path in (folder / "out").iterdir()} == {"data.csv", "report.json", "report.xlsx", "report.pdf", "charts"}


def test_each_item_is_told_with_what_was_done(folder, told):
    report = json.loads((folder / "out" / "report.json").read_text(encoding="utf-8"))
    done = {found[0]: found[2] for found in told["項目ごとの加工"][2:]}
    assert done["氏名"] == "出力していない"
    coarser = {1: "月", 2: "年", 3: "5年ごと", 4: "10年ごと", 5: "すべてまとめた（値を出力しない）"}
    assert done["生年月日"] == coarser[report["levels"]["生年月日"]]
    assert done["所得"] == "丸め\nそのまま"
    assert row(told, "項目ごとの加工", "基準日")[3] == "調査を行った日であり、人の日付ではない"


def test_conditions_and_loss_are_told_in_words(told):
    conditions = row(told, "まとめ", "守った条件")[1]
    assert "k = 4（同じ内容に見える記録の最も少ない数）" in conditions
    assert "l = 2（「傷病」の値の多様性、種類の数）" in conditions
    assert "言い当てられる見込みの平均は0.25以下" in conditions
    assert "これらの数値を定めた法令はない。" in conditions
    assert "失われた（0%は元のまま" in row(told, "まとめ", "失われたもの")[1]


def test_what_an_outsider_could_still_learn_is_told(told):
    cover = [line for (line,) in told["表紙"]]
    place = cover.index("外部の人がまだ知り得ること")
    assert cover[place + 1].startswith("・")
    assert any("法令で定められた基準値はありません" in line for line in cover)


def test_the_sizes_of_the_classes_are_drawn_and_told_to_those_who_do_not_see(told):
    cover = [line for (line,) in told["表紙"]]
    place = cover.index("図：見分けのつかない記録の組の大きさ")
    assert "組の大きさ　組　記録" in cover[place + 1]


def test_other_recipes_are_compared_where_some_were_tried(folder, told):
    assert "ほかのレシピとの比較" not in text(told)
    report = json.loads((folder / "out" / "report.json").read_text(encoding="utf-8"))
    report["comparison"] = {"told": ["「甲」は細かさが残り、「乙」は危険が小さい。"]}
    chart = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>比較</title><desc>甲は右上、乙は左下</desc></svg>'
    recipe = read_recipe(folder / "recipe.toml")
    document = office_document(recipe, report, Standards(()), {"recipes.svg": chart, "item_1.svg": "値のある図"})
    assert Heading("ほかのレシピとの比較") in document.blocks
    assert [block.alternative for block in document.blocks if isinstance(block, Drawing)] == ["甲は右上、乙は左下"]


def test_a_chart_that_tells_nothing_is_a_mistake():
    with pytest.raises(ValueError, match="title"):
        drawing('<svg xmlns="http://www.w3.org/2000/svg"/>')


def test_each_standard_has_its_form_with_room_for_the_judgment(told):
    forms = [name for name in told if name.startswith("第")]
    assert [name[:3] for name in forms] == ["第1号", "第2号", "第3号", "第4号", "第5号"]
    assert all([found[0] for found in told[name][1:]][-1] == "判断とその理由（記入欄）" for name in forms)
    assert "レシピの理由: 調査を行った日であり、人の日付ではない" in row(told, forms[0], "人が判断すること")[1]


def test_two_people_decide_and_the_machine_does_not(told):
    assert "押印欄：判断した人　／　確認した人（別の人）" in text(told)
    assert "機械は、提供してよいかどうかを判断しません" in text(told)


def test_the_imprint_names_the_recipe_the_data_and_the_day(folder, told):
    for path in (folder / "recipe.toml", folder / "out" / "data.csv"):
        assert hashlib.sha256(path.read_bytes()).hexdigest() in text(told)
    assert "令和8年11月23日" in text(told)


def test_no_value_of_a_record_is_in_the_papers(folder, told):
    values = {value for one in people() for name, value in one.items() if name not in ("世帯番号", "所得")}
    words = text(told) + _pdf_text(folder)
    assert not [value for value in values if value in words]


def test_the_paper_is_tagged_for_screen_readers(folder):
    content = (folder / "out" / "report.pdf").read_bytes()
    assert b"pdfuaid" in content
    assert b"/StructTreeRoot" in content or b"/MarkInfo" in content


def _pdf_text(folder):
    if shutil.which("pdftotext") is None:
        return ""
    done = subprocess.run(["pdftotext", str(folder / "out" / "report.pdf"), "-"], capture_output=True, check=True, text=True)
    assert "加工基準（施行規則第62条）ごとの措置" in done.stdout
    return done.stdout


def test_without_typefaces_everything_but_the_pdf_is_there(folder, monkeypatch, tmp_path):
    monkeypatch.setenv("HAGUKUMI_FONTS", str(tmp_path))
    monkeypatch.setattr("hagukumi.deident.papers.writing._press", Press)
    app = typer.Typer()
    mount_deidentify(app)
    paths = [str(folder / "recipe.toml"), str(folder / "data.csv"), "--out", str(tmp_path / "out")]
    done = CliRunner().invoke(app, paths)
    assert done.exit_code == 0
    assert "書体" in done.output
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"data.csv", "report.json", "report.xlsx", "charts"}


QUASI = Role.QUASI_IDENTIFIER


@pytest.mark.parametrize(
    ("item", "level", "said"),
    [
        (Item(role=QUASI, intervals=Intervals(widths=(5, 1_000))), 0, "そのまま"),
        (Item(role=QUASI, intervals=Intervals(widths=(5, 1_000))), 2, "幅1,000の区間"),
        (Item(role=QUASI, intervals=Intervals(widths=(5,))), 2, "すべてまとめた（値を出力しない）"),
        (Item(role=QUASI, dates=True), 0, "日"),
        (Item(role=QUASI, dates=True), 4, "10年ごと"),
        (Item(role=QUASI, dates=True), 5, "すべてまとめた（値を出力しない）"),
        (Item(role=QUASI, prefixes=(5, 2)), 2, "先頭の2文字まで"),
        (Item(role=QUASI, rare=(1_000,)), 1, "1,000件未満の値を「その他」に"),
        (Item(role=QUASI, hierarchy="町.csv"), 2, "階層の表の段階2"),
        (Item(role=QUASI), 1, "すべてまとめた（値を出力しない）"),
    ],
)
def test_what_a_level_means(item, level, said):
    assert level_told(item, level) == said


def test_levels_of_a_method_that_mixes_them():
    assert levels_told(Item(role=QUASI), {"0": 7, "1": 1_200}) == "そのまま: 7件\nすべてまとめた（値を出力しない）: 1,200件"
    spans = {"groups": 12, "average": 3.41, "widest": 1_000, "unchanged": 40}
    told = "組ごとの範囲（12種類。一つの範囲は平均3.4、最も広くて1,000の値。値のまま: 40件）"
    assert levels_told(Item(role=QUASI), spans) == told
    assert levels_told(Item(role=Role.SENSITIVE), None) == "そのまま"


@pytest.mark.parametrize("name", LossName)
def test_each_loss_has_its_words(name):
    assert loss_told(name, 0.25).endswith("。")
    assert any(figure in loss_told(name, 0.25) for figure in ("25.0%", "0.25", "は、0に"))


def test_how_good_the_result_is():
    assert "失われるものが少ない結果はない" in search_told(True, True)
    assert "確かめていない" in search_told(False, True)
    assert "time_limit" in search_told(False, False)


def test_every_kind_of_condition_is_told(tmp_path):
    rules = """
[privacy]
k = 2
map_k = 3
household_k = 4
population = "people.csv"
l = [{ item = "傷病", kind = "entropy", l = 2.5 }, { item = "傷病", kind = "recursive", l = 2, c = 3.0 }]
t = { item = "傷病", t = 0.3 }
presence = { upper = 0.5 }
uniques = 0.01
population_uniques = 0.02
[items."地区"]
role = "quasi_identifier"
[items."傷病"]
role = "sensitive"
"""
    (tmp_path / "recipe.toml").write_text('household = "世帯"\n' + rules, encoding="utf-8")
    said = conditions_told(read_recipe(tmp_path / "recipe.toml"))
    parts = ("k = 2", "map_k = 3", "household_k = 4", "エントロピー", "再帰的", "t = 0.3", "δ存在性", "割合は0.01", "0.02以下")
    assert [part for part in parts if part not in said] == []
