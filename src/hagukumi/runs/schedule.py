"""消去の予定: everything that is stored, why it is kept, from which day it must be gone, and what holds it (3.3, 表3-1).

The rule of the due day, under Art. 61(2) (nothing beyond what the purpose needs) and guideline 3.3 (delete without delay what is needed no
more). A batch must be gone from the earliest of

1. the day promised when it was written: its class's period from the stated event, and never later than what it was made from;
2. the same under the plan adopted now, where its period is shorter or the end of support has been recorded since;
3. for personal data, the day after the last day of the last use that needs it. A use needs a batch when it names the batch's purpose (any
   purpose for what is delivered or linked, which serves several), its stage, one of its items, and its recipient if it has one. While one
   use still needs it, it may be kept; when no use of the adopted plan does, it is due at once.

A later plan can shorten what was promised and cannot lengthen it. What a later run replaced keeps its period, because it must still answer
for what was done with it (開示請求, 5.5.2(1)); it is marked, and can be erased earlier. A batch whose period counts from the end of support
is not due before that end is recorded, and is shown as 起算日が未確定.
"""

from __future__ import annotations

import contextlib
import datetime
import enum
from collections.abc import Iterable, Iterator

import msgspec

from hagukumi.plan import PlanError, PlanIndex, Release, ReleaseError, read_release
from hagukumi.plan.japan_time import day_in_japan
from hagukumi.plan.records import Retention, RetentionEvent, Stage, Use
from hagukumi.plan.words import WORDS
from hagukumi.runs import review_file
from hagukumi.runs.custody import Custody
from hagukumi.runs.holds import Hold, Ledger, ledger_of
from hagukumi.runs.needs import Need, end_of_uses, need_of
from hagukumi.runs.originals import APART
from hagukumi.runs.results import DIRECT, completed_results
from hagukumi.vault import Manifest
from hagukumi.vault.pseudonyms import NUMBERED, name_of
from hagukumi.vault.writing import due_date, months_after

_KEY_EVENT = "利用の期間が終わり、この鍵によるデータがすべて消えた日"
LOG_CLASS = 2
"""The class of 表3-1 for logs."""


class What(enum.StrEnum):
    """What a row of the schedule is about."""

    BATCH = "batch"
    PSEUDONYM_KEY = "pseudonym_key"
    LOG = "log"
    ANSWERS = "answers"


class Because(enum.StrEnum):
    """Why a row is due on its day."""

    PERIOD = "保存期間の満了"
    USES = "利用の期間の満了"
    NO_USE = "必要とする利用がない"
    REPLACED = "新しい処理による置き換え"
    UNDECIDED = "起算日が未確定"
    NO_CLASS = "計画に保存期間の区分がない"


class State(enum.StrEnum):
    """Where a row stands on a day."""

    KEPT = "保存中"
    DUE = "消去する日"
    OVERDUE = "期限超過"
    HELD = "保留"
    UNDECIDED = "起算日が未確定"


