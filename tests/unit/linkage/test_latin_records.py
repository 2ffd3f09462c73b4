"""Names, dates and addresses in Latin letters are taken apart as people write them."""

import duckdb
import pyarrow as pa
import pytest

from hagukumi.linkage.latin.records import build_records
from hagukumi.linkage.sources import LinkSource


def record(*rows: dict[str, str], wanted: str = "*") -> list[dict]:
    connection = duckdb.connect()
    meanings = list(dict.fromkeys(name for row in rows for name in row))
    columns = {name: [row.get(name) for row in rows] for name in meanings}
    connection.register("given_rows", pa.table({"_row": list(range(len(rows))), **columns}))
    connection.execute("CREATE TABLE people AS SELECT * FROM given_rows")
    build_records(connection, [LinkSource("a", "people", {}, extra={name: name for name in meanings})])
    return connection.execute(f"SELECT {wanted} FROM _lk_profile ORDER BY unique_id").to_arrow_table().to_pylist()


@pytest.mark.parametrize(
    ("written", "given", "middle", "family"),
    [
        ("John Smith", "john", None, "smith"),
        ("JOHN A. SMITH", "johna", "a", "smith"),
        ("Dr. Renée Müller", "renee", None, "muller"),
        ("Seán O'Brien", "sean", None, "obrien"),
        ("Anna-Lena Groß", "annalena", "lena", "gross"),
        ("Thomas Clifford, 1st Baron Clifford", "thomas", None, "clifford"),
        ("Smith", None, None, "smith"),
        ("12345", None, None, None),
    ],
)
def test_a_full_name_is_taken_apart(written, given, middle, family):
    found = record({"full_name": written}, {"full_name": "Jane Doe"})[0]
    assert (found["given"], found["middle"], found["family"]) == (given, middle, family)


def test_where_nearly_all_full_names_have_a_comma_the_family_stands_first():
    found = record(*({"full_name": name} for name in ("Smith, John", "García López, María", "Doe, Jane A.")))
    assert [(row["first"], row["family"]) for row in found] == [("john", "smith"), ("maria", "garcialopez"), ("jane", "doe")]


def test_given_parts_win_over_the_full_name_whose_words_are_kept():
    found = record({"full_name": "Thomas of Chudleigh", "given_name": "Tom", "family_name": "Clifford"})[0]
    assert (found["given"], found["family"]) == ("tom", "clifford")
    assert {"chudleigh", "clifford", "tom"} <= set(found["words"])


def test_a_blank_slipped_into_a_name_is_no_matter():
    found = record({"given_name": "braid en", "family_name": "van der  Berg"}, {"given_name": "braiden", "family_name": "Van der Berg"})
    assert found[0]["given"] == found[1]["given"] == "braiden"
    assert found[0]["family"] == found[1]["family"] == "vanderberg"


@pytest.mark.parametrize(
    ("written", "birth", "known"),
    [
        ("1971-06-24", "19710624", True),
        ("19710624", "19710624", True),
        ("24/06/1971", "19710624", True),
        ("4.6.1971", "19710604", True),
        ("1971-06-24 00:00:00", "19710624", True),
        ("1971-6-4", "19710604", True),
        ("19719932", "19719932", True),
        ("1630", "16300000", False),
        ("1630-01-01", "16300101", False),
        ("unknown", None, None),
    ],
)
def test_a_date_of_birth_is_read_as_digits_even_where_it_is_impossible(written, birth, known):
    found = record({"birth_date": written, "family_name": "x"})[0]
    assert (found["birth"], found["birth_known"]) == (birth, known)


def test_the_month_stands_first_where_the_second_number_can_be_no_month():
    found = record({"birth_date": "06/24/1971"}, {"birth_date": "03/04/1980"})
    assert [row["birth"] for row in found] == ["19710624", "19800304"]


def test_addresses_telephones_and_emails_are_comparable():
    one, other = record(
        {"address": "12 High Street", "phone": "+44 20 7946 0018", "email": "Ann.Lee7@Mail.org", "given_name": "Ann", "family_name": "Lee"},
        {"address": "12, HIGH ST", "phone": "(020) 7946-0018", "email": "ann.lee7@mail.org ", "given_name": "Ann", "family_name": "Lee"},
    )
    assert [one[name] for name in ("address", "street", "house")] == ["12highst", "highst", "12"]
    assert one["address"] == other["address"]
    assert one["phone"] == other["phone"] == "079460018"[-9:]
    assert one["email"] == other["email"]
    assert (one["mailbox"], one["mail_host"], one["mail_digits"], one["mail_rest"]) == ("ann.lee7", "mail.org", "7", ".7@mail.org")


def test_an_email_that_does_not_hold_its_owner_s_name_has_no_rest():
    assert record({"email": "bluebird@mail.org", "given_name": "Ann", "family_name": "Lee"})[0]["mail_rest"] is None


def test_every_further_column_is_compared_and_columns_of_japanese_records_are_left_alone():
    found = record({"family_name": "Lee", "birth place": "Devon", "kana": "リー"})[0]
    assert found["other0"] == "devon"
    assert not any(name.startswith("other") and name != "other0" for name in found)
