"""From a file to a recipe that runs unchanged, written for a clerk who is no statistician: each choice with its reasons."""

import csv
import datetime
import gzip
import json
import random
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from hagukumi.deident.general.loading import Column, Loaded, load
from hagukumi.deident.guidance import Dictionary, propose, tried
from hagukumi.deident.guidance.command import mount_guide
from hagukumi.deident.guidance.outside import words
from hagukumi.deident.recipes import Role, read_recipe
from hagukumi.deident.recipes.records import Item, PrivacyRules
from hagukumi.files.problems import Refused
from hagukumi.notation import is_my_number
from hagukumi.runs.deidentify_command import mount_deidentify

ADULT = Path(__file__).parents[2] / "data" / "adult" / "adult.csv.gz"
SURNAMES = ("佐藤", "鈴木", "高橋", "田中", "伊藤", "渡辺")


def residents(count=1_200):
    chance = random.Random(11)
    for number in range(count):
        born = datetime.date(1935, 1, 1) + datetime.timedelta(days=chance.randrange(30_000))
        yield {
            "宛名番号": str(70_000_000 + 3 * number),
            "世帯番号": str(8_000_000 + number // 3),
            "氏名": f"{SURNAMES[number % 6]}　架空{number}",
            "生年月日": born.isoformat(),
            "年齢": str(2025 - born.year),
            "性別": chance.choice("男女"),
            "町字": f"141{chance.randrange(4):02d}{chance.randrange(10):03d}",
            "国籍": chance.choices(("日本", "ベトナム", "ブラジル", "ペルー"), (90, 6, 3, 1))[0],
            "傷病": chance.choices(("なし", "高血圧", "糖尿病", "難病"), (60, 25, 14, 1))[0],
            "所得": str(chance.randrange(0, 9_000_000)),
            "備考": f"窓口で{chance.choice(('母', '父', '祖母'))}と{number}回目の面談を行い、状況を聞いた",
            "団体": "見本市",
        }


def write(path, rows, separator=","):
    rows = list(rows)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0], delimiter=separator)
        writer.writeheader()
        writer.writerows(rows)


