"""Addresses: town, numbers and building apart, the same for every way to write one place.

The key needs no register of towns: it unifies writing and does not say whether the place exists.
"""

import functools
import re
import unicodedata
from typing import Final, NamedTuple

from hagukumi.notation.characters import REPRESENTATIVES
from hagukumi.notation.numerals import KANJI_DIGITS, kanji_number


class AddressKey(NamedTuple):
    """An address for comparing, without prefecture and municipality.

    `town` folded (芝園町), `numbers` at most three, from 丁目 or 番地 on, `building` 方書 with the room, folded; each may be empty.
    """

    town: str
    numbers: tuple[int, ...]
    building: str


_HAN: Final = r"[\u3005\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_NUM: Final = f"[{KANJI_DIGITS}]"
_DASH: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−─━ｰ", "-"))
_FOLDED: Final = str.maketrans(dict(REPRESENTATIVES))
_SELECTORS: Final = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")

PREFECTURES: Final = (
    "北海道|東京都|(?:京都|大阪)府|(?:神奈川|和歌山|鹿児島)県|"
    "(?:青森|岩手|宮城|秋田|山形|福島|茨城|栃木|群馬|埼玉|千葉|新潟|富山|石川|福井|山梨|長野|岐阜|静岡|愛知|三重|滋賀|"
    "兵庫|奈良|鳥取|島根|岡山|広島|山口|徳島|香川|愛媛|高知|福岡|佐賀|長崎|熊本|大分|宮崎|沖縄)県"
)
"""A pattern for the 47 prefectures."""

_PREFECTURE: Final = re.compile(PREFECTURES)
_COUNTY: Final = re.compile("[^0-9]{1,5}?郡")

_KE: Final = re.compile(f"(?<={_HAN})[ヶケがガヵカ](?={_HAN})")
_NO: Final = re.compile(f"(?<={_HAN})の(?={_HAN})")
_TSU: Final = re.compile(f"(?<={_HAN})[っッつ](?={_HAN})")
_SECTION: Final = re.compile(r"大字|(?<![文十])小?字(?!町)|第(?=[0-9]+地割)")

_KYOTO: Final = re.compile("(?:京都府 ?)?京都市")
_STREET: Final = re.compile("^(京都市.{1,3}?区)?.+(?:[上下](?:る|ル|がる|ガル|ケル)|[東西]入(?:る|ル)?)(?=.)")

_NAMED_NUMBER: Final = re.compile(f"第?({_NUM}+)(?=条|線|号線|番町|番丁|番街|地割)|第({_NUM}+)")
_KANJI_BEFORE_UNIT: Final = re.compile(
    f"({_NUM}+)(?=丁目|番地|番(?![町丁街館])|号(?!線)|[-ー](?:{_NUM}|[0-9])|[のノ]{_NUM}+(?:$|[-番号のノ]))"
)
_KANJI_AFTER_UNIT: Final = re.compile(f"(?<=[0-9]丁目|[0-9]番地|.[0-9]番)({_NUM}+)(?=[-番号のノ ]|$)|(?<=[0-9][-ーのノ])({_NUM}+)")
_LONG_MARK_AS_DASH: Final = re.compile("(?<=[0-9])ー(?=[0-9])")

_OUTSIDE_CHAIN: Final = "号室|号棟|号館|号線|階|棟|F|条|線|番町|番丁|番街|番館|地割|町|区|丁(?!目)"
_COUNTED: Final = f"[0-9]+(?![0-9]|{_OUTSIDE_CHAIN})"
_BETWEEN: Final = " ?丁目(?: ?- ?|の| ?)| ?番地?(?: ?- ?|の| (?=[0-9]+号(?![室棟館])))?| ?- ?|[のノ/]"
_CHAIN: Final = re.compile(rf"(?<![第0-9A-Z]){_COUNTED}(?:(?:{_BETWEEN}){_COUNTED}){{0,2}}")
_UNIT_BEHIND: Final = re.compile(" ?(?:丁目|番地|番|号)?(?: ?[-のノ/]+(?=[0-9A-Z]))?")
_DIGITS: Final = re.compile("[0-9]+")
_NO_NUMBER: Final = re.compile("(?:無番地|番地(?:なし|無し|不詳)|番地)$")
_BETWEEN_DIGITS: Final = re.compile("(?<=[0-9]) (?=[0-9])")
_ROOM_WORD: Final = re.compile("(?<=[0-9])号室?(?![0-9線])")
_NOT_BUILDING: Final = re.compile("[ 、,。・()]+")


