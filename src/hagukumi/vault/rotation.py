"""Changing keys: the master key (everything is wrapped anew, then the old one goes) and a batch's data key (the batch is rewritten)."""

from __future__ import annotations

from hagukumi.audit import EventKind
from hagukumi.vault import rewriting
from hagukumi.vault.certificates import Order
from hagukumi.vault.erasure import event, must_rest
from hagukumi.vault.errors import KeysWrong
from hagukumi.vault.manifests import BatchId
from hagukumi.vault.parts import Parts


def rotate_master(parts: Parts, order: Order) -> int:
    """See `Vault.rotate_master`."""
    parts.must_write()
    if parts.keyring.other_homes(parts.origin):
        raise KeysWrong(
            "この鍵フォルダは、ほかのデータフォルダにも使われているため、主鍵を替えられません（替えると、そのデータが二度と開けなくなります）。"
            "鍵フォルダを分けてください。使われなくなったデータフォルダなら、鍵フォルダの .home で終わるファイルを除いてください。"
        )
    parts.journal.record(event(parts, EventKind.KEY_ROTATED, order, [], len(parts.keys.names())))
    parts.keyring.add_master()
    return finish(parts)


def finish(parts: Parts) -> int:
    """Wrap what is still under an older master key anew, then destroy the older ones; also goes on after a kill."""
    changed = parts.keys.rewrap() + parts.subjects.rewrap()
    parts.keyring.retire(parts.keyring.version)
    return changed


def rotate_data_key(parts: Parts, batch: BatchId, order: Order) -> None:
    """See `Vault.rotate_data_key`."""
    parts.must_write()
    manifest = parts.manifests.living(batch)
    must_rest(parts, [manifest])
    parts.journal.record(event(parts, EventKind.KEY_ROTATED, order, [manifest], 1))
    rewriting.rewrite(parts, manifest, None)
