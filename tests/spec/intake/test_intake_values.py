"""値は型ごとの定義に合わせ、合わないものは理由を付けて隔離する。"""

import datetime

import pytest

from hagukumi.intake import Code
from hagukumi.plan.records import Column, DateForm, LinkField, ValueType


@pytest.fixture
def conform(deliver):
    """Deliver one column of values; each comes back as what was accepted, or as its code."""

    def conformed(values, **given):
        extra = {key: given.pop(key) for key in ("private_use",) if key in given}
        columns = (Column(header="行", field="line"), Column(header="値", field="value", **given))
        cells = ('"' + value.replace('"', '""') + '"' for value in values)
        received = deliver("行,値\n" + "".join(f"a,{cell}\n" for cell in cells), columns=columns, **extra)
        assert received.refused is None
        outcome = dict(zip(received.accepted["_row"].to_pylist(), received.accepted["value"].to_pylist(), strict=True))
        outcome |= {entry["_row"]: Code(entry["_code"]) for entry in received.quarantine.to_pylist()}
        return [outcome[row] for row in range(2, len(values) + 2)], received

    return conformed


@pytest.mark.parametrize(
    ("form", "text", "outcome"),
    [
        (DateForm.ISO, "2015-04-01", datetime.date(2015, 4, 1)),
        (DateForm.ISO, "2015-02-30", Code.NO_SUCH_DAY),
        (DateForm.ISO, "2015/04/01", Code.DATE_FORM),
        (DateForm.ISO, "未定", Code.NOT_A_DATE),
        (DateForm.SLASH, "2015/4/1", datetime.date(2015, 4, 1)),
        (DateForm.COMPACT8, "20150401", datetime.date(2015, 4, 1)),
        (DateForm.WAREKI, "平成27年4月1日", datetime.date(2015, 4, 1)),
        (DateForm.WAREKI, "Ｈ２７．４．１", datetime.date(2015, 4, 1)),
        (DateForm.WAREKI, "令和元年5月1日", datetime.date(2019, 5, 1)),
        (DateForm.WAREKI, "平成31年5月1日", Code.NO_SUCH_ERA_YEAR),
        (DateForm.WAREKI, "昭和65年1月1日", Code.NO_SUCH_ERA_YEAR),
        (DateForm.WAREKI, "平成27年2月30日", Code.NO_SUCH_DAY),
        (DateForm.WAREKI_DIGITS, "4270401", datetime.date(2015, 4, 1)),
        (DateForm.EXCEL_SERIAL, "42095", datetime.date(2015, 4, 1)),
    ],
)
def test_dates_are_read_in_their_declared_form_only(conform, form, text, outcome):
    assert conform([text], type=ValueType.DATE, form=form)[0] == [outcome]


def test_a_date_with_unknown_parts_is_unknown_and_keeps_what_is_known(conform):
    values, received = conform(["平成27年月日不詳", "平成27年4月日不詳", "不詳", ""], type=ValueType.DATE, form=DateForm.WAREKI)
    assert values == [None, None, None, None]
    assert received.accepted["value_key"].to_pylist() == ["2015-99-99", "2015-04-99", "9999-99-99", None]
    assert received.report.fields[1].unknown == 4 and received.report.fields[1].missing == 1


def test_a_birth_in_the_future_is_put_aside_and_an_end_of_entitlement_is_not(conform):
    texts = ["2026-04-01", "2026-04-02", "2027-99-99"]
    given = {"type": ValueType.DATE, "form": DateForm.ISO}
    assert conform(texts, link=LinkField.BIRTH_DATE, **given)[0] == [datetime.date(2026, 4, 1), Code.FUTURE, Code.FUTURE]
    assert conform(texts, **given)[0] == [datetime.date(2026, 4, 1), datetime.date(2026, 4, 2), None]


@pytest.mark.parametrize("role", ["occurred_on", "known_on"])
def test_what_happened_or_became_known_cannot_lie_behind_the_as_of_date(deliver, role):
    columns = (Column(header="日", field="day", type=ValueType.DATE), Column(header="記", field="memo"))
    received = deliver("日,記\n2026-03-31,a\n2026-04-02,b\n2026-04-99,c\n", columns=columns, **{role: "day"})
    assert received.accepted["_row"].to_pylist() == [2, 4]
    assert received.quarantine["_code"].to_pylist() == ["X-19"]
    until = received.report.occurred_until if role == "occurred_on" else received.report.known_until
    assert until == datetime.date(2026, 3, 31)


def test_no_and_unknown_are_different_values(conform):
    codes = {"有": "1", "無": "0", "不明": "9", "―": ""}
    values, received = conform(["有", "無", "不明", "", "―", "　"], type=ValueType.CODE, codes=codes)
    assert values == ["1", "0", "9", None, None, None]
    assert (received.report.fields[1].missing, received.report.fields[1].unknown) == (2, 3)


def test_a_blank_means_what_the_layout_says(conform):
    assert conform(["", "有"], type=ValueType.CODE, codes={"有": "1"}, blank="0")[0] == ["0", "1"]
    assert conform(["", "３"], type=ValueType.INTEGER, blank="0")[0] == [0, 3]
    assert conform(["", "x"], type=ValueType.TEXT, required=True)[0] == [Code.REQUIRED_BLANK, "x"]
    assert conform(["", "1"], type=ValueType.INTEGER, required=True, blank="0")[0] == [0, 1]


