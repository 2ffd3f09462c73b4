"""Postal codes, telephone numbers and e-mail addresses of whole columns."""

from collections.abc import Callable
from functools import partial
from typing import Final, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from hagukumi.notation.columns import Texts, or_null, over_texts, over_values, texts_schema, where
from hagukumi.notation.emails import EmailKeys, email_parts
from hagukumi.notation.numbers import phone_key, postal_key


class _Shape(NamedTuple):
    """Texts whose key is their digits: `written` so and, without hyphens and brackets, `read` so and no `filler`."""

    written: str
    read: str
    filler: str


def _repeated(times: int, digits: str) -> str:
    return "|".join(f"{digit}{{{times}}}" for digit in digits)


_POSTAL: Final = _Shape("^[0-9]{3}-?[0-9]{4}$", "^[0-9]{7}$", f"^(?:{_repeated(7, '0123456789')})$")
_PHONE: Final = _Shape(
    r"^(?:0[0-9]{1,4}-?[0-9]{1,4}-?[0-9]{3,4}|\(0[0-9]{1,4}\)[0-9]{1,4}-[0-9]{4}|0[0-9]{1,4}\([0-9]{1,4}\)[0-9]{4})$",
    "^0(?:[5-9]0[0-9]{8}|(?:[1-4][0-9]|[5-9][1-9])[0-9]{7})$",
    f"^0(?:{_repeated(9, '123456789')}|{_repeated(10, '123456789')})$",
)


def _digits(texts: pa.StringArray, shape: _Shape, single: Callable[[str], str]) -> pa.StringArray:
    digits = texts
    for mark in "-()":
        digits = pc.replace_substring(digits, mark, "")
    plain = pc.and_(pc.match_substring_regex(texts, shape.written), pc.match_substring_regex(digits, shape.read))
    plain = pc.and_(plain, pc.invert(pc.match_substring_regex(digits, shape.filler)))
    return where(pc.invert(plain), texts, [digits], lambda text: [single(text)])[0]


def phone_column(values: Texts, restore_zero: bool = False) -> pa.Array:
    """`phone_key` of each value, null where there is none."""
    single = partial(phone_key, restore_zero=restore_zero)
    return or_null(over_texts(values, lambda texts: _digits(texts, _PHONE, single)))


def postal_column(values: Texts) -> pa.Array:
    """`postal_key` of each value, null where there is none."""
    return or_null(over_texts(values, lambda texts: _digits(texts, _POSTAL, postal_key)))


_LABEL: Final = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_EMAIL: Final = rf"^(?P<local>[a-z0-9._+-]{{1,64}})@(?P<domain>(?:{_LABEL}\.){{1,6}}[a-z][a-z0-9-]{{0,20}}[a-z0-9])$"


def email_columns(values: Texts) -> pa.Table:
    """`EmailKeys` of each value: key, local, domain; null where there is none."""
    return over_values(values, _email_table)


def _email_table(texts: pa.StringArray) -> pa.Table:
    plain = pc.ascii_lower(pc.utf8_trim(texts, " "))
    parts = pc.extract_regex(plain, _EMAIL)
    columns = (plain, *(pc.fill_null(parts.field(name), "") for name in ("local", "domain")))
    found = where(pc.invert(parts.is_valid()), texts, columns, email_parts)
    return pa.table([or_null(column) for column in found], schema=texts_schema(EmailKeys._fields))
