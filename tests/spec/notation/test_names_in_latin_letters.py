"""Names in Latin letters: which word is what, in the order that a source writes."""

import pytest

from hagukumi.notation import LatinOrder, latin_parts

GIVEN_FIRST = [
    # written, family, core, given, middle, initials, suffix
    ("John Smith", "SMITH", "SMITH", "JOHN", "", "J", ""),
    ("John Michael Smith", "SMITH", "SMITH", "JOHN", "MICHAEL", "JM", ""),
    ("J. M. Smith", "SMITH", "SMITH", "J", "M", "JM", ""),
    ("SMITH, John M.", "SMITH", "SMITH", "JOHN", "M", "JM", ""),
    ("Smith, Jr., John", "SMITH", "SMITH", "JOHN", "", "J", "JR"),
    ("Smith Jr., John", "SMITH", "SMITH", "JOHN", "", "J", "JR"),
    ("John Smith, Jr.", "SMITH", "SMITH", "JOHN", "", "J", "JR"),
    ("John Smith III", "SMITH", "SMITH", "JOHN", "", "J", "III"),
    ("John Smith, PhD", "SMITH", "SMITH", "JOHN", "", "J", ""),
    ("Dr. María José de la Cruz", "DE LA CRUZ", "CRUZ", "MARIA", "JOSE", "MJ", ""),
    ("Ludwig van Beethoven", "VAN BEETHOVEN", "BEETHOVEN", "LUDWIG", "", "L", ""),
    ("Anne-Marie Smith-Jones", "SMITH JONES", "SMITHJONES", "ANNE MARIE", "", "AM", ""),
    ("Conor O'Brien", "OBRIEN", "OBRIEN", "CONOR", "", "C", ""),
    ("Flora MacDonald", "MACDONALD", "MCDONALD", "FLORA", "", "F", ""),
    ("Flora Mc Donald", "MCDONALD", "MCDONALD", "FLORA", "", "F", ""),
    ("Thomas Müller", "MULLER", "MULLER", "THOMAS", "", "T", ""),
    ("Thomas Mueller", "MUELLER", "MULLER", "THOMAS", "", "T", ""),
    ("Robert (Bob) Hall", "HALL", "HALL", "ROBERT", "", "R", ""),
    ("Suharto", "", "", "SUHARTO", "", "S", ""),
    ("Mr", "", "", "MR", "", "M", ""),
    ("", "", "", "", "", "", ""),
    ("田中", "", "", "", "", "", ""),
]


@pytest.mark.parametrize(("written", *["family", "core", "given", "middle", "initials", "suffix"]), GIVEN_FIRST)
def test_the_parts_of_a_name(written: str, family: str, core: str, given: str, middle: str, initials: str, suffix: str) -> None:
    assert latin_parts(written)[1:] == (family, core, given, middle, initials, suffix)


@pytest.mark.parametrize(
    ("written", "family", "given", "middle"),
    [
        ("NGUYEN VAN AN", "NGUYEN", "VAN", "AN"),
        ("LE VAN AN", "LE", "VAN", "AN"),
        ("DE LA CRUZ JUAN", "DE LA CRUZ", "JUAN", ""),
        ("DELA CRUZ JUAN CARLO", "DELA CRUZ", "JUAN", "CARLO"),
        ("SMITH JOHN", "SMITH", "JOHN", ""),
        ("SMITH, JOHN", "SMITH", "JOHN", ""),
    ],
)
def test_the_register_of_foreign_residents_writes_the_family_name_first(written: str, family: str, given: str, middle: str) -> None:
    parts = latin_parts(written, "family_first")
    assert (parts.family, parts.given, parts.middle) == (family, given, middle)


@pytest.mark.parametrize("order", ["given_first", "family_first"])
def test_a_comma_says_the_order_whatever_the_source(order: LatinOrder) -> None:
    assert latin_parts("Smith, John", order) == latin_parts("SMITH, JOHN")


def test_the_key_of_the_whole_name_does_not_depend_on_the_order() -> None:
    assert latin_parts("John Smith").key == latin_parts("Smith, John").key == latin_parts("SMITH JOHN", "family_first").key == "JOHN SMITH"
