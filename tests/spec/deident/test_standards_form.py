"""The five standards of 規則62条 as a form: filled from what was really done, with figures, and with what people have to judge."""

import json
import random
from collections import Counter

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from hagukumi.deident.standards import released
from hagukumi.deident.standards.families import Families, families
from hagukumi.deident.standards.form import Work, standards_of
from hagukumi.deident.standards.provisions import provisions
from hagukumi.deident.standards.rare import RareValues, Rarities, rarities
from hagukumi.runs.deidentify_command import mount_deidentify

RECIPE = """
suppression_limit = 0.3
household = "世帯番号"
{looking}
[privacy]
k = 3
[items."宛名番号"]
role = "identifier"
[items."年齢"]
role = "quasi_identifier"
intervals = {{ widths = [10, 20, 40] }}
[items."地区"]
role = "quasi_identifier"
[items."支援"]
role = "sensitive"
"""


def people():
    """Families of three; one support that two children alone receive; nobody's remark is named in the recipe."""
    chance = random.Random(3)
    for family in range(80):
        ward = chance.choice(("東", "西", "南"))
        for member, years in enumerate((35, 37, 6)):
            support = "特別な支援" if family < 2 and member == 2 else chance.choice(("なし", "なし", "就学援助"))
            yield f"{90_000_000 + 3 * family + member},{family + 1},{years + chance.randrange(9)},{ward},{support},覚書{family}"


def deidentify(folder, rows, looking="", out="out"):
    (folder / "recipe.toml").write_text(RECIPE.format(looking=looking), encoding="utf-8")
    (folder / "data.csv").write_text("\n".join(["宛名番号,世帯番号,年齢,地区,支援,覚書", *rows]) + "\n", encoding="utf-8")
    app = typer.Typer()
    mount_deidentify(app)
    done = CliRunner().invoke(app, [str(folder / "recipe.toml"), str(folder / "data.csv"), "--no-papers", "--out", str(folder / out)])
    assert done.exit_code == 0, done.output
    return json.loads((folder / out / "report.json").read_text(encoding="utf-8"))["standards"]


@pytest.fixture(scope="module")
def form(tmp_path_factory):
    return deidentify(tmp_path_factory.mktemp("form"), people(), "looking = { fewest = 3, oldest = 40 }")


def figure(standard, name):
    return next(one["value"] for one in standard["figures"] if one["name"] == name)


def test_each_standard_cites_its_provision_and_how_sure_its_wording_is(form):
    assert [one["article"] for one in form] == [f"個人情報の保護に関する法律施行規則第62条第{number}号" for number in range(1, 6)]
    assert {one["certainty"] for one in form} == {"public_source"}
    assert all(one["source"] for one in form)


def test_no_standard_says_that_the_law_is_satisfied(form):
    assert {one["outcome"] for one in form} <= {"nothing_found", "to_judge"}
    assert "適合" not in json.dumps(form, ensure_ascii=False)


def test_the_first_names_what_was_not_handed_out(form):
    assert "出力しなかった項目（識別子）: 宛名番号、世帯番号" in form[0]["done"]
    assert "レシピに書かれていないため出力しなかった項目: 覚書" in form[0]["done"]
    assert figure(form[0], "出力しなかった項目の数") == 3


def test_the_fourth_counts_rare_values_and_never_repeats_them(form):
    assert form[3]["outcome"] == "to_judge"
    assert figure(form[3], "少ない値のある項目の数") == 1
    assert any("「支援」に、3件未満の値が1種類（2件の記録）" in one for one in form[3]["open"])
    assert "特別な支援" not in json.dumps(form, ensure_ascii=False)


def test_the_fifth_tells_k_and_that_no_law_names_it(form):
    assert figure(form[4], "求めた組の人数（k）") == 3
    assert figure(form[4], "最も少ない組の件数") >= 3
    assert any("k の値を定めた法令はない" in one for one in form[4]["open"])


def test_the_fifth_looks_at_families(form):
    assert figure(form[4], "二人以上を出力した世帯の数") > 60
    assert figure(form[4], "一つの組にある世帯の数の最小") >= 2


def test_a_reason_stands_in_the_form(tmp_path):
    rows = [f"{row},{row},{30 + row % 3},東,{row % 2},x" for row in range(60)]
    (tmp_path / "given").mkdir()
    recipe = RECIPE.replace('role = "sensitive"', 'role = "other"\nallow = ["linking_code"]\nbecause = "金額の区分の番号である"')
    rows = [row.replace(f",東,{number % 2},", f",東,{71_000_003 + 97 * number},") for number, row in enumerate(rows)]
    (tmp_path / "given" / "recipe.toml").write_text(recipe.format(looking=""), encoding="utf-8")
    (tmp_path / "given" / "data.csv").write_text("\n".join(["宛名番号,世帯番号,年齢,地区,支援,覚書", *rows]) + "\n", encoding="utf-8")
    app = typer.Typer()
    mount_deidentify(app)
    paths = [str(tmp_path / "given" / name) for name in ("recipe.toml", "data.csv")]
    done = CliRunner().invoke(app, [*paths, "--no-papers", "--out", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    third = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))["standards"][2]
    assert third["outcome"] == "to_judge"
    assert third["open"][0].startswith("「支援」に、宛名番号などの番号・符号")
    assert third["open"][0].endswith("レシピの理由: 金額の区分の番号である")