def run(*arguments, status=0):
    app = typer.Typer()
    mount_deidentify(app)
    mount_guide(app)
    more = ["--no-papers"] if arguments[0] == "deidentify" else []
    done = CliRunner().invoke(app, [*map(str, arguments), *more])
    assert done.exit_code == status, done.output
    return done.output


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("guide")
    write(folder / "data.csv", residents())
    (folder / "told.txt").write_text(run("deidentify-guide", folder / "data.csv", "--out", folder / "recipe.toml"), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def recipe(folder):
    return read_recipe(folder / "recipe.toml")


def test_the_recipe_runs_unchanged_on_the_file_it_was_made_for(folder):
    run("deidentify", folder / "recipe.toml", folder / "data.csv", "--out", folder / "out")
    report = json.loads((folder / "out" / "report.json").read_text(encoding="utf-8"))
    assert report["risks"]["smallest_class"] >= 10
    assert report["suppressed"] <= 60
    assert "佐藤" not in (folder / "out" / "data.csv").read_text(encoding="utf-8")


def test_it_runs_unchanged_on_the_data_of_the_literature(tmp_path):
    (tmp_path / "adult.csv").write_bytes(gzip.decompress(ADULT.read_bytes()))
    run("deidentify-guide", tmp_path / "adult.csv", "--out", tmp_path / "recipe.toml")
    recipe = read_recipe(tmp_path / "recipe.toml")
    assert recipe.separator == ";"
    assert recipe.items["salary-class"].role is Role.SENSITIVE
    assert recipe.items["age"].intervals.widths == (5, 10, 20, 40)
    assert {name for name, item in recipe.items.items() if item.role is Role.QUASI_IDENTIFIER} == set(recipe.items) - {"salary-class"}
    run("deidentify", tmp_path / "recipe.toml", tmp_path / "adult.csv", "--out", tmp_path / "out")


@pytest.mark.parametrize("item", ["宛名番号", "氏名", "備考"])
def test_what_tells_who_it_is_is_not_handed_out(recipe, item):
    assert recipe.items[item].role is Role.IDENTIFIER


def test_the_household_is_used_and_not_handed_out(recipe):
    assert recipe.household == "世帯番号"
    assert "世帯番号" not in recipe.items


def test_what_others_know_is_made_coarser_by_its_form(recipe):
    assert (recipe.items["生年月日"].dates, recipe.items["生年月日"].lowest) == (True, 1)
    assert recipe.items["年齢"].intervals.top <= 90
    assert recipe.items["町字"].prefixes == (7,)
    assert recipe.items["国籍"].rare
    assert recipe.items["性別"].role is Role.QUASI_IDENTIFIER


def test_what_must_not_be_learned_gets_a_condition_of_its_own(recipe):
    assert recipe.items["傷病"].role is Role.SENSITIVE
    assert (recipe.privacy.k, recipe.privacy.l.item, recipe.privacy.l.l) == (10, "傷病", 2)


def test_an_amount_that_differs_in_every_record_is_cut_into_intervals(recipe):
    assert recipe.items["所得"].role is Role.QUASI_IDENTIFIER
    assert recipe.items["所得"].intervals.widths[0] == 500_000


def test_one_value_for_all_is_handed_out_as_it_is(recipe):
    assert recipe.items["団体"].role is Role.OTHER


def test_every_choice_stands_below_its_reasons(folder, recipe):
    text = (folder / "recipe.toml").read_text(encoding="utf-8")
    assert "k の値を定めた法令はない" in text
    assert "実務の目安" in text
    for name in recipe.items:
        before = text[: text.index(f'[items."{name}"]')].splitlines()
        assert before[-1].startswith("#   ")
        assert "α-distinction" in before[-1]


def test_the_first_question_is_whether_statistics_serve(folder):
    for text in ((folder / "told.txt").read_text(encoding="utf-8"), (folder / "recipe.toml").read_text(encoding="utf-8")):
        assert text.index("統計で足ります") < text.index("オープンデータとして") < text.index("行政機関等匿名加工情報")


def test_neither_the_recipe_nor_the_terminal_repeats_a_value(folder):
    text = (folder / "recipe.toml").read_text(encoding="utf-8") + (folder / "told.txt").read_text(encoding="utf-8")
    rows = list(residents())
    assert not [value for row in rows for name, value in row.items() if name not in ("性別", "年齢", "所得") and value in text]
    assert "糖尿病" not in text


def test_the_same_file_in_another_order_gives_the_same_recipe(folder, tmp_path):
    rows = list(residents())
    random.Random(2).shuffle(rows)
    write(tmp_path / "data.csv", rows)
    run("deidentify-guide", tmp_path / "data.csv", "--out", tmp_path / "recipe.toml")
    assert (tmp_path / "recipe.toml").read_text(encoding="utf-8") == (folder / "recipe.toml").read_text(encoding="utf-8")


def test_an_item_dictionary_tells_what_short_headings_mean(tmp_path):
    rows = [{"C1": row["年齢"], "C2": row["傷病"], "C3": row["性別"]} for row in residents(200)]
    write(tmp_path / "data.csv", rows, "\t")
    (tmp_path / "words.csv").write_bytes("C1,年齢\r\nC2,主傷病\r\n\r\nC3,性別\r\n".encode("cp932"))
    run("deidentify-guide", tmp_path / "data.csv", "--out", tmp_path / "a.toml")
    run("deidentify-guide", tmp_path / "data.csv", "--out", tmp_path / "b.toml", "--words", tmp_path / "words.csv")
    without, told = read_recipe(tmp_path / "a.toml"), read_recipe(tmp_path / "b.toml")
    assert without.items["C2"].role is Role.QUASI_IDENTIFIER
    assert told.items["C2"].role is Role.SENSITIVE
    assert told.items["C1"].intervals.widths == (5, 10, 20, 40)
    assert "見出しからは、外部の人が知り得るか分からない" in (tmp_path / "a.toml").read_text(encoding="utf-8")


def test_a_heading_cannot_leave_its_comment_or_its_quotes(tmp_path):
    name = '年齢"] = { role = "other" } #'
    write(tmp_path / "data.csv", [{name: str(number % 9), "性別": "男女"[number % 2]} for number in range(200)])
    run("deidentify-guide", tmp_path / "data.csv", "--out", tmp_path / "recipe.toml")
    assert read_recipe(tmp_path / "recipe.toml").items[name].role is Role.QUASI_IDENTIFIER


def test_of_too_many_items_the_unknown_ones_that_tell_most_are_left_out(tmp_path):
    chance = random.Random(1)
    names = [f"項目{number:02d}" for number in range(30)]
    write(tmp_path / "data.csv", [{"性別": chance.choice("男女"), **{name: chance.choice("甲乙丙") for name in names}} for _ in range(300)])
    run("deidentify-guide", tmp_path / "data.csv", "--out", tmp_path / "recipe.toml")
    recipe = read_recipe(tmp_path / "recipe.toml")
    quasi = [name for name, item in recipe.items.items() if item.role is Role.QUASI_IDENTIFIER]
    assert len(quasi) == 12
    assert "性別" in quasi
    run("deidentify", tmp_path / "recipe.toml", tmp_path / "data.csv", "--out", tmp_path / "out")


def test_days_by_era_and_postal_codes_are_known_by_their_form(tmp_path):
    rows = [
        {
            "誕生": f"昭和{30 + number % 30}年{number % 12 + 1}月{number % 28 + 1}日",
            "郵便番号": f"23{number % 9}-00{number % 5}{number % 7}",
        }
        for number in range(400)  # fewer than five records for each code
    ]
    write(tmp_path / "data.csv", [*rows, {"誕生": "S60.1.7", "郵便番号": "231-0000"}])
    run("deidentify-guide", tmp_path / "data.csv", "--out", tmp_path / "recipe.toml")
    recipe = read_recipe(tmp_path / "recipe.toml")
    assert recipe.items["誕生"].dates
    assert recipe.items["郵便番号"].prefixes == (7, 6)
    run("deidentify", tmp_path / "recipe.toml", tmp_path / "data.csv", "--out", tmp_path / "out")
    assert "昭和" not in (tmp_path / "out" / "data.csv").read_text(encoding="utf-8")


def test_where_a_person_has_several_records_persons_are_counted(tmp_path):
    rows = [
        {"学籍番号": str(90_000 + person), "性別": "男女"[person % 2], "年月": f"2025-{month:02d}", "欠席日数": str((person + month) % 5)}
        for person in range(100)
        for month in range(1, 13)
    ]
    write(tmp_path / "data.csv", [row | {"世帯番号": f"世{int(row['学籍番号']) // 2}"} for row in rows])
    run("deidentify-guide", tmp_path / "data.csv", "--out", tmp_path / "recipe.toml")
    recipe = read_recipe(tmp_path / "recipe.toml")
    assert (recipe.person, recipe.privacy.k, recipe.items["学籍番号"].role) == ("学籍番号", 5, Role.IDENTIFIER)
    text = (tmp_path / "recipe.toml").read_text(encoding="utf-8")
    assert "100人のうち100人に二件以上の記録があり、一人に最も多くて12件ある" in text
    assert recipe.privacy.household_k == 1
    assert "世帯の組み合わせまでは守れない" in text
    run("deidentify", tmp_path / "recipe.toml", tmp_path / "data.csv", "--out", tmp_path / "out")
    assert json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))["risks"]["smallest_class"] >= 5


