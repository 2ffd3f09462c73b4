"""受入: each extract is read, checked and stored, identity apart from attributes."""

from __future__ import annotations

import datetime
import hashlib
import os
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec
import pyarrow as pa

from hagukumi.audit import Event, EventKind
from hagukumi.intake import QualityReport, Received, Refusal
from hagukumi.intake import receive as read_extract
from hagukumi.law import Action
from hagukumi.plan.derived import KEY_SUFFIX
from hagukumi.plan.records import Source, Stage
from hagukumi.runs.report import write_json
from hagukumi.runs.versions import VERSIONS
from hagukumi.runs.workspace import ATTRIBUTES, EVERY_KIND, Workspace

QUARANTINE = "_quarantine"
_DELIVERY_FOLDER = "deliveries"


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one extract: its batches by purpose, its quality report, or why it was refused. No personal data."""

    source: str
    file: str
    sha256: str
    as_of: str
    batches: dict[str, str] = {}
    report: QualityReport | None = None
    refusal: Refusal | None = None
    fresh_on: str = ""

    @property
    def delivered(self) -> bool:
        """Whether rows of this source are stored."""
        return bool(self.batches)


def receive_all(work: Workspace, extracts: Path, as_of: datetime.date, tell: Callable[[str], None]) -> tuple[dict[str, Delivery], bool]:
    """Receive every source of the linkage. Returns deliveries by source, and whether every one of them was there already."""
    deliveries: dict[str, Delivery] = {}
    reused = True
    for source in work.linked_sources:
        tell(source.name)
        path = extracts / source.file
        if not path.is_file():
            deliveries[source.id] = _absent(work, source, as_of)
            continue
        digest = _digest(path)
        known = known_delivery(work, source, digest, as_of)
        reused = reused and known is not None
        deliveries[source.id] = known or _receive(work, source, path, digest, as_of)
    return deliveries, reused


def known_delivery(work: Workspace, source: Source, digest: str, as_of: datetime.date) -> Delivery | None:
    """The delivery of the very same file under the same release and date, when all its batches are still stored."""
    path = _path(work, source.id, digest, as_of)
    try:
        delivery = msgspec.json.decode(path.read_bytes(), type=Delivery)
    except (OSError, msgspec.DecodeError):
        return None
    stored = {manifest.id for manifest in work.vault.find(stage=Stage.DELIVERED, release=work.release.hash)}
    if not set(delivery.batches.values()) <= stored:
        return None
    os.utime(path)  # the newest record of a source is the one that counts
    return delivery


def deliveries_of(work: Workspace) -> tuple[Delivery, ...]:
    """The newest delivery record of each source under the present release."""
    newest: dict[str, tuple[float, Delivery]] = {}
    for path in (work.home / _DELIVERY_FOLDER / work.release.hash).glob("*.json"):
        delivery = msgspec.json.decode(path.read_bytes(), type=Delivery)
        made = path.stat().st_mtime
        if delivery.source not in newest or made > newest[delivery.source][0]:
            newest[delivery.source] = (made, delivery)
    return tuple(newest[source][1] for source in sorted(newest))


def _path(work: Workspace, source: str, digest: str, as_of: datetime.date) -> Path:
    what = hashlib.sha256(f"{digest}:{VERSIONS}".encode()).hexdigest()[:16]
    return work.home / _DELIVERY_FOLDER / work.release.hash / f"{source}-{as_of.isoformat()}-{what}.json"


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _absent(work: Workspace, source: Source, as_of: datetime.date) -> Delivery:
    delivery = Delivery(source=source.id, file=source.file, sha256="", as_of=as_of.isoformat())
    write_json(_path(work, source.id, "absent", as_of), delivery)
    return delivery


def _receive(work: Workspace, source: Source, path: Path, digest: str, as_of: datetime.date) -> Delivery:
    asked = purposes_asking(work, source)
    programme = work.release.plan.programme
    fields = frozenset(item.partition(".")[2] for items in asked.values() for item in items)
    with path.open("rb") as stream:
        received = read_extract(stream, source, asked=fields, as_of=as_of, prefecture=programme.prefecture, city=programme.municipality)
    _log(work, source, received)
    batches = {} if received.refused else _store(work, source, received, asked, digest, as_of)
    delivery = Delivery(
        source=source.id,
        file=source.file,
        sha256=digest,
        as_of=as_of.isoformat(),
        batches=batches,
        report=received.report,
        refusal=received.refused,
        fresh_on=_fresh_on(received),
    )
    write_json(_path(work, source.id, digest, as_of), delivery)
    return delivery


def purposes_asking(work: Workspace, source: Source) -> Mapping[str, tuple[str, ...]]:
    """Purpose → items of a source to store for it: identity under the wider purpose of linkage, attributes under each purpose."""
    linkage = work.linkage_purpose.id
    asked = {linkage: work.items(linkage, Stage.DELIVERED, work.process, kinds=EVERY_KIND, tables=[source.id])}
    for purpose in sorted(work.index.purposes):
        if purpose != linkage:
            items = work.items(purpose, Stage.DELIVERED, work.process, kinds=ATTRIBUTES, tables=[source.id])
            asked[purpose] = tuple(item for item in items if item not in asked[linkage])
    return {purpose: items for purpose, items in asked.items() if items}


def _store(
    work: Workspace, source: Source, received: Received, asked: Mapping[str, tuple[str, ...]], digest: str, as_of: datetime.date
) -> dict[str, str]:
    batches: dict[str, str] = {}
    for purpose, items in asked.items():
        permit = work.ask(
            work.process,
            purpose,
            Stage.DELIVERED,
            Action.WRITE,
            items,
            step="receive",
            reason=f"{source.name}を受け入れる",
        )
        tables = {source.id: received.accepted.select(_columns(received.accepted, items))}
        if not batches:
            tables[QUARANTINE] = quarantine_of(source.id, received.quarantine)
        batches[purpose] = work.vault.write(
            permit,
            tables,
            inputs=(),
            label=f"{source.id}:{purpose}:{as_of.isoformat()}:{digest}:{VERSIONS}",
            retention=strictest_retention(work, purpose, Stage.DELIVERED, items),
            as_of=as_of,
        )
    return batches


def _columns(table: pa.Table, items: tuple[str, ...]) -> list[str]:
    fields = {item.partition(".")[2] for item in items}
    wanted = fields | {field + KEY_SUFFIX for field in fields}
    return ["_row", *(name for name in table.column_names if name in wanted)]


def quarantine_of(source: str, quarantine: pa.Table) -> pa.Table:
    """Refused rows as they are stored: under their source, without a value."""
    return quarantine.add_column(0, "_source", pa.array([source] * quarantine.num_rows, pa.string()))


def strictest_retention(work: Workspace, purpose: str, stage: Stage, items: tuple[str, ...]) -> str:
    """The shortest retention class among the uses relied on: what is derived keeps the strictest of its inputs."""
    wanted = set(items)
    classes = {
        use.retention for use in work.release.plan.uses if use.purpose == purpose and stage in use.stages and wanted & set(use.items)
    }
    return min(classes, key=lambda name: (work.index.retentions[name].months, name))


def _fresh_on(received: Received) -> str:
    """The newest day that the extract speaks of, or "" when its layout has no such date."""
    newest = received.report.known_until or received.report.occurred_until
    return newest.isoformat() if newest else ""


def _log(work: Workspace, source: Source, received: Received) -> None:
    actor = work.process
    refused = received.refused
    work.vault.log(
        Event(
            kind=EventKind.EXTRACT_REFUSED if refused else EventKind.EXTRACT_RECEIVED,
            actor=actor.officer,
            role=actor.role.value,
            department=actor.department,
            purpose=work.linkage_purpose.id,
            release=work.release.hash,
            stage=Stage.DELIVERED.value,
            count=0 if refused else received.accepted.num_rows,
            reason=f"{source.name}を受け入れる",
            detail={"source": source.id, "code": refused.code.value if refused else "", "quarantined": received.report.quarantined},
        )
    )
