"""Kana readings: one key for half-width, full-width, hiragana, large and small kana; a loose key; one byte per kana."""

import re
import unicodedata
from typing import Final

from hagukumi.notation.characters import OLD_KANA

_HIRAGANA: Final = {code: chr(code + 0x60) for code in (*range(0x3041, 0x3097), 0x309D, 0x309E)}
_SMALL: Final = dict(
    zip("ァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ", "アイウエオツヤユヨワカケクシストヌハヒフヘホムラリルレロ", strict=True)
)
_SAME_SOUND: Final = dict(zip("ヲヰヱヂヅヴヷヸヹヺ", "オイエジズブバビベボ", strict=True))
_SPACING_MARKS: Final = {"゛": "\u3099", "゜": "\u309a", "ﾞ": "\u3099", "ﾟ": "\u309a"}

ROWS: Final = {
    "ア": "アカガサザタダナハバパマヤラワ",
    "イ": "イキギシジチニヒビピミリ",
    "ウ": "ウクグスズツヌフブプムユル",
    "エ": "エケゲセゼテデネヘベペメレ",
    "オ": "オコゴソゾトドノホボポモヨロ",
}
VOICELESS: Final = str.maketrans("ガギグゲゴザジズゼゾダデドバビブベボパピプペポ", "カキクケコサシスセソタテトハヒフヘホハヒフヘホ")
_VOICED: Final = str.maketrans("カキクケコサシスセソタチツテトハヒフヘホ", "ガギグゲゴザジズゼゾダジズデドバビブベボ")

KANA: Final = "".join(ROWS.values()) + "ン"
"""The 68 kana that a kana key can hold."""

_LONG_AS: Final = {"ア": "ア", "イ": "イ", "ウ": "ウ", "エ": "イ", "オ": "ウ"}
LENGTHENED: Final = {kana: _LONG_AS[vowel] for vowel, row in ROWS.items() for kana in row}

_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_FREE_BYTES: Final = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in _LETTERS)
_MARK: Final = re.compile(r"[-‐‑‒–—―−]")
_MORA_AND_MARK: Final = re.compile(f"([{KANA}]?)ー+")
_ITERATED: Final = re.compile("([^ヽヾ]?)([ヽヾ])")
_O_ROW: Final = re.compile(f"([{ROWS['オ']}])オ")
_E_ROW: Final = re.compile(f"([{ROWS['エ']}])エ")


class _Folding(dict[int, str]):
    """What each code point of NFKC text becomes in a kana key: kana large and plain, letters upper case, the rest as is."""

    def __missing__(self, code: int) -> str:
        today = OLD_KANA.get(chr(code), chr(code))
        character = _HIRAGANA.get(ord(today), today)
        character = _SMALL.get(character, character)
        folded = _SAME_SOUND.get(character, character).upper()
        self[code] = "".join(part for part in folded if _counts(part))
        return self[code]


def _counts(character: str) -> bool:
    """Whether a character belongs to a reading: letters, numbers and the long mark; no spaces, dots or controls."""
    return unicodedata.category(character)[0] in "LN"


_FOLDING: Final = _Folding()
_KATAKANA: Final = str.maketrans(_SPACING_MARKS) | _HIRAGANA


def _lengthened(found: re.Match[str]) -> str:
    return found[1] + LENGTHENED.get(found[1], "")


def _iterated(found: re.Match[str]) -> str:
    """The kana before an iteration mark once more, voiced where the mark says so: みすゞ → ミスズ."""
    again = found[1].translate(VOICELESS)
    return found[1] + (again.translate(_VOICED) if found[2] == "ヾ" else again)


def kana_key(text: str) -> str:
    """Key of a reading: full-width katakana without spaces, small kana as large ones, kana of one sound as one.

    ョ→ヨ, ッ→ツ, ヲ→オ, ヰ→イ, ヱ→エ, ヂ→ジ, ヅ→ズ, ヴ→ブ (the folding of the public 氏名漢字カナ突合 model, and ヂ・ヅ・ヴ).
    The long mark, also written as a hyphen, becomes the vowel by which Japanese readings write it: after ア-, イ- and ウ-row
    kana that vowel, after エ-row イ, after オ-row ウ (リョーコ = リヨウコ); elsewhere it is dropped. オオ and オウ stay apart,
    because トオヤマ (遠山) and トウヤマ (東山) are two surnames; `kana_loose_key` joins them. Idempotent.
    """
    key = fold_reading(text)
    while not unicodedata.is_normalized("NFKC", key):
        key = _folded(key)
    while "ヽ" in key or "ヾ" in key:
        key = _ITERATED.sub(_iterated, key, count=1)
    return _MORA_AND_MARK.sub(_lengthened, key) if "ー" in key else key


def fold_reading(text: str) -> str:
    """One round of the folding, before what depends on the neighbours: iteration marks and the long mark stay."""
    return _folded(text.translate(_KATAKANA))


def _folded(text: str) -> str:
    return _MARK.sub("ー", unicodedata.normalize("NFKC", text)).translate(_FOLDING)


def kana_loose_key(text: str) -> str:
    """`kana_key` without 濁点 and 半濁点 (ヤマサキ = ヤマザキ), and オオ as オウ, エエ as エイ (オオノ = オーノ = オウノ).

    For finding candidates, not for equality. Idempotent.
    """
    return loosened(kana_key(text))


def loosened(key: str) -> str:
    """The loose key of a reading whose key is known."""
    plain = key.translate(VOICELESS)
    return _E_ROW.sub(r"\1イ", _O_ROW.sub(r"\1ウ", plain))


_BYTES: Final = {ord(kana): byte for kana, byte in zip(KANA, _FREE_BYTES, strict=True)} | {ord(c): c for c in _LETTERS}


class _Coding(dict[int, str]):
    def __missing__(self, code: int) -> str:
        return " "


CODING: Final = _Coding(_BYTES)


def kana_ascii(text: str) -> str:
    """The kana key with one printable ASCII byte for each character, for string distances that count bytes.

    Letters A–Z stay; the 68 kana take the 68 other printable bytes, one each; any other character becomes a space. The
    text has as many bytes as `kana_key(text)` has characters, so distances over it are distances in kana.
    """
    return kana_key(text).translate(CODING)
