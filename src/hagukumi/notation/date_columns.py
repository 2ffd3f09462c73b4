"""Dates of whole columns: regular writings of whole days in arrays of numbers, everything else one distinct text at a time."""

import datetime
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from hagukumi.notation.any_dates import FIRST_YEAR, LAST_YEAR, AnyReading, DayOrder, DayOrderFound, orders_of, read_any
from hagukumi.notation.columns import Texts, coded, table_of_rows
from hagukumi.notation.dates import ANY_DECLARED, DATE_FORMS, DateReading, plain_date, read_date
from hagukumi.notation.eras import ERAS
from hagukumi.notation.letters import LetterTable, by_table
from hagukumi.notation.problems import DateProblem

_SCHEMA: Final = pa.schema([("date", pa.date32()), ("text", pa.string()), ("known", pa.string()), ("problem", pa.string())])

ANY: Final = "any"
"""The form of `date_columns` for a source that declares none."""

Numbers = npt.NDArray[np.int64]


class _Days(NamedTuple):
    """Which of n texts are whole days in a regular writing, and the days of these."""

    regular: npt.NDArray[np.bool_]
    days: npt.NDArray[np.datetime64]


class _Writing(NamedTuple):
    """A regular writing (RE2 with the groups y, m, d and, of a 和暦, e) and the years that it may name."""

    shape: str
    first: int = 1000
    last: int = 9998


_TWO: Final = "[0-9]{2}"
_ONE_OR_TWO: Final = "[0-9]{1,2}"
_ERA_PLACES: Final = {name: at for at, era in enumerate(ERAS) for name in (era.name, era.name[0], era.letter, str(at + 1))}
_ERA: Final = f"(?P<e>{'|'.join(name for name in _ERA_PLACES if not name.isdigit())})(?P<y>元|{_ONE_OR_TWO})"
_ISO: Final = _Writing(f"^(?P<y>[0-9]{{4}})-(?P<m>{_TWO})-(?P<d>{_TWO})$")
_SLASH: Final = _Writing(f"^(?P<y>[0-9]{{4}})/(?P<m>{_ONE_OR_TWO})/(?P<d>{_ONE_OR_TWO})$")
_COMPACT: Final = _Writing(f"^(?P<y>[0-9]{{4}})(?P<m>{_TWO})(?P<d>{_TWO})$")
_KANJI: Final = _Writing(f"^{_ERA}年(?P<m>{_ONE_OR_TWO})月(?P<d>{_ONE_OR_TWO})日$")
_MARKS: Final = _Writing(f"^{_ERA}[./-](?P<m>{_ONE_OR_TWO})[./-](?P<d>{_ONE_OR_TWO})$")
_DIGITS: Final = _Writing(f"^(?P<e>[1-5{''.join(era.letter for era in ERAS)}])(?P<y>{_TWO})(?P<m>{_TWO})(?P<d>{_TWO})$")
_ORDERED: Final[dict[DayOrder, _Writing]] = {
    "day_first": _Writing(f"^(?P<d>{_ONE_OR_TWO})/(?P<m>{_ONE_OR_TWO})/(?P<y>[0-9]{{4}})$"),
    "month_first": _Writing(f"^(?P<m>{_ONE_OR_TWO})/(?P<d>{_ONE_OR_TWO})/(?P<y>[0-9]{{4}})$"),
}
_WRITINGS: Final = {
    "iso": (_ISO,),
    "slash": (_SLASH,),
    "compact8": (_COMPACT,),
    "wareki": (_KANJI, _MARKS),
    "wareki_digits": (_DIGITS,),
    ANY_DECLARED: (_ISO, _SLASH, _COMPACT, _KANJI, _MARKS, _DIGITS),
    ANY: (*(writing._replace(first=FIRST_YEAR, last=LAST_YEAR) for writing in (_ISO, _SLASH, _COMPACT)), _KANJI, _MARKS),
}
_ERA_DAYS: Final = np.array([(era.first, era.last) for era in ERAS], "datetime64[D]")


_PLAIN: Final = by_table(LetterTable(plain_date, odd=":"), plain_date)
"""`plain_date` of whole columns; texts with a colon, which may hold a time of day, one by one."""


def _numbers(texts: pa.StringArray) -> Numbers:
    return texts.cast(pa.int64()).to_numpy(zero_copy_only=False)


def _days(year: Numbers, month: Numbers, day: Numbers) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.datetime64]]:
    """The days, and which of them exist."""
    months = (year - 1970) * 12 + np.clip(month, 1, 12) - 1
    first = months.astype("datetime64[M]").astype("datetime64[D]")
    longest = ((months + 1).astype("datetime64[M]").astype("datetime64[D]") - first).astype(np.int64)
    real = (month >= 1) & (month <= 12) & (day >= 1) & (day <= longest)
    return real, first + np.where(real, day - 1, 0)


