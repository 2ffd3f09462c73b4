"""Chapter: the list is sized to what staff can visit, and says whom nobody knew."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from hagukumi.plan.records import Condition, Indicator, Measure, Operator

GRAVE = Indicator(
    id="severe",
    name="重い相談",
    source="consultation",
    measure=Measure.MAX,
    item="severity",
    op=Operator.GE,
    threshold=4,
    points=0,
    where=(Condition(item="kind", op=Operator.EQ, value="abuse"),),
    grave=True,
)


def town_of(book, absences):
    town = book.town()
    for child, days in absences.items():
        town.person(child).month(child, "2024-09-01", days)
    return town


def days(least, points):
    """An indicator for at least so many days."""
    return Indicator(
        id=f"d{least}", name="欠席", source="attendance", measure=Measure.SUM, item="absent", op=Operator.GE, threshold=least, points=points
    )


def test_the_list_is_cut_at_the_capacity(book):
    rule = book.criterion(days(5, 2), days(10, 2), days(15, 2), capacity=2)
    answer = book.ask(town_of(book, {"a": 5, "b": 15, "c": 10, "d": 0}), rule)
    assert answer.listed() == ["b", "c"]
    assert {key: answer.judged.counts[key] for key in ("children", "candidates", "listed", "not_reached", "over_capacity")} == {
        "children": 4,
        "candidates": 3,
        "listed": 2,
        "not_reached": 1,
        "over_capacity": 0,
    }


def test_children_level_with_the_last_are_kept_and_counted(book):
    rule = book.criterion(days(5, 2), days(10, 2), capacity=2)
    answer = book.ask(town_of(book, {"a": 5, "b": 5, "c": 10, "d": 5}), rule)
    assert answer.listed() == ["a", "b", "c", "d"]
    assert (answer.judged.counts["over_capacity"], answer.judged.counts["ties_over_capacity"]) == (2, 2)


def test_of_equal_points_the_better_known_come_first(book):
    rule = book.criterion(days(5, 2), replace(book.consulted, months=12), capacity=1)
    town = town_of(book, {"a": 5, "b": 5})
    town.people[0] = ("a", "2014-05-05", "2024-07-01")
    assert book.ask(town, rule).listed() == ["b"]


@pytest.mark.parametrize("capacity", [0, 1])
def test_grave_facts_are_kept_beyond_the_capacity(book, capacity):
    town = town_of(book, {"a": 5, "b": 0, "c": 0})
    for child in ("b", "c"):
        town.record("consultation", child, held="2024-07-01", kind="abuse", severity=4.5)
    answer = book.ask(town, book.criterion(GRAVE, days(5, 2), capacity=capacity))
    assert answer.listed() == ["b", "c"]
    assert answer.judged.counts["grave_over_capacity"] == 2 - capacity
    assert answer.detail("b", "severe") == "これまでの「家庭相談」（種別が「虐待」のもの）で、重さの最大が4以上（4.5）"


def test_a_child_in_a_low_band_or_undetermined_is_not_on_the_list(book):
    town = town_of(book, {"a": 0}).person("b")
    answer = book.ask(town, book.criterion(days(5, 2)))
    assert answer.listed() == []
    assert answer.child("b")["undetermined"]


def test_no_rank_is_stored(book):
    judged = town_of(book, {"a": 5}).judge(book.criterion(days(5, 2)))
    assert judged.judgments.column_names == [
        "_person",
        "criterion",
        "version",
        "band",
        "points",
        "coverage",
        "grave",
        "newly_found",
        "listed",
        "undetermined",
    ]


def test_reasons_are_given_for_the_list_and_for_the_undetermined_and_on_request_for_all(book):
    rule = book.criterion(days(5, 2), days(1, 1))
    town = town_of(book, {"listed": 5, "low": 1}).person("unknown")
    assert set(town.judge(rule).reasons["_person"].to_pylist()) == {"listed", "unknown"}
    assert set(town.judge(rule, all_reasons=True).reasons["_person"].to_pylist()) == {"listed", "low", "unknown"}


def test_newly_found_is_a_listed_child_whom_no_service_knows(book):
    town = town_of(book, {"a": 5, "b": 5, "c": 5, "d": 0}).record("assistance", "b", receiving="0")
    town.record("consultation", "c", held="2015-01-01", kind="care")
    answer = book.ask(town, book.criterion(days(5, 2)))
    assert [answer.child(one)["newly_found"] for one in "abcd"] == [True, False, False, False]
    assert answer.judged.counts["newly_found"] == 1


def test_a_service_that_came_to_know_the_child_later_did_not_know_it_on_the_day(book):
    town = town_of(book, {"a": 5, "b": 5}).record("consultation", "a", held="2024-10-02", kind="care")
    town.record("consultation", "b", held=None, kind="care")
    answer = book.ask(town, book.criterion(days(5, 2)))
    assert [answer.child(one)["newly_found"] for one in "ab"] == [True, False]


def test_service_tables_may_hold_the_person_alone(book):
    town = town_of(book, {"a": 5, "b": 5}).record("consultation", "a")
    town.only_person |= {"consultation", "assistance"}
    answer = book.ask(town, book.criterion(days(5, 2)))
    assert [answer.child(one)["newly_found"] for one in "ab"] == [False, True]


def test_nobody_is_called_newly_found_while_a_service_is_not_at_hand(book):
    town = town_of(book, {"a": 5, "b": 5}).record("consultation", "b", held="2024-01-01").without("assistance")
    answer = book.ask(town, book.criterion(days(5, 2)))
    assert [answer.child(one)["newly_found"] for one in "ab"] == [None, False]
    assert answer.judged.counts["services_absent"] == ["assistance"]


def test_without_any_service_source_newly_found_cannot_be_said(book):
    town = town_of(book, {"a": 5})
    del town.sources["assistance"], town.sources["consultation"]
    assert book.ask(town, book.criterion(days(5, 2))).child("a")["newly_found"] is None
