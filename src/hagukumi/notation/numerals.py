"""Numbers written in kanji: 三, 二十七, 百二十三, 一〇三."""

from typing import Final

KANJI_DIGITS: Final = "〇零一二三四五六七八九十百千"
"""The characters of which a number in kanji consists."""

_VALUES: Final = {"〇": 0, "零": 0, **{kanji: value for value, kanji in enumerate("一二三四五六七八九", start=1)}}
_UNITS: Final = {"十": 10, "百": 100, "千": 1000}


def kanji_number(text: str) -> int:
    """The value of a number in kanji, with units (百二十三) or digit by digit (一二三).

    Raises KeyError for a character that is no kanji digit.
    """
    if not any(unit in text for unit in _UNITS):
        return int("".join(str(_VALUES[kanji]) for kanji in text))
    total = digit = 0
    for kanji in text:
        if kanji in _UNITS:
            total += max(digit, 1) * _UNITS[kanji]
            digit = 0
        else:
            digit = digit * 10 + _VALUES[kanji]
    return total + digit


def kanji_text(number: int) -> str:
    """A number from 0 to 9999 in kanji with units: 27 → 二十七."""
    if number == 0:
        return "〇"
    written = ""
    for unit, value in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit, number = divmod(number, value)
        if digit:
            written += ("" if digit == 1 and unit else "一二三四五六七八九"[digit - 1]) + unit
    return written
