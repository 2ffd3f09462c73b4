"""Dates as Japanese sources write them: Western and era years (和暦), with unknown parts, and dates that do not exist.

An unknown part keeps the value that the Government Interoperability Framework gives it (DS-441): 9999, 99, 99. Sources
tied to the resident network write 00 instead; both are read.
"""

import calendar
import datetime
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from hagukumi.notation.eras import ERAS, Era, era_named, era_on
from hagukumi.notation.numerals import KANJI_DIGITS, kanji_number, kanji_text
from hagukumi.notation.problems import DateProblem

UNKNOWN_YEAR: Final = 9999
UNKNOWN_PART: Final = 99
_A_LEAP_YEAR: Final = 2000


class DateReading(NamedTuple):
    """A date of which not all is known; `known` names the finest part down to which all is known.

    `known` is 'month', 'year' or 'none'. Unknown parts are 9999 (year) and 99 (month, day). A part that is known behind an
    unknown one is kept: 9999-04-02 has the known part 'none'.
    """

    year: int
    month: int
    day: int
    known: str

    @property
    def iso(self) -> str:
        """`YYYY-MM-DD`, unknown parts as 9999 and 99: 2015-04-99, 2015-99-99, 9999-99-99."""
        return self.isoformat()

    def isoformat(self) -> str:
        """The same as `iso`, under the name that `datetime.date` uses."""
        return f"{self.year:04}-{self.month:02}-{self.day:02}"


PartialDate = DateReading

UNKNOWN: Final = DateReading(UNKNOWN_YEAR, UNKNOWN_PART, UNKNOWN_PART, "none")


def era_of(date: datetime.date) -> tuple[str, str, int]:
    """Letter, name and year of the era of a day: 2015-04-02 → ('H', '平成', 27). The first day belongs to the new era.

    Raises DateProblem('era_out_of_range') before 1868-01-25. Days before 1873-01-01, when the Gregorian calendar came into
    force, keep their number: the lunisolar calendar is not converted, since nobody alive was born under it.
    """
    era = era_on(date)
    return era.letter, era.name, date.year - era.first.year + 1


def _longest(year: int, month: int) -> int:
    """The number of days that the month can have, as far as year and month are known."""
    if month == UNKNOWN_PART:
        return 31
    return calendar.monthrange(_A_LEAP_YEAR if year == UNKNOWN_YEAR else year, month)[1]


def built(year: int, month: int, day: int) -> datetime.date | DateReading:
    """A date, or a partial one where parts are unknown (0 or 99; year 0 or 9999)."""
    year, month, day = year or UNKNOWN_YEAR, month or UNKNOWN_PART, day or UNKNOWN_PART
    if month != UNKNOWN_PART and month > 12:
        raise DateProblem("no_such_day")
    if day != UNKNOWN_PART and day > _longest(year, month):
        raise DateProblem("no_such_day")
    if year == UNKNOWN_YEAR:
        return DateReading(year, month, day, "none")
    if month == UNKNOWN_PART:
        return DateReading(year, month, day, "year")
    if day == UNKNOWN_PART:
        return DateReading(year, month, day, "month")
    return datetime.date(year, month, day)


def _first_and_last(date: datetime.date | DateReading) -> tuple[datetime.date, datetime.date]:
    if isinstance(date, datetime.date):
        return date, date
    first, last = (date.month, date.month) if date.known == "month" else (1, 12)
    end = calendar.monthrange(date.year, last)[1]
    return datetime.date(date.year, first, 1), datetime.date(date.year, last, end)


def in_era(era: Era, year: int, month: int, day: int) -> datetime.date | DateReading:
    """The date in `era`; a partial date must have at least one day within the era (昭和65年 has none)."""
    western = era.first.year + year - 1
    if year < 1 or western > era.last.year:
        raise DateProblem("era_out_of_range")
    date = built(western, month, day)
    first, last = _first_and_last(date)
    if last < era.first or first > era.last:
        raise DateProblem("era_out_of_range")
    return date


