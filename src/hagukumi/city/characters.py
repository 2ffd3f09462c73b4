"""Other ways in which registers write the characters of names: variants, variation selectors and vendors' own characters (外字).

The pairs are a hand-picked list of what clerks meet every day; it is kept apart from the tables that linkage folds by, so that
a made city does not merely hold the variants that the matcher knows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

_GROUPS = (
    "高髙 崎﨑碕 斎斉齋齊 辺邊邉 沢澤 浜濱濵 島嶋嶌 広廣 桜櫻 国國 真眞 恵惠 徳德 竜龍 栄榮 学學 弥彌 寿壽 塚塚 福福 神神 柳栁 吉𠮷 橋𣘺 "
    "清淸 青靑 黒黑 冨富 関關 渋澁 桧檜 曽曾 実實 条條 静靜 晃晄 凜凛 遥遙 亜亞 与與 万萬 礼禮 祥祥 来來 薮藪 館舘 峰峯 栖棲 槙槇 "
    "黄黃 巌巖 豊豐 円圓 児兒 将將 荘莊 諸諸 都都 渚渚 緒緖 薫薰 瑠璢 穂穗 朗朗 敏敏 海海 梅梅 祐祐 琢琢 祖祖 隆隆 勝勝 節節 "
    "戸戶 収收 鉄鐵 芦蘆 桑桒 嵯嵳 尭堯 灯燈 辻辻󠄀 葛葛󠄀 榊榊󠄀 祇祇󠄀 雄雄󠄀 藤藤󠄀 邦邦󠄀 晴晴󠄀 翔翔󠄀 結結󠄀"
)

_SELECTOR = "\U000e0100"
_PRIVATE_FIRST = 0xE000

_GAIJI_BASES = (
    "高崎辺斎藤渡吉橋沢島浜田中山本木村林井上野原川口谷松石岡森池内西小大長金青黒黄"
    "佐伊加安太平三水土福富竹杉桑柳梅桜葛辻榊神塚槙蓮陽翔結莉葵悠真恵美子郎介斗奈花"
)
"""Characters of which systems hold a shape of their own; each system numbers them in its own order."""


def _pairs() -> dict[str, tuple[str, ...]]:
    others: dict[str, tuple[str, ...]] = {}
    for group in _GROUPS.split():
        members = _members(group)
        for member in members:
            others[member] = tuple(other for other in members if other != member)
    return others


def _members(group: str) -> list[str]:
    members: list[str] = []
    for character in group:
        if "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef":
            members[-1] += character
        else:
            members.append(character)
    return members


VARIANTS: Mapping[str, tuple[str, ...]] = _pairs()
"""From a character to its other writings."""


def _is_kanji(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff" or "\uf900" <= character <= "\ufaff" or character >= "\U00020000"


def private_use_table(rng: np.random.Generator, count: int = 64) -> dict[str, str]:
    """One system's own characters: private code point → the character it stands for, in that system's own order."""
    bases = [_GAIJI_BASES[place] for place in rng.permutation(len(_GAIJI_BASES))[:count]]
    return {chr(_PRIVATE_FIRST + place): base for place, base in enumerate(bases)}


def _encodable(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def plain_for(text: str, encoding: str) -> str:
    """`text` with characters that `encoding` lacks written by another variant, as a clerk of that system has to."""
    if _encodable(text, encoding):
        return text
    return "".join(character if _encodable(character, encoding) else _substitute(character, encoding) for character in text)


def _substitute(character: str, encoding: str) -> str:
    if character == _SELECTOR:
        return ""
    return next((other for other in VARIANTS.get(character, ()) if _encodable(other, encoding)), "〓")


def other_writings(text: str, encoding: str, private_use: Mapping[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Other writings of a name part in a system: (variants and selectors, writings with the system's own characters)."""
    variants = [_put(text, place, other) for place, character in enumerate(text) for other in VARIANTS.get(character, ())]
    if encoding != "cp932":
        variants += [_put(text, place, character + _SELECTOR) for place, character in enumerate(text) if _is_kanji(character)][-1:]
    own = {base: code for code, base in private_use.items()}
    private = [_put(text, place, own[character]) for place, character in enumerate(text) if character in own]
    return _kept(variants, text, encoding), _kept(private, text, encoding)


def _put(text: str, place: int, other: str) -> str:
    return text[:place] + other + text[place + 1 :]


def _kept(writings: Sequence[str], text: str, encoding: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(writing for writing in writings if writing != text and _encodable(writing, encoding)))
