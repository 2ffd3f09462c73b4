"""Dates: the forms that sources use, parts that are not known, and dates that never were."""

import datetime

import pytest

from hagukumi.notation import DATE_FORMS, DATE_STYLES, DateProblem, DateReading, era_of, read_date, write_date

BIRTHDAY = datetime.date(2015, 4, 2)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("2015-04-02", "iso"),
        ("２０１５－０４－０２", "iso"),
        ("2015-04-02T00:00:00", "iso"),
        ("2015-04-02 00:00:00.000", "iso"),
        ("2015/4/2", "slash"),
        ("2015/04/02 0:00", "slash"),
        ("20150402", "compact8"),
        ("平成27年4月2日", "wareki"),
        ("平成２７年　４月　２日", "wareki"),
        ("平成二十七年四月二日", "wareki"),
        ("平成27年4月2日生", "wareki"),
        ("H27.4.2", "wareki"),
        ("h27.04.02", "wareki"),
        ("H27/04/02", "wareki"),
        ("H27-4-2", "wareki"),
        ("Ｈ２７．４．２", "wareki"),
        ("平27.4.2", "wareki"),
        ("㍻27年4月2日", "wareki"),
        ("4270402", "wareki_digits"),
        ("H270402", "wareki_digits"),
        ("42096", "excel_serial"),
        ("42096.0", "excel_serial"),
    ],
)
def test_one_birthday_in_every_form(text: str, form: str) -> None:
    assert read_date(text, form) == BIRTHDAY
    assert read_date(text, "any_declared") == BIRTHDAY


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("令和元年5月1日", (2019, 5, 1)),
        ("R1.5.1", (2019, 5, 1)),
        ("R元.5.1", (2019, 5, 1)),
        ("平成31年4月30日", (2019, 4, 30)),
        ("平成元年1月8日", (1989, 1, 8)),
        ("昭和64年1月7日", (1989, 1, 7)),
        ("昭和元年12月25日", (1926, 12, 25)),
        ("大正15年12月25日", (1926, 12, 25)),
        ("大正元年7月30日", (1912, 7, 30)),
        ("明治45年7月30日", (1912, 7, 30)),
    ],
)
def test_first_and_last_days_of_the_eras(text: str, date: tuple[int, int, int]) -> None:
    assert read_date(text, "wareki") == datetime.date(*date)


@pytest.mark.parametrize(
    "text",
    [
        "昭和65年1月1日",
        "昭和64年1月8日",
        "昭和65年不詳",
        "平成31年5月1日",
        "平成31年5月",
        "平成元年1月7日",
        "令和元年4月30日",
        "大正元年7月29日",
        "明治45年7月31日",
        "平成0年1月1日",
        "H99.99.99",
    ],
)
def test_a_day_outside_its_era_is_refused(text: str) -> None:
    with pytest.raises(DateProblem) as problem:
        read_date(text, "wareki")
    assert problem.value.code == "era_out_of_range"


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("2015-02-30", "iso"),
        ("2015-02-29", "iso"),
        ("2015-13-01", "iso"),
        ("9999-02-30", "iso"),
        ("2015-99-32", "iso"),
        ("2015/4/31", "slash"),
        ("20150431", "compact8"),
        ("平成27年2月30日", "wareki"),
        ("4270230", "wareki_digits"),
        ("60", "excel_serial"),
        ("0", "excel_serial"),
    ],
)
def test_a_day_that_never_was_is_refused(text: str, form: str) -> None:
    with pytest.raises(DateProblem) as problem:
        read_date(text, form)
    assert problem.value.code == "no_such_day"


@pytest.mark.parametrize(
    ("text", "form", "code"),
    [
        ("", "iso", "blank"),
        ("　", "wareki", "blank"),
        ("20150402", "iso", "wrong_form"),
        ("H27.4.2", "slash", "wrong_form"),
        ("2015/4/2", "iso", "wrong_form"),
        ("42096", "wareki", "wrong_form"),
        ("27.4.2", "wareki", "not_a_date"),
        ("未定", "iso", "not_a_date"),
        ("平成27", "wareki", "not_a_date"),
        ("慶応3年1月1日", "wareki", "not_a_date"),
        ("42096.5", "excel_serial", "not_a_date"),
        ("60", "any_declared", "wrong_form"),
        ("2015-04-02 10:30", "iso", "not_a_date"),
    ],
)
def test_what_is_no_date_as_declared_says_why_and_never_what(text: str, form: str, code: str) -> None:
    with pytest.raises(DateProblem) as problem:
        read_date(text, form)
    assert problem.value.code == code
    assert str(problem.value) == code


