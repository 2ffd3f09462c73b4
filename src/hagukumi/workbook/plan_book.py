"""The whole plan as a workbook: one sheet per list, one more for every list inside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec

from hagukumi.plan import PlanError, PlanProblem, plan_hash, structural_problems
from hagukumi.plan.lists import LISTS
from hagukumi.plan.problems import explain
from hagukumi.plan.records import Plan
from hagukumi.workbook import book
from hagukumi.workbook.book import BookError
from hagukumi.workbook.plan_sheets import SINGLE, plan_sheets
from hagukumi.workbook.rows import Keys, Row, below, page_of, problem_at, put_under, rows_of
from hagukumi.workbook.sheets import Sheet

_FORM = "育み 事業計画ワークブック 形式1"
_COVER = (
    "このワークブックは、事業計画の全体です。1行が一つの記載です。書き換えて保存し、hagukumi plan import で取り込んでください。",
    "行は足しても、消しても、並べ替えてもかまいません。見出しの行は変えないでください。",
    "空いた欄は「書かれていない」という意味です。一つの欄に複数を書くときは、欄の中で改行（Alt+Enter）してください。",
    "条件などの値は、数はそのまま、文字は「」で囲み、並びは［「a」、「b」］と書きます。",
    "id は、ほかの記載を指すための名前です。画面や文書には名称が出ます。",
)


def write_plan_book(plan: Plan) -> bytes:
    """The plan as a workbook (.xlsx). The same plan gives the same bytes.

    Raises BookError when two entries have the same id (they could not be told apart) or a text is longer than a cell.
    """
    pages = {}
    for field, sheet in plan_sheets().items():
        value = getattr(plan, field)
        entries = ([value] if value is not None else []) if field in SINGLE else list(value)
        for inner, records in _tree(sheet, [((), entry) for entry in entries]):
            pages[inner.name] = page_of(inner, records)
    return book.write((_FORM, f"書き出した計画のハッシュ: {plan_hash(plan)}", *_COVER), pages)


def _tree(sheet: Sheet, records: list[tuple[Keys, Any]]) -> Iterator[tuple[Sheet, list[tuple[Keys, Any]]]]:
    yield sheet, records
    if sheet.children:
        _refuse_twins(sheet, records)
    for child in sheet.children:
        yield from _tree(child, list(below(child, records)))


def _refuse_twins(sheet: Sheet, records: list[tuple[Keys, Any]]) -> None:
    if any(times > 1 for times in Counter((keys, record.id) for keys, record in records).values()):
        raise BookError(f"「{sheet.name}」に同じidの記載が二つあり、書き出せません。hagukumi plan check で確かめて直してください。")


def read_plan_book(content: bytes) -> Plan:
    """The plan in a workbook. Raises BookError for what is no such workbook, PlanError with every problem by sheet and cell."""
    pages = book.read(content)
    _check_form(pages)
    problems: list[PlanProblem] = []
    values: dict[str, Any] = {}
    for field, sheet in plan_sheets().items():
        entries = _entries(sheet, pages, problems)
        if field in SINGLE:
            _single(field, sheet, entries, values, problems)
        else:
            values[field] = entries
    if problems:
        raise PlanError(problems)
    return _plan(values)


def _check_form(pages: dict[str, list[list[Any]]]) -> None:
    cover = pages.get("説明") or [[""]]
    if not cover[0] or cover[0][0] != _FORM:
        raise BookError("育みが書き出した事業計画のワークブックではありません。hagukumi plan export で書き出したものを使ってください。")


def _entries(sheet: Sheet, pages: dict[str, list[list[Any]]], problems: list[PlanProblem]) -> list[dict[str, Any]]:
    """The entries of a list with everything inside them."""
    rows = _rows(sheet, pages, problems)
    _attach(sheet, [((), row) for row in rows], pages, problems)
    return [row.values for row in rows]


def _rows(sheet: Sheet, pages: dict[str, list[list[Any]]], problems: list[PlanProblem]) -> list[Row]:
    if sheet.name not in pages:
        problems.append(problem_at(sheet, "", "シートがありません。", "書き出したワークブックのシートを残してください。"))
        return []
    return rows_of(sheet, pages[sheet.name], problems)


def _attach(sheet: Sheet, parents: list[tuple[Keys, Row]], pages: dict[str, list[list[Any]]], problems: list[PlanProblem]) -> None:
    """Put the rows of the child sheets into their parents' values."""
    known = {(*keys, str(row.values.get("id", ""))): row for keys, row in parents}
    for child in sheet.children:
        rows = _rows(child, pages, problems)
        for row in rows:
            if problem := put_under(sheet, child, known.get(row.keys), row):
                problems.append(problem)
        _attach(child, [(row.keys, row) for row in rows], pages, problems)


def _single(field: str, sheet: Sheet, entries: list[dict[str, Any]], values: dict[str, Any], problems: list[PlanProblem]) -> None:
    if len(entries) > 1 or (not entries and field == "programme"):
        problems.append(problem_at(sheet, "", f"{len(entries)}行あります。", "1行だけ書いてください。"))
    values[field] = entries[0] if entries else None


def _plan(values: dict[str, Any]) -> Plan:
    try:
        plan = msgspec.convert(values, Plan)
    except msgspec.ValidationError as error:
        raise PlanError([explain(str(error), "ワークブック", "")]) from error
    if problems := structural_problems(plan):
        raise PlanError(map(_on_sheets, problems))
    return plan


def _on_sheets(problem: PlanProblem) -> PlanProblem:
    """The problem by sheet: who works in Excel does not see the files of a plan folder."""
    names = [listed.word for listed in LISTS if problem.file.startswith(listed.file)]
    return msgspec.structs.replace(problem, file=f"シート「{'」「'.join(names)}」") if names else problem
