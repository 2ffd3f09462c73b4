"""What people outside are likely to know of an item, read from its heading by a dated table of words."""

from __future__ import annotations

import datetime
import re
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec


class Word(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Headings that match `pattern`: whether others know the item (`outside`), it must not be learned (`secret`), or `both`."""

    pattern: str
    known: Literal["outside", "secret", "both"]
    shape: Literal["age", "amount", "date", "place", "category"]
    reason: str


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The table; a rule of thumb since a day, not a provision."""

    since: datetime.date
    certainty: Literal["unverified"]
    word: tuple[Word, ...]


@cache
def words() -> Words:
    """The table of this room."""
    return msgspec.toml.decode(files(__package__).joinpath("outside.toml").read_bytes(), type=Words)


def word_of(heading: str) -> Word | None:
    """The first entry whose pattern is found in the heading."""
    plain = unicodedata.normalize("NFKC", heading).strip()
    return next((word for word in words().word if re.search(word.pattern, plain, re.IGNORECASE)), None)
