"""The rule book in docs/reference/rules says what the rules and their cases say now."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from hagukumi.law import RULES

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "reference" / "rules"


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_rule_book", ROOT / "tools" / "make_rule_book.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def made(tool: ModuleType) -> dict[str, str]:
    return tool.pages()


def test_the_pages_are_what_the_tool_makes_now(made: dict[str, str]) -> None:
    kept = {page.name: page.read_text(encoding="utf-8") for page in FOLDER.iterdir()}
    differing = sorted(name for name in kept.keys() | made.keys() if kept.get(name) != made.get(name))
    assert not differing, "run: python tools/make_rule_book.py"


def test_every_rule_stands_on_one_page_and_in_the_index_with_its_title(made: dict[str, str]) -> None:
    for rule in RULES:
        heading = f"## {rule.id} {rule.title}\n"
        assert sum(heading in text for text in made.values()) == 1, rule.id
        assert f"| {rule.id} | {rule.title} |" in made["README.md"], rule.id


def test_the_index_follows_the_guidelines_sections_and_ends_with_the_gate(made: dict[str, str]) -> None:
    linked = re.findall(r"^## \[.*\]\((.*)\.md\)$", made["README.md"], re.MULTILINE)
    assert linked[-1] == "gate"
    numbers = [tuple(int(part) for part in section.split(".")) for section in linked[:-1]]
    assert numbers == sorted(numbers) and numbers[0][0] == 3 and len(linked) == len(made) - 1


def test_a_rules_cases_are_printed_with_what_sets_them_apart(made: dict[str, str]) -> None:
    row = next(line for line in made["5.4.6.md"].splitlines() if line.startswith("| 未整理 | 終わりの日が書かれていない"))
    assert "利用の終わり" in row and "2028-03-31" in row


def test_pages_without_a_section_are_removed(tool: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "9.9.md").write_text("old", encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["make_rule_book.py", "--out", str(tmp_path)])
    assert tool.main() == 0
    assert sorted(page.name for page in tmp_path.iterdir()) == sorted(tool.pages())
