"""A workbook is what staff go on working with: A4, headings repeated, pages numbered, every cell plain text."""

import dataclasses
import datetime
import io
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from hagukumi.documents.printing import Printing
from hagukumi.documents.render import Press
from hagukumi.documents.sheet import Block, Break, Checks, Column, Document, Drawing, Form, Format, Heading, Points, Seals, Table, Text

DRAWN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10"><text>市民課</text></svg>'
ROWS = (("氏名", "名寄せのため"), ("生年月日", "年齢を知るため"))
LIST = Table("項目の一覧", (Column("項目"), Column("目的", 3.0)), ROWS)


@pytest.fixture
def book(press: Press, approved_printing: Printing) -> Callable[..., Workbook]:
    def made(*blocks: Block, printing: Printing = approved_printing, **more: object) -> Workbook:
        document = dataclasses.replace(Document(name="paper", title="利用目的の一覧", blocks=blocks), **more)
        return openpyxl.load_workbook(io.BytesIO(press.render(document, printing, Format.XLSX)))

    return made


def _cover(book: Workbook) -> list[str]:
    return [row[0].value for row in book["表紙"].iter_rows() if row[0].value]


def test_every_table_has_a_sheet_of_its_own_with_all_its_cells(book) -> None:
    sheet = book(LIST)["項目の一覧"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [["項目の一覧", None], ["項目", "目的"], *map(list, ROWS)]


def test_a_sheet_prints_on_a4_with_its_heading_repeated_and_pages_counted(book) -> None:
    sheet = book(LIST)["項目の一覧"]
    assert sheet.page_setup.paperSize == 9
    assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToHeight == 0
    assert sheet.print_title_rows == "$2:$2" and sheet.freeze_panes == "A3"
    assert sheet.oddFooter.center.text == "&P / &N"


def test_a_wide_document_lies_on_its_side(book) -> None:
    assert {sheet.page_setup.orientation for sheet in book(LIST, landscape=True)} == {"landscape"}
    assert {sheet.page_setup.orientation for sheet in book(LIST)} == {"portrait"}


def test_cells_wrap_and_have_borders_and_widths_follow_the_shares(book) -> None:
    sheet = book(LIST)["項目の一覧"]
    cell = sheet["B3"]
    assert cell.alignment.wrap_text and cell.border.left.style == "thin"
    assert sheet.column_dimensions["B"].width == pytest.approx(3 * sheet.column_dimensions["A"].width, rel=0.05)


def test_a_row_is_high_enough_for_its_longest_cell(book) -> None:
    long = "とても長い説明。" * 40
    heights = book(Table("表", (Column("甲"), Column("乙")), (("短い", long), ("短い", "短い"))))["表"].row_dimensions
    assert heights[3].height > 5 * heights[4].height


def test_the_cover_holds_the_words_in_order(book, approved_printing: Printing) -> None:
    blocks = (
        Heading("趣旨"),
        Text(("本文です。",)),
        Points(("一つ目",)),
        Points(("手順",), numbered=True),
        LIST,
        Seals(("課長", "部長")),
        Break(),
    )
    cover = _cover(
        book(*blocks, Drawing("流れ", DRAWN, "市民課から。"), addressee="市民課長　様", sender="こども未来課", legal_basis="第69条")
    )
    assert cover[:5] == ["令和8年3月25日", "市民課長　様", "こども未来課", "利用目的の一覧", "（第69条）"]
    told = ["趣旨", "　本文です。", "・一つ目", "1. 手順", "別シート：項目の一覧", "押印欄：課長　／　部長", "図：流れ", "市民課から。"]
    assert cover[5:13] == told
    assert any(approved_printing.hash in line for line in cover[13:])


def test_forms_and_checklists_get_sheets_too(book) -> None:
    made = book(
        Form("届出", (("名称", "住民記録"),)), Checks("点検", (("条項", True, "第3条"), ("検査", False, "未"), ("手書き", None, "")))
    )
    assert [cell.value for cell in made["届出"][2]] == ["名称", "住民記録"]
    assert [made["点検"].cell(row, 1).value for row in (3, 4, 5)] == ["☑ 確認済", "☐ 未確認", "☐"]


def test_an_empty_table_says_so(book) -> None:
    assert book(Table("該当者", (Column("甲"), Column("乙")), ()))["該当者"]["A3"].value == "該当するものはありません。"


def test_sheets_with_long_or_equal_or_forbidden_names_are_told_apart(book) -> None:
    made = book(*(Table(caption, (Column("甲"),), ()) for caption in ("同じ[表]:名" * 9, "同じ[表]:名" * 9, "", "表", "'引用'")))
    names = made.sheetnames
    assert len(set(names)) == 6 and all(len(name) <= 31 for name in names)


def test_a_draft_says_that_it_is_one(book, draft_printing: Printing) -> None:
    assert _cover(book(printing=draft_printing))[0].startswith("案（承認前の計画")


def test_its_properties_hold_the_printed_day_and_no_clock(book) -> None:
    properties = book(LIST).properties
    assert properties.created.date() == datetime.date(2026, 3, 25)
    assert properties.title == "利用目的の一覧" and properties.creator == "育実市"


def test_a_character_that_a_workbook_cannot_hold_is_shown_and_told(book) -> None:
    made = book(Table("表", (Column("甲"),), (("音\x07",),)))
    assert made["表"]["A3"].value == "音〓"
    assert any("U+0007" in line for line in _cover(made))


def test_a_cell_longer_than_a_workbook_allows_ends_in_dots(book) -> None:
    value = book(Table("表", (Column("甲"),), (("長" * 40_000,),)))["表"]["A3"].value
    assert len(value) == 32_767 and value.endswith("…")


def test_nothing_in_the_file_depends_on_the_moment(press: Press, approved_printing: Printing) -> None:
    document = Document(name="paper", title="表", blocks=(LIST,))
    content = press.render(document, approved_printing, Format.XLSX)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert content == press.render(document, approved_printing, Format.XLSX)
