"""計画のワークブック: what staff may do to it in Excel, and what they are told by sheet and cell."""

import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from hagukumi.plan import PlanError, plan_hash, read_plan
from hagukumi.plan import records as r
from hagukumi.workbook import read_plan_book, write_plan_book
from hagukumi.workbook.book import BookError

Edit = Callable[[openpyxl.Workbook], None]


@pytest.fixture(scope="module")
def plan(made_city: Path) -> r.Plan:
    return read_plan(made_city / "plan")


@pytest.fixture(scope="module")
def written(plan: r.Plan) -> bytes:
    return write_plan_book(plan)


@pytest.fixture
def edited(written: bytes) -> Callable[[Edit], bytes]:
    """The workbook after somebody changed it in a spreadsheet program and saved it."""

    def saved(edit: Edit) -> bytes:
        book = openpyxl.load_workbook(io.BytesIO(written))
        edit(book)
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue()

    return saved


def cell_under(book: openpyxl.Workbook, sheet: str, heading: str, line: int = 2) -> openpyxl.cell.Cell:
    titles = [cell.value for cell in book[sheet][1]]
    return book[sheet].cell(line, titles.index(heading) + 1)


def _told(content: bytes) -> list[tuple[str, str, str]]:
    with pytest.raises(PlanError) as caught:
        read_plan_book(content)
    assert all(problem.message and problem.remedy for problem in caught.value.problems)
    return [(problem.file, problem.entry, problem.field) for problem in caught.value.problems]


def test_the_whole_plan_comes_back_with_the_same_hash(plan: r.Plan, written: bytes) -> None:
    assert plan_hash(read_plan_book(written)) == plan_hash(plan)


def test_saving_it_in_another_program_changes_nothing(plan: r.Plan, edited: Callable[[Edit], bytes]) -> None:
    assert plan_hash(read_plan_book(edited(lambda book: None))) == plan_hash(plan)


def test_the_same_plan_gives_the_same_bytes(plan: r.Plan, written: bytes) -> None:
    assert write_plan_book(plan) == written


def test_sheets_and_headings_are_japanese_and_choices_are_offered(written: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(written))
    assert {"説明", "事業", "担当課", "担当課の担当者", "データ項目", "利用", "判定基準の指標の条件", "候補項目の経過"} <= set(
        book.sheetnames
    )
    assert all(not str(cell.value).isascii() or cell.value == "id" for sheet in book for cell in sheet[1])
    assert any("新たに取得" in str(rule.formula1) for rule in book["データ項目"].data_validations.dataValidation)


def test_a_word_changed_in_a_cell_is_a_word_changed_in_the_plan(plan: r.Plan, edited: Callable[[Edit], bytes]) -> None:
    def change(book: openpyxl.Workbook) -> None:
        cell_under(book, "事業", "監査責任者").value = "監査委員事務局長"

    assert read_plan_book(edited(change)).programme.audit_manager == "監査委員事務局長"


def test_a_date_typed_as_a_date_is_taken(edited: Callable[[Edit], bytes], plan: r.Plan) -> None:
    import datetime

    def change(book: openpyxl.Workbook) -> None:
        cell_under(book, "利用", "利用の終わり").value = datetime.datetime(2028, 3, 31)  # noqa: DTZ001 - as Excel stores it

    first = read_plan_book(edited(change)).uses[0]
    assert first.until == datetime.date(2028, 3, 31)


def test_columns_and_rows_may_be_moved(plan: r.Plan, edited: Callable[[Edit], bytes]) -> None:
    def turn(book: openpyxl.Workbook) -> None:
        lines = [[cell.value for cell in row] for row in book["機関"].iter_rows()]
        for y, row in enumerate([lines[0], *reversed(lines[1:])], start=1):
            for x, value in enumerate(reversed(row), start=1):
                book["機関"].cell(y, x).value = value

    assert plan_hash(read_plan_book(edited(turn))) == plan_hash(plan)


WRONG: dict[str, tuple[str, str, object]] = {
    "a word that is no choice": ("データ項目", "識別性", "なんとなく"),
    "neither yes nor no": ("保存期間の区分", "個人情報か", "たぶん"),
    "no date": ("利用", "利用の終わり", "年度末"),
    "no whole number": ("保存期間の区分", "保存期間（月）", 2.5),
    "no number": ("保存期間の区分", "保存期間（月）", "二年"),
    "no constant": ("判定基準の指標", "境目の値", "おおい"),
    "codes without a sign between": ("抽出データの列", "コードの対応", "1は男"),
    "a kind of legal basis that there is not": ("利用", "根拠", "なんとなく"),
    "an empty cell that must be filled": ("データ項目", "項目名", None),
}


