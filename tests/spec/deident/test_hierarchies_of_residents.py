"""A birthday told as an age, an address told by its larger parts: the two things that every file of residents has."""

import datetime
import json

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from hagukumi.deident.errors import HierarchyError
from hagukumi.deident.hierarchies import of_ages, of_places
from hagukumi.runs.deidentify_command import mount_deidentify

ON = datetime.date(2026, 4, 1)


def _paths(hierarchy):
    """Value → its labels from level 1 on."""
    leaves = range(len(hierarchy.labels[0]))
    return {
        hierarchy.labels[0][leaf]: [labels[hierarchy.groups[level][leaf]] for level, labels in enumerate(hierarchy.labels)][1:]
        for leaf in leaves
    }


def test_a_year_of_age_is_completed_on_the_day_before_the_birthday():
    """年齢計算ニ関する法律: who was born on 2 April 2008 is 18 on 1 April 2026, and begins school a year after who was born on 1 April."""
    paths = _paths(of_ages("生年月日", ["2008-04-02", "2008-04-03", "平成20年4月1日"], ON, (1, 5)))
    assert paths == {
        "2008-04-02": ["18歳", "15-19歳", "*"],
        "2008-04-03": ["17歳", "15-19歳", "*"],
        "平成20年4月1日": ["18歳", "15-19歳", "*"],
    }


def test_a_leap_day_counts_on_the_last_of_february():
    paths = _paths(of_ages("生年月日", ["2020-02-29"], datetime.date(2021, 2, 28), (1,)))
    assert paths["2020-02-29"][0] == "1歳"
    assert _paths(of_ages("生年月日", ["2020-02-29"], datetime.date(2021, 2, 27), (1,)))["2020-02-29"][0] == "0歳"


def test_the_oldest_are_one_group_and_a_blank_is_one_of_its_own():
    paths = _paths(of_ages("生年月日", ["1930-01-01", "1936-04-02", "1936-04-03", ""], ON, (1, 10), top=90))
    assert paths["1930-01-01"] == paths["1936-04-02"] == ["90歳以上", "90歳以上", "*"]
    assert paths["1936-04-03"] == ["89歳", "80-89歳", "*"]
    assert paths[""] == ["", "", "*"]


@pytest.mark.parametrize(("values", "told"), [(["2026-04-02"], "より後の日が1種類"), (["昨日", "一昨日"], "読めない値が2種類")])
def test_what_is_no_birthday_is_counted_and_never_shown(values, told):
    with pytest.raises(HierarchyError, match=told) as refused:
        of_ages("生年月日", values, ON, (1,))
    assert all(value not in str(refused.value) for value in values)


@given(st.dates(datetime.date(1900, 1, 1), ON), st.dates(ON, datetime.date(2100, 1, 1)))
def test_the_age_is_what_counting_birthdays_eve_by_eve_gives(born, on):
    eves = 0
    for year in range(born.year + 1, on.year + 2):
        try:
            birthday = born.replace(year=year)
        except ValueError:
            birthday = datetime.date(year, 3, 1)
        eves += birthday - datetime.timedelta(days=1) <= on
    assert _paths(of_ages("生年月日", [born.isoformat()], on, (1,)))[born.isoformat()][0] == f"{eves}歳"


def test_an_address_is_told_by_block_town_municipality_and_prefecture():
    paths = _paths(
        of_places(
            "住所",
            ["東京都千代田区霞が関二丁目1番3号", "千代田区霞ヶ関2丁目4-5", "東京都千代田区永田町1-7-1", "神奈川県横浜市中区日本大通1"],
        )
    )
    kasumigaseki = ["東京都千代田区霞ケ関2丁目", "東京都千代田区霞ケ関", "東京都千代田区", "東京都", "*"]
    assert paths["東京都千代田区霞が関二丁目1番3号"] == paths["千代田区霞ヶ関2丁目4-5"] == kasumigaseki
    assert paths["東京都千代田区永田町1-7-1"][:2] == ["東京都千代田区永田町", "東京都千代田区永田町"]
    assert paths["神奈川県横浜市中区日本大通1"][2:4] == ["神奈川県横浜市中区", "神奈川県"]


def test_an_address_without_its_municipality_or_its_town_is_not_guessed():
    paths = _paths(of_places("住所", ["本町3-2", "東京都千代田区", ""]))
    assert paths["本町3-2"][2:4] == ["市区町村の記載なし", "市区町村の記載なし"]
    assert paths["東京都千代田区"][1] == "東京都千代田区"
    assert paths[""] == ["", "", "", "", "*"]


def test_one_town_name_in_two_prefectures_is_two_places():
    paths = _paths(of_places("住所", ["東京都府中市本町1", "広島県府中市本町1"]))
    assert len({tuple(path[:4]) for path in paths.values()}) == 2


def test_a_recipe_asks_for_both(tmp_path):
    rows = [f"19{60 + n % 30}-0{n % 9 + 1}-11,東京都千代田区{'霞が関' if n % 7 else '永田町'}{n % 9 + 1}丁目{n}" for n in range(400)]
    (tmp_path / "in.csv").write_text("生年月日,住所\n" + "\n".join(rows) + "\n", encoding="utf-8")
    recipe = """
        privacy = { k = 5 }
        [items."生年月日"]
        role = "quasi_identifier"
        ages = { on = 2026-04-01, widths = [1, 5, 10, 20], top = 60 }
        lowest = 1
        [items."住所"]
        role = "quasi_identifier"
        places = true
        lowest = 1
    """
    (tmp_path / "recipe.toml").write_text(recipe, encoding="utf-8")
    app = typer.Typer()
    mount_deidentify(app)
    done = CliRunner().invoke(app, [str(tmp_path / "recipe.toml"), str(tmp_path / "in.csv"), "--out", str(tmp_path / "out"), "--no-papers"])
    assert done.exit_code == 0, done.output
    report = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    assert min(report["levels"].values()) >= 1
    assert "歳" in (tmp_path / "out" / "data.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("item", ["ages = { on = 2026-04-01, widths = [2, 5] }", "ages = { on = 2026-04-01 }\nplaces = true", "ages = {}"])
def test_a_recipe_that_asks_amiss_is_refused_in_words(tmp_path, item):
    (tmp_path / "in.csv").write_text("生年月日\n1990-01-01\n", encoding="utf-8")
    (tmp_path / "recipe.toml").write_text(
        f'privacy = {{ k = 1 }}\n[items."生年月日"]\nrole = "quasi_identifier"\n{item}\n', encoding="utf-8"
    )
    app = typer.Typer()
    mount_deidentify(app)
    done = CliRunner().invoke(app, [str(tmp_path / "recipe.toml"), str(tmp_path / "in.csv"), "--out", str(tmp_path / "out")])
    assert done.exit_code == 1
    assert "ください" in done.stderr
