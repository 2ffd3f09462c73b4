"""Addresses of whole columns: regular writings taken apart by one expression for all, the others one by one.

A regular writing is a head (municipality and town), one to three numbers in a usual form, and perhaps a building. Heads are few;
each is read by `address_key` once, with numbers of which the result is known. What stands at the seams is restricted so that no
rule of `addresses` looks across them; everything else goes through `address_key`.
"""

import re
from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from hagukumi.notation.addresses import AddressKey, building_of, folded_letters, plain_address, plain_address_key
from hagukumi.notation.columns import Texts, filled, or_null, over_texts, over_values, texts_schema
from hagukumi.notation.letters import DROPPED, ODD, Flags, Letters, LetterTable, Shortcut, compacted, holding, previous, with_voiced_kana
from hagukumi.notation.numerals import KANJI_DIGITS, kanji_number

_FOLDED: Final = LetterTable(lambda character: " " if character.isspace() else folded_letters(character))
_SPACE: Final = ord(" ")


def _plain(letters: Letters) -> tuple[Letters, Flags]:
    """`plain_address` of n texts, and which of them are odd."""
    joined = with_voiced_kana(letters)
    folded = compacted(Letters(_FOLDED(joined.codes), joined.starts))
    odd, spaces = holding(folded, folded.codes == ODD), folded.codes == _SPACE
    before = previous(folded)
    folded.codes[spaces & ((before == _SPACE) | (before == DROPPED))] = DROPPED
    single = compacted(folded)
    ends = single.starts[1:][np.diff(single.starts) > 0] - 1
    single.codes[ends[single.codes[ends] == _SPACE]] = DROPPED
    return single, odd


_PLAIN: Final = Shortcut(_plain, plain_address)


def plain_address_column(values: Texts) -> pa.Array:
    """`plain_address` of each text, null for null."""
    return over_texts(values, _PLAIN)


_K: Final = KANJI_DIGITS
_N: Final = "[1-9][0-9]{0,5}"
_HEAD: Final = rf"^(?P<head>(?:(?:[^0-9]|[0-9]+(?:条|線|番町|番丁|番街|地割|町|区))*?[^0-9A-Z第{_K}\-ーのノ/])?)"
_BEHIND_NUMBER: Final = r"(?P<behind>(?: [^\-のノ/丁番号]| ?[ァ-ネハ-ヺ]).*)?$"
_BEHIND_THREE: Final = r"(?:-(?P<room>[0-9A-Z].*)|(?P<behind>(?: [^\-のノ/丁番号]| ?[ァ-ネハ-ヺ]).*))?$"
_BEHIND_UNIT: Final = rf"(?P<behind> [^\-のノ/丁番号0-9{_K}].*)?$"
_SHAPES: Final = (
    f"{_HEAD}(?P<a>{_N})-(?P<b>{_N})-(?P<c>{_N}){_BEHIND_THREE}",
    f"{_HEAD}(?P<a>{_N}|[{_K}]{{1,4}})丁目 ?(?P<b>{_N})(?:番地?|-)(?P<c>{_N})号?{_BEHIND_NUMBER}",
    f"{_HEAD}(?P<a>{_N})(?:番地の?|番の?|-)(?P<b>{_N})号?{_BEHIND_NUMBER}",
    f"{_HEAD}(?P<a>{_N}|[{_K}]{{1,4}})丁目 ?(?P<b>{_N})(?:番地?)?{_BEHIND_UNIT}",
    f"{_HEAD}(?P<a>{_N})(?:番地?)?{_BEHIND_UNIT}",
)
"""RE2 patterns for plain addresses, the most usual first. Each text is read by the first that it matches as a whole."""

_KANJI_NUMBER: Final = re.compile(f"[{_K}]+")
_IRREGULAR_PLACE: Final = re.compile(f"[0-9丁番号]|[{_K}]$")
_COUNTY: Final = "郡"


class _Place(NamedTuple):
    prefecture: str
    city: str

    def key(self, plain: str) -> AddressKey:
        return plain_address_key(plain, self.prefecture, self.city)

    def town(self, head: str) -> str | None:
        """The town in a head, or None for a head that holds more than places."""
        key = self.key(f"{head}1-1")
        return key.town if key.numbers == (1, 1) and not key.building else None

    @property
    def regular(self) -> bool:
        """Whether prefecture and municipality lie wholly in the head of every address."""
        return not any(_IRREGULAR_PLACE.search(plain_address(name)) for name in self)


def _group(parts: pa.StructArray, name: str) -> pa.StringArray:
    """A group of a pattern, '' where the pattern has none."""
    return parts.field(name) if parts.type.get_field_index(name) >= 0 else pa.repeat("", len(parts))


def _number(text: str) -> str:
    return str(kanji_number(text)) if _KANJI_NUMBER.fullmatch(text) else text