_DIGITS_OR_KANJI: Final = f"[0-9]{{1,2}}|[{KANJI_DIGITS}]{{1,4}}"
_VAGUE: Final = "不詳|不明|頃|ころ|ごろ|上旬|中旬|下旬|中"
_ISO: Final = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_SLASH: Final = re.compile(r"([0-9]{4})/([0-9]{1,2})(?:/([0-9]{1,2}))?")
_COMPACT8: Final = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_ERA_NAMES: Final = "|".join([era.name for era in ERAS] + [era.name[0] for era in ERAS] + [era.letter for era in ERAS])
_ERA_AND_YEAR: Final = rf"(?P<era>{_ERA_NAMES})(?P<year>元|{_DIGITS_OR_KANJI})"
_WAREKI_KANJI: Final = (
    rf"{_ERA_AND_YEAR}年(?:月日不詳|月日不明|{_VAGUE}|"
    rf"(?P<month>{_DIGITS_OR_KANJI})月(?:日不詳|日不明|{_VAGUE}|(?P<day>{_DIGITS_OR_KANJI})日?(?:生まれ|生)?)?)?"
)
_WAREKI_MARKS: Final = rf"{_ERA_AND_YEAR}[./-](?P<month>[0-9]{{1,2}})(?:[./-](?P<day>[0-9]{{1,2}}))?"
WAREKI: Final = (re.compile(_WAREKI_KANJI), re.compile(_WAREKI_MARKS))
"""The shapes of a date in era years, with the groups era, year, month and day."""

_WAREKI_DIGITS: Final = re.compile(r"([1-5MTSHR])([0-9]{2})([0-9]{2})([0-9]{2})")
_SERIAL: Final = re.compile(r"([0-9]{1,5})(?:\.0+)?")


def _western(found: re.Match[str]) -> datetime.date | DateReading:
    year, month, day = (int(part) if part else 0 for part in found.groups())
    return built(year, month, day)


def number_in_date(text: str | None) -> int:
    """The value of a part of a date in digits or kanji; 元 is 1, a missing part 0."""
    if not text:
        return 0
    return 1 if text == "元" else int(text) if text[0] in "0123456789" else kanji_number(text)


def _wareki(found: re.Match[str]) -> datetime.date | DateReading:
    era = era_named(found["era"])
    return in_era(era, number_in_date(found["year"]), number_in_date(found["month"]), number_in_date(found["day"]))


def _wareki_digits(found: re.Match[str]) -> datetime.date | DateReading:
    return in_era(era_named(found[1]), int(found[2]), int(found[3]), int(found[4]))


_SERIAL_EPOCH: Final = datetime.date(1899, 12, 30)


def _serial(found: re.Match[str]) -> datetime.date | DateReading:
    """Day number of a spreadsheet (1900 system), which counts 1900-02-29, a day that never was, as number 60."""
    number = int(found[1])
    if number in (0, 60):
        raise DateProblem("no_such_day")
    return _SERIAL_EPOCH + datetime.timedelta(days=number + (number < 60))


class _Form(NamedTuple):
    """How a form looks and how it is read; the first shape that a text has as a whole counts."""

    shapes: tuple[re.Pattern[str], ...]
    read: Callable[[re.Match[str]], datetime.date | DateReading]

    def match(self, plain: str) -> re.Match[str] | None:
        return next((found for shape in self.shapes if (found := shape.fullmatch(plain))), None)


_FORMS: Final[Mapping[str, _Form]] = {
    "iso": _Form((_ISO,), _western),
    "slash": _Form((_SLASH,), _western),
    "compact8": _Form((_COMPACT8,), _western),
    "wareki": _Form(WAREKI, _wareki),
    "wareki_digits": _Form((_WAREKI_DIGITS,), _wareki_digits),
    "excel_serial": _Form((_SERIAL,), _serial),
}

ANY_DECLARED: Final = "any_declared"

DATE_FORMS: Final = (*_FORMS, ANY_DECLARED)
"""Names that `read_date` takes for `form`."""

ALL_UNKNOWN: Final = re.compile(f"(?:生年月日|年月日)?(?:不詳|不明)|(?:{'|'.join(era.name for era in ERAS)})?年月日不詳")
_INNER_SPACE: Final = re.compile(r"\s+")
_MIDNIGHT: Final = re.compile(r"(?<=[0-9])[T\s]0?0:00(?::00(?:\.0+)?)?\s*$")
_DASHES: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))


def plain_date(text: str) -> str:
    """NFKC, upper case, one kind of hyphen, no spaces, without the midnight that databases and spreadsheets append."""
    wide = unicodedata.normalize("NFKC", text).translate(_DASHES).upper()
    return _INNER_SPACE.sub("", _MIDNIGHT.sub("", wide))


