"""Keys of whole columns: what the functions of single values give, at the speed of sets.

Every function takes a text column (chunked, dictionary-coded or plain) and gives as many rows; a null gives nulls. Functions
named `..._columns` give a table in which a part that is not there is null, so that SQL never takes two absent parts for equal.
"""

import datetime
from collections.abc import Callable, Sequence
from typing import Any, Final

import pyarrow as pa

from hagukumi.notation.addresses import address_key, address_text
from hagukumi.notation.any_dates import AnyReading, DayOrder, read_any, unknown_text
from hagukumi.notation.columns import Texts, over_distinct, rows_over_distinct
from hagukumi.notation.dates import DateReading, read_date
from hagukumi.notation.emails import EmailKeys, email_parts
from hagukumi.notation.numbers import phone_key, postal_key
from hagukumi.notation.problems import DateProblem


def _texts(fields: Sequence[str]) -> pa.Schema:
    return pa.schema([(field, pa.string()) for field in fields])


def _present(function: Callable[[str], Sequence[str]]) -> Callable[[str], list[str | None]]:
    return lambda text: [part or None for part in function(text)]


_DATES: Final = pa.schema([("date", pa.date32()), ("text", pa.string()), ("known", pa.string()), ("problem", pa.string())])

ANY: Final = "any"
"""The form of `date_columns` for a source that declares none."""


def _declared(text: str, form: str) -> AnyReading:
    date = read_date(text, form)
    return AnyReading(date if isinstance(date, DateReading) else DateReading(date.year, date.month, date.day, "day"))


def _date_row(text: str, form: str, order: DayOrder | None) -> tuple[Any, ...]:
    try:
        reading, doubt = read_any(text, order) if form == ANY else _declared(text, form)
    except DateProblem as problem:
        return None, None, None, problem.code
    day = datetime.date(*reading[:3]) if reading.known == "day" else None
    return day, unknown_text(reading), reading.known, doubt or None


def date_columns(values: Texts, form: str = ANY, order: DayOrder | None = None) -> pa.Table:
    """Dates as columns: date (where fully known), text (eight digits, unknown parts 9999 and 99), known, problem.

    `form` is one of `DATE_FORMS`, or 'any' (see `read_any_date`, `order` there). `known` is 'day', 'month', 'year', 'none', or
    null where nothing could be read; then `problem` is the code. Beside a date, `problem` 'era_out_of_range' means that the era
    year was counted on.
    """
    return rows_over_distinct(values, lambda text: _date_row(text, form, order), _DATES)


def date_column(values: Texts, form: str = ANY, order: DayOrder | None = None) -> pa.Array:
    """The column `text` of `date_columns`: eight digits with 9999 and 99 for unknown parts, null where nothing can be read."""
    return date_columns(values, form, order)["text"].combine_chunks()


_ADDRESSES: Final = _texts(("town", "numbers", "building", "text"))


def address_columns(values: Texts, prefecture: str = "", city: str = "") -> pa.Table:
    """Addresses of one municipality as columns: town, numbers ('3-2-1'), building, text (`address_text`: '芝園町|3-2-1')."""

    def row(text: str) -> list[str | None]:
        key = address_key(text, prefecture=prefecture, city=city)
        return [key.town or None, "-".join(map(str, key.numbers)) or None, key.building or None, address_text(key) or None]

    return rows_over_distinct(values, row, _ADDRESSES)


def phone_column(values: Texts, restore_zero: bool = False) -> pa.Array:
    """`phone_key` of each value, null where there is none."""
    return over_distinct(values, lambda text: phone_key(text, restore_zero=restore_zero) or None)


def postal_column(values: Texts) -> pa.Array:
    """`postal_key` of each value, null where there is none."""
    return over_distinct(values, lambda text: postal_key(text) or None)


def email_columns(values: Texts) -> pa.Table:
    """`EmailKeys` of each value: key, local, domain."""
    return rows_over_distinct(values, _present(email_parts), _texts(EmailKeys._fields))


def address_text_column(values: Texts, prefecture: str = "", city: str = "") -> pa.Array:
    """`address_text` of the `address_key` of each text; '' where it is blank."""
    return over_distinct(values, lambda text: address_text(address_key(text, prefecture=prefecture, city=city)))
