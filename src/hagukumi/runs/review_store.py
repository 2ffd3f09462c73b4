"""Reviewers' answers in a home folder: small records sealed for the people and records they are about, nothing readable beside them.

An answer opens only by a permit for all its items, and only while nobody it is about was erased. What opens no more is removed; what is due
and not held is not used any more, and goes with `hagukumi retire`. An answer that was changed, or never sealed by this vault, stops
whoever reads: a decision that nobody gave must not link anybody. The log is the register of what was taken back, so an old copy of the
file brings no such answer back.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from hagukumi.audit import Event, EventKind
from hagukumi.law import Action
from hagukumi.linkage.review import Answer
from hagukumi.plan.records import Stage
from hagukumi.runs import review_file
from hagukumi.runs.holds import Ledger
from hagukumi.runs.review_file import ITEMS, TABLE, StoredAnswer, Term, retention_of
from hagukumi.runs.workspace import Actor, Workspace, WorkspaceError
from hagukumi.vault import Permit, SealRefused
from hagukumi.vault.writing import due_date

_INDEX = "link-review-index"
_GIVEN, _TAKEN_BACK = "名寄せ審査の答えを記録する", "名寄せ審査の答えを取り消す"


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """One record of a pair: its record key, its source, the key by which it is known again when an address changes, its person's key."""

    record: str
    source: str = ""
    trace: str = ""
    person: str = ""


class Word(msgspec.Struct, frozen=True, kw_only=True):
    """One reviewer's answer on two records: why it was asked (`asked`), the reviewer's own reason, when, and the sample it belongs to."""

    left: Side
    right: Side
    answer: Answer
    reviewer: str
    reason: str
    at: datetime.datetime
    asked: str = ""
    sample: str = ""

    @property
    def pair(self) -> tuple[str, str]:
        """The two record keys in one order, whichever was shown on the left."""
        low, high = sorted((self.left.record, self.right.record))
        return low, high

    @property
    def persons(self) -> set[str]:
        """The persons whose records they are, as far as they are known."""
        return {self.left.person, self.right.person} - {""}


class Kept(NamedTuple):
    """An answer with its number in the file."""

    number: int
    word: Word


class _About(msgspec.Struct, frozen=True):
    """Whom an answer is about, and until when it may be kept: sealed beside it, so that neither can be changed."""

    people: list[str]
    term: Term


def reviewable(work: Workspace) -> bool:
    """Whether the plan lets answers be kept: a use names every field of the table `decision`."""
    return set(ITEMS).issubset(_items(work, work.process))


def keep(work: Workspace, actor: Actor, words: Sequence[Word]) -> list[int]:
    """Seal and store answers, all or none; their permit and event come first. Returns their numbers. Raises Refused, WorkspaceError."""
    subjects = sorted(set().union(*(word.persons for word in words)))
    permit = _ask(work, actor, Action.WRITE, _GIVEN, subjects)
    term = _term(work, permit)
    records = [_sealed(work, word, term) for word in words]
    _log(work, actor, EventKind.LINK_REVIEWED, permit.id, len(words), _GIVEN)
    return review_file.add(work.home, records, term)


def _sealed(work: Workspace, word: Word, term: Term) -> tuple[bytes, bytes]:
    people = sorted({*word.persons, word.left.record, word.right.record, term.name})

    def seal(subjects: Sequence[str], data: bytes) -> bytes:
        return work.vault.seal_jointly(subjects, data, purpose=term.purpose, stage=Stage.LINKED, items=ITEMS)

    return seal([_INDEX], msgspec.json.encode(_About(people, term))), seal(people, msgspec.json.encode(word))


def take_back(work: Workspace, actor: Actor, number: int) -> Word:
    """Take back an answer of this reviewer; under a hold it stays stored and is not in force.

    Raises WorkspaceError when there is none of this number, or it is another reviewer's.
    """
    kept, rows = _opened(work, actor, Ledger(work.home / "audit").update())
    word = next((each.word for each in kept if each.number == number), None)
    if word is None or word.reviewer != actor.officer:
        raise WorkspaceError("取り消せる答えがありません。取り消せるのは、自分の答えだけです。")
    permit = _ask(work, actor, Action.WRITE, _TAKEN_BACK, sorted(word.persons))
    digest = next(_digest(row) for row in rows if row.number == number)
    _log(work, actor, EventKind.LINK_REVIEW_TAKEN_BACK, permit.id, 1, _TAKEN_BACK, answer=digest)
    if not _held(Ledger(work.home / "audit").update()):
        review_file.remove(work.home, [number])
    return word


