"""Chapter 3: an item that was not chosen properly is not read, and what is only recommended is said and stops nothing."""

import msgspec
import pytest

from hagukumi.law import decide, examine, remarks
from hagukumi.plan import records as r

_WATCHING = ("kodomo-a@kodomo:coordinator", "watch", "assembled", "school.absences")


def _noted(plan, rule):
    return [(remark.subject, remark.outcome.value) for remark in remarks(plan) if remark.rule == rule]


def _availability(sample, plan, candidate, **changes):
    (entry,) = (entry for entry in plan.candidates if entry.id == candidate)
    return sample.change(plan, "candidates", candidate, availability=msgspec.structs.replace(entry.availability, **changes))


@pytest.mark.parametrize(
    ("entries", "entry", "changes", "rule"),
    [
        ("candidates", "school-absences", {"relevance": r.Statement()}, "3.1-5"),
        ("candidates", "school-absences", {"availability": None}, "3.2-1"),
        ("candidates", "school-absences", {"steps": ()}, "3.1-1"),
        ("evidence", "paper", {"peer_reviewed": None}, "3.1-3"),
    ],
)
def test_an_item_whose_choice_is_unsettled_is_refused_at_the_gate(sample, plan, entries, entry, changes, rule):
    spoiled = sample.change(plan, entries, entry, **changes)
    assert rule in {finding.rule for finding in examine(spoiled)}
    refused = decide(sample.release(spoiled), sample.ask(*_WATCHING))
    assert [finding.rule for finding in refused.findings] == ["gate-7"]
    assert rule in refused.findings[0].message
    assert decide(sample.release(plan), sample.ask(*_WATCHING)).allowed


def test_a_fault_in_the_choice_of_one_item_leaves_the_others_alone(sample, plan):
    spoiled = sample.change(plan, "candidates", "school-absences", fairness=r.Statement())
    assert decide(sample.release(spoiled), sample.ask("kodomo-a@kodomo:coordinator", "watch", "assembled", "survey.wish")).allowed


def test_a_mere_candidate_owes_no_reasons_yet(sample, plan):
    """It is on the list because somebody thought of it; the questions come with the choice."""
    fresh = r.Candidate(id="fresh", name="図書館の利用", purpose="watch")
    given_up = msgspec.structs.replace(fresh, id="given-up", steps=(sample.selection.step("dropped", 1),))
    assert examine(sample.add(plan, "candidates", fresh, given_up)) == ()


def test_a_needed_candidate_owes_reasons_but_no_survey(sample, plan):
    needed = r.Candidate(
        id="needed",
        name="図書館の利用",
        purpose="watch",
        evidence=("guide",),
        relevance=sample.selection.statement("居場所の手掛かりになる"),
        necessity=sample.selection.statement("代わりがない"),
        steps=(sample.selection.step("needed", 1),),
    )
    assert examine(sample.add(plan, "candidates", needed)) == ()
    obtainable = msgspec.structs.replace(needed, steps=(*needed.steps, sample.selection.step("obtainable", 2)))
    assert {finding.rule for finding in examine(sample.add(plan, "candidates", obtainable))} == {"3.2-1"}


def test_one_piece_of_information_may_become_items_of_several_extracts(sample, plan):
    """氏名 is one candidate, whichever extracts carry it."""
    kept = tuple(candidate for candidate in plan.candidates if candidate.id not in ("juki-number", "school-number"))
    (first,) = (candidate for candidate in plan.candidates if candidate.id == "juki-number")
    joined = msgspec.structs.replace(first, items=("juki.number", "school.number"))
    assert examine(msgspec.structs.replace(plan, candidates=(*kept, joined))) == ()


def test_what_the_system_makes_itself_needs_no_choice(plan):
    chosen = {item for candidate in plan.candidates for item in candidate.items}
    assert "judgment.band" not in chosen
    assert examine(plan) == ()


