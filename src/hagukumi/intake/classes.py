"""Value classes: what kind of text a cell holds, told without the text (「全角数字12桁」)."""

from __future__ import annotations

import re
from typing import Final

from hagukumi.notation import has_private_use

_FULL_DIGITS: Final = re.compile("[０-９]+")
_HALF_DIGITS: Final = re.compile("[0-9]+")
_DIGITS: Final = re.compile("[0-9０-９]+")
_DATE_LIKE: Final = re.compile(
    "[MTSHR明大昭平令]?[治正和成]?[0-9０-９元]{1,4}[-/.年／．－][0-9０-９]{1,2}([-/.月／．－][0-9０-９]{1,2}日?)?月?"
)
_NUMBER_LIKE: Final = re.compile(r"[-+−－＋▲△]?[0-9０-９][0-9０-９,，]*([.．][0-9０-９]+)?")
_KINDS: Final = (
    ("漢字", re.compile("[\u3005\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")),
    ("ひらがな", re.compile("[ぁ-ゖ]")),
    ("カタカナ", re.compile("[ァ-ヿ]")),
    ("半角カナ", re.compile("[ｦ-ﾟ]")),
    ("英字", re.compile("[A-Za-zＡ-Ｚａ-ｚ\u00c0-\u024f]")),
    ("数字", _DIGITS),
    ("改行", re.compile(r"[\r\n]")),
    ("制御文字", re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd]")),
)


def value_class(text: str) -> str:
    """The class of a cell's text in Japanese: digits with their count, or the kinds of characters with a length band.

    Never holds any character of `text`: the class may stand in reports that other people read.
    """
    bare = text.strip()
    if not bare:
        return "空白"
    if _HALF_DIGITS.fullmatch(bare):
        return f"半角数字{len(bare)}桁"
    if _FULL_DIGITS.fullmatch(bare):
        return f"全角数字{len(bare)}桁"
    if _DIGITS.fullmatch(bare):
        return f"全角・半角の混じる数字{len(bare)}桁"
    if _DATE_LIKE.fullmatch(bare):
        return "日付の形の文字"
    return "数値の形の文字" if _NUMBER_LIKE.fullmatch(bare) else _composition(bare)


def _composition(text: str) -> str:
    kinds = [name for name, pattern in _KINDS if pattern.search(text)]
    kinds += ["外字"] if has_private_use(text) else []
    return f"{'・'.join(kinds) or '記号'}を含む文字（{_length_band(len(text))}）"


def _length_band(length: int) -> str:
    return next((f"{most}字以内" for most in (10, 50, 200) if length <= most), "200字超")


def not_a_date_class(text: str) -> str:
    """The class of a cell that should hold a date."""
    kind = value_class(text)
    return kind if kind == "日付の形の文字" or "数字" in kind else f"日付でない文字（{kind}）"
