"""保有状況の調査票 (3.2.1): one workbook per holder, to be answered and taken back into the plan."""

from __future__ import annotations

from typing import Any

import msgspec

from hagukumi.plan import PlanError, PlanIndex, PlanProblem
from hagukumi.plan.problems import explain
from hagukumi.plan.records import Availability, Candidate, FieldMapping, Plan
from hagukumi.workbook import book
from hagukumi.workbook.book import BookError, Page
from hagukumi.workbook.rows import Row, headings, page_of, problem_at, put_under, rows_of, words_of
from hagukumi.workbook.sheets import Sheet, columns_of

_FORM = "育み 保有状況調査票 形式1"
_COVER = (
    "データ項目の候補ごとに、どのように保有しているかを答えてください。答えられない項目は、行を空けたままにしてください。",
    "紙の情報、文章などの構造化されていない情報、保有していない情報は、データ化方針の有無を「はい」にして方針を書いてください。",
    "移す先の項目との対応は、シート「項目の対応」に1行ずつ書いてください。",
    "保有していない情報は、保有する関係機関と、収集の方法を書いてください。",
)
_ANSWERS = Sheet(
    name="保有状況",
    record=Availability,
    path=(),
    keys=("候補項目のid", "候補項目の名称", "使う目的"),
    columns=columns_of(Availability),
    children=(),
)
_MAPPING = Sheet(
    name="項目の対応",
    record=FieldMapping,
    path=("digitisation", "mapping"),
    keys=("候補項目のid",),
    columns=columns_of(FieldMapping),
    children=(),
)


def surveyed(plan: Plan, holder: str) -> tuple[Candidate, ...]:
    """The candidates a department is asked about, by id."""
    return tuple(sorted((candidate for candidate in plan.candidates if candidate.holder == holder), key=lambda candidate: candidate.id))


def write_survey(plan: Plan, holder: str) -> bytes:
    """The survey of one department (its id). Raises BookError when the plan asks it nothing."""
    index = PlanIndex(plan)
    asked = surveyed(plan, holder)
    if not asked:
        raise BookError(f"担当課「{holder}」が保有する候補項目は計画にありません。candidates.toml の holder を確かめてください。")
    rows: list[tuple[tuple[str, ...], Availability | None]] = []
    for candidate in asked:
        purpose = index.purposes[candidate.purpose].name if candidate.purpose in index.purposes else candidate.purpose
        rows.append(((candidate.id, candidate.name, purpose), candidate.availability))
    mapping = [((keys[0],), pair) for keys, answer in rows if answer and answer.digitisation for pair in answer.digitisation.mapping]
    pages = {_ANSWERS.name: _answers(rows), _MAPPING.name: page_of(_MAPPING, mapping)}
    return book.write((_FORM, holder, index.departments[holder].name, *_COVER), pages)


def _answers(rows: list[tuple[tuple[str, ...], Availability | None]]) -> Page:
    answered = iter(page_of(_ANSWERS, [(keys, answer) for keys, answer in rows if answer is not None]).rows)
    blank = ("",) * len(_ANSWERS.columns)
    shown = tuple((*keys, *blank) if answer is None else next(answered) for keys, answer in rows)
    return Page(headings=headings(_ANSWERS), rows=shown, words=words_of(_ANSWERS), locked=len(_ANSWERS.keys))


def read_survey(plan: Plan, content: bytes) -> Plan:
    """The plan with the answers of a survey; what was measured at reception stays.

    Raises BookError for what is no survey of this plan, PlanError with every problem by sheet and cell.
    """
    pages = book.read(content)
    holder = _holder(pages, plan)
    problems: list[PlanProblem] = []
    answers = _answered(pages, {candidate.id for candidate in surveyed(plan, holder)}, problems)
    if problems:
        raise PlanError(problems)
    changed = {key: _availability(row, problems) for key, row in answers.items()}
    if problems:
        raise PlanError(problems)
    return msgspec.structs.replace(plan, candidates=tuple(_answer(candidate, changed.get(candidate.id)) for candidate in plan.candidates))


def _holder(pages: dict[str, list[list[Any]]], plan: Plan) -> str:
    cover = [str(line[0]) for line in pages.get("説明", []) if line]
    if cover[:1] != [_FORM] or not {_ANSWERS.name, _MAPPING.name} <= pages.keys():
        raise BookError("育みが書き出した保有状況調査票ではありません。hagukumi plan survey export で書き出したものを使ってください。")
    if len(cover) < 2 or cover[1] not in PlanIndex(plan).departments:
        raise BookError("この調査票の担当課は計画にありません。どの計画の調査票か確かめてください。")
    return cover[1]


def _answered(pages: dict[str, list[list[Any]]], asked: set[str], problems: list[PlanProblem]) -> dict[str, Row]:
    """Rows with an answer, by candidate."""
    lines = [line if any(cell not in ("", None) for cell in line[len(_ANSWERS.keys) :]) else [] for line in pages[_ANSWERS.name]]
    answers: dict[str, Row] = {}
    for row in rows_of(_ANSWERS, lines, problems):
        if row.keys[0] not in asked:
            problems.append(problem_at(_ANSWERS, f"A{row.line}", "この担当課に聞いている候補項目ではありません。", "行を削ってください。"))
        elif row.keys[0] in answers:
            problems.append(problem_at(_ANSWERS, f"A{row.line}", "同じ候補項目の行が二つあります。", "片方を削ってください。"))
        else:
            answers[row.keys[0]] = row
    for row in rows_of(_MAPPING, pages[_MAPPING.name], problems):
        if problem := put_under(_ANSWERS, _MAPPING, answers.get(row.keys[0]), row):
            problems.append(problem)
    return answers


def _availability(row: Row, problems: list[PlanProblem]) -> Availability | None:
    try:
        return msgspec.convert(row.values, Availability)
    except msgspec.ValidationError as error:
        problems.append(explain(str(error), f"シート「{_ANSWERS.name}」", f"{row.line}行目"))
        return None


def _answer(candidate: Candidate, answer: Availability | None) -> Candidate:
    if answer is None:
        return candidate
    measured = candidate.availability.quality if candidate.availability else ()
    return msgspec.structs.replace(candidate, availability=msgspec.structs.replace(answer, quality=measured))
