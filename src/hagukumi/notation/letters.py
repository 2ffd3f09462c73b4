"""Texts of a whole column as one array of code points, so that a folding is a look-up in a table and not a loop over texts.

A shortcut only: what a table cannot say of a single character (several characters, characters that compose with the one before)
makes its text *odd*, and odd texts go through the function of single values. So the results are those of that function.
"""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Codes = npt.NDArray[np.uint32]
Flags = npt.NDArray[np.bool_]

DROPPED: Final = np.uint32(0xFFFFFFFF)
"""In place of a character that a key leaves out."""
ODD: Final = np.uint32(0xFFFFFFFE)
"""In place of a character whose meaning depends on its neighbours or takes several characters."""
_UNKNOWN: Final = np.uint32(0xFFFFFFFD)
_CODE_POINTS: Final = 0x110000

_SLICE: Final = 1 << 18
"""Texts that are handled at once: bounds the memory, whatever the length of the column."""


class Letters(NamedTuple):
    """n texts: their code points one behind the other, and n + 1 places where the texts begin and the last one ends."""

    codes: Codes
    starts: npt.NDArray[np.int64]


def letters_of(texts: pa.StringArray) -> Letters:
    """The code points of n texts without nulls."""
    _, offsets, data = texts.buffers()
    places = np.frombuffer(offsets, np.int32, len(texts) + 1, texts.offset * 4).astype(np.int64) if len(texts) else np.zeros(1, np.int64)
    held = memoryview(data)[places[0] : places[-1]] if data is not None else memoryview(b"")
    if bytes(held).isascii():
        return Letters(np.frombuffer(held, np.uint8).astype(np.uint32), places - places[0])
    first_bytes = (np.frombuffer(held, np.uint8) & 0xC0) != 0x80
    codes = np.frombuffer(bytes(held).decode("utf-8").encode("utf-32-le"), "<u4").astype(np.uint32)
    return Letters(codes, _places(_sums(first_bytes, places - places[0])))


def _sums(counts: npt.NDArray[Any], starts: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Per text the sum of its small counts or flags; n + 1 `starts`."""
    sums, filled = np.zeros(len(starts) - 1, np.int64), starts[1:] > starts[:-1]
    if filled.any():
        sums[filled] = np.add.reduceat(counts.view(np.uint8), starts[:-1][filled], dtype=np.int32)
    return sums


def _places(lengths: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Where texts of these lengths begin, and where the last one ends."""
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])


def compacted(letters: Letters) -> Letters:
    """The texts without what is DROPPED."""
    kept = letters.codes != DROPPED
    return letters if kept.all() else Letters(letters.codes[kept], _places(_sums(kept, letters.starts)))


def texts_of(letters: Letters) -> pa.StringArray:
    """The texts as an arrow array; what is DROPPED is left out."""
    codes, starts = compacted(letters)
    if not len(codes) or codes.max() < 0x80:
        return _array(starts, codes.astype(np.uint8).tobytes())
    lengths = 1 + (codes >= 0x80).astype(np.uint8) + (codes >= 0x800) + (codes >= 0x10000)
    data = codes.astype("<u4").tobytes().decode("utf-32-le").encode("utf-8")
    return _array(_places(_sums(lengths.astype(np.uint8), starts)), data)


def _array(starts: npt.NDArray[np.int64], data: bytes) -> pa.StringArray:
    """Texts from the places in bytes where they begin, and their bytes."""
    offsets = pa.py_buffer(starts.astype(np.int32).tobytes())
    return pa.StringArray.from_buffers(len(starts) - 1, offsets, pa.py_buffer(data))


def holding(letters: Letters, flags: Flags) -> Flags:
    """Which texts hold a flagged character."""
    return _sums(flags, letters.starts) > 0


def previous(letters: Letters) -> Codes:
    """For each character the one before it in its text; DROPPED at the beginning of a text."""
    before = np.empty_like(letters.codes)
    before[1:] = letters.codes[:-1]
    before[letters.starts[:-1][letters.starts[:-1] < len(before)]] = DROPPED
    return before


def inert(character: str) -> bool:
    """Whether no composition of Unicode joins the character to one before it: neither a mark nor a Hangul vowel or final."""
    return unicodedata.category(character)[0] != "M" and not 0x1160 <= ord(character) <= 0x11FF


