"""Write the rule book, docs/reference/rules: every rule of the law room with the cases that its spec tests run.

Usage: python tools/make_rule_book.py [--out FOLDER]

The pages are made from the rules and from tests/spec/law/cases alone, so the same code gives the same bytes. Pages that no section has
any more are removed.
"""

from __future__ import annotations

import argparse
import importlib
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from hagukumi.law import ROLE_NAMES, RULES, STAGE_NAMES
from hagukumi.law.rules import PLAN_REMARKS
from hagukumi.plan.compare import compare
from hagukumi.plan.lists import LISTS

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "reference" / "rules"
CASES = "tests/spec/law/cases"
_OUTCOMES = {"pass": "適", "violation": "否", "gap": "未整理"}
_MOST_DIFFERENCES = 3
_LOOKED_AT = {listed.table: listed.word for listed in LISTS} | {"programme": "事業", "gate": "データの求め"}
_ASKED = {
    "actor": "求める人",
    "role": "求める役割",
    "department": "求める課",
    "purpose": "求める利用目的",
    "stage": "求める段階",
    "action": "求める扱い",
    "items": "求める項目",
    "on": "求める日",
    "step": "手順",
}
_INTRODUCTION = """# 規則集

このシステムが計画と求めに当てはめる規則を、ガイドライン（こどもに関する各種データの連携に係るガイドライン、2022年12月20日改定）の節の順に
並べたものです。一つひとつの例は、そのままシステムの試験であり、変更のたびに確かめられます。

- **適**: その規則に反するところがありません。
- **否**: 計画または求めが、その規則に反しています。直すまで実行できません。
- **未整理**: まだ書かれていないか、分からないことがあります。書くまで実行できません。

例は、すべての規則を満たす小さな見本の計画（`tests/spec/law/sample_plan.py`）を少しだけ変えたものです。「適の例との違い」は、その規則の適の例から
変えたところです。よりどころに「設計の定め」とある規則は、このシステムが法令とガイドラインを守るために自ら定めたものです。
記載が本当に正しく十分かは、人が判断します。

このページと各節のページは、規則と試験から作られます。規則や例を変えたら、次のとおり作り直してください。

    python tools/make_rule_book.py

一つの規則の例だけを確かめるには、番号を指定します。

    python -m pytest tests/spec/law/test_law_rule_book.py -k 5.4.6-2
"""


def _load(name: str) -> ModuleType:
    """A module beside the spec tests of the law."""
    folder = str(ROOT / "tests" / "spec" / "law")
    if folder not in sys.path:
        sys.path.insert(0, folder)
    return importlib.import_module(name)


class Book:
    """The rules by section, the sections of cases, and the sample plan that the cases change."""

    def __init__(self) -> None:
        self.sample = _load("sample_plan")
        cases = _load("rule_case")
        self.section_of, self.in_order, self.sections = cases.section_of, cases.in_order, cases.sections()
        self.without: Mapping[tuple[str, str], str] = _load("cases.without_outcome").WITHOUT_OUTCOME
        self._plan = self.sample.sample_plan()
        named = (entry for entries in (self._plan.departments, self._plan.purposes, self._plan.items) for entry in entries)
        self._names: dict[Any, str] = {entry.id: entry.name for entry in named} | ROLE_NAMES | STAGE_NAMES

    def rules_of(self, section: str) -> list[Any]:
        """The section's rules in the order of their numbers."""
        return sorted((rule for rule in RULES if self.section_of(rule.id) == section), key=lambda rule: _number(rule.id))

    def remarks(self) -> list[Any]:
        """The rules that only remark, in the order of the sections."""
        return sorted(PLAN_REMARKS, key=lambda rule: (self.in_order(self.section_of(rule.id)), _number(rule.id)))

    def facts(self, case: Any) -> tuple[Any, Any]:
        """The plan of a case and, for a case of the gate, the request."""
        if not hasattr(case, "ask"):
            return case.change(self.sample, self._plan), None
        release, request = case.ask(self.sample, self._plan)
        return release.plan, request

    def differences(self, case: Any, passes: Iterable[Any]) -> list[str]:
        """Sentences on what sets a case apart from the nearest of the rule's passes."""
        found = ([*self._sentences(self.facts(other), self.facts(case))] for other in passes)
        return min(found, key=len, default=[])

    def _sentences(self, one: tuple[Any, Any], other: tuple[Any, Any]) -> Iterator[str]:
        for difference in compare(one[0], other[0]):
            if difference.field != "uses":  # who newly receives an item follows from the use that changed
                yield difference.sentence
        for name, label in _ASKED.items() if one[1] is not None else ():
            before, after = getattr(one[1], name), getattr(other[1], name)
            if before != after:
                yield f"{label}が「{self._shown(before)}」から「{self._shown(after)}」に変わった"

    def _shown(self, value: Any) -> str:
        if isinstance(value, tuple):
            return "、".join(self._shown(entry) for entry in value) or "（なし）"
        return "（なし）" if value is None else self._names.get(value, str(value))