class Period(msgspec.Struct, frozen=True):
    """A retention class of 表3-1 as the schedule tells it: name, class (1–5), months, what they are counted from, and its rule."""

    name: str = "計画にない区分"
    table_class: int | None = None
    months: int | None = None
    event: str = ""
    rule: str = ""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is stored. `due` is the day from which it must be gone (None: not decided); `starts` the day its period runs from.

    `rows` counts rows of a batch, entries of the log, reviewers' answers, or 1 for a key; `replaced` marks a batch that no result of the
    last run rests on.
    """

    what: What
    id: str
    name: str
    stage: str
    purpose: str
    recipient: str
    period: Period
    starts: datetime.date | None
    due: datetime.date | None
    because: Because
    rows: int
    tables: tuple[str, ...] = ()
    replaced: bool = False
    holds: tuple[str, ...] = ()

    def state(self, on: datetime.date) -> State:
        """Where it stands on a day."""
        if self.due is None:
            return State.UNDECIDED
        if on < self.due:
            return State.KEPT
        if self.holds:
            return State.HELD
        return State.OVERDUE if on > self.due else State.DUE

    def due_on(self, on: datetime.date) -> bool:
        """Whether it would have to be gone on this day, held or not."""
        return self.due is not None and self.due <= on


def schedule(custody: Custody, on: datetime.date, ledger: Ledger | None = None, *, replaced: bool = False) -> tuple[Row, ...]:
    """Every stored batch, pseudonym key of a project, day's answers of clerical review, and the readable part of the log, in order of due.

    With `replaced`, batches that a later completed run replaced are due on `on`. No batch is opened; the rows hold no personal data.
    """
    known = ledger or ledger_of(custody)
    manifests = custody.vault.find()
    periods = _Periods(custody, known)
    current = completed_results(custody.home, custody.release.hash)
    rows = [_batch_row(custody, manifest, periods, current) for manifest in manifests]
    if replaced:
        rows = [_at_once(row, on) if row.replaced else row for row in rows]
    rows += _key_rows(custody, rows)
    rows += _answer_rows(custody)
    rows += _log_rows(custody, known)
    return tuple(sorted((_held(row, known.active()) for row in rows), key=_order))


def _order(row: Row) -> tuple[datetime.date, str, str]:
    return (row.due or datetime.date.max, row.what.value, row.id)


def _held(row: Row, holds: Iterable[Hold]) -> Row:
    return msgspec.structs.replace(row, holds=tuple(hold.name for hold in holds if hold.covers(row.tables)))


def _at_once(row: Row, on: datetime.date) -> Row:
    if row.due is not None and row.due <= on:
        return row
    return msgspec.structs.replace(row, due=on, because=Because.REPLACED)


class _Periods:
    """The day promised at writing, or an earlier one that the adopted plan or a recorded end of support gives."""

    def __init__(self, custody: Custody, ledger: Ledger) -> None:
        self._custody = custody
        self._ends = ledger.ends
        self._known: dict[str, datetime.date | None] = {}

    def start(self, manifest: Manifest, retention: Retention) -> datetime.date | None:
        """The day that a batch's own period is counted from, None while there is none."""
        created = day_in_japan(manifest.created_at)
        if retention.counted_from is RetentionEvent.SUPPORT_ENDED:
            return self._ends.get(manifest.id)
        if retention.counted_from is RetentionEvent.FISCAL_YEAR_END:
            return _year_end(created)
        return created if retention.counted_from is RetentionEvent.CREATED else manifest.as_of

    def due(self, manifest: Manifest) -> datetime.date | None:
        """The end of the period, with all that the batch was made from; what was de-identified has its own."""
        if manifest.id not in self._known:
            self._known[manifest.id] = None
            self._known[manifest.id] = min((day for day in self._candidates(manifest) if day is not None), default=None)
        return self._known[manifest.id]

    def _candidates(self, manifest: Manifest) -> Iterator[datetime.date | None]:
        yield manifest.due
        retention = self._custody.index.retentions.get(manifest.retention)
        if retention is not None:
            start = self.start(manifest, retention)
            yield None if start is None else months_after(start, retention.months)
        for batch in () if manifest.stage is Stage.DEIDENTIFIED else manifest.inputs:
            yield self.due(self._custody.vault.manifest(batch))


def _year_end(day: datetime.date) -> datetime.date:
    """31 March of the fiscal year of a day."""
    return datetime.date(day.year + (day.month > 3), 3, 31)


