"""Erasing a batch or a person, and changing keys: what is gone is gone, and the certificate says what it cannot know."""

import shutil
import tarfile
from pathlib import Path

import msgspec
import pyarrow as pa
import pytest
from vault_town import WHO, Clock, Stored, Town, everything_under

from hagukumi.audit import EventKind, read_events, verify
from hagukumi.law import Action
from hagukumi.plan.records import Role, Stage
from hagukumi.vault import BatchErased, BatchInUse, Certificate, Keyring, SealRefused, Status, VaultError
from hagukumi.vault.home import SpillFolder


def _table(town: Town, batch: str, table: str, *items: str, **words: object) -> pa.Table:
    with town.vault.open_batches(town.ask(*items, **words), [batch]) as opened:
        return opened.arrow(table)


def test_an_erased_batch_leaves_its_manifest_and_a_certificate(town: Town, stored: Stored) -> None:
    certificate = town.vault.erase(stored.juki, rule="文書規程別表1", **WHO)
    assert certificate.complete and certificate.batches == (stored.juki,) and certificate.rows == 4
    assert town.vault.manifest(stored.juki).status is Status.ERASED
    assert not list((town.home / "vault").rglob(f"{stored.juki}-*"))
    kept = town.home / "vault" / "certificates" / f"{certificate.id}.json"
    assert msgspec.json.decode(kept.read_bytes(), type=Certificate) == certificate
    text = kept.with_suffix(".txt").read_text(encoding="utf-8")
    for said in (
        "消去証明書",
        stored.juki,
        "保存期間が終わったため",
        "文書規程別表1",
        "保管庫: 開けません",
        "保証できないもの",
        "ここに挙げていない控え",
    ):
        assert said in text
    for act in (lambda: town.vault.erase(stored.juki, **WHO), lambda: town.vault.open_batches(town.ask("juki.name"), [stored.juki])):
        with pytest.raises(BatchErased):
            act()
    assert stored.juki not in [found.id for found in town.vault.find()]


def test_after_an_erasure_the_same_can_be_delivered_again(town: Town) -> None:
    first = town.write({"juki": pa.table({"name": ["a"]})}, "juki.name", label="again")
    town.vault.erase(first, **WHO)
    assert town.write({"juki": pa.table({"name": ["a"]})}, "juki.name", label="again") != first


def test_an_open_batch_is_not_erased_or_rewritten(town: Town, stored: Stored) -> None:
    with town.vault.open_batches(town.ask("juki.name"), [stored.juki]):
        for act in (
            lambda: town.vault.erase(stored.juki, **WHO),
            lambda: town.vault.rotate_data_key(stored.juki, **WHO),
            lambda: town.vault.erase_person(stored.persons[:1], **WHO),
        ):
            with pytest.raises(BatchInUse):
                act()
    assert town.vault.erase(stored.juki, **WHO).complete


def test_backups_are_tried_and_what_cannot_be_looked_into_is_named(town: Town, stored: Stored, tmp_path: Path) -> None:
    batches, whole, keys_only, packed = (tmp_path / name for name in ("batches", "whole", "keys-only", "packed"))
    shutil.copytree(town.home / "vault" / "batches", batches)
    shutil.copytree(town.home / "vault", whole)
    shutil.copytree(town.home / "vault" / "keys", keys_only)
    packed.mkdir()
    with tarfile.open(packed / "old.tar", "w") as archive:
        archive.add(batches, "batches")
    certificate = town.vault.erase(stored.juki, backups=[batches, whole, keys_only, packed, tmp_path / "absent"], **WHO)
    found = {Path(test.folder).name: (test.copies, test.keys, test.opens) for test in certificate.backups}
    assert found == {"batches": (1, 0, False), "whole": (1, 1, True), "keys-only": (0, 1, False), "packed": (0, 0, False)}
    assert not certificate.complete and "開けるものが残っています" in certificate.text()
    assert any("old.tar" in each for each in certificate.not_vouched) and any("absent" in each for each in certificate.not_vouched)


