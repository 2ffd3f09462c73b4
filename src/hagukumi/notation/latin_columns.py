"""Names in Latin letters of whole columns."""

from typing import Final

import pyarrow as pa

from hagukumi.notation.columns import Texts, over_distinct, over_values, table_of_rows, texts_schema
from hagukumi.notation.latin import LatinKeys, LatinOrder, latin_key, latin_parts


def latin_key_column(values: Texts) -> pa.Array:
    """`latin_key` of each whole text; '' where no Latin letter is left, null for null."""
    return over_distinct(values, latin_key)


_SCHEMA: Final = texts_schema(LatinKeys._fields)


def latin_columns(values: Texts, order: LatinOrder = "given_first") -> pa.Table:
    """`LatinKeys` of each name: key, family, core, given, middle, initials, suffix.

    Where family and given names are columns of their own, join them as 'family, given': a comma always parts so.
    """
    return over_values(
        values,
        lambda texts: table_of_rows(texts.to_pylist(), lambda text: [part or None for part in latin_parts(text, order)], _SCHEMA),
    )
