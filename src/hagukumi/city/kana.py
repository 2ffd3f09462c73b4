"""Ways in which clerks and systems write kana: half width, hiragana, without small kana, without voicing marks."""

from __future__ import annotations

import unicodedata

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

HALF = "half"
HIRAGANA = "hiragana"

_SMALL = str.maketrans("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ")
_VOICELESS = str.maketrans("ガギグゲゴザジズゼゾダヂヅデドバビブベボパピプペポヴ", "カキクケコサシスセソタチツテトハヒフヘホハヒフヘホウ")


def _half_table() -> dict[int, str]:
    table = {0x3000: " "}
    for code in range(0xFF65, 0xFFA0):
        table[ord(unicodedata.normalize("NFKC", chr(code))[0])] = chr(code)
    for wide in "ガギグゲゴザジズゼゾダヂヅデドバビブベボパピプペポヴ":
        parts = unicodedata.normalize("NFD", wide)
        table[ord(wide)] = table[ord(parts[0])] + {"\u3099": "ﾞ", "\u309a": "ﾟ"}[parts[1]]
    return table


_HALF_TABLE = _half_table()
_HIRAGANA_TABLE = {code: chr(code - 0x60) for code in range(0x30A1, 0x30F7)}
_TABLES = {"unvoiced": _VOICELESS, "large": _SMALL, HALF: _HALF_TABLE, HIRAGANA: _HIRAGANA_TABLE}


def respell(texts: pa.Array, way: str, where: NDArray[np.bool_]) -> pa.Array:
    """Respell the texts marked in `where`: 'unvoiced', 'large', 'half' or 'hiragana'; the others stay as they are."""
    if not where.any():
        return texts
    places = np.flatnonzero(where)
    encoded = texts.take(pa.array(places)).dictionary_encode()
    table = _TABLES[way]
    spelt = pa.array([text.translate(table) for text in encoded.dictionary.to_pylist()], pa.string()).take(encoded.indices)
    return spelt if len(places) == len(texts) else pc.replace_with_mask(texts, pa.array(where), spelt)