def _once(texts: pa.StringArray, function: Callable[[str], str | None]) -> pa.StringArray:
    column = texts.dictionary_encode()
    return pa.array([function(text) for text in column.dictionary.to_pylist()], pa.string()).take(column.indices)


def _regular(plain: pa.StringArray, shape: str, place: _Place) -> tuple[pa.Array, pa.Table]:
    """Which plain addresses have a shape, and their town, numbers and building."""
    found = pc.match_substring_regex(plain, shape)
    parts = pc.extract_regex(plain.filter(found), shape)
    town = _once(parts.field("head"), place.town)
    behind = pc.binary_join_element_wise(_group(parts, "room"), _group(parts, "behind"), "")
    numbers = [_once(parts.field("a"), _number), *(or_null(_group(parts, name)) for name in "bc")]
    sure = pc.and_(town.is_valid(), pc.invert(pc.match_substring(behind, _COUNTY)))
    columns = (town, pc.binary_join_element_wise(*numbers, "-", null_handling="skip"), _once(behind, building_of))
    return _narrowed(found, sure), pa.table(list(columns), names=["town", "numbers", "building"]).filter(sure)


def _narrowed(found: pa.Array, sure: pa.Array) -> pa.Array:
    """`found` without the found ones that are not sure."""
    return pc.replace_with_mask(found, found, sure)


_PARTS: Final = texts_schema(("town", "numbers", "building"))


def _one_by_one(plain: pa.StringArray, place: _Place) -> pa.Table:
    column = plain.dictionary_encode()
    keys = [place.key(text) for text in column.dictionary.to_pylist()]
    rows = [[key.town for key in keys], ["-".join(map(str, key.numbers)) for key in keys], [key.building for key in keys]]
    return pa.table([pa.array(row, pa.string()) for row in rows], schema=_PARTS).take(column.indices)


def _address_parts(plain: pa.StringArray, place: _Place) -> pa.Table:
    """Town, numbers and building of n plain addresses, '' for what is not there."""
    left = np.arange(len(plain))
    tables: list[pa.Table] = []
    rows: list[npt.NDArray[np.int64]] = []
    for shape in _SHAPES if place.regular else ():
        found, table = _regular(plain.take(pa.array(left)), shape, place)
        mask = found.to_numpy(zero_copy_only=False)
        tables.append(table)
        rows.append(left[mask])
        left = left[~mask]
    return _in_order([*tables, _one_by_one(plain.take(pa.array(left)), place)], [*rows, left])


def _in_order(tables: list[pa.Table], rows: list[npt.NDArray[np.int64]]) -> pa.Table:
    """One table of the parts of a column, each row at its own place."""
    order = np.argsort(np.concatenate(rows), kind="stable")
    return pa.concat_tables(tables).combine_chunks().take(pa.array(order))


def _text(town: pa.StringArray, numbers: pa.StringArray) -> pa.StringArray:
    blank = pc.and_(pc.equal(town, ""), pc.equal(numbers, ""))
    return pc.if_else(blank, "", pc.binary_join_element_wise(town, numbers, "|"))


def _table(texts: pa.StringArray, place: _Place) -> pa.Table:
    column = _PLAIN(texts).dictionary_encode()
    parts = _address_parts(column.dictionary, place).take(column.indices)
    town, numbers, building = (parts[name].combine_chunks() for name in _PARTS.names)
    columns = (town, numbers, building, _text(town, numbers))
    return pa.table([or_null(column) for column in columns], names=["town", "numbers", "building", "text"])


def address_columns(values: Texts, prefecture: str = "", city: str | Texts = "") -> pa.Table:
    """Addresses as columns: town, numbers ('3-2-1'), building, text (`address_text`: '芝園町|3-2-1'); null for what is not there.

    `prefecture` and `city` are left out at the head of an address (see `address_key`); `city` may be a column of n names.
    """
    if isinstance(city, str):
        return over_values(values, lambda texts: _table(texts, _Place(prefecture, city)))
    texts, cities = filled(values), filled(city).dictionary_encode()
    numbers = cities.indices.to_numpy()
    rows = [np.flatnonzero(numbers == number) for number in range(len(cities.dictionary))]
    places = [_Place(prefecture, name) for name in cities.dictionary.to_pylist()]
    tables = [_table(texts.take(pa.array(here)), place) for here, place in zip(rows, places, strict=True)]
    return _in_order(tables, rows) if tables else _table(texts, _Place(prefecture, ""))


def address_text_column(values: Texts, prefecture: str = "", city: str = "") -> pa.Array:
    """`address_text` of the `address_key` of each text; '' where it is blank, null for null."""
    return over_texts(values, lambda texts: pc.fill_null(_table(texts, _Place(prefecture, city))["text"].combine_chunks(), ""))
