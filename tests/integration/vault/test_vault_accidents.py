"""Kills, a full disk, several processes: the last complete state stays, and nothing half is left."""

import random
import resource
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pyarrow as pa
import pytest
import vault_town
from vault_town import WHO, Clock, Stored, Town

from hagukumi.audit import AuditLocked, AuditLog, EventKind, read_events, verify
from hagukumi.vault import DiskRefused, HomeBusy, Keyring, LogUnavailable, Settings, Vault, VaultError
from hagukumi.vault.files import UNFINISHED
from hagukumi.vault.keys import Secret

CHILD = """
import importlib.util, resource, sys
from pathlib import Path
import pyarrow as pa
specification = importlib.util.spec_from_file_location("vault_town", sys.argv[1])
vault_town = importlib.util.module_from_spec(specification)
sys.modules["vault_town"] = vault_town
specification.loader.exec_module(vault_town)
from hagukumi.vault import Keyring
from hagukumi.vault import DiskRefused, LogUnavailable
home, keys, act = Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4]
town = vault_town.Town(home, Keyring.open(keys, home), vault_town.Clock())
names = pa.array([f"name {number:08} " * 4 for number in range(200_000)])
if act == "full":
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
print("ready", flush=True)
number = 0
while True:
    number += 1
    try:
        batch = town.write({"juki": pa.table({"_row": range(200_000), "name": names})}, "juki.name", label=f"{act}-{number}")
    except (DiskRefused, LogUnavailable) as refusal:
        print(type(refusal).__name__, refusal, flush=True)
        break
    if act == "erase":
        town.vault.erase(batch, **vault_town.WHO)
    if act == "rewrite":
        town.vault.rotate_data_key(batch, **vault_town.WHO)
"""


