"""The manual names everything that stops the output, and the commands of guidance."""

from pathlib import Path

from hagukumi.cli import app, mount
from hagukumi.deident.standards import Kind, Outcome
from hagukumi.deident.standards.kinds import NEVER_ALLOWED

MANUAL = (Path(__file__).resolve().parents[2] / "docs" / "how-to" / "deidentify.ja.md").read_text(encoding="utf-8")


def test_every_kind_that_stops_has_its_row():
    rows = [line for line in MANUAL.splitlines() if line.startswith("| `")]
    for kind in Kind:
        (row,) = [row for row in rows if f"`{kind.value}`" in row.split("|")[1]]
        assert row.rstrip("| ").endswith("通せない") == (kind in NEVER_ALLOWED)


def test_the_outcomes_and_the_commands_are_named():
    mount()
    assert all(f"`{outcome.value}`" in MANUAL for outcome in Outcome)
    assert {"deidentify", "deidentify-guide"} <= {command.name for command in app.registered_commands}
    assert "hagukumi deidentify-guide 資料.csv --out レシピ.toml" in MANUAL
