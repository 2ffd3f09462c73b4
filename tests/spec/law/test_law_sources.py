"""Where records come from: own, commissioned, private (4.2, 5.4.3, 5.6)."""

import pytest

from hagukumi.law import examine
from hagukumi.plan.records import Acquisition, Provider, Role


def test_an_extract_comes_from_a_holder(sample, plan, found):
    assert found(sample.change(plan, "departments", "shimin", roles=(Role.SUPPORTER,)), "4.2-1") == [("violation", "juki")]


def _commissioned(sample, plan, **changes):
    settled = {"provider": Provider.COMMISSIONED, "provider_name": "学童クラブ", "provider_ground": "運営委託契約"}
    return sample.change(plan, "sources", "school", **{**settled, **changes})


def test_a_commissioned_operators_records_are_held_by_the_commissioning_department(sample, plan):
    assert examine(_commissioned(sample, plan)) == ()


@pytest.mark.parametrize("field", ["provider_name", "provider_ground"])
def test_a_commission_names_operator_and_contract(sample, plan, found, field):
    assert found(_commissioned(sample, plan, **{field: ""}), "5.6-2") == [("gap", "school")]


def test_the_commissioned_operator_is_not_the_holder(sample, plan, found):
    operator = sample.change(_commissioned(sample, plan), "departments", "gakko", commissioned_by="kodomo", contract="x")
    assert found(operator, "5.6-2") == [("gap", "school")]
    private = sample.change(_commissioned(sample, plan), "departments", "gakko", body="club")
    assert found(private, "5.6-2") == [("gap", "school")]


def test_a_commissioned_source_without_a_known_holder_is_found_elsewhere(sample, plan, found):
    lost = _commissioned(sample, plan, holder="nobody")
    assert found(lost, "5.6-2") == []
    assert ("gap", "school") in found(lost, "5.5.1-1")


@pytest.mark.parametrize("field", ["provider_name", "provider_ground"])
def test_a_private_source_names_the_provider_and_its_own_ground(sample, plan, found, field):
    assert found(sample.change(plan, "sources", "npo", **{field: ""}), "5.4.3-3") == [("gap", "npo")]


def test_records_of_a_private_body_are_newly_acquired(sample, plan, found):
    held = sample.change(plan, "items", "npo.worry", acquisition=Acquisition.HELD, original_purpose="x")
    assert found(held, "5.4.3-3") == [("gap", "npo")]


def test_an_unused_item_of_a_private_source_does_not_matter(sample, plan, found):
    held = sample.change(plan, "items", "npo.worry", acquisition=Acquisition.HELD)
    unused = sample.change(held, "uses", "npo-watch", items=("npo.visited_on",))
    assert found(unused, "5.4.3-3") == []


def test_a_private_holder_must_say_whether_it_is_commissioned_or_private(sample, plan, found):
    assert found(sample.change(plan, "departments", "gakko", body="club"), "5.4.3-4") == [("gap", "school"), ("gap", "survey")]


@pytest.mark.parametrize("field", ["provider_name", "provider_ground"])
def test_a_departments_own_record_has_no_provider(sample, plan, found, field):
    assert found(sample.change(plan, "sources", "school", **{field: "NPO法人"}), "5.4.3-4") == [("gap", "school")]
