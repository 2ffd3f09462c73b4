"""Whatever linkage answers in codes has Japanese words, in one place: why a pair goes to a person, and what is wrong with a number."""

import ast
import re
from pathlib import Path

import pytest

import hagukumi.linkage
from hagukumi.linkage.charts import Pair, waterfall_words
from hagukumi.linkage.engine.model import LinkModel
from hagukumi.linkage.japanese.numbers import misuse_query
from hagukumi.linkage.number_faults import FAULT_NAMES, NumberFault
from hagukumi.linkage.review import CHANGED
from hagukumi.linkage.review.queue import UNCERTAIN
from hagukumi.plan.linkage_words import REASONS, reason_word
from hagukumi.runs.review_screen import why

ROOT = Path(__file__).resolve().parents[3]
LINKAGE = Path(hagukumi.linkage.__file__).parent
ROOMS = ("japanese", "latin", "general", "engine", "spark")


def _texts(tree):
    """Every text of a module, those with blanks to fill in as one."""
    inside = {part for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in inside:
            yield node.value


def _of_sql(text, *columns):
    """Codes that a query can give in one of these columns, from `CASE ... END AS column` and `'code' AS column`."""
    for column in columns:
        for case in re.findall(rf"CASE((?:(?!CASE).)*?)END AS {column}\b", text, re.DOTALL):
            yield from re.findall(r"(?:THEN|ELSE) '([a-z_]+)'", case)
        yield from re.findall(rf"'([a-z_]+)' AS {column}\b", text)


def _of_python(tree):
    """Codes that a module puts in a list named after the reason, or gives to such a column in pieces of SQL."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and any(isinstance(name, ast.Name) and name.id in ("reasons", "holds") for name in node.targets):
            yield from (each.value for each in ast.walk(node.value) if isinstance(each, ast.Constant) and isinstance(each.value, str))
        if isinstance(node, ast.FunctionDef) and node.name in ("_held", "_hold", "_reason"):
            for text in _texts(node):
                yield from re.findall(r"(?:THEN|ELSE) '([a-z_]+)'", text)


def given_reasons():
    """Reason code to the modules of linkage that give it."""
    found: dict[str, set[str]] = {UNCERTAIN: {"review"}, CHANGED: {"review"}}
    for path in sorted(path for room in ROOMS for path in (LINKAGE / room).glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        codes = [*_of_python(tree), *(code for text in _texts(tree) for code in _of_sql(text, "hold", "reason"))]
        for code in codes:
            found.setdefault(code, set()).add(f"{path.parent.name}/{path.name}")
    return found


def test_every_reason_that_linkage_gives_has_words_and_no_word_is_left_of_one_it_gives_no_more():
    given = given_reasons()
    assert set(given) == set(REASONS), given
    assert {"edges.py", "results.py", "linking.py"} <= {name.split("/")[-1] for names in given.values() for name in names}


@pytest.mark.parametrize("reason", REASONS)
def test_a_reason_is_a_clause_that_screen_and_chart_finish(reason):
    words = waterfall_words(Pair("name=given", 9.0, linked=False, hold=reason), LinkModel("ja", "1", 0.01, {}), threshold=5.0)
    assert words.endswith(f"基準 5.0 以上だが、{reason_word(reason)}ので、人の確認に回した。")
    assert why(reason).endswith(f"：{reason_word(reason)}") and reason not in why(reason)
    assert not reason_word(reason).endswith(("。", "ます", "せん"))


def test_a_pair_decided_before_is_asked_in_words_of_its_own():
    assert why(CHANGED).startswith("再確認") and why(UNCERTAIN).startswith("自動で決めなかった理由")


def test_a_reason_of_another_version_is_told_without_its_code():
    assert "moon" not in why("moon phase")


def test_every_fault_of_a_number_that_linkage_finds_is_known_by_name():
    assert set(_of_sql(misuse_query(), "code")) == {str(fault) for fault in NumberFault}


def test_the_page_for_clerks_calls_each_fault_by_its_name():
    page = (ROOT / "docs" / "how-to" / "resident-numbers.ja.md").read_text(encoding="utf-8")
    rows = {tuple(cell.strip(" `") for cell in line.split("|")[1:3]) for line in page.splitlines() if line.startswith("|")}
    assert {(FAULT_NAMES[fault], str(fault)) for fault in NumberFault} <= rows


def test_no_other_table_says_these_words():
    said = {reason_word(reason) for reason in REASONS}
    for path in sorted((ROOT / "src").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        assert not [words for words in said if f'"{words}' in text], path.name
