"""Dates of a source that declares no form: read where their shape leaves one reading, refused where it leaves two.

For sources outside a plan (the general linkage command). A layout's declared form (`dates.read_date`) is always the better way.
"""

import datetime
import re
from typing import Final, Literal, NamedTuple

from hagukumi.notation.dates import (
    ALL_UNKNOWN,
    UNKNOWN,
    UNKNOWN_YEAR,
    WAREKI,
    DateReading,
    built,
    era_of,
    in_era,
    number_in_date,
    plain_date,
)
from hagukumi.notation.eras import ERAS, Era, era_named
from hagukumi.notation.problems import DateProblem

DayOrder = Literal["day_first", "month_first"]

READ_ON: Final = 10
"""Years past its end for which an era year is still counted on: 昭和65年 is 1990, 平成33年 is 2021."""

_DAY_OF_TWO: Final = "(?P<one>[0-9]{1,2})(?P<mark>[-/.])(?P<two>[0-9]{1,2})(?P=mark)(?P<year>[0-9]{4})"
_TWO_PARTS: Final = re.compile(_DAY_OF_TWO)
_SHORT_YEAR: Final = re.compile(r"[0-9]{1,2}([-/.])[0-9]{1,2}\1[0-9]{2}|[0-9]{6}")
_YEAR_FIRST: Final = re.compile(r"(?P<year>[0-9]{4})(?:(?P<mark>[-/.])(?P<month>[0-9]{1,2})(?:(?P=mark)(?P<day>[0-9]{1,2}))?)?")
_KANJI: Final = re.compile(
    "(?:西暦)?(?P<year>[0-9]{4})年(?:(?P<month>[0-9]{1,2})月(?:(?P<day>[0-9]{1,2})日)?)?(?:生まれ|生|頃|不詳|月日不詳|日不詳)?"
)
_EIGHT: Final = re.compile("(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})")
_EIGHT_TURNED: Final = re.compile("(?P<one>[0-9]{2})(?P<two>[0-9]{2})(?P<year>[0-9]{4})")
_MONTHS: Final = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_MONTH: Final = (
    "(?P<month>JAN(?:UARY)?|FEB(?:RUARY)?|MAR(?:CH)?|APR(?:IL)?|MAY|JUNE?|JULY?|AUG(?:UST)?|SEPT?(?:EMBER)?|"
    "OCT(?:OBER)?|NOV(?:EMBER)?|DEC(?:EMBER)?)"
)
_ENGLISH: Final = (
    re.compile(rf"(?:(?P<day>[0-9]{{1,2}})(?:ST|ND|RD|TH)?[-/.,]?)?{_MONTH}[-/.,]*(?P<year>[0-9]{{4}})"),
    re.compile(rf"{_MONTH}[-/.]?(?P<day>[0-9]{{1,2}})(?:ST|ND|RD|TH)?[-/.,]+(?P<year>[0-9]{{4}})"),
)
_TIME: Final = re.compile(
    r"(?<=[0-9])[T\s]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?\s*(?:Z|[+-][0-9]{2}:?[0-9]{2})?\s*$", re.IGNORECASE
)
FIRST_YEAR: Final = 1600
LAST_YEAR: Final = 2200
"""Four digits between these are a year, also at the head of eight digits."""


class AnyReading(NamedTuple):
    """A date and the doubt it was read with: '' or 'era_out_of_range' (the era year was counted on beyond its era)."""

    date: DateReading
    doubt: str = ""


def _full(date: datetime.date | DateReading) -> DateReading:
    if isinstance(date, DateReading):
        return date
    return DateReading(date.year, date.month, date.day, "day")


def _of_parts(found: re.Match[str]) -> DateReading:
    return _full(built(*(int(found[part] or 0) for part in ("year", "month", "day"))))


def _counted_on(era: Era, year: int, month: int, day: int) -> DateReading:
    """The date of an era year outside its era, where it can mean one day only; else the problem stands."""
    western = era.first.year + year - 1
    if year < 1 or western > era.last.year + READ_ON:
        raise DateProblem("era_out_of_range")
    return _full(built(western, month, day))


def _wareki(found: re.Match[str]) -> AnyReading:
    era, parts = era_named(found["era"]), [number_in_date(found[part]) for part in ("year", "month", "day")]
    try:
        return AnyReading(_full(in_era(era, *parts)))
    except DateProblem as problem:
        if problem.code != "era_out_of_range":
            raise
        return AnyReading(_counted_on(era, *parts), "era_out_of_range")


def _readings(found: re.Match[str]) -> dict[DayOrder, DateReading]:
    """The dates that two numbers and a year can be, by order."""
    one, two, year = int(found["one"]), int(found["two"]), int(found["year"])
    pairs: dict[DayOrder, tuple[int, int]] = {"day_first": (two, one), "month_first": (one, two)}
    dates: dict[DayOrder, DateReading] = {}
    for order, (month, day) in pairs.items():
        try:
            dates[order] = _full(built(year, month, day))
        except DateProblem:
            continue
    return dates


