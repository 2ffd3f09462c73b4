"""The parameters of linkage: which share of matches and of other pairs reaches each level of agreement.

Fellegi and Sunter (1969): the weight of a level is log2(match / other). The model holds shares alone, no value of any person, so that it
can be reviewed, printed and approved with the plan.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import msgspec


@dataclass(frozen=True, slots=True)
class LevelShare:
    """One level: its name, its share among matches (m) and among other pairs (u), and whether data or the prior says so."""

    level: str
    match: float
    other: float
    trained: bool = False

    @property
    def weight(self) -> float:
        """Bits for (positive) or against a match."""
        return math.log2(self.match / self.other)


@dataclass(frozen=True, slots=True)
class LinkModel:
    """All parameters of one script.

    `notation`: the notation's version under which keys were made. `prior`: probability that two random profiles are one person.
    `comparisons`: levels in order, the first that holds counts. `account`: how the parameters came about, without personal data.
    """

    script: str
    notation: str
    prior: float
    comparisons: Mapping[str, Sequence[LevelShare]]
    account: Mapping[str, object] = field(default_factory=dict)

    def to_json(self) -> str:
        """Canonical JSON: the same model, the same text."""
        return msgspec.json.format(msgspec.json.encode(self, order="sorted"), indent=2).decode() + "\n"

    @classmethod
    def from_json(cls, text: str) -> LinkModel:
        """Read `to_json` back. Raises ValueError, in Japanese, for a file that is no model or holds impossible shares."""
        try:
            model = msgspec.json.decode(text, type=_File, strict=True)
        except msgspec.DecodeError as error:
            raise ValueError("名寄せのモデルのファイルとして読めません。hagukumi が書き出したファイルか確かめてください。") from error
        return checked(cls(model.script, model.notation, model.prior, model.comparisons, model.account))


class _File(msgspec.Struct, forbid_unknown_fields=True):
    script: str
    notation: str
    prior: float
    comparisons: dict[str, tuple[LevelShare, ...]]
    account: dict[str, object] = {}


_TOLERANCE: Final = 0.01
"""Shares are written to three digits, so a comparison's sum may be off by a little."""


def checked(model: LinkModel) -> LinkModel:
    """The model itself. Raises ValueError where a share is impossible or a comparison's shares do not sum to one."""
    if not 0 < model.prior < 1:
        raise ValueError("名寄せのモデルの事前確率は、0より大きく1より小さい値でなければなりません。")
    for name, levels in model.comparisons.items():
        if not levels or not all(0 < share.match <= 1 and 0 < share.other <= 1 for share in levels):
            raise ValueError(f"名寄せのモデルの比較「{name}」に、0より大きく1以下でない割合があります。")
        for total in (sum(share.match for share in levels), sum(share.other for share in levels)):
            if abs(total - 1) > _TOLERANCE:
                raise ValueError(f"名寄せのモデルの比較「{name}」の割合の合計が1になりません。")
    return model
