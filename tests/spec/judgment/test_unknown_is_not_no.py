"""Chapter: what is not known is not "no"."""

from __future__ import annotations

import datetime

import pytest
from msgspec.structs import replace

from hagukumi.plan.records import Condition, Indicator, Measure, Operator, Whose

MONTHS = [f"2024-{month:02}-01" for month in range(1, 10)]


def status(answer, indicator):
    (found,) = [name for name, count in answer.judged.counts["indicators"][indicator].items() if count]
    return found


def test_a_source_that_was_not_delivered_leaves_its_indicators_unknown(book):
    answer = book.ask(book.town().person("a").without("assistance"), book.criterion(book.receives, book.consulted))
    assert answer.sides("a") == {"assistance": "missing"}
    assert answer.detail("a", "assistance") == "「生活保護」が届いていないため、分かりません"
    assert answer.judged.counts["not_delivered"] == ["assistance"]
    assert answer.judged.counts["missing"] == {"assistance": 1, "consultation": 0}


def test_no_record_in_an_ordinary_source_means_the_indicator_is_not_met(book):
    answer = book.ask(book.town().person("a"), book.criterion(book.receives))
    assert status(answer, "assistance") == "not_met"
    assert answer.sides("a") == {}


def test_a_child_who_is_absent_from_a_register_is_unknown_not_fine(book):
    town = book.town().person("a").person("b")
    town.month("b", "2024-09-01", 0)
    answer = book.ask(town, book.criterion(book.absent))
    assert answer.sides("a") == {"absent30": "missing"}
    assert answer.detail("a", "absent30") == "「出欠記録」に載っていないため、分かりません"
    assert answer.sides("b") == {}


@pytest.mark.parametrize(
    ("birth", "expected"), [("2020-10-02", "not_applicable"), ("2018-10-01", "unknown"), ("2008-10-01", "not_applicable")]
)
def test_a_source_says_nothing_of_children_outside_its_ages(book, birth, expected):
    """The school lists children of 6 to 15; for others its silence is neither for them nor missing."""
    answer = book.ask(book.town().person("a", birth), book.criterion(book.absent))
    assert status(answer, "absent30") == expected


def test_a_fact_recorded_while_the_child_was_of_age_still_counts_later(book):
    town = book.town().person("a", "2014-05-05").record("checkup", "a", held="2016-06-01", weight=7.5)
    seen = Indicator(id="seen", name="健診", source="checkup", measure=Measure.MIN, item="weight", op=Operator.LT, threshold=8, points=1)
    assert status(book.ask(town, book.criterion(seen)), "seen") == "met"


def test_a_count_of_none_is_no_finding_for_a_child_whom_the_source_does_not_cover(book):
    unseen = Indicator(id="unseen", name="健診なし", source="checkup", measure=Measure.COUNT, op=Operator.EQ, threshold=0, points=1)
    town = book.town().person("old", "2014-05-05")
    assert status(book.ask(town, book.criterion(unseen)), "unseen") == "not_applicable"
    town = book.town().person("young", "2022-05-05")
    answer = book.ask(town, book.criterion(unseen))
    assert answer.detail("young", "unseen") == "これまでの「乳幼児健診」の記録が1件もない"


def test_an_in_migrant_without_a_record_lacks_history(book):
    """転入前の記録は前住所地にある: the window is only partly covered."""
    town = book.town().person("a", moved_in="2024-06-01").person("b", moved_in="2022-01-01")
    answer = book.ask(town, book.criterion(book.consulted))
    assert answer.sides("a") == {"consulted": "missing"}
    assert answer.detail("a", "consulted") == "転入より前の「家庭相談」の記録がないため、分かりません"
    assert answer.sides("b") == {}


def test_what_is_seen_of_an_in_migrant_counts(book):
    town = book.town().person("a", moved_in="2024-06-01").record("consultation", "a", held="2024-07-01", kind="care")
    assert book.ask(town, book.criterion(book.consulted)).sides("a") == {"consulted": "for"}


def test_few_absences_since_moving_in_do_not_prove_few_absences(book):
    town = book.town().person("a", moved_in="2024-06-01")
    for month in MONTHS[5:]:
        town.month("a", month, 1)
    assert book.ask(town, book.criterion(book.absent)).sides("a") == {"absent30": "missing"}


def test_nothing_is_missing_from_before_the_age_at_which_a_source_begins(book):
    """Moved in at five, judged at ten, over the whole school time: the school's record is complete."""
    whole_time = replace(book.absent, months=0)
    town = book.town().person("a", "2014-05-05", moved_in="2019-06-01").month("a", "2024-04-01", 1)
    assert status(book.ask(town, book.criterion(whole_time)), "absent30") == "not_met"


def test_a_source_of_the_present_lacks_no_history(book):
    answer = book.ask(book.town().person("a", moved_in="2024-09-01"), book.criterion(book.receives))
    assert status(answer, "assistance") == "not_met"


