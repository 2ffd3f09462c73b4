"""CSVの行とセル：1行1件、引用符、空の行、見出しの位置。"""

import pytest

from hagukumi.intake import Code, Reach
from hagukumi.intake.codes import MEANINGS
from hagukumi.plan.records import Column


def test_a_row_with_too_few_or_too_many_cells_is_put_aside(deliver, head, codes_by_row):
    received = deliver(head + "001,a,,,\n002,b\n003,c,,,,\n004,d,,,\n")
    assert received.accepted["_row"].to_pylist() == [2, 5]
    assert codes_by_row(received) == {3: {"L1-14"}, 4: {"L1-14"}}
    assert received.quarantine["_value_class"].to_pylist() == ["セル2個（見出し5列）", "セル6個（見出し5列）"]


def test_quoted_cells_hold_delimiters_quotes_and_line_ends(deliver, head):
    received = deliver(head + '001,"a,b",,,"c ""d""\r\ne"\r\n002,x,,,y\r\n')
    assert received.accepted["memo"].to_pylist() == ['c "d"\r\ne', "y"]
    assert received.accepted["_row"].to_pylist() == [2, 3]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_all_line_ends_are_read_and_the_last_may_be_missing(deliver, head, end):
    text = (head + "001,a,,,\r\n002,b,,,").replace("\r\n", end)
    assert deliver(text).accepted["number"].to_pylist() == ["001", "002"]


def test_a_quote_inside_an_unquoted_cell_puts_its_row_aside(deliver, head, codes_by_row):
    received = deliver(head + '001,山"田,,,\n002,"山"田,,,\n003,b,,,\n')
    assert codes_by_row(received) == {2: {"L1-15"}, 3: {"L1-15"}}
    assert received.accepted["number"].to_pylist() == ["003"]


def test_an_unclosed_quote_refuses_the_file_naming_the_line_where_it_opened(deliver, head):
    refused = deliver(head + '001,a,,,\n002,"b,,,\n003,c,,,\n').refused
    assert (refused.code, refused.row) == (Code.QUOTES, 3)
    assert "3行目で始まった引用符" in refused.message


def test_a_quote_whose_end_is_uncertain_refuses_the_file(deliver, head):
    """The next quote of the file closes it in the middle of another row's text: nobody knows where rows end."""
    refused = deliver(head + '001,"a,,,\n002,"b",,,\n').refused
    assert (refused.code, refused.row) == (Code.QUOTES, 2)
    assert MEANINGS[Code.QUOTES].reach is Reach.BOTH


def test_lines_without_anything_are_no_rows_but_keep_their_number(deliver, head):
    received = deliver(head + "001,a,,,\n\n\n002,b,,,\n\n")
    assert received.accepted["_row"].to_pylist() == [2, 5]
    assert (received.report.rows, received.report.blank_lines) == (2, 3)


def test_a_row_of_empty_cells_is_put_aside_once(deliver, head):
    received = deliver(head + "001,a,,,\n,,,,\n")
    assert received.quarantine.to_pylist() == [{"_row": 3, "_column": "", "_code": "L1-06", "_value_class": "空白"}]


def test_the_heading_row_may_stand_lower_as_declared(deliver, head):
    received = deliver("児童名簿\n令和8年4月1日現在\n" + head + "001,a,,,\n", header_row=3)
    assert received.accepted["_row"].to_pylist() == [4]


def test_tab_separated_files_are_read_with_their_declared_delimiter(deliver, head):
    received = deliver((head + "001,a,,,x\n").replace(",", "\t"), delimiter="\t")
    assert received.accepted["memo"].to_pylist() == ["x"]


def test_a_file_of_one_column_is_read(deliver):
    columns = (Column(header="番号", field="number"),)
    received = deliver('番号\nあ\n\n"い"\n', columns=columns)
    assert received.accepted.to_pylist() == [{"_row": 2, "number": "あ"}, {"_row": 4, "number": "い"}]


@pytest.mark.parametrize("content", ["", "\ufeff"])
def test_an_empty_file_is_refused(deliver, content):
    from hagukumi.plan.records import Encoding

    encoding = Encoding.UTF_8_BOM if content else Encoding.UTF_8
    assert deliver(content, encoding=encoding).refused.code is Code.EMPTY_FILE


def test_headings_without_rows_are_refused(deliver, head):
    assert deliver(head).refused.code is Code.NO_ROWS
    assert deliver(head + "\r\n\r\n").refused.code is Code.NO_ROWS


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"PK\x03\x04rest", "ZIP"), (b"%PDF-1.7", "PDF"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "パスワード"), (b"\x1f\x8b\x08", "gzip")],
)
def test_another_format_given_as_csv_is_refused(deliver, content, told):
    refused = deliver(content).refused
    assert refused.code is Code.FORMAT and told in refused.message


def test_a_stream_that_cannot_go_back_is_a_programming_error(deliver):
    import datetime
    import io

    from hagukumi.intake import receive
    from hagukumi.plan.records import FileFormat, Layout, Source

    class Pipe(io.BytesIO):
        def seekable(self):
            return False

    source = Source(id="s", name="s", holder="h", file="f", layout=Layout(format=FileFormat.CSV, columns=()))
    with pytest.raises(ValueError, match="seekable"):
        receive(Pipe(b"x"), source, asked=frozenset(), as_of=datetime.date(2026, 4, 1))
