"""What linkage gives back, and what it never does."""

import duckdb
import pytest

from hagukumi.linkage import LinkSource, link
from hagukumi.plan.records import LinkField

PERSON = {
    "resident_number": "01",
    "name": "斎藤　誠",
    "kana": "サイトウ　マコト",
    "birth_date": "1984-03-03",
    "sex": "1",
    "address": "芝園町3-2-1",
}
OTHER = {"resident_number": "02", "name": "原　真紀", "kana": "ハラ　マキ", "birth_date": "1988-01-01", "sex": "2", "address": "緑町9-9"}


def test_every_row_has_one_person_a_rule_and_a_weight(town, answer_of):
    answer = answer_of(town.register(PERSON, OTHER).source("zei", [PERSON, OTHER | {"resident_number": ""}, {"name": ""}]).linked())
    assert len(answer.rows) == answer.linked.links.num_rows == 5
    assert [answer.rows[place]["rule"] for place in sorted(answer.rows)] == [
        "register",
        "register",
        "resident_number",
        "probabilistic",
        "single",
    ]
    assert answer.rows["zei", 4]["weight"] == 0


def test_evidence_review_and_counts_hold_no_value_of_a_person(town):
    linked = town.register(PERSON, OTHER).source("zei", [PERSON, OTHER | {"resident_number": "", "birth_date": "1988-01-02"}]).linked()
    told = str(linked.links["evidence"].to_pylist()) + str(linked.review.to_pylist()) + str(linked.misuse.to_pylist()) + str(linked.counts)
    assert not any(value in told for row in (PERSON, OTHER) for value in row.values() if len(value) > 2)


def test_persons_carry_the_register_row_and_its_facts(town):
    moved = PERSON | {"moved_in_on": "2024-10-01", "household": "H1", "protected": "1"}
    persons = (
        town.register(moved, OTHER | {"household": "H2"})
        .source("npo", [{"name": "森 一花", "birth_date": "2015-10-10"}])
        .linked()
        .persons.to_pylist()
    )
    first = next(row for row in persons if row["spine_row"] == 2)
    assert (first["spine_source"], first["sex"], first["protected"]) == ("juki", "1", True)
    assert (first["birth_date"].isoformat(), first["moved_in_on"].isoformat(), first["household"]) == (
        "1984-03-03",
        "2024-10-01",
        first["person"],
    )
    outside = next(row for row in persons if row["spine_source"] is None)
    assert (outside["birth_date"].isoformat(), outside["household"], outside["protected"]) == ("2015-10-10", None, False)


def test_small_data_is_scored_with_the_prior_parameters_and_says_so(town):
    linked = town.register(PERSON, OTHER).source("zei", [PERSON]).linked()
    model, counts = linked.model, linked.counts
    assert (model.account["parameters"], model.account["sessions"]) == ("prior", [])
    assert counts["rows"] == {"juki": 2, "zei": 1}
    assert (counts["persons"], counts["joined_by_number"]) == (2, 1)


def test_nothing_is_left_behind_in_the_connection(town):
    town.register(PERSON, OTHER).source("zei", [PERSON | {"resident_number": ""}])
    with town.connection() as connection:
        link(connection, town.sources)
        assert sorted(
            row[0] for row in connection.execute("SHOW ALL TABLES").fetchall() and connection.execute("SHOW TABLES").fetchall()
        ) == ["juki", "zei"]


def test_empty_and_nameless_sources_are_linked_like_any_other(town, answer_of):
    empty = {field.value: "" for field in LinkField}
    answer = answer_of(town.register(PERSON).source("teate", []).source("memo", [empty, empty]).linked())
    assert sorted(answer.rows) == [("juki", 2), ("memo", 2), ("memo", 3)]


def test_a_town_without_a_register_is_linked_among_its_sources(town, answer_of):
    answer = answer_of(town.source("gakurei", [PERSON], unique=True).source("npo", [PERSON, OTHER]).linked())
    assert answer.together(("gakurei", 2), ("npo", 2))
    assert not answer.together(("gakurei", 2), ("npo", 3))


def test_all_sources_empty_is_an_empty_answer(town):
    linked = town.source("juki", [], unique=True, spine=True).linked()
    assert (linked.links.num_rows, linked.persons.num_rows, linked.relations.num_rows) == (0, 0, 0)


@pytest.mark.parametrize("sources", [[], [LinkSource("a", "a", {}), LinkSource("a", "b", {})]])
def test_no_source_or_two_of_one_id_is_refused(sources):
    with duckdb.connect() as connection, pytest.raises(ValueError, match="source"):
        link(connection, sources)
