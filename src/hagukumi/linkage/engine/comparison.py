"""Comparisons of two profiles as ordered levels of agreement, written as SQL conditions."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Level:
    """One level: its name in `evidence`, the condition over columns `X_l`, `X_r`, the prior shares among matches and other pairs.

    `frequency` names the column whose relative frequency takes the place of `other`, so that a rare name counts for more.
    """

    name: str
    condition: str
    match: float
    other: float
    frequency: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """An ordered list of levels after the condition under which nothing can be compared. The last level's condition is "ELSE"."""

    name: str
    unknown: str
    levels: tuple[Level, ...]

    @property
    def frequencies(self) -> frozenset[str]:
        """Columns whose frequencies some level needs."""
        return frozenset(level.frequency for level in self.levels if level.frequency)


UNKNOWN = "unknown"
"""The level of a comparison in which nothing can be compared; it weighs nothing."""


def level_number(comparison: Comparison) -> str:
    """SQL over columns `X_l`, `X_r`: the number of the first level that holds (-1 unknown, 0 the last, upwards), as Splink numbers them."""
    last = len(comparison.levels) - 1
    whens = " ".join(f"WHEN {level.condition} THEN {last - place}" for place, level in enumerate(comparison.levels[:-1]))
    return f"CAST(CASE WHEN {comparison.unknown} THEN -1 {whens} ELSE 0 END AS TINYINT)"


def names_of_levels(comparison: Comparison) -> dict[int, str]:
    """From a level's number (-1 unknown, 0 the last level, upwards) to the level's name."""
    last = len(comparison.levels) - 1
    return {last - place: level.name for place, level in enumerate(comparison.levels)} | {-1: UNKNOWN}


def numbers_of(comparison: Comparison, *names: str) -> str:
    """SQL list of the level numbers with these names."""
    return ", ".join(str(number) for number, name in names_of_levels(comparison).items() if name in names)


def evidence_sql(comparisons: Sequence[Comparison], alias: str) -> str:
    """SQL text such as 'name=kanji;birth=day;sex=same;home=one': the levels and nothing else."""
    parts = []
    for comparison in comparisons:
        whens = " ".join(f"WHEN {number} THEN '{comparison.name}={name}'" for number, name in names_of_levels(comparison).items())
        parts.append(f"CASE {alias}.{comparison.name} {whens} END")
    return "concat_ws(';', " + ", ".join(parts) + ")"
