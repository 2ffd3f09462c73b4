"""名寄せのモデル (7.3): what is told of a model without stopping anything, and what a fault in one stops."""

import msgspec
import pytest

from hagukumi.law import examine, remarks
from hagukumi.law.decision import examination_of
from hagukumi.plan import records as r


def _told(plan, rule):
    return [remark.message for remark in remarks(plan) if remark.rule == rule]


def _model(sample, plan, **changes):
    return sample.change(plan, "linkage_models", "model-2027", **changes)


def test_a_sound_model_trained_on_own_extracts_is_not_remarked(plan):
    assert _told(plan, "7.3-5") == []
    assert _told(plan, "7.3-6") == []


def test_a_plan_without_a_model_may_run_and_is_told_that_every_run_trains(sample, plan):
    without = msgspec.structs.replace(plan, linkage_models=())
    (message,) = _told(without, "7.3-6")
    assert message.startswith("「名寄せ」の名寄せのモデルがないため、処理のたびに")
    assert examine(without) == ()


def test_a_plan_that_links_nothing_owes_no_model(sample, plan):
    assert _told(msgspec.structs.replace(plan, linkage_models=(), criteria=()), "7.3-6") == []


def test_training_that_did_not_converge_is_told_with_its_length(sample, plan):
    (message,) = _told(_model(sample, plan, converged=False, iterations=25), "7.3-5")
    assert "収束しないまま終わっています（25回）" in message
    assert examine(_model(sample, plan, converged=False)) == ()


def test_levels_that_stayed_as_set_beforehand_are_counted(sample, plan):
    first, *rest = plan.linkage_models[0].levels
    (message,) = _told(_model(sample, plan, levels=(msgspec.structs.replace(first, trained=False), *rest)), "7.3-5")
    assert "4段階のうち1段階は、データから学習できず" in message


@pytest.mark.parametrize(("origin", "said"), [(r.TrainingData.MADE_CITY, "架空の市"), (r.TrainingData.TAKEN_OVER, "引き継いだ")])
def test_a_model_from_elsewhere_is_told(sample, plan, origin, said):
    (message,) = _told(_model(sample, plan, trained_from=origin), "7.3-5")
    assert said in message


def test_a_fault_in_the_model_stops_every_use_that_rests_on_the_linkage(sample, plan):
    spoiled = _model(sample, plan, reviewed_by="")
    examination = examination_of(sample.release(spoiled))
    stopped = {use.id for use in spoiled.uses if any(finding.rule == "7.3-2" for finding in examination.against(use))}
    assert stopped == {use.id for use in spoiled.uses}, "all uses of this plan are part of the purpose that links"


def test_uses_apart_from_the_linkage_are_not_stopped_by_its_model(sample, plan):
    apart = sample.change(plan, "purposes", "evaluation", parent="")
    spoiled = _model(sample, apart, reviewed_by="")
    examination = examination_of(sample.release(spoiled))
    assert not [finding for finding in examination.against(spoiled.uses[-1]) if finding.rule == "7.3-2"]


def test_a_model_that_names_no_purpose_stops_every_use(sample, plan):
    apart = sample.change(plan, "purposes", "evaluation", parent="")
    spoiled = _model(sample, apart, purpose="")
    examination = examination_of(sample.release(spoiled))
    assert all(any(finding.rule == "7.3-4" for finding in examination.against(use)) for use in spoiled.uses)
