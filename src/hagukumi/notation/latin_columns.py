"""Names in Latin letters of whole columns: usual names from the few words of which they consist, the others one by one."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from hagukumi.notation.columns import Texts, or_null, over_distinct, over_values, texts_schema, where
from hagukumi.notation.latin import LatinKeys, LatinOrder, core_of, latin_key, latin_parts, ordinary_word


def latin_key_column(values: Texts) -> pa.Array:
    """`latin_key` of each whole text; '' where no Latin letter is left, null for null."""
    return over_distinct(values, latin_key)


_WORD: Final = r"[A-Za-zÀ-ɏ.'’]+"
_TWO_OR_THREE: Final = rf"^{_WORD},? {_WORD}(?: {_WORD})?$"
"""Names of two or three words; a comma may stand behind the first."""


def latin_columns(values: Texts, order: LatinOrder = "given_first") -> pa.Table:
    """`LatinKeys` of each name: key, family, core, given, middle, initials, suffix; null for what is not there.

    Where family and given names are columns of their own, join them as 'family, given': a comma always parts so.
    """
    return over_values(values, lambda texts: _table(texts, order))


class _Words(NamedTuple):
    """The distinct words of a column ('' the last): as in a key, as the core of a family name, its initial; whether ordinary."""

    word: pa.StringArray
    core: pa.StringArray
    initial: pa.StringArray
    ordinary: npt.NDArray[np.bool_]


def _words(texts: pa.StringArray) -> _Words:
    found = [ordinary_word(text) for text in texts.to_pylist()]
    words = pa.array([*(word or "" for word in found), ""], pa.string())
    cores = pa.array([*(core_of([word]) if word else "" for word in found), ""], pa.string())
    return _Words(words, cores, pc.utf8_slice_codeunits(words, 0, 1), np.array([*(word is not None for word in found), True]))


def _places(texts: pa.StringArray) -> tuple[npt.NDArray[np.int64], pa.StringArray]:
    """The numbers of the first, second and third word of n names of two or three words, and the distinct words."""
    parts = pc.split_pattern(pc.replace_substring(texts, ",", ""), " ")
    column = parts.flatten().dictionary_encode()
    starts = parts.offsets.to_numpy().astype(np.int64) - parts.offsets[0].as_py()
    numbers = np.append(column.indices.to_numpy(), len(column.dictionary)).astype(np.int64)
    third = np.where(np.diff(starts) == 3, starts[:-1] + 2, len(numbers) - 1)
    return np.stack([numbers[starts[:-1]], numbers[starts[:-1] + 1], numbers[third]]), column.dictionary


def _usual(texts: pa.StringArray, order: LatinOrder) -> tuple[npt.NDArray[np.bool_], list[pa.StringArray]]:
    """Which names of two or three words consist of ordinary words, and the columns of all of them."""
    (first, second, third), distinct = _places(texts)
    words = _words(distinct)
    nothing = len(distinct)
    family_first = pc.match_substring(texts, ",").to_numpy(zero_copy_only=False) | (order == "family_first")
    last = np.where(third == nothing, second, third)
    family, given = np.where(family_first, first, last), np.where(family_first, second, first)
    middle = np.where(third == nothing, nothing, np.where(family_first, third, second))
    names = [words.word.take(pa.array(places)) for places in (family, given, middle)]
    initials = [words.initial.take(pa.array(places)) for places in (given, middle)]
    columns = [
        _sorted(*names),
        names[0],
        words.core.take(pa.array(family)),
        names[1],
        names[2],
        _joined(*initials),
        pa.repeat("", len(texts)),
    ]
    return words.ordinary[first] & words.ordinary[second] & words.ordinary[third], columns


def _joined(one: pa.StringArray, other: pa.StringArray) -> pa.StringArray:
    return pc.binary_join_element_wise(one, other, "")


def _pair(one: pa.StringArray, other: pa.StringArray) -> tuple[pa.StringArray, pa.StringArray]:
    """The lesser and the greater of two texts, row by row."""
    less = pc.less_equal(one, other)
    return pc.if_else(less, one, other), pc.if_else(less, other, one)


def _sorted(one: pa.StringArray, two: pa.StringArray, three: pa.StringArray) -> pa.StringArray:
    """The words of each row in order, parted by a space; '' is no word."""
    one, two = _pair(one, two)
    two, three = _pair(two, three)
    one, two = _pair(one, two)
    return pc.binary_join_element_wise(or_null(one), two, three, " ", null_handling="skip")


def _table(texts: pa.StringArray, order: LatinOrder) -> pa.Table:
    usual = pc.match_substring_regex(texts, _TWO_OR_THREE)
    ordinary, found = _usual(texts.filter(usual), order)
    empty = pa.repeat("", len(texts))
    columns = [pc.replace_with_mask(empty, usual, column) for column in found]
    odd = pc.replace_with_mask(pc.invert(usual), usual, pa.array(~ordinary))
    columns = where(odd, texts, columns, lambda text: latin_parts(text, order))
    return pa.table([or_null(column) for column in columns], schema=texts_schema(LatinKeys._fields))
