"""What a clerk reads for the names of comparisons, levels, reasons and subgroups.

Comparisons and levels of names in Japanese are called as the plan's papers call them; the table of those stands there.
"""

import re
from collections.abc import Iterable
from typing import Final

from hagukumi.plan import linkage_words

_COMPARISONS: Final = {
    "number": "番号",
    "given": "名",
    "family": "姓",
    "email": "メールアドレス",
    "phone": "電話番号",
    "address": "住所",
    "area": "郵便番号と市町村",
    "household": "世帯",
    "occupation": "職業",
}
"""Comparison to its heading, beside those that the plan names."""

_ORDER: Final = ("name", "given", "family", "birth", "sex", "home", "number")
"""Comparisons in the order in which people look at them; others come after these by name."""

_FURTHER: Final = re.compile(r"other_?([0-9]+)")
"""Comparisons of further columns, numbered in the order of their names."""

UNKNOWN: Final = "比べられない"
"""Said of a comparison for which one side has no value."""

_NUMBERED: Final = {
    "name": {"same": "氏名が同じ"},
    "birth": {"near": "生年月日が書き誤り程度に違う", "far": "生年月日が1年ほど違う"},
}
"""Levels of a record whose resident number decided, beside those that the plan names."""

_LATIN: Final = {
    "given": {
        "same": "名が同じ",
        "turned": "姓と名が入れ替わって同じ",
        "turned, close": "姓と名が入れ替わってほぼ同じ",
        "turned, one missing": "一方の名が他方の姓と同じ（片方がない）",
        "first, middle initial": "名が同じでミドルネームの頭文字も同じ",
        "first": "最初の名が同じ",
        "first, other middle": "最初の名が同じでミドルネームが違う",
        "close": "名がほぼ同じ",
        "pet form": "名の愛称・略称にあたる",
        "initial": "名の頭文字が同じ",
        "similar": "名が似ている",
        "none": "名が違う",
    },
    "family": {
        "same": "姓が同じ",
        "close": "姓がほぼ同じ",
        "part": "姓が相手の名のどこかにある",
        "similar": "姓が似ている",
        "none": "姓が違う",
    },
    "birth": {
        "day": "生年月日が同じ",
        "year, day unknown": "生まれた年が同じ（月日は不明）",
        "slip": "生年月日が一字違い・月日の入れ替わり",
        "two parts": "生年月日の年・月・日のうち二つが同じ",
        "near": "生年月日が近い",
        "two slips": "生年月日が二字違い",
        "year": "生まれた年が1年以内",
        "none": "生年月日が違う",
    },
    "sex": {"same": "性別が同じ", "other": "性別が違う"},
    "number": {"same": "番号が同じ", "slip": "番号が一字違い", "two slips": "番号が二字違い", "none": "番号が違う"},
    "email": {
        "same": "メールアドレスが同じ",
        "close": "メールアドレスがほぼ同じ",
        "mailbox": "メールアドレスの@より前が同じ",
        "similar": "メールアドレスが似ている",
        "none": "メールアドレスが違う",
    },
    "phone": {"same": "電話番号が同じ", "slip": "電話番号が一字違い", "none": "電話番号が違う"},
    "address": {
        "same": "住所が同じ",
        "close": "住所がほぼ同じ",
        "street": "通りの名が同じかほぼ同じ",
        "similar": "通りの名が似ている",
        "none": "住所が違う",
    },
    "area": {
        "both": "郵便番号も市町村も同じ",
        "postal": "郵便番号が同じ",
        "city": "市町村が同じ",
        "close": "郵便番号か市町村がほぼ同じ",
        "part": "郵便番号か市町村の一部が同じ",
        "none": "郵便番号も市町村も違う",
    },
    "household": {"same": "世帯が同じ", "none": "世帯が違う"},
}
_FURTHER_LEVELS: Final = {"same": "が同じ", "close": "がほぼ同じ", "similar": "が似ている", "none": "が違う"}
"""Levels of a column of which nothing is known."""


HOLDS: Final = {
    "uncertain": "重みが基準に届かない",
    "name_differs": "名が違い、兄弟姉妹や親子のおそれがある",
    "ambiguous": "同じくらい合う人がほかにもいる",
    "two_rows_of_one_source": "1人1件の提供元の2件を結ぶことになる",
    "contrary": "まとめると、合わない記録どうしが一人になる",
    "told_apart": "別の人だと審査で確かめた2件を結ぶことになる",
}
"""Why a pair goes to a clerk, by the code in `Linked.pairs` and `Linked.review`."""

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
    return f"追加の項目{further[1]}" if further else _COMPARISONS.get(comparison) or linkage_words.comparison_word(comparison)


def reading_order(comparisons: Iterable[str]) -> list[str]:
    """Comparisons in one order, however a model's file has them."""
    return sorted(comparisons, key=lambda name: (_ORDER.index(name) if name in _ORDER else len(_ORDER), name))


def _word(script: str, comparison: str, level: str) -> str | None:
    if _FURTHER.fullmatch(comparison) or comparison == "occupation":
        return comparison_word(comparison) + _FURTHER_LEVELS[level] if level in _FURTHER_LEVELS else None
    if script == "latin":
        return _LATIN.get(comparison, {}).get(level)
    planned = linkage_words.level_word(comparison, level)
    return planned if planned != level else _NUMBERED.get(comparison, {}).get(level)


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
