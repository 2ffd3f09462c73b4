"""Keys of whole columns: what the functions of single values give, at the speed of sets.

Every function takes a text column (chunked, dictionary-coded or plain) and gives as many rows; a null gives nulls. Functions
named `..._columns` give a table in which a part that is not there is null, so that SQL never takes two absent parts for equal.
"""

from collections.abc import Callable, Sequence
from typing import Final

import pyarrow as pa

from hagukumi.notation.addresses import address_key, address_text
from hagukumi.notation.columns import Texts, over_distinct, rows_over_distinct
from hagukumi.notation.emails import EmailKeys, email_parts
from hagukumi.notation.numbers import phone_key, postal_key


def _texts(fields: Sequence[str]) -> pa.Schema:
    return pa.schema([(field, pa.string()) for field in fields])


def _present(function: Callable[[str], Sequence[str]]) -> Callable[[str], list[str | None]]:
    return lambda text: [part or None for part in function(text)]


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