def _batch_row(custody: Custody, manifest: Manifest, periods: _Periods, current: frozenset[str] | None) -> Row:
    index = custody.index
    retention = index.retentions.get(manifest.retention)
    due, because = _due(custody, manifest, retention, periods.due(manifest))
    department = index.departments.get(manifest.recipient)
    purpose = index.purposes.get(manifest.purpose)
    return Row(
        what=What.BATCH,
        id=manifest.id,
        name=batch_name(index, manifest),
        stage=WORDS[Stage][manifest.stage],
        purpose=purpose.name if purpose else manifest.purpose,
        recipient=department.name if department else manifest.recipient,
        period=_period(retention),
        starts=periods.start(manifest, retention) if retention else None,
        due=due,
        because=because,
        rows=manifest.rows,
        tables=tuple(sorted(table for table in manifest.tables if not table.startswith("_"))),
        replaced=_replaced(manifest, current),
    )


def _period(retention: Retention | None) -> Period:
    if retention is None:
        return Period()
    return Period(retention.name, retention.table_class, retention.months, WORDS[RetentionEvent][retention.counted_from], retention.rule)


def batch_name(index: PlanIndex, manifest: Manifest) -> str:
    """What a clerk calls a batch: its extracts by name, else its stage."""
    named = [index.sources[table].name for table in sorted(manifest.tables) if table in index.sources]
    return "・".join(named[:2]) + ("ほか" if len(named) > 2 else "") or WORDS[Stage][manifest.stage]


def _replaced(manifest: Manifest, current: frozenset[str] | None) -> bool:
    """Whether a completed run under the adopted release works without it; what was provided directly goes with its list.

    What belongs to a de-identification was never a run's.
    """
    if current is None or manifest.id in current or manifest.label.startswith(APART):
        return False
    return not (manifest.label.startswith(DIRECT) and current.issuperset(manifest.inputs))


def _due(
    custody: Custody, manifest: Manifest, retention: Retention | None, period: datetime.date | None
) -> tuple[datetime.date | None, Because]:
    if retention is not None and not retention.personal:
        return period, Because.PERIOD if period else Because.UNDECIDED
    ended, because = _end_of_uses(custody.release, need_of(manifest))
    if ended is not None and (period is None or ended < period):
        return ended, because
    return period, Because.PERIOD if period else Because.UNDECIDED


def _end_of_uses(release: Release, need: Need) -> tuple[datetime.date | None, Because]:
    ended, needed = end_of_uses(release, need)
    return ended, Because.USES if needed else Because.NO_USE


def _answer_rows(custody: Custody) -> list[Row]:
    """Answers of clerical review, one row for those that were given on a day for a purpose and are kept alike."""
    return [_answer_row(custody, term, count) for term, count in review_file.terms(custody.home).items()]


def _answer_row(custody: Custody, term: review_file.Term, count: int) -> Row:
    given, period = datetime.date.fromisoformat(term.given), term.ends(custody.index)
    need = Need(Stage.LINKED, term.purpose, "", frozenset(review_file.ITEMS), given)
    ended, because = _end_of_uses(custody.release, need)
    first = ended is not None and (period is None or ended < period)
    purpose = custody.index.purposes.get(term.purpose)
    return Row(
        what=What.ANSWERS,
        id=term.name,
        name="名寄せ審査の答え",
        stage=WORDS[Stage][Stage.LINKED],
        purpose=purpose.name if purpose else term.purpose,
        recipient="",
        period=_period(review_file.retention_of(custody.index, term.purpose)),
        starts=given,
        due=ended if first else period,
        because=because if first else Because.PERIOD if period else Because.UNDECIDED,
        rows=count,
        tables=(review_file.TABLE,),
    )


def _key_rows(custody: Custody, batches: list[Row]) -> list[Row]:
    """Keys of pseudonyms and list numbers: due when their uses have ended and every batch under them has gone; held with these batches.

    Keys are named by a digest, so they are recognised by the uses of every release of this home that can be read; one that none of them
    explains is shown and kept.
    """
    uses: dict[str, list[tuple[Stage, Use]]] = {name: [] for name in sorted(custody.vault.pseudonym_keys())}
    for release in _releases(custody):
        for use in release.plan.uses:
            for stage in NUMBERED.intersection(use.stages):
                uses.get(name_of(stage, use.purpose, use.receiver, use.project), []).append((stage, use))
    return [_key_row(custody, name, found, batches) if found else _unexplained(name) for name, found in uses.items()]


