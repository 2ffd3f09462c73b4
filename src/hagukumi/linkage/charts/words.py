"""What a clerk reads for the names of comparisons, levels and subgroups.

Comparisons, levels and reasons are called as the plan's papers call them; their one table is the plan's `linkage_words`.
"""

import re
from collections.abc import Iterable
from typing import Final

from hagukumi.plan import linkage_words

_ORDER: Final = ("name", "given", "family", "birth", "sex", "home", "number")
"""Comparisons in the order in which people look at them; others come after these by name."""

_FURTHER: Final = re.compile(r"other_?([0-9]+)")
"""Comparisons of further columns, numbered in the order of their names."""

UNKNOWN: Final = "比べられない"
"""Said of a comparison for which one side has no value."""

SIDES: Final = {
    "to_register": "各提供元の記録のうち、住民登録の人に結び付いた割合",
    "from_register": "住民登録の人のうち、ほかの提供元の記録が結び付いた割合",
    "to_others": "記録のうち、ほかの記録に結び付いた割合",
}
"""What a rate is the share of, by the code in the table of rates."""

GROUPS: Final = {
    "all": "全体",
    "source": "提供元",
    "sex": "性別",
    "birth": "生まれた年",
    "resident_number": "宛名番号",
    "latin_name": "ローマ字の名",
    "other_name": "通称・旧氏",
    "name": "氏名",
    "kana": "氏名のよみ",
    "address": "住所・郵便番号",
    "phone": "電話番号",
    "moved_in": "転入日",
    "given_name": "名",
    "family_name": "姓",
    "city": "市町村",
    "email": "メールアドレス",
    "occupation": "職業",
}
VALUES: Final = {
    "present": "記載あり",
    "absent": "記載なし",
    "male": "男",
    "female": "女",
    "other": "その他",
    "unknown": "不明",
    "all": "すべて",
}


def comparison_word(comparison: str) -> str:
    """The heading of a comparison; its own name where the table has none."""
    further = _FURTHER.fullmatch(comparison)
    return f"追加の項目{further[1]}" if further else linkage_words.comparison_word(comparison)


def reading_order(comparisons: Iterable[str]) -> list[str]:
    """Comparisons in one order, however a model's file has them."""
    return sorted(comparisons, key=lambda name: (_ORDER.index(name) if name in _ORDER else len(_ORDER), name))


def _word(script: str, comparison: str, level: str) -> str | None:
    if _FURTHER.fullmatch(comparison) or comparison == "occupation":
        word = linkage_words.further_word(comparison_word(comparison), level)
    else:
        word = linkage_words.level_word(comparison, level, script)
    return word if word != level else None


def has_word(script: str, comparison: str, level: str) -> bool:
    """Whether a level has words of its own."""
    return _word(script, comparison, level) is not None


def level_word(script: str, comparison: str, level: str) -> str:
    """What a level says, as a clause; comparison and level by name where the table has none, as in a model of another version."""
    if level == "unknown":
        return f"{comparison_word(comparison)}は{UNKNOWN}"
    return _word(script, comparison, level) or f"{comparison_word(comparison)}の「{level}」の段階"


def group_word(group: str) -> str:
    """The heading of a kind of subgroup."""
    further = _FURTHER.fullmatch(group)
    return f"追加の項目{further[1]}" if further else GROUPS.get(group, group)


def value_word(group: str, value: str) -> str:
    """A subgroup in words; a source is named by its own id."""
    if group == "source":
        return value
    if group == "birth" and value.endswith("s") and value[:-1].isdigit():
        return f"{value[:-1]}年代生まれ"
    return VALUES.get(value, value)
