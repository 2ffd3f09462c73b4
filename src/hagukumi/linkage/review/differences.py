"""Two identities side by side: field by field, what agrees, what is only written otherwise, what differs, and which characters."""

import enum
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from hagukumi.notation import (
    address_key,
    address_text,
    kana_key,
    latin_key,
    map_private_use,
    name_key,
    phone_key,
    postal_key,
    same_legal_character,
)
from hagukumi.plan.records import LinkField

Spans = tuple[tuple[int, int], ...]
"""Half-open character positions, ascending."""


class Standing(enum.StrEnum):
    """How one field of two records stands. `LEGAL` is a folded match whose characters can be two people's registered names.

    `ELSEWHERE`: the name differs and is the other record's former, alias or Latin name. `WITHHELD`: whereabouts of protected people.
    """

    SAME = "same"
    WRITTEN = "written"
    LEGAL = "legal"
    ELSEWHERE = "elsewhere"
    DIFFERS = "differs"
    LEFT_ONLY = "left_only"
    RIGHT_ONLY = "right_only"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of both records as written, how it stands, and the positions to mark on each side (none when nothing has to be seen)."""

    field: LinkField
    standing: Standing
    left: str
    right: str
    left_marks: Spans = ()
    right_marks: Spans = ()


ORDER: Final = (
    LinkField.NAME,
    LinkField.KANA,
    LinkField.LATIN,
    LinkField.ALIAS,
    LinkField.FORMER_NAME,
    LinkField.BIRTH_DATE,
    LinkField.SEX,
    LinkField.RESIDENT_NUMBER,
    LinkField.RELATION,
    LinkField.HOUSEHOLD,
    LinkField.GUARDIAN_NAME,
    LinkField.GUARDIAN_KANA,
    LinkField.GUARDIAN_NUMBER,
    LinkField.ADDRESS,
    LinkField.POSTAL,
    LinkField.PHONE,
    LinkField.MOVED_IN_ON,
)
"""The order in which fields are shown: who, then with whom, then where. The protection itself is no evidence and is not shown."""

WHEREABOUTS: Final = frozenset(
    {
        LinkField.ADDRESS,
        LinkField.POSTAL,
        LinkField.PHONE,
        LinkField.HOUSEHOLD,
        LinkField.GUARDIAN_NAME,
        LinkField.GUARDIAN_KANA,
        LinkField.GUARDIAN_NUMBER,
        LinkField.MOVED_IN_ON,
    }
)
"""What tells, or helps to tell, where somebody lives and with whom: never shown, nor compared, for protected people."""

_NAMES: Final = frozenset({LinkField.NAME, LinkField.LATIN, LinkField.ALIAS, LinkField.FORMER_NAME})
_WRITTEN_NAMES: Final = frozenset({LinkField.NAME, LinkField.ALIAS, LinkField.FORMER_NAME, LinkField.GUARDIAN_NAME})


def differences(
    left: Mapping[LinkField, str],
    right: Mapping[LinkField, str],
    *,
    withheld: bool = False,
    prefecture: str = "",
    city: str = "",
    private_use: tuple[Mapping[str, str], Mapping[str, str]] = ({}, {}),
) -> tuple[Difference, ...]:
    """Every field that one of two identities has, in `ORDER`; empty texts count as absent.

    `withheld`: one of the two, or somebody they live with, is protected (支援措置): whereabouts then appear on neither side, because the
    one side would tell the other's. `prefecture`, `city` are left out of addresses; `private_use` are each source's own characters.
    """
    sides = [
        {field: map_private_use(value, table) for field, value in side.items() if value}
        for side, table in zip((left, right), private_use, strict=True)
    ]
    keys = _keys(prefecture, city)
    found = (_field(field, sides[0], sides[1], keys, withheld) for field in ORDER if field in sides[0] or field in sides[1])
    return tuple(found)


def _keys(prefecture: str, city: str) -> Mapping[LinkField, Callable[[str], str]]:
    """How each field is folded before it is compared; the building is part of an address here, for a person looks at it."""

    def place(text: str) -> str:
        key = address_key(text, prefecture=prefecture, city=city)
        return f"{address_text(key)}|{key.building}"

    names = dict.fromkeys(_WRITTEN_NAMES, _name)
    kana = dict.fromkeys((LinkField.KANA, LinkField.GUARDIAN_KANA), kana_key)
    rest = {LinkField.LATIN: latin_key, LinkField.ADDRESS: place, LinkField.POSTAL: _postal, LinkField.PHONE: _phone}
    return {**names, **kana, **rest}


def _name(text: str) -> str:
    return name_key(text).replace(" ", "")


def _postal(text: str) -> str:
    return postal_key(text) or text


def _phone(text: str) -> str:
    return phone_key(text) or text


def _field(
    field: LinkField,
    left: Mapping[LinkField, str],
    right: Mapping[LinkField, str],
    keys: Mapping[LinkField, Callable[[str], str]],
    withheld: bool,
) -> Difference:
    if withheld and field in WHEREABOUTS:
        return Difference(field, Standing.WITHHELD, "", "")
    here, there = left.get(field, ""), right.get(field, "")
    if not (here and there):
        standing = Standing.LEFT_ONLY if here else Standing.RIGHT_ONLY
        return Difference(field, _elsewhere(field, left, right, standing), here, there)
    standing = _standing(field, here, there, keys.get(field, _plain))
    if standing is Standing.DIFFERS:
        standing = _elsewhere(field, left, right, standing)
    marks = _marks(here, there) if standing in _MARKED else ((), ())
    return Difference(field, standing, here, there, *marks)


_MARKED: Final = frozenset({Standing.DIFFERS, Standing.LEGAL, Standing.ELSEWHERE})


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _standing(field: LinkField, here: str, there: str, key: Callable[[str], str]) -> Standing:
    if here == there:
        return Standing.SAME
    if key(here) != key(there):
        return Standing.DIFFERS
    return Standing.LEGAL if field in _WRITTEN_NAMES and not _one_writing(here, there) else Standing.WRITTEN


def _one_writing(here: str, there: str) -> bool:
    """Whether two names with one key can only be two writings of one name; names of unlike length (a mark, a blank) are."""
    pair = ["".join(text.split()) for text in (here, there)]
    return len(pair[0]) != len(pair[1]) or all(map(same_legal_character, *pair))


def _elsewhere(field: LinkField, left: Mapping[LinkField, str], right: Mapping[LinkField, str], standing: Standing) -> Standing:
    """A name that the other record gives as its former, alias or Latin name."""
    if field not in _NAMES:
        return standing
    crossed = _names(left, field) & _names(right, None) or _names(right, field) & _names(left, None)
    return Standing.ELSEWHERE if crossed else standing


def _names(side: Mapping[LinkField, str], field: LinkField | None) -> frozenset[str]:
    """Keys of a record's name in one field, or in all of them; Latin names may stand in the field for the name as well."""
    texts = [side[each] for each in sorted(_NAMES if field is None else {field}) if each in side]
    return frozenset(key for text in texts for key in (_name(text), latin_key(text)) if key)


def _marks(here: str, there: str) -> tuple[Spans, Spans]:
    """Positions that one side has and the other has not."""
    matched = SequenceMatcher(None, here, there, autojunk=False).get_opcodes()
    unlike = [place for kind, *place in matched if kind != "equal"]
    return _spans((a, b) for a, b, _, _ in unlike), _spans((c, d) for _, _, c, d in unlike)


def _spans(found: Iterable[tuple[int, int]]) -> Spans:
    return tuple((start, end) for start, end in found if start < end)
