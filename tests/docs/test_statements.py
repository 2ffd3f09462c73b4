"""The numbered statements in docs/reference/statements name what is there, say who carries what, and leave no rule or paper out."""

import importlib.util
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest

from hagukumi.documents.catalogue import PAPERS
from hagukumi.law import RULES
from hagukumi.law.rules import PLAN_REMARKS

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "reference" / "statements"
LONGEST = 70
"""A statement is one sentence that can be read at once (characters); what the system does about it may take two or three."""
LONGEST_CONTROL = 110
REMARKS = {rule.id for rule in PLAN_REMARKS}


def _tool() -> ModuleType:
    if "make_statements" not in sys.modules:
        spec = importlib.util.spec_from_file_location("make_statements", ROOT / "tools" / "make_statements.py")
        assert spec and spec.loader
        sys.modules["make_statements"] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules["make_statements"])
    return sys.modules["make_statements"]


TOOL = _tool()
PAGES = TOOL.read_pages()
APART = TOOL.read_apart()
STATEMENTS = tuple(statement for page in PAGES for statement in page.statements)
each_statement = pytest.mark.parametrize("statement", STATEMENTS, ids=lambda statement: statement.id)


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return TOOL.pages_by_name()


def test_the_pages_are_what_the_tool_makes_now(made: dict[str, str]) -> None:
    kept = {page.name: page.read_text(encoding="utf-8") for page in FOLDER.glob("*.md")}
    differing = sorted(name for name in kept.keys() | made.keys() if kept.get(name) != made.get(name))
    assert not differing, "run: python tools/make_statements.py"


def test_the_same_data_gives_the_same_bytes(made: dict[str, str]) -> None:
    assert TOOL.pages_by_name() == made


def test_sections_follow_the_guideline_and_each_stands_once() -> None:
    numbers = [section.number for page in PAGES for section in page.section]
    assert numbers == sorted(set(numbers), key=TOOL.order)
    assert {number.partition(".")[0] for number in numbers} == {"1", "3", "4", "5", "7"}


def test_the_statements_of_a_section_are_numbered_from_one_without_a_hole() -> None:
    for page in PAGES:
        for section in page.section:
            assert [entry.id for entry in section.statement] == [f"{section.number}-s{n:02}" for n in range(1, len(section.statement) + 1)]


def test_chapters_that_the_guideline_leaves_open_are_named_and_have_no_statement(made: dict[str, str]) -> None:
    unwritten = {entry.number for entry in APART.unwritten}
    assert unwritten == {"2", "6", "7.1", "7.2", "7.3", "7.4", "8", "9"}
    assert not [entry.id for entry in STATEMENTS if entry.section in unwritten]
    assert all(f"| {entry.number} | {entry.title} |" in made["README.md"] for entry in APART.unwritten)


@each_statement
def test_a_statement_is_one_short_sentence(statement: Any) -> None:
    assert len(statement.says) <= LONGEST and statement.says.count("。") <= 1
    assert statement.says.endswith(("。", "か。")) and statement.control.endswith("。")
    assert len(statement.control) <= LONGEST_CONTROL


def test_no_sentence_stands_twice_in_one_section() -> None:
    counted = Counter((entry.section, entry.says) for entry in STATEMENTS)
    assert max(counted.values()) == 1


@each_statement
def test_what_a_statement_names_is_there(statement: Any) -> None:
    known = {rule.id for rule in RULES} | REMARKS
    assert not set(statement.rules) - known
    assert not set(statement.papers) - {paper.id for paper in PAPERS}
    assert not [path for path in (*statement.modules, *statement.tests) if not (ROOT / path).is_file()]
    assert all(path.startswith("src/hagukumi/") for path in statement.modules)
    assert all(path.startswith("tests/") and "/test_" in path for path in statement.tests)
    for named in (statement.rules, statement.modules, statement.tests, statement.papers):
        assert len(set(named)) == len(named)


@each_statement
def test_a_share_is_backed_by_what_it_claims(statement: Any) -> None:
    shares, tested = TOOL.Share, bool(statement.tests) or any(rule not in REMARKS for rule in statement.rules)
    if statement.share is shares.ENFORCED:
        assert tested and (set(statement.rules) - REMARKS or statement.modules), "only a stopping rule or a module can enforce"
    if statement.share is shares.EVIDENCED:
        assert statement.rules or statement.papers or statement.modules, "nothing shows it"
        assert "人" in statement.control or "気付き" in statement.control, "say what is left to people"
    assert bool(statement.missing) == (statement.share is shares.OPEN), "what is open says what is missing, and nothing else does"


@each_statement
def test_a_remark_is_named_with_the_test_that_it_has(statement: Any) -> None:
    named = "".join((ROOT / path).read_text(encoding="utf-8") for path in statement.tests)
    assert not [rule for rule in statement.rules if rule in REMARKS and f'"{rule}"' not in named]


def test_every_rule_and_remark_serves_a_statement_or_is_the_designs_own() -> None:
    serving = {rule for entry in STATEMENTS for rule in entry.rules}
    own = [entry.id for entry in APART.own_rule]
    assert not serving & set(own) and len(set(own)) == len(own)
    unnamed = sorted(({rule.id for rule in RULES} | REMARKS) - serving - set(own))
    assert not unnamed, "name them in docs/reference/statements/data, then run: python tools/make_statements.py"
    assert {rule.id for rule in RULES} >= set(own)


def test_every_paper_serves_a_statement() -> None:
    serving = {paper for entry in STATEMENTS for paper in entry.papers}
    assert sorted(serving) == sorted(paper.id for paper in PAPERS)


def test_the_shares_of_the_index_add_up(made: dict[str, str]) -> None:
    counts = Counter(entry.share for entry in STATEMENTS)
    (total,) = (line for line in made["README.md"].splitlines() if line.startswith("| **合計** |"))
    figures = [cell.strip().partition("（")[0] for cell in total.strip("|").split("|")[1:]]
    assert figures == [str(len(STATEMENTS)), *(str(counts[share]) for share in TOOL.Share)]
    assert counts.total() == len(STATEMENTS) and min(counts.values()) > 0


def test_every_open_statement_stands_on_the_index_with_what_is_missing(made: dict[str, str]) -> None:
    for entry in STATEMENTS:
        assert (f"| {entry.id} | {entry.says} | {entry.missing} |" in made["README.md"]) is (entry.share is TOOL.Share.OPEN)


@pytest.mark.parametrize(("part", "whole", "told"), [(1, 8, "13 %"), (0, 5, "0 %"), (2, 3, "67 %"), (5, 5, "100 %"), (0, 0, "–")])
def test_a_share_is_told_in_whole_per_cent(part: int, whole: int, told: str) -> None:
    assert TOOL._percent(part, whole) == told


def test_data_with_an_unknown_word_is_refused() -> None:
    data = (TOOL.DATA / "1.3.toml").read_text(encoding="utf-8")
    with pytest.raises(msgspec.ValidationError, match="share"):
        msgspec.toml.decode(data.replace('share = "evidenced"', 'share = "perfect"', 1), type=TOOL.Page)


def test_pages_without_data_are_removed(made: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "9.md").write_text("old", encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["make_statements.py", "--out", str(tmp_path)])
    assert TOOL.main() == 0
    assert sorted(page.name for page in tmp_path.iterdir()) == sorted(made)
