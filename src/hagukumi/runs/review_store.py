"""Reviewers' answers in a home folder: small records sealed for the people and records they are about, nothing readable beside them.

HOME/review/answers.sqlite holds, per answer, a number, the sealed list of whom it is about, the sealed answer, and the day from which it
must be gone. An answer opens only by permit and only while nobody it is about was erased; what opens no more, or is due, is removed.
"""

from __future__ import annotations

import contextlib
import datetime
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec

from hagukumi.audit import Event, EventKind
from hagukumi.law import Action
from hagukumi.linkage.review import Answer
from hagukumi.plan.records import Stage
from hagukumi.runs.holds import Ledger
from hagukumi.runs.receive import strictest_retention
from hagukumi.runs.workspace import Actor, Workspace, WorkspaceError
from hagukumi.vault import Permit
from hagukumi.vault.writing import due_date

TABLE = "decision"
_INDEX = "link-review-index"
_CREATE = (
    "CREATE TABLE IF NOT EXISTS answer "
    "(number INTEGER PRIMARY KEY AUTOINCREMENT, about BLOB NOT NULL, sealed BLOB NOT NULL, due TEXT NOT NULL)"
)
_FOLDER_MODE = 0o700
_FILE_MODE = 0o600


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


class Kept(NamedTuple):
    """An answer with its number: numbers grow with time."""

    number: int
    word: Word


def reviewable(work: Workspace) -> bool:
    """Whether the plan lets answers be kept: its items name the fields of the table `decision`."""
    return bool(_items(work, work.process))


def keep(work: Workspace, actor: Actor, word: Word) -> int:
    """Seal and store an answer; its permit and its event come first. Returns its number. Raises Refused, WorkspaceError."""
    subjects = sorted({side.person for side in (word.left, word.right)} - {""})
    permit = _ask(work, actor, Action.WRITE, "名寄せ審査の答えを記録する", subjects)
    purpose = permit.purpose
    people = sorted({*subjects, word.left.record, word.right.record})
    about = work.vault.seal_jointly([_INDEX], msgspec.json.encode(people), purpose=purpose, stage=Stage.LINKED)
    sealed = work.vault.seal_jointly(people, msgspec.json.encode(word), purpose=purpose, stage=Stage.LINKED)
    due = _due(work, permit)
    _log(work, actor, EventKind.LINK_REVIEWED, permit.id, 1, "名寄せ審査の答えを記録する")
    with _database(work) as database:
        cursor = database.execute("INSERT INTO answer (about, sealed, due) VALUES (?, ?, ?)", (about, sealed, due))
        return int(cursor.lastrowid or 0)


def take_back(work: Workspace, actor: Actor, number: int) -> Word:
    """Remove an answer of this reviewer. Raises WorkspaceError when it is not there or another reviewer's."""
    word = next((kept.word for kept in answers(work, actor) if kept.number == number), None)
    if word is None or word.reviewer != actor.officer:
        raise WorkspaceError("取り消せる答えがありません。取り消せるのは、自分の答えだけです。")
    permit = _ask(work, actor, Action.WRITE, "名寄せ審査の答えを取り消す", sorted({word.left.person, word.right.person} - {""}))
    _log(work, actor, EventKind.LINK_REVIEW_TAKEN_BACK, permit.id, 1, "名寄せ審査の答えを取り消す")
    _remove(work, [number])
    return word


def answers(work: Workspace, actor: Actor) -> list[Kept]:
    """Every answer that still opens, oldest first. What is due and not held, or about somebody erased, is removed. Raises Refused."""
    if not _exists(work):
        return []
    permit = _ask(work, actor, Action.OPEN, "名寄せ審査の答えを読む", ())
    with _database(work) as database:
        rows = database.execute("SELECT number, about, sealed, due FROM answer ORDER BY number").fetchall()
    known = work.vault.unseal_jointly(permit, [((_INDEX,), about) for _, about, _, _ in rows])
    lists = [msgspec.json.decode(people, type=list[str]) if people else [] for people in known]
    opened = work.vault.unseal_jointly(permit, [(people, sealed) for people, (_, _, sealed, _) in zip(lists, rows, strict=True)])
    late = _late(work, [(number, due) for number, _, _, due in rows])
    kept = [
        Kept(number, msgspec.json.decode(data, type=Word))
        for (number, _, _, _), data in zip(rows, opened, strict=True)
        if data is not None and number not in late
    ]
    _tidy(work, actor, permit, {number for number, *_ in rows} - {each.number for each in kept})
    return kept


def _tidy(work: Workspace, actor: Actor, permit: Permit, gone: set[int]) -> None:
    if gone:
        _log(work, actor, EventKind.LINK_REVIEW_TAKEN_BACK, permit.id, len(gone), "本人の消去または保存期間の満了により消去する")
        _remove(work, sorted(gone))


def _late(work: Workspace, rows: Sequence[tuple[int, str]]) -> frozenset[int]:
    """Answers whose period is over, unless a hold keeps them."""
    today = work.vault.today().isoformat()
    late = frozenset(number for number, due in rows if due and due <= today)
    if late and any(hold.covers((TABLE,)) for hold in Ledger(work.home / "audit").update().active()):
        return frozenset()
    return late


def _items(work: Workspace, actor: Actor) -> tuple[str, ...]:
    return work.items(work.linkage_purpose.id, Stage.LINKED, actor, tables=(TABLE,))


def _ask(work: Workspace, actor: Actor, action: Action, reason: str, subjects: Iterable[str]) -> Permit:
    items = _items(work, actor)
    if not items:
        raise WorkspaceError("計画に名寄せ審査の答え（decision）の利用がありません。計画に項目と利用を加えて承認を受けてください。")
    purpose = work.linkage_purpose.id
    return work.ask(actor, purpose, Stage.LINKED, action, items, step="review", reason=reason, subjects=subjects)


def _due(work: Workspace, permit: Permit) -> str:
    """The day from which an answer must be gone: the period of linked data, counted from the day it was given ("" when not decided)."""
    retention = work.index.retentions[strictest_retention(work, permit.purpose, Stage.LINKED, permit.items)]
    due = due_date(retention, work.vault.today(), work.vault.today(), ())
    return due.isoformat() if due else ""


def _log(work: Workspace, actor: Actor, kind: EventKind, permit: str, count: int, reason: str) -> None:
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
        )
    )


def _remove(work: Workspace, numbers: Sequence[int]) -> None:
    with _database(work) as database:
        database.executemany("DELETE FROM answer WHERE number = ?", [(number,) for number in numbers])


def _exists(work: Workspace) -> bool:
    return (work.home / "review" / "answers.sqlite").is_file()


@contextlib.contextmanager
def _database(work: Workspace) -> Iterator[sqlite3.Connection]:
    """One durable transaction; what is deleted is overwritten in the file."""
    path = work.home / "review" / "answers.sqlite"
    path.parent.mkdir(mode=_FOLDER_MODE, exist_ok=True)
    path.touch(mode=_FILE_MODE)
    database = sqlite3.connect(path, timeout=30, isolation_level=None)
    try:
        database.execute("PRAGMA secure_delete = ON")
        database.execute("PRAGMA synchronous = FULL")
        database.execute("BEGIN IMMEDIATE")
        database.execute(_CREATE)
        yield database
        database.execute("COMMIT")
    finally:
        database.close()