def _read(texts: pa.StringArray, writing: _Writing) -> _Days:
    """The whole days of the texts in one writing."""
    matched = pc.match_substring_regex(texts, writing.shape)
    regular, groups = matched.to_numpy(zero_copy_only=False).copy(), pc.extract_regex(texts.filter(matched), writing.shape)
    year, month, day = (_numbers(pc.replace_substring(groups.field(name), "元", "1")) for name in "ymd")
    inside = (year >= writing.first) & (year <= writing.last)
    if "?P<e>" in writing.shape:
        era = np.array([_ERA_PLACES[name] for name in groups.field("e").to_pylist()], np.int64)
        inside = year >= 1
        year = _ERA_DAYS[era, 0].astype("datetime64[Y]").astype(np.int64) + 1970 + year - 1
    real, days = _days(year, month, day)
    if "?P<e>" in writing.shape:
        inside &= (days >= _ERA_DAYS[era, 0]) & (days <= _ERA_DAYS[era, 1])
    regular[regular] = real & inside
    return _Days(regular, days[real & inside])


def _regular_days(texts: pa.StringArray, form: str, order: DayOrder | None) -> _Days:
    """The whole days in any regular writing of the form."""
    found, days = np.zeros(len(texts), bool), np.zeros(len(texts), "datetime64[D]")
    ordered = (_ORDERED[order],) if order and form == ANY else ()
    for writing in (*_WRITINGS.get(form, ()), *ordered):
        left = np.flatnonzero(~found)
        if not len(left):
            break
        more = _read(texts.take(pa.array(left)), writing)
        found[left[more.regular]], days[left[more.regular]] = True, more.days
    return _Days(found, days[found])


def _declared(text: str, form: str) -> AnyReading:
    date = read_date(text, form)
    return AnyReading(date if isinstance(date, DateReading) else DateReading(date.year, date.month, date.day, "day"))


def _row(text: str, form: str, order: DayOrder | None) -> tuple[Any, ...]:
    try:
        reading, doubt = read_any(text, order) if form == ANY else _declared(text, form)
    except DateProblem as problem:
        return None, None, None, problem.code
    day = datetime.date(*reading[:3]) if reading.known == "day" else None
    return day, reading.iso.replace("-", ""), reading.known, doubt or None


def _table_of_days(days: npt.NDArray[np.datetime64]) -> pa.Table:
    dates = pa.array(days, pa.date32())
    months = days.astype("datetime64[M]")
    digits = (days.astype("datetime64[Y]").astype(np.int64) + 1970) * 10_000 + (months.astype(np.int64) % 12 + 1) * 100
    digits += (days - months.astype("datetime64[D]")).astype(np.int64) + 1
    columns = [dates, pa.array(digits).cast(pa.string()), pa.repeat("day", len(days)), pa.nulls(len(days), pa.string())]
    return pa.table(columns, schema=_SCHEMA)


def date_columns(values: Texts, form: str = ANY, order: DayOrder | None = None) -> pa.Table:
    """Dates as columns: date (where fully known), text (eight digits, unknown parts 9999 and 99), known, problem.

    `form` is one of `DATE_FORMS`, or 'any' (see `read_any_date`, `order` there). `known` is 'day', 'month', 'year', 'none', or
    null where nothing could be read; then `problem` is the code. Beside a date, `problem` 'era_out_of_range' means that the era
    year was counted on. Raises ValueError for an unknown `form`.
    """
    if form not in (*DATE_FORMS, ANY):
        raise ValueError(f"unknown date form {form!r}; one of {', '.join((*DATE_FORMS, ANY))}")
    column = coded(values)
    texts = column.dictionary.cast(pa.string())
    found, days = _regular_days(_PLAIN(texts), form, order)
    others = table_of_rows(texts.filter(pa.array(~found)).to_pylist(), lambda text: _row(text, form, order), _SCHEMA)
    places = np.empty(len(texts), np.int64)
    places[found], places[~found] = np.arange(len(days)), np.arange(len(days), len(texts))
    return pa.concat_tables([_table_of_days(days), others]).combine_chunks().take(pa.array(places).take(column.indices))


def regular_day_column(values: Texts, form: str) -> pa.Array:
    """The whole days of a column that are written regularly in a declared form; null for every text that needs a closer look."""
    column = coded(values)
    found, days = _regular_days(_PLAIN(column.dictionary.cast(pa.string())), form, None)
    dates = pc.replace_with_mask(pa.nulls(len(found), pa.date32()), pa.array(found), pa.array(days, pa.date32()))
    return dates.take(column.indices)


def date_column(values: Texts, form: str = ANY, order: DayOrder | None = None) -> pa.Array:
    """The column `text` of `date_columns`: eight digits with 9999 and 99 for unknown parts, null where nothing can be read."""
    return date_columns(values, form, order)["text"].combine_chunks()


def day_order(values: Texts) -> DayOrderFound:
    """Find the order in which a column writes day and month before a year, from the dates that leave only one.

    An order is chosen when dates speak for it and at most one in a hundred of those that speak against it (a slip of the pen);
    dates with the year first and 03/03/2015 say nothing. A column in which none speaks is ambiguous. Every row counts.
    """
    column = coded(values)
    rows = np.bincount(column.indices.drop_null().to_numpy(), minlength=len(column.dictionary)).tolist()
    speaking: dict[str, int] = {"day_first": 0, "month_first": 0, "either": 0}
    for text, count in zip(column.dictionary.to_pylist(), rows, strict=True):
        orders = orders_of(text)
        if orders:
            speaking[orders] += count
    return DayOrderFound.of(**speaking)
