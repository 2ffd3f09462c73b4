"""The report tells who attacked the result and what came of it: nearest records, and the engine of the 名寄せ."""

import json
import random

import numpy as np
import pyarrow as pa
import pytest
import typer
from typer.testing import CliRunner

from hagukumi.deident.general.work import deidentify_file
from hagukumi.deident.papers import office_document
from hagukumi.deident.recipes import read_recipe
from hagukumi.deident.risk import Proposed
from hagukumi.deident.standards import Standards
from hagukumi.files.problems import Refused
from hagukumi.runs.deidentify_command import mount_deidentify

RECIPE = """
[privacy]
average_risk = 1.0
sampling_fraction = 0.25
[items."氏名"]
role = "identifier"
[items."年齢"]
role = "quasi_identifier"
intervals = { widths = [5, 20] }
[items."性別"]
role = "quasi_identifier"
[items."住むところ"]
role = "quasi_identifier"
means = "area"
"""


@pytest.fixture
def folder(tmp_path):
    chance = random.Random(2)
    rows = [f"架空　{n}郎,{chance.randrange(90)},{chance.choice('男女')},町{chance.randrange(30)}" for n in range(300)]
    (tmp_path / "data.csv").write_text("\n".join(["氏名,年齢,性別,住むところ", *rows]) + "\n", encoding="utf-8")
    (tmp_path / "recipe.toml").write_text(RECIPE, encoding="utf-8")
    return tmp_path


def made(folder, linkage=None):
    return deidentify_file(folder / "recipe.toml", folder / "data.csv", folder / "out", lambda step: None, linkage=linkage).report


def test_the_command_lets_the_engine_of_the_linkage_attack(folder):
    app = typer.Typer()
    mount_deidentify(app, attacked=True)
    done = CliRunner().invoke(
        app, [*(str(folder / name) for name in ("recipe.toml", "data.csv")), "--no-papers", "--out", str(folder / "out")]
    )
    assert done.exit_code == 0, done.output
    text = (folder / "out" / "report.json").read_text(encoding="utf-8")
    attack = json.loads(text)["linkage_attack"]
    assert attack["attacker"] == "linkage" and attack["found"]["share"] > 0.4
    assert attack["items"] == {"age": "年齢", "sex": "性別", "area": "住むところ"}
    assert "「住むところ」（地域）" in attack["told"] and "架空" not in text


def test_without_a_linkage_the_nearest_record_is_the_attacker_and_the_report_says_so(folder):
    report = made(folder)
    assert report["attack"]["attacker"] == "nearest_class"
    assert report["linkage_attack"] == {"attacker": None, "told": report["linkage_attack"]["told"]}
    assert "試していません" in report["linkage_attack"]["told"]


def test_where_nothing_tells_the_area_linkage_has_nothing_to_go_by(folder):
    (folder / "recipe.toml").write_text(RECIPE.replace('means = "area"\n', ""), encoding="utf-8")

    def never(outside: pa.Table, released: pa.Table, seed: int):
        raise AssertionError("called without an area")

    told = made(folder, never)["linkage_attack"]
    assert told["attacker"] is None and "両方は分からない" in told["told"]


def test_who_stands_out_is_told_in_a_sentence_each_before_the_last(folder):
    report = made(folder)
    risks = report["risks"]
    before, after, model = risks["special_uniques"]["before"], risks["special_uniques"]["after"], risks["log_linear"]
    assert list(before["contributions"]) == sorted(before["contributions"], key=before["contributions"].get, reverse=True)
    assert before["by_size"] == after["by_size"] and 0 < after["highest"] < 1
    assert 0 < model["population_uniques"] < model["correct_matches"] < model["uniques"] == sum(after["by_size"])
    assert risks["told"][-1].startswith("これらの数値に、法令で定められた基準値はありません")
    for words in ("加工前の資料では", "最も目立つ記録に一致した人が本人である見込みは", "対数線形モデル"):
        assert sum(words in sentence for sentence in risks["told"]) == 1


def test_the_three_risks_of_the_opinion_are_tried_and_told(folder):
    rows = (folder / "data.csv").read_text(encoding="utf-8").splitlines()
    told = [f"{row},{'傷病' if not place else '無' if place % 3 else '有'}" for place, row in enumerate(rows)]
    (folder / "data.csv").write_text("\n".join(told) + "\n", encoding="utf-8")
    (folder / "recipe.toml").write_text(RECIPE + '[items."傷病"]\nrole = "sensitive"\n', encoding="utf-8")
    opinion = made(folder)["opinion"]
    assert [(one["kind"], one["item"]) for one in opinion] == [("singling_out", None), ("linkability", None), ("inference", "傷病")]
    assert opinion[0]["attack"]["share"] == 1.0, "nothing was made coarser, so that whoever is alone in the result is alone in the file"
    assert "「傷病」を推測する試みは、300回のうち" in opinion[2]["told"]


def test_the_papers_tell_what_the_linkage_reached(folder):
    report = made(folder, lambda outside, released, seed: Proposed(np.zeros(1, int), np.zeros(1, int), np.array([0.5]), np.ones(1, bool)))
    document = office_document(read_recipe(folder / "recipe.toml"), report, Standards(()), {})
    assert report["linkage_attack"]["told"] in str(document)


def test_what_an_item_means_is_asked_of_quasi_identifiers_alone(folder):
    (folder / "recipe.toml").write_text(RECIPE.replace('role = "identifier"', 'role = "identifier"\nmeans = "age"'), encoding="utf-8")
    with pytest.raises(Refused, match="means は準識別子だけ"):
        made(folder)
    (folder / "recipe.toml").write_text(RECIPE.replace('means = "area"', 'means = "town"'), encoding="utf-8")
    with pytest.raises(Refused, match="postal_code"):
        made(folder)
