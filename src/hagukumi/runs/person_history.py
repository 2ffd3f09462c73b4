"""What happened to person keys: the latest events, the history of one key, and how a union or a parting is taken back.

No name is opened for any of it. Taking back is a clerk's decision on the records concerned; it holds from the next run on, and once as
many reviewers agree as clerical review asks for.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import product
from typing import Any

from hagukumi.law import Action
from hagukumi.linkage.persons import Kind, Part
from hagukumi.plan.records import Stage
from hagukumi.runs.holds import check_words
from hagukumi.runs.protected import protected_among, without_home
from hagukumi.runs.results import latest_batch
from hagukumi.runs.review import Decision, record_decisions, reviewers_needed
from hagukumi.runs.review_store import Side, reviewable
from hagukumi.runs.workspace import Actor, Workspace, WorkspaceError

_NOT_KEPT = (
    "計画に人の符号の対応表（person_key）と変更の記録（person_event）の利用がないため、変更は記録されていません。"
    "計画に項目と利用を加えて承認を受け、hagukumi run を実行してください。"
)
_NO_SUCH_PERSON = "この符号の人は、名寄せの結果にも変更の記録にもありません。符号を確かめてください。"
_NO_SUCH_EVENT = "この番号の変更は記録にありません。hagukumi person events で番号を確かめてください。"
_NOT_REVERSIBLE = "取り消せるのは、統合・分割・記録の移動だけです。この変更は、届いた記録や宛名番号から決まっています。"
_ALREADY = "この変更は、すでに元に戻っているか、関わる記録が届かなくなっています。今の状態は hagukumi person why で確かめられます。"
_NOT_REVIEWABLE = "計画に名寄せ審査の答え（decision）の利用がありません。計画に項目と利用を加えて承認を受けてください。"
_TOO_MANY = "関わる記録の組が{count}組あり、一度に取り消せる{most}組を超えています。名寄せ審査（hagukumi review）で一組ずつ決めてください。"
_NOBODY = "取り消す決定は、それを決めた人のものとして残ります。--officer で担当者のidを指定してください。"
_MOST_PAIRS = 400


@dataclass(frozen=True)
class PersonEvent:
    """One event as a list shows it: see `hagukumi.linkage.persons.EVENTS`."""

    id: str
    kind: Kind
    person: str
    other_person: str
    records: int
    reason: str
    happened_on: datetime.date


@dataclass(frozen=True)
class History:
    """One key's events, oldest first, each with its records (`source, part, rule, evidence`), and the records it has now."""

    events: tuple[tuple[PersonEvent, tuple[dict[str, str], ...]], ...]
    links: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Undone:
    """What was asked for: pairs of records to be kept apart and together, and how many reviewers must agree."""

    event: PersonEvent
    apart: int
    together: int
    needed: int


def latest_events(work: Workspace, officer: str = "", *, kinds: Iterable[Kind] = ()) -> tuple[PersonEvent, ...]:
    """Events of these kinds, or of all, the newest first. Raises WorkspaceError when none are kept, Refused."""
    rows = _opened_events(work, work.coordinator_person(officer), "人の符号の変更を確かめる")
    wanted = set(kinds) or set(Kind)
    return tuple(reversed([event for event in _events(rows) if event.kind in wanted]))


def history(work: Workspace, key: str, officer: str = "") -> History:
    """Everything recorded of one person key, and the evidence of each record it has now; of protected people (支援措置) without homes.

    Raises WorkspaceError for an unknown key, Refused.
    """
    actor = work.coordinator_person(officer)
    rows = _opened(work, actor, "person_event", "人の符号の経緯を確かめる", [key], [key])
    own = _events(rows)
    keys = _opened_keys(work, actor, {key, *(event.person for event in own), *(event.other_person for event in own)})
    if not own and key not in {row["_person"] for row in keys}:
        raise WorkspaceError(_NO_SUCH_PERSON)
    sources = {row["_record"]: work.index.sources[row["_source"]].name for row in keys if row["_source"] in work.index.sources}
    hidden = protected_among(work, actor, {key, *(event.person for event in own), *(event.other_person for event in own)}, "person")
    told = [(event, tuple(_record(row, sources, hidden) for row in rows if row["_event"] == event.id and row["_record"])) for event in own]
    return History(tuple(told), tuple(_links(work, actor, key, key in hidden)))


def undo(work: Workspace, event: str, officer: str, reason: str) -> Undone:
    """Record the decisions that take an event back. Raises WorkspaceError when it cannot be, Refused.

    A union: each record that came is another person than each that was there. A parting: each record that went is the same person as one
    that stayed. A move: both. Records that came or went since are left to linkage. All decisions are kept or none.
    """
    check_words("-", reason)
    if not officer:
        raise WorkspaceError(_NOBODY)
    actor = work.coordinator_person(officer)
    if not reviewable(work):
        raise WorkspaceError(_NOT_REVIEWABLE)
    rows = [row for row in _opened_events(work, actor, "人の符号の変更を取り消す") if row["_event"] == event]
    if not rows:
        raise WorkspaceError(_NO_SUCH_EVENT)
    found = _events(rows)[0]
    apart, together = _answers(found, _sides(rows, _opened_keys(work, actor, {found.person, found.other_person})))
    decisions = [Decision(*pair, False) for pair in apart] + [Decision(*pair, True) for pair in together]
    record_decisions(work, decisions, actor.officer, reason, asked="person_undo")
    return Undone(found, len(apart), len(together), reviewers_needed(work))


