"""Chapter: a judgment knows only what was known on its day."""

from __future__ import annotations

import datetime

import pytest
from msgspec.structs import replace

from hagukumi.judgment.time_rule import window_start
from hagukumi.plan.records import Condition, Operator


def absences(book, **record):
    town = book.town().person("a").month("a", "2024-09-01", 0)
    town.record("attendance", "a", **{"absent": 40, "reason": "ill", **record})
    return book.ask(town, book.criterion(book.absent)).sides("a")


def test_a_fact_that_became_known_later_does_not_count(book):
    assert absences(book, month="2024-08-01", entered="2024-10-02") == {}


def test_a_fact_known_on_the_very_day_counts(book):
    assert absences(book, month="2024-08-01", entered="2024-10-01") == {"absent30": "for"}


def test_a_fact_dated_after_the_day_does_not_count_even_when_already_entered(book):
    assert absences(book, month="2024-10-02", entered="2024-09-01") == {}


@pytest.mark.parametrize(("month", "sides"), [("2023-10-01", {}), ("2023-10-02", {"absent30": "for"})])
def test_the_window_begins_after_the_same_day_of_the_earlier_month(book, month, sides):
    assert absences(book, month=month, entered=month) == sides


@pytest.mark.parametrize(
    ("day", "months", "first"),
    [("2024-08-31", 6, "2024-03-01"), ("2023-08-31", 6, "2023-03-01"), ("2024-01-15", 1, "2023-12-16"), ("2024-12-31", 12, "2024-01-01")],
)
def test_the_first_day_of_a_window(day, months, first):
    assert window_start(datetime.date.fromisoformat(day), months) == datetime.date.fromisoformat(first)


def test_without_months_the_window_has_no_beginning(book):
    assert window_start(book.as_of, 0) is None
    town = book.town().person("a", "2010-01-01").month("a", "2017-04-01", 40)
    rule = book.criterion(replace(book.absent, months=0))
    answer = book.ask(town, rule)
    assert answer.detail("a", "absent30") == "これまでの「出欠記録」で、欠席日数の合計が30以上（40）"


def test_a_register_entry_that_became_known_later_is_no_presence_today(book):
    town = book.town().person("a").month("a", "2024-09-01", 0, entered="2024-11-01")
    assert book.ask(town, book.criterion(book.absent)).sides("a") == {"absent30": "missing"}


def test_age_is_counted_on_the_day(book):
    rule = book.criterion(book.receives, age_from=6, age_to=15)
    town = (
        book.town()
        .person("six_today", "2018-10-01")
        .person("five", "2018-10-02")
        .person("sixteen", "2008-10-01")
        .person("fifteen", "2008-10-02")
    )
    assert town.judge(rule).judgments["_person"].to_pylist() == ["fifteen", "six_today"]


@pytest.mark.parametrize(("day", "judged"), [("2024-02-28", 0), ("2024-02-29", 1), ("2023-02-28", 0), ("2023-03-01", 1)])
def test_who_was_born_on_29_february_completes_a_year_on_1_march_of_a_common_year(book, day, judged):
    town = book.town().person("a", f"{int(day[:4]) - 6 - (int(day[:4]) - 6) % 4}-02-29")
    years = int(day[:4]) - int(town.people[0][1][:4])
    rule = book.criterion(book.receives, age_from=years, age_to=years)
    assert town.judge(rule, as_of=datetime.date.fromisoformat(day)).judgments.num_rows == judged


def test_a_source_without_date_of_knowledge_is_named_when_it_is_newer_than_the_day(book):
    town = book.town().person("a")
    town.fresh["consultation"] = datetime.date(2024, 12, 1)
    assert town.judge(book.criterion(book.consulted)).counts["extracted_after"] == ["consultation"]


@pytest.mark.parametrize(("since", "sides"), [("2024-04-01", {"consulted": "for"}), ("2024-04-02", {})])
def test_a_condition_may_compare_a_day(book, since, sides):
    town = book.town().person("a").record("consultation", "a", held="2024-04-01", kind="care")
    rule = replace(book.consulted, where=(Condition(item="held", op=Operator.GE, value=since),))
    assert book.ask(town, book.criterion(rule)).sides("a") == sides
