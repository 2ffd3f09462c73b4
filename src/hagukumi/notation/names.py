"""Names of people: a match key that is the same for every way to write one name, and the parts of a written name."""

import re
import unicodedata
from typing import Final, NamedTuple

from hagukumi.notation.characters import representative

_DROPPED_CATEGORIES: Final = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
_DROPPED: Final = frozenset("・･·•‧∙⋅゠=,.'’‘`´\"-‐‑‒–—―−")
_SMALL_KE: Final = {"ヶ": "ケ", "ヵ": "カ"}


class _Folding(dict[int, str]):
    """What each code point becomes in a name key, worked out when first met; `str.translate` reads it."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold(chr(code))
        return folded


def _fold(character: str) -> str:
    if unicodedata.category(character) in _DROPPED_CATEGORIES or character in _DROPPED:
        return ""
    plain = representative(character).upper()
    if plain != character:
        return plain.translate(_FOLDING)
    return _SMALL_KE.get(character, character)


_FOLDING: Final = _Folding()


def name_key(text: str) -> str:
    """Match key of a name in kanji, kana or Latin letters; two ways to write one name have one key.

    Without variation selectors, spaces, middle dots, hyphens and apostrophes; NFKC; upper case; every character replaced
    by the representative of its variant class (髙→高, 﨑→崎, 邉・邊→辺). Hiragana and katakana stay apart: さくら and サクラ
    are two names. The key is for comparing only: the name as written is kept beside it. `name_key` of a key is that key.
    """
    key = text.translate(_FOLDING)
    while not unicodedata.is_normalized("NFKC", key):
        key = unicodedata.normalize("NFKC", key).translate(_FOLDING)
    return key


class NameParts(NamedTuple):
    """The parts of a written name, each as written; empty where the writing has no such part.

    `former` is 旧氏 (in ［ ］), `alias` 通称 (in （ ）) or, without one, the kanji written beside a Latin name (after ＿).
    """

    family: str
    given: str
    former: str
    alias: str


_FORMER: Final = re.compile(r"[［\[〔](.*?)[］\]〕]")
_ALIAS: Final = re.compile(r"[（(](.*?)[）)]")
_BESIDE: Final = re.compile(r"[＿_](.*)$")


def _taken(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    """The text without the first bracketed part, and that part."""
    found = pattern.search(text)
    if found is None:
        return text, ""
    return f"{text[: found.start()]} {text[found.end() :]}".strip(), found[1].strip()


def _brackets_taken(text: str) -> tuple[str, str, str, str]:
    """The name proper, 旧氏, 通称 and 漢字併記."""
    rest, former = _taken(_FORMER, text)
    rest, alias = _taken(_ALIAS, rest)
    rest, beside = _taken(_BESIDE, rest)
    return rest, former, alias, beside


def split_name(text: str) -> NameParts:
    """Split a name as the resident register writes it: 「田中［佐藤］　花子」, 「李　小龍（田中　太郎）」, 「NGUYEN VAN AN」.

    Family and given name part at the first space, half or full width (氏名 in the order of the register). A name of one
    part has no boundary that can be known, so it comes back whole as `given` with an empty `family`.
    """
    rest, former, alias, beside = _brackets_taken(text)
    parts = rest.split(maxsplit=1)
    family = parts[0].rstrip(",，、") if len(parts) == 2 else ""
    return NameParts(family, parts[-1].strip() if parts else "", former, alias or beside)


def name_candidates(text: str) -> tuple[str, ...]:
    """Every name that one written name can stand for: itself, with 旧氏 as family name, 通称, 漢字併記; none twice.

    Each candidate is raw text with its parts joined by one space, the most formal first.
    """
    rest, former, alias, beside = _brackets_taken(text)
    parts = rest.split(maxsplit=1)
    with_former = f"{former} {parts[1]}" if former and len(parts) == 2 else ""
    names = (" ".join(name.split()) for name in (rest, with_former, alias, beside))
    return tuple(dict.fromkeys(name for name in names if name))


_LATIN_LETTERS: Final = str.maketrans(
    {"Đ": "D", "Ð": "D", "Ø": "O", "Ł": "L", "Æ": "AE", "Œ": "OE", "Þ": "TH", "ẞ": "SS", "Ħ": "H", "Ŋ": "N", "İ": "I"}
)
_NOT_LATIN: Final = re.compile("[^A-Z0-9 ]+")
_JOINING: Final = re.compile("['’‘`´.ʼʻ]")
_PARTING: Final = re.compile(r"[\s\-‐‑‒–—―−,/・_=]+")


def latin_key(text: str) -> str:
    """Key of a name in Latin letters: upper case, plain letters, tokens sorted, so that the order of parts is no matter.

    「Nguyễn Văn An」, 「NGUYEN VAN AN」 and 「AN, NGUYEN VAN」 agree. Hyphens part tokens, apostrophes and full stops do not.
    Letters of other scripts are left out: a name without Latin letters has the key ''.
    """
    upper = unicodedata.normalize("NFKC", text).upper().translate(_LATIN_LETTERS)
    letters = "".join(c for c in unicodedata.normalize("NFKD", upper) if not unicodedata.combining(c))
    tokens = _NOT_LATIN.sub("", _PARTING.sub(" ", _JOINING.sub("", letters))).split()
    return " ".join(sorted(tokens))
