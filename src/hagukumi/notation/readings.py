"""The codes of a written reading and of its parts: what linkage compares."""

from typing import NamedTuple

from hagukumi.notation.kana import kana_ascii, kana_loose_key
from hagukumi.notation.names import split_name


class KanaCodes(NamedTuple):
    """A reading in one printable byte per kana (see `kana_ascii`), so that distances in bytes are distances in kana.

    `code`: the family code and the given code one behind the other; `family` and `given` (empty `family` where the reading
    has no space); `loose` and `loose_given`: the same of `kana_loose_key`; `sorted`: the codes of all parts in their own order,
    the same for 「ヤマダ　タロウ」 and 「タロウ　ヤマダ」; `former` and `alias`: the readings in ［ ］ and （ ）. '' for what is not there.
    """

    code: str
    family: str
    given: str
    loose: str
    loose_given: str
    sorted: str
    former: str
    alias: str


def _loose(text: str) -> str:
    return kana_ascii(kana_loose_key(text))


def kana_codes(text: str) -> KanaCodes:
    """All codes of a reading as a register or a roster writes it: 「ﾔﾏﾀﾞ ﾀﾛｳ」, 「たなか［さとう］　はなこ」."""
    family, given, former, alias = split_name(text)
    codes, loose_given = (kana_ascii(family), kana_ascii(given)), _loose(given)
    parts = sorted(kana_ascii(part) for part in (family, *given.split()))
    return KanaCodes(
        "".join(codes), *codes, _loose(family) + loose_given, loose_given, "".join(parts), kana_ascii(former), kana_ascii(alias)
    )
