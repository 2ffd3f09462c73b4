"""Whoever serves pages learns of a withdrawal from the home folder itself, without the vault."""

import datetime
from pathlib import Path

import msgspec
import pytest

from hagukumi.plan import Withdrawal
from hagukumi.vault import BatchDamaged, withdrawal_of

HASH = "a" * 64


def _store(home: Path, content: bytes) -> None:
    folder = home / "vault" / "withdrawn"
    folder.mkdir(parents=True)
    (folder / HASH).write_bytes(content)


def test_a_release_in_force_has_none(tmp_path: Path) -> None:
    assert withdrawal_of(tmp_path, HASH) is None


def test_who_when_and_why_are_told_of_this_release_alone(tmp_path: Path) -> None:
    withdrawal = Withdrawal(officers=("a", "b"), on=datetime.date(2026, 11, 1), reason="見直し")
    _store(tmp_path, msgspec.json.encode(withdrawal))
    assert withdrawal_of(tmp_path, HASH) == withdrawal
    assert withdrawal_of(tmp_path, "b" * 64) is None


def test_a_damaged_record_never_reads_as_in_force(tmp_path: Path) -> None:
    _store(tmp_path, b"{")
    with pytest.raises(BatchDamaged, match="撤回の記録"):
        withdrawal_of(tmp_path, HASH)
