"""保有状況の調査票 (3.2.1): a holder answers for its own candidates, and nothing else changes."""

import io
from collections.abc import Callable
from pathlib import Path

import msgspec
import openpyxl
import pytest

from hagukumi.plan import PlanError, plan_hash, read_plan
from hagukumi.plan import records as r
from hagukumi.workbook import read_survey, write_survey
from hagukumi.workbook.book import BookError
from hagukumi.workbook.survey import surveyed


@pytest.fixture(scope="module")
def plan(made_city: Path) -> r.Plan:
    return read_plan(made_city / "plan")


@pytest.fixture(scope="module")
def holder(plan: r.Plan) -> str:
    """The department with the most candidates that need to be turned into data, so that every sheet has rows."""
    mapped = [
        candidate.holder
        for candidate in plan.candidates
        if candidate.holder
        and candidate.availability
        and candidate.availability.digitisation
        and candidate.availability.digitisation.mapping
    ]
    return max(mapped, key=mapped.count)


def _edited(content: bytes, edit: Callable[[openpyxl.Workbook], None]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    edit(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _unanswered(plan: r.Plan) -> r.Plan:
    return msgspec.structs.replace(plan, candidates=tuple(msgspec.structs.replace(each, availability=None) for each in plan.candidates))


def _put(book: openpyxl.Workbook, heading: str, value: object, line: int = 2) -> None:
    titles = [cell.value for cell in book["保有状況"][1]]
    book["保有状況"].cell(line, titles.index(heading) + 1).value = value


def test_an_unchanged_survey_changes_nothing(plan: r.Plan, holder: str) -> None:
    assert plan_hash(read_survey(plan, write_survey(plan, holder))) == plan_hash(plan)


def test_every_candidate_of_the_holder_is_asked_and_no_other(plan: r.Plan, holder: str) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(write_survey(plan, holder)))["保有状況"]
    asked = [row[0].value for row in sheet.iter_rows(min_row=2)]
    assert asked == [candidate.id for candidate in surveyed(plan, holder)] and asked


def test_answers_come_into_the_plan(plan: r.Plan, holder: str) -> None:
    blank = _unanswered(plan)

    def answer(book: openpyxl.Workbook) -> None:
        for heading, value in {
            "保有の分類": "アナログ（紙など）",
            "業務システム・帳票": "相談受付票",
            "構造化されているか": "いいえ",
            "回答した日": "2026-05-01",
            "データ化方針／有無": "はい",
            "データ化方針／方針": "職員が二人で入力する",
            "データ化方針／標準データフォーマット": "独自のレイアウト",
        }.items():
            _put(book, heading, value)
        asked = book["保有状況"].cell(2, 1).value
        for place, value in enumerate([asked, "相談の種類", "consultation_kind", "コードに置き換える"], start=1):
            book["項目の対応"].cell(2, place).value = value

    read = read_survey(blank, _edited(write_survey(blank, holder), answer))
    answered = [candidate for candidate in read.candidates if candidate.availability]
    assert [candidate.id for candidate in answered] == [surveyed(plan, holder)[0].id]
    found = answered[0].availability
    assert found.holding is r.Holding.ANALOG and found.structured is False and found.digitisation.target is r.TargetFormat.OWN
    assert found.digitisation.mapping == (r.FieldMapping(origin="相談の種類", target="consultation_kind", conversion="コードに置き換える"),)


def test_rows_left_empty_stay_unanswered(plan: r.Plan, holder: str) -> None:
    blank = _unanswered(plan)
    assert plan_hash(read_survey(blank, write_survey(blank, holder))) == plan_hash(blank)


def test_what_was_measured_at_reception_stays(plan: r.Plan, holder: str) -> None:
    measured = r.Quality(source=plan.sources[0].id, rows=10, missing=1, inconsistent=0, measured_on=plan.candidates[0].steps[0].on)
    key = surveyed(plan, holder)[0].id
    with_quality = msgspec.structs.replace(
        plan,
        candidates=tuple(
            msgspec.structs.replace(each, availability=msgspec.structs.replace(each.availability, quality=(measured,)))
            if each.id == key
            else each
            for each in plan.candidates
        ),
    )
    assert plan_hash(read_survey(with_quality, write_survey(with_quality, holder))) == plan_hash(with_quality)


WRONG: dict[str, Callable[[openpyxl.Workbook], None]] = {
    "another holder's candidate": lambda book: book["保有状況"].cell(2, 1, "somebody-elses"),
    "the same candidate twice": lambda book: book["保有状況"].cell(3, 1, book["保有状況"].cell(2, 1).value),
    "a word that is no choice": lambda book: _put(book, "保有の分類", "ある"),
    "no class of holding": lambda book: _put(book, "保有の分類", None),
    "a correspondence for nobody": lambda book: book["項目の対応"].cell(2, 1, "nobody"),
}


@pytest.mark.parametrize("fault", WRONG)
def test_wrong_answers_are_told_by_sheet_and_cell(fault: str, plan: r.Plan, holder: str) -> None:
    with pytest.raises(PlanError) as caught:
        read_survey(plan, _edited(write_survey(plan, holder), WRONG[fault]))
    assert all(problem.file.startswith("シート「") and problem.entry for problem in caught.value.problems)


def test_a_department_that_is_asked_nothing_gets_no_survey(plan: r.Plan) -> None:
    with pytest.raises(BookError, match="候補項目"):
        write_survey(plan, "nobody")


def test_a_survey_of_another_plan_or_another_file_is_refused(plan: r.Plan, holder: str) -> None:
    with pytest.raises(BookError, match="計画にありません"):
        read_survey(plan, _edited(write_survey(plan, holder), lambda book: book["説明"].__setitem__("A2", "somewhere")))
    with pytest.raises(BookError, match="調査票ではありません"):
        read_survey(plan, _edited(write_survey(plan, holder), lambda book: book["説明"].__setitem__("A1", "名簿")))
