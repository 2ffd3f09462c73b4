"""Readings of whole columns: keys and one-byte codes from arrays of code points."""

from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hagukumi.notation.columns import Texts, of_distinct, or_null, over_texts, over_values, texts_schema, where
from hagukumi.notation.kana import CODING, LENGTHENED, ROWS, fold_reading, kana_ascii, kana_key, loosened
from hagukumi.notation.letters import (
    ALL_MARKS,
    DROPPED,
    ODD,
    Codes,
    Flags,
    Letters,
    LetterTable,
    Shortcut,
    compacted,
    holding,
    previous,
    with_voiced_kana,
)
from hagukumi.notation.readings import KanaCodes, kana_codes
from hagukumi.notation.splitting import SPACE, Split, split_names

_FOLDED: Final = LetterTable(fold_reading, odd="ヽヾゝゞ")
_LAST: Final = ord("ヿ") + 1
"""Code points from here on are no kana of a key: the small tables end here."""

_BAR: Final = ord("ー")


def _small_table(pairs: dict[str, str]) -> Codes:
    table = np.zeros(_LAST + 1, np.uint32)
    for one, other in pairs.items():
        table[ord(one)] = ord(other)
    return table


_LONG: Final = _small_table(LENGTHENED)
_BYTE: Final = _small_table({chr(one): other for one, other in CODING.items()})


def _looked_up(table: Codes, codes: Codes) -> Codes:
    """What a small table holds for each character; 0 for what it does not hold."""
    return table[np.minimum(codes, _LAST)]


def _keys(letters: Letters) -> tuple[Letters, Flags]:
    """`kana_key` of n texts, and which of them are odd."""
    joined = with_voiced_kana(letters, ALL_MARKS)
    folded = compacted(Letters(_FOLDED(joined.codes), joined.starts))
    odd, bars, before = holding(folded, folded.codes == ODD), folded.codes == _BAR, previous(folded)
    vowel = _looked_up(_LONG, before[bars])
    folded.codes[bars] = np.where(vowel > 0, vowel, DROPPED)
    return compacted(folded), odd


def _bytes(key: tuple[Letters, Flags]) -> tuple[Letters, Flags]:
    letters, odd = key
    coded = _looked_up(_BYTE, letters.codes)
    return Letters(np.where(coded > 0, coded, ord(" ")), letters.starts), odd


_KANA_OF: Final = {ord(byte): chr(kana) for kana, byte in CODING.items()}
_LOOSE_BYTE: Final = np.array([ord(loosened(_KANA_OF.get(code, " ")).translate(CODING)) for code in range(0x80)], np.uint32)
_ROW_BYTES: Final = {row: np.isin(np.arange(0x81), [ord(CODING[ord(kana)]) for kana in ROWS[row]]) for row in "オエ"}


def _loose(codes: Letters) -> tuple[Letters, Flags]:
    """The codes of `kana_loose_key` from n codes, and which of them are odd (three lengthened kana in a row)."""
    loose = Letters(_LOOSE_BYTE[codes.codes], codes.starts)
    before, thrice = np.minimum(previous(loose), 0x80), np.zeros(len(loose.codes), bool)
    for row, vowel in (("オ", "ウ"), ("エ", "イ")):
        lengthened = (loose.codes == ord(CODING[ord(row)])) & _ROW_BYTES[row][before]
        thrice[1:] |= lengthened[1:] & lengthened[:-1]
        loose.codes[lengthened] = ord(CODING[ord(vowel)])
    return loose, holding(loose, thrice)


def _loose_code(code: str) -> str:
    return loosened(code.translate(_KANA_OF)).translate(CODING)


_KEYS: Final = Shortcut(_keys, kana_key)
_CODES: Final = Shortcut(lambda letters: _bytes(_keys(letters)), kana_ascii)
_LOOSE_CODES: Final = Shortcut(_loose, _loose_code)
"""From codes to codes."""


def kana_key_column(values: Texts) -> pa.Array:
    """`kana_key` of each whole text; '' where no kana is left, null for null."""
    return over_texts(values, _KEYS)


def kana_ascii_column(values: Texts) -> pa.Array:
    """`kana_ascii` of each whole text, null for null."""
    return over_texts(values, _CODES)


def kana_columns(values: Texts) -> pa.Table:
    """`KanaCodes` of each reading: code, family, given, loose, loose_given, sorted, former, alias; null for what is not there."""
    return over_values(values, _kana_table)


def _kana_table(texts: pa.StringArray) -> pa.Table:
    parts = split_names(texts)
    written = pa.concat_arrays([parts.family, parts.given]).dictionary_encode()
    family, given = (written.indices.slice(start, len(texts)) for start in (0, len(texts)))
    codes = _CODES(written.dictionary)
    loose = _LOOSE_CODES(codes)
    one, other = codes.take(family), codes.take(given)
    columns = (
        pc.binary_join_element_wise(one, other, ""),
        one,
        other,
        pc.binary_join_element_wise(loose.take(family), loose.take(given), ""),
        loose.take(given),
        _sorted(texts, parts, one, other),
        of_distinct(parts.former, _CODES),
        of_distinct(parts.alias, _CODES),
    )
    return pa.table([or_null(column) for column in columns], schema=texts_schema(KanaCodes._fields))


def _sorted(texts: pa.StringArray, parts: Split, one: pa.StringArray, other: pa.StringArray) -> pa.StringArray:
    """The codes of the parts in their own order; given names of several parts one by one."""
    ordered = pc.if_else(
        pc.less_equal(one, other), pc.binary_join_element_wise(one, other, ""), pc.binary_join_element_wise(other, one, "")
    )
    several = pc.match_substring_regex(parts.given, SPACE)
    return where(several, texts, [ordered], lambda text: [kana_codes(text).sorted])[0]
