"""What each of the five standards asks, in the words of `provisions.toml`, with how sure that wording is."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Final, Literal

import msgspec

ARTICLE: Final = "個人情報の保護に関する法律施行規則第62条"
CERTAINTIES: Final = {"public_source": "公開の資料で見た要旨。条文で確かめてから使うこと", "unverified": "条文で確かめていない"}


class Provision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of the five. `summary` is a paraphrase, never the text of the law."""

    number: int
    title: str
    summary: str
    certainty: Literal["public_source", "unverified"]
    source: str

    @property
    def article(self) -> str:
        """The provision as it is cited."""
        return f"{ARTICLE}第{self.number}号"


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    standard: tuple[Provision, ...]


@cache
def provisions() -> tuple[Provision, ...]:
    """The five, in their order."""
    return msgspec.toml.decode(files(__package__).joinpath("provisions.toml").read_bytes(), type=_Table).standard
