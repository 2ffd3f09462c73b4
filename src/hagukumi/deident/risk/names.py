"""Made names for a made list: common parts put together by chance; nobody is meant."""

from __future__ import annotations

from typing import Final

import numpy as np

_FAMILIES: Final = (
    "佐藤",
    "鈴木",
    "高橋",
    "田中",
    "伊藤",
    "渡辺",
    "山本",
    "中村",
    "小林",
    "加藤",
    "吉田",
    "山田",
    "佐々木",
    "山口",
    "松本",
    "林",
)
_FIRST: Final = tuple("一二健正和明英美由恵幸智直裕真陽結悠大翔")
_SECOND: Final = tuple("郎子美也太介樹人奈香江彦之代斗菜乃希輝平")


def made_names(people: int, seed: int) -> list[str]:
    """Family and given name of so many people, the same for the same seed."""
    chance = np.random.default_rng(seed)
    family, first, second = (chance.integers(0, len(parts), people).tolist() for parts in (_FAMILIES, _FIRST, _SECOND))
    return [f"{_FAMILIES[a]} {_FIRST[b]}{_SECOND[c]}" for a, b, c in zip(family, first, second, strict=True)]
