"""Characters of names: which are the same letter written another way, and which are a vendor's own (外字)."""

import functools
import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from importlib.resources import files
from typing import Final

_PRIVATE_USE: Final = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")
_SELECTORS: Final = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def _table(name: str) -> bytes:
    return files(__package__).joinpath("data", name).read_bytes()


def _rows(table: bytes) -> list[list[str]]:
    lines = table.decode("utf-8").split("\n")
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


_VARIANTS: Final = _table("variants.tsv")

_NAME_CHARACTERS: Final = _table("name_characters.tsv")

TABLE_DIGEST: Final = hashlib.sha256(_VARIANTS + _NAME_CHARACTERS).hexdigest()[:8]
"""First eight hexadecimal digits of the SHA-256 of both tables: part of the notation's version."""

REPRESENTATIVES: Final[Mapping[str, str]] = {row[0]: row[1] for row in _rows(_VARIANTS)}
"""From a character to the one that stands for its class; characters that stand for themselves are absent."""

_LISTS: Final = dict(_rows(_NAME_CHARACTERS))
_COMMON: Final = frozenset(_LISTS["常用漢字"])
REGISTRABLE: Final = _COMMON | frozenset(_LISTS["人名用漢字"])
"""The kanji with which a child's name may be registered: 戸籍法50条, 戸籍法施行規則60条."""


def _old_kana() -> dict[str, str]:
    """変体仮名 and other kana that are no longer written, each as the hiragana or katakana of its sound, by their Unicode names.

    Names registered before the reform of 1948 hold them. A sign of several sounds counts as the first
    that Unicode names (N-MU-MO as ん).
    """
    found = {}
    for code in range(0x1B000, 0x1B123):
        script, _, sound = unicodedata.name(chr(code), "").replace("ARCHAIC ", "").partition(" LETTER ")
        first = sound.partition("-")[0]
        sound = {"YE": "E", "YI": "I", "WU": "U"}.get(first, first)
        if sound:
            found[chr(code)] = unicodedata.lookup(f"{script.replace('HENTAIGANA', 'HIRAGANA')} LETTER {sound}")
    return found


OLD_KANA: Final[Mapping[str, str]] = _old_kana()
"""From a kana of Unicode's Kana Supplement (変体仮名 in the family register) to today's kana."""


def representative(character: str) -> str:
    """The character that stands for `character` in keys: without variation selector, NFKC, through the variant table."""
    plain = unicodedata.normalize("NFKC", _SELECTORS.sub("", character))
    return REPRESENTATIVES.get(plain, OLD_KANA.get(plain, plain))


def strict_representative(character: str) -> str:
    """`representative`, but a character with which a name may be registered stands for itself (亙, 國, 神 as U+FA19)."""
    return character if character in REGISTRABLE else representative(character)


def _familiarity(character: str) -> tuple[int, int]:
    """Order of the ways to write one character: the lists of the law first, then what older systems can encode."""
    if character in REGISTRABLE:
        return (0 if character in _COMMON else 1, ord(character))
    for place, encoding in enumerate(("shift_jis", "cp932", "euc_jis_2004"), start=2):
        if character.encode(encoding, "ignore"):
            return (place, ord(character))
    return (5, ord(character))


@functools.cache
def _classes() -> Mapping[str, tuple[str, ...]]:
    members: dict[str, list[str]] = defaultdict(list)
    for character, target in REPRESENTATIVES.items():
        members[target].append(character)
    return {target: tuple(sorted([target, *others], key=_familiarity)) for target, others in members.items()}


def variants_of(char: str) -> tuple[str, ...]:
    """Other ways to write `char` that the name key folds together, the most usual first; empty when there is none.

    Order: 常用漢字, 人名用漢字, JIS X 0208, CP932, JIS X 0213, the rest by code point.
    """
    return tuple(other for other in _classes().get(representative(char), ()) if other != char)


def same_legal_character(a: str, b: str) -> bool:
    """Whether `a` and `b` can only be two writings of one registered character.

    False for different characters, and also where both may be registered as a child's name (常用漢字 and 人名用漢字:
    戸籍法50条, 戸籍法施行規則60条): 亘 and 亙, 国 and 國 fold to one key, yet two persons may be told apart by them. So a
    folded match of such a pair is evidence, not equality.
    """
    if a == b:
        return True
    return representative(a) == representative(b) and not (a in REGISTRABLE and b in REGISTRABLE)


def has_private_use(text: str) -> bool:
    """Whether `text` holds a code point of a private use area: 外字, whose meaning only the sending system knows."""
    return _PRIVATE_USE.search(text) is not None


def map_private_use(text: str, table: Mapping[str, str]) -> str:
    """Put the characters of a source system's own table in place of its 外字; those not in the table stay as they are."""
    return _PRIVATE_USE.sub(lambda found: table.get(found[0], found[0]), text)