def test_a_value_outside_the_code_table_is_put_aside(conform):
    values, received = conform(["1", "１", " 1 ", "2"], type=ValueType.CODE, codes={"1": "male"})
    assert values == ["male", "male", "male", Code.NOT_IN_TABLE]
    assert received.report.fields[1].inconsistent == 1


def test_a_code_without_table_is_kept_with_narrow_digits(conform):
    assert conform(["０１", "A"], type=ValueType.CODE)[0] == ["01", "A"]


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("12", 12), ("１２", 12), ("1,234", 1234), ("１，２３４", 1234), ("-3", -3), ("▲3", -3), ("−3", -3), ("+3", 3), ("12.0", 12),
        ("12人", Code.NOT_A_NUMBER), ("約12", Code.NOT_A_NUMBER), ("1,23", Code.NOT_A_NUMBER), ("1.5", Code.NOT_A_NUMBER),
        ("1 2", Code.NOT_A_NUMBER), ("9" * 19, Code.RANGE), ("9" * 40, Code.RANGE), ("〃", Code.DITTO),
    ],
)  # fmt: skip
def test_whole_numbers(conform, text, outcome):
    assert conform([text], type=ValueType.INTEGER)[0] == [outcome]


@pytest.mark.parametrize(
    ("text", "outcome"),
    [("1.5", 1.5), ("１．５", 1.5), ("1,000.25", 1000.25), ("-.5", -0.5), ("37.5℃", Code.NOT_A_NUMBER), ("1E3", Code.NOT_A_NUMBER)],
)
def test_decimal_numbers(conform, text, outcome):
    assert conform([text], type=ValueType.DECIMAL)[0] == [outcome]


@pytest.mark.parametrize("type", [ValueType.INTEGER, ValueType.DECIMAL])
def test_numbers_keep_to_the_declared_range(conform, type):
    assert conform(["0", "1", "5", "6"], type=type, minimum=1, maximum=5)[0] == [Code.RANGE, 1, 5, Code.RANGE]


def test_resident_numbers_keep_their_leading_zeros(conform):
    values, _ = conform(["000123", "００１２３", "12-3", "A1", "1" * 16], type=ValueType.RESIDENT_NUMBER)
    assert values == ["000123", "00123", Code.RESIDENT_NUMBER, Code.RESIDENT_NUMBER, Code.RESIDENT_NUMBER]


def test_identifiers_are_narrowed(conform):
    assert conform(["Ａ－１２", "b_1", "a b"], type=ValueType.IDENTIFIER)[0] == ["A-12", "b_1", Code.RESIDENT_NUMBER]


def test_names_are_kept_as_delivered_beside_a_key_for_comparing(conform):
    values, received = conform(["髙橋　花子", " 渡邉 "], type=ValueType.NAME)
    assert values == ["髙橋　花子", " 渡邉 "]
    assert received.accepted["value_key"].to_pylist() == ["高橋花子", "渡辺"]


def test_readings_and_addresses_have_keys(conform):
    assert conform(["ｻﾄｳ ｼｮｳﾀ"], type=ValueType.KANA)[1].accepted["value_key"].to_pylist() == ["サトウシヨウタ"]
    _, received = conform(["芝園町三丁目２番１号"], type=ValueType.ADDRESS)
    assert received.accepted["value_key"].to_pylist() == ["芝園町|3-2-1"]


@pytest.mark.parametrize("type", [ValueType.NAME, ValueType.TEXT])
def test_latin_names_have_a_key_without_order(conform, type):
    _, received = conform(["NGUYEN Van An"], type=type, link=LinkField.LATIN)
    assert received.accepted["value_key"].to_pylist() == ["AN NGUYEN VAN"]


def test_gaiji_are_kept_mapped_for_the_key_and_counted_when_unmapped(conform):
    values, received = conform(["\ue000橋", "\ue001田"], type=ValueType.NAME, private_use={"\ue000": "髙"})
    assert values == ["\ue000橋", "\ue001田"]
    assert received.accepted["value_key"].to_pylist()[0] == "高橋"
    assert received.report.fields[1].private_use == 1


def test_telephone_and_postal_codes_that_cannot_be_read_do_not_cost_a_child(conform):
    values, received = conform(["042-544-5111", "なし", "(042)544-5111"], type=ValueType.PHONE)
    assert values == ["0425445111", None, "0425445111"]
    assert (received.report.fields[1].inconsistent, received.report.fields[1].unknown) == (1, 1)
    assert conform(["〒196-0014", "1960014", "196"], type=ValueType.POSTAL)[0] == ["1960014", "1960014", None]
    assert conform(["なし"], type=ValueType.PHONE, required=True)[0] == [Code.CONTACT]


@pytest.mark.parametrize(
    ("text", "type", "code"),
    [
        ("山\x01田", ValueType.NAME, Code.CHARACTER),
        ("山\ufffd田", ValueType.TEXT, Code.CHARACTER),
        ("山田\n花子", ValueType.NAME, Code.LAYOUT_BY_BLANKS),
        ("同上", ValueType.ADDRESS, Code.DITTO),
    ],
)
def test_unusable_texts_are_put_aside(conform, text, type, code):
    assert conform([text], type=type)[0] == [code]


def test_free_text_keeps_its_line_ends(conform):
    assert conform(["一行目\n二行目", "同上"])[0] == ["一行目\n二行目", "同上"]
