"""What is stored: encrypted, complete or absent, with its end date, and once."""

import datetime

import pyarrow as pa
import pytest
from msgspec import structs
from vault_town import TODAY, Clock, Stored, Town, juki_rows, plan, release, use

from hagukumi.audit import Event, EventKind
from hagukumi.law import Action
from hagukumi.plan import PlanIndex, plan_hash
from hagukumi.plan.records import Role, Stage
from hagukumi.vault import Keyring, PseudonymRefused, ReleaseRefused, VaultError, WriteRefused
from hagukumi.vault.writing import months_after


def test_the_same_again_is_the_same_batch(town: Town) -> None:
    first = town.write({"juki": pa.table({"name": ["a"]})}, "juki.name", label="same")
    assert town.write({"juki": pa.table({"name": ["a"]})}, "juki.name", label="same") == first
    assert town.write({"juki": pa.table({"name": ["a"]})}, "juki.name", label="other") != first


def test_tables_come_as_tables_readers_or_relations(town: Town, stored: Stored) -> None:
    rows = juki_rows().select(["name"])
    with town.vault.open_batches(town.ask("juki.name"), [stored.juki]) as opened:
        forms = {"table": rows, "reader": rows.to_reader(1), "relation": opened.connection.sql("SELECT name FROM juki")}
        for label, form in forms.items():
            batch = town.write({"juki": form}, "juki.name", label=label)
            with town.vault.open_batches(town.ask("juki.name"), [batch]) as again:
                assert again.arrow("juki").column("name").to_pylist() == rows["name"].to_pylist()


def test_a_manifest_tells_of_a_batch_without_a_value(town: Town) -> None:
    coded = pa.table({"name": pa.array(["MARKER", "MARKER"]).dictionary_encode(), "_row": [1, 2]})
    manifest = town.vault.manifest(town.write({"juki": coded}, "juki.name", label="coded", as_of=datetime.date(2026, 4, 1)))
    assert manifest.tables["juki"].columns == {"name": "VARCHAR", "_row": "BIGINT"}
    assert (manifest.rows, manifest.stage, manifest.purpose, manifest.retention) == (2, Stage.DELIVERED, "linkage", "short")
    assert manifest.due == datetime.date(2027, 4, 1)


@pytest.mark.parametrize(("retention", "due"), [("short", "2027-06-01"), ("created", "2028-06-01"), ("year", "2032-03-31"), ("case", None)])
def test_retention_counts_from_its_own_event(retention: str, due: str | None, town: Town) -> None:
    batch = town.write({"juki": pa.table({"name": ["a"]})}, "juki.name", label="x", retention=retention)
    assert town.vault.manifest(batch).due == (datetime.date.fromisoformat(due) if due else None)


def test_what_is_derived_ends_with_the_first_of_its_inputs(town: Town) -> None:
    early = town.write({"juki": pa.table({"name": ["a"]})}, "juki.name", label="early", as_of=datetime.date(2025, 8, 1))
    later = town.write({"juki": pa.table({"name": ["a"]})}, "juki.name", label="later", retention="case")
    derived = town.write({"juki": pa.table({"name": ["a"]})}, "juki.name", label="derived", retention="case", inputs=(later, early))
    assert town.vault.manifest(derived).due == datetime.date(2026, 8, 1)
    assert {found.id for found in town.vault.find(due_by=datetime.date(2026, 8, 1))} == {early, derived}


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [("2026-01-31", 1, "2026-02-28"), ("2026-12-15", 12, "2027-12-15"), ("2024-02-29", 12, "2025-02-28"), ("2026-11-30", 1, "2026-12-30")],
)
def test_months_end_on_the_same_day_or_the_month_s_last(day: str, months: int, end: str) -> None:
    assert months_after(datetime.date.fromisoformat(day), months) == datetime.date.fromisoformat(end)


def test_batches_are_found_by_what_is_known_of_them(town: Town, stored: Stored) -> None:
    assert [found.id for found in town.vault.find(stage=Stage.JUDGED, purpose="abuse")] == [stored.other]
    assert [found.id for found in town.vault.find(recipient="shien")] == [stored.list]
    assert town.vault.find(label="juki", release="another") == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"retention": "unknown"}, "保存期間"),
        ({"recipient": "nobody"}, "引渡し先"),
    ],
)
def test_a_wrong_retention_or_recipient_is_refused(words: dict[str, str], said: str, town: Town) -> None:
    with pytest.raises(WriteRefused, match=said):
        town.write({"juki": pa.table({"name": ["a"]})}, "juki.name", label="x", **words)


