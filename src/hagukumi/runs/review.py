"""Reviewers' answers and what linkage may take from them: given blindly, settled by agreement, kept over re-runs and fed back.

An answer is about two records by their record keys. It is in force when it is settled: two reviewers agree, or a third one decided; one
reviewer is enough where the plan names a single person who may review. It stays in force while both records are delivered as they were,
and also when only an address, number or household of theirs changed; then it is asked again (再確認).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from hagukumi.linkage.review import Answer, Given, State, settle
from hagukumi.plan.records import OfficerKind, Role
from hagukumi.runs.review_store import Kept, Side, Word, answers, keep, reviewable
from hagukumi.runs.workspace import Workspace, WorkspaceError

Traces = Callable[[Sequence[str]], pa.Table]
"""Given source ids, `_source, _row, _trace` of all their rows."""

DECISIONS = pa.schema(
    {
        "_left_source": pa.string(),
        "_left_row": pa.int64(),
        "_right_source": pa.string(),
        "_right_row": pa.int64(),
        "same": pa.bool_(),
        "changed": pa.bool_(),
    }
)
"""Decisions in force on rows of one delivery; `changed`: found again by its trace, because a record changed since."""


class Settled(NamedTuple):
    """A pair on which the answers settled: its last word (for the two sides) and the outcome."""

    word: Word
    same: bool


class Decision(NamedTuple):
    """A reviewer's answer on two records: the same person, not, or (None) cannot be told.

    A record is named by its record key, or by a `Side` that also says source, trace and person: then the answer survives a change of
    address, and goes when the person is erased.
    """

    left: str | Side
    right: str | Side
    same: bool | None


def record_decision(
    work: Workspace,
    left_record: str | Side,
    right_record: str | Side,
    same: bool | None,
    reviewer: str,
    reason: str,
    *,
    asked: str = "",
    sample: str = "",
) -> int:
    """Keep one decision; see `record_decisions`. Returns the answer's number."""
    return record_decisions(work, [Decision(left_record, right_record, same)], reviewer, reason, asked=asked, sample=sample)[0]


def record_decisions(
    work: Workspace, decisions: Sequence[Decision], reviewer: str, reason: str, *, asked: str = "", sample: str = ""
) -> list[int]:
    """Keep a reviewer's decisions, all of them or none, even if this is killed. Returns the answers' numbers.

    `asked` is why the question arose, `sample` the linked batch a sample was drawn from. Raises WorkspaceError when the reviewer is not
    named or no person of the coordinator, and Refused.
    """
    if not reviewer:
        raise WorkspaceError("答えは、それを決めた人のものとして残ります。担当者のidを指定してください（--officer）。")
    actor, at = work.coordinator_person(reviewer), work.clock()
    words = [
        Word(
            left=_side(each.left),
            right=_side(each.right),
            answer=Answer.UNCLEAR if each.same is None else Answer.SAME if each.same else Answer.DIFFERENT,
            reviewer=actor.officer,
            reason=reason,
            at=at,
            asked=asked,
            sample=sample,
        )
        for each in decisions
    ]
    return keep(work, actor, words)


def _side(named: str | Side) -> Side:
    return named if isinstance(named, Side) else Side(record=named)


def reviewers_needed(work: Workspace) -> int:
    """How many must agree: two, or one where the plan names only one person of the coordinator."""
    people = [
        officer.id
        for department in work.index.with_role(Role.COORDINATOR)
        for officer in department.officers
        if officer.kind is OfficerKind.PERSON and Role.COORDINATOR in officer.roles
    ]
    return min(2, max(1, len(set(people))))


def by_pair(kept: Iterable[Kept]) -> Mapping[tuple[str, str], list[Word]]:
    """Answers on each pair of records, oldest first."""
    found: dict[tuple[str, str], list[Word]] = {}
    for each in kept:
        found.setdefault(each.word.pair, []).append(each.word)
    return found