def test_an_item_dropped_for_one_purpose_may_be_used_for_another_that_chose_it(sample, plan, found):
    (used,) = (candidate for candidate in plan.candidates if candidate.id == "school-absences")
    steps = (*used.steps, sample.selection.step("dropped", 4))
    for purpose, outcomes in (("support", []), ("evaluation", [("violation", "school.absences")])):
        dropped = msgspec.structs.replace(used, id="other", purpose=purpose, steps=steps)
        assert found(sample.add(plan, "candidates", dropped), "3.1-1") == outcomes  # the item is used for watch and evaluation


def test_an_automatic_process_is_an_officer_that_takes_no_steps_of_judgment(sample, plan, found):
    (kodomo,) = (department for department in plan.departments if department.id == "kodomo")
    process = tuple(
        msgspec.structs.replace(officer, kind=r.OfficerKind.PROCESS) if officer.id == "run" else officer for officer in kodomo.officers
    )
    spoiled = sample.change(sample.change(plan, "departments", "kodomo", officers=process), "evidence", "paper", checked_by="run")
    assert found(spoiled, "3.1-3") == [("violation", "paper")]


def test_papers_without_review_or_of_low_levels_are_remarked(sample, plan):
    assert _noted(plan, "3.1-9") == []
    unreviewed = sample.change(plan, "evidence", "paper", peer_reviewed=False)
    assert ("school-absences", "allowed") in _noted(unreviewed, "3.1-9")
    assert examine(unreviewed) == ()  # the guide carries the choice
    low = sample.change(
        sample.change(plan, "evidence", "paper", level=r.Reliability.COMPARISON), "candidates", "juki-name", evidence=("paper",)
    )
    assert _noted(low, "3.1-9") == [("juki-name", "allowed")]
    assert _noted(sample.add(low, "candidates", r.Candidate(id="c", name="x", purpose="watch", evidence=("paper",))), "3.1-9") == [
        ("juki-name", "allowed")
    ]


def test_missing_values_that_nobody_counted_are_remarked(sample, plan):
    assert _noted(plan, "3.2-5") == []
    assert _noted(_availability(sample, plan, "school-absences", quality=()), "3.2-5") == [("school-absences", "allowed")]
    assert _noted(sample.add(plan, "candidates", r.Candidate(id="c", name="x", purpose="watch")), "3.2-5") == []


def test_an_own_layout_and_a_policy_without_a_day_are_remarked(sample, plan):
    assert _noted(plan, "3.2-6") == []
    policy = r.Digitisation(policy="入力する", target=r.TargetFormat.OWN, mapping=(r.FieldMapping(origin="区分", target="category"),))
    own = _availability(sample, plan, "council-category", digitisation=policy)
    assert _noted(own, "3.2-6") == [("council-category", "allowed")] * 2
    assert examine(own) == ()


def test_the_length_of_a_period_is_left_to_people(plan):
    assert _noted(plan, "3.3-5") == [("analysis", "allowed"), ("outreach", "allowed")]  # figures is no personal information


def test_measured_counts_of_an_unused_candidate_are_checked_as_well(sample, plan, found):
    quality = (r.Quality(source="nothing", rows=1, missing=0, inconsistent=0, measured_on=sample.DAY),)
    unused = r.Candidate(id="c", name="x", purpose="watch", availability=r.Availability(holding=r.Holding.DIGITAL, quality=quality))
    assert found(sample.add(plan, "candidates", unused), "3.2-4") == [("gap", "c")]


def test_what_a_private_body_hands_over_may_be_new_although_the_municipality_holds_the_like(sample, plan, found):
    """E.g. the address on the list of a club beside that of the resident register: one candidate, two items."""
    merged = sample.change(plan, "candidates", "juki-name", items=("juki.name", "npo.worry"))
    assert found(merged, "3.2-1") == []
    taken = sample.change(plan, "candidates", "juki-name", items=("juki.name", "survey.wish"))
    assert found(taken, "3.2-1") == [("gap", "juki-name")]
