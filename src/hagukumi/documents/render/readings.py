"""Readings (ふりがな) above kanji, proposed by a morphological analyser: an aid to reading, never a statement on how a name is read.

Uses SudachiPy with the small dictionary (Takaoka et al., Sudachi: a Japanese Tokenizer for Business, LREC 2018).
"""

from __future__ import annotations

import re
import threading
from functools import cache
from typing import Final, NamedTuple

from sudachipy import Dictionary, MorphemeList, SplitMode, Tokenizer

_KANJI: Final = "々〆ヶ㐀-䶿一-鿿豈-﫿\U00020000-\U000323af"
_RUNS: Final = re.compile(f"[{_KANJI}]+|[^{_KANJI}]+")
_HAS_KANJI: Final = re.compile(f"[{_KANJI}]")
_TO_HIRAGANA: Final = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
_HIRAGANA: Final = re.compile("[ぁ-ゖー]+")
_LONGEST_BYTES: Final = 12_000
_ONE_AT_A_TIME: Final = threading.Lock()


class Ruby(NamedTuple):
    """A piece of text with the reading above it; no reading where none is needed or known."""

    text: str
    reading: str = ""


@cache
def _tokenizer() -> Tokenizer:
    return Dictionary(dict="small").tokenizer(mode=SplitMode.C)


def with_readings(text: str) -> tuple[Ruby, ...]:
    """Split a line into pieces; the texts of the pieces join to the line again.

    Only kanji carry readings; kana at the borders of a word (送り仮名) stay bare. A word whose reading is unknown, or is not kana,
    carries none.
    """
    if not _HAS_KANJI.search(text):
        return (Ruby(text),) if text else ()
    pieces: list[Ruby] = []
    for part in _short_enough(text):
        for word in _words(part):
            pieces.extend(_split(word.surface(), hiragana(word.reading_form())))
    return tuple(_joined(pieces))


def _words(text: str) -> MorphemeList:
    """Words of a text; the analyser keeps state, so that one thread at a time may ask it."""
    with _ONE_AT_A_TIME:
        return _tokenizer().tokenize(text)


def hiragana(text: str) -> str:
    """Katakana as hiragana; the prolonged sound mark stays."""
    return text.translate(_TO_HIRAGANA)


def _short_enough(text: str) -> list[str]:
    """Parts that the analyser takes in one go (it refuses texts of about 49,000 bytes and more)."""
    step = _LONGEST_BYTES // 4
    return [text[start : start + step] for start in range(0, len(text), step)]


def _split(surface: str, reading: str) -> list[Ruby]:
    """Put the reading of a word above its kanji: 申し込む / もうしこむ → 申(もう) し 込(こ) む."""
    if not _HAS_KANJI.search(surface):
        return [Ruby(surface)]
    runs = _RUNS.findall(surface)
    pattern = "".join("(.+?)" if _HAS_KANJI.match(run) else re.escape(hiragana(run)) for run in runs)
    found = re.fullmatch(pattern, reading)
    if not found or not _HIRAGANA.fullmatch(reading):
        return [Ruby(surface)]
    above = iter(found.groups())
    return [Ruby(run, next(above)) if _HAS_KANJI.match(run) else Ruby(run) for run in runs]


def _joined(pieces: list[Ruby]) -> list[Ruby]:
    """Join neighbours without readings."""
    joined: list[Ruby] = []
    for piece in pieces:
        if joined and not piece.reading and not joined[-1].reading:
            joined[-1] = Ruby(joined[-1].text + piece.text)
        else:
            joined.append(piece)
    return joined
