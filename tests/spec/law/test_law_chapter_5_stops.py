"""Which uses a fault of chapter 5 stops: those that rest on the faulty entry, and no others."""

import msgspec

from hagukumi.law import decide, examine
from hagukumi.law.examination import Examination
from hagukumi.plan import records as r


def _stopped(plan):
    examination = Examination(plan)
    return {use.id for use in plan.uses if examination.against(use)}


def test_a_fault_in_a_contract_stops_the_contractors_uses_only(sample, plan):
    contracted = sample.selection.contracted(plan)
    assert examine(contracted) == ()
    assert _stopped(sample.change(contracted, "contracts", "analysis", ability="")) == {"study"}


def test_a_fault_in_a_holders_register_stops_the_uses_of_what_it_records(sample, plan):
    spoiled = sample.change(plan, "file_registers", "survey", range="")
    assert _stopped(spoiled) == {"survey-watch"}
    watch = sample.ask("kodomo-a@kodomo:coordinator", "watch", "assembled", "survey.wish")
    other = sample.ask("kodomo-a@kodomo:coordinator", "watch", "assembled", "school.absences")
    assert not decide(sample.release(spoiled), watch).allowed
    assert decide(sample.release(spoiled), other).allowed


def test_a_fault_in_the_linkages_register_stops_every_use(sample, plan):
    assert _stopped(sample.change(plan, "file_registers", "linkage", desk="")) == {use.id for use in plan.uses}


def test_without_a_privacy_policy_nothing_moves(plan):
    assert _stopped(msgspec.structs.replace(plan, privacy=None)) == {use.id for use in plan.uses}


def test_a_permanent_other_use_stops_itself_only(sample, plan):
    assert _stopped(sample.change(plan, "uses", "judge", permanent=True)) == {"judge"}


def test_a_purpose_that_is_not_shown_stops_the_uses_of_that_item_only(sample, plan):
    assert _stopped(sample.change(plan, "items", "survey.wish", purpose_notice="")) == {"survey-watch"}


def test_linking_processed_information_stops_every_use_of_its_source(sample, plan):
    processed = sample.change(
        plan, "sources", "npo", information=r.InformationKind.ANONYMISED, information_measures="識別しないことを要領に定める"
    )
    assert [(finding.rule, finding.outcome.value, finding.subject) for finding in examine(processed)] == [
        ("5.3-10", "violation", "npo-watch")
    ]
    assert _stopped(processed) == {"npo-watch"}


def test_a_table_that_the_linkages_register_leaves_out_is_named_in_words(sample, plan, said):
    linkage = next(entry for entry in plan.file_registers if entry.linkage)
    for table, name in (("school", "出欠の記録"), ("judgment", "judgment")):
        fewer = sample.change(plan, "file_registers", "linkage", tables=tuple(entry for entry in linkage.tables if entry != table))
        assert f"「{name}」" in said(fewer, "5.5.2-3")


def test_two_files_may_share_the_linkage(sample, plan, found):
    linkage = next(entry for entry in plan.file_registers if entry.linkage)
    half = len(linkage.tables) // 2
    first = sample.change(plan, "file_registers", "linkage", tables=linkage.tables[:half])
    assert found(first, "5.5.2-3")
    second = msgspec.structs.replace(linkage, id="linkage-2", tables=linkage.tables[half:])
    assert examine(sample.add(first, "file_registers", second)) == ()


def test_the_message_on_a_figure_names_its_bounds(sample, plan, said):
    assert "1日以上30日以下" in said(sample.change(plan, "figures", "days", value=31), "5.5.2-14")
    assert "（0円以上）" in said(sample.change(plan, "figures", "days", figure="disclosure-fee", value=-1), "5.5.2-14")
