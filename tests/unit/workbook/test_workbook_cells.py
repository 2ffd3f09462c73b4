"""What a cell may hold, and what a spreadsheet program makes of it."""

import datetime
import enum

import msgspec.inspect as inspect
import pytest

from hagukumi.plan import records as r
from hagukumi.workbook import cells
from hagukumi.workbook.rows import letter

WHOLE, DECIMAL, YES_NO, DAY, TEXT = inspect.IntType(), inspect.FloatType(), inspect.BoolType(), inspect.DateType(), inspect.StrType()
CONSTANT = {field.name: field.type for field in inspect.type_info(r.Condition).fields}["value"]
CODES = {field.name: field.type for field in inspect.type_info(r.Column).fields}["codes"]
ROLES = {field.name: field.type for field in inspect.type_info(r.Officer).fields}["roles"]


@pytest.mark.parametrize(
    ("kind", "content", "value"),
    [
        (YES_NO, True, True),
        (YES_NO, "いいえ", False),
        (DAY, datetime.date(2026, 4, 1), datetime.date(2026, 4, 1)),
        (DAY, datetime.datetime(2026, 4, 1, 9), datetime.date(2026, 4, 1)),  # noqa: DTZ001 - as Excel stores it
        (DAY, "2026/04/01", datetime.date(2026, 4, 1)),
        (WHOLE, 12.0, 12),
        (WHOLE, "1000000000000000001", 1000000000000000001),
        (DECIMAL, "0.30000000000000004", 0.30000000000000004),
        (TEXT, 3.0, "3"),
        (TEXT, datetime.date(2026, 4, 1), "2026-04-01"),
        (CONSTANT, 3.0, 3),
        (CONSTANT, 2.5, 2.5),
        (CONSTANT, "2.5", 2.5),
        (CONSTANT, "-3", -3),
        (CONSTANT, "［］", []),
        (CONSTANT, "［「1」、「2」］", ["1", "2"]),
        (CONSTANT, "「3」", "3"),
        (CODES, "1=a\n2=b", {"1": "a", "2": "b"}),
        (ROLES, "総括管理主体\n分析主体", ["coordinator", "analyst"]),
    ],
)
def test_a_cell_is_read_as_people_mean_it(kind: inspect.Type, content: object, value: object) -> None:
    assert cells.read(kind, content) == value


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (YES_NO, "y"),
        (DAY, "令和八年"),
        (WHOLE, 2.5),
        (WHOLE, "二"),
        (WHOLE, None),
        (DECIMAL, "半分"),
        (CONSTANT, "多い"),
        (CODES, "1は男"),
        (ROLES, "係長"),
    ],
)
def test_what_cannot_be_meant_is_refused_without_quoting_it(kind: inspect.Type, content: object) -> None:
    with pytest.raises(cells.CellError) as caught:
        cells.read(kind, content)
    assert caught.value.remedy and str(content) not in caught.value.message


@pytest.mark.parametrize("number", [10**15, -(10**17), 0.1 + 0.2])
def test_numbers_that_excel_would_round_are_written_as_text(number: float) -> None:
    kind = DECIMAL if isinstance(number, float) else WHOLE
    assert isinstance(cells.write(kind, number), str) and cells.read(kind, cells.write(kind, number)) == number
    assert cells.read(CONSTANT, cells.write(CONSTANT, number)) == number


def test_choices_are_offered_for_closed_fields_only() -> None:
    optional = {field.name: field.type for field in inspect.type_info(r.Evidence).fields}
    assert cells.choices(YES_NO) == ("はい", "いいえ") and cells.choices(TEXT) == ()
    assert "査読" not in cells.choices(optional["level"]) and len(cells.choices(optional["level"])) == len(r.Reliability)


def test_words_are_those_of_the_plan() -> None:
    class Other(enum.Enum):
        ONE = 1

    with pytest.raises(AssertionError):
        cells.choices(inspect.EnumType(Other))


@pytest.mark.parametrize(("place", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")])
def test_columns_are_named_as_in_excel(place: int, name: str) -> None:
    assert letter(place) == name
