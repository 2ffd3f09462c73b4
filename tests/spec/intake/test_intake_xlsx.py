"""xlsxの抽出データ：1ブック1シート、値だけ、見える行と列だけ。"""

import datetime
import io
import zipfile

import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from hagukumi.intake import Code
from hagukumi.plan.records import Column, DateForm, FileFormat, ValueType

HEADINGS = ["宛名番号", "氏名", "生年月日", "性別", "備考"]
ROW = ["001", "山田　花子", "H27.4.1", "女", "x"]
XLSX = {"format": FileFormat.XLSX}


def test_a_sheet_is_read_with_the_row_numbers_that_a_spreadsheet_shows(deliver, book):
    received = deliver(book([["児童名簿"], [], HEADINGS, ROW, [], ["002", "b"]]), header_row=3, **XLSX)
    assert received.accepted["_row"].to_pylist() == [4, 6]
    assert received.accepted["born"].to_pylist() == [datetime.date(2015, 4, 1), None]
    assert received.report.blank_lines == 1


def test_a_table_that_does_not_begin_in_column_a_has_a_column_without_heading(deliver, book):
    assert deliver(book([["", *HEADINGS], ["", *ROW]]), **XLSX).refused.code is Code.NO_HEADING


def test_date_cells_are_dates_whatever_form_is_declared_for_text(deliver, book, codes_by_row):
    midnight = datetime.datetime.fromisoformat("2015-04-01")
    rows = [
        ["001", "a", datetime.date(2015, 4, 1)],
        ["002", "b", midnight],
        ["003", "c", "平成27年4月1日"],
        ["004", "d", "2015-04-01"],
        ["005", "e", midnight.replace(hour=9, minute=30)],
    ]
    received = deliver(book([HEADINGS, *rows]), **XLSX)
    assert received.accepted["born"].to_pylist() == [datetime.date(2015, 4, 1)] * 3
    assert codes_by_row(received) == {5: {"X-17"}, 6: {"X-18"}}


def test_day_numbers_are_read_only_where_declared(deliver, book):
    columns = (Column(header="日", field="day", type=ValueType.DATE, form=DateForm.EXCEL_SERIAL),)
    received = deliver(book([["日"], [42095]]), columns=columns, **XLSX)
    assert received.accepted["day"].to_pylist() == [datetime.date(2015, 4, 1)]


def test_day_numbers_of_a_workbook_that_counts_from_1904_are_refused(deliver, book):
    def old_epoch(workbook):
        workbook.epoch = CALENDAR_MAC_1904

    columns = (Column(header="日", field="day", type=ValueType.DATE, form=DateForm.EXCEL_SERIAL),)
    assert deliver(book([["日"], [42095]], old_epoch), columns=columns, **XLSX).refused.code is Code.DATE_EPOCH


def test_a_resident_number_stored_as_a_number_lost_its_zeros(deliver, book, codes_by_row):
    received = deliver(book([HEADINGS, [123, "a"], ["00123", "b"]]), **XLSX)
    assert codes_by_row(received) == {2: {"X-23"}}
    assert received.accepted["number"].to_pylist() == ["00123"]


def test_numbers_and_truth_values_become_plain_text(deliver, book):
    columns = tuple(Column(header=h, field=h) for h in "abc")
    received = deliver(book([list("abc"), [1200, 0.00001, True], [1.5, "", ""]]), columns=columns, **XLSX)
    assert received.accepted.drop_columns("_row").to_pylist() == [
        {"a": "1200", "b": "0.00001", "c": "TRUE"},
        {"a": "1.5", "b": None, "c": None},
    ]


def test_formulas_and_error_values_put_their_row_aside(deliver, book, codes_by_row):
    rows = [["001", "a", "", "", "=1+1"], ["002", "b", "", "", "#N/A"], ["003", "c"]]
    received = deliver(book([HEADINGS, *rows]), **XLSX)
    assert codes_by_row(received) == {2: {"L2-06"}, 3: {"L2-06"}}
    assert received.quarantine["_column"].to_pylist() == ["備考", "備考"]
    assert received.quarantine["_value_class"].to_pylist() == ["数式", "エラー値"]


