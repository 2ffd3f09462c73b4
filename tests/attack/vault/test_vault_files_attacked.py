"""Somebody has the data folder, or part of it, and tries to read or to change it."""

import base64
import pickle
import shutil
import sqlite3
from pathlib import Path

import duckdb
import msgspec
import pyarrow as pa
import pytest
from vault_town import FORBIDDEN, MARKER, WHO, Clock, Stored, Town, everything_under, juki_rows

from hagukumi.law import Action
from hagukumi.plan.records import Stage
from hagukumi.vault import (
    BatchDamaged,
    BatchErased,
    BatchUnknown,
    DiskRefused,
    EncryptionUnavailable,
    Keyring,
    KeysExposed,
    KeysInsideHome,
    KeysMissing,
    KeysWrong,
    SealRefused,
    Vault,
    VaultError,
    engine,
)
from hagukumi.vault.keys import Secret


def _names(town: Town, batch: str) -> list[str]:
    with town.vault.open_batches(town.ask("juki.name"), [batch]) as opened:
        return opened.arrow("juki")["name"].to_pylist()


def _file(town: Town, batch: str) -> Path:
    return town.home / "vault" / "batches" / town.vault.manifest(batch).file_name


def _key(town: Town, batch: str) -> Path:
    return town.home / "vault" / "keys" / f"{town.vault.manifest(batch).key_name}.json"


def _manifest(town: Town, batch: str) -> Path:
    return town.home / "vault" / "manifests" / f"{batch}.json"


def _flip(path: Path, at: float) -> None:
    data = bytearray(path.read_bytes())
    data[int(at * (len(data) - 1))] ^= 1
    path.write_bytes(bytes(data))


def test_no_marker_lies_anywhere_in_the_data_folder(town: Town, stored: Stored) -> None:
    with town.vault.open_batches(town.ask("juki.name"), [stored.juki], spill=True):
        town.ask("juki.name", subjects=(MARKER,))
        found = [path for path, data in everything_under(town.home) if any(text.encode() in data for text in FORBIDDEN)]
    assert found == []


def test_no_key_lies_in_the_data_folder_or_in_the_log(town: Town, stored: Stored) -> None:
    keys = [Secret(bytes.fromhex(path.read_text().strip())) for path in town.keyring.folder.glob("*.key")]
    keys += [town.vault._parts.keys.load(name) for name in town.vault._parts.keys.names()]
    forms = [
        form for key in keys for form in (key.raw, key.raw.hex().encode(), base64.b64encode(key.raw), base64.urlsafe_b64encode(key.raw))
    ]
    town.vault.close()
    found = [path for path, data in everything_under(town.home) for form in forms if form in data]
    assert found == []


def test_spilled_data_is_encrypted_and_gone_afterwards(home: Path, keyring: Keyring, clock: Clock) -> None:
    town = Town(home, keyring, clock, memory_mb=60)
    names = pa.array([f"{MARKER}{number:09}" for number in range(400_000)])
    batch = town.write({"juki": pa.table({"_row": range(400_000), "name": names})}, "juki.name", label="large")
    with town.vault.open_batches(town.ask("juki.name"), [batch], spill=True) as opened:
        ranked = "SELECT name, row_number() OVER (ORDER BY name DESC) n FROM juki"
        query = f"SELECT count(*) FROM ({ranked}) a JOIN juki b USING (name) WHERE n % 2 = 0"
        assert opened.connection.execute(query).fetchall() == [(200_000,)]
        spilled = list(everything_under(home / "vault" / "spill"))
        assert spilled and not any(MARKER.encode() in data for _, data in spilled)
    assert list((home / "vault" / "spill").iterdir()) == []
    town.close()


@pytest.mark.parametrize("at", [0.0, 0.001, 0.1, 0.5, 0.9, 1.0])
def test_one_flipped_bit_of_a_batch_is_noticed_before_a_cell_is_read(at: float, town: Town, stored: Stored) -> None:
    _flip(_file(town, stored.juki), at)
    with pytest.raises(BatchDamaged, match="書き換え"):
        _names(town, stored.juki)


@pytest.mark.parametrize("at", [0.1, 0.3, 0.6, 0.9])
def test_one_flipped_bit_of_a_wrapped_key_is_noticed(at: float, town: Town, stored: Stored) -> None:
    _flip(_key(town, stored.juki), at)
    with pytest.raises(KeysWrong):
        _names(town, stored.juki)


@pytest.mark.parametrize("at", [0.0, 0.2, 0.4, 0.6, 0.8, 0.99])
def test_one_flipped_bit_of_a_manifest_is_noticed(at: float, town: Town, stored: Stored) -> None:
    _flip(_manifest(town, stored.juki), at)
    with pytest.raises(BatchDamaged, match="目録"):
        _names(town, stored.juki)


def test_a_manifest_cannot_be_relabelled_for_another_purpose_or_batch(town: Town, stored: Stored) -> None:
    line, _, mac = _manifest(town, stored.other).read_bytes().partition(b"\n")
    _manifest(town, stored.other).write_bytes(line.replace(b'"abuse"', b'"poverty"') + b"\n" + mac)
    with pytest.raises(BatchDamaged):
        town.vault.manifest(stored.other)
    shutil.copy(_manifest(town, stored.juki), _manifest(town, stored.linked))
    with pytest.raises(BatchDamaged):
        town.vault.manifest(stored.linked)