def test_a_backup_under_a_retired_master_key_opens_only_with_that_key_in_it(town: Town, stored: Stored, tmp_path: Path) -> None:
    shutil.copytree(town.home / "vault", tmp_path / "backup")
    shutil.copy(town.keyring.folder / "master-1.key", tmp_path / "old-master-1.key")
    town.vault.rotate_master(**WHO)
    assert town.vault.erase(stored.juki, backups=[tmp_path / "backup"], **WHO).complete
    shutil.copy(tmp_path / "old-master-1.key", tmp_path / "backup" / "master-1.key")
    (tmp_path / "backup" / "master-2.key").write_text("damaged")
    assert not town.vault.erase(stored.family, backups=[tmp_path / "backup"], **WHO).complete


def test_an_erased_person_is_nowhere_any_more_and_the_others_stay(town: Town, stored: Stored) -> None:
    person, other = stored.persons[:2]
    sealed = town.vault.seal(person, b"note", purpose="poverty", stage=Stage.JUDGED)
    town.ask("juki.name", subjects=(person, other))
    old_keys = {path.name for path in (town.home / "vault" / "keys").iterdir()}
    certificate = town.vault.erase_person([person], **WHO)
    assert certificate.complete
    whole = {
        stored.juki,
        stored.moves,
        stored.linked,
        stored.assembled,
        stored.judged,
        stored.other,
        stored.study,
        stored.list,
        stored.list2,
    }
    assert set(certificate.batches) == whole and certificate.rows == 11
    assert _table(town, stored.juki, "juki", "juki.name")["_row"].to_pylist() == [2, 3]
    assert _table(town, stored.moves, "juki", "juki.moved_on", purpose="poverty")["_row"].to_pylist() == [2, 3]
    assert _table(town, stored.linked, "link", "link.rule", stage=Stage.LINKED)["_person"].to_pylist() == stored.persons[1:]
    supporter = {"purpose": "poverty", "stage": Stage.HANDED_OVER, "actor": "shien-1", "role": Role.SUPPORTER}
    assert _table(town, stored.list, "contact", "contact.name", **supporter).num_rows == 2
    analyst = {"purpose": "study", "stage": Stage.PSEUDONYMISED, "actor": "bunseki-1", "role": Role.ANALYST}
    assert _table(town, stored.study, "judgment", "judgment.band", **analyst)["band"].to_pylist() == ["low", "low"]
    for batch in whole:
        manifest = town.vault.manifest(batch)
        assert manifest.generation == 2 and f"{batch}-1.json" in old_keys
        assert not (town.home / "vault" / "keys" / f"{batch}-1.json").exists()
        assert not (town.home / "vault" / "batches" / f"{batch}-1.duckdb").exists()
    assert town.vault.subject_key(person) is None and town.vault.subject_key(other) is not None
    with pytest.raises(SealRefused):
        town.vault.unseal(town.ask("judgment.band", purpose="poverty", stage=Stage.JUDGED), [(person, sealed)])


def test_the_log_stays_provable_when_a_person_is_erased(town: Town, stored: Stored) -> None:
    town.ask("juki.name", subjects=stored.persons[:2])
    town.vault.erase_person(stored.persons[:1], **WHO)
    revealed = [town.vault.reveal(subject) for _, _, event in read_events(town.home / "audit") for subject in event.subjects]
    assert revealed == [None, stored.persons[1]]
    town.vault.close()
    assert verify(town.home / "audit", vkey=(town.keyring.folder / "log.vkey").read_text().strip()).ok


def test_delivered_rows_can_be_named_where_no_link_leads_to_them(town: Town, stored: Stored) -> None:
    certificate = town.vault.erase_person([], rows={stored.family: [1]}, **WHO)
    assert certificate.batches == (stored.family,) and certificate.rows == 1
    assert town.vault.manifest(stored.family).tables["family"].rows == 3


def test_what_was_derived_without_a_column_to_tell_persons_by_is_named(town: Town, stored: Stored) -> None:
    permit = town.ask("judgment.band", purpose="poverty", stage=Stage.JUDGED, action=Action.WRITE)
    batch = town.vault.write(permit, {"judgment": pa.table({"band": ["high"]})}, inputs=(stored.judged,), label="bare", retention="short")
    certificate = town.vault.erase_person(stored.persons[:1], **WHO)
    assert any(batch in each for each in certificate.not_vouched)


