"""消去: a batch by destroying its key, a person by rewriting each batch without the person's rows under a new key.

The event comes first, then the manifest says what holds from now on, then keys and files go: a kill in between is finished at the next
opening.
"""

from __future__ import annotations

import datetime
import hashlib
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from msgspec import structs

from hagukumi.audit import AuditLog, Event, EventKind, drop_before, drop_subjects
from hagukumi.vault import backups, certificates, home, pseudonyms, rewriting, whereabouts
from hagukumi.vault.certificates import Certificate, Erased, Order
from hagukumi.vault.errors import BatchInUse, VaultError
from hagukumi.vault.manifests import BatchId, Manifest, Status
from hagukumi.vault.parts import Parts


def erase(parts: Parts, batch: BatchId, order: Order, folders: Iterable[Path]) -> Certificate:
    """See `Vault.erase`."""
    destroy(parts, batch, order, None)
    return certify(parts, batch, order, folders, None)


def destroy(parts: Parts, batch: BatchId, order: Order, unless: Callable[[], None] | None) -> None:
    """See `Vault.destroy`."""
    parts.must_write()
    manifest = parts.manifests.living(batch)
    must_rest(parts, [manifest])
    parts.journal.record(event(parts, EventKind.BATCH_ERASED, order, [manifest], manifest.rows), unless=unless)
    parts.manifests.put(structs.replace(manifest, status=Status.ERASED))
    rewriting.destroy(parts, manifest)


def certify(parts: Parts, batch: BatchId, order: Order, folders: Iterable[Path], erased_at: datetime.datetime | None) -> Certificate:
    """See `Vault.certify`."""
    manifest = parts.manifests.get(batch)
    if manifest.status is not Status.ERASED:
        raise VaultError(f"データ「{batch}」は消去されていないため、消去証明書を作れません。")
    return _certify(parts, Erased.BATCH, order, [manifest], manifest.rows, folders, (), erased_at)


def destroy_key(parts: Parts, name: str, order: Order, unless: Callable[[], None] | None) -> None:
    """See `Vault.destroy_pseudonym_key`."""
    parts.must_write()
    if not name.startswith(pseudonyms.PREFIX):
        raise VaultError("消去できるのは、仮名の鍵だけです。")
    told = structs.replace(event(parts, EventKind.KEY_DESTROYED, order, [], 1), detail={"key": name})
    parts.journal.record(told, unless=unless)
    parts.keys.destroy(name)


def drop_log_before(parts: Parts, sequence: int, order: Order, unless: Callable[[], None] | None) -> int:
    """See `Vault.drop_log_before`."""
    parts.must_write()
    told = event(parts, EventKind.SUBJECT_ERASED, order, [], 0)

    def drop(log: AuditLog) -> int:
        if unless is not None:
            unless()
        return drop_before(log, sequence, told)

    return parts.journal.using(drop)


def uncertified(parts: Parts) -> list[Manifest]:
    """See `Vault.uncertified`."""
    told = {batch for each in certificates.kept(parts.layout.certificates) if each.what is Erased.BATCH for batch in each.batches}
    return [manifest for manifest in parts.manifests.all() if manifest.status is Status.ERASED and manifest.id not in told]


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
    parts.subjects.erase(sorted(traces.records))
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
    erased_at: datetime.datetime | None = None,
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
        erased_at=erased_at or parts.clock(),
        order=order,
        release=parts.release,
        live_opens=any(_still_there(parts, manifest) for manifest in gone),
        spill_opens=False,
        backups=tests,
        not_vouched=(*unclear, *sessions, *unknown),
    )
    text = certificates.sealed_text(certificate, parts.keyring.signer(), parts.clock())
    parts.journal.record(_certified(parts, certificate, text))
    return certificates.keep(certificate, text, parts.layout.certificates)


def _certified(parts: Parts, certificate: Certificate, text: str) -> Event:
    """The certificate's digest in the log: who holds the log can tell whether a certificate was changed or left out."""
    return Event(
        kind=EventKind.DOCUMENT_WRITTEN,
        actor=certificate.order.actor,
        role=certificate.order.role,
        department=certificate.order.department,
        release=parts.release,
        batches=certificate.batches,
        reason="消去証明書を作りました",
        rules=(certificate.order.rule,) if certificate.order.rule else (),
        detail={"document": certificate.id, "sha256": hashlib.sha256(text.encode()).hexdigest(), "complete": int(certificate.complete)},
    )


def _still_there(parts: Parts, manifest: Manifest) -> bool:
    """Whether the erased generation still has a key or a file in the live store."""
    return parts.keys.load(manifest.key_name) is not None or (parts.layout.batches / manifest.file_name).exists()
