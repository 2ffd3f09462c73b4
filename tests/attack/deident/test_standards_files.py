"""A recipe that would let out what must stay: the command refuses, writes nothing, and repeats no value."""

import datetime
import json

import pytest
import typer
from typer.testing import CliRunner

from hagukumi.notation import is_my_number
from hagukumi.runs.deidentify_command import mount_deidentify

RECIPE = """
suppression_limit = 0.5
[privacy]
k = 3
[items."性別"]
role = "quasi_identifier"
"""
BIRTHDAY = '[items."生年月日"]\nrole = "{role}"\n{more}\n'


def deidentify(folder, recipe, rows, status=1):
    (folder / "recipe.toml").write_text(recipe, encoding="utf-8")
    (folder / "data.csv").write_text("\n".join(["性別,生年月日,宛名番号", *rows]) + "\n", encoding="utf-8")
    app = typer.Typer()
    mount_deidentify(app)
    done = CliRunner().invoke(app, [str(folder / "recipe.toml"), str(folder / "data.csv"), "--no-papers", "--out", str(folder / "out")])
    assert done.exit_code == status, done.output
    assert (folder / "out").exists() == (status == 0)
    return done.output


@pytest.fixture
def rows():
    day = datetime.date(2015, 4, 2)
    return [f"{'男女'[row % 2]},{day + datetime.timedelta(days=13 * (row % 20))},{70_000_000 + row}" for row in range(60)]


def test_a_birthday_as_it_is_stops(tmp_path, rows):
    told = deidentify(tmp_path, RECIPE + BIRTHDAY.format(role="other", more=""), rows)
    assert "「生年月日」: 日まで分かる年月日とみられる値が60件" in told
    assert "2015-04-02" not in told


def test_a_birthday_that_the_search_left_exact_stops(tmp_path, rows):
    told = deidentify(tmp_path, RECIPE + BIRTHDAY.format(role="quasi_identifier", more="dates = true"), rows * 3)
    assert "日まで分かる年月日" in told


def test_a_birthday_made_coarser_passes(tmp_path, rows):
    recipe = RECIPE.replace("k = 3", "k = 4") + BIRTHDAY.format(role="quasi_identifier", more="dates = true")
    deidentify(tmp_path, recipe, rows, status=0)


def test_a_birthday_passes_with_a_reason(tmp_path, rows):
    more = 'allow = ["exact_date"]\nbecause = "施設の開所日であり、人の日付ではない"'
    deidentify(tmp_path, RECIPE + BIRTHDAY.format(role="other", more=more), rows, status=0)


def test_宛名番号_as_other_stops(tmp_path, rows):
    told = deidentify(tmp_path, RECIPE + '[items."宛名番号"]\nrole = "other"\n', rows)
    assert "「宛名番号」: 宛名番号などの番号・符号" in told
    assert "70000000" not in told


@pytest.mark.parametrize(
    ("allow", "said"),
    [
        ("my_number", "理由があっても出力できません"),
        ("personal_code", "理由があっても出力できません"),
        ("birthday", '"linking_code"・"name"・"phone"・"email"・"exact_date"・"exact_address"・"free_text" のどれか'),
    ],
)
def test_what_allow_cannot_say(tmp_path, rows, allow, said):
    told = deidentify(tmp_path, RECIPE + BIRTHDAY.format(role="other", more=f'allow = ["{allow}"]\nbecause = "提案者の希望"'), rows)
    assert said in told


def test_allow_at_an_item_that_is_not_handed_out_is_a_mistake(tmp_path, rows):
    told = deidentify(tmp_path, RECIPE + BIRTHDAY.format(role="identifier", more='allow = ["exact_date"]\nbecause = "理由"'), rows)
    assert "出力しない項目に allow があります" in told


def test_a_file_with_my_numbers_is_refused_even_where_they_would_be_deleted(tmp_path):
    numbers = [
        f"{row:011d}{digit}" for row in range(10_000_000_000, 10_000_000_060) for digit in range(10) if is_my_number(f"{row:011d}{digit}")
    ]
    told = deidentify(tmp_path, RECIPE, [f"{'男女'[row % 2]},,{number}" for row, number in enumerate(numbers)])
    assert "個人番号" in told
    assert numbers[0] not in told


def test_宛名番号_replaced_irregularly_passes_and_the_form_says_how(tmp_path, rows):
    recipe = 'treatments = [{ kind = "replace", items = ["宛名番号"] }]\n' + RECIPE + '[items."宛名番号"]\nrole = "other"\n'
    deidentify(tmp_path, recipe, rows, status=0)
    third = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))["standards"][2]
    assert "元の値から作らない、不規則な番号に置き換えた項目: 宛名番号" in third["done"]
    assert "7000000" not in (tmp_path / "out" / "data.csv").read_text(encoding="utf-8")


def test_rank_swapping_does_not_excuse_宛名番号(tmp_path, rows):
    recipe = 'treatments = [{ kind = "swap", items = ["宛名番号"], share = 0.5 }]\n' + RECIPE + '[items."宛名番号"]\nrole = "other"\n'
    assert "「宛名番号」: 宛名番号などの番号・符号" in deidentify(tmp_path, recipe, rows)
