"""Write docs/reference/statements: the guideline as numbered statements, and what the system does about each.

Usage: python tools/make_statements.py [--out FOLDER]

The pages are made from docs/reference/statements/data/*.toml (one file per page), the rules of the law room, their cases and the catalogue
of papers, so the same code gives the same bytes. Pages that no data file has any more are removed. The form follows SATRE, the
specification of trusted research environments: number, capability, statement, importance.
"""

from __future__ import annotations

import argparse
import enum
import importlib
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

import msgspec

from hagukumi.documents.catalogue import PAPERS
from hagukumi.law import RULES
from hagukumi.law.rules import PLAN_REMARKS

ROOT: Final = Path(__file__).resolve().parents[1]
TARGET: Final = ROOT / "docs" / "reference" / "statements"
DATA: Final = TARGET / "data"
CASES: Final = "tests/spec/law/cases"
_RULE_PAGES: Final = "docs/reference/rules"


class Share(enum.StrEnum):
    """How much of a statement the program carries."""

    ENFORCED = "enforced"
    EVIDENCED = "evidenced"
    PEOPLE = "people"
    OPEN = "open"


class Strength(enum.StrEnum):
    """How strongly the guideline says it (SATRE: importance)."""

    LAW = "法の定め"
    REQUIRED = "求められる"
    RECOMMENDED = "望ましい"
    EXPLAINED = "説明"


class Capability(enum.StrEnum):
    """What a municipality must be able to do (SATRE: capability)."""

    SELECTION = "項目の選定"
    AVAILABILITY = "取得可能性"
    RETENTION = "保存と消去"
    ROLES = "役割と監督"
    GROUNDS = "利用目的と根拠"
    INFORMATION = "情報の区分"
    OPENNESS = "住民への説明"
    RIGHTS = "本人の権利"
    COMMISSION = "委託"
    PRIVACY = "プライバシー"
    SAFEGUARDS = "安全管理"
    BREACH = "漏えい等への対応"
    REVIEW = "点検と見直し"


class Who(enum.StrEnum):
    """Whom a statement addresses."""

    MUNICIPALITY = "地方公共団体"
    HEAD = "管理者（長など）"
    COORDINATOR = "総括管理主体"
    HOLDER = "保有・管理主体"
    ANALYST = "分析主体"
    SUPPORTER = "活用主体"
    ALL_ROLES = "各主体"
    GENERAL_MANAGER = "総括管理責任者"
    MANAGER = "管理責任者"
    AUDITOR = "監査責任者"
    PRIVACY_OFFICER = "プライバシー保護責任者・組織"
    CONTRACTOR = "委託先"


SHARE_NAMES: Final = {
    Share.ENFORCED: "守らせる",
    Share.EVIDENCED: "示す",
    Share.PEOPLE: "人が行う",
    Share.OPEN: "まだない",
}


class Statement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One statement: what the guideline says (in own words), whom it addresses, what the system does about it, and where that is.

    `rules` are ids of rules or remarks; the files of their cases are added to `tests`. `modules` and `tests` are paths from the root of
    the repository, `papers` ids of the catalogue. `missing` says what an open statement still lacks.
    """

    id: str
    says: str
    capability: Capability
    strength: Strength
    who: Who
    control: str
    share: Share
    rules: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    missing: str = ""

    @property
    def section(self) -> str:
        """The section of the guideline: "5.4.6" for "5.4.6-s01"."""
        return self.id.rpartition("-")[0]


class Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One section of the guideline with its statements."""

    number: str
    title: str
    statement: tuple[Statement, ...]