def _number(rule: str) -> tuple[int, str, int, str]:
    """A key that puts 5.4.3-2 before 5.4.3-10, and 5.4.3-p1 after all of them."""
    found = re.fullmatch(r"([a-z]*)(\d+)([a-z]*)", rule.rpartition("-")[2])
    if found is None:
        raise ValueError(rule)
    letters, digits, after = found.groups()
    return len(letters), letters, int(digits), after


def _row(*cells: object) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _table(head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> list[str]:
    return [_row(*head), "|" + "---|" * len(head), *(_row(*row) for row in rows)]


def _apart(sentences: list[str]) -> str:
    shown = "。".join(sentences[:_MOST_DIFFERENCES])
    rest = len(sentences) - _MOST_DIFFERENCES
    return f"{shown}。ほか{rest}件" if rest > 0 else shown


def _heading(section: Any) -> str:
    return section.title if section.number == "gate" else f"{section.number} {section.title}"


def rule_page(book: Book, section: Any) -> str:
    """One section's page: each rule with its source, what it looks at, its test and its cases."""
    lines = [f"# {_heading(section)}", "", "[規則集](README.md)に戻る", ""]
    for rule in book.rules_of(section.number):
        cases = [case for case in section.cases if case.rule == rule.id]
        passes = [case for case in cases if case.outcome == "pass"]
        scope = getattr(rule, "scope", None)
        lines += [f"## {rule.id} {rule.title}", ""]
        lines += [f"- よりどころ: {rule.article}", f"- 見るもの: {_LOOKED_AT[scope.name if scope else 'gate']}"]
        lines += [f"- 試験: [{CASES}/{section.file}](../../../{CASES}/{section.file})", ""]
        rows = [
            (_OUTCOMES[case.outcome], case.says, "" if case.outcome == "pass" else _apart(book.differences(case, passes)))
            for outcome in _OUTCOMES
            for case in cases
            if case.outcome == outcome
        ]
        lines += [*_table(("結果", "例", "適の例との違い"), rows), ""]
        for (named, outcome), reason in book.without.items():
            if named == rule.id:
                lines += [f"{_OUTCOMES[outcome]}の例がない理由: {reason}", ""]
    return "\n".join(lines).rstrip() + "\n"


def index_page(book: Book) -> str:
    """The index: sections in the guideline's order with their rules, outcomes that a rule cannot have, and remarks."""
    lines = [_INTRODUCTION]
    for section in book.sections:
        counted = [(rule, [case.outcome for case in section.cases if case.rule == rule.id]) for rule in book.rules_of(section.number)]
        lines += [f"## [{_heading(section)}]({section.number}.md)", ""]
        rows = ((rule.id, rule.title, *(outcomes.count(outcome) for outcome in _OUTCOMES)) for rule, outcomes in counted)
        lines += [*_table(("番号", "規則", *(f"{word}の例" for word in _OUTCOMES.values())), rows), ""]
    lines += ["## ない結果", "", "次の規則には、その結果がありません。", ""]
    lines += _table(("番号", "結果", "理由"), ((rule, _OUTCOMES[outcome], reason) for (rule, outcome), reason in book.without.items()))
    lines += ["", "## 気付き", "", "「望ましい」とされる事項です。計画の確認で知らせますが、実行は止めません。", ""]
    lines += _table(("番号", "気付き", "よりどころ"), ((rule.id, rule.title, rule.article) for rule in book.remarks()))
    return "\n".join(lines) + "\n"


def pages() -> dict[str, str]:
    """Every page by file name."""
    book = Book()
    return {"README.md": index_page(book)} | {f"{section.number}.md": rule_page(book, section) for section in book.sections}


def main() -> int:
    """Write the pages, remove what is no page any more, and say where."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=TARGET)
    folder = parser.parse_args().out
    made = pages()
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    for page in folder.glob("*.md"):
        if page.name not in made:
            page.unlink()
    print(folder)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
