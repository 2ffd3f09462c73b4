"""5.5.1: a plan that does not hang together is unknown, hence a gap, and never an error."""

import datetime

import msgspec
import pytest

from hagukumi.law import Outcome, examine
from hagukumi.plan import records as r
from hagukumi.plan.lists import LISTS

_LISTS = tuple(listed.name for listed in LISTS)


@pytest.mark.parametrize("field", ["purpose", "giver", "receiver", "retention"])
def test_a_reference_that_leads_nowhere_is_a_gap(sample, plan, found, field):
    assert ("gap", "judge") in found(sample.change(plan, "uses", "judge", **{field: "nothing"}), "5.5.1-1")


@pytest.mark.parametrize("entries", ["bodies", "departments", "purposes", "retentions", "sources", "items", "uses", "criteria"])
def test_an_id_used_twice_is_a_gap(sample, plan, found, entries):
    twice = sample.add(plan, entries, getattr(plan, entries)[0])
    assert ("gap", getattr(plan, entries)[0].id) in found(twice, "5.5.1-1")


@pytest.mark.parametrize("entries", _LISTS)
def test_any_list_may_be_empty_without_an_error(plan, entries):
    assert all("誤り" not in finding.message for finding in examine(msgspec.structs.replace(plan, **{entries: ()})))


def test_an_empty_plan_has_findings_and_no_error(plan):
    found = examine(msgspec.structs.replace(plan, **dict.fromkeys(_LISTS, ())))
    assert {"4.1-1", "7.5-1", "7.5-3"} <= {finding.rule for finding in found}
    assert {(finding.outcome, finding.subject) for finding in found} == {(Outcome.GAP, plan.programme.id)}
    assert all("誤り" not in finding.message for finding in found)


@pytest.mark.parametrize("field", ["items", "stages"])
def test_a_use_of_nothing_is_unfinished(sample, plan, found, field):
    assert found(sample.change(plan, "uses", "link", **{field: ()}), "5.5.1-2") == [("gap", "link")]


def test_a_period_does_not_end_before_it_begins(sample, plan, found):
    assert found(sample.change(plan, "uses", "link", since=datetime.date(2029, 1, 1)), "5.5.1-2") == [("violation", "link")]
    assert found(sample.change(plan, "uses", "link", since=sample.END), "5.5.1-2") == []


def test_the_order_of_entries_does_not_matter(sample, plan):
    spoiled = sample.change(sample.change(plan, "uses", "judge", handling=""), "uses", "link", basis=r.WithinPurpose())
    turned = msgspec.structs.replace(spoiled, **{name: tuple(reversed(getattr(spoiled, name))) for name in _LISTS})
    assert examine(spoiled) == examine(turned) != ()


def test_what_the_coordinator_uses_or_passes_on_was_received_from_its_holder(sample, plan, found):
    """Without the way from 学校教育課 nobody asked whether the item may leave the board of education."""
    stages, items = (r.Stage.ASSEMBLED,), ("school.absences",)
    kept = sample.change(plan, "uses", "school-watch", giver="kodomo", stages=stages, items=items, basis=sample.INTERNAL)
    assert found(kept, "5.5.1-3") == [("gap", "school-watch"), ("gap", "study")]
    assert found(sample.change(plan, "uses", "council", giver="kodomo"), "5.5.1-3") == [("gap", "council")] * 3
    assert found(plan, "5.5.1-3") == []  # study: delivered under another use; council: given by its holder