def test_a_list_is_handed_over_to_somebody(town: Town) -> None:
    with pytest.raises(WriteRefused, match="担当課を指定"):
        town.write({"judgment": pa.table({"band": ["a"]})}, "judgment.band", label="x", purpose="poverty", stage=Stage.HANDED_OVER)


def test_columns_of_the_same_name_are_refused(town: Town) -> None:
    doubled = pa.Table.from_arrays([pa.array(["a"]), pa.array(["b"])], names=["name", "name"])
    with pytest.raises(WriteRefused, match="重なって"):
        town.write({"juki": doubled}, "juki.name", label="x")


def test_steps_record_what_they_did_but_not_in_the_vault_s_name(town: Town) -> None:
    words = {"actor": "kodomo-run", "role": "coordinator", "department": "kodomo"}
    town.vault.log(Event(kind=EventKind.RUN_STARTED, **words))
    with pytest.raises(VaultError, match="保管庫だけ"):
        town.vault.log(Event(kind=EventKind.PERMIT_GRANTED, **words))


def test_pseudonyms_differ_by_recipient_purpose_and_stage_and_stay_within(town: Town, stored: Stored) -> None:
    values = pa.array(["p1", "p2", None, "p1"])
    study = town.ask("judgment.band", purpose="study", stage=Stage.PSEUDONYMISED, action=Action.WRITE)
    listed = town.ask("judgment.band", purpose="poverty", stage=Stage.HANDED_OVER, action=Action.WRITE)
    every = [
        town.vault.pseudonyms(study, values).to_pylist(),
        town.vault.pseudonyms(listed, values, recipient="shien").to_pylist(),
        town.vault.pseudonyms(listed, values, recipient="hoken").to_pylist(),
        town.vault.pseudonyms(study, values, kind="household").to_pylist(),
        town.vault.person_keys(values).to_pylist(),
    ]
    assert town.vault.pseudonyms(study, pa.chunked_array([values])).to_pylist() == every[0]
    assert all(found[0] == found[3] and found[2] is None and found[0] != found[1] for found in every)
    assert len({found[0] for found in every}) == len(every)
    assert all(len(found[0]) == 32 for found in every)


def test_a_pseudonym_needs_one_recipient_and_a_project(town: Town) -> None:
    listed = town.ask("judgment.band", purpose="poverty", stage=Stage.HANDED_OVER, action=Action.WRITE)
    with pytest.raises(PseudonymRefused, match="提供先"):
        town.vault.pseudonyms(listed, pa.array(["a"]))
    with pytest.raises(PseudonymRefused, match="project"):
        town.vault.pseudonyms(listed, pa.array(["a"]), recipient="bunseki")
    with pytest.raises(PseudonymRefused, match="許可"):
        town.vault.pseudonyms(town.ask("juki.name", action=Action.WRITE), pa.array(["a"]))


def test_person_keys_are_the_same_for_a_number_and_its_text_and_no_other_town_s(town: Town, tmp_path) -> None:
    assert town.vault.person_keys(pa.array([7])).equals(town.vault.person_keys(pa.array(["7"])))
    other = Town(tmp_path / "b", Keyring.open(tmp_path / "b-keys", tmp_path / "b"), Clock())
    assert not other.vault.person_keys(pa.array([7])).equals(town.vault.person_keys(pa.array([7])))
    other.close()


def test_only_an_approved_flawless_release_in_force_is_adopted(town: Town, clock) -> None:
    faulty = use("faulty", ("juki.name",), (Stage.DELIVERED,), "shimin", "kodomo", Role.ANALYST)
    good = release()
    changed = structs.replace(good, plan=plan((faulty,)))
    for refused, said in (
        (changed, "中身が違います"),
        (structs.replace(changed, hash=plan_hash(changed.plan)), "指摘"),
        (structs.replace(good, approvals=good.approvals[:1]), "二人"),
        (release(valid_from=datetime.date(2026, 6, 2)), "有効期間"),
        (release(valid_from=datetime.date(2026, 4, 1), valid_until=datetime.date(2026, 5, 31)), "有効期間"),
    ):
        with pytest.raises(ReleaseRefused, match=said):
            town.vault.adopt(refused)
    assert PlanIndex(good.plan).purposes and town.vault.today() == TODAY