@pytest.mark.parametrize(
    ("text", "form", "iso", "known"),
    [
        ("平成27年4月日不詳", "wareki", "2015-04-99", "month"),
        ("平成27年4月頃", "wareki", "2015-04-99", "month"),
        ("平成27年4月上旬", "wareki", "2015-04-99", "month"),
        ("平成27年4月", "wareki", "2015-04-99", "month"),
        ("H27.4", "wareki", "2015-04-99", "month"),
        ("H27.4.00", "wareki", "2015-04-99", "month"),
        ("平成27年月日不詳", "wareki", "2015-99-99", "year"),
        ("昭和50年不詳", "wareki", "1975-99-99", "year"),
        ("昭和50年頃", "wareki", "1975-99-99", "year"),
        ("昭和64年", "wareki", "1989-99-99", "year"),
        ("2015", "iso", "2015-99-99", "year"),
        ("2015-04", "iso", "2015-04-99", "month"),
        ("2015-04-99", "iso", "2015-04-99", "month"),
        ("20150400", "compact8", "2015-04-99", "month"),
        ("20150000", "compact8", "2015-99-99", "year"),
        ("00000000", "compact8", "9999-99-99", "none"),
        ("99990229", "compact8", "9999-02-29", "none"),
        ("2015-99-31", "iso", "2015-99-31", "year"),
        ("4270400", "wareki_digits", "2015-04-99", "month"),
        ("不詳", "slash", "9999-99-99", "none"),
        ("生年月日不明", "iso", "9999-99-99", "none"),
        ("昭和年月日不詳", "wareki", "9999-99-99", "none"),
    ],
)
def test_unknown_parts_are_kept_as_unknown(text: str, form: str, iso: str, known: str) -> None:
    reading = read_date(text, form)
    assert isinstance(reading, DateReading)
    assert (reading.iso, reading.isoformat(), reading.known) == (iso, iso, known)


@pytest.mark.parametrize(
    ("style", "text"),
    [
        ("iso", "2015-04-02"),
        ("slash", "2015/4/2"),
        ("compact8", "20150402"),
        ("wareki", "平成27年4月2日"),
        ("wareki_kanji", "平成27年4月2日"),
        ("wareki_kanji_numerals", "平成二十七年四月二日"),
        ("wareki_dots", "H27.4.2"),
        ("wareki_zenkaku", "Ｈ２７．４．２"),
        ("wareki_slash", "H27/04/02"),
        ("wareki_short", "平27.4.2"),
        ("wareki_digits", "4270402"),
        ("excel_serial", "42096"),
    ],
)
def test_every_style_is_written_as_a_clerk_writes_it(style: str, text: str) -> None:
    assert write_date(BIRTHDAY, style) == text


def test_every_form_and_style_is_covered_here() -> None:
    assert len(DATE_STYLES) == 12
    assert set(DATE_FORMS) == {"iso", "slash", "compact8", "wareki", "wareki_digits", "excel_serial", "any_declared"}


@pytest.mark.parametrize("style", ["wareki_kanji", "wareki_short", "wareki_kanji_numerals"])
def test_the_first_year_of_an_era_is_gannen(style: str) -> None:
    assert "元" in write_date(datetime.date(2019, 5, 1), style)


@pytest.mark.parametrize(
    ("date", "era"),
    [
        ((2015, 4, 2), ("H", "平成", 27)),
        ((1926, 12, 25), ("S", "昭和", 1)),
        ((1926, 12, 24), ("T", "大正", 15)),
        ((1868, 1, 25), ("M", "明治", 1)),
    ],
)
def test_the_era_of_a_day(date: tuple[int, int, int], era: tuple[str, str, int]) -> None:
    assert era_of(datetime.date(*date)) == era


def test_there_is_no_era_before_meiji_and_no_day_number_before_1900() -> None:
    with pytest.raises(DateProblem, match="era_out_of_range"):
        write_date(datetime.date(1868, 1, 24), "wareki_dots")
    with pytest.raises(DateProblem, match="no_such_day"):
        write_date(datetime.date(1899, 12, 31), "excel_serial")
    assert write_date(datetime.date(1900, 1, 1), "excel_serial") == "1"


def test_an_unknown_form_or_style_is_a_mistake_of_the_programmer() -> None:
    with pytest.raises(ValueError, match="unknown date form"):
        read_date("2015-04-02", "iso8601")
    with pytest.raises(ValueError, match="unknown date style"):
        write_date(BIRTHDAY, "roman")
