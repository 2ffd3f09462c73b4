"""Names in Latin letters: a key whatever the order of the parts, and the parts where the order is known."""

import re
import unicodedata
from typing import Final, Literal, NamedTuple

_LETTERS: Final = str.maketrans(
    {"Đ": "D", "Ð": "D", "Ø": "O", "Ł": "L", "Æ": "AE", "Œ": "OE", "Þ": "TH", "ẞ": "SS", "Ħ": "H", "Ŋ": "N", "İ": "I"}
    | {"Ŧ": "T", "Ə": "E", "Ɓ": "B", "Ɗ": "D", "Ƙ": "K", "Ɨ": "I"}
)
_NOT_LATIN: Final = re.compile("[^A-Z0-9 ]+")
_JOINING: Final = re.compile("['’‘`´.ʼʻ]")
_PARTING: Final = re.compile(r"[\s\-‐‑‒–—―−,/・_=]+")


def _plain(text: str) -> str:
    """Upper case without diacritics: ICAO Doc 9303 for the letters that have no base letter, the base letter for the others."""
    upper = unicodedata.normalize("NFKC", text).upper().translate(_LETTERS)
    return "".join(c for c in unicodedata.normalize("NFKD", upper) if not unicodedata.combining(c))


def _tokens(plain: str) -> list[str]:
    return _NOT_LATIN.sub("", _PARTING.sub(" ", _JOINING.sub("", plain))).split()


def latin_key(text: str) -> str:
    """Key of a name in Latin letters: upper case, plain letters, tokens sorted, so that the order of parts is no matter.

    「Nguyễn Văn An」, 「NGUYEN VAN AN」 and 「AN, NGUYEN VAN」 agree. Hyphens part tokens, apostrophes and full stops do not.
    Letters of other scripts are left out: a name without Latin letters has the key ''.
    """
    return " ".join(sorted(_tokens(_plain(text))))


LatinOrder = Literal["given_first", "family_first"]
"""How a source writes names that have no comma; before a comma always stands the family name."""

_TITLES: Final = frozenset(["MR", "MRS", "MS", "MISS", "MX", "DR", "PROF", "SIR", "DAME", "REV"])
_SUFFIXES: Final = {"JR": "JR", "JUNIOR": "JR", "SR": "SR", "SENIOR": "SR", "II": "II", "III": "III", "IV": "IV", "ESQ": "", "PHD": ""}
_PARTICLES: Final = frozenset(
    [
        "DE",
        "DEL",
        "DELA",
        "DELLA",
        "DELLE",
        "DI",
        "DA",
        "DO",
        "DOS",
        "DAS",
        "DU",
        "DES",
        "LA",
        "LE",
        "LAS",
        "LOS",
        "VAN",
        "VON",
        "VOM",
        "ZU",
        "ZUM",
        "ZUR",
        "DEN",
        "DER",
        "TER",
        "TEN",
        "BIN",
        "BINTI",
        "IBN",
        "AL",
        "EL",
        "ST",
    ]
)
_LEADING: Final = frozenset(["DE", "DEL", "DELA", "DELLA", "DA", "DOS", "DAS", "VON"])
_BEHIND_DE: Final = frozenset(["LA", "LAS", "LOS", "LE"])
_ASIDE: Final = re.compile(r"[(（\[［\"“].*?(?:[)）\]］\"”]|\Z)")
_MAC: Final = re.compile("MAC(?=[A-Z]{3})")
_UMLAUT: Final = re.compile("(?<=[AOU])E")


class LatinKeys(NamedTuple):
    """A name in Latin letters and its parts, upper case and plain, words parted by one space; '' for what is not there.

    `key`: the sorted words of the whole name. `family` with its particles (DE LA CRUZ), `core` without them as one word, Mac
    as Mc and AE, OE, UE as A, O, U (MCDONALD, MULLER). `given` the first given name, `middle` the others, `initials` of both
    (JM). `suffix` JR, SR, II, III, IV.
    """

    key: str
    family: str
    core: str
    given: str
    middle: str
    initials: str
    suffix: str


