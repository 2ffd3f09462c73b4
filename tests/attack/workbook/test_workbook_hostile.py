"""Workbooks made to do harm: bombs, wrong files, formulas, and texts that would run in somebody's Excel."""

import io
import zipfile

import msgspec
import openpyxl
import pytest

from hagukumi.plan import records as r
from hagukumi.workbook import book, read_plan_book, write_plan_book
from hagukumi.workbook.book import BookError


def test_a_file_that_is_no_workbook_is_refused() -> None:
    with pytest.raises(BookError, match="Excel"):
        read_plan_book(b"%PDF-1.7")


def test_an_archive_that_is_no_workbook_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        packed.writestr("readme.txt", "x")
    with pytest.raises(BookError, match="Excel"):
        read_plan_book(stream.getvalue())


def test_an_archive_bomb_is_refused_before_it_unfolds(monkeypatch: pytest.MonkeyPatch, small_plan: r.Plan) -> None:
    content = write_plan_book(small_plan)
    monkeypatch.setattr(book, "MAXIMUM_UNPACKED", 1000)
    with pytest.raises(BookError, match="大きすぎ"):
        read_plan_book(content)


@pytest.mark.parametrize(
    "text", ['=HYPERLINK("http://example.invalid","x")', "+1+cmd|' /C calc'!A0", "@SUM(A1)", "http://example.invalid/"]
)
def test_texts_of_the_plan_never_become_formulas_or_links(text: str, small_plan: r.Plan) -> None:
    plan = msgspec.structs.replace(small_plan, programme=msgspec.structs.replace(small_plan.programme, title=text))
    content = write_plan_book(plan)
    cells = [cell for row in openpyxl.load_workbook(io.BytesIO(content))["事業"].iter_rows() for cell in row]
    assert text in [cell.value for cell in cells if cell.data_type == "s"]
    assert all(cell.hyperlink is None and cell.data_type != "f" for cell in cells)
    assert read_plan_book(content).programme.title == text
