"""5.4.5: the legal framework of the councils reaches only persons notified and judged 要支援."""

import msgspec
import pytest

from hagukumi.law import RowCondition, decide, examine
from hagukumi.plan import records as r


def _route(sample, **changes):
    settled = {"provision": sample.COUNCIL, "notified_item": "council.notified_on", "judged_item": "council.judged_on"}
    return r.LegalGround(**{**settled, **changes})


def test_both_facts_named_as_dates_of_the_rows_are_enough(plan, found):
    assert found(plan, "5.4.5-2") == []


@pytest.mark.parametrize("fact", ["notified_item", "judged_item"])
def test_either_fact_missing_is_a_gap_that_says_why(sample, plan, found, said, fact):
    spoiled = sample.change(plan, "uses", "council", basis=_route(sample, **{fact: ""}))
    assert found(spoiled, "5.4.5-2") == [("gap", "council")]
    assert "通告等を受理し要支援と判断された人" in said(spoiled, "5.4.5-2")


@pytest.mark.parametrize("item", ["council.category", "juki.birth_date", "council.nothing"])
def test_a_fact_must_be_a_date_item_of_the_same_use(sample, plan, found, item):
    spoiled = sample.change(plan, "uses", "council", basis=_route(sample, judged_item=item))
    assert ("gap", "council") in found(spoiled, "5.4.5-2")


def test_the_same_date_does_not_stand_for_both_facts(sample, plan, found, said):
    spoiled = sample.change(plan, "uses", "council", basis=_route(sample, judged_item="council.notified_on"))
    assert found(spoiled, "5.4.5-2") == [("violation", "council")]
    assert "二つは別の事実" in said(spoiled, "5.4.5-2")


def test_a_birthday_is_no_date_of_a_fact(sample, plan, found):
    """Every child has one: as a condition on rows it would let all of them through."""
    born = sample.change(plan, "items", "council.judged_on", kind=r.ItemKind.INDIRECT)
    assert ("gap", "council") in found(born, "5.4.5-2")


@pytest.mark.parametrize("change", [{"blank": "2000-01-01"}, {"codes": {"-": "2000-01-01"}}])
def test_a_column_that_reads_an_empty_cell_as_a_date_tells_no_fact(sample, plan, found, change):
    layout = next(source.layout for source in plan.sources if source.id == "council")
    columns = tuple(msgspec.structs.replace(column, **change) if column.field == "judged_on" else column for column in layout.columns)
    filled = sample.change(plan, "sources", "council", layout=msgspec.structs.replace(layout, columns=columns))
    assert found(filled, "5.4.5-2") == [("gap", "council")]


def test_rows_of_another_source_cannot_be_tested_and_are_a_gap(sample, plan, found):
    items = ("council.notified_on", "council.judged_on", "judgment.band")
    assert found(sample.change(plan, "uses", "council", items=items), "5.4.5-2") == [("gap", "council")]


def test_another_statute_needs_no_such_facts(sample, plan):
    provision = r.Provision(statute="児童虐待の防止等に関する法律", article="第13条の4", kind=r.ProvisionKind.STATUTE)
    other = sample.change(plan, "uses", "council", basis=r.LegalGround(provision=provision))
    assert examine(other) == ()
    request = sample.ask("gakko-s@gakko:supporter", "support", "handed_over", "council.category")
    assert decide(sample.release(other), request).rows == ()


def test_facts_named_under_another_statute_bind_as_well(sample, plan, found):
    provision = r.Provision(statute="児童虐待の防止等に関する法律", article="第13条の4", kind=r.ProvisionKind.STATUTE)
    half = sample.change(plan, "uses", "council", basis=_route(sample, provision=provision, judged_item=""))
    assert found(half, "5.4.5-2") == [("gap", "council")]


def test_an_organisation_clause_is_no_legal_basis(sample, plan, found):
    spoiled = sample.change(plan, "uses", "council", basis=r.LegalGround(provision=sample.OFFICE))
    assert found(spoiled, "5.4.5-1") == [("violation", "council")]


def test_the_decision_carries_the_condition_that_refuses_rows_lacking_either_fact(sample, plan):
    request = sample.ask("gakko-s@gakko:supporter", "support", "handed_over", "council.category")
    decision = decide(sample.release(plan), request)
    assert decision.allowed
    assert decision.rows == (RowCondition(use="council", items=("council.notified_on", "council.judged_on")),)


def test_a_search_over_all_children_keeps_the_condition_on_rows(sample, plan):
    """Early detection may read a council's rows only of those already notified and judged, never of every child."""
    council = next(use for use in plan.uses if use.id == "council")
    watched = msgspec.structs.replace(
        council,
        id="council-watch",
        purpose="watch",
        stages=(r.Stage.ASSEMBLED,),
        receiver="kodomo",
        role=r.Role.COORDINATOR,
        retention="analysis",
    )
    watching = sample.add(plan, "uses", watched)
    assert examine(watching) == ()
    decision = decide(sample.release(watching), sample.ask("run@kodomo:coordinator", "watch", "assembled", "council.category"))
    assert decision.allowed
    assert [condition.use for condition in decision.rows] == ["council-watch"]