def answers(work: Workspace, actor: Actor) -> list[Kept]:
    """Every answer in force, oldest first. One about somebody erased is removed. Raises Refused, and WorkspaceError for a changed file."""
    return _opened(work, actor, Ledger(work.home / "audit").update())[0]


def _opened(work: Workspace, actor: Actor, ledger: Ledger) -> tuple[list[Kept], list[StoredAnswer]]:
    rows = review_file.stored_answers(work.home, work.linkage_purpose.id)
    if not rows:
        return [], []
    permit = _ask(work, actor, Action.OPEN, "名寄せ審査の答えを読む", ())
    opened = dict(zip(rows, _unsealed(work, permit, rows), strict=True))
    gone = {row for row, data in opened.items() if data is None}
    if not _held(ledger):
        gone |= {row for row in rows if _digest(row) in ledger.taken_back}
    _tidy(work, actor, permit, gone)
    out_of_force = ledger.taken_back | {_digest(row) for row in _late(work, rows, ledger)}
    words = {_digest(row): Kept(row.number, msgspec.json.decode(data, type=Word)) for row, data in reversed(opened.items()) if data}
    kept = [each for digest, each in words.items() if digest not in out_of_force]
    return sorted(kept, key=lambda each: (each.word.at, each.number)), rows


def _unsealed(work: Workspace, permit: Permit, rows: Sequence[StoredAnswer]) -> list[bytes | None]:
    """What the answers say, None for those about somebody erased. Raises WorkspaceError when one was changed."""
    try:
        known = work.vault.unseal_jointly(permit, [((_INDEX,), row.about) for row in rows], items=ITEMS)
        found = [msgspec.json.decode(about or b"", type=_About) for about in known]
        if any(about.term != row.term for about, row in zip(found, rows, strict=True)):
            raise review_file.changed()
        people = [about.people for about in found]
        return work.vault.unseal_jointly(permit, [(each, row.sealed) for each, row in zip(people, rows, strict=True)], items=ITEMS)
    except (SealRefused, msgspec.DecodeError):
        raise review_file.changed() from None


def _digest(row: StoredAnswer) -> str:
    """By what the log knows an answer: it says nothing about it, and no two answers share it."""
    return hashlib.sha256(row.sealed).hexdigest()


def _late(work: Workspace, rows: Sequence[StoredAnswer], ledger: Ledger) -> set[StoredAnswer]:
    """Answers whose period is over, unless a hold keeps them."""
    ends = {term: term.ends(work.index) for term in {row.term for row in rows}}
    late = {row for row in rows if (end := ends[row.term]) is not None and end <= work.vault.today()}
    return set() if _held(ledger) else late


def _held(ledger: Ledger) -> bool:
    return any(hold.covers((TABLE,)) for hold in ledger.active())


def _tidy(work: Workspace, actor: Actor, permit: Permit, gone: set[StoredAnswer]) -> None:
    if gone:
        _log(work, actor, EventKind.LINK_REVIEW_TAKEN_BACK, permit.id, len(gone), "本人の消去または取消しにより、答えを消去する")
        review_file.remove(work.home, sorted(row.number for row in gone))


def _items(work: Workspace, actor: Actor) -> tuple[str, ...]:
    return work.items(work.linkage_purpose.id, Stage.LINKED, actor, tables=(TABLE,))


def _ask(work: Workspace, actor: Actor, action: Action, reason: str, subjects: Iterable[str]) -> Permit:
    items = _items(work, actor)
    if not set(ITEMS).issubset(items):
        raise WorkspaceError("計画に名寄せ審査の答え（decision）の利用がありません。計画に項目と利用を加えて承認を受けてください。")
    purpose = work.linkage_purpose.id
    return work.ask(actor, purpose, Stage.LINKED, action, items, step="review", reason=reason, subjects=subjects)


def _term(work: Workspace, permit: Permit) -> Term:
    """The period of answers under the adopted plan, counted from today."""
    today, retention = work.vault.today(), retention_of(work.index, permit.purpose)
    due = due_date(retention, today, today, ()) if retention else None
    return Term(permit.purpose, today.isoformat(), due.isoformat() if due else "")


def _log(work: Workspace, actor: Actor, kind: EventKind, permit: str, count: int, reason: str, **detail: str) -> None:
    """That an answer was given or removed; never what it says: a second reviewer may read the log."""
    work.vault.log(
        Event(
            kind=kind,
            actor=actor.officer,
            role=actor.role.value,
            department=actor.department,
            purpose=work.linkage_purpose.id,
            release=work.release.hash,
            permit=permit,
            stage=Stage.LINKED.value,
            count=count,
            reason=reason,
            detail=dict(detail),
        )
    )
