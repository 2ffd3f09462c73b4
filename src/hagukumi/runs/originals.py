"""The file that is de-identified: received under a purpose of its own, apart from every extract of the linkage (Art. 60(3), 109)."""

from __future__ import annotations

import datetime
import hashlib
from pathlib import Path
from typing import Final

import msgspec
import pyarrow as pa

from hagukumi.audit import Event, EventKind
from hagukumi.intake import Received
from hagukumi.intake import receive as read_extract
from hagukumi.law import Action
from hagukumi.law.requests import RECEIVE
from hagukumi.plan.records import Deidentification, OfficerKind, Role, Source, Stage, Use
from hagukumi.runs.receive import QUARANTINE, quarantine_of, strictest_retention
from hagukumi.runs.versions import VERSIONS
from hagukumi.runs.workspace import Actor, Workspace, WorkspaceError

APART: Final = "deidentify-"
"""How labels of batches begin that belong to a de-identification and to no run of the linkage."""


class Order(msgspec.Struct, frozen=True):
    """What is to be made under which use: its entry and file of the plan, the desk's process that does it, the person who had it done."""

    use: Use
    entry: Deidentification
    source: Source
    process: Actor
    officer: Actor


class Original(msgspec.Struct, frozen=True):
    """A received file: its batch, the day it speaks of, rows taken in and set aside."""

    batch: str
    as_of: datetime.date
    rows: int
    quarantined: int


def order_of(work: Workspace, use_id: str, officer: str = "") -> Order:
    """The order under a use of the plan. Raises WorkspaceError when the plan has no such use in force, or nobody to carry it out."""
    use = work.index.uses.get(use_id)
    if use is None or Stage.DEIDENTIFIED not in use.stages or use.role is not Role.PROPOSALS_DESK:
        raise WorkspaceError(
            f"匿名加工の利用「{use_id}」は計画にありません。--permit に、匿名加工の段階の利用のid（uses.toml）を書いてください。"
        )
    entry = next((entry for entry in work.release.plan.deidentifications if entry.purpose == use.purpose), None)
    if entry is None:
        raise WorkspaceError("この利用の匿名加工の定めが計画にありません。deidentifications.toml を確かめてください。")
    tables = sorted({item.partition(".")[0] for item in use.items})
    if len(tables) != 1 or tables[0] not in work.index.sources:
        raise WorkspaceError("一度に加工できるのは、一つの抽出データの項目です。抽出データごとに利用を分けてください。")
    person = work.person(use.receiver, Role.PROPOSALS_DESK, officer)
    return Order(use, entry, work.index.sources[tables[0]], _process(work, use.receiver), person)


def _process(work: Workspace, department: str) -> Actor:
    for officer in work.index.departments[department].officers:
        if officer.kind is OfficerKind.PROCESS and Role.PROPOSALS_DESK in officer.roles:
            return Actor(officer.id, Role.PROPOSALS_DESK, department)
    raise WorkspaceError(
        "計画に、匿名加工を行う自動処理の担当者がありません。提案担当の課に kind = 「process」の担当者を書き足してください。"
    )


def asked_items(work: Workspace, order: Order) -> tuple[str, ...]:
    """Items of the file that the plan lets the desk receive for this purpose, sorted."""
    return work.items(order.use.purpose, Stage.DELIVERED, order.process, tables=[order.source.id])


def receive_original(work: Workspace, order: Order, extracts: Path, as_of: datetime.date) -> Original:
    """Receive the holder's file from a folder of extracts; the same file again changes nothing.

    Raises WorkspaceError when it is not there or is refused as a whole, the gate's refusals, OSError. Only what the plan asks for is kept.
    """
    items = asked_items(work, order)
    if not items:
        raise WorkspaceError("この目的で受け入れる項目が計画にありません。受入の段階の利用を計画に書いてください。")
    path, programme = extracts / order.source.file, work.release.plan.programme
    if not path.is_file():
        raise WorkspaceError(f"抽出データ「{order.source.file}」が --extracts のフォルダーにありません。")
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        stream.seek(0)
        fields = frozenset(item.partition(".")[2] for item in items)
        received = read_extract(
            stream, order.source, asked=fields, as_of=as_of, prefecture=programme.prefecture, city=programme.municipality
        )
    _log(work, order, received)
    if received.refused:
        raise WorkspaceError(f"{received.refused.message}{received.refused.remedy}")
    batch = _store(work, order, received, items, digest, as_of)
    return Original(batch, as_of, received.accepted.num_rows, received.report.quarantined)