def test_families_are_protected_where_a_household_is_known_and_the_cost_is_told(folder, recipe):
    assert (recipe.household, recipe.privacy.household_k) == ("世帯番号", 2)
    text = (folder / "recipe.toml").read_text(encoding="utf-8")
    assert "household_k = 2: 家族の全員を知る人は" in text
    assert "が失われる（付けなければ" in text


def test_families_that_cannot_be_protected_are_told(tmp_path):
    """Every household has another number of members: none looks like another."""
    chance = random.Random(5)
    rows = [
        {"世帯番号": f"世{home}", "性別": chance.choice("男女"), "年代": chance.choice("甲乙丙")}
        for home in range(1, 25)
        for _ in range(home)
    ]
    write(tmp_path / "data.csv", rows)
    run("deidentify-guide", tmp_path / "data.csv", "--out", tmp_path / "recipe.toml")
    assert read_recipe(tmp_path / "recipe.toml").privacy.household_k == 1
    assert "household_k は付けていない。この資料では、付けると" in (tmp_path / "recipe.toml").read_text(encoding="utf-8")
    run("deidentify", tmp_path / "recipe.toml", tmp_path / "data.csv", "--out", tmp_path / "out")


def test_without_a_household_it_is_said_that_families_are_not_looked_at(tmp_path):
    write(tmp_path / "data.csv", [{"性別": "男女"[number % 2], "年齢": str(number % 70)} for number in range(400)])
    told = run("deidentify-guide", tmp_path / "data.csv", "--out", tmp_path / "recipe.toml")
    assert "世帯の番号とみられる項目がない" in (tmp_path / "recipe.toml").read_text(encoding="utf-8")
    assert "試しに加工したところ、400件のうち" in told


