"""What is over does not come back, the log's readable part ends, and a broken certificate is told."""

import datetime

import pyarrow as pa
import pytest
from vault_town import WHO, Stored, Town

from hagukumi.audit import read_events
from hagukumi.vault import BatchDamaged, WriteRefused


def test_a_batch_whose_period_is_over_is_not_stored(town: Town) -> None:
    with pytest.raises(WriteRefused, match="保存期間がすでに終わっている"):
        town.write({"juki": pa.table({"name": ["a"]})}, "juki.name", label="old", as_of=datetime.date(2025, 6, 1))
    assert town.vault.find(label="old") == []
    batch = town.write({"juki": pa.table({"name": ["a"]})}, "juki.name", label="last", as_of=datetime.date(2025, 6, 2))
    assert town.vault.manifest(batch).due == datetime.date(2026, 6, 2)


def test_the_day_that_data_speaks_of_is_kept_with_the_batch(town: Town) -> None:
    given = town.write({"juki": pa.table({"name": ["a"]})}, "juki.name", label="given", as_of=datetime.date(2026, 4, 1))
    today = town.write({"juki": pa.table({"name": ["a"]})}, "juki.name", label="today")
    assert (town.vault.manifest(given).as_of, town.vault.manifest(today).as_of) == (datetime.date(2026, 4, 1), datetime.date(2026, 6, 1))


def test_persons_can_be_taken_out_of_old_entries_of_the_log(town: Town, stored: Stored) -> None:
    town.ask("juki.name", subjects=stored.persons[:2])
    last = max(sequence for sequence, _, _ in read_events(town.home / "audit"))
    town.ask("juki.name", subjects=stored.persons[:1])
    assert town.vault.drop_log_before(last + 1, **WHO) == 2
    revealed = [town.vault.reveal(subject) for _, _, event in read_events(town.home / "audit") for subject in event.subjects]
    assert revealed == [None, None, stored.persons[0]]


def test_a_certificate_that_cannot_be_read_is_told(town: Town, stored: Stored) -> None:
    certificate = town.vault.erase(stored.juki, **WHO)
    (town.home / "vault" / "certificates" / f"{certificate.id}.json").write_bytes(b"{")
    with pytest.raises(BatchDamaged, match="消去証明書の記録"):
        town.vault.certificates()
