"""名寄せのモデル (7.3): the weights by which records are held to be one person's, trained once, reviewed, approved with the plan.

The guideline has 7.3 as a heading without text; what stands here is this system's own provision. A model holds shares of levels of
agreement alone and never a value of any person.
"""

from __future__ import annotations

import datetime
import enum
import math

from hagukumi.plan.linkage_words import comparison_word, level_word
from hagukumi.plan.records.record import Record


class Script(enum.StrEnum):
    """The writing whose comparisons a model weighs."""

    JA = "ja"
    LATIN = "latin"


class TrainingData(enum.StrEnum):
    """What a model was trained on: this programme's own extracts, a made city, or another municipality's model taken over."""

    OWN = "own"
    MADE_CITY = "made_city"
    TAKEN_OVER = "taken_over"


class ModelLevel(Record, frozen=True):
    """One level of a comparison: its share among matches (m) and among other pairs (u), each at least 10⁻¹² and at most 1.

    `trained` is False where the data showed too little, so that the share is the one set beforehand.
    """

    comparison: str
    level: str
    match: float
    other: float
    trained: bool = False

    @property
    def name(self) -> str:
        """What tells a level apart within its model, in words, e.g. 「氏名：漢字の氏名が同じ」."""
        return f"{comparison_word(self.comparison)}：{level_word(self.comparison, self.level)}"

    @property
    def bits(self) -> float | None:
        """log2(m / u), the weight for a match (positive) or against it (Fellegi and Sunter 1969); None for impossible shares."""
        return math.log2(self.match / self.other) if self.match > 0 and self.other > 0 else None


class LinkageModel(Record, frozen=True):
    """名寄せのモデル for the records linked under one purpose.

    `notation`: version of the match keys it was trained on. `prior`: probability that two random persons' records are one person's.
    `rows` rows were read and `pairs` pairs weighed in training; `converged` is True when every session of it ended by itself,
    `iterations` is what the longest took. `remark` says what the reviewer looked at. Levels stand in the order in which they are asked.
    """

    id: str
    purpose: str
    script: Script
    notation: str
    prior: float
    trained_from: TrainingData
    trained_on: datetime.date
    trained_by: str
    rows: int
    pairs: int
    converged: bool
    iterations: int
    levels: tuple[ModelLevel, ...]
    reviewed_by: str = ""
    reviewed_on: datetime.date | None = None
    remark: str = ""