def test_the_order_of_the_file_leaves_no_trace(tmp_path):
    rows = list(people())
    deidentify(tmp_path, rows)
    random.Random(8).shuffle(rows)
    deidentify(tmp_path, rows, out="other")
    assert (tmp_path / "out" / "data.csv").read_bytes() == (tmp_path / "other" / "data.csv").read_bytes()


def test_the_summaries_are_no_more_than_what_is_known():
    assert all(one.certainty in ("public_source", "unverified") for one in provisions())


def column(name, values):
    labels = sorted(set(values))
    codes = np.searchsorted(labels, values).astype(np.int32)
    return released(name, labels, codes, np.ones(len(values), np.bool_))


def test_a_pair_is_rare_though_each_value_is_common():
    wards = ["東"] * 10 + ["西"] * 10
    illness = ["なし"] * 9 + ["難病"] + ["難病"] * 8 + ["なし"] * 2
    found = rarities([column("地区", wards), column("傷病", illness)], fewest=3, oldest=100)
    assert found.single == ()
    assert found.pairs == (RareValues(("地区", "傷病"), 2, 3),)


def test_an_age_of_120_is_told_and_an_open_group_is_not():
    found = rarities([column("年齢", ["120", *["40"] * 9]), column("年齢（区分）", ["75以上"] * 5 + ["100-104"] * 5)], fewest=1, oldest=100)
    assert found.aged == (RareValues(("年齢",), 1, 1), RareValues(("年齢（区分）",), 1, 5))


def test_many_unlike_values_are_counted_as_few_are():
    chance = np.random.default_rng(4)
    one, other = chance.integers(0, 2_500, 30_000), chance.integers(0, 2_500, 30_000)
    found = rarities([column("x", [f"{v}" for v in one]), column("y", [f"{v}" for v in other])], fewest=2, oldest=100)
    lone = sum(count == 1 for count in Counter(zip(one.tolist(), other.tolist(), strict=True)).values())
    assert found.pairs == (RareValues(("x", "y"), lone, lone),)


def test_of_very_many_items_it_is_told_how_many_pairs_were_not_looked_at():
    found = rarities([column(f"項目{number}", ["a", "b"]) for number in range(50)], fewest=1, oldest=100)
    assert found.unlooked == 50 * 49 // 2 - 1_000


def test_of_many_rare_pairs_the_largest_are_told_and_the_others_counted():
    pairs = tuple(RareValues(("甲", f"乙{number}"), 1, number) for number in range(1, 13))
    rare = Rarities(5, 100, (), pairs, (RareValues(("年齢",), 1, 3),), unlooked=7)
    work = Work(50, 50, ("甲",), (), (), (), (), (), (), rare, 5, 9, 5, (), Families(9, 2, 12, 3, 1, 1))
    fourth, fifth = standards_of(work).entries[3:]
    assert fourth.open[0] == "「甲」と「乙12」の組み合わせに、5件未満のものが1通り（12件の記録）ある。"
    assert [part for part in ("ほかに2組", "7組は調べていない", "100歳以上の値が3件") if part not in "".join(fourth.open)] == []
    assert [part for part in ("一つの世帯だけでできた組が1組", "ほかにない世帯が2世帯") if part not in "".join(fifth.open)] == []


def test_a_class_that_is_one_family_is_told():
    classes, households = np.array([0, 0, 0, 1, 1, 1]), np.array([7, 7, 7, 8, 9, -1])
    found = families(classes, households)
    assert (found.enclosed_classes, found.fewest_households) == (1, 1)


def test_a_family_like_no_other_is_told_and_one_like_another_is_not():
    classes = np.array([0, 1, 2, 1, 0, 2, 0, 0, 3])
    households = np.array([1, 1, 1, 2, 2, 2, 3, 3, 4])
    found = families(classes, households)
    assert (found.households, found.lone_households) == (3, 1)
    assert (found.pairs, found.lone_pairs) == (7, 1)


def test_a_home_of_many_residents_has_no_pairs():
    found = families(np.arange(30) % 3, np.full(30, 5))
    assert (found.households, found.pairs) == (1, 0)
