"""消去: a batch by destroying its key, a person by rewriting each batch without the person's rows under a new key.

The event comes first, then the manifest says what holds from now on, then keys and files go: a kill in between is finished at the next
opening.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from msgspec import structs

from hagukumi.audit import Event, EventKind, drop_subjects
from hagukumi.vault import backups, certificates, home, rewriting, whereabouts
from hagukumi.vault.certificates import Certificate, Erased, Order
from hagukumi.vault.errors import BatchInUse
from hagukumi.vault.manifests import BatchId, Manifest, Status
from hagukumi.vault.parts import Parts


def erase(parts: Parts, batch: BatchId, order: Order, folders: Iterable[Path]) -> Certificate:
    """See `Vault.erase`."""
    parts.must_write()
    manifest = parts.manifests.living(batch)
    must_rest(parts, [manifest])
    parts.journal.record(event(parts, EventKind.BATCH_ERASED, order, [manifest], manifest.rows))
    parts.manifests.put(structs.replace(manifest, status=Status.ERASED))
    rewriting.destroy(parts, manifest)
    return _certify(parts, Erased.BATCH, order, [manifest], manifest.rows, folders, ())


def erase_person(
    parts: Parts, persons: Sequence[str], rows: Mapping[BatchId, Iterable[int]], order: Order, folders: Iterable[Path]
) -> Certificate:
    """See `Vault.erase_person`."""
    parts.must_write()
    traces = whereabouts.find(parts, persons, rows)
    touched = [parts.manifests.living(batch) for batch in traces.found]
    must_rest(parts, touched)
    parts.journal.record(event(parts, EventKind.BATCH_ERASED, order, touched, traces.rows))
    _forget(parts, persons, order)
    for manifest in touched:
        rewriting.rewrite(parts, manifest, traces)
    return _certify(parts, Erased.PERSON, order, touched, traces.rows, folders, traces.unclear)


def must_rest(parts: Parts, manifests: Iterable[Manifest]) -> None:
    """Raises BatchInUse when one of these batches is open in this vault."""
    for manifest in manifests:
        if parts.open_now[manifest.id] > 0:
            raise BatchInUse(f"データ「{manifest.id}」は開かれています。閉じてから、もう一度行ってください。")


def event(parts: Parts, kind: EventKind, order: Order, manifests: Sequence[Manifest], count: int) -> Event:
    """What is recorded before anything goes. How many rows of a person went stays in the certificate: a count could tell on them."""
    return Event(
        kind=kind,
        actor=order.actor,
        role=order.role,
        department=order.department,
        release=parts.release,
        batches=tuple(manifest.id for manifest in manifests),
        count=count,
        reason=order.reason,
        rules=(order.rule,) if order.rule else (),
    )


def _forget(parts: Parts, persons: Sequence[str], order: Order) -> None:
    """Take the persons out of the log's readable part, then destroy their keys: every sealed record of theirs is noise from here on."""
    known = [identifier for identifier in map(parts.subjects.id_of, persons) if identifier is not None]
    if known:
        parts.journal.using(
            lambda log: drop_subjects(
                log,
                *known,
                actor=order.actor,
                role=order.role,
                department=order.department,
                release=parts.release,
                reason=order.reason,
                rules=(order.rule,) if order.rule else (),
            )
        )
    parts.subjects.erase(persons)


def _certify(
    parts: Parts,
    what: Erased,
    order: Order,
    gone: Sequence[Manifest],
    rows: int,
    folders: Iterable[Path],
    unclear: tuple[str, ...],
) -> Certificate:
    names = [manifest.key_name for manifest in gone]
    tests, unknown = backups.test_all(folders, names, parts.keyring)
    held = home.sweep(parts.layout.spill)
    sessions = (f"いま開かれている作業{held}件の記憶と一時ファイル（閉じると消えます）",) if held else ()
    certificate = Certificate(
        id=f"c{secrets.token_hex(12)}",
        what=what,
        batches=tuple(manifest.id for manifest in gone),
        labels=tuple(manifest.label for manifest in gone),
        rows=rows,
        erased_at=parts.clock(),
        order=order,
        release=parts.release,
        live_opens=any(_still_there(parts, manifest) for manifest in gone),
        spill_opens=False,
        backups=tests,
        not_vouched=(*unclear, *sessions, *unknown),
    )
    return certificates.keep(certificate, parts.layout.certificates)


def _still_there(parts: Parts, manifest: Manifest) -> bool:
    """Whether the erased generation still has a key or a file in the live store."""
    return parts.keys.load(manifest.key_name) is not None or (parts.layout.batches / manifest.file_name).exists()
