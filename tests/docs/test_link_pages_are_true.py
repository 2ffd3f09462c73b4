"""The tutorial of linkage does what it says, and its manual names what the command knows."""

import re
import shlex
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import typer
from typer.main import get_command
from typer.testing import CliRunner

from hagukumi.linkage.general import read_spec
from hagukumi.linkage.general.command import mount_link
from hagukumi.linkage.general.spec import Columns, Settings, SourceSpec

DOCS = Path(__file__).resolve().parents[2] / "docs"
TUTORIAL = (DOCS / "tutorial" / "link-two-lists.ja.md").read_text(encoding="utf-8")
MANUAL = (DOCS / "how-to" / "link-any-files.ja.md").read_text(encoding="utf-8")


@pytest.fixture
def command():
    app = typer.Typer()
    mount_link(app)
    return app


def _lay_files(page, folder):
    """Write the page's blocks that carry a file's name."""
    blocks = re.findall(r"^```(?:csv|toml) (\S+)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    for name, text in blocks:
        (folder / name).write_text(text, encoding="utf-8")
    return [name for name, _ in blocks]


def _ran(command, folder, monkeypatch):
    monkeypatch.chdir(folder)
    line = re.search(r"^hagukumi link (.*)$", TUTORIAL, re.MULTILINE)[1]
    return CliRunner().invoke(command, shlex.split(line))


@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
def test_the_tutorial_finds_the_people_that_it_shows(command, tmp_path, monkeypatch, encoding):
    assert _lay_files(TUTORIAL, tmp_path) == ["gakudo.csv", "kenshin.csv", "link.toml"]
    for path in tmp_path.glob("*.csv"):
        path.write_bytes(path.read_text(encoding="utf-8").encode(encoding))
    result = _ran(command, tmp_path, monkeypatch)
    shown = re.search(r"^```text\n(.*?)^```$", TUTORIAL, re.MULTILINE | re.DOTALL)[1]
    assert (result.exit_code, result.output) == (0, shown)
    found = pq.read_table(tmp_path / "kekka" / "links.parquet").to_pylist()
    people = {(row["source"], row["record"]): str(row["person"]) for row in found}
    table = re.findall(r"^\| (健診|学童) \| (\S+) \| (\d+) \|$", TUTORIAL, re.MULTILINE)
    assert people == {(source, record): person for source, record, person in table} and len(table) == 12
    assert pq.read_table(tmp_path / "kekka" / "review.parquet").num_rows == 0


def test_the_manual_names_every_key_of_a_specification_and_every_option(command):
    named = set(re.findall(r"`(\w+)`", MANUAL))
    keys = {*Columns.__struct_fields__, *SourceSpec.__struct_fields__, *Settings.__struct_fields__} - {"columns"}
    assert keys <= named
    options = {option for parameter in get_command(command).params for option in (*parameter.opts, *parameter.secondary_opts)}
    assert {"--out", "--engine", "--model", "--save-model", "--seed", "--no-charts"} <= options
    assert set(re.findall(r"`(--[a-z-]+)", MANUAL)) <= options


def test_the_manuals_example_is_a_specification(tmp_path):
    assert _lay_files(MANUAL, tmp_path) == ["example.toml"]
    assert read_spec(tmp_path / "example.toml").script == "latin"