def test_a_formula_in_the_headings_refuses_the_file(deliver, book):
    assert deliver(book([[*HEADINGS[:4], '="備考"'], ROW]), **XLSX).refused.code is Code.FORMULA


def test_merged_cells_refuse_the_file_but_a_merged_title_above_does_not(deliver, book):
    def merge(where):
        return lambda workbook: workbook.active.merge_cells(where)

    refused = deliver(book([HEADINGS, ROW, ["002"]], merge("B2:B3")), **XLSX).refused
    assert (refused.code, refused.row) == (Code.MERGED, 3)
    assert deliver(book([["題"], HEADINGS, ROW], merge("A1:E1")), header_row=2, **XLSX).refused is None


def test_hidden_rows_and_columns_with_content_refuse_the_file(deliver, book):
    def hide_row(workbook):
        workbook.active.row_dimensions[3].hidden = True

    def hide_column(workbook):
        workbook.active.column_dimensions["B"].hidden = True

    def hide_empty(workbook):
        workbook.active.row_dimensions[9].hidden = True
        workbook.active.column_dimensions["Z"].hidden = True

    refused = deliver(book([HEADINGS, ROW, ["002"]], hide_row), **XLSX).refused
    assert (refused.code, refused.row) == (Code.HIDDEN, 3)
    assert deliver(book([HEADINGS, ROW], hide_column), **XLSX).refused.code is Code.HIDDEN
    assert deliver(book([HEADINGS, ROW], hide_empty), **XLSX).refused is None


@pytest.mark.parametrize("state", ["visible", "hidden", "veryHidden"])
def test_a_second_sheet_with_content_refuses_the_file(deliver, book, state):
    def second(workbook):
        sheet = workbook.create_sheet("メモ")
        sheet["C7"] = "別の表"
        sheet.sheet_state = state

    assert deliver(book([HEADINGS, ROW], second), **XLSX).refused.code is Code.OTHER_SHEET


def test_an_empty_second_sheet_does_no_harm(deliver, book):
    assert deliver(book([HEADINGS, ROW], lambda workbook: workbook.create_sheet()), **XLSX).refused is None


def test_the_declared_sheet_must_be_there(deliver, book):
    data = book([HEADINGS, ROW], title="名簿")
    assert deliver(data, sheet="名簿", **XLSX).refused is None
    assert deliver(data, sheet="一覧", **XLSX).refused.code is Code.SHEET_MISSING
    assert deliver(book([]), **XLSX).refused.code is Code.EMPTY_FILE


def test_content_right_of_the_headings_puts_its_row_aside(deliver, book, codes_by_row):
    received = deliver(book([HEADINGS, [*ROW, "", "注"], ["002", "b"]]), **XLSX)
    assert codes_by_row(received) == {2: {"L1-14"}}


def test_csv_given_as_xlsx_and_xlsx_as_csv_are_refused(deliver, book, head):
    assert deliver(head + "001,a,,,\n", **XLSX).refused.code is Code.FORMAT
    assert deliver(book([HEADINGS, ROW])).refused.code is Code.FORMAT


def test_a_zip_that_is_no_workbook_is_refused(deliver):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        packed.writestr("a.txt", "x")
    assert deliver(stream.getvalue(), **XLSX).refused.code is Code.FORMAT
    assert deliver(b"PK\x03\x04broken", **XLSX).refused.code is Code.FORMAT


def test_the_same_rows_give_the_same_table_from_csv_and_from_xlsx(deliver, book):
    rows = [ROW, ["002", "髙橋", "令和元年5月1日", "男", "=x"], ["003", "\ue000田", "平成27年月日不詳", "", ""]]
    text = "\n".join(",".join(row) for row in [HEADINGS, *rows]) + "\n"

    def as_text(workbook):
        workbook.active["E3"].data_type = "s"

    from_book = deliver(book([HEADINGS, *rows], as_text), **XLSX)
    from_text = deliver(text)
    assert from_book.accepted.equals(from_text.accepted)
    assert from_book.report.fields == from_text.report.fields
