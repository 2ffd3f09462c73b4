"""The comparisons of two records in Latin script, one for each kind of column that the sources have.

Shares are starting points from everyday experience with registers; training moves them. Given names are aligned before they are compared:
where given and family name stand in each other's place, the given name's comparison says so and the family's says nothing, so that one
slip counts once. Postal code and town are one comparison for the same reason.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from hagukumi.linkage.engine.comparison import Comparison, Level


@dataclass(frozen=True, slots=True)
class Kin:
    """How often two members of one household share what a comparison compares, and as how many such pairs that counts."""

    share: float
    weight: float = 200.0


def absent(column: str) -> str:
    """SQL: at least one side has no value."""
    return f"({column}_l IS NULL OR {column}_r IS NULL)"


def same(*columns: str) -> str:
    """SQL: some column agrees."""
    return "(" + " OR ".join(f"{column}_l = {column}_r" for column in columns) + ")"


def where(condition: str, then: str) -> str:
    """SQL: both hold; the second, which is dear, is worked out only where the first holds."""
    return f"(CASE WHEN {condition} THEN {then} ELSE false END)"


def slips(left: str, right: str, most: int, least: int) -> str:
    """SQL: at most so many letters wrong, missing, added or exchanged with their neighbour, in texts of at least so many letters.

    The similarity of Jaro and Winkler, which costs a tenth, leaves out what can have no so few slips.
    """
    long_enough = f"least(length({left}), length({right})) >= {least} AND abs(length({left}) - length({right})) <= {most}"
    alike = f"{long_enough} AND jaro_winkler_similarity({left}, {right}) >= 0.7"
    return where(alike, f"damerau_levenshtein({left}, {right}) <= {most}")


def _near(left: str, right: str, steps: Sequence[tuple[int, int]], alike: float) -> str:
    """SQL: at most so many slips in texts of at least so many letters, by the first step that fits; or so alike by Jaro-Winkler."""
    most = " ".join(f"WHEN least(length({left}), length({right})) >= {least} THEN {slip}" for slip, least in steps)
    few = where(f"jaro_winkler_similarity({left}, {right}) >= 0.7", f"damerau_levenshtein({left}, {right}) <= CASE {most} ELSE 0 END")
    return f"(jaro_winkler_similarity({left}, {right}) >= {alike} OR {few})"


def close(left: str, right: str) -> str:
    """SQL: nearly the same word."""
    return _near(left, right, ((2, 8), (1, 4)), 0.94)


def similar(left: str, right: str) -> str:
    """SQL: a word that several slips could have made of the other."""
    return _near(left, right, ((3, 9), (2, 5)), 0.84)


def _both(condition: str) -> str:
    """SQL: the condition or its mirror image."""
    mirrored = re.sub(r"_([lr])\b", lambda side: "_r" if side[1] == "l" else "_l", condition)
    return f"({condition} OR {mirrored})"


_CROSSED: Final = _both("(first_l = family_r AND NOT coalesce(given_l = given_r OR family_l = family_r, false))")
_TURNED: Final = f"(coalesce({_CROSSED}, false))"
_TURNED_BOTH: Final = "((first_l = family_r OR given_l = family_r) AND (family_l = first_r OR family_l = given_r) AND given_l <> given_r)"
_TURNED_CLOSE: Final = where(_TURNED, _both("(first_l = family_r AND " + similar("family_l", "given_r") + ")"))
_TURNED_HALF: Final = f"({_TURNED} AND (given_l IS NULL OR given_r IS NULL OR family_l IS NULL OR family_r IS NULL))"
_ANY_TURNED: Final = f"(coalesce({_TURNED_BOTH}, false) OR coalesce({_TURNED_CLOSE}, false) OR {_TURNED_HALF})"
_INITIAL: Final = _both("(length(first_l) = 1 AND left(first_r, 1) = first_l)")
_PET: Final = f"(list_has_any(formal_l, formal_r) OR {_both('(length(first_l) >= 3 AND starts_with(first_r, first_l))')})"
_MIDDLE_KNOWN: Final = "(middle_l IS NOT NULL AND middle_r IS NOT NULL)"
_SAME_MIDDLE: Final = f"({_MIDDLE_KNOWN} AND left(middle_l, 1) = left(middle_r, 1))"

GIVEN: Final = Comparison(
    "given",
    f"({absent('given')} AND NOT {_TURNED_HALF})",
    (
        Level("same", same("given"), 0.74, 4e-3, "given"),
        Level("turned", _TURNED_BOTH, 0.02, 4e-6),
        Level("turned, close", _TURNED_CLOSE, 0.005, 1e-5),
        Level("turned, one missing", _TURNED_HALF, 0.005, 4e-4),
        Level("first, middle initial", f"({same('first')} AND {_SAME_MIDDLE})", 0.01, 3e-4, "first"),
        Level("first", f"({same('first')} AND NOT {_MIDDLE_KNOWN})", 0.03, 2e-3, "first"),
        Level("first, other middle", same("first"), 0.01, 3e-3, "first"),
        Level("close", close("given_l", "given_r"), 0.08, 1e-3),
        Level("pet form", _PET, 0.03, 3e-3),
        Level("initial", _INITIAL, 0.01, 3e-3),
        Level("similar", similar("given_l", "given_r"), 0.03, 1.5e-2),
        Level("none", "ELSE", 0.01, 0.97),
    ),
)
_ELSEWHERE: Final = "(list_contains(words_l, family_r) OR list_contains(words_r, family_l))"
FAMILY: Final = Comparison(
    "family",
    f"({absent('family')} OR {_ANY_TURNED})",
    (
        Level("same", same("family"), 0.82, 2e-3, "family"),
        Level("close", close("family_l", "family_r"), 0.09, 8e-4),
        Level("part", _ELSEWHERE, 0.02, 1e-3),
        Level("similar", similar("family_l", "family_r"), 0.03, 1.2e-2),
        Level("none", "ELSE", 0.04, 0.985),
    ),
)
_SOME_PART: Final = "(birth_year_l = birth_year_r OR birth_month_l = birth_month_r OR birth_day_l = birth_day_r)"
_EXCHANGED: Final = "(birth_year_l = birth_year_r AND birth_month_l = birth_day_r AND birth_day_l = birth_month_r)"
_TWO_PARTS: Final = "((birth_year_l = birth_year_r)::INT + (birth_month_l = birth_month_r)::INT + (birth_day_l = birth_day_r)::INT = 2)"
_NEAR: Final = "(abs(birth_year_l - birth_year_r) <= 1 AND abs(birth_month_l - birth_month_r) <= 1 AND abs(birth_day_l - birth_day_r) <= 2)"
BIRTH: Final = Comparison(
    "birth",
    absent("birth"),
    (
        Level("day", f"({same('birth')} AND birth_known_l)", 0.86, 4e-5, "birth"),
        Level("year, day unknown", "(birth_year_l = birth_year_r AND NOT (birth_known_l AND birth_known_r))", 0.02, 1e-3),
        Level("slip", f"({where(_SOME_PART, slips('birth_l', 'birth_r', 1, 8))} OR {_EXCHANGED})", 0.05, 8e-4),
        Level("two parts", _TWO_PARTS, 0.02, 4e-3),
        Level("near", _NEAR, 0.01, 4e-3),
        Level("two slips", where(_SOME_PART, "levenshtein(birth_l, birth_r) <= 2"), 0.01, 1e-2),
        Level("year", "abs(birth_year_l - birth_year_r) <= 1", 0.01, 3e-2),
        Level("none", "ELSE", 0.02, 0.95),
    ),
)
SEX: Final = Comparison("sex", absent("sex"), (Level("same", same("sex"), 0.98, 0.5), Level("other", "ELSE", 0.02, 0.5)))
NUMBER: Final = Comparison(
    "number",
    absent("number"),
    (
        Level("same", same("number"), 0.9, 1e-6, "number"),
        Level("slip", slips("number_l", "number_r", 1, 5), 0.05, 4e-6),
        Level("two slips", slips("number_l", "number_r", 2, 6), 0.02, 1e-4),
        Level("none", "ELSE", 0.03, 0.9999),
    ),
)
_OF_NAMES: Final = "(mail_rest_l IS NOT NULL AND mail_rest_r IS NOT NULL)"
_SAME_REST: Final = f"({slips('mail_rest_l', 'mail_rest_r', 1, 5)} AND mail_digits_l = mail_digits_r)"
_MAIL_CLOSE: Final = f"({slips('email_l', 'email_r', 3, 9)} OR jaro_winkler_similarity(email_l, email_r) >= 0.97)"
EMAIL: Final = Comparison(
    "email",
    absent("email"),
    (
        Level("same", same("email"), 0.72, 1e-6, "email"),
        Level("close", f"({_MAIL_CLOSE} AND (NOT {_OF_NAMES} OR {_SAME_REST}))", 0.10, 2e-5),
        Level("mailbox", f"({same('mailbox')} AND (NOT {_OF_NAMES} OR mail_digits_l <> ''))", 0.05, 2e-5, "mailbox"),
        Level("similar", f"(NOT {_OF_NAMES} AND jaro_winkler_similarity(email_l, email_r) >= 0.88)", 0.03, 1e-3),
        Level("none", "ELSE", 0.10, 0.999),
    ),
)
"""Addresses are often made of the owner's name, and names are compared already: where both sides hold their owner's name, the rest of
the address must agree as well."""

PHONE: Final = Comparison(
    "phone",
    absent("phone"),
    (
        Level("same", same("phone"), 0.7, 1e-6, "phone"),
        Level("slip", slips("phone_l", "phone_r", 1, 6), 0.05, 1e-5),
        Level("none", "ELSE", 0.25, 0.9999),
    ),
)
ADDRESS: Final = Comparison(
    "address",
    absent("address"),
    (
        Level("same", same("address"), 0.65, 1e-4, "address"),
        Level("close", f"{close('address_l', 'address_r')}", 0.12, 1e-4),
        Level("street", f"({same('street')} OR {close('street_l', 'street_r')})", 0.05, 3e-3, ""),
        Level("similar", "jaro_winkler_similarity(street_l, street_r) >= 0.86", 0.04, 1e-2),
        Level("none", "ELSE", 0.14, 0.985),
    ),
)
AREA: Final = Comparison(
    "area",
    f"({absent('postal')} AND {absent('city')})",
    (
        Level("both", f"({same('postal')} AND {same('city')})", 0.55, 1e-3, "city"),
        Level("postal", same("postal"), 0.13, 2e-3, "postal"),
        Level("city", same("city"), 0.10, 6e-3, "city"),
        Level("close", f"({slips('postal_l', 'postal_r', 1, 4)} OR {close('city_l', 'city_r')})", 0.10, 8e-3),
        Level("part", "(left(postal_l, 3) = left(postal_r, 3) OR jaro_winkler_similarity(city_l, city_r) >= 0.85)", 0.04, 2e-2),
        Level("none", "ELSE", 0.10, 0.96),
    ),
)
HOUSEHOLD: Final = Comparison(
    "household", absent("household"), (Level("same", same("household"), 0.8, 1e-5, "household"), Level("none", "ELSE", 0.2, 0.99999))
)


def generic(column: str) -> Comparison:
    """A comparison of texts of which nothing is known."""
    left, right = f"{column}_l", f"{column}_r"
    return Comparison(
        column,
        absent(column),
        (
            Level("same", same(column), 0.75, 2e-2, column),
            Level("close", close(left, right), 0.08, 1e-3),
            Level("similar", similar(left, right), 0.04, 2e-2),
            Level("none", "ELSE", 0.13, 0.96),
        ),
    )


MOST_DIFFERENT: Final = {"given": 0.03, "family": 0.3, "birth": 0.3, "number": 0.3}
"""How common the last level may be learnt to be among records of one person. Without a limit, twins, who agree in all but the given name,
would teach that given names of one person differ."""

OF_ONE: Final = ("given", "family", "birth", "number", "email", "phone")
"""Comparisons of what is a person's own. Where none of them speaks for it, places and trades alone never make two records one person."""

KIN: Final = {
    "given": Kin(0.02, 2000),
    "family": Kin(0.75),
    "birth": Kin(0.02, 300),
    "sex": Kin(0.0, 1e9),
    "number": Kin(0.0, 1e9),
    "email": Kin(0.05),
    "phone": Kin(0.5),
    "address": Kin(0.9),
    "area": Kin(0.95),
    "household": Kin(0.95),
}
OTHER_KIN: Final = Kin(0.3)

_NEEDS: Final = (
    (GIVEN, "given"),
    (FAMILY, "family"),
    (BIRTH, "birth"),
    (SEX, "sex"),
    (NUMBER, "number"),
    (EMAIL, "email"),
    (PHONE, "phone"),
    (ADDRESS, "address"),
    (AREA, "postal"),
    (AREA, "city"),
    (HOUSEHOLD, "household"),
)


def comparisons_for(columns: Collection[str]) -> tuple[Comparison, ...]:
    """The comparisons for which there are values; `columns` are those of the records with some value; never none at all."""
    known = dict.fromkeys(comparison for comparison, column in _NEEDS if column in columns)
    others = (column for column in columns if column == "occupation" or column.startswith("other"))
    return (*known, *(generic(column) for column in others)) or (FAMILY,)
