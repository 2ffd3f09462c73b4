"""Dates of a source that declares no form: read where one reading is left, refused where there are two."""

import datetime

import pyarrow as pa
import pytest

from hagukumi.notation import ERA_GAPS, DateProblem, date_column, date_columns, day_order, era_mistaken, read_any_date

DAY = (2015, 4, 2, "day")


@pytest.mark.parametrize(
    "text",
    [
        "2015-04-02",
        "2015-4-2",
        "2015/04/02",
        "2015.4.2",
        "20150402",
        "２０１５年４月２日",
        "西暦2015年4月2日生",
        "2015-04-02T10:30:00Z",
        "2015/4/2 9:05",
        "平成27年4月2日",
        "平成二十七年四月二日",
        "H27.4.2",
        "平27.4.2",
        "2 Apr 2015",
        "2-APR-2015",
        "April 2, 2015",
        "2nd April 2015",
    ],
)
def test_one_day_however_it_is_written(text: str) -> None:
    assert read_any_date(text) == DAY


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2015", (2015, 99, 99, "year")),
        ("2015-04", (2015, 4, 99, "month")),
        ("Sept. 2015", (2015, 9, 99, "month")),
        ("2015年4月頃", (2015, 4, 99, "month")),
        ("平成27年不詳", (2015, 99, 99, "year")),
        ("不詳", (9999, 99, 99, "none")),
        ("20150400", (2015, 4, 99, "month")),
        ("99999999", (9999, 99, 99, "none")),
    ],
)
def test_parts_that_are_not_known_stay_unknown(text: str, date: tuple[int, int, int, str]) -> None:
    assert read_any_date(text) == date


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "blank"),
        ("03/04/2015", "day_or_month"),
        ("03042015", "day_or_month"),
        ("3/4/15", "short_year"),
        ("150403", "short_year"),
        ("2015-02-30", "no_such_day"),
        ("31/31/2015", "no_such_day"),
        ("42096", "not_a_date"),
        ("4270402", "not_a_date"),
        ("昭和75年1月1日", "era_out_of_range"),
        ("H99.99.99", "era_out_of_range"),
        ("平成0年1月1日", "era_out_of_range"),
        ("H27.2.30", "no_such_day"),
    ],
)
def test_what_cannot_be_read_in_one_way_says_why(text: str, code: str) -> None:
    with pytest.raises(DateProblem) as problem:
        read_any_date(text)
    assert problem.value.code == code


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("昭和65年4月2日", (1990, 4, 2)),
        ("平成31年5月1日", (2019, 5, 1)),
        ("平成33年4月2日", (2021, 4, 2)),
        ("平成元年1月7日", (1989, 1, 7)),
        ("令和元年4月30日", (2019, 4, 30)),
    ],
)
def test_an_era_year_outside_its_era_is_counted_on_and_said_so(text: str, date: tuple[int, int, int]) -> None:
    assert read_any_date(text)[:3] == date
    row = date_columns(pa.array([text])).to_pylist()[0]
    assert (row["date"], row["problem"]) == (datetime.date(*date), "era_out_of_range")


@pytest.mark.parametrize(
    ("text", "day_first", "month_first"),
    [("03/04/2015", (2015, 4, 3), (2015, 3, 4)), ("03-04-2015", (2015, 4, 3), (2015, 3, 4)), ("03042015", (2015, 4, 3), (2015, 3, 4))],
)
def test_the_order_of_the_source_decides(text: str, day_first: tuple[int, int, int], month_first: tuple[int, int, int]) -> None:
    assert read_any_date(text, "day_first")[:3] == day_first
    assert read_any_date(text, "month_first")[:3] == month_first


def test_a_date_that_is_none_in_the_order_of_the_source_is_refused() -> None:
    with pytest.raises(DateProblem, match="no_such_day"):
        read_any_date("04/13/2015", "day_first")
    assert read_any_date("04/13/2015")[:3] == (2015, 4, 13)


@pytest.mark.parametrize(
    ("texts", "order", "ambiguous"),
    [
        (["13/04/2015", "03/04/2015", None, "2015-01-01"], "day_first", False),
        (["04/13/2015", "03/04/2015"], "month_first", False),
        (["03/04/2015", "04/05/2015"], None, True),
        (["13/04/2015", "04/13/2015", "03/04/2015"], None, True),
        (["13/04/2015"] * 100 + ["04/13/2015"], "day_first", False),
        (["03/03/2015", "2015-01-01", "x"], None, False),
        ([], None, False),
    ],
)
def test_a_whole_column_tells_the_order(texts: list[str | None], order: str | None, ambiguous: bool) -> None:
    found = day_order(pa.array(texts, pa.string()))
    assert (found.order, found.ambiguous) == (order, ambiguous)


def test_the_order_found_counts_every_row() -> None:
    found = day_order(pa.array(["13/04/2015"] * 3 + ["01/02/2015"] * 2))
    assert (found.day_first, found.month_first, found.either) == (3, 0, 2)


def test_a_column_of_dates_as_eight_digits() -> None:
    texts = pa.array(["H27.4.2", "2015-04", "x", None])
    assert date_column(texts).to_pylist() == ["20150402", "20150499", None, None]
    assert date_columns(texts)["problem"].to_pylist() == [None, None, "not_a_date", None]


@pytest.mark.parametrize(
    ("one", "other", "mistaken"),
    [
        ((1993, 4, 2), (1930, 4, 2), True),  # 平成5年 for 昭和5年
        ((2015, 4, 2), (1985, 4, 2), False),
        ((2023, 4, 2), (1993, 4, 2), True),  # 令和5年 for 平成5年
        ((1993, 4, 2), (1930, 4, 3), False),
        ((1993, 4, 2), (1993, 4, 2), False),
        ((1993, 4, 2), (1830, 4, 2), False),
    ],
)
def test_a_mistaken_era_leaves_its_gap(one: tuple[int, int, int], other: tuple[int, int, int], mistaken: bool) -> None:
    assert era_mistaken(datetime.date(*one), datetime.date(*other)) is mistaken


def test_the_gaps_between_the_eras() -> None:
    assert {14, 30, 44, 58, 63, 77, 93} <= set(ERA_GAPS)
