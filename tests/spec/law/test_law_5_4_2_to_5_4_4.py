"""5.4.2–5.4.4: data newly acquired, data already held, and the change of purpose."""

import msgspec
import pytest

from hagukumi.law import examine
from hagukumi.plan import records as r

_CHANGE = r.PurposeChange(relation="同じ子の支援", reasonableness="だれもが思い浮かべる")


def test_newly_acquired_data_rests_on_its_specified_purpose(plan, found):
    assert found(plan, "5.4.3-1") == []
    assert found(plan, "5.4.3-2") == []


def test_held_data_is_not_newly_acquired(sample, plan, found):
    assert found(sample.change(plan, "uses", "school-watch", basis=sample.NEW), "5.4.3-1") == [("violation", "school-watch")]


@pytest.mark.parametrize("text", ["", "  "])
def test_a_new_acquisition_needs_its_purpose_specified(sample, plan, found, text):
    spoiled = sample.change(plan, "uses", "survey-watch", basis=r.NewAcquisition(specified=text))
    assert found(spoiled, "5.4.3-2") == [("gap", "survey-watch")]


def test_derived_data_counts_as_held_when_any_of_its_inputs_is_held(sample, plan, found):
    assert found(sample.change(plan, "uses", "judge", basis=sample.NEW), "5.4.3-1") == [("violation", "judge")]


def _only_new(sample, plan):
    """A plan of newly acquired answers and a judgment made from them alone."""
    survey = next(use for use in plan.uses if use.id == "survey-watch")
    judge = sample.use("judge", "watch", "kodomo>kodomo:coordinator", "judged", "judgment.band", sample.NEW)
    return msgspec.structs.replace(plan, uses=(survey, judge), criteria=(), linkage_models=())


def test_derived_data_counts_as_new_when_all_its_inputs_are_new(sample, plan):
    assert examine(_only_new(sample, plan)) == ()


def test_derived_data_without_any_input_in_the_plan_is_a_gap(sample, plan, found):
    only_new = _only_new(sample, plan)
    alone = msgspec.structs.replace(only_new, uses=only_new.uses[1:])
    assert found(alone, "5.4.3-1") == [("gap", "judge")]
    assert found(sample.change(alone, "uses", "judge", basis=_CHANGE), "5.4.4-1") == [("gap", "judge")]


def test_derived_data_of_a_family_without_inputs_inherits_from_the_whole_plan(sample, plan, found):
    alone = sample.add(plan, "purposes", sample.change(plan, "purposes", "support", id="other", parent="").purposes[2])
    alone = sample.change(alone, "uses", "handover", purpose="other", basis=sample.NEW)
    assert found(alone, "5.4.3-1") == [("violation", "handover")]


def test_changing_the_purpose_of_held_data_for_early_detection_is_a_violation_in_the_guidelines_view(sample, plan, found, said):
    changed = sample.change(plan, "uses", "school-watch", basis=_CHANGE)
    assert found(changed, "5.4.4-2") == [("violation", "school-watch")]
    assert "ガイドラインの見解" in said(changed, "5.4.4-2")


def test_changing_the_purpose_of_derived_data_for_early_detection_is_judged_by_its_inputs(sample, plan, found):
    assert found(sample.change(plan, "uses", "judge", basis=_CHANGE), "5.4.4-2") == [("violation", "judge")]


def test_another_purpose_may_be_changed_once_relation_and_reasonableness_are_stated(sample, plan, found):
    changed = sample.change(plan, "uses", "study", basis=_CHANGE)
    assert examine(changed) == ()


@pytest.mark.parametrize(
    ("change", "gaps"), [({"relation": ""}, 1), ({"reasonableness": " "}, 1), ({"relation": "", "reasonableness": ""}, 2)]
)
def test_until_then_it_is_a_gap(sample, plan, found, change, gaps):
    basis = r.PurposeChange(**{"relation": "x", "reasonableness": "x", **change})
    assert found(sample.change(plan, "uses", "study", basis=basis), "5.4.4-3") == [("gap", "study")] * gaps