def state_of(words: Sequence[Word], needed: int) -> State:
    """Where a pair stands after these answers."""
    return settle([Given(word.reviewer, word.answer) for word in words], needed)


def settled(work: Workspace) -> list[Settled]:
    """Every settled pair, in the order in which they were last answered; none where the plan knows no answers."""
    if not reviewable(work):
        return []
    return settled_of(answers(work, work.process), reviewers_needed(work))


def settled_of(kept: Iterable[Kept], needed: int) -> list[Settled]:
    """The settled pairs among these answers, in the order in which they were last answered."""
    found = [(words, state_of(words, needed)) for words in by_pair(kept).values()]
    pairs = [Settled(words[-1], state is State.SAME) for words, state in found if state.settled]
    return sorted(pairs, key=lambda each: (each.word.at, each.word.pair))


def decided_digest(work: Workspace) -> str:
    """A digest of what is settled, "" for nothing: linkage with other decisions has another result."""
    facts = sorted((each.word.pair, each.same) for each in settled(work))
    return hashlib.sha256(msgspec.json.encode(facts)).hexdigest()[:32] if facts else ""


def decisions_for(
    work: Workspace, record_table: pa.Table, traces: Traces | None = None, decided: Sequence[Settled] | None = None
) -> pa.Table:
    """Settled decisions as pairs of rows of one delivery; `DECISIONS`, sorted.

    record_table: `_source, _row, _record` of all rows delivered. A record that is not there any more is looked for by its trace, when
    `traces` is given, and taken when exactly one row has it. Of two decisions on one pair of rows the later holds. Decisions on records
    that are gone are left out; they stay kept. `decided` saves reading them again.
    """
    found = settled(work) if decided is None else decided
    sides = [side for each in found for side in (each.word.left, each.word.right)]
    places = _places(record_table, {side.record for side in sides})
    gone = [side for side in sides if side.record not in places and side.trace]
    later = _known_again(gone, traces) if traces is not None and gone else {}
    rows: dict[tuple[tuple[str, int], tuple[str, int]], tuple[bool, bool]] = {}
    for each in found:
        ends = [_place(side, places, later) for side in (each.word.left, each.word.right)]
        if None not in ends and ends[0] != ends[1]:
            low, high = sorted(end for end in ends if end is not None)
            rows[low, high] = (each.same, any(side.record not in places for side in (each.word.left, each.word.right)))
    columns = [[*low, *high, *outcome] for (low, high), outcome in sorted(rows.items())]
    return pa.table([list(column) for column in zip(*columns, strict=True)] if columns else [[] for _ in DECISIONS], schema=DECISIONS)


def _place(side: Side, places: Mapping[str, tuple[str, int]], later: Mapping[str, tuple[str, int]]) -> tuple[str, int] | None:
    return places.get(side.record) or later.get(side.trace)


def _places(record_table: pa.Table, records: set[str]) -> dict[str, tuple[str, int]]:
    wanted = record_table.filter(pc.is_in(record_table["_record"], pa.array(sorted(records), pa.string())))
    return {
        record: (source, row)
        for record, source, row in zip(*(wanted[name].to_pylist() for name in ("_record", "_source", "_row")), strict=True)
    }


def _known_again(gone: Sequence[Side], traces: Traces) -> dict[str, tuple[str, int]]:
    """By trace the one row that has it; a trace of several rows names none."""
    table = traces(sorted({side.source for side in gone}))
    wanted = table.filter(pc.is_in(table["_trace"], pa.array(sorted({side.trace for side in gone}), pa.string())))
    found: dict[str, list[tuple[str, int]]] = {}
    for trace, source, row in zip(*(wanted[name].to_pylist() for name in ("_trace", "_source", "_row")), strict=True):
        found.setdefault(trace, []).append((source, row))
    return {trace: rows[0] for trace, rows in found.items() if len(rows) == 1}
