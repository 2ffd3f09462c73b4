"""What names nobody in particular protects, or may concern, every use: a fault in it stops them all."""

import msgspec

from hagukumi.law import examine
from hagukumi.law.examination import Examination


def _stopped(plan):
    examination = Examination(plan)
    return {use.id for use in plan.uses if examination.against(use)}


def _all(plan):
    return {use.id for use in plan.uses}


def test_a_fault_in_a_safeguard_of_a_department_outside_all_uses_stops_every_use(sample, plan):
    """E.g. the systems department: it gives and receives nothing, and its access control guards everything."""
    systems = msgspec.structs.replace(plan.departments[0], id="systems", roles=(), officers=())
    guarded = sample.add(plan, "departments", systems)
    safe = sample.change(guarded, "safeguards", "technical", department="systems")
    assert not [finding for finding in examine(safe) if finding.rule == "7.5-2"]
    assert _stopped(sample.change(safe, "safeguards", "technical", statement="")) == _all(plan)


def test_a_safeguard_that_nobody_answers_for_stops_every_use(sample, plan):
    assert _stopped(sample.change(plan, "safeguards", "technical", department="")) == _all(plan)


def test_a_criterion_without_a_purpose_stops_every_use(sample, plan):
    assert _stopped(sample.change(plan, "criteria", plan.criteria[0].id, purpose="")) == _all(plan)


def test_a_register_that_names_no_table_stops_the_uses_of_its_department(sample, plan):
    entry = next(entry for entry in plan.file_registers if entry.id == "survey")
    vague = sample.change(plan, "file_registers", "survey", tables=())
    assert _stopped(vague) == {use.id for use in plan.uses if entry.department in (use.giver, use.receiver)} != set()


def test_a_register_that_names_neither_table_nor_department_stops_every_use(sample, plan):
    assert _stopped(sample.change(plan, "file_registers", "survey", tables=(), department="")) == _all(plan)
