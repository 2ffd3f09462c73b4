"""Names of whole columns: the keys of every name, from the keys of the few parts of which names consist."""

from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from hagukumi.notation.columns import Texts, of_distinct, or_null, over_texts, over_values, texts_schema
from hagukumi.notation.latin_columns import latin_key_column
from hagukumi.notation.letters import ALL_MARKS, LetterTable, Shortcut, by_table
from hagukumi.notation.names import REPEATED, NameKeys, name_key, name_strict_key
from hagukumi.notation.splitting import Split, split_names

_KEYS: Final = by_table(LetterTable(name_key, odd=REPEATED), name_key, ALL_MARKS)
_STRICT_KEYS: Final = by_table(LetterTable(name_strict_key), name_strict_key, ALL_MARKS)

_OPEN: Final = "^[^0-9A-Z\u3041-\u3096\u30a1-\u30fa\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
"""How a key begins that may join with the one before it: an iteration mark, a mark of voice, a Hangul vowel."""

_NO_LATIN: Final = "^[\u3005\u3041-\u3096\u30a1-\u30fa・ー\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]*$"


def name_key_column(values: Texts) -> pa.Array:
    """`name_key` of each whole text; '' where no letter is left, null for null."""
    return over_texts(values, _KEYS)


def name_strict_key_column(values: Texts) -> pa.Array:
    """`name_strict_key` of each whole text; '' where no letter is left, null for null."""
    return over_texts(values, _STRICT_KEYS)


def name_columns(values: Texts) -> pa.Table:
    """`NameKeys` of each name: key, strict, family, given, former, alias, latin; null for a part that is not there."""
    return over_values(values, _name_table)


def _name_table(texts: pa.StringArray) -> pa.Table:
    parts = split_names(texts)
    written = pa.concat_arrays([parts.family, parts.given]).dictionary_encode()
    family, given = (written.indices.slice(start, len(texts)) for start in (0, len(texts)))
    keys, strict = _KEYS(written.dictionary), _STRICT_KEYS(written.dictionary)
    columns = (
        _joined(keys.take(family), keys.take(given), _KEYS),
        _joined(strict.take(family), strict.take(given), _STRICT_KEYS),
        keys.take(family),
        keys.take(given),
        of_distinct(parts.former, _KEYS),
        of_distinct(parts.alias, _KEYS),
        _latin(parts, written.dictionary, family, given),
    )
    return pa.table([or_null(column) for column in columns], schema=texts_schema(NameKeys._fields))


def _joined(family: pa.StringArray, given: pa.StringArray, keys: Shortcut) -> pa.StringArray:
    """The key of the two keys one behind the other: themselves, unless the second begins with what may join the first."""
    both = pc.binary_join_element_wise(family, given, "")
    open_ = pc.match_substring_regex(given, _OPEN)
    return pc.replace_with_mask(both, open_, keys(both.filter(open_))) if pc.any(open_).as_py() else both


def _latin(parts: Split, written: pa.StringArray, family: pa.Array, given: pa.Array) -> pa.StringArray:
    """`latin_of` of the names of which a part can hold a Latin letter."""
    other = pc.invert(pc.match_substring_regex(written, _NO_LATIN))
    latin = pc.or_(other.take(family), other.take(given))
    keys = latin_key_column(pc.binary_join_element_wise(parts.family.filter(latin), parts.given.filter(latin), " "))
    few = pc.invert(pc.match_substring_regex(keys, "[A-Z].*[A-Z]"))
    return pc.replace_with_mask(pa.repeat("", len(latin)), latin, pc.if_else(few, "", keys))
