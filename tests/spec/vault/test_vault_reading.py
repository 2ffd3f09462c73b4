"""What a permit opens: permitted columns, permitted rows, and a count of what was refused."""

import datetime

import pyarrow as pa
import pytest
from vault_town import COUNCIL_ITEMS, IDENTITY, SECRET, Stored, Town, day

from hagukumi.audit import EventKind, read_events
from hagukumi.law import Action
from hagukumi.plan.records import Role, Stage
from hagukumi.vault import OpenRefused


def test_a_permit_opens_its_items_their_keys_and_the_pointers_of_the_stage(town: Town, stored: Stored) -> None:
    with town.vault.open_batches(town.ask("juki.name"), [stored.juki]) as opened:
        assert opened.tables == ("juki",)
        assert opened.arrow("juki").column_names == ["_row", "name", "name_key"]
        assert opened.refused_rows == {}
    with town.vault.open_batches(town.ask(*IDENTITY), [stored.juki]) as opened:
        assert opened.arrow("juki").column_names == ["_row", "number", "name", "name_key", "birth_date"]
        with pytest.raises(OpenRefused):
            opened.arrow("_quarantine")


def test_a_permit_without_items_opens_the_quarantine_only(town: Town, stored: Stored) -> None:
    permit = town.ask(actor="shimin-1", role=Role.HOLDER)
    with town.vault.open_batches(permit, [stored.juki]) as opened:
        assert opened.tables == ("_quarantine",)
        assert opened.arrow("_quarantine").to_pylist() == [{"_row": 9, "_column": "name", "_code": "L1-01", "_value_class": "文字"}]


def test_a_table_of_which_nothing_is_permitted_is_absent(town: Town, stored: Stored) -> None:
    with town.vault.open_batches(town.ask("juki.moved_on", purpose="poverty"), [stored.moves, stored.family, stored.juki]) as opened:
        assert opened.tables == ("juki",)
        assert opened.arrow("juki").column_names == ["_row", "moved_on"]
        assert opened.arrow("juki").num_rows == 3


def test_batches_with_the_same_table_are_put_together(town: Town, stored: Stored) -> None:
    second = town.write({"juki": pa.table({"name": ["四"], "_row": [4]})}, "juki.name", label="second")
    with town.vault.open_batches(town.ask("juki.name"), [stored.juki, second, second]) as opened:
        assert opened.arrow("juki").column("_row").to_pylist() == [1, 2, 3, 4]
        assert opened.arrow("juki").column("name_key").to_pylist()[-1] is None


def test_tables_whose_types_differ_are_not_put_together(town: Town, stored: Stored) -> None:
    second = town.write({"juki": pa.table({"birth_date": ["2015"]})}, "juki.birth_date", label="texts")
    with pytest.raises(OpenRefused, match="型"):
        town.vault.open_batches(town.ask("juki.birth_date"), [stored.juki, second])


def test_only_rows_notified_and_judged_by_the_day_are_opened_and_the_rest_is_counted(town: Town, stored: Stored) -> None:
    permit = town.ask("family.case_kind", purpose="poverty")
    assert [row.items for row in permit.rows] == [("family.notified_on", "family.judged_on")]
    with town.vault.open_batches(permit, [stored.family]) as opened:
        assert opened.arrow("family").to_pylist() == [{"_row": 1, "case_kind": f"{SECRET}0"}]
        assert opened.refused_rows == {"family": 3}


def test_a_row_whose_facts_become_known_is_opened_from_that_day_on(town: Town, stored: Stored, clock) -> None:
    clock.forward(days=1)
    with town.vault.open_batches(town.ask("family.case_kind", purpose="poverty"), [stored.family]) as opened:
        assert opened.refused_rows == {"family": 2}


@pytest.mark.parametrize("missing", ["notified_on", "judged_on"])
def test_where_a_fact_is_not_stored_no_row_is_opened(missing: str, town: Town) -> None:
    rows = pa.table({"_row": [1], "case_kind": ["x"], "notified_on": [day("2026-01-01")], "judged_on": [day("2026-01-01")]})
    batch = town.write({"family": rows.drop_columns(missing)}, *COUNCIL_ITEMS, label="without", purpose="poverty")
    with town.vault.open_batches(town.ask("family.case_kind", purpose="poverty"), [batch]) as opened:
        assert opened.arrow("family").num_rows == 0
        assert opened.refused_rows == {"family": 1}


def _assembled(town: Town, stored: Stored, columns: dict[str, list[object]], label: str, inputs: tuple[str, ...]) -> str:
    return town.write({"family": pa.table(columns)}, *COUNCIL_ITEMS, label=label, purpose="poverty", stage=Stage.ASSEMBLED, inputs=inputs)


def test_a_condition_met_when_the_rows_were_combined_is_met_for_ever(town: Town, stored: Stored) -> None:
    with town.vault.open_batches(town.ask("family.case_kind", purpose="poverty"), [stored.family]) as opened:
        kinds = opened.arrow("family")["case_kind"].to_pylist()
    batch = _assembled(town, stored, {"_person": stored.persons[:1], "case_kind": kinds}, "met", (stored.family,))
    with town.vault.open_batches(town.ask("family.case_kind", purpose="poverty", stage=Stage.ASSEMBLED), [batch]) as opened:
        assert opened.arrow("family").num_rows == 1
        assert opened.refused_rows == {}


