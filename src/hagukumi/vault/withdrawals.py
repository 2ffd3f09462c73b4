"""Releases that were taken out of force in a home folder, readable without opening the vault."""

from __future__ import annotations

from pathlib import Path

import msgspec

from hagukumi.plan import Withdrawal
from hagukumi.vault.errors import BatchDamaged
from hagukumi.vault.home import Layout


def withdrawal_of(home: Path, release: str) -> Withdrawal | None:
    """Who took a release (its hash) out of force, when and why; None while it is in force. Raises BatchDamaged for a damaged record."""
    try:
        stored = (Layout(home).withdrawn / release).read_bytes()
    except FileNotFoundError:
        return None
    try:
        return msgspec.json.decode(stored, type=Withdrawal)
    except msgspec.MsgspecError as error:
        raise BatchDamaged("版の撤回の記録を読めません。この版は使えません。控えから戻してください。") from error