def test_the_purpose_of_newly_acquired_data_is_not_changed(sample, plan, found):
    changed = sample.change(plan, "uses", "survey-watch", basis=_CHANGE)
    assert found(changed, "5.4.4-1") == [("violation", "survey-watch")]
    assert found(changed, "5.4.4-2") == []


def test_provision_within_the_purpose_says_what_covers_it(sample, plan, found):
    apart = _supporting_without_judgments(sample, plan)
    covered = sample.change(apart, "uses", "council", basis=r.WithinPurpose(covered_by="支援のための共有を明示して取得した"))
    assert examine(covered) == ()
    assert found(sample.change(apart, "uses", "council", basis=r.WithinPurpose()), "5.4.2-1") == [("gap", "council")]


def _supporting_without_judgments(sample, plan):
    """Support as a purpose that stands apart: what the search found is handed over under the search itself."""
    return sample.change(sample.change(plan, "purposes", "support", parent=""), "uses", "handover", purpose="watch")


def test_who_is_handed_judgments_made_of_held_data_takes_part_in_the_search_however_its_purpose_stands_apart(sample, plan, found):
    apart = sample.change(plan, "purposes", "support", parent="")
    within = sample.change(apart, "uses", "handover", basis=r.WithinPurpose(covered_by="支援のための共有を明示して取得した"))
    assert found(within, "5.4.2-1") == [("gap", "handover")]
    assert found(sample.change(apart, "uses", "handover", basis=_CHANGE), "5.4.4-2") == [("violation", "handover")]


def test_held_data_for_early_detection_is_not_shown_to_lie_within_its_purpose(sample, plan, found):
    within = sample.change(plan, "uses", "school-watch", basis=r.WithinPurpose(covered_by="x"))
    assert found(within, "5.4.2-1") == [("gap", "school-watch")]


def test_a_held_item_names_its_original_purpose(sample, plan, found):
    spoiled = sample.change(plan, "items", "school.absences", original_purpose="")
    assert found(spoiled, "5.4.2-2") == [("gap", "school.absences")]


def test_a_cycle_of_purposes_is_found_and_does_not_hang(sample, plan, found):
    cycle = sample.change(plan, "purposes", "linkage", parent="watch")
    assert {outcome for outcome, _ in found(cycle, "5.5.1-1")} == {"gap"}


@pytest.mark.parametrize("kind", r.PurposeKind)
def test_a_purpose_under_which_a_criterion_judges_is_early_detection_whatever_it_is_called(sample, plan, found, kind):
    renamed = sample.change(plan, "purposes", "watch", kind=kind, parent="")
    changed = sample.change(renamed, "uses", "school-watch", basis=_CHANGE)
    assert found(changed, "5.4.4-2") == [("violation", "school-watch")]


@pytest.mark.parametrize("kind", r.PurposeKind)
def test_support_as_part_of_early_detection_shares_its_view_and_evaluation_does_not(sample, plan, found, kind):
    """5.4.4 speaks of finding children early and supporting them; checking the criteria or counting is another purpose."""
    changed = sample.change(sample.change(plan, "purposes", "evaluation", kind=kind), "uses", "study", basis=_CHANGE)
    other = kind in (r.PurposeKind.EVALUATION, r.PurposeKind.STATISTICS, r.PurposeKind.RESEARCH)
    assert found(changed, "5.4.4-2") == ([] if other else [("violation", "study")])


@pytest.mark.parametrize("kind", r.PurposeKind)
def test_a_list_of_judged_children_handed_to_supporters_is_no_evaluation_whatever_it_is_called(sample, plan, found, kind):
    changed = sample.change(sample.change(plan, "purposes", "support", kind=kind), "uses", "handover", basis=_CHANGE)
    assert found(changed, "5.4.4-2") == [("violation", "handover")]


