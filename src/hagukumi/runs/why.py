"""From a child on a list back to rows, links, rules and permits."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from hagukumi.audit import EventKind, read_events
from hagukumi.law import Action
from hagukumi.plan.records import Criterion, Role, Stage
from hagukumi.runs.hand_over import HANDED_OVER_TABLES
from hagukumi.runs.receive import deliveries_of
from hagukumi.runs.score import latest_batch
from hagukumi.runs.workspace import Actor, Workspace, WorkspaceError

_DATA_EVENTS = frozenset({EventKind.PERMIT_GRANTED, EventKind.BATCH_OPENED, EventKind.BATCH_WRITTEN, EventKind.HANDED_OVER})


def why(work: Workspace, child: str, officer: str = "") -> dict[str, Any]:
    """Everything that led to a child's place on a list, for the coordinator. `child` is a list number or an internal person key.

    Raises WorkspaceError when no list holds the child. No name is opened.
    """
    actor = work.coordinator_person(officer)
    lists = {criterion.id: _judged(work, actor, criterion) for criterion in work.criteria}
    person = _person_of(work, actor, lists, child)
    judgments = [_judgment(criterion, lists[criterion.id], person) for criterion in work.criteria]
    return {
        "child": child,
        "release": work.release.hash,
        "judgments": [found for found in judgments if found],
        "links": _links(work, actor, person),
        "permits": _permits(work),
    }


def _judged(work: Workspace, actor: Actor, criterion: Criterion) -> dict[str, pa.Table]:
    items = work.items(criterion.purpose, Stage.JUDGED, actor)
    permit = work.ask(
        actor, criterion.purpose, Stage.JUDGED, Action.OPEN, items, step="why", reason=f"{criterion.name}: 判定の経緯を確かめる"
    )
    with work.vault.open_batches(permit, [latest_batch(work, Stage.JUDGED, criterion.purpose)]) as opened:
        listed = opened.connection.execute("SELECT * FROM judgment WHERE listed").to_arrow_table()
        return {"judgment": listed, "reason": opened.arrow("reason")}


def _person_of(work: Workspace, actor: Actor, lists: dict[str, dict[str, pa.Table]], child: str) -> str:
    for criterion in work.criteria:
        persons = lists[criterion.id]["judgment"]["_person"].combine_chunks()
        if child in set(persons.to_pylist()):
            return child
        for recipient in criterion.recipients:
            numbers = _numbers(work, actor, criterion, recipient, persons)
            if child in numbers:
                return numbers[child]
    raise WorkspaceError("この番号のこどもは、どの名簿にもありません。名簿の管理番号を確かめてください。")


def _numbers(work: Workspace, actor: Actor, criterion: Criterion, recipient: str, persons: pa.Array) -> dict[str, str]:
    receiver = Actor("", Role.SUPPORTER, recipient)
    items = work.items(criterion.purpose, Stage.HANDED_OVER, receiver, tables=HANDED_OVER_TABLES)
    permit = work.ask(
        actor, criterion.purpose, Stage.HANDED_OVER, Action.WRITE, items, step="why", reason=f"{criterion.name}: 管理番号から経緯を確かめる"
    )
    return dict(zip(work.vault.pseudonyms(permit, persons, recipient=recipient).to_pylist(), persons.to_pylist(), strict=True))


def _judgment(criterion: Criterion, tables: dict[str, pa.Table], person: str) -> dict[str, Any]:
    rows = [row for row in tables["judgment"].to_pylist() if row["_person"] == person]
    reasons = [row for row in tables["reason"].to_pylist() if row["_person"] == person]
    if not rows:
        return {}
    return {"criterion": criterion.id, "name": criterion.name, "version": criterion.version} | {
        "result": {key: value for key, value in rows[0].items() if not key.startswith("_")},
        "reasons": [{key: value for key, value in row.items() if not key.startswith("_")} for row in reasons],
    }


def _links(work: Workspace, actor: Actor, person: str) -> list[dict[str, Any]]:
    purpose = work.linkage_purpose.id
    items = work.items(purpose, Stage.LINKED, actor, tables=("link",))
    permit = work.ask(actor, purpose, Stage.LINKED, Action.OPEN, items, step="why", reason="名寄せの根拠を確かめる", subjects=[person])
    batch = latest_batch(work, Stage.LINKED, purpose)
    with work.vault.open_batches(permit, [batch], persons=[person]) as opened:
        rows = opened.connection.execute("SELECT _source, _row, weight, rule, evidence FROM link ORDER BY ALL").to_arrow_table()
    files = {delivery.source: delivery for delivery in deliveries_of(work)}
    return [
        {
            "source": row["_source"],
            "name": work.index.sources[row["_source"]].name,
            "file": files[row["_source"]].file if row["_source"] in files else "",
            "sha256": files[row["_source"]].sha256 if row["_source"] in files else "",
            "row": row["_row"],
            "rule": row["rule"],
            "weight": row["weight"],
            "evidence": row["evidence"],
        }
        for row in rows.to_pylist()
    ]


def _permits(work: Workspace) -> list[dict[str, Any]]:
    """Permits and movements under the present release, oldest first."""
    return [
        {
            "sequence": sequence,
            "time": time.isoformat(),
            "event": event.kind.value,
            "actor": event.actor,
            "role": event.role,
            "department": event.department,
            "purpose": event.purpose,
            "stage": event.stage,
            "permit": event.permit,
            "rules": list(event.rules),
            "batches": list(event.batches),
            "count": event.count,
            "reason": event.reason,
        }
        for sequence, time, event in read_events(work.home / "audit")
        if event.kind in _DATA_EVENTS and event.release == work.release.hash
    ]
