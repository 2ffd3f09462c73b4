"""Documentation that names what is not there is wrong: links, commands, make targets, tests."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

from hagukumi import cli

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def _links(page: Path) -> list[str]:
    found = re.findall(r"\[[^\]]*\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
    return [link.partition("#")[0] for link in found if not re.match(r"[a-z]+:", link) and link.partition("#")[0]]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    missing = [link for link in _links(page) if not (page.parent / link).exists()]
    assert not missing


@pytest.mark.parametrize("page", ["README.md", "README.ja.md"])
def test_every_command_of_the_readme_exists(page: str) -> None:
    cli.mount()
    text = (ROOT / page).read_text(encoding="utf-8")
    named = set(re.findall(r"hagukumi ((?:plan|city|audit|office) [a-z]+|run|score|handover|why)\b", text))
    assert len(named) >= 10
    for words in named:
        command = get_command(cli.app)
        for word in words.split():
            command = command.commands[word]
        assert command.help


@pytest.mark.parametrize("page", ["README.md", "README.ja.md", "docs/how-to/develop.md"])
def test_every_make_target_named_exists(page: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"make ([a-z]+)\b", (ROOT / page).read_text(encoding="utf-8"))) <= targets


def test_every_place_that_the_threat_table_names_exists() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    places = re.findall(r"`((?:tests|law|vault|audit|intake|runs|office|plan|linkage)/[\w/.]*)`", text)
    assert len(places) > 20
    missing = [place for place in places if not (ROOT / place).exists() and not (ROOT / "src" / "hagukumi" / place).exists()]
    assert not missing


def test_every_file_that_the_notices_name_exists() -> None:
    text = (ROOT / "THIRD_PARTY_NOTICES.md").read_text(encoding="utf-8")
    places = re.findall(r"`(src/[\w/.]*)`", text)
    assert places and not [place for place in places if not (ROOT / place).exists()]


@pytest.mark.parametrize("script", sorted((ROOT / "benchmarks").glob("*.py")), ids=lambda script: script.name)
def test_every_benchmark_says_what_it_measures_and_can_write_its_figures(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    assert text.startswith('"""') and '"--out"' in text and "json.dumps" in text


def test_every_decision_carries_its_date() -> None:
    records = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert records
    for record in records:
        date = re.match(r"\d{4}-\d{2}-\d{2}", record.name)
        assert date and date.group() in record.read_text(encoding="utf-8").splitlines()[0]