def _shaped(plain: str, form: str) -> tuple[_Form, re.Match[str]]:
    """The form that `plain` has, among those declared; else a problem that tells a wrong form from no date at all."""
    names = [name for name in _FORMS if name == form or (form == ANY_DECLARED and not _year_or_serial(name, plain))]
    for name in names:
        if (found := _FORMS[name].match(plain)) is not None:
            return _FORMS[name], found
    raise DateProblem("wrong_form" if any(other.match(plain) for other in _FORMS.values()) else "not_a_date")


def _year_or_serial(name: str, plain: str) -> bool:
    """Up to four bare digits are a year or a day number: where several forms are declared, only five are a day number."""
    return name == "excel_serial" and len(plain.partition(".")[0]) < 5


def read_date(text: str, form: str) -> datetime.date | DateReading:
    """Read a date in its declared form; a date with unknown parts comes back as a `DateReading`.

    `form` is one of `DATE_FORMS`; 'any_declared' is for a column whose layout declares that several forms occur (their
    shapes do not overlap, so nothing is guessed). 不詳 and 頃 make the parts they follow unknown.

    Raises DateProblem with the code 'blank', 'not_a_date', 'wrong_form' (a date, written otherwise than declared),
    'no_such_day' (2月30日) or 'era_out_of_range' (昭和65年, 平成31年5月1日); ValueError for an unknown `form`.
    """
    if form not in DATE_FORMS:
        raise ValueError(f"unknown date form {form!r}; one of {', '.join(DATE_FORMS)}")
    plain = plain_date(text)
    if not plain:
        raise DateProblem("blank")
    if ALL_UNKNOWN.fullmatch(plain):
        return UNKNOWN
    shaped, found = _shaped(plain, form)
    return shaped.read(found)


def _write_kanji(date: datetime.date) -> str:
    _, name, year = era_of(date)
    return f"{name}{'元' if year == 1 else year}年{date.month}月{date.day}日"


def _write_kanji_numerals(date: datetime.date) -> str:
    _, name, year = era_of(date)
    return f"{name}{'元' if year == 1 else kanji_text(year)}年{kanji_text(date.month)}月{kanji_text(date.day)}日"


def _write_dots(date: datetime.date) -> str:
    letter, _, year = era_of(date)
    return f"{letter}{year}.{date.month}.{date.day}"


def _write_slash(date: datetime.date) -> str:
    letter, _, year = era_of(date)
    return f"{letter}{year:02}/{date:%m/%d}"


def _write_short(date: datetime.date) -> str:
    _, name, year = era_of(date)
    return f"{name[0]}{'元' if year == 1 else year}.{date.month}.{date.day}"


_ZENKAKU: Final = {code: chr(code + 0xFEE0) for code in range(0x21, 0x7F)}


def _write_digits(date: datetime.date) -> str:
    return f"{ERAS.index(era_on(date)) + 1}{era_of(date)[2]:02}{date:%m%d}"


def _write_serial(date: datetime.date) -> str:
    number = (date - _SERIAL_EPOCH).days
    number -= number <= 60
    if number < 1:
        raise DateProblem("no_such_day")
    return str(number)


_WRITERS: Final[Mapping[str, Callable[[datetime.date], str]]] = {
    "iso": datetime.date.isoformat,
    "slash": lambda date: f"{date.year}/{date.month}/{date.day}",
    "compact8": lambda date: f"{date.year:04}{date:%m%d}",
    "wareki": _write_kanji,
    "wareki_kanji": _write_kanji,
    "wareki_kanji_numerals": _write_kanji_numerals,
    "wareki_dots": _write_dots,
    "wareki_zenkaku": lambda date: _write_dots(date).translate(_ZENKAKU),
    "wareki_slash": _write_slash,
    "wareki_short": _write_short,
    "wareki_digits": _write_digits,
    "excel_serial": _write_serial,
}

DATE_STYLES: Final = tuple(_WRITERS)
"""Names that `write_date` takes for `style`; those starting with 'wareki' but 'wareki_digits' are read as 'wareki'."""


def write_date(date: datetime.date, style: str) -> str:
    """Write a day in one of `DATE_STYLES`; `read_date` reads it back.

    Raises DateProblem('era_out_of_range') for an era style before 1868-01-25 and 'no_such_day' for a day number before
    1900-01-01; ValueError for an unknown `style`.
    """
    if style not in _WRITERS:
        raise ValueError(f"unknown date style {style!r}; one of {', '.join(DATE_STYLES)}")
    return _WRITERS[style](date)
