"""From a child on a list back to rows, links, rules and permits."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from hagukumi.audit import Event, EventKind, read_events
from hagukumi.law import Action
from hagukumi.plan.records import Criterion, Role, Stage
from hagukumi.runs.hand_over import HANDED_OVER_TABLES
from hagukumi.runs.protected import protected_among, without_home
from hagukumi.runs.receive import deliveries_of
from hagukumi.runs.results import latest_batch
from hagukumi.runs.support_list import band_name
from hagukumi.runs.workspace import Actor, Workspace, WorkspaceError


def why(work: Workspace, child: str, officer: str = "") -> dict[str, Any]:
    """Everything that led to a child's place on a list, for the coordinator. `child` is a list number or an internal person key.

    Raises WorkspaceError when no list holds the child. No name is opened, and of a protected child (支援措置) nothing is said of homes.
    """
    actor = work.coordinator_person(officer)
    lists = {criterion.id: _judged(work, actor, criterion) for criterion in work.criteria}
    person = _person_of(work, actor, lists, child)
    judgments = [found for criterion in work.criteria if (found := _judgment(criterion, lists[criterion.id], person))]
    links = _links(work, actor, person)
    batches = _chain(work, [found["criterion"] for found in judgments], {link["source"] for link in links})
    return {
        "child": child,
        "release": work.release.hash,
        "judgments": judgments,
        "links": links,
        "movements": _movements(work, batches),
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
    return {
        "criterion": criterion.id,
        "name": criterion.name,
        "version": criterion.version,
        "band": band_name(criterion, rows[0]["band"]),
    } | {
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
    hidden = person in protected_among(work, actor, [person], "why")
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
            "evidence": without_home(row["evidence"]) if hidden else row["evidence"],
        }
        for row in rows.to_pylist()
    ]


def _chain(work: Workspace, criteria: list[str], sources: set[str]) -> frozenset[str]:
    """The batches through which this child's data went: from the lists back to the deliveries that hold a record of the child."""
    purposes = {work.index.criteria[criterion].purpose for criterion in criteria}
    manifests = {manifest.id: manifest for manifest in work.vault.find(release=work.release.hash)}
    waiting = [batch for batch, manifest in manifests.items() if manifest.stage is Stage.HANDED_OVER and manifest.purpose in purposes]
    chain: set[str] = set()
    while waiting:
        batch = waiting.pop()
        if batch in manifests and batch not in chain and _concerns(manifests[batch].stage, manifests[batch].label, sources):
            chain.add(batch)
            waiting.extend(manifests[batch].inputs)
    return frozenset(chain)


def _concerns(stage: Stage, label: str, sources: set[str]) -> bool:
    return stage is not Stage.DELIVERED or label.partition(":")[0] in sources


def _movements(work: Workspace, batches: frozenset[str]) -> list[dict[str, Any]]:
    """Every recorded movement of these batches and the permits they rested on, oldest first."""
    events = [(sequence, time, event) for sequence, time, event in read_events(work.home / "audit")]
    moved = [(sequence, time, event) for sequence, time, event in events if batches.intersection(event.batches)]
    permits = {event.permit: event for _, _, event in events if event.kind is EventKind.PERMIT_GRANTED}
    return [
        {
            "sequence": sequence,
            "time": time.isoformat(),
            "event": event.kind.value,
            "actor": event.actor,
            "role": event.role,
            "department": _department(work, event),
            "purpose": event.purpose,
            "stage": event.stage,
            "permit": event.permit,
            "rules": list(permits.get(event.permit, event).rules),
            "count": event.count,
            "reason": permits.get(event.permit, event).reason,
        }
        for sequence, time, event in moved
    ]


def _department(work: Workspace, event: Event) -> str:
    found = work.index.departments.get(event.department)
    return found.name if found else event.department