@pytest.mark.parametrize("keep", [0, 4096, 300_000])
def test_a_truncated_batch_is_noticed(keep: int, town: Town, stored: Stored) -> None:
    path = _file(town, stored.juki)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(BatchDamaged):
        _names(town, stored.juki)


def test_a_missing_file_or_key_is_told(town: Town, stored: Stored) -> None:
    _file(town, stored.juki).unlink()
    with pytest.raises(BatchDamaged):
        _names(town, stored.juki)
    _key(town, stored.linked).unlink()
    with (
        pytest.raises(BatchDamaged, match="鍵がありません"),
        town.vault.open_batches(town.ask("link.rule", stage=Stage.LINKED), [stored.linked]),
    ):
        pytest.fail("opened")


def test_a_batch_copied_to_another_s_place_is_noticed(town: Town, stored: Stored) -> None:
    shutil.copy(_file(town, stored.family), _file(town, stored.juki))
    with pytest.raises(BatchDamaged):
        _names(town, stored.juki)


def test_a_wrapped_key_copied_to_another_batch_does_not_open(town: Town, stored: Stored) -> None:
    shutil.copy(_key(town, stored.family), _key(town, stored.juki))
    with pytest.raises(KeysWrong):
        _names(town, stored.juki)


def test_a_batch_copied_elsewhere_does_not_open_without_or_with_a_guessed_key(town: Town, stored: Stored, tmp_path: Path) -> None:
    copy = shutil.copy(_file(town, stored.juki), tmp_path / "copy.duckdb")
    for options in (
        "(READ_ONLY)",
        "(ENCRYPTION_KEY '', READ_ONLY)",
        "(ENCRYPTION_KEY 'hagukumi', READ_ONLY)",
        f"(ENCRYPTION_KEY '{'0' * 64}', READ_ONLY)",
    ):
        with duckdb.connect(":memory:") as connection, pytest.raises(duckdb.Error):
            connection.execute(f"ATTACH '{copy}' AS stolen {options}")


def test_a_data_folder_with_other_keys_does_not_open(town: Town, stored: Stored, tmp_path: Path, clock: Clock) -> None:
    town.close()
    other = Keyring.open(tmp_path / "other-keys", tmp_path / "elsewhere")
    with pytest.raises(KeysWrong, match="別のデータフォルダ"):
        Vault.open(town.home, other, clock=clock)


def test_another_master_key_beside_the_right_signing_key_does_not_open(town: Town, clock: Clock) -> None:
    town.close()
    (town.keyring.folder / "master-1.key").write_text("00" * 32 + "\n")
    with pytest.raises(KeysWrong, match="鍵を開けません"):
        Vault.open(town.home, Keyring.open(town.keyring.folder, town.home), clock=clock)


def test_missing_or_damaged_keys_are_told_and_never_made_anew_for_old_data(town: Town, tmp_path: Path) -> None:
    with pytest.raises(KeysMissing, match="すでに保管庫"):
        Keyring.open(tmp_path / "empty", town.home)
    (town.keyring.folder / "log-signing.key").write_text("not a key\n")
    with pytest.raises(KeysWrong, match="壊れています"):
        Keyring.open(town.keyring.folder, town.home)
    (town.keyring.folder / "log-signing.key").unlink()
    with pytest.raises(KeysMissing, match="控え"):
        Keyring.open(town.keyring.folder, town.home)


@pytest.mark.parametrize("inside", ["keys", "vault/keys", "."])
def test_keys_inside_the_data_folder_are_refused(inside: str, tmp_path: Path) -> None:
    with pytest.raises(KeysInsideHome):
        Keyring.open(tmp_path / "home" / inside, tmp_path / "home")


def test_a_data_folder_inside_the_keys_and_a_link_into_it_are_refused(tmp_path: Path) -> None:
    with pytest.raises(KeysInsideHome):
        Keyring.open(tmp_path, tmp_path / "home")
    (tmp_path / "home").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "home", target_is_directory=True)
    with pytest.raises(KeysInsideHome):
        Keyring.open(tmp_path / "link" / "keys", tmp_path / "home")


@pytest.mark.parametrize("what", [".", "master-1.key"])
def test_keys_that_others_may_read_are_refused(what: str, town: Town) -> None:
    (town.keyring.folder / what).chmod(0o755 if what == "." else 0o644)
    with pytest.raises(KeysExposed, match="chmod"):
        Keyring.open(town.keyring.folder, town.home)


def test_everything_stored_is_for_its_owner_only(town: Town, stored: Stored) -> None:
    files = [path for path in (*(town.home / "vault").rglob("*"), *town.keyring.folder.rglob("*.key")) if path.is_file()]
    shown = [path.name for path in files if path.stat().st_mode & 0o077 and path.name != "subjects.sqlite"]
    assert shown == []
    assert (town.home / "vault").stat().st_mode & 0o077 == 0


