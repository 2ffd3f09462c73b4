"""The manual of `hagukumi tabulate` shows a specification that runs, and names every key that one may have."""

import random
import re
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from hagukumi.deident.recipes.records import Intervals
from hagukumi.deident.statistics import spec
from hagukumi.deident.statistics.command import mount_tabulate

MANUAL = (Path(__file__).resolve().parents[2] / "docs" / "how-to" / "tabulate.ja.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("shown", "options"), [("spec.toml", ()), ("noise.toml", ("--ledger", "ledger.jsonl", "--new-ledger"))])
def test_the_specifications_that_it_shows_run(tmp_path, monkeypatch, shown, options):
    monkeypatch.chdir(tmp_path)
    for name, text in re.findall(r"^```(?:csv|toml) (\S+)\n(.*?)^```$", MANUAL, re.MULTILINE | re.DOTALL):
        (tmp_path / name).write_text(text, encoding="utf-8")
    chance = random.Random(2)
    towns = [line.split(",")[0] for line in (tmp_path / "町丁.csv").read_text(encoding="utf-8").splitlines()]
    rows = [f"{number},{chance.choice(towns)},{chance.randrange(95)},{chance.choice('男女')}" for number in range(400)]
    (tmp_path / "data.csv").write_text("\n".join(["番号,町丁,年齢,性別", *rows]) + "\n", encoding="utf-8")
    app = typer.Typer()
    mount_tabulate(app)
    done = CliRunner().invoke(app, [shown, "data.csv", "--out", "out", *options])
    assert done.exit_code == 0, done.output
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"tables", "release.json", "office.json", "report.json"}


def test_it_names_every_key_of_a_specification():
    kinds = (spec.StatisticsSpec, spec.Rules, spec.Dominance, spec.CountedItem, spec.TableSpec, spec.Noise, spec.Merge, Intervals)
    keys = {key for kind in kinds for key in kind.__struct_fields__} | {str(one) for one in spec.Protection}
    named = set(re.findall(r"`\"?(\w+)\"?`", MANUAL)) | set(re.findall(r"\[?\[(\w+)", MANUAL))
    assert keys - named == set()
