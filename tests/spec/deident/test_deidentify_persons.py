"""`hagukumi deidentify` on a file in which a person has several records: persons are counted, drawn and told."""

import csv
import json
import random

import pytest
import typer
from typer.testing import CliRunner

from hagukumi.runs.deidentify_command import mount_deidentify

RECIPE = """
method = "global"
suppression_limit = 0.1
person = "宛名番号"
[privacy]
k = 4
l = { item = "傷病", l = 2 }
[items."年齢"]
role = "quasi_identifier"
intervals = { widths = [10, 40] }
[items."町"]
role = "quasi_identifier"
[items."傷病"]
role = "sensitive"
"""


def visits():
    """Sixty people, each with one to nine visits; who comes most often lives alone in his 町."""
    chance = random.Random(8)
    people = [(f"宛{number:05d}", str(chance.randrange(20, 80)), chance.choice("東西南"), f"世{number // 2}") for number in range(60)]
    rows = [(*one, chance.choice(("なし", "高血圧", "糖尿病"))) for one in people for _ in range(chance.randrange(1, 10))]
    rows += [("宛99999", "45", "北", "世99", "なし"), *[("宛99999", "45", "北", "世99", "高血圧")] * 9]
    return [dict(zip(("宛名番号", "年齢", "町", "世帯番号", "傷病"), row, strict=True)) for row in rows]


def deidentify(folder, recipe, rows, status=0):
    (folder / "recipe.toml").write_text(recipe, encoding="utf-8")
    with (folder / "data.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    app = typer.Typer()
    mount_deidentify(app)
    done = CliRunner().invoke(app, [str(folder / "recipe.toml"), str(folder / "data.csv"), "--no-papers", "--out", str(folder / "out")])
    assert done.exit_code == status, done.output
    assert "宛0" not in done.output
    if status:
        assert not (folder / "out").exists()
        return done.output
    return json.loads((folder / "out" / "report.json").read_text(encoding="utf-8"))


def handed(folder):
    with (folder / "out" / "data.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_ten_visits_of_one_person_are_no_class_and_the_report_says_how_persons_were_counted(tmp_path):
    report = deidentify(tmp_path, RECIPE, visits())
    assert "宛名番号" not in handed(tmp_path)[0]
    assert not any(row["町"] == "北" for row in handed(tmp_path))
    assert report["suppressed"] >= 10 or report["levels"]["町"] == 1
    assert report["risks"]["smallest_class"] >= 4
    assert report["risks"]["measures"]["people"]["most"] == 10
    assert any("61人のうち" in told and "一人に最も多くて10件" in told for told in report["risks"]["told"])
    fifth = report["standards"][4]
    assert {figure["name"]: figure["value"] for figure in fifth["figures"]}["最も少ない組の人数"] == report["risks"]["smallest_class"]
    assert any("一人と数えた" in told for told in fifth["done"]) and not any("一人に複数" in told for told in fifth["open"])

    by_record = deidentify(tmp_path, RECIPE.replace('person = "宛名番号"', ""), visits())
    assert any(row["町"] == "北" for row in handed(tmp_path))
    assert by_record["risks"]["measures"]["people"] is None
    assert any("一人に複数" in told for told in by_record["standards"][4]["open"])


def test_mondrian_counts_persons_too(tmp_path):
    report = deidentify(tmp_path, RECIPE.replace('"global"', '"mondrian"'), visits())
    assert report["risks"]["smallest_class"] >= 4 and report["suppressed"] == 0


def test_an_empty_cell_is_a_person_of_its_own(tmp_path):
    rows = [row | {"宛名番号": "" if row["町"] == "北" else row["宛名番号"]} for row in visits()]
    deidentify(tmp_path, RECIPE, rows)
    assert any(row["町"] == "北" for row in handed(tmp_path))


@pytest.mark.parametrize("household", ["", 'household = "世帯番号"\n'])
def test_a_sample_draws_persons_whole(tmp_path, household):
    recipe = RECIPE.replace("k = 4", "k = 1").replace("suppression_limit = 0.1\n", f"suppression_limit = 0\nsample = 0.5\n{household}")
    recipe += '[items."記録"]\nrole = "other"\nallow = ["linking_code"]\nbecause = "試験"\n'
    rows = [row | {"記録": f"記{place}"} for place, row in enumerate(visits())]
    deidentify(tmp_path, recipe, rows)
    drawn = {row["記録"] for row in handed(tmp_path)}
    column = "世帯番号" if household else "宛名番号"
    whole = {row[column] for row in rows if row["記録"] in drawn}
    assert {row["記録"] for row in rows if row[column] in whole} == drawn
    assert len(whole) == (16 if household else 30)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('method = "global"', 'method = "local"', "global か mondrian"),
        ('method = "global"', 'method = "cells"', "global か mondrian"),
        ('person = "宛名番号"', 'person = "宛名番号"\nhousehold = "宛名番号"', "同じ列"),
        ('person = "宛名番号"', 'person = "傷病"', "人の項目は出力できません"),
        ('person = "宛名番号"', 'person = "住民番号"', "住民番号"),
        ("k = 4", "k = 62", "人の数61人より大きい"),
        ("k = 4", "k = 4\naverage_risk = 0.2", "average_risk"),
        ('person = "宛名番号"\n[privacy]\nk = 4', 'person = "宛名番号"\nhousehold = "世帯番号"\n[privacy]\nhousehold_k = 2', "household_k"),
    ],
)
def test_what_cannot_be_counted_in_persons_is_refused(tmp_path, old, new, told):
    assert old in RECIPE
    assert told in deidentify(tmp_path, RECIPE.replace(old, new), visits(), status=1)