class Page(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One data file: a part of the guideline that becomes one page."""

    title: str
    section: tuple[Section, ...]
    name: str = ""

    @property
    def statements(self) -> tuple[Statement, ...]:
        """All statements of the page, in order."""
        return tuple(statement for section in self.section for statement in section.statement)


class Unwritten(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A chapter that the guideline itself leaves open."""

    number: str
    title: str
    here: str


class OwnRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule that answers to no statement, because it is this system's own design."""

    id: str
    reason: str


class Apart(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What stands beside the statements: chapters not written, rules of the design's own."""

    unwritten: tuple[Unwritten, ...]
    own_rule: tuple[OwnRule, ...] = ()


def order(section: str) -> tuple[int, ...]:
    """A key that sorts sections as the guideline does."""
    return tuple(int(part) for part in section.split("."))


def read_pages() -> tuple[Page, ...]:
    """Every page's data, in the order of the guideline."""
    files = (path for path in DATA.glob("*.toml") if path.stem != "apart")
    return tuple(
        msgspec.structs.replace(msgspec.toml.decode(path.read_bytes(), type=Page), name=path.stem)
        for path in sorted(files, key=lambda path: order(path.stem))
    )


def read_apart() -> Apart:
    """What stands beside the statements."""
    return msgspec.toml.decode((DATA / "apart.toml").read_bytes(), type=Apart)


def paper_modules() -> dict[str, str]:
    """The file of each paper, by its id."""
    return {paper.id: f"src/{paper.build.__module__.replace('.', '/')}.py" for paper in PAPERS}


def rule_files() -> dict[str, str]:
    """The file of cases of each rule, by the rule's id. Remarks have none: their tests are named with the statements."""
    folder = str(ROOT / "tests" / "spec" / "law")
    if folder not in sys.path:
        sys.path.insert(0, folder)
    sections = importlib.import_module("rule_case").sections()
    return {case.rule: f"{CASES}/{section.file}" for section in sections for case in section.cases}


class Shelf:
    """Links from the pages to rules, source files, tests and papers."""

    def __init__(self, target: Path) -> None:
        self._base = target.relative_to(ROOT).as_posix() if target.is_relative_to(ROOT) else "docs/reference/statements"
        self._papers = {paper.id: paper.title for paper in PAPERS}
        self._modules = paper_modules()
        self._cases = rule_files()
        self._remarks = {rule.id for rule in PLAN_REMARKS}

    def to(self, path: str, shown: str | None = None) -> str:
        """A link to a file of the repository."""
        return f"[{shown or _short(path)}]({os.path.relpath(path, self._base)})"

    def rule(self, rule: str) -> str:
        """A link to the page of a rule's section; a remark stands on the index page."""
        if rule in self._remarks:
            return self.to(f"{_RULE_PAGES}/README.md", f"{rule}（気付き）")
        return self.to(f"{_RULE_PAGES}/{rule.rpartition('-')[0]}.md", rule)

    def paper(self, paper: str) -> str:
        """A link to the module that prints a paper, under its title."""
        return self.to(self._modules[paper], self._papers[paper])

    def tests(self, statement: Statement) -> list[str]:
        """Links to the tests of a statement: the cases of its rules and what it names itself."""
        cases = (self._cases[rule] for rule in statement.rules if rule in self._cases)
        return [self.to(path) for path in dict.fromkeys((*cases, *statement.tests))]


def _short(path: str) -> str:
    """A path as pages show it: without the folders that all share."""
    return re.sub(r"^(src/hagukumi|tests)/", "", path)


def _row(*cells: object) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"


def _table(head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> list[str]:
    return [_row(*head), "|" + "---|" * len(head), *(_row(*row) for row in rows)]


def _statement(shelf: Shelf, statement: Statement) -> Iterator[str]:
    yield from (f"### {statement.id} {statement.says}", "")
    yield f"- {statement.capability}／{statement.strength}／{statement.who}"
    yield f"- **{SHARE_NAMES[statement.share]}**: {statement.control}"
    parts = (
        ("規則", [shelf.rule(rule) for rule in statement.rules]),
        ("実装", [shelf.to(path) for path in statement.modules]),
        ("試験", shelf.tests(statement)),
        ("文書", [shelf.paper(paper) for paper in statement.papers]),
        ("足りないもの", [statement.missing] if statement.missing else []),
    )
    yield from (f"- {label}: {'、'.join(entries)}" for label, entries in parts if entries)
    yield ""


def statements_page(shelf: Shelf, page: Page) -> str:
    """One page: each section's statements with control, place, tests and papers."""
    lines = [f"# {page.title}", "", f"[番号付きの一覧](README.md)に戻る　{_told(Counter(entry.share for entry in page.statements))}", ""]
    for section in page.section:
        lines += [f"## {section.number} {section.title}", ""]
        for statement in section.statement:
            lines += _statement(shelf, statement)
    return "\n".join(lines).rstrip() + "\n"


def _told(counts: Counter[Share]) -> str:
    return "、".join(f"{name} {counts[share]}" for share, name in SHARE_NAMES.items())


def _percent(part: int, whole: int) -> str:
    """A share in whole per cent, rounded half up; a dash where there is nothing to divide."""
    return f"{(200 * part + whole) // (2 * whole)} %" if whole else "–"


def _counted(statements: Iterable[Statement]) -> tuple[object, ...]:
    counts = Counter(statement.share for statement in statements)
    whole = counts.total()
    return (whole, *(f"{counts[share]}（{_percent(counts[share], whole)}）" for share in Share))


def _by(statements: tuple[Statement, ...], values: Iterable[str], pick: Callable[[Statement], str]) -> list[str]:
    """Rows of counts, one for each value of a field."""
    return [_row(value, *_counted(entry for entry in statements if pick(entry) == value)) for value in values]


def index_page(shelf: Shelf, pages: tuple[Page, ...], apart: Apart) -> str:
    """How to read the statements, counts and shares, what is open, what is not written, and which paper serves which statement."""
    every = tuple(entry for page in pages for entry in page.statements)
    head = _table(("", "数", *SHARE_NAMES.values()), ())
    lines = [(DATA / "introduction.txt").read_text(encoding="utf-8").rstrip(), "", "## 数えると", ""]
    lines += [*head, *(_row(f"[{page.title}]({page.name}.md)", *_counted(page.statements)) for page in pages)]
    lines += [_row("**合計**", *_counted(every)), "", "求めの強さごと:", ""]
    lines += [*head, *_by(every, Strength, lambda entry: entry.strength), "", "できるべきことごと:", ""]
    lines += [*head, *_by(every, Capability, lambda entry: entry.capability), "", "だれに向けられたものかごと:", ""]
    lines += [*head, *_by(every, Who, lambda entry: entry.who), "", "## まだないもの", ""]
    rows = ((entry.id, entry.says, entry.missing) for entry in every if entry.share is Share.OPEN)
    lines += [*_table(("番号", "求められること", "足りないもの"), rows), "", "## ガイドラインがまだ書いていない章", ""]
    lines += [
        "ガイドラインが表題だけを置き、中身を後に譲っている章（（P）と書かれた章）です。従うべき記載がないので、番号を付けていません。",
        "",
    ]
    lines += _table(("章", "表題", "このシステムでは"), ((entry.number, entry.title, entry.here) for entry in apart.unwritten))
    lines += ["", "## 文書からの逆引き", ""]
    served = ((shelf.paper(paper.id), _links(pages, paper.id, lambda entry: entry.papers)) for paper in PAPERS)
    lines += [*_table(("文書", "応える番号"), served), "", "規則からの逆引きは、[規則と番号の対応](by-rule.md)にあります。"]
    return "\n".join(lines) + "\n"


def _links(pages: tuple[Page, ...], wanted: str, named: Callable[[Statement], tuple[str, ...]]) -> str:
    """The statements that name a rule or paper, each with a link to its page."""
    return "、".join(f"[{entry.id}]({page.name}.md)" for page in pages for entry in page.statements if wanted in named(entry))


def rules_page(shelf: Shelf, pages: tuple[Page, ...], apart: Apart) -> str:
    """Each rule and remark with the statements it serves, and the rules that are this system's own design."""
    lines = ["# 規則と番号の対応", "", "[番号付きの一覧](README.md)に戻る", ""]
    own = {entry.id for entry in apart.own_rule}
    rules = [rule for rule in (*RULES, *PLAN_REMARKS) if rule.id not in own]
    rows = ((shelf.rule(rule.id), rule.title, _links(pages, rule.id, lambda entry: entry.rules)) for rule in rules)
    lines += _table(("規則", "表題", "応える番号"), rows)
    if own:
        lines += ["", "## このシステムが自ら定めた規則", "", "ガイドラインの特定の求めに応えるのではなく、設計として置いた規則です。", ""]
        lines += _table(("規則", "理由"), ((shelf.rule(entry.id), entry.reason) for entry in apart.own_rule))
    return "\n".join(lines) + "\n"


def pages_by_name(target: Path = TARGET) -> dict[str, str]:
    """Every page by file name, with links as from the target folder."""
    shelf, pages, apart = Shelf(target), read_pages(), read_apart()
    made = {f"{page.name}.md": statements_page(shelf, page) for page in pages}
    return {"README.md": index_page(shelf, pages, apart), "by-rule.md": rules_page(shelf, pages, apart)} | made


def main() -> int:
    """Write the pages, remove what is no page any more, and say where."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=TARGET)
    folder = parser.parse_args().out.resolve()
    made = pages_by_name(folder)
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