class LetterTable:
    """What each single character becomes, worked out when first met and kept as an array over all code points."""

    def __init__(self, fold: Callable[[str], str], odd: str = "") -> None:
        self._fold, self._odd = fold, frozenset(odd)
        self._table = np.full(_CODE_POINTS, _UNKNOWN, np.uint32)

    def __call__(self, codes: Codes) -> Codes:
        """The characters folded; DROPPED and ODD where no single one stands."""
        held = np.minimum(codes, _CODE_POINTS - 1)
        found = self._table[held]
        unknown = found == _UNKNOWN
        if unknown.any():
            for code in np.unique(held[unknown]).tolist():
                self._table[code] = self._of(chr(code))
            found = self._table[held]
        found[codes == DROPPED] = DROPPED
        return found

    def _of(self, character: str) -> int | np.uint32:
        if character in self._odd or not all(map(inert, unicodedata.normalize("NFKC", character))):
            return ODD
        folded = self._fold(character)
        if not folded:
            return DROPPED
        return ord(folded) if len(folded) == 1 and inert(folded) and folded not in self._odd else ODD


_VOICE, _HALF_VOICE = "\u3099", "\u309a"
_MARKS: Final = {_VOICE: _VOICE, _HALF_VOICE: _HALF_VOICE, "ﾞ": _VOICE, "ﾟ": _HALF_VOICE}
SPACING_MARKS: Final = {"゛": _VOICE, "゜": _HALF_VOICE}
_KANA_BLOCKS: Final = (*range(0x3041, 0x3097), *range(0x30A1, 0x30FB), *range(0xFF66, 0xFF9E))


def _voiced(mark: str) -> Codes:
    table = np.zeros(_CODE_POINTS, np.uint32)
    for code in _KANA_BLOCKS:
        joined = unicodedata.normalize("NFKC", chr(code) + mark)
        if len(joined) == 1:
            table[code] = ord(joined)
    return table


_VOICED: Final = {mark: _voiced(mark) for mark in (_VOICE, _HALF_VOICE)}


def with_voiced_kana(letters: Letters, marks: dict[str, str] = _MARKS) -> Letters:
    """Kana and a voicing mark behind it as the one voiced kana (ｶﾞ → ガ), where there is one; other marks stay."""
    if not ((letters.codes - 0x3099 <= 3) | (letters.codes - 0xFF9E <= 1)).any():
        return letters
    codes, before = letters.codes.copy(), previous(letters)
    for mark, voice in marks.items():
        places = np.flatnonzero(letters.codes == ord(mark))
        joined = _VOICED[voice][np.minimum(before[places], _CODE_POINTS - 1)]
        places, joined = places[joined > 0], joined[joined > 0]
        codes[places - 1], codes[places] = joined, DROPPED
    return Letters(codes, letters.starts)


ALL_MARKS: Final = _MARKS | SPACING_MARKS
"""Voicing marks with the spacing ones, for texts in which these follow their kana without a space."""


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A way to fold n texts at once and the function of single values that it must agree with."""

    fold: Callable[[Letters], tuple[Letters, Flags]]
    single: Callable[[str], str]

    def __call__(self, texts: pa.StringArray) -> pa.StringArray:
        """Fold n texts without nulls."""
        slices = [self._slice(texts.slice(start, _SLICE)) for start in range(0, len(texts), _SLICE)]
        return pa.concat_arrays(slices) if slices else texts

    def _slice(self, texts: pa.StringArray) -> pa.StringArray:
        letters, odd = self.fold(letters_of(texts))
        if not odd.any():
            return texts_of(letters)
        letters.codes[np.isin(letters.codes, (ODD, _UNKNOWN))] = DROPPED
        singles = pa.array([self.single(text) for text in texts.filter(pa.array(odd)).to_pylist()], pa.string())
        return pc.replace_with_mask(texts_of(letters), pa.array(odd), singles)


def by_table(table: LetterTable, single: Callable[[str], str], marks: dict[str, str] | None = None) -> Shortcut:
    """The shortcut that looks each character up, voiced kana joined before."""

    def fold(letters: Letters) -> tuple[Letters, Flags]:
        joined = with_voiced_kana(letters, marks) if marks else letters
        folded = Letters(table(joined.codes), joined.starts)
        return folded, holding(folded, folded.codes == ODD)

    return Shortcut(fold, single)
