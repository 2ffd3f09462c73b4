"""The file of reviewers' answers: sealed records, and beside each the purpose and the days by which it is kept and erased.

HOME/review/answers.sqlite tells nothing about anybody. All answers of one term (a purpose, the day they were given, the day promised for
their end) are sealed with the term's key as well, so that they can be ended together, in every copy.
"""

from __future__ import annotations

import contextlib
import datetime
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from hagukumi.plan import PlanIndex
from hagukumi.plan.derived import DERIVED_TABLES
from hagukumi.plan.records import Retention, Stage
from hagukumi.runs.workspace import WorkspaceError
from hagukumi.vault.sealing import TERM
from hagukumi.vault.writing import due_date

TABLE = "decision"
ITEMS = tuple(f"{TABLE}.{field}" for field in DERIVED_TABLES[TABLE])
"""What an answer holds: a permit for it, and a plan that lets it be kept, names all of them."""

_CREATE = (
    "CREATE TABLE IF NOT EXISTS answer (number INTEGER PRIMARY KEY AUTOINCREMENT, about BLOB NOT NULL, sealed BLOB NOT NULL, "
    "purpose TEXT NOT NULL, given TEXT NOT NULL, due TEXT NOT NULL)"
)
_OF_TERM = "purpose = ? AND given = ? AND due = ?"
_FOLDER_MODE, _FILE_MODE = 0o700, 0o600
_CHANGED = (
    "名寄せ審査の答え（保管フォルダーの review/answers.sqlite）が書き換えられているか、壊れています。"
    "控えから戻し、監査責任者に知らせてください。"
)
_BUSY = "名寄せ審査の答えのファイルを使えません。保存先の空きと、ほかで使われていないかを確かめて、もう一度実行してください。"


class Term(NamedTuple):
    """Answers that are kept alike: `due` is the day promised when they were given ("" when none was)."""

    purpose: str
    given: str
    due: str

    @property
    def name(self) -> str:
        """By what the vault knows its key, and the schedule of erasure its row."""
        return f"{TERM}review-{self.purpose}-{self.given}-{self.due or 'open'}"

    def ends(self, index: PlanIndex) -> datetime.date | None:
        """The day promised, or an earlier one that the adopted plan gives: its period, counted from the day the answer was given."""
        retention, given = retention_of(index, self.purpose), datetime.date.fromisoformat(self.given)
        now = due_date(retention, given, given, ()) if retention else None
        promised = datetime.date.fromisoformat(self.due) if self.due else None
        return min((day for day in (promised, now) if day is not None), default=None)


class StoredAnswer(NamedTuple):
    """One sealed answer: whom it is about, what it says, both sealed, and its term."""

    number: int
    about: bytes
    sealed: bytes
    term: Term


def retention_of(index: PlanIndex, purpose: str) -> Retention | None:
    """The shortest class under which the adopted plan keeps answers given for a purpose; None when it keeps none."""
    uses = (
        use for use in index.plan.uses if use.purpose == purpose and Stage.LINKED in use.stages and not set(ITEMS).isdisjoint(use.items)
    )
    return min((index.retentions[use.retention] for use in uses), key=lambda each: (each.months, each.id), default=None)


def stored_answers(home: Path, purpose: str) -> list[StoredAnswer]:
    """All answers given for a purpose, in the order of their numbers. Raises WorkspaceError for a file that is damaged or in use."""
    with _database(home) as database:
        rows = database.execute(
            "SELECT number, CAST(about AS BLOB), CAST(sealed AS BLOB), purpose, given, due FROM answer WHERE purpose = ? ORDER BY number",
            (purpose,),
        ).fetchall()
    return [StoredAnswer(number, about, sealed, _term(*term)) for number, about, sealed, *term in rows]


def terms(home: Path) -> Mapping[Term, int]:
    """How many answers are stored of each term."""
    with _database(home) as database:
        rows = database.execute("SELECT purpose, given, due FROM answer ORDER BY purpose, given, due").fetchall()
    return Counter(_term(*row) for row in rows)


def add(home: Path, records: Sequence[tuple[bytes, bytes]], term: Term) -> list[int]:
    """Store (about, sealed) records, all of them or none. Returns their numbers, which grow with time."""
    query = "INSERT INTO answer (about, sealed, purpose, given, due) VALUES (?, ?, ?, ?, ?) RETURNING number"
    with _database(home, make=True) as database:
        return [int(database.execute(query, (*record, *term)).fetchall()[0][0]) for record in records]


def remove(home: Path, numbers: Sequence[int]) -> None:
    """Take answers out of the file; their bytes are overwritten."""
    with _database(home) as database:
        database.executemany("DELETE FROM answer WHERE number = ?", [(number,) for number in numbers])


def remove_term(home: Path, name: str) -> None:
    """Take every answer of a term out of the file."""
    with _database(home) as database:
        for row in database.execute("SELECT DISTINCT purpose, given, due FROM answer").fetchall():
            if Term(*row).name == name:
                database.execute(f"DELETE FROM answer WHERE {_OF_TERM}", row)


def changed() -> WorkspaceError:
    """What is said of an answer that is not as it was stored."""
    return WorkspaceError(_CHANGED)


def _term(purpose: str, given: str, due: str) -> Term:
    try:
        for day in (given, due or given):
            datetime.date.fromisoformat(day)
    except (TypeError, ValueError):
        raise changed() from None
    return Term(purpose, given, due)


@contextlib.contextmanager
def _database(home: Path, *, make: bool = False) -> Iterator[sqlite3.Connection]:
    """One durable transaction; what is deleted is overwritten. Without a file there is an empty table, in memory."""
    path = home / "review" / "answers.sqlite"
    if make:
        path.parent.mkdir(mode=_FOLDER_MODE, exist_ok=True)
        path.touch(mode=_FILE_MODE)
    try:
        with contextlib.closing(sqlite3.connect(path if path.exists() else ":memory:", timeout=30, isolation_level=None)) as database:
            database.execute("PRAGMA secure_delete = ON")
            database.execute("PRAGMA synchronous = FULL")
            database.execute("BEGIN IMMEDIATE")
            database.execute(_CREATE)
            yield database
            database.execute("COMMIT")
    except sqlite3.OperationalError as error:
        raise WorkspaceError(_BUSY) from error
    except sqlite3.Error as error:
        raise changed() from error
