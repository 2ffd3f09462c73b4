"""The manual of `hagukumi deidentify` shows a recipe that runs, and names every key that a recipe may have."""

import random
import re
from pathlib import Path

import typer
from typer.testing import CliRunner

from hagukumi.deident.recipes import records, treatments
from hagukumi.runs.deidentify_command import mount_deidentify

MANUAL = (Path(__file__).resolve().parents[2] / "docs" / "how-to" / "deidentify.ja.md").read_text(encoding="utf-8")
RECORDS = (records.Recipe, records.PrivacyRules, records.PresenceRule, records.DiversityRule, records.ClosenessRule, records.Looking)


def test_the_recipe_that_it_shows_runs(tmp_path):
    for name, text in re.findall(r"^```(?:csv|toml) (\S+)\n(.*?)^```$", MANUAL, re.MULTILINE | re.DOTALL):
        (tmp_path / name).write_text(text, encoding="utf-8")
    chance = random.Random(1)
    towns = (tmp_path / "町丁.csv").read_text(encoding="utf-8").split("\n")[:-1]
    lists = ([str(age) for age in range(90)], "男女", [town.split(",")[0] for town in towns], ["なし", "高血圧", "がん"])
    rows = [",".join((f"架空　{number}郎", *(chance.choice(values) for values in lists))) for number in range(300)]
    (tmp_path / "data.csv").write_text("\n".join(["氏名,年齢,性別,町丁,傷病", *rows]) + "\n", encoding="utf-8")
    app = typer.Typer()
    mount_deidentify(app)
    done = CliRunner().invoke(
        app, [str(tmp_path / "recipe.toml"), str(tmp_path / "data.csv"), "--no-papers", "--out", str(tmp_path / "out")]
    )
    assert done.exit_code == 0, done.output
    assert (tmp_path / "out" / "data.csv").stat().st_size > 1_000


def test_it_names_every_key_of_a_recipe():
    kinds = [getattr(treatments, name) for name in ("Aggregate", "AddNoise", "Swap", "Round", "Code", "Replace")]
    keys = {key for kind in (*RECORDS, records.Item, records.Intervals, *kinds) for key in kind.__struct_fields__}
    named = set(re.findall(r"`\"?(\w+)\"?`", MANUAL)) | set(re.findall(r"\[?\[(\w+)", MANUAL))
    assert keys - named == set()
    assert {kind.__struct_config__.tag for kind in kinds} <= named
    assert {str(method) for method in records.Method} <= named