def _words(text: str) -> list[str]:
    """The words of one side of a comma; a hyphenated word is one, with a hyphen; MC DONALD is one."""
    words = ["-".join(_tokens(word)) for word in text.split()]
    joined: list[str] = []
    for word in filter(None, words):
        if joined and joined[-1] in ("MC", "MAC"):
            joined[-1] += word
        else:
            joined.append(word)
    return joined


def _without_title(words: list[str]) -> list[str]:
    return _without_title(words[1:]) if len(words) > 1 and words[0] in _TITLES else words


def _without_suffix(words: list[str], least: int = 2) -> tuple[list[str], str]:
    """The words without Jr., III and degrees at the end, as long as `least` words stay; and the first of the suffixes."""
    suffix = ""
    while len(words) > least and words[-1] in _SUFFIXES:
        suffix, words = _SUFFIXES[words[-1]] or suffix, words[:-1]
    return words, suffix


def _given_first(words: list[str]) -> tuple[list[str], list[str]]:
    """Family and given names: the family name begins at the first particle behind the first word, else it is the last word."""
    start = next((at for at in range(1, len(words) - 1) if words[at] in _PARTICLES), len(words) - 1)
    return words[start:], words[:start]


def _family_first(words: list[str]) -> tuple[list[str], list[str]]:
    end = 1
    while end < len(words) - 1 and (words[end - 1] in _LEADING or (end > 1 and words[end - 1] in _BEHIND_DE)):
        end += 1
    return words[:end], words[end:]


def _sides(text: str, order: LatinOrder) -> tuple[list[str], list[str], str]:
    """Family words, given words and suffix."""
    first, *others = [_words(side) for side in _plain(_ASIDE.sub(" ", text)).replace("，", ",").split(",")]
    behind = [words for words in others if words and not all(word in _SUFFIXES for word in words)]
    suffixes = [_SUFFIXES[word] for words in others if words not in behind for word in words]
    if behind:
        family, suffix = _without_suffix(first, least=1)
        given, late = _without_suffix(_without_title([word for words in behind for word in words]), least=1)
        return family, given, suffix or late or "".join(suffixes[:1])
    words, suffix = _without_suffix(_without_title(first))
    if len(words) < 2:
        return [], words, suffix or "".join(suffixes[:1])
    family, given = _given_first(words) if order == "given_first" else _family_first(words)
    return family, given, suffix or "".join(suffixes[:1])


def core_of(family: list[str]) -> str:
    """A family name for comparing loosely: without particles, as one word, Mac as Mc, AE, OE and UE as A, O and U."""
    words = [word for part in family for word in part.split("-")]
    kept = [word for word in words[:-1] if word not in _PARTICLES] + words[-1:]
    return _UMLAUT.sub("", _MAC.sub("MC", "".join(kept)))


def latin_parts(text: str, order: LatinOrder = "given_first") -> LatinKeys:
    """Take a name in Latin letters apart: 「Dr. María José de la Cruz, Jr.」 → DE LA CRUZ, MARIA, JOSE, JR.

    `order` tells how names without a comma are written; in 「SMITH, John M.」 the family name comes first in any case. Titles
    and what stands in brackets or quotation marks (nicknames) are left out. A name of one word has no family name.
    """
    family, given, suffix = _sides(text, order)
    names = [word.replace("-", " ") for word in given]
    initials = "".join(word[0] for name in names for word in name.split())
    spaced = " ".join(family).replace("-", " ")
    return LatinKeys(latin_key(text), spaced, core_of(family), "".join(names[:1]), " ".join(names[1:]), initials, suffix)


def ordinary_word(text: str) -> str | None:
    """The word of a name as it stands in the keys, or None if it is not one plain word whose place alone tells what it is."""
    words = _words(_plain(text))
    word = words[0] if len(words) == 1 else "-"
    special = "-" in word or word in _TITLES or word in _SUFFIXES or word in _PARTICLES or word in ("MC", "MAC")
    return None if special else word
