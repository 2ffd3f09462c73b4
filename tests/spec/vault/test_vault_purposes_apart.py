"""Which data one purpose may reach that another received: the linkage shares what its items name, de-identification nothing."""

import pytest

from hagukumi.plan.records import Purpose, PurposeKind, Stage
from hagukumi.vault.scope import GENERAL_STAGES, serves_others

_KINDS = {"linkage": PurposeKind.EARLY_DETECTION, "support": PurposeKind.CASE_SUPPORT, "proposal": PurposeKind.DEIDENTIFICATION}
PURPOSES = {id: Purpose(id=id, name=id, statement="…", kind=kind) for id, kind in _KINDS.items()}


@pytest.mark.parametrize("stage", sorted(GENERAL_STAGES))
@pytest.mark.parametrize("purpose", ["linkage", "support"])
def test_what_was_received_or_linked_serves_every_purpose_of_the_linkage_that_names_its_items(stage, purpose):
    assert serves_others(stage, purpose, PURPOSES)


@pytest.mark.parametrize("stage", Stage)
def test_what_is_de_identified_serves_that_alone(stage):
    assert not serves_others(stage, "proposal", PURPOSES)


@pytest.mark.parametrize("stage", Stage)
def test_a_purpose_that_the_plan_no_longer_has_opens_nothing_to_others(stage):
    """Else a plan without the de-identification would let its files be read for the linkage."""
    assert not serves_others(stage, "forgotten", PURPOSES)


@pytest.mark.parametrize("stage", sorted(set(Stage) - GENERAL_STAGES))
def test_later_data_belongs_to_one_purpose(stage):
    assert not serves_others(stage, "linkage", PURPOSES)