def _in_order(found: re.Match[str], order: DayOrder | None) -> DateReading:
    dates = _readings(found)
    if order is None and len(set(dates.values())) > 1:
        raise DateProblem("day_or_month")
    date = dates.get(order) if order else next(iter(dates.values()), None)
    if date is None:
        raise DateProblem("no_such_day")
    return date


def _turned(plain: str) -> re.Match[str] | None:
    """Day, month and year in this or the other order, also as eight digits that cannot begin with a year."""
    eight = _EIGHT_TURNED.fullmatch(plain)
    if eight and not _begins_with_year(plain) and FIRST_YEAR <= int(eight["year"]) <= LAST_YEAR:
        return eight
    return _TWO_PARTS.fullmatch(plain)


def _begins_with_year(plain: str) -> bool:
    return FIRST_YEAR <= int(plain[:4]) <= LAST_YEAR or plain[:4] in ("0000", str(UNKNOWN_YEAR))


def _english(plain: str) -> DateReading | None:
    found = next((found for shape in _ENGLISH if (found := shape.fullmatch(plain))), None)
    if found is None:
        return None
    return _full(built(int(found["year"]), _MONTHS.index(found["month"][:3]) + 1, int(found["day"] or 0)))


def _year_first(plain: str) -> re.Match[str] | None:
    found = _YEAR_FIRST.fullmatch(plain) or _KANJI.fullmatch(plain) or _EIGHT.fullmatch(plain)
    return found if found and _begins_with_year(found["year"]) else None


def read_any(text: str, order: DayOrder | None = None) -> AnyReading:
    """`read_any_date` with the doubt beside the date."""
    plain = plain_date(_TIME.sub("", text))
    if not plain:
        raise DateProblem("blank")
    if ALL_UNKNOWN.fullmatch(plain):
        return AnyReading(UNKNOWN)
    if (found := _year_first(plain)) is not None:
        return AnyReading(_of_parts(found))
    if found := next((found for shape in WAREKI if (found := shape.fullmatch(plain))), None):
        return _wareki(found)
    if found := _turned(plain):
        return AnyReading(_in_order(found, order))
    if date := _english(plain):
        return AnyReading(date)
    raise DateProblem("short_year" if _SHORT_YEAR.fullmatch(plain) else "not_a_date")


def read_any_date(text: str, order: DayOrder | None = None) -> DateReading:
    """Read a date whose form nobody declared: year first, eight digits, 和暦, 2015年4月2日, month names, day or month first.

    A fully known date has `known` 'day'. `order` tells what 03/04/2015 means (see `day_order`); without it such a date is read
    only where one reading exists. A time of day is left out. An era year beyond its era is counted on (昭和65年 = 1990) for
    `READ_ON` years, and a day before the first one of an era in its first year (平成元年1月7日): the day is certain, the era wrong.

    Raises DateProblem: 'blank', 'not_a_date', 'no_such_day', 'era_out_of_range', 'day_or_month' (two readings), 'short_year' (two digits,
    whose century is unknown). Day numbers of spreadsheets and era digits (4270402) are numbers like any: never read here.
    """
    return read_any(text, order).date


class DayOrderFound(NamedTuple):
    """What a column says of the order of day and month: the order, and how many dates can be read in one order only, or in both."""

    order: DayOrder | None
    day_first: int
    month_first: int
    either: int

    @classmethod
    def of(cls, day_first: int, month_first: int, either: int) -> "DayOrderFound":
        """The order that the dates speak for, if at most one in a hundred speaks against it."""
        order: DayOrder | None = None
        if day_first > 99 * month_first:
            order = "day_first"
        elif month_first > 99 * day_first:
            order = "month_first"
        return cls(order, day_first, month_first, either)

    @property
    def ambiguous(self) -> bool:
        """Whether dates are there that the column does not decide."""
        return self.order is None and self.either > 0


def orders_of(text: str) -> DayOrder | Literal["either", ""]:
    """The only order in which a date is one, 'either' when both give a date, not the same; '' for what says nothing."""
    found = _turned(plain_date(_TIME.sub("", text)))
    dates = _readings(found) if found else {}
    if len(set(dates.values())) == 2:
        return "either"
    return next(iter(dates)) if len(dates) == 1 else ""


ERA_GAPS: Final = tuple(sorted({b.first.year - a.first.year for at, a in enumerate(ERAS) for b in ERAS[at + 1 :]}))
"""Years between two days that have one era year, month and day under different eras: 14 (大正/昭和), 30 (平成/令和), 63 (昭和/平成) …

In SQL a first sieve for a wrong era letter (H5.4.2 for S5.4.2); `era_mistaken` also asks whether both days lie in such eras.
"""


def era_mistaken(one: datetime.date, other: datetime.date) -> bool:
    """Whether two days differ as if the era alone had been mistaken: one month, day and era year, under two eras."""
    try:
        (letter, _, year), (other_letter, _, other_year) = era_of(one), era_of(other)
    except DateProblem:
        return False
    return letter != other_letter and (year, one.month, one.day) == (other_year, other.month, other.day)