def _answers(event: PersonEvent, parts: dict[Part, list[Side]]) -> tuple[list[tuple[Side, Side]], list[tuple[Side, Side]]]:
    """Pairs to keep apart and pairs to bring together, of records that stand as the event left them."""
    if event.kind not in (Kind.MERGED, Kind.SPLIT, Kind.MOVED):
        raise WorkspaceError(_NOT_REVERSIBLE)
    moved, here, left = parts[Part.MOVED], parts[Part.DESTINATION], parts[Part.ORIGIN]
    apart = [] if event.kind is Kind.SPLIT else [pair for pair in product(moved, here) if pair[0].person == pair[1].person]
    together = [(left[0], side) for side in moved if left and left[0].person != side.person]
    if not apart and not together:
        raise WorkspaceError(_ALREADY)
    if len(apart) + len(together) > _MOST_PAIRS:
        raise WorkspaceError(_TOO_MANY.format(count=len(apart) + len(together), most=_MOST_PAIRS))
    return apart, together


def _sides(rows: list[dict[str, Any]], keys: list[dict[str, Any]]) -> dict[Part, list[Side]]:
    """An event's records that are delivered today, by their part, each with its source, trace and person of today."""
    parts = {row["_record"]: Part(row["part"]) for row in rows if row["part"]}
    found: dict[Part, list[Side]] = {part: [] for part in Part}
    for row in keys:
        if row["present"] and row["_record"] in parts:
            side = Side(record=row["_record"], source=row["_source"], trace=row["_trace"] or "", person=row["_person"])
            found[parts[row["_record"]]].append(side)
    return found


def _opened_events(work: Workspace, actor: Actor, reason: str) -> list[dict[str, Any]]:
    return _opened(work, actor, "person_event", reason, (), None)


def _opened_keys(work: Workspace, actor: Actor, persons: Iterable[str]) -> list[dict[str, Any]]:
    """What is remembered of these persons' records."""
    named = sorted(set(persons) - {""})
    return _opened(work, actor, "person_key", "人の符号の対応を確かめる", named, named)


def _opened(
    work: Workspace, actor: Actor, table: str, reason: str, subjects: Iterable[str], persons: list[str] | None
) -> list[dict[str, Any]]:
    """Rows of one table of the last completed run, in stored order."""
    purpose = work.linkage_purpose.id
    items = work.items(purpose, Stage.LINKED, actor, tables=[table])
    batch = latest_batch(work, Stage.LINKED, purpose)
    if not items or table not in work.vault.manifest(batch).tables:
        raise WorkspaceError(_NOT_KEPT)
    permit = work.ask(actor, purpose, Stage.LINKED, Action.OPEN, items, step="person", reason=reason, subjects=subjects)
    with work.vault.open_batches(permit, [batch], persons=persons) as opened:
        rows: list[dict[str, Any]] = opened.arrow(table).to_pylist()
    return rows


def _events(rows: Iterable[dict[str, Any]]) -> list[PersonEvent]:
    """Each event once, oldest first."""
    found = {
        row["_event"]: PersonEvent(
            id=row["_event"],
            kind=Kind(row["kind"]),
            person=row["_person"] or "",
            other_person=row["_other_person"] or "",
            records=row["records"],
            reason=row["reason"],
            happened_on=row["happened_on"],
        )
        for row in rows
    }
    return sorted(found.values(), key=lambda event: (event.happened_on, event.id))


def _links(work: Workspace, actor: Actor, key: str, hidden: bool) -> list[dict[str, Any]]:
    purpose = work.linkage_purpose.id
    items = work.items(purpose, Stage.LINKED, actor, tables=("link",))
    permit = work.ask(actor, purpose, Stage.LINKED, Action.OPEN, items, step="person", reason="名寄せの根拠を確かめる", subjects=[key])
    with work.vault.open_batches(permit, [latest_batch(work, Stage.LINKED, purpose)], persons=[key]) as opened:
        rows = opened.connection.execute("SELECT _source, _row, weight, rule, evidence FROM link ORDER BY ALL").to_arrow_table()
    return [
        {"source": work.index.sources[row["_source"]].name, "row": row["_row"], "weight": row["weight"]}
        | {"rule": row["rule"], "evidence": without_home(row["evidence"]) if hidden else row["evidence"]}
        for row in rows.to_pylist()
    ]


def _record(row: dict[str, Any], sources: dict[str, str], hidden: Collection[str]) -> dict[str, str]:
    evidence = row["evidence"] or ""
    return {
        "source": sources.get(row["_record"], ""),
        "part": row["part"] or "",
        "rule": row["rule"] or "",
        "evidence": evidence if {row["_person"], row["_other_person"]}.isdisjoint(hidden) else without_home(evidence),
    }
