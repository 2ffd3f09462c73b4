"""5.3 内部利用と外部提供: the bodies of giver and receiver decide, not the municipality's boundary."""

import pytest

from hagukumi.law import Direction, Reading, examine
from hagukumi.plan import records as r


def test_a_sound_plan_has_no_finding(plan):
    assert examine(plan) == ()


@pytest.mark.parametrize(
    ("use", "direction"),
    [
        ("juki-link", Direction.INTERNAL),  # 市民課 → こども未来課, both 市長
        ("school-link", Direction.EXTERNAL),  # 教育委員会 → 市長
        ("handover", Direction.EXTERNAL),  # 市長 → 教育委員会
        ("link", Direction.INTERNAL),
    ],
)
def test_the_same_body_is_internal_use_and_another_body_external_provision_even_inside_one_municipality(plan, use, direction):
    reading = Reading(plan)
    assert reading.direction(reading.index.uses[use]) is direction


_INTERNAL_WAY = {"giver": "shimin", "receiver": "kodomo"}
_EXTERNAL_WAY = {"giver": "gakko", "receiver": "kodomo"}


def _bases(sample):
    ground = r.LegalGround(provision=r.Provision(statute="児童虐待の防止等に関する法律", article="第13条の4", kind=r.ProvisionKind.STATUTE))
    views = sample.VIEWPOINTS
    return {
        "61-1": (sample.NEW, True, True),
        "61-3": (r.PurposeChange(relation="x", reasonableness="x"), True, True),
        "69-1-purpose": (r.WithinPurpose(covered_by="x"), False, True),
        "69-1-law": (ground, True, True),
        "69-2-1-consent": (sample.CONSENT, True, True),
        "69-2-1-self": (r.ToThePerson(viewpoints=views), True, True),
        "69-2-2": (sample.INTERNAL, True, False),
        "69-2-3": (sample.EXTERNAL, False, True),
        "69-2-4-statistics": (r.StatisticsOrResearch(use="x", viewpoints=views), False, True),
        "69-2-4-interest": (r.PersonsInterest(interest="x", viewpoints=views), False, True),
        "69-2-4-special": (r.SpecialReason(urgent="x", viewpoints=views), False, True),
    }


_NAMES = "61-1 61-3 69-1-purpose 69-1-law 69-2-1-consent 69-2-1-self 69-2-2 69-2-3 69-2-4-statistics 69-2-4-interest 69-2-4-special"


@pytest.mark.parametrize("name", _NAMES.split())
def test_each_basis_carries_data_only_in_its_own_directions(sample, plan, found, name):
    basis, internal, external = _bases(sample)[name]
    inside = sample.change(plan, "uses", "juki-link", basis=basis, **_INTERNAL_WAY)
    outside = sample.change(plan, "uses", "school-link", basis=basis, **_EXTERNAL_WAY)
    assert found(inside, "5.3-2") == ([] if internal else [("violation", "juki-link")])
    assert found(outside, "5.3-2") == ([] if external else [("violation", "school-link")])


def test_every_basis_of_the_closed_list_is_covered_by_the_test_above(sample):
    assert {type(basis) for basis, _, _ in _bases(sample).values()} == set(r.Basis.__args__)


def test_the_message_says_which_direction_and_which_basis_instead(sample, plan, said):
    message = said(sample.change(plan, "uses", "school-link", basis=sample.INTERNAL), "5.3-2")
    assert "外部提供に当たります" in message
    assert "69条2項3号" in message


@pytest.mark.parametrize("kind", [kind for kind in r.BodyKind if kind is not r.BodyKind.PRIVATE])
def test_item_3_reaches_every_public_recipient_that_the_act_lists(sample, plan, found, kind):
    assert found(sample.change(plan, "bodies", "board", kind=kind), "5.3-3") == []


def test_item_3_never_reaches_a_private_body(sample, plan, found):
    private = sample.change(plan, "bodies", "board", kind=r.BodyKind.PRIVATE)
    assert found(private, "5.3-3") == [("violation", "handover")]


def test_an_unknown_body_leaves_the_direction_open(sample, plan, found):
    nowhere = sample.change(plan, "departments", "shimin", body="nowhere")
    assert set(found(nowhere, "5.3-1")) == {("gap", "juki-link"), ("gap", "juki-own")}


def test_a_contractor_acts_for_the_body_that_commissions_it(sample, plan, found):
    contractor = sample.selection.contracted(plan)
    reading = Reading(contractor)
    assert reading.direction(reading.index.uses["study"]) is Direction.INTERNAL
    assert examine(contractor) == ()


def test_a_contractor_without_a_contract_is_a_gap(sample, plan, found):
    contractor = sample.change(plan, "departments", "bunseki", body="club", commissioned_by="kodomo")
    assert found(contractor, "5.6-1") == [("gap", "bunseki")]


@pytest.mark.parametrize("by", ["bunseki", "nobody"])
def test_a_commission_that_leads_nowhere_leaves_the_direction_open(sample, plan, found, by):
    lost = sample.change(plan, "departments", "bunseki", commissioned_by=by, contract="x")
    assert found(lost, "5.3-1") == [("gap", "study")]


_CONTRACTORS = (r.BodyKind.PRIVATE, r.BodyKind.INDEPENDENT_AGENCY, r.BodyKind.LOCAL_INDEPENDENT_AGENCY)


@pytest.mark.parametrize("kind", r.BodyKind)
def test_an_organ_called_a_contractor_does_not_turn_provision_into_internal_use(sample, plan, found, kind):
    """学校教育課 commissioned by the mayor would let 69②2 carry its data across bodies."""
    called = sample.change(
        sample.change(plan, "bodies", "board", kind=kind), "departments", "gakko", commissioned_by="kodomo", contract="x"
    )
    called = sample.change(called, "uses", "school-watch", basis=sample.INTERNAL)
    assert found(called, "5.6-3") == ([] if kind in _CONTRACTORS else [("gap", "gakko")])


def test_a_contractor_of_an_unknown_body_is_found_elsewhere(sample, plan, found):
    lost = sample.change(plan, "departments", "bunseki", body="nowhere", commissioned_by="kodomo", contract="x")
    assert found(lost, "5.6-3") == []
    assert ("gap", "bunseki") in found(lost, "5.5.1-1")
