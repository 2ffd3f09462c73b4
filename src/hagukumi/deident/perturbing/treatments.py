"""How numbers may be perturbed: one type per treatment, each with what it needs and nothing else."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias

from hagukumi.deident.errors import DeidentError


@dataclass(frozen=True, slots=True)
class MicroAggregation:
    """Groups of at least `k` get their mean; `refined`: records move between groups until the loss falls no more."""

    k: int
    refined: bool = True


@dataclass(frozen=True, slots=True)
class Noise:
    """Normal noise of mean 0 whose variance is `share` of the item's; `correlated`: with the items' own correlations (Kim 1986).

    `same_variance`: afterwards drawn towards the mean by 1 / sqrt(1 + share), so that the variance stays the same in expectation.
    """

    share: float
    correlated: bool = True
    same_variance: bool = True

    def __post_init__(self) -> None:
        if not 0 < self.share < math.inf:
            raise DeidentError("雑音の大きさ（分散に対する割合）は0より大きい数にしてください。")


@dataclass(frozen=True, slots=True)
class RankSwap:
    """Each value changes places with another whose rank is at most `share` of all records away (Moore 1996), item by item."""

    share: float

    def __post_init__(self) -> None:
        if not 0 < self.share <= 1:
            raise DeidentError("順位の入れ替えの幅は、0より大きく1以下の割合にしてください。")


@dataclass(frozen=True, slots=True)
class Rounding:
    """To multiples of `base`. `irregular`: up or down by chance, so that the expectation stays the value; otherwise to the nearest (a half
    to the even multiple).
    """

    base: float
    irregular: bool = False

    def __post_init__(self) -> None:
        if not 0 < self.base < math.inf:
            raise DeidentError("丸めの単位は0より大きい数にしてください。")


@dataclass(frozen=True, slots=True)
class Coding:
    """Top and bottom coding: the `k` smallest or greatest values, and all equal to them or beyond a given bound, become one value.

    `bottom`, `top`: bounds beyond which values are coded whatever k says; None: by k alone; `sides`: which ends. What is written is the
    mean of the values coded (`mean`) or the bound itself.
    """

    k: int
    bottom: float | None = None
    top: float | None = None
    sides: tuple[str, ...] = ("bottom", "top")
    mean: bool = False

    def __post_init__(self) -> None:
        if self.k < 1 or not set(self.sides) <= {"bottom", "top"} or not self.sides:
            raise DeidentError("上下限の処理では、まとめる件数kは1以上、対象の側は bottom と top から選んでください。")


@dataclass(frozen=True, slots=True)
class Sampling:
    """A simple random sample without replacement of this share of the records (or of their units, e.g. households), at least one."""

    share: float

    def __post_init__(self) -> None:
        if not 0 < self.share <= 1:
            raise DeidentError("抽出率は、0より大きく1以下にしてください。")


Treatment: TypeAlias = MicroAggregation | Noise | RankSwap | Rounding | Coding | Sampling