def test_a_condition_of_one_table_holds_for_the_person_in_a_table_beside_it(town: Town, stored: Stored) -> None:
    facts = {"_person": stored.persons[:2], "notified_on": [day("2026-01-01"), None], "judged_on": [day("2026-01-01")] * 2}
    one = _assembled(town, stored, facts, "facts", ())
    two = _assembled(town, stored, {"_person": stored.persons, "case_kind": ["a", "b", "c"]}, "kinds", ())
    permit = town.ask("family.case_kind", purpose="poverty", stage=Stage.ASSEMBLED)
    with town.vault.open_batches(permit, [one, two]) as opened:
        kept = [row for row in opened.arrow("family").to_pylist() if row.get("case_kind")]
        assert [row["case_kind"] for row in kept] == ["a"]
    with town.vault.open_batches(permit, [two]) as opened:
        assert opened.refused_rows == {"family": 3}


def test_persons_narrow_what_is_opened(town: Town, stored: Stored) -> None:
    permit = town.ask("judgment.band", purpose="poverty", stage=Stage.JUDGED)
    with town.vault.open_batches(permit, [stored.judged], persons=stored.persons[:1]) as opened:
        assert opened.arrow("judgment").to_pylist() == [{"_person": stored.persons[0], "band": "high"}]
    supporter = town.ask("judgment.band", "contact.name", purpose="poverty", stage=Stage.HANDED_OVER, actor="shien-1", role=Role.SUPPORTER)
    with town.vault.open_batches(supporter, [stored.list]) as opened:
        number = opened.arrow("judgment")["_number"][0].as_py()
    with town.vault.open_batches(supporter, [stored.list], persons=[number]) as opened:
        assert opened.arrow("contact").num_rows == 1
    with pytest.raises(OpenRefused, match="個人ごと"):
        town.vault.open_batches(town.ask("juki.name"), [stored.juki], persons=stored.persons)


def test_a_table_about_sources_stays_whole_beside_persons_and_conditions_count_them_only(town: Town, stored: Stored) -> None:
    batch = town.write(
        {"juki": pa.table({"moved_on": [day("2026-01-01")]}), "family": pa.table({"_person": stored.persons[:2], "case_kind": ["a", "b"]})},
        "juki.moved_on",
        *COUNCIL_ITEMS,
        label="beside",
        purpose="poverty",
        stage=Stage.ASSEMBLED,
    )
    permit = town.ask("juki.moved_on", "family.case_kind", purpose="poverty", stage=Stage.ASSEMBLED)
    with town.vault.open_batches(permit, [batch], persons=stored.persons[:1]) as opened:
        assert opened.arrow("juki").num_rows == 1
        assert opened.refused_rows == {"family": 1}


def test_an_opening_is_recorded_with_whom_it_is_about_sealed(town: Town, stored: Stored) -> None:
    permit = town.ask("judgment.band", purpose="poverty", stage=Stage.JUDGED, reason="家庭訪問の準備のため", subjects=(stored.persons[1],))
    with town.vault.open_batches(permit, [stored.judged], persons=stored.persons[:1]):
        pass
    town.vault.close()
    granted, opened = [event for _, _, event in read_events(town.home / "audit")][-2:]
    assert (granted.kind, granted.reason, granted.permit) == (EventKind.PERMIT_GRANTED, "家庭訪問の準備のため", permit.id)
    assert (opened.kind, opened.permit, opened.batches, opened.count) == (EventKind.BATCH_OPENED, permit.id, (stored.judged,), 1)
    assert granted.subjects[0].key == town.vault.subject_key(stored.persons[1])
    assert town.vault.reveal(opened.subjects[0]) == stored.persons[0]
    assert town.vault.subject_key(stored.persons[2]) is None


def test_the_office_opens_beside_a_run_and_both_are_recorded(town: Town, stored: Stored, keyring, clock) -> None:
    office = Town(town.home, keyring, clock, read_only=True)
    permit = office.ask("juki.name")
    with office.vault.open_batches(permit, [stored.juki]) as opened:
        assert opened.arrow("juki").num_rows == 3
    town.ask("juki.name")
    with pytest.raises(Exception, match="閲覧用"):
        office.write({"juki": pa.table({"name": ["a"]})}, "juki.name", label="office")
    office.close()
    town.vault.close()
    permits = [event.permit for _, _, event in read_events(town.home / "audit")]
    assert permit.id in permits


def test_the_permit_says_what_the_law_said(town: Town) -> None:
    permit = town.ask("juki.name", action=Action.WRITE)
    assert (permit.uses, permit.items, permit.day) == (("identity",), ("juki.name",), datetime.date(2026, 6, 1))
    assert permit.expires_at - permit.granted_at == datetime.timedelta(minutes=60)
