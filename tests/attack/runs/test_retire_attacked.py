"""Erasure attacked: old backups, a hold in the last moment, a day to come, and altered certificates."""

import datetime
import shutil
from pathlib import Path

import pytest
from vault_archive import COORDINATOR, Archive
from vault_town import everything_under

from hagukumi.audit import EventKind, read_events
from hagukumi.plan.japan_time import JAPAN
from hagukumi.runs import WorkspaceError
from hagukumi.runs.holds import HoldKind, place_hold, release_hold
from hagukumi.runs.retire import Outcome, Retired, erasure_evidence, retire
from hagukumi.runs.schedule import schedule
from hagukumi.vault import Keyring, KeysWrong, Status, Vault

NOON = datetime.datetime(2027, 4, 2, 12, tzinfo=JAPAN)


@pytest.fixture
def due(archive: Archive) -> Archive:
    """The archive on a day on which everything is due."""
    archive.clock.now = NOON
    return archive


def retired(archive: Archive, **words: object) -> Retired:
    with archive.custody() as custody:
        return retire(custody, COORDINATOR, custody.vault.today(), **words)


def test_a_backup_of_the_whole_home_opens_nothing_any_more(due: Archive, tmp_path: Path) -> None:
    backup = shutil.copytree(due.home, tmp_path / "backup")
    assert Vault.open(backup, Keyring.open(due.keys, backup), clock=due.clock).manifest(due.stored.juki).rows
    done = retired(due, backups=[backup])
    assert done.complete and all(test.copies == 1 and test.keys == 1 for each in done.certificates for test in each.backups)
    with pytest.raises(KeysWrong):
        Vault.open(backup, Keyring.open(due.keys, backup), clock=due.clock)


def test_batches_of_a_backup_beside_the_keys_of_today_do_not_open(due: Archive, tmp_path: Path) -> None:
    backup = shutil.copytree(due.home, tmp_path / "backup")
    retired(due)
    for part in ("batches", "manifests"):
        shutil.copytree(backup / "vault" / part, due.home / "vault" / part, dirs_exist_ok=True)
    with due.custody() as custody:
        assert {manifest.status for manifest in custody.vault.find()} <= {Status.COMPLETE}
        assert not list((due.home / "vault" / "keys").glob("b*.json"))
        again = retire(custody, COORDINATOR, custody.vault.today())
    assert len(again.rows(Outcome.ERASED)) == 10 and not list((due.home / "vault" / "batches").iterdir())


def test_a_backup_that_still_opens_because_the_master_key_was_kept_is_named(due: Archive, tmp_path: Path) -> None:
    backup = shutil.copytree(due.home, tmp_path / "backup")
    done = retired(due, backups=[backup], change_master=False)
    assert not done.complete and not done.master_changed
    assert all(test.opens for each in done.certificates for test in each.backups)
    assert all("開けるものが残っています" in each.text() for each in done.certificates)


def test_a_hold_placed_between_the_dry_run_and_the_erasure_is_respected(due: Archive) -> None:
    with due.custody(read_only=True) as custody:
        shown = [row.id for row in schedule(custody, NOON.date()) if row.due_on(NOON.date()) and not row.holds]
        place_hold(custody, COORDINATOR, number="令9開示1", kind=HoldKind.DISCLOSURE, reason="届いたばかりである")
    done = retired(due)
    assert due.stored.juki in shown and not done.rows(Outcome.ERASED) and len(done.rows(Outcome.HELD)) == len(shown)


def test_a_hold_placed_while_the_erasure_goes_on_keeps_all_that_has_not_gone(due: Archive) -> None:
    def meanwhile(name: str, count: int) -> None:
        if count == 3:
            with due.custody(read_only=True) as beside:
                place_hold(beside, COORDINATOR, number="令9開示1", kind=HoldKind.DISCLOSURE, reason="届いたばかりである")

    done = retired(due, progress=meanwhile)
    assert len(done.rows(Outcome.ERASED)) == 3 == len(done.certificates)
    with due.custody() as custody:
        assert len(custody.vault.find()) == 7
        release_hold(custody, COORDINATOR, "令9開示1", "回答を終えたため")
        assert len(retire(custody, COORDINATOR, NOON.date()).certificates) == 7


def test_a_day_to_come_erases_nothing(archive: Archive) -> None:
    with archive.custody() as custody:
        before = len(custody.vault.find())
        with pytest.raises(WorkspaceError, match="先の日付では消去できません"):
            retire(custody, COORDINATOR, datetime.date(2027, 4, 2))
        assert len(custody.vault.find()) == before
    assert EventKind.BATCH_ERASED not in {event.kind for _, _, event in read_events(archive.home / "audit")}


def test_on_an_earlier_day_only_what_was_due_then_goes(due: Archive) -> None:
    with due.custody() as custody:
        assert not retire(custody, COORDINATOR, datetime.date(2027, 3, 31)).outcomes


@pytest.mark.parametrize("suffix", [".txt", ".json"])
def test_an_altered_certificate_is_no_certificate(due: Archive, suffix: str) -> None:
    first = retired(due).certificates[0]
    path = due.home / "vault" / "certificates" / f"{first.id}{suffix}"
    path.write_bytes(path.read_bytes().replace(b"kodomo-1", b"kodomo-2"))
    with due.custody(read_only=True) as custody:
        found = {each["id"]: each["signature"] for each in erasure_evidence(custody)}
    assert "書き換えられています" in found[first.id]
    assert sum("確かめました" in signature for signature in found.values()) == len(found) - 1


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_certificate_whose_text_is_lost_or_unreadable_is_shown_as_unsigned(due: Archive, content: bytes | None) -> None:
    first = retired(due).certificates[0]
    path = due.home / "vault" / "certificates" / f"{first.id}.txt"
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    with due.custody(read_only=True) as custody:
        assert [signed for certificate, signed in custody.vault.certificates() if certificate.id == first.id] == [False]


def test_nothing_that_was_erased_is_readable_anywhere_in_the_home(due: Archive) -> None:
    retired(due)
    for path, data in everything_under(due.home):
        assert b"MARKER" not in data and b"9876543210" not in data, path


def test_keys_that_another_home_needs_too_are_not_changed(due: Archive, tmp_path: Path) -> None:
    other = tmp_path / "other"
    with Vault.open(other, Keyring.open(due.keys, other), clock=due.clock):
        pass
    with pytest.raises(WorkspaceError, match="ほかの保管フォルダーにも使われている"):
        retired(due)
    with due.custody() as custody:
        assert len(custody.vault.find()) == 10
        with pytest.raises(KeysWrong, match="主鍵を替えられません"):
            custody.vault.rotate_master(actor="kodomo-1", role="coordinator", department="kodomo", reason="試験のため")
    assert len(retired(due, change_master=False).certificates) == 10
    with Vault.open(other, Keyring.open(due.keys, other), clock=due.clock) as vault:
        assert vault.find() == []
