"""Names of people: a match key that is the same for every way to write one name, and the parts of a written name."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from hagukumi.notation.characters import REGISTRABLE, representative, strict_representative
from hagukumi.notation.latin import latin_key

_DROPPED_CATEGORIES: Final = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
_DROPPED: Final = frozenset("・･·•‧∙⋅゠=,.'’‘`´\"-‐‑‒–—―−")
_SMALL_KE: Final = {"ヶ": "ケ", "ヵ": "カ"}


class Folding(dict[int, str]):
    """What each code point becomes in a name key, worked out when first met; `str.translate` reads it."""

    def __init__(self, stands_for: Callable[[str], str], also: Mapping[int, str] = {}) -> None:
        super().__init__(also)
        self._stands_for = stands_for

    def __missing__(self, code: int) -> str:
        folded = self[code] = self._fold(chr(code))
        return folded

    def _fold(self, character: str) -> str:
        if unicodedata.category(character) in _DROPPED_CATEGORIES or character in _DROPPED:
            return ""
        plain = self._stands_for(character).upper()
        if plain != character:
            return plain.translate(self)
        return _SMALL_KE.get(character, character)


_FOLDING: Final = Folding(representative)
_STRICT: Final = Folding(strict_representative)

COMPATIBLE: Final = "".join(sorted(c for c in REGISTRABLE if not unicodedata.is_normalized("NFKC", c)))
"""人名用漢字 that Unicode keeps as compatibility characters (神 as U+FA19): NFKC would lose them."""

_COMPATIBLE: Final = re.compile(f"([{COMPATIBLE}])")
REPEATED: Final = "々〻ゝゞヽヾ"
"""Iteration marks."""

_RADICALS_AND_COMPATIBLE: Final = (*range(0x2E80, 0x2FE0), *range(0x3200, 0x3400), *range(0xF900, 0xFB00), *range(0x2F800, 0x2FA20))
"""Where Unicode keeps characters that NFKC turns into kanji."""


def _kept_apart() -> str:
    legal = {c for c in REGISTRABLE if strict_representative(c) != representative(c)} | set(REPEATED)
    also = {chr(code) for code in _RADICALS_AND_COMPATIBLE if legal.intersection(unicodedata.normalize("NFKC", chr(code)))}
    return "".join(sorted(legal | also))


KEPT_APART: Final = _kept_apart()
"""Characters that the strict key of a name may write otherwise than its key; a name without any of them has one key for both."""

_REPEATED: Final = re.compile(
    "([\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])[々〻]|([\u3041-\u3096])([ゝゞ])|([\u30a1-\u30fa])([ヽヾ])",
)
_VOICE: Final = {"ゝ": "", "ヽ": "", "ゞ": "\u3099", "ヾ": "\u3099"}


def folded(text: str, folding: Mapping[int, str]) -> str:
    """`text` through a folding until nothing changes under NFKC."""
    key = text.translate(folding)
    while not unicodedata.is_normalized("NFKC", key):
        key = unicodedata.normalize("NFKC", key).translate(folding)
    return key


def _again(found: re.Match[str]) -> str:
    """The character before an iteration mark twice: 佐々 → 佐佐, みすゞ → みすず."""
    if found[1]:
        return found[1] * 2
    kana, mark = (found[2], found[3]) if found[2] else (found[4], found[5])
    plain = unicodedata.normalize("NFD", kana)[0]
    return kana + unicodedata.normalize("NFC", plain + _VOICE[mark])


def _written_out(key: str) -> str:
    """A key with the iteration marks replaced, from the left, by what they repeat."""
    while (longer := _REPEATED.sub(_again, key, count=1)) != key:
        key = longer
    return key


def name_key(text: str) -> str:
    """Match key of a name in kanji, kana or Latin letters; two ways to write one name have one key.

    Without variation selectors, spaces, middle dots, hyphens and apostrophes; NFKC; upper case; every character replaced
    by the representative of its variant class (髙→高, 﨑→崎, 邉・邊→辺), 変体仮名 by the hiragana, 々 and ゞ by what they repeat
    (佐々木 = 佐佐木). Hiragana and katakana stay apart: さくら and サクラ are two names. The key is for comparing only: the name
    as written is kept beside it. `name_key` of a key is that key.
    """
    key = folded(text, _FOLDING)
    return _written_out(key) if _REPEATED.search(key) else key


def name_strict_key(text: str) -> str:
    """`name_key` in which two characters stay apart when both may be registered as a name (戸籍法50条: 常用漢字, 人名用漢字).

    亘 and 亙, 国 and 國, 斎 and 斉 differ here and are one in `name_key`; a character that no child can be given (髙, 邉, 齋) is
    still its representative, and iteration marks stay. Equal strict keys are one name; keys that are equal only when folded
    are evidence for it. Two texts with one strict key have one `name_key`. Idempotent.
    """
    if not _COMPATIBLE.search(text):
        return folded(text, _STRICT)
    return "".join(piece if piece in COMPATIBLE else folded(piece, _STRICT) for piece in _COMPATIBLE.split(text))


class NameParts(NamedTuple):
    """The parts of a written name, each as written; empty where the writing has no such part.

    `former` is 旧氏 (in ［ ］), `alias` 通称 (in （ ）) or, without one, the kanji written beside a Latin name (after ＿).
    """

    family: str
    given: str
    former: str
    alias: str


MARKS: Final = "［[〔］]〕（(）)＿_,，、"
"""Characters that part a written name otherwise than at its first space."""

_FORMER: Final = re.compile(r"[［\[〔](.*?)(?:[］\]〕]|\Z)")
_ALIAS: Final = re.compile(r"[（(](.*?)(?:[）)]|\Z)")
_BESIDE: Final = re.compile(r"[＿_](.*)$")
_TWO_LETTERS: Final = re.compile("[A-Z].*[A-Z]")
_OLD_LABEL: Final = re.compile(r"\s*(?:旧姓|旧氏|旧名)\s*[:：]?\s*")
_LABEL: Final = re.compile(r"\s*(?:通称名?|旧姓|旧氏|旧名)\s*[:：]?\s*")


def _taken(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    """The text without the first bracketed part, and that part."""
    found = pattern.search(text)
    if found is None:
        return text, ""
    return f"{text[: found.start()]} {text[found.end() :]}".strip(), found[1].strip()


def _brackets_taken(text: str) -> tuple[str, str, str, str]:
    """The name proper, 旧氏, 通称 and 漢字併記; a word that names the part (旧姓, 通称) is not part of it."""
    rest, former = _taken(_FORMER, text)
    rest, alias = _taken(_ALIAS, rest)
    rest, beside = _taken(_BESIDE, rest)
    if _OLD_LABEL.match(alias) and not former:
        former, alias = alias, ""
    return rest, _LABEL.sub("", former, count=1), _LABEL.sub("", alias, count=1), beside


def split_name(text: str) -> NameParts:
    """Split a name as the resident register writes it: 「田中［佐藤］　花子」, 「李　小龍（田中　太郎）」, 「NGUYEN VAN AN」.

    Family and given name part at the first space, half or full width (氏名 in the order of the register). A name of one
    part has no boundary that can be known, so it comes back whole as `given` with an empty `family`. A bracket that a
    too narrow field cut off ends with the text; 「（旧姓 佐藤）」 is 旧氏 too.
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


class NameKeys(NamedTuple):
    """The keys of a written name and of its parts; '' for what is not there.

    `key` and `strict` are of the name proper, without 旧氏 and 通称: the keys of its two parts one behind the other. `family`,
    `given`, `former` (family name) and `alias` (whole name) are `name_key`s, `latin` is the `latin_key` of a name proper with
    two Latin letters.
    """

    key: str
    strict: str
    family: str
    given: str
    former: str
    alias: str
    latin: str


def latin_of(family: str, given: str) -> str:
    """The `latin_key` of a name with two Latin letters or more, else ''."""
    key = latin_key(f"{family} {given}")
    return key if _TWO_LETTERS.search(key) else ""


def name_keys(text: str) -> NameKeys:
    """All keys of a name as a register or a roster writes it: 「髙田［佐藤］　花子」 → 高田花子, 高田, 花子, 佐藤."""
    family, given, former, alias = split_name(text)
    keys = name_key(family), name_key(given)
    strict = name_strict_key(name_strict_key(family) + name_strict_key(given))
    return NameKeys(name_key("".join(keys)), strict, *keys, name_key(former), name_key(alias), latin_of(family, given))
