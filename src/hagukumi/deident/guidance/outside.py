"""What people outside are likely to know of an item, read from its heading by a dated table of words."""

from __future__ import annotations

import datetime
import re
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Final, Literal

import msgspec

from hagukumi.deident.standards import Kind


class Word(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Headings that match `pattern`: whether others know the item (`outside`), it must not be learned (`secret`), or `both`; by whom."""

    pattern: str
    known: Literal["outside", "secret", "both"]
    who: str
    shape: Literal["age", "amount", "date", "place", "category"]
    reason: str


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The table; a rule of thumb since a day, not a provision."""

    since: datetime.date
    certainty: Literal["unverified"]
    word: tuple[Word, ...]


KNOWN_BY: Final = {
    Kind.MY_NUMBER: "番号利用事務に関わる人。ほかの目的には使えない。",
    Kind.PERSONAL_CODE: "本人の書類を見た人、窓口の職員。それだけで本人が分かる。",
    Kind.LINKING_CODE: "同じ番号の付いた名簿や書類を持つ人。ほかのファイルと突き合わせると本人が分かる。",
    Kind.NAME: "誰でも（名簿、表札、公開の資料）。それだけで本人が分かる。",
    Kind.PHONE: "知人、名簿を持つ人。それだけで本人に連絡できる。",
    Kind.EMAIL: "知人、名簿を持つ人。それだけで本人に連絡できる。",
    Kind.EXACT_DATE: "知人、学校や職場の人、名簿を持つ人。日まで分かると、ほかの項目と合わせて本人が分かりやすい。",
    Kind.EXACT_ADDRESS: "近所の人、地図や名簿を見る人。それだけで住まいが分かる。",
    Kind.FREE_TEXT: "書かれた内容によっては、関わった人の誰でも。何が書かれているかを、項目としては確かめられない。",
}
"""Who may know an item of a kind that is told by the form of its values."""


@cache
def words() -> Words:
    """The table of this room."""
    return msgspec.toml.decode(files(__package__).joinpath("outside.toml").read_bytes(), type=Words)


def word_of(heading: str) -> Word | None:
    """The first entry whose pattern is found in the heading."""
    plain = unicodedata.normalize("NFKC", heading).strip()
    return next((word for word in words().word if re.search(word.pattern, plain, re.IGNORECASE)), None)
