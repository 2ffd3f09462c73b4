"""A list is stored for the department that the permit's uses give it to, and for no other."""

import pyarrow as pa
import pytest
from vault_town import Stored, Town, release, use

from hagukumi.law import Action
from hagukumi.plan.records import Role, Stage
from hagukumi.vault import WriteRefused

_BAND = {"judgment": pa.table({"band": ["high"]})}


@pytest.mark.parametrize("recipient", ["bunseki", "shimin", "kodomo"])
def test_a_list_is_not_stored_for_a_department_that_no_use_names_as_its_receiver(recipient: str, town: Town) -> None:
    with pytest.raises(WriteRefused, match="渡せない項目"):
        town.write(_BAND, "judgment.band", label="x", purpose="poverty", stage=Stage.HANDED_OVER, recipient=recipient)


@pytest.mark.parametrize("recipient", ["shien", "hoken"])
def test_it_is_stored_for_those_that_are_named(recipient: str, town: Town) -> None:
    batch = town.write(_BAND, "judgment.band", label="x", purpose="poverty", stage=Stage.HANDED_OVER, recipient=recipient)
    assert town.vault.manifest(batch).recipient == recipient


def test_an_item_that_is_given_to_another_recipient_only_is_not_stored_beside_it(town: Town) -> None:
    address = use("address", ("contact.address",), (Stage.HANDED_OVER,), "kodomo", "hoken", Role.SUPPORTER)
    town.gate = town.vault.adopt(release((address,)))
    tables = {**_BAND, "contact": pa.table({"address": ["x"]})}
    words = {"label": "x", "purpose": "poverty", "stage": Stage.HANDED_OVER}
    with pytest.raises(WriteRefused, match=r"contact\.address"):
        town.write(tables, "judgment.band", "contact.address", recipient="shien", **words)
    assert town.write(tables, "judgment.band", "contact.address", recipient="hoken", **words)


def test_pseudonymised_data_is_stored_for_its_analyst_and_nobody_else(town: Town, stored: Stored) -> None:
    items = ("judgment.band", "judgment.points")
    permit = town.ask(*items, purpose="study", stage=Stage.PSEUDONYMISED, action=Action.WRITE)
    with pytest.raises(WriteRefused, match="渡せない項目"):
        town.vault.write(permit, _BAND, inputs=(stored.judged,), label="x", retention="year", recipient="shien")


def test_a_list_of_the_system_s_own_columns_is_for_a_named_receiver_too(town: Town) -> None:
    with pytest.raises(WriteRefused, match="渡せない項目"):
        town.write(
            {"judgment": pa.table({"_number": ["n"]})},
            "judgment.band",
            label="x",
            purpose="poverty",
            stage=Stage.HANDED_OVER,
            recipient="bunseki",
        )