def test_families_whose_protection_leaves_nothing_are_told_with_what_it_would_cost(tmp_path):
    chance = random.Random(6)
    rows = [{"世帯番号": f"世{n // 6}", "年齢": str(chance.randrange(90)), "町字": f"141{chance.randrange(9):05d}"} for n in range(600)]
    write(tmp_path / "data.csv", rows)
    run("deidentify-guide", tmp_path / "data.csv", "--out", tmp_path / "recipe.toml")
    assert read_recipe(tmp_path / "recipe.toml").privacy.household_k == 1
    assert "が失われる（付けない場合は、上の試しの結果）" in (tmp_path / "recipe.toml").read_text(encoding="utf-8")


def test_what_the_look_through_the_result_stops_is_not_handed_out(folder):
    """A clerk, or a heading that says nothing, may take a number for an item like any other: the trial finds it."""
    names = ("性別", "年齢", "宛名番号", "傷病")
    loaded = load(folder / "data.csv", ",", names)
    proposal = propose(loaded, Dictionary(), ",")
    items = {name: Item(role=Role.OTHER) if name == "宛名番号" else item for name, item in proposal.recipe.items.items()}
    loose = replace(proposal, recipe=msgspec.structs.replace(proposal.recipe, items=items, person=None))
    made = tried(loose, loaded, lambda: 0.0)
    assert made.recipe.items["宛名番号"].role is Role.IDENTIFIER
    assert made.recipe.privacy.l == proposal.recipe.privacy.l
    advice = next(one for one in made.advice if one.name == "宛名番号")
    assert "加工した結果に、宛名番号などの番号・符号" in advice.reasons[0]


def test_who_is_protected_from_violence_is_never_proposed_to_be_handed_out(tmp_path):
    write(tmp_path / "data.csv", [{"性別": "男女"[n % 2], "年齢": str(n % 60), "支援措置": "01"[n % 50 == 0]} for n in range(400)])
    run("deidentify-guide", tmp_path / "data.csv", "--out", tmp_path / "recipe.toml")
    assert read_recipe(tmp_path / "recipe.toml").items["支援措置"].role is Role.IDENTIFIER
    assert "その人の安全に関わる" in (tmp_path / "recipe.toml").read_text(encoding="utf-8")


def test_one_record_gives_no_recipe(tmp_path):
    write(tmp_path / "data.csv", [{"性別": "男", "国籍": "日本", "年齢": "30"}])
    said = run("deidentify-guide", tmp_path / "data.csv", "--out", tmp_path / "recipe.toml", status=1)
    assert "レシピを作れません" in said and not (tmp_path / "recipe.toml").exists()
    proposal = propose(Loaded({"性別": Column("性別", ("女", "男"), np.array([0, 1], np.int32))}, (), 2), Dictionary(), ",")
    harsh = replace(proposal, recipe=msgspec.structs.replace(proposal.recipe, privacy=PrivacyRules(k=3)))
    with pytest.raises(Refused, match=r"レシピを作れません。k = 3 は記録の数2件より大きい"):
        tried(harsh, Loaded({"性別": Column("性別", ("女", "男"), np.array([0, 1], np.int32))}, (), 2), lambda: 0.0)


def test_every_item_says_who_may_know_it(folder):
    text = (folder / "recipe.toml").read_text(encoding="utf-8")
    for name, who in (("氏名", "誰でも"), ("年齢", "見かけた人"), ("傷病", "本人、家族"), ("団体", "手掛かりにならない")):
        part = text[text.index(f"# {name}: ") :]
        assert part.splitlines()[1].startswith("#   外部の人が知り得るか（目安）: ") and who in part.splitlines()[1]


