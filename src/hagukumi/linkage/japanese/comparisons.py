"""The four comparisons of two records, as ordered levels with prior parameters.

Kanji name and reading are one comparison, and so is all that members of a household share: counted apart, one fact would count
several times, and brothers would become one child.
"""

from typing import Final

from hagukumi.linkage.engine.blocking import Blocking
from hagukumi.linkage.engine.comparison import Comparison, Level
from hagukumi.linkage.engine.expectation import Session
from hagukumi.linkage.japanese.numbers import birth_part, birth_slip


def _same(*columns: str) -> str:
    return "(" + " OR ".join(f"{column}_l = {column}_r" for column in columns) + ")"


def _absent(column: str) -> str:
    return f"({column}_l IS NULL OR {column}_r IS NULL)"


_FORM: Final = "coalesce(strict_l, '') = coalesce(strict_r, '')"
"""Names of one key are also written with the same registrable characters: 亘 and 亙 may be two people, 斎藤 and 齋藤 are one name."""

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
        Level("kanji+kana", f"{_same('name')} AND {_READING} AND {_FORM}", 0.61, 3e-6, "name"),
        Level("variant+kana", f"{_same('name')} AND {_READING}", 0.015, 2e-6, "name"),
        Level("kanji", f"{_same('name')} AND {_FORM}", 0.135, 3e-6, "name"),
        Level("variant", _same("name"), 0.005, 2e-6, "name"),
        Level("kana", f"{_READING} AND ({_absent('given')} OR {_same('given')})", 0.10, 1e-5, "kana"),
        Level("alias", _ALSO, 0.02, 2e-6),
        Level("kana, other kanji", _READING, 0.01, 1e-5, "kana"),
        Level("loose kana", f"{_same('loose')} AND ({_absent('given')} OR {_same('given')})", 0.02, 1e-5, "loose"),
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


FREQUENT: Final = {level.frequency: level.other for comparison in COMPARISONS for level in comparison.levels if level.frequency}
"""Columns whose frequency is counted, with the share among other pairs of the level that uses it."""

AGREE: Final = {"kana": ("kana_sorted",)}
"""By which other columns two profiles may come to a level that uses a column's frequency."""

BLOCKING: Final = Blocking(
    rules=(
        ("loose", "birth_year"),
        ("name", "birth_year"),
        ("loose", "right(birth, 4)"),
        ("birth", "given"),
        ("birth", "loose_given"),
        ("birth", "family"),
        ("birth", "kana_family"),
        ("birth", "left(name, 1)"),
        ("birth", "right(name, 1)"),
        ("birth", "near_token"),
        ("birth", "home_token"),
        ("home_token", "given"),
        ("home_token", "loose_given"),
        ("near_token", "loose"),
        ("near_token", "name"),
        ("birth", "also_token"),
        ("also_token", "birth_year"),
        ("also_token", "near_token"),
    ),
    lists={"home_token": "home", "near_token": "near", "also_token": "also"},
)

SESSIONS: Final = (Session(("birth",), ("name", "sex", "home")), Session(("loose", "near_token"), ("birth", "sex")))