def test_without_the_encryption_extension_nothing_is_written_and_nothing_plain(
    town: Town, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = sorted((town.home / "vault" / "batches").iterdir())
    permit = town.ask("juki.name", action=Action.WRITE)
    monkeypatch.setattr(engine, "extension", lambda: tmp_path / "absent.duckdb_extension")
    with pytest.raises(EncryptionUnavailable, match="duckdb-extension-httpfs"):
        town.vault.write(permit, {"juki": juki_rows().select(["name"])}, inputs=(), label="plain", retention="short")
    assert sorted((town.home / "vault" / "batches").iterdir()) == before


def test_a_changed_extension_is_refused(town: Town, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    changed = tmp_path / "httpfs.duckdb_extension"
    shutil.copy(engine.extension(), changed)
    _flip(changed, 0.5)
    monkeypatch.setattr(engine, "extension", lambda: changed)
    with pytest.raises(EncryptionUnavailable), engine.private(1, 100):
        pytest.fail("loaded")


def test_no_exception_of_an_attach_carries_the_key(tmp_path: Path) -> None:
    key = Secret.new()
    for writable in (False, True):
        with engine.private(1, 100) as connection, pytest.raises((BatchDamaged, DiskRefused)) as error:
            engine.attach(connection, tmp_path / "no" / "such.duckdb", key, writable=writable)
        told = "".join(map(str, (error.value, error.value.__cause__, error.value.__context__)))
        assert key.raw.hex() not in told and error.value.__context__ is None
        assert not any(key.raw.hex() in str(frame.frame.f_locals) for frame in error.traceback)


def test_a_key_does_not_show_itself() -> None:
    key = Secret.new()
    assert key.raw.hex() not in repr(key) + str(key) + f"{key}"
    with pytest.raises(TypeError):
        pickle.dumps(key)
    with pytest.raises(ValueError):
        Secret(b"short")


def test_an_erased_batch_does_not_open_even_when_its_file_is_put_back(town: Town, stored: Stored, tmp_path: Path) -> None:
    copy = shutil.copy(_file(town, stored.juki), tmp_path / "copy")
    place = _file(town, stored.juki)
    town.vault.erase(stored.juki, **WHO)
    shutil.copy(copy, place)
    with pytest.raises(BatchErased):
        _names(town, stored.juki)


@pytest.mark.parametrize("name", ["", "b", "../keys/person", "b" + "0" * 24, "B" + "0" * 24])
def test_a_batch_that_does_not_exist_is_told(name: str, town: Town) -> None:
    with pytest.raises(BatchUnknown):
        town.vault.manifest(name)


def test_a_damaged_head_of_the_vault_is_told(town: Town, clock: Clock) -> None:
    town.close()
    (town.home / "vault" / "home.json").write_text("{}")
    with pytest.raises(BatchDamaged, match="見出し"):
        Vault.open(town.home, town.keyring, clock=clock)


def test_a_sealed_record_opens_only_for_its_person_purpose_and_stage(town: Town, stored: Stored) -> None:
    person, other = stored.persons[:2]
    sealed = town.vault.seal(person, MARKER.encode(), purpose="poverty", stage=Stage.JUDGED)
    assert MARKER.encode() not in sealed
    right = town.ask("judgment.band", purpose="poverty", stage=Stage.JUDGED)
    assert town.vault.unseal(right, [(person, sealed)]) == [MARKER.encode()]
    wrong = town.ask("judgment.band", purpose="abuse", stage=Stage.JUDGED)
    town.vault.seal(other, b"x", purpose="poverty", stage=Stage.JUDGED)
    for permit, who, record in (
        (wrong, person, sealed),
        (right, other, sealed),
        (right, "nobody", sealed),
        (right, person, sealed[:-1] + bytes([sealed[-1] ^ 1])),
        (right, person, sealed[:20]),
        (right, person, b""),
    ):
        with pytest.raises(SealRefused):
            town.vault.unseal(permit, [(who, record)])


def test_swapped_subject_keys_do_not_open(town: Town, stored: Stored) -> None:
    first, second = stored.persons[:2]
    sealed = town.vault.seal(first, b"x", purpose="poverty", stage=Stage.JUDGED)
    town.vault.seal(second, b"y", purpose="poverty", stage=Stage.JUDGED)
    with sqlite3.connect(town.home / "vault" / "subjects.sqlite") as database:
        rows = database.execute("SELECT id, sealed FROM subject").fetchall()
        for (identifier, _), (_, key) in zip(rows, reversed(rows), strict=True):
            database.execute("UPDATE subject SET sealed = ? WHERE id = ?", (key, identifier))
    with pytest.raises(VaultError):
        town.vault.unseal(town.ask("judgment.band", purpose="poverty", stage=Stage.JUDGED), [(first, sealed)])


def test_a_wrapped_key_of_another_form_is_refused(town: Town, stored: Stored) -> None:
    _key(town, stored.juki).write_bytes(msgspec.json.encode({"name": "x"}))
    with pytest.raises(KeysWrong, match="壊れて"):
        _names(town, stored.juki)