@pytest.mark.parametrize("kind", r.PurposeKind)
def test_a_linkage_that_serves_a_search_is_part_of_it_whatever_it_is_called(sample, plan, found, kind):
    """Neither another name, nor standing apart, nor a search that is written without a criterion hides what the records are linked for."""
    renamed = sample.change(sample.change(plan, "purposes", "linkage", kind=kind), "purposes", "watch", kind=kind, parent="")
    changed = sample.change(renamed, "uses", "juki-link", basis=_CHANGE)
    assert found(changed, "5.4.4-2") == [("violation", "juki-link")]
    assert found(msgspec.structs.replace(changed, criteria=()), "5.4.4-2") == [("violation", "juki-link")]


def test_a_purpose_that_a_search_is_part_of_shares_its_view_and_one_beside_it_does_not(sample, plan, found):
    """E.g. the search under 「児童福祉」, and the allowances beside it."""
    whole = sample.change(plan, "purposes", "linkage", kind=r.PurposeKind.OTHER)
    beside = msgspec.structs.replace(plan.purposes[0], id="allowance", kind=r.PurposeKind.OTHER, parent="linkage")
    plan = sample.add(whole, "purposes", beside)
    use = sample.use("more", "linkage", "shimin>kodomo:coordinator", "delivered", "juki.moved_on", _CHANGE)
    assert found(sample.add(plan, "uses", use), "5.4.4-2") == [("violation", "more")]
    paid = msgspec.structs.replace(use, purpose="allowance")
    assert found(sample.add(plan, "uses", paid), "5.4.4-2") == []


def test_contacts_and_judgments_are_not_laundered_by_a_purpose_of_their_own(sample, plan, found):
    """They are made from the resident register and the criteria, whatever else is used under the purpose they are handed over for."""
    fresh = sample.add(plan, "purposes", sample.change(plan, "purposes", "support", id="fresh", parent="").purposes[2])
    survey = sample.use("survey-fresh", "fresh", "gakko>kodomo:coordinator", "delivered", "survey.wish", sample.NEW)
    for item in ("contact.name", "judgment.band"):
        handed = sample.use("handed", "fresh", "kodomo>gakko:supporter", "handed_over", item, sample.NEW)
        assert found(sample.add(fresh, "uses", survey, handed), "5.4.3-1") == [("violation", "handed")]


def test_what_the_linkage_makes_from_held_data_is_not_laundered_by_a_purpose_that_uses_only_new_data(sample, plan, found):
    fresh = sample.add(plan, "purposes", sample.change(plan, "purposes", "watch", id="fresh", parent="").purposes[1])
    survey = sample.use("survey-fresh", "fresh", "gakko>kodomo:coordinator", "delivered", "survey.wish", sample.NEW)
    person = sample.use("person-fresh", "fresh", "kodomo>kodomo:coordinator", "linked", "person.birth_date", sample.NEW)
    assert found(sample.add(fresh, "uses", survey, person), "5.4.3-1") == [("violation", "person-fresh")]


def test_an_item_of_an_extract_cannot_call_itself_derived_to_shed_its_origin(sample, plan, found):
    apart = sample.change(plan, "purposes", "watch", parent="")
    called = sample.change(apart, "items", "school.absences", acquisition=r.Acquisition.DERIVED)
    assert found(called, "5.4.2-3") == [("gap", "school.absences")]
    assert found(sample.change(called, "uses", "school-watch", basis=sample.NEW), "5.4.3-1") == [("violation", "school-watch")]


def test_what_the_system_makes_is_derived(sample, plan, found):
    assert found(sample.change(plan, "items", "judgment.band", acquisition=r.Acquisition.NEW), "5.4.2-3") == [
        ("violation", "judgment.band")
    ]


def test_a_new_item_with_a_purpose_before_this_one_contradicts_itself(sample, plan, found):
    assert found(sample.change(plan, "items", "survey.wish", original_purpose="学力調査"), "5.4.2-3") == [("gap", "survey.wish")]