def test_open_work_elsewhere_is_named_in_the_certificate(town: Town, stored: Stored) -> None:
    beside = SpillFolder(town.home / "vault" / "spill")
    assert any("開かれている作業1件" in each for each in town.vault.erase(stored.juki, **WHO).not_vouched)
    beside.close()


def test_a_new_master_key_opens_everything_and_the_old_one_is_gone(town: Town, stored: Stored, clock: Clock) -> None:
    sealed = town.vault.seal(stored.persons[0], b"note", purpose="poverty", stage=Stage.JUDGED)
    old = (town.keyring.folder / "master-1.key").read_bytes()
    assert town.vault.rotate_master(**WHO) == len(town.vault.find()) + 7
    assert town.keyring.versions == (2,)
    assert [path.name for path in town.keyring.folder.glob("master-*")] == ["master-2.key"]
    assert not any(old.strip() in data for _, data in everything_under(town.home))
    assert _table(town, stored.juki, "juki", "juki.name").num_rows == 3
    assert town.vault.unseal(town.ask("judgment.band", purpose="poverty", stage=Stage.JUDGED), [(stored.persons[0], sealed)]) == [b"note"]
    town.close()
    again = Town(town.home, Keyring.open(town.keyring.folder, town.home), clock)
    assert _table(again, stored.juki, "juki", "juki.name").num_rows == 3
    again.close()


def test_a_rotation_that_was_cut_off_is_finished_at_the_next_opening(town: Town, stored: Stored, clock: Clock) -> None:
    town.close()
    town.keyring.add_master()
    again = Town(town.home, Keyring.open(town.keyring.folder, town.home), clock)
    assert again.keyring.versions == (2,)
    assert _table(again, stored.juki, "juki", "juki.name").num_rows == 3
    again.close()


def test_the_office_reads_on_after_a_rotation(town: Town, stored: Stored, clock: Clock) -> None:
    office = Town(town.home, Keyring.open(town.keyring.folder, town.home), clock, read_only=True)
    town.vault.rotate_master(**WHO)
    assert _table(office, stored.juki, "juki", "juki.name").num_rows == 3
    office.close()


def test_a_new_data_key_leaves_the_rows_as_they_were(town: Town, stored: Stored) -> None:
    before, old = _table(town, stored.juki, "juki", "juki.name"), town.vault.manifest(stored.juki)
    town.vault.rotate_data_key(stored.juki, **WHO)
    new = town.vault.manifest(stored.juki)
    assert _table(town, stored.juki, "juki", "juki.name").equals(before)
    assert (new.generation, new.tables) == (2, old.tables) and new.sha256 != old.sha256
    assert not list((town.home / "vault").rglob(f"{old.key_name}.*"))


def test_a_vault_opened_for_reading_erases_and_rotates_nothing(town: Town, stored: Stored, clock: Clock) -> None:
    office = Town(town.home, town.keyring, clock, read_only=True)
    for act in (
        lambda: office.vault.erase(stored.juki, **WHO),
        lambda: office.vault.erase_person(stored.persons, **WHO),
        lambda: office.vault.rotate_master(**WHO),
        lambda: office.vault.rotate_data_key(stored.juki, **WHO),
    ):
        with pytest.raises(VaultError, match="閲覧用"):
            act()
    office.close()


def test_every_erasure_and_rotation_is_recorded(town: Town, stored: Stored) -> None:
    town.vault.erase(stored.other, rule="R1", **WHO)
    town.vault.rotate_data_key(stored.juki, **WHO)
    town.vault.close()
    last = [event for _, _, event in read_events(town.home / "audit")][-3:]
    assert [(event.kind, event.batches, event.rules) for event in last] == [
        (EventKind.BATCH_ERASED, (stored.other,), ("R1",)),
        (EventKind.DOCUMENT_WRITTEN, (stored.other,), ("R1",)),
        (EventKind.KEY_ROTATED, (stored.juki,), ()),
    ]
