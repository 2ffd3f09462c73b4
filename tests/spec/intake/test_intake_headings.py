"""見出しは様式と集合として一致し、計画が求めない列はファイルごと受け入れない。"""

import pytest

from hagukumi.intake import Code
from hagukumi.plan.records import Column

ROW = "001,山田,,男,メモ\n"


def test_the_order_of_columns_is_free_and_spaces_around_headings_do_not_count(deliver):
    received = deliver("備考, 氏名　,宛名番号,性別,生年月日\nメモ,山田,001,男,\n")
    assert received.accepted.to_pylist()[0]["name"] == "山田"
    assert received.accepted.column_names == ["_row", "number", "name", "name_key", "born", "born_key", "sex", "memo"]


@pytest.mark.parametrize(
    ("headings", "code", "told"),
    [
        ("宛名番号,氏　名,生年月日,性別,備考", Code.HEADING_ALIKE, "「氏名」に似ています"),
        ("宛名番号,氏名,生年月日,性別,備 考", Code.HEADING_ALIKE, "「備考」に似ています"),
        ("宛名番号,氏名,氏名,生年月日,性別", Code.HEADING_TWICE, "「氏名」"),
        ("宛名番号,氏名,生年月日,性別", Code.COLUMN_MISSING, "「備考」"),
        ("宛名番号,氏名,生年月日,性別,備考,電話番号", Code.COLUMN_UNKNOWN, "「電話番号」（左から6列目）"),
        ("宛名番号,氏名,生年月日,性別,備考,", Code.NO_HEADING, "左から6列目"),
        (",,,,", Code.NO_HEADING, "1行目に見出しがありません"),
        ("学籍番号,学年,組,出席番号,担任", Code.HEADINGS_ABSENT, "5のうち0"),
    ],
)
def test_headings_other_than_declared_refuse_the_file(deliver, headings, code, told):
    refused = deliver(headings + "\n" + ROW).refused
    assert refused.code is code and told in refused.message


def test_a_column_like_another_with_a_full_width_letter_is_not_taken_for_it(deliver):
    columns = (Column(header="区分A", field="a"), Column(header="区分B", field="b"))
    refused = deliver("区分A,区分Ａ\n1,2\n", columns=columns).refused
    assert refused.code is Code.HEADING_ALIKE


def test_a_file_without_headings_is_refused_without_showing_its_first_row(deliver):
    refused = deliver("123456789018,山田太郎,平成27年4月1日,男,相談あり\n").refused
    assert refused.code is Code.HEADINGS_ABSENT
    assert not any(part in refused.message for part in ("123456789018", "山田", "平成27", "相談"))
    assert "半角数字12桁" in refused.message


def test_a_heading_that_looks_like_data_is_told_by_class(deliver):
    refused = deliver("宛名番号,氏名,生年月日,性別,備考,090-1234-5678\n" + ROW).refused
    assert refused.code is Code.COLUMN_UNKNOWN
    assert "1234" not in refused.message and "左から6列目" in refused.message


def test_a_column_that_the_release_does_not_ask_for_refuses_the_file(deliver, head):
    refused = deliver(head + ROW, asked=frozenset({"number", "name", "born", "sex"})).refused
    assert refused.code is Code.NOT_ASKED and "「備考」" in refused.message


def test_a_discarded_column_is_dropped_before_anything_is_stored_and_counted(deliver):
    columns = (
        Column(header="番号", field="number", unique=True),
        Column(header="メモ", field="memo", discard=True),
        Column(header="個人番号", discard=True),
    )
    received = deliver("番号,メモ,個人番号\n1,秘密,123456789018\n2,秘密,\n", columns=columns)
    assert received.accepted.column_names == ["_row", "number"]
    assert received.report.discarded_columns == 2
    assert "秘密" not in str(received) and "123456789018" not in str(received)


def test_an_unclosed_quote_in_the_headings_refuses_the_file(deliver):
    assert deliver('"宛名番号,氏名\n001,a\n').refused.code is Code.QUOTES
    assert deliver('宛名"番号,氏名\n001,a\n').refused.code is Code.QUOTES
    assert deliver('"宛名"番号,氏名\n001,a\n').refused.code is Code.QUOTES


def test_more_headings_than_any_layout_has_are_refused(deliver):
    assert deliver(",".join("見" for _ in range(3000)) + "\n").refused.code is Code.TOO_LARGE