@pytest.mark.parametrize("fault", WRONG)
def test_what_cannot_be_read_is_told_by_sheet_and_cell(fault: str, edited: Callable[[Edit], bytes]) -> None:
    sheet, heading, value = WRONG[fault]
    place = []

    def spoil(book: openpyxl.Workbook) -> None:
        cell = cell_under(book, sheet, heading)
        cell.value = value
        place.append(cell.coordinate)

    told = _told(edited(spoil))
    assert (f"シート「{sheet}」", place[0], heading) in told


def test_a_field_that_this_legal_basis_does_not_have_is_refused(edited: Callable[[Edit], bytes]) -> None:
    def spoil(book: openpyxl.Workbook) -> None:
        cell_under(book, "利用", "根拠").value = "利用目的の変更（61条3項）"

    assert {file for file, _, _ in _told(edited(spoil))} == {"シート「利用」"}


def test_answers_under_a_no_are_refused(edited: Callable[[Edit], bytes]) -> None:
    def spoil(book: openpyxl.Workbook) -> None:
        cell_under(book, "候補項目", "保有状況／有無").value = "いいえ"

    assert "シート「候補項目」" in {file for file, _, _ in _told(edited(spoil))}


def test_a_row_whose_parent_is_gone_is_told(edited: Callable[[Edit], bytes]) -> None:
    def spoil(book: openpyxl.Workbook) -> None:
        cell_under(book, "担当課の担当者", "担当課のid").value = "somewhere"

    assert ("シート「担当課の担当者」", "A2", "") in _told(edited(spoil))


def test_a_row_inside_something_that_is_said_to_be_absent_is_told(edited: Callable[[Edit], bytes]) -> None:
    """Every answer of a candidate is taken away, but its field correspondence is left."""

    def spoil(book: openpyxl.Workbook) -> None:
        parent = book["候補項目の項目の対応"].cell(2, 1).value
        titles = [cell.value for cell in book["候補項目"][1]]
        for row in book["候補項目"].iter_rows(min_row=2):
            if row[titles.index("id")].value == parent:
                for title, cell in zip(titles, row, strict=True):
                    if title == "保有状況／有無" or title == "保有状況／データ化方針／有無":
                        cell.value = "いいえ"
                    elif title.startswith("保有状況／"):
                        cell.value = None

    assert ("シート「候補項目の項目の対応」", "A2", "") in _told(edited(spoil))


def test_missing_unknown_and_doubled_headings_and_sheets_are_told(edited: Callable[[Edit], bytes]) -> None:
    def spoil(book: openpyxl.Workbook) -> None:
        cell_under(book, "機関", "種別", 1).value = "しゅべつ"
        cell_under(book, "リスク", "対策", 1).value = "段階"
        del book["諮問"]

    told = _told(edited(spoil))
    assert ("シート「機関」", "1行目", "種別") in told and ("シート「機関」", "C1", "") in told
    assert ("シート「リスク」", "1行目", "段階") in told and ("シート「諮問」", "", "") in told


def test_a_plan_has_one_programme(edited: Callable[[Edit], bytes]) -> None:
    def double(book: openpyxl.Workbook) -> None:
        for place, cell in enumerate(list(book["事業"][2]), start=1):
            book["事業"].cell(3, place).value = cell.value

    assert ("シート「事業」", "", "") in _told(edited(double))
    assert ("シート「事業」", "", "") in _told(edited(lambda book: book["事業"].delete_rows(2)))


def test_references_that_lead_nowhere_are_told_as_in_the_folder(edited: Callable[[Edit], bytes]) -> None:
    def spoil(book: openpyxl.Workbook) -> None:
        cell_under(book, "担当課", "機関").value = "nowhere"

    assert any(entry and field == "body" for _, entry, field in _told(edited(spoil)))


def test_a_workbook_of_something_else_is_refused(edited: Callable[[Edit], bytes]) -> None:
    with pytest.raises(BookError, match="育みが書き出した"):
        read_plan_book(edited(lambda book: book["説明"].__setitem__("A1", "名簿")))


def test_a_text_longer_than_a_cell_is_refused_before_it_is_lost(small_plan: r.Plan) -> None:
    import msgspec

    long = msgspec.structs.replace(small_plan.programme, title="あ" * 32_768)
    with pytest.raises(BookError, match="長すぎ"):
        write_plan_book(msgspec.structs.replace(small_plan, programme=long))


def test_entries_that_could_not_be_told_apart_are_not_written(small_plan: r.Plan) -> None:
    import msgspec

    with pytest.raises(BookError, match="同じid"):
        write_plan_book(msgspec.structs.replace(small_plan, departments=small_plan.departments * 2))


def test_what_holds_between_entries_is_told_by_sheet_and_not_by_file(edited) -> None:
    def twice(book: openpyxl.Workbook) -> None:
        sheet = book["利用"]
        sheet.append([cell.value for cell in sheet[2]])

    with pytest.raises(PlanError) as caught:
        read_plan_book(edited(twice))
    assert {problem.file for problem in caught.value.problems} == {"シート「利用」"}
    assert "同じid" in str(caught.value)
