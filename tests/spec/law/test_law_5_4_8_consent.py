"""5.4.8 本人の同意."""

import msgspec
import pytest

from hagukumi.law import RowCondition, decide, examine, remarks
from hagukumi.plan.records import Consenter, ItemKind


def _under(sample, plan, **changes):
    return sample.change(plan, "uses", "handover", basis=msgspec.structs.replace(sample.CONSENT, **changes))


def test_an_oral_consent_of_a_capable_person_with_its_record_is_enough(sample, plan):
    assert examine(_under(sample, plan)) == ()


@pytest.mark.parametrize("change", [{"capable": None}, {"capacity": ""}])
def test_capacity_is_judged_and_not_assumed(sample, plan, found, change):
    assert found(_under(sample, plan, **change), "5.4.8-1") == [("gap", "handover")]


_WHO = [
    (True, Consenter.PERSON, []),
    (True, Consenter.PARENTAL_AUTHORITY, ["gap"]),
    (True, Consenter.LEGAL_REPRESENTATIVE, ["gap"]),
    (False, Consenter.PERSON, ["violation"]),
    (False, Consenter.PARENTAL_AUTHORITY, []),
    (False, Consenter.LEGAL_REPRESENTATIVE, []),
    (True, None, ["gap"]),
    (False, None, ["gap"]),
    (None, Consenter.PERSON, []),  # 5.4.8-1 already stops it
]


@pytest.mark.parametrize(("capable", "consenter", "outcomes"), _WHO)
def test_who_consents_follows_from_capacity(sample, plan, found, capable, consenter, outcomes):
    spoiled = _under(sample, plan, capable=capable, consenter=consenter)
    assert [outcome for outcome, _ in found(spoiled, "5.4.8-2")] == outcomes
    assert bool(examine(spoiled)) == (capable is None or bool(outcomes))


def test_a_capable_child_is_asked_too_and_the_message_says_why(sample, plan, said):
    assert "本人からも同意" in said(_under(sample, plan, consenter=Consenter.PARENTAL_AUTHORITY), "5.4.8-2")


@pytest.mark.parametrize("field", ["form", "proof"])
def test_form_and_proof_are_recorded(sample, plan, found, field):
    assert found(_under(sample, plan, **{field: ""}), "5.4.8-3") == [("gap", "handover")]


@pytest.mark.parametrize("name", ["temporary", "extent", "reason"])
def test_the_viewpoints_are_recorded_under_consent_too(sample, plan, found, name):
    views = msgspec.structs.replace(sample.VIEWPOINTS, **{name: ""})
    assert found(_under(sample, plan, viewpoints=views), "5.4.8-4") == [("gap", "handover")]


def _per_row(sample, plan, item, items=None):
    basis = msgspec.structs.replace(sample.CONSENT, consent_item=item)
    changes = {} if items is None else {"items": items}
    return sample.change(plan, "uses", "council", basis=basis, **changes)


def test_consent_recorded_per_row_becomes_a_condition_on_rows(sample, plan):
    recorded = _per_row(sample, plan, "council.judged_on")
    assert examine(recorded) == ()
    decision = decide(sample.release(recorded), sample.ask("gakko-s@gakko:supporter", "support", "handed_over", "council.category"))
    assert decision.rows == (RowCondition(use="council", items=("council.judged_on", "council.judged_on")),)


@pytest.mark.parametrize("item", ["council.category", "juki.birth_date"])
def test_a_consent_item_must_be_a_date_of_the_use(sample, plan, found, item):
    assert ("gap", "council") in found(_per_row(sample, plan, item), "5.4.8-5")


def test_a_birthday_is_no_date_of_consent(sample, plan, found):
    born = sample.change(plan, "items", "council.judged_on", kind=ItemKind.INDIRECT)
    assert found(_per_row(sample, born, "council.judged_on"), "5.4.8-5") == [("violation", "council")]


def test_consent_per_row_cannot_be_read_across_sources(sample, plan, found):
    spoiled = _per_row(sample, plan, "council.judged_on", ("council.judged_on", "judgment.band"))
    assert found(spoiled, "5.4.8-5") == [("gap", "council")]


def test_without_a_date_of_consent_in_the_rows_somebody_is_told_to_keep_the_others_out(sample, plan):
    told = [remark for remark in remarks(_under(sample, plan)) if remark.rule == "5.4.8-6"]
    assert [(remark.outcome.value, remark.subject) for remark in told] == [("allowed", "handover")]
    dated = sample.change(plan, "uses", "council", basis=msgspec.structs.replace(sample.CONSENT, consent_item="council.judged_on"))
    assert not [remark for remark in remarks(dated) if remark.rule == "5.4.8-6"]