@pytest.mark.parametrize("kind", [None, "unknown"])
def test_a_condition_on_an_unknown_value_is_satisfied_by_nothing_and_reported(book, kind):
    town = book.town().person("a").record("consultation", "a", held="2024-07-01", kind=kind)
    for op in (Operator.EQ, Operator.NE):
        rule = replace(book.consulted, where=(Condition(item="kind", op=op, value="abuse"),))
        answer = book.ask(town, book.criterion(rule))
        assert answer.detail("a", "consulted") == "「家庭相談」に値や日付の不明な記録があるため、分かりません（1件）"


def test_unknown_records_matter_only_where_they_could_turn_the_answer(book):
    town = book.town().person("a").record("consultation", "a", held="2024-07-01", kind=None)
    abuse = replace(book.consulted, where=(Condition(item="kind", op=Operator.EQ, value="abuse"),), threshold=2)
    assert status(book.ask(town, book.criterion(abuse)), "consulted") == "not_met"


def test_records_whose_values_are_all_unknown_are_unknown(book):
    town = book.town().person("a").month("a", "2024-09-01", None)
    answer = book.ask(town, book.criterion(book.absent))
    assert answer.detail("a", "absent30") == "「出欠記録」に値や日付の不明な記録があるため、分かりません（1件）"


def test_not_met_on_part_of_the_records_is_told_with_the_part_that_is_unknown(book):
    town = book.town().person("a").month("a", "2024-08-01", None).month("a", "2024-09-01", 2)
    answer = book.ask(town, book.criterion(book.absent))
    assert status(answer, "absent30") == "not_met"
    expected = "分かっている記録では当てはまりませんが、「出欠記録」に値や日付の不明な記録があります（1件）"
    assert answer.detail("a", "absent30") == expected


def test_a_record_of_unknown_day_might_lie_in_the_window(book):
    town = book.town().person("a").record("consultation", "a", held=None, kind="care")
    assert book.ask(town, book.criterion(book.consulted)).sides("a") == {"consulted": "missing"}


def test_a_child_whose_guardians_are_not_known_is_unknown(book):
    owes = Indicator(
        id="owes",
        name="滞納",
        source="arrears",
        measure=Measure.MAX,
        item="months",
        op=Operator.GE,
        threshold=3,
        points=1,
        whose=Whose.GUARDIAN,
    )
    town = book.town().person("a").person("b").person("m", "1985-01-01").related("b", "m", "guardian").record("arrears", "m", months=4)
    answer = book.ask(town, book.criterion(owes))
    assert answer.detail("a", "owes") == "保護者が分かっていないため、確かめられません"
    assert answer.detail("b", "owes") == "保護者の「納付状況」で、滞納月数の最大が3以上（4）"


def test_a_change_needs_two_days(book):
    lost = Indicator(
        id="lost", name="体重減", source="checkup", measure=Measure.CHANGE, item="weight", op=Operator.LE, threshold=-1, points=1
    )
    town = book.town().person("a", "2021-05-05").record("checkup", "a", held="2023-01-01", weight=14.0)
    answer = book.ask(town, book.criterion(lost))
    assert answer.detail("a", "lost") == "「乳幼児健診」の記録が1日分しかなく、変化を比べられません"
    town.record("checkup", "a", held="2024-01-01", weight=12.5)
    answer = book.ask(town, book.criterion(lost))
    assert answer.detail("a", "lost") == "これまでの「乳幼児健診」で、体重の変化（最新と最初の差）が-1以下（-1.5）"


def test_below_the_coverage_the_answer_is_undetermined_and_no_band(book):
    rule = book.criterion(book.absent, book.receives)
    answer = book.ask(book.town().person("a").without("attendance"), rule, all_reasons=False)
    child = answer.child("a")
    assert (child["undetermined"], child["band"], child["listed"], child["coverage"]) == (True, None, False, 0.4)
    assert answer.sides("a") == {"absent30": "missing"}
    assert answer.judged.counts["undetermined"] == 1
    assert sum(answer.judged.counts["bands"].values()) == 0


def test_at_the_coverage_the_child_is_judged(book):
    rule = book.criterion(book.absent, book.receives, coverage=0.4)
    assert book.ask(book.town().person("a").without("attendance"), rule).child("a")["band"] == "low"


def test_a_child_to_whom_nothing_applies_is_undetermined_whatever_the_coverage(book):
    rule = book.criterion(book.absent, coverage=0.0)
    assert book.ask(book.town().person("a", "2022-01-01"), rule).child("a")["undetermined"]


def test_a_person_of_unknown_age_is_counted_not_judged(book):
    judged = book.town().person("a", None).person("b").judge(book.criterion(book.receives))
    assert judged.counts["birth_date_unknown"] == 1
    assert judged.judgments["_person"].to_pylist() == ["b"]


def test_how_fresh_each_source_is_stands_beside_each_reason(book):
    town = book.town().person("a").month("a", "2024-01-01", 40)
    town.fresh["attendance"] = datetime.date(2023, 9, 30)
    judged = town.judge(book.criterion(book.absent))
    assert judged.reasons["fresh_on"].to_pylist() == [datetime.date(2023, 9, 30)]
    assert judged.reasons["check_next"].to_pylist() == ["担任に最近の様子を聞く"]
    assert judged.counts["stale"] == ["attendance"]
