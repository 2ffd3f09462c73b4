"""The small parts of the vault on their own: files, keys, key folders, purposes, engines."""

import dataclasses
import datetime
import errno
import os
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
import vault_town
from msgspec import structs
from vault_town import WHO, Clock, Stored, Town

from hagukumi.law import Action
from hagukumi.plan import PlanIndex
from hagukumi.plan.records import Role, Stage
from hagukumi.vault import (
    BatchDamaged,
    DiskRefused,
    Keyring,
    KeysWrong,
    LogUnavailable,
    OpenRefused,
    PseudonymRefused,
    WriteRefused,
    backups,
    engine,
    files,
    opening,
    pseudonyms,
    rewriting,
    scope,
    whereabouts,
    writing,
)
from hagukumi.vault.keyring import default_folder, masters_in
from hagukumi.vault.keys import Secret
from hagukumi.vault.keystore import KeyStore
from hagukumi.vault.permits import Terms


def test_a_file_that_the_disk_does_not_take_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    (tmp_path / "kept").write_bytes(b"old")
    with monkeypatch.context() as patched, pytest.raises(OSError):
        patched.setattr(os, "fsync", full)
        files.store(tmp_path / "kept", b"new")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("kept", b"old")]


def test_a_destroyed_file_is_overwritten_before_it_goes(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_bytes(b"secret bytes")
    os.link(path, tmp_path / "other-name")
    files.destroy(path)
    files.destroy(path)
    assert not path.exists() and b"secret" not in (tmp_path / "other-name").read_bytes()


def test_of_two_that_store_the_same_the_first_wins(tmp_path: Path) -> None:
    assert files.store_new(tmp_path / "a", b"first")
    assert not files.store_new(tmp_path / "a", b"second")
    assert (tmp_path / "a").read_bytes() == b"first" and len(list(tmp_path.iterdir())) == 1


def test_the_key_folder_is_named_or_the_user_s_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HAGUKUMI_KEYS", str(tmp_path / "named"))
    assert default_folder() == tmp_path / "named"
    monkeypatch.delenv("HAGUKUMI_KEYS")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    assert default_folder() == tmp_path / "config" / "hagukumi" / "keys"
    monkeypatch.delenv("XDG_CONFIG_HOME")
    assert default_folder() == Path.home() / ".config" / "hagukumi" / "keys"


def test_keys_are_made_on_first_use_with_a_notice_and_then_kept(tmp_path: Path) -> None:
    told: list[str] = []
    first = Keyring.open(tmp_path / "keys", tmp_path / "home", notice=told.append)
    again = Keyring.open(tmp_path / "keys", tmp_path / "home", notice=told.append)
    assert len(told) == 1 and "控え" in told[0] and str(tmp_path / "keys") in told[0]
    assert first.signer().public == again.signer().public == (tmp_path / "keys" / "log.vkey").read_text().strip()
    assert first.masters()[0].raw == again.masters()[0].raw and first.masters()[0].raw.hex() not in told[0]
    assert masters_in(tmp_path / "absent") == []


def test_a_key_wrapped_under_a_master_that_is_not_here_is_told(tmp_path: Path) -> None:
    keyring = Keyring.open(tmp_path / "keys", tmp_path / "home")
    wrapped = keyring.wrap(Secret.new(), "a")
    for version in (0, 9):
        with pytest.raises(KeysWrong, match="主鍵がありません"):
            keyring.unwrap(structs.replace(wrapped, master=version), "a")


def test_a_key_is_stored_once_and_settled_by_the_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = KeyStore(files.private_folder(tmp_path / "store"), Keyring.open(tmp_path / "keys", tmp_path / "home"))
    store.create("a", Secret.new())
    with pytest.raises(KeysWrong, match="すでに"):
        store.create("a", Secret.new())
    winner = store.load("a")
    assert winner is not None and store.settle("a").raw == winner.raw
    loads = iter([None, winner])
    monkeypatch.setattr(store, "load", lambda name: next(loads))
    assert store.settle("a").raw == winner.raw
    assert store.rewrap() == 0


def test_the_widest_purpose_of_a_circle_is_the_same_for_all_in_it() -> None:
    plan = vault_town.plan()
    purposes = [structs.replace(each, parent={"linkage": "abuse"}.get(each.id, each.parent)) for each in plan.purposes]
    index = PlanIndex(structs.replace(plan, purposes=tuple(purposes)))
    assert {writing._widest(each, index) for each in ("linkage", "abuse", "poverty")} == {"abuse"}
    assert writing._widest("gone", index) == "gone"


def test_a_row_condition_over_two_tables_or_of_an_unknown_use_lets_no_row_pass(town: Town, stored: Stored) -> None:
    permit = town.ask("family.case_kind", purpose="poverty")
    index = PlanIndex(vault_town.plan())
    manifest = town.vault.manifest(stored.family)
    unknown = structs.replace(permit.rows[0], use="gone")
    (reach,) = scope.reach(_terms(permit, rows=(unknown,)), manifest, index)
    assert reach.unmet() == {("family.notified_on", "family.judged_on")}
    split = structs.replace(permit.rows[0], items=("family.notified_on", "juki.moved_on"))
    (reach,) = scope.reach(_terms(permit, rows=(split,)), manifest, index)
    selection = opening.selection(reach, [manifest], {manifest.id: "batch"}, datetime.date(2026, 6, 1))
    assert selection.condition == "false"


def _terms(permit, **changed):
    return Terms(**{field.name: changed.get(field.name, getattr(permit, field.name)) for field in dataclasses.fields(Terms)})


def test_a_holder_opens_nothing_that_is_no_source_of_its_own(town: Town, stored: Stored) -> None:
    permit = town.ask("juki.name", actor="shimin-1", role=Role.HOLDER, purpose="poverty")
    with town.vault.open_batches(permit, [stored.moves]) as opened:
        assert opened.tables == ()
    with pytest.raises(OpenRefused, match="保有"):
        town.vault.open_batches(permit, [stored.family])


def test_pseudonyms_without_a_project_are_refused(town: Town) -> None:
    bare = vault_town.use(
        "bare", ("judgment.points",), (Stage.PSEUDONYMISED,), "kodomo", "bunseki", Role.ANALYST, purpose="poverty", retention="year"
    )
    town.gate = town.vault.adopt(vault_town.release((bare,)))
    permit = town.ask("judgment.points", purpose="poverty", stage=Stage.PSEUDONYMISED, action=Action.WRITE)
    with pytest.raises(PseudonymRefused, match="project"):
        town.vault.pseudonyms(permit, pa.array(["a"]))


def test_a_recipient_gets_only_what_the_uses_give_it(town: Town) -> None:
    with pytest.raises(WriteRefused, match="渡せない"):
        town.write(
            {"judgment": pa.table({"band": ["a"]})},
            "judgment.band",
            label="x",
            purpose="poverty",
            stage=Stage.HANDED_OVER,
            recipient="bunseki",
        )


def test_a_batch_that_breaks_off_while_it_is_read_is_told_without_a_value(town: Town, stored: Stored) -> None:
    with duckdb.connect(":memory:") as connection:
        with pytest.raises(BatchDamaged, match="最後まで"):
            opening.read(connection, "SELECT error('MARKER')")
        manifest = town.vault.manifest(stored.juki)
        (reach,) = scope.reach(town.ask("juki.name"), manifest, PlanIndex(vault_town.plan()))
        connection.execute("CREATE TABLE juki (_row BIGINT, name VARCHAR, name_key VARCHAR)")
        broken = opening.Selection(reach, "(SELECT 1 AS _row, error('MARKER') AS name, '' AS name_key)", "", "")
        with duckdb.connect(":memory:") as source, pytest.raises(BatchDamaged) as told:
            opening._stream(source, connection, broken)
        assert "MARKER" not in str(told.value)


def test_a_batch_that_breaks_off_in_the_middle_is_told_without_a_value(town: Town, stored: Stored) -> None:
    (reach,) = scope.reach(town.ask("juki.name"), town.vault.manifest(stored.juki), PlanIndex(vault_town.plan()))
    rows = "(SELECT i AS _row, CASE WHEN i = 900000 THEN error('MARKER') ELSE 'a' END AS name, '' AS name_key FROM range(1000000) r(i))"
    with duckdb.connect(":memory:") as source, duckdb.connect(":memory:") as target:
        target.execute("CREATE TABLE juki (_row BIGINT, name VARCHAR, name_key VARCHAR)")
        with pytest.raises(BatchDamaged) as told:
            opening._stream(source, target, opening.Selection(reach, rows, "", ""))
    assert "MARKER" not in str(told.value)


def test_a_copy_does_not_open_with_a_key_of_another_generation(town: Town, stored: Stored) -> None:
    manifest = town.vault.manifest(stored.juki)
    copy, key = town.home / "vault" / "batches" / manifest.file_name, town.vault._parts.keys.load(manifest.key_name)
    assert backups.opens([copy], [Secret.new(), key])
    assert not backups.opens([copy], [Secret.new()]) and not backups.opens([], [key])


def test_an_opening_that_does_not_fit_into_memory_is_refused_and_leaves_nothing(home: Path, keyring: Keyring, clock: Clock) -> None:
    town = Town(home, keyring, clock, memory_mb=60)
    names = pa.array([f"{number:0200}" for number in range(600_000)])
    batch = town.write({"juki": pa.table({"name": names})}, "juki.name", label="large")
    with pytest.raises(OpenRefused, match="記憶領域"):
        town.vault.open_batches(town.ask("juki.name"), [batch], spill=False)
    assert town.vault.erase(batch, **WHO).complete
    town.close()


def test_a_disk_that_does_not_take_a_key_or_the_last_block_leaves_no_batch(
    town: Town, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = sorted((town.home / "vault" / "batches").iterdir())
    with monkeypatch.context() as patched, pytest.raises(OSError):
        patched.setattr("hagukumi.vault.keystore.KeyStore.create", lambda *given: (_ for _ in ()).throw(OSError(28, "full")))
        town.write({"juki": pa.table({"name": ["a"]})}, "juki.name", label="x")
    assert sorted((town.home / "vault" / "batches").iterdir()) == before
    with engine.private(1, 100) as connection, pytest.raises(DiskRefused, match="空き"):
        writing.finish(connection, "absent")


def test_a_rewrite_that_cannot_read_or_write_a_table_is_told_without_a_value(town: Town, stored: Stored) -> None:
    with engine.private(1, 100) as connection, pytest.raises(DiskRefused):
        rewriting._copy_table(connection, town.vault.manifest(stored.juki), "juki", None)


def test_ancestors_are_followed_through_erased_and_shared_inputs(town: Town, stored: Stored) -> None:
    judged, assembled = town.vault.manifest(stored.judged), town.vault.manifest(stored.assembled)
    doubled = structs.replace(judged, inputs=(stored.assembled, stored.assembled, "gone"))
    known = whereabouts._ancestors(doubled, {assembled.id: assembled})
    assert known == {stored.assembled, stored.linked, stored.moves, "gone"}


def test_a_log_that_breaks_when_it_is_given_back_does_not_hide_that_events_are_durable(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    permit = town.ask("juki.name")
    with monkeypatch.context() as patched:
        patched.setattr("hagukumi.audit.AuditLog.close", lambda self: (_ for _ in ()).throw(OSError(28, "full")))
        town.vault._parts.journal.close()
    assert permit.id
    with pytest.raises(LogUnavailable):
        town.vault._parts.journal.using(lambda log: (_ for _ in ()).throw(OSError(28, "full")))


def test_pseudonyms_of_every_kind_are_found_for_a_person(town: Town, stored: Stored) -> None:
    forms = pseudonyms.every_form(town.vault._parts.keys, pa.array(stored.persons[:1])).to_pylist()
    assert forms[0] == stored.persons[0] and len(set(forms)) == 4