def _unexplained(name: str) -> Row:
    return Row(
        what=What.PSEUDONYM_KEY,
        id=name,
        name="どの版の計画の利用によるか分からない鍵",
        stage="",
        purpose="",
        recipient="",
        period=Period(),
        starts=None,
        due=None,
        because=Because.UNDECIDED,
        rows=1,
    )


def _key_row(custody: Custody, name: str, found: list[tuple[Stage, Use]], batches: Iterable[Row]) -> Row:
    stage, use = found[0]
    ends = [each.until for _, each in found]
    last = max((end for end in ends if end is not None), default=None)
    ended = None if None in ends or last is None else last + datetime.timedelta(days=1)
    under = [row for row in batches if ended is not None and _under_key(custody.vault.manifest(row.id), stage, use, ended)]
    department = custody.index.departments.get(use.receiver)
    purpose = custody.index.purposes.get(use.purpose)
    return Row(
        what=What.PSEUDONYM_KEY,
        id=name,
        name=f"仮名の鍵（{use.project}）" if stage is Stage.PSEUDONYMISED else "名簿の番号の鍵",
        stage=WORDS[Stage][stage],
        purpose=purpose.name if purpose else use.purpose,
        recipient=department.name if department else use.receiver,
        period=msgspec.structs.replace(_period(custody.index.retentions.get(use.retention)), months=0, event=_KEY_EVENT),
        starts=None,
        due=None if ended is None or any(row.due is None for row in under) else max([ended, *(row.due for row in under if row.due)]),
        because=Because.UNDECIDED if ended is None else Because.USES,
        rows=1,
        tables=tuple(sorted({table for row in under for table in row.tables})),
    )


def _under_key(manifest: Manifest, stage: Stage, use: Use, ended: datetime.date) -> bool:
    """Whether a batch may hold pseudonyms of this key: made for the same purpose and recipient before the project ended."""
    same = (manifest.stage, manifest.purpose, manifest.recipient) == (stage, use.purpose, use.receiver)
    return same and day_in_japan(manifest.created_at) < ended


def _releases(custody: Custody) -> list[Release]:
    """Every release that this home adopted and that can still be read, the present one first."""
    found = [custody.release]
    for path in sorted((custody.home / "release").glob("*/release.toml")):
        with contextlib.suppress(PlanError, ReleaseError):
            found.append(read_release(path.parent))
    return found


def _log_rows(custody: Custody, ledger: Ledger) -> list[Row]:
    """The readable part of the log: the persons that its entries name, sealed. The entries themselves stay as evidence."""
    if not ledger.contents:
        return []
    retention = _log_retention(custody)
    oldest = ledger.contents[0][1]
    due = log_due(custody, oldest)
    return [
        Row(
            what=What.LOG,
            id="log",
            name="操作の記録のうち、本人の分かる部分",
            stage="",
            purpose="",
            recipient="",
            period=_period(retention),
            starts=day_in_japan(oldest),
            due=due,
            because=_log_because(retention, due),
            rows=len(ledger.contents),
        )
    ]


def log_due(custody: Custody, time: datetime.datetime) -> datetime.date | None:
    """The day from which the persons in an entry of this time must not be readable; None while the plan does not settle it."""
    retention = _log_retention(custody)
    day = day_in_japan(time)
    return None if retention is None else due_date(retention, day, day, ())


def _log_retention(custody: Custody) -> Retention | None:
    """The strictest class for logs."""
    classes = [each for each in custody.index.retentions.values() if each.table_class == LOG_CLASS]
    return min(classes, key=lambda each: (each.months, each.id), default=None)


def _log_because(retention: Retention | None, due: datetime.date | None) -> Because:
    if retention is None:
        return Because.NO_CLASS
    return Because.UNDECIDED if due is None else Because.PERIOD