def test_of_many_secrets_three_get_a_condition_and_the_others_are_named(tmp_path):
    chance = random.Random(3)
    names = ("傷病", "障害", "虐待の有無", "滞納", "欠席の理由")
    rows = [{"性別": chance.choice("男女"), **{name: chance.choice("甲乙丙丁") for name in names}} for _ in range(400)]
    rows = [row | {"診断": f"診断{number % 250}"} for number, row in enumerate(rows)]
    write(tmp_path / "data.csv", rows)
    run("deidentify-guide", tmp_path / "data.csv", "--out", tmp_path / "recipe.toml")
    recipe = read_recipe(tmp_path / "recipe.toml")
    assert [(rule.item, rule.l) for rule in recipe.privacy.l] == [("傷病", 3), ("障害", 3), ("虐待の有無", 3)]
    assert recipe.items["診断"].role is Role.IDENTIFIER
    assert "滞納、欠席の理由には l の条件を付けていない" in (tmp_path / "recipe.toml").read_text(encoding="utf-8")


def test_days_that_cannot_be_read_are_left_out_with_what_to_do(tmp_path):
    rows = [{"生年月日": f"2010-0{number % 9 + 1}-31", "性別": "男女"[number % 2]} for number in range(60)]
    write(tmp_path / "data.csv", rows)
    run("deidentify-guide", tmp_path / "data.csv", "--out", tmp_path / "recipe.toml")
    assert read_recipe(tmp_path / "recipe.toml").items["生年月日"].role is Role.IDENTIFIER
    assert "読めない値がある" in (tmp_path / "recipe.toml").read_text(encoding="utf-8")


def test_few_records_are_told_and_lower_k(tmp_path):
    write(tmp_path / "data.csv", list(residents(60)))
    run("deidentify-guide", tmp_path / "data.csv", "--out", tmp_path / "recipe.toml")
    assert read_recipe(tmp_path / "recipe.toml").privacy.k == 3
    text = (tmp_path / "recipe.toml").read_text(encoding="utf-8")
    assert "記録が少ないため" in text
    assert "一人ずつの行は渡さないことを勧める" in text
    assert "本人の数が1,000人以上" in text


@pytest.mark.parametrize(
    ("prepare", "more", "said"),
    [
        (lambda folder: (folder / "recipe.toml").write_text("x"), (), "同じ名前のファイルがあります"),
        (lambda folder: write(folder / "data.csv", [{"氏名": f"佐藤　{n}"} for n in range(50)]), (), "レシピを作れません"),
        (lambda folder: (folder / "data.csv").unlink(), (), "data.csv"),
        (lambda folder: None, ("--separator", ":"), "区切り文字が正しくありません"),
        (lambda folder: (folder / "words.csv").write_text("一,二,三\n"), ("--words", "words.csv"), "1行目が2列になっていません"),
        (lambda folder: (folder / "words.csv").write_text('一,"二\n'), ("--words", "words.csv"), "1行目が2列になっていません"),
        (lambda folder: (folder / "words.csv").write_bytes(b"PAR1PAR1"), ("--words", "words.csv"), "項目の辞書として読めません"),
    ],
)
def test_what_cannot_be_guided_is_said(tmp_path, monkeypatch, prepare, more, said):
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "data.csv", residents(60))
    prepare(tmp_path)
    assert said in run("deidentify-guide", "data.csv", "--out", "recipe.toml", *more, status=1)


def test_a_file_with_my_numbers_is_refused(tmp_path):
    numbers = [next(f"{n:011d}{d}" for d in range(10) if is_my_number(f"{n:011d}{d}")) for n in range(10**10, 10**10 + 50)]
    write(tmp_path / "data.csv", [{"番号": number, "性別": "男女"[place % 2]} for place, number in enumerate(numbers)])
    said = run("deidentify-guide", tmp_path / "data.csv", "--out", tmp_path / "recipe.toml", status=1)
    assert "個人番号" in said
    assert not (tmp_path / "recipe.toml").exists()


def test_the_table_of_words_is_dated_and_no_law():
    assert words().since <= datetime.date(2026, 11, 22)
    assert words().certainty == "unverified"
