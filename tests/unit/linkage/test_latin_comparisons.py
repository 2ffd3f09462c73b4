"""What two records in Latin script are said to agree in."""

import duckdb
import pyarrow as pa
import pytest

from hagukumi.linkage.engine.comparison import names_of_levels
from hagukumi.linkage.engine.scoring import compared
from hagukumi.linkage.latin.comparisons import comparisons_for
from hagukumi.linkage.latin.frequencies import add_counts
from hagukumi.linkage.latin.records import build_records
from hagukumi.linkage.sources import LinkSource


def levels(left: dict[str, str], right: dict[str, str]) -> dict[str, str]:
    connection = duckdb.connect()
    meanings = list(dict.fromkeys((*left, *right)))
    connection.register("two", pa.table({"_row": [0, 1], **{name: [left.get(name), right.get(name)] for name in meanings}}))
    connection.execute("CREATE TABLE people AS SELECT * FROM two")
    comparisons = comparisons_for(build_records(connection, [LinkSource("a", "people", {}, extra={name: name for name in meanings})]))
    add_counts(connection, comparisons)
    row = connection.execute(compared(connection, comparisons, "(SELECT 0 AS low, 1 AS high)")).to_arrow_table().to_pylist()[0]
    return {comparison.name: names_of_levels(comparison)[row[comparison.name]] for comparison in comparisons}


def name(given: str, family: str) -> dict[str, str]:
    return {"given_name": given, "family_name": family}


@pytest.mark.parametrize(
    ("left", "right", "given", "family"),
    [
        (("Robert", "Allen"), ("robert", "ALLEN"), "same", "same"),
        (("Robert", "Allen"), ("Rob", "Allen"), "pet form", "same"),
        (("William", "Allen"), ("Bill", "Allen"), "pet form", "same"),
        (("Robert", "Allen"), ("R", "Allen"), "initial", "same"),
        (("Robert", "Allen"), ("Robret", "Alen"), "close", "close"),
        (("Robert", "Allen"), ("Allen", "Robert"), "turned", "unknown"),
        (("Robert", "Allen"), ("Allen", "Robret"), "turned, close", "unknown"),
        (("Robert", "Allen"), ("Allen", ""), "turned, one missing", "unknown"),
        (("Mary Ann", "Lee"), ("Mary", "Lee"), "first", "same"),
        (("Mary Ann", "Lee"), ("Mary A", "Lee"), "first, middle initial", "same"),
        (("Mary Ann", "Lee"), ("Mary Zoe", "Lee"), "first, other middle", "same"),
        (("Mary", "Lee"), ("Mary", "Lee-Carter"), "same", "part"),
        (("Mary", "Lee"), ("Joan", "Webber"), "none", "none"),
        (("Mary", ""), ("", "Lee"), "unknown", "unknown"),
    ],
)
def test_given_and_family_names(left, right, given, family):
    found = levels(name(*left), name(*right))
    assert (found["given"], found["family"]) == (given, family)


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        ("1971-06-24", "1971-06-24", "day"),
        ("1971-06-24", "1971-06-25", "slip"),
        ("1971-06-24", "1971-06-42", "slip"),
        ("1971-05-12", "1971-12-05", "slip"),
        ("1971-06-24", "1971-11-24", "two parts"),
        ("1971-06-30", "1972-07-29", "near"),
        ("1971-06-24", "1991-06-26", "two slips"),
        ("1971-06-24", "1971-01-01", "year, day unknown"),
        ("1971", "1971-06-24", "year, day unknown"),
        ("1971-06-24", "1972-12-08", "year"),
        ("1971-06-24", "1930-12-08", "none"),
    ],
)
def test_dates_of_birth(left, right, level):
    assert levels({"birth_date": left}, {"birth_date": right})["birth"] == level


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        ("joshua.snell@gmail.com", "joshua.snell@gmail.com", "same"),
        ("joshua.snell@gmail.com", "joshua.snell@web.net", "none"),
        ("joshua31@gmail.com", "joshua5@gmail.com", "none"),
        ("joshua31@gmail.com", "joshua31@mail.org", "mailbox"),
        ("bluebird@gmail.com", "bluebrid@gmail.com", "close"),
        ("bluebird@gmail.com", "bluebirdie77@gmail.com", "similar"),
    ],
)
def test_an_email_made_of_the_owner_s_name_says_only_what_the_name_does_not(left, right, level):
    person = name("Joshua", "Snell")
    assert levels(person | {"email": left}, person | {"email": right})["email"] == level


def test_postal_code_and_town_are_one_comparison():
    here = {"postal_code": "TQ13 8DF", "city": "Chudleigh"}
    assert levels(here, here)["area"] == "both"
    assert levels(here, {"postal_code": "tq138df"})["area"] == "postal"
    assert levels(here, {"city": "chudleigh", "postal_code": "AB1 1AA"})["area"] == "city"
    assert levels(here, {"postal_code": "TQ13 8HU"})["area"] == "part"
    assert levels(here, {"postal_code": "AB1 1AA", "city": "Leeds"})["area"] == "none"


def test_only_columns_with_values_are_compared():
    assert set(levels({"family_name": "Lee", "sex": "f", "city": ""}, {"family_name": "Lee", "sex": "F"})) == {"family", "sex"}
    assert set(levels({"occupation": "poet", "birth place": "Devon"}, {"occupation": "poet"})) == {"occupation", "other0"}