def _child(town_home: Path, keys: Path, act: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", CHILD, vault_town.__file__, str(town_home), str(keys), act]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert child.stdout.readline().strip() == "ready", child.stderr.read()
    return child


def _whole(home: Path, keys: Path) -> Town:
    """Open HOME after an accident, and hold everything in it against its promise."""
    town = Town(home, Keyring.open(keys, home), Clock())
    living = {manifest.key_name: manifest for manifest in town.vault.find()}
    stored = {path.stem for path in (home / "vault" / "batches").iterdir()}
    wrapped = {path.stem for path in (home / "vault" / "keys").iterdir()}
    assert stored == set(living)
    assert {name for name in wrapped if name.startswith("b")} == set(living)
    assert not list(home.rglob(f"{UNFINISHED}*"))
    for manifest in living.values():
        if manifest.label.startswith(("write", "rewrite", "erase")):
            with town.vault.open_batches(town.ask("juki.name"), [manifest.id]) as opened:
                assert opened.arrow("juki").num_rows == 200_000
    return town


@pytest.mark.parametrize("act", ["write", "rewrite", "erase"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_kill_leaves_no_half_batch(act: str, seed: int, home: Path, keyring: Keyring) -> None:
    child = _child(home, keyring.folder, act)
    time.sleep(random.Random(f"{act}{seed}").uniform(0.2, 2.0))
    child.send_signal(signal.SIGKILL)
    child.communicate()
    town = _whole(home, keyring.folder)
    town.close()
    assert verify(home / "audit", vkey=(keyring.folder / "log.vkey").read_text().strip()).ok


def test_a_full_disk_is_told_and_nothing_is_left(home: Path, keyring: Keyring) -> None:
    child = _child(home, keyring.folder, "full")
    told, errors = child.communicate(timeout=120)
    assert told.startswith("DiskRefused") and "空き容量" in told, errors
    town = _whole(home, keyring.folder)
    assert town.vault.find(label="full-1") == []
    town.close()


def test_a_file_that_may_not_grow_is_told_in_the_same_process(town: Town) -> None:
    names = pa.array([f"name {number:08} " * 4 for number in range(200_000)])
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, hard))
    try:
        with pytest.raises(DiskRefused, match="空き容量"):
            town.write({"juki": pa.table({"name": names})}, "juki.name", label="large")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert not list((town.home / "vault").rglob(f"{UNFINISHED}*"))
    assert town.write({"juki": pa.table({"name": names})}, "juki.name", label="large") in [found.id for found in town.vault.find()]


def test_two_writers_are_refused_and_the_next_may_come_after_the_first(town: Town, keyring: Keyring, clock: Clock) -> None:
    with pytest.raises(HomeBusy, match="終わってから"):
        Vault.open(town.home, keyring, clock=clock)
    town.close()
    Vault.open(town.home, keyring, clock=clock).close()


def test_another_holder_of_the_log_makes_the_office_wait_and_then_refuse(home: Path, keyring: Keyring, clock: Clock) -> None:
    with Vault.open(home, keyring, clock=clock) as vault:
        origin = vault._parts.journal._origin
    with AuditLog.open(home / "audit", origin=origin, signer=keyring.signer(), clock=clock):
        settings = Settings(patience=0.1)
        with Vault.open(home, keyring, clock=clock, read_only=True, settings=settings) as office, pytest.raises(LogUnavailable) as refusal:
            office.adopt(vault_town.release())
        assert isinstance(refusal.value.__cause__, AuditLocked)


def test_the_office_gets_its_turn_while_a_run_holds_the_log(home: Path, keyring: Keyring, clock: Clock) -> None:
    run = Town(home, keyring, clock, linger=0.05)
    office = Town(home, keyring, clock, read_only=True, patience=20.0)
    stop = threading.Event()

    def work() -> None:
        while not stop.is_set():
            run.ask("juki.name", reason="run")
            time.sleep(0.1)

    worker = threading.Thread(target=work)
    worker.start()
    for _ in range(3):
        office.ask("juki.name", reason="office")
    stop.set()
    worker.join()
    office.close()
    run.close()
    reasons = [event.reason for _, _, event in read_events(home / "audit")]
    assert reasons.count("office") == 3 and "run" in reasons


def test_what_a_kill_left_is_recorded_when_it_is_taken_back(town: Town, stored: Stored, clock: Clock) -> None:
    keys, batches = town.home / "vault" / "keys", town.home / "vault" / "batches"
    town.close()
    orphan = "b" + "0" * 24 + "-1"
    town.vault._parts.keys.create(orphan, Secret.new())
    (batches / f"{orphan}.duckdb").write_bytes(b"noise")
    (batches / f"{UNFINISHED}{orphan}.duckdb").write_bytes(b"noise")
    (batches / f"{UNFINISHED}{orphan}.duckdb.wal").write_bytes(b"noise")
    (town.home / "vault" / "spill" / "old").mkdir()
    again = Town(town.home, town.keyring, clock)
    assert not list(keys.glob(f"{orphan}*")) and not list(batches.glob(f"*{orphan}*"))
    assert list((town.home / "vault" / "spill").iterdir()) == []
    again.close()
    taken = [event for _, _, event in read_events(town.home / "audit") if event.actor == "vault"]
    assert [(event.kind, event.batches) for event in taken] == [(EventKind.BATCH_ERASED, (orphan[:25],))]


def test_an_erasure_that_was_cut_off_is_finished(town: Town, stored: Stored, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("hagukumi.vault.rewriting.destroy", lambda *given: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            town.vault.erase(stored.juki, **WHO)
    town.close()
    again = Town(town.home, town.keyring, clock)
    assert not list((town.home / "vault").rglob(f"{stored.juki}-*"))
    again.close()


def test_a_write_whose_files_cannot_be_placed_leaves_nothing(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    before = sorted(path.name for path in (town.home / "vault").rglob("*"))
    for name, error in (("place", OSError(28, "full")), ("place", KeyboardInterrupt())):
        with monkeypatch.context() as patched:
            patched.setattr(f"hagukumi.vault.files.{name}", lambda *given, error=error: (_ for _ in ()).throw(error))
            with pytest.raises((VaultError, KeyboardInterrupt)):
                town.write({"juki": pa.table({"name": ["a"]})}, "juki.name", label="x")
        assert sorted(path.name for path in (town.home / "vault").rglob("*")) == before


def test_a_rewrite_that_fails_leaves_the_batch_as_it_was(town: Town, stored: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    before = sorted(path.name for path in (town.home / "vault").rglob("*"))
    with monkeypatch.context() as patched:
        patched.setattr("hagukumi.vault.files.place", lambda *given: (_ for _ in ()).throw(OSError(28, "full")))
        with pytest.raises(OSError):
            town.vault.rotate_data_key(stored.juki, **WHO)
    assert sorted(path.name for path in (town.home / "vault").rglob("*")) == before
    with town.vault.open_batches(town.ask("juki.name"), [stored.juki]) as opened:
        assert opened.arrow("juki").num_rows == 3
