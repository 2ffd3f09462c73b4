"""What the compiled table says to a request it has heard before, and to items that are no tuple."""

import msgspec
import pytest

from hagukumi.law import DecisionTable, decide


@pytest.fixture
def request_(sample):
    return sample.ask("kodomo-a@kodomo:coordinator", "linkage", "linked", "link.rule")


def test_a_refusal_for_an_item_out_of_reach_is_the_same_each_time_and_for_each_such_item(sample, plan, request_):
    release = sample.release(plan)
    table = DecisionTable.compile(release)
    for item in ("no.item", "other.item", "no.item"):
        asked = msgspec.structs.replace(request_, items=(*request_.items, item))
        decision = table.decide(asked)
        assert decision == decide(release, asked) and not decision.allowed
        assert item in {finding.subject for finding in decision.findings}


def test_items_in_a_list_are_answered_as_if_nothing_were_known(sample, plan, request_):
    release = sample.release(plan)
    asked = msgspec.structs.replace(request_, items=list(request_.items))
    assert DecisionTable.compile(release).decide(asked) == decide(release, asked)