def _store(work: Workspace, order: Order, received: Received, items: tuple[str, ...], digest: str, as_of: datetime.date) -> str:
    reason = f"{order.entry.name}: {order.source.name}を匿名加工のために受け入れる"
    permit = work.ask(order.process, order.use.purpose, Stage.DELIVERED, Action.WRITE, items, step=RECEIVE, reason=reason)
    tables: dict[str, pa.Table] = {
        order.source.id: received.accepted.select([item.partition(".")[2] for item in items]),
        QUARANTINE: quarantine_of(order.source.id, received.quarantine),
    }
    return work.vault.write(
        permit,
        tables,
        inputs=(),
        label=f"{APART}{order.use.id}:{as_of.isoformat()}:{digest}:{VERSIONS}",
        retention=strictest_retention(work, order.use.purpose, Stage.DELIVERED, items),
        as_of=as_of,
    )


def latest_original(work: Workspace, order: Order) -> str:
    """The newest received file under the present release. Raises WorkspaceError when there is none."""
    prefix = f"{APART}{order.use.id}:"
    found = work.vault.find(stage=Stage.DELIVERED, purpose=order.use.purpose, release=work.release.hash)
    own = [manifest for manifest in found if manifest.label.startswith(prefix)]
    if not own:
        raise WorkspaceError("匿名加工のもとになるファイルがまだ届いていません。--extracts と --as-of を付けて受け入れてください。")
    return max(own, key=lambda manifest: (manifest.created_at, manifest.id)).id


def open_original(work: Workspace, order: Order, batch: str) -> pa.Table:
    """The rows, opened by the process: columns under the items' names, values as texts. Raises the gate's and the vault's refusals."""
    items = asked_items(work, order)
    names = names_of(work, items)
    reason = f"{order.entry.name}: 匿名加工のもとを読む"
    permit = work.ask(order.process, order.use.purpose, Stage.DELIVERED, Action.OPEN, items, step="deidentify", reason=reason)
    with work.vault.open_batches(permit, [batch]) as opened:
        rows = opened.arrow(order.source.id)
    fields = [item.partition(".")[2] for item in items]
    return pa.table([rows[field].cast(pa.string()) for field in fields], names=[names[item] for item in items])


def names_of(work: Workspace, items: tuple[str, ...]) -> dict[str, str]:
    """What each item is called in a recipe: its name in the plan. Raises WorkspaceError when two are called alike."""
    names = {item: work.index.items[item].name for item in items}
    doubled = sorted({name for name in names.values() if list(names.values()).count(name) > 1})
    if doubled:
        raise WorkspaceError(f"同じ名前のデータ項目があります: {'、'.join(doubled)}。計画の項目の名前を分けてください。")
    return names


def _log(work: Workspace, order: Order, received: Received) -> None:
    refused = received.refused
    work.vault.log(
        Event(
            kind=EventKind.EXTRACT_REFUSED if refused else EventKind.EXTRACT_RECEIVED,
            actor=order.process.officer,
            role=order.process.role.value,
            department=order.process.department,
            purpose=order.use.purpose,
            release=work.release.hash,
            stage=Stage.DELIVERED.value,
            count=0 if refused else received.accepted.num_rows,
            reason=f"{order.source.name}を匿名加工のために受け入れる",
            detail={
                "source": order.source.id,
                "code": refused.code.value if refused else "",
                "quarantined": received.report.quarantined,
                "by": order.officer.officer,
            },
        )
    )
