"""The four comparisons of two records, as ordered levels with prior parameters.

Kanji name and reading are one comparison, and so is all that members of a household share: counted apart, one fact would count
several times, and brothers would become one child.
"""

from dataclasses import dataclass
from typing import Final

from hagukumi.linkage.numbers import birth_part, birth_slip


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
    """An ordered list of levels after the condition under which nothing can be compared."""

    name: str
    unknown: str
    levels: tuple[Level, ...]


def _same(*columns: str) -> str:
    return "(" + " OR ".join(f"{column}_l = {column}_r" for column in columns) + ")"


def _absent(column: str) -> str:
    return f"({column}_l IS NULL OR {column}_r IS NULL)"


_READING: Final = _same("kana", "kana_sorted")
_ALSO: Final = "list_has_any(also_l, also_r)"
_SHARES_CHARACTER: Final = (
    "(length(given_l) >= 2 AND length(given_r) >= 2 AND (left(given_l, 1) = left(given_r, 1) OR right(given_l, 1) = right(given_r, 1)))"
)
_CLOSE_READING: Final = "(length(kana_l) >= 4 AND damerau_levenshtein(kana_l, kana_r) <= 1)"

NAME: Final = Comparison(
    "name",
    f"{_absent('name')} AND {_absent('kana')} AND NOT {_ALSO}",
    (
        Level("kanji+kana", f"{_same('name')} AND {_READING}", 0.625, 3e-6, "name"),
        Level("kanji", _same("name"), 0.14, 3e-6, "name"),
        Level("kana", f"{_READING} AND ({_absent('given')} OR {_same('given')})", 0.10, 1e-5, "kana"),
        Level("alias", _ALSO, 0.02, 2e-6),
        Level("kana, other kanji", _READING, 0.01, 1e-5, "kana"),
        Level("loose kana", f"{_same('loose')} AND ({_absent('given')} OR {_same('given')})", 0.02, 2e-6, "loose"),
        Level("kanji, one unreadable", "name_l LIKE pattern_r OR name_r LIKE pattern_l", 0.01, 4e-6),
        Level("given", _same("given"), 0.04, 2e-3, "given"),
        Level("given kana", f"{_same('loose_given')} AND {_absent('given')}", 0.01, 4e-3, "loose_given"),
        Level("close", f"{_CLOSE_READING} AND {_same('family', 'kana_family', 'kana_given', 'given')}", 0.01, 1e-4),
        Level("close kanji", f"{_same('family')} AND {_SHARES_CHARACTER} AND {_absent('kana')}", 0.005, 1e-4),
        Level("family", _same("family", "kana_family"), 0.004, 8e-3),
        Level("none", "ELSE", 0.006, 0.98),
    ),
)
BIRTH: Final = Comparison(
    "birth",
    _absent("birth"),
    (
        Level("day", _same("birth"), 0.985, 4e-5),
        Level("slip", birth_slip(("birth_l", "birth_r"), ("born_l", "born_r")), 0.007, 1.5e-3),
        Level("part", birth_part(("birth_l", "birth_r")), 0.005, 3e-3),
        Level("year", "left(birth_l, 4) = left(birth_r, 4)", 0.002, 1.3e-2),
        Level("none", "ELSE", 0.001, 0.98),
    ),
)
SEX: Final = Comparison("sex", _absent("sex"), (Level("same", _same("sex"), 0.995, 0.5), Level("other", "ELSE", 0.005, 0.5)))
HOME: Final = Comparison(
    "home",
    "(len(home_l) = 0 OR len(home_r) = 0) AND (len(near_l) = 0 OR len(near_r) = 0)",
    (
        Level("several", "list_has_any(home_l, home_r) AND len(list_intersect(home_l, home_r)) >= 2", 0.40, 4e-6),
        Level("one", "list_has_any(home_l, home_r)", 0.38, 6e-5),
        Level("town", "list_has_any(near_l, near_r)", 0.07, 8e-3),
        Level("none", "ELSE", 0.15, 0.99),
    ),
)
COMPARISONS: Final = (NAME, BIRTH, SEX, HOME)


def level_number(comparison: Comparison) -> str:
    """SQL over columns `X_l`, `X_r`: the number of the first level that holds, as Splink numbers them (-1 unknown, 0 the last)."""
    last = len(comparison.levels) - 1
    whens = " ".join(f"WHEN {level.condition} THEN {last - place}" for place, level in enumerate(comparison.levels[:-1]))
    return f"CASE WHEN {comparison.unknown} THEN -1 {whens} ELSE 0 END"


def names_of_levels(comparison: Comparison) -> dict[int, str]:
    """From Splink's comparison vector value (-1 unknown, 0 the last level, upwards) to the level's name."""
    last = len(comparison.levels) - 1
    return {last - place: level.name for place, level in enumerate(comparison.levels)} | {-1: "unknown"}