def folded_letters(text: str) -> str:
    """NFKC, upper case, variant characters folded, one kind of dash; spaces as they are."""
    bare = unicodedata.normalize("NFKC", _SELECTORS.sub("", text)).translate(_DASH).upper()
    return bare.translate(_FOLDED).replace("|", " ")


def plain_address(text: str) -> str:
    """`folded_letters` with one half-width space wherever spaces part two words."""
    return " ".join(folded_letters(text).split())


_plain_place = functools.lru_cache(maxsize=256)(plain_address)
"""`plain_address` for the few prefectures and municipalities of a run."""


def _without_municipality(plain: str, prefecture: str, city: str) -> str:
    """`plain` behind prefecture and city, each left out only where it stands at the head."""
    found = _PREFECTURE.match(plain)
    rest = plain[found.end() :].lstrip() if found else plain.removeprefix(_plain_place(prefecture)).lstrip()
    city = _plain_place(city)
    county = _COUNTY.match(rest)
    if city and county and rest[county.end() :].startswith(city):
        rest = rest[county.end() :]
    if city.endswith("区") and not rest.startswith(city):
        city = city.rpartition("市")[2]
    return rest.removeprefix(city).lstrip()


def _value(found: re.Match[str]) -> str:
    return str(kanji_number(found[found.lastindex or 0]))


def _named_value(found: re.Match[str]) -> str:
    """北二十四条 → 北24条; 第二 → 第2, kept off a room number that follows at once."""
    if found[2] is None:
        return _value(found)
    return f"第{_value(found)}" + ("-" if found.string[found.end() : found.end() + 1].isdigit() else "")


def _with_arabic_numbers(text: str) -> str:
    """Kanji numerals as digits where they count: before or after a unit, and in 北二十四条 or 第二; 三田 and 八幡 stay."""
    text = text.replace("丁目の", "丁目").replace("番地の", "番地")
    text = _KANJI_BEFORE_UNIT.sub(_value, _NAMED_NUMBER.sub(_named_value, text))
    while (after := _KANJI_AFTER_UNIT.sub(_value, text)) != text:
        text = after
    return _LONG_MARK_AS_DASH.sub("-", text)


def _town(text: str, in_kyoto: bool) -> str:
    """The town without 大字 and 字, with one writing for ヶ・ケ・が, の・ノ and っ・ツ between kanji.

    In Kyoto the way to the place (今出川通烏丸東入) stands before the town, written or not: it is left out.
    """
    town = _NO_NUMBER.sub("", _SECTION.sub("", text.replace(" ", "")))
    if in_kyoto:
        town = _STREET.sub(lambda found: found[1] or "", town)
    return _TSU.sub("ツ", _NO.sub("ノ", _KE.sub("ケ", town)))


def _building(text: str) -> str:
    return _ROOM_WORD.sub("", _NOT_BUILDING.sub("", _BETWEEN_DIGITS.sub("-", text))).strip("-")


def address_key(text: str, *, prefecture: str = "", city: str = "") -> AddressKey:
    """Take an address apart for comparing: 「芝園町三丁目２番１号 コーポ芝園101号」 → ('芝園町', (3, 2, 1), 'コーポ芝園101').

    A prefecture at the head is left out, also when none is given; the municipality (with ward or county) only when `city`
    names it. The numbers end after 号, at the third number, or where other text begins; the rest is the building, so the
    fourth number of 3-2-1-101 is a room. An address without numbers has none; a blank one has an empty key.
    """
    return plain_address_key(plain_address(text), prefecture, city)


def plain_address_key(plain: str, prefecture: str, city: str) -> AddressKey:
    """`address_key` of what `plain_address` made of a text."""
    in_kyoto = bool(_KYOTO.match(plain) or _KYOTO.match(_plain_place(city)))
    rest = _with_arabic_numbers(_without_municipality(plain, prefecture, city))
    found = _CHAIN.search(rest)
    if found is None:
        return AddressKey(_town(rest, in_kyoto), (), "")
    numbers = tuple(map(int, _DIGITS.findall(found[0])))
    behind = _UNIT_BEHIND.sub("", rest[found.end() :], count=1)
    return AddressKey(_town(rest[: found.start()], in_kyoto), numbers, _building(behind))


def building_of(behind: str) -> str:
    """The building in what stands behind the numbers and their unit, as far as `plain_address` made it."""
    return _building(_with_arabic_numbers(behind))


def address_text(key: AddressKey) -> str:
    """Town and numbers as one text for equality: '芝園町|3-2-1'; the building is left out, '' for an empty key."""
    if not key.town and not key.numbers:
        return ""
    return f"{key.town}|{'-'.join(map(str, key.numbers))}"
