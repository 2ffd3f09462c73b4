"""保留: what keeps data from being erased while a person's request (5.5.2(1)) or a lawsuit is in progress.

The log is the register: a hold exists when the log says that it was placed and does not say that it was released. So no hold can be taken
away by deleting a file, everyone who verifies the log verifies the holds, and a kill leaves a hold placed or not placed. A hold names the
office's own receipt number and no person.
"""

from __future__ import annotations

import datetime
import enum
import re
from collections.abc import Iterable
from pathlib import Path

import msgspec

from hagukumi.audit import Event, EventKind, read_events
from hagukumi.plan.derived import DERIVED_TABLES
from hagukumi.plan.japan_time import day_in_japan
from hagukumi.plan.records import Role
from hagukumi.runs.custody import Custody
from hagukumi.runs.workspace import Actor, WorkspaceError

HOLDERS = (Role.COORDINATOR, Role.RIGHTS_DESK)
"""Roles that may place and release a hold."""

_NUMBER = re.compile(r"[^\s@]{1,40}")
_PERSONAL = re.compile(r"@|\d[\d\-－ー ]{8,}\d|[０-９]{7,}")
_ALL = "*"


class HoldKind(enum.StrEnum):
    """Why data is held: a request of a person for disclosure (76条), correction (90条) or suspension (98条), or a lawsuit."""

    DISCLOSURE = "disclosure"
    CORRECTION = "correction"
    SUSPENSION = "suspension"
    LITIGATION = "litigation"


HOLD_NAMES = {
    HoldKind.DISCLOSURE: "開示請求",
    HoldKind.CORRECTION: "訂正請求",
    HoldKind.SUSPENSION: "利用停止請求",
    HoldKind.LITIGATION: "争訟",
}


class Hold(msgspec.Struct, frozen=True, kw_only=True):
    """One hold: `tables` are those of the plan that it covers (none: everything); `expected` is when it is likely to end.

    It holds until it is released, also after the expected day.
    """

    id: str
    number: str
    kind: HoldKind
    tables: tuple[str, ...]
    reason: str
    since: datetime.date
    expected: datetime.date | None
    actor: str
    department: str
    released_on: datetime.date | None = None

    @property
    def name(self) -> str:
        """Kind and receipt number."""
        return f"{HOLD_NAMES[self.kind]} {self.number}"

    def covers(self, tables: Iterable[str]) -> bool:
        """Whether something of these tables may not be erased now."""
        return self.released_on is None and (not self.tables or not set(self.tables).isdisjoint(tables))


class Ledger:
    """What the log says about keeping: holds, days on which support ended, erasures, and reviewers' answers that were taken back.

    It is read on from where it was read last.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._next = 0
        self.holds: dict[str, Hold] = {}
        self.ends: dict[str, datetime.date] = {}
        self.erasures: dict[str, tuple[datetime.datetime, Event]] = {}
        self.taken_back: set[str] = set()
        self.contents: list[tuple[int, datetime.datetime]] = []

    def update(self) -> Ledger:
        """Read what was recorded since."""
        for sequence, time, event in read_events(self._folder, self._next):
            self._take(sequence, time, event)
            self._next = sequence + 1
        return self

    def active(self) -> list[Hold]:
        """Holds that were not released, oldest first."""
        return [hold for hold in self.holds.values() if hold.released_on is None]

    def _take(self, sequence: int, time: datetime.datetime, event: Event) -> None:
        if event.kind is EventKind.HOLD_PLACED:
            hold = _placed(sequence, time, event)
            self.holds[hold.id] = hold
        elif event.kind is EventKind.HOLD_RELEASED:
            released = self.holds[str(event.detail["hold"])]
            self.holds[released.id] = msgspec.structs.replace(released, released_on=day_in_japan(time))
        elif event.kind is EventKind.SUPPORT_ENDED:
            self.ends |= dict.fromkeys(event.batches, datetime.date.fromisoformat(str(event.detail["on"])))
        elif event.kind is EventKind.BATCH_ERASED:
            self.erasures |= dict.fromkeys(event.batches, (time, event))
        elif event.kind is EventKind.LINK_REVIEW_TAKEN_BACK:
            self.taken_back |= {str(digest) for name, digest in event.detail.items() if name == "answer"}
        if any(not subject.erased for subject in event.subjects):
            self.contents.append((sequence, time))


def ledger_of(custody: Custody) -> Ledger:
    """The ledger of a home folder, read whole."""
    return Ledger(custody.home / "audit").update()


def place_hold(
    custody: Custody,
    actor: Actor,
    *,
    number: str,
    kind: HoldKind,
    reason: str,
    tables: Iterable[str] = (),
    expected: datetime.date | None = None,
) -> Hold:
    """Hold these tables (none: everything). Raises WorkspaceError for unknown tables, a number in use, or a text that may name a person."""
    named = tuple(dict.fromkeys(tables))
    check_words(number, reason)
    _check_tables(custody, named)
    if any(hold.number == number and hold.kind is kind for hold in ledger_of(custody).active()):
        raise WorkspaceError("この受付番号の保留は、すでにあります。hagukumi retire hold list で確かめてください。")
    detail: dict[str, str | int] = {"number": number, "kind": kind.value, "tables": ",".join(named) or _ALL}
    if expected is not None:
        detail["expected"] = expected.isoformat()
    custody.vault.log(_event(custody, actor, EventKind.HOLD_PLACED, reason, detail))
    return ledger_of(custody).active()[-1]


def release_hold(custody: Custody, actor: Actor, number: str, reason: str) -> list[Hold]:
    """Release every hold of a receipt number. Raises WorkspaceError when there is none."""
    check_words(number, reason)
    found = [hold for hold in ledger_of(custody).active() if hold.number == number]
    if not found:
        raise WorkspaceError("この受付番号の保留はありません。hagukumi retire hold list で番号を確かめてください。")
    custody.vault.log(*(_event(custody, actor, EventKind.HOLD_RELEASED, reason, {"number": number, "hold": hold.id}) for hold in found))
    return found


def record_end(custody: Custody, actor: Actor, batch: str, on: datetime.date, reason: str) -> None:
    """Record the day on which the support that a batch was kept for ended: its period is counted from it.

    Raises WorkspaceError for a day to come, BatchUnknown, BatchErased.
    """
    check_words("-", reason)
    if on > custody.vault.today():
        raise WorkspaceError("支援が終わった日に、先の日付は記録できません。")
    if custody.vault.manifest(batch).id not in {manifest.id for manifest in custody.vault.find()}:
        raise WorkspaceError("このデータは消去済みです。")
    event = _event(custody, actor, EventKind.SUPPORT_ENDED, reason, {"on": on.isoformat()})
    custody.vault.log(msgspec.structs.replace(event, batches=(batch,)))


def _placed(sequence: int, time: datetime.datetime, event: Event) -> Hold:
    tables = str(event.detail["tables"])
    expected = event.detail.get("expected")
    return Hold(
        id=f"h{sequence}",
        number=str(event.detail["number"]),
        kind=HoldKind(str(event.detail["kind"])),
        tables=() if tables == _ALL else tuple(tables.split(",")),
        reason=event.reason,
        since=day_in_japan(time),
        expected=datetime.date.fromisoformat(str(expected)) if expected else None,
        actor=event.actor,
        department=event.department,
    )


def check_words(number: str, reason: str) -> None:
    """Raises WorkspaceError for a receipt number or reason that may name a person: it is kept, and read by many."""
    if not _NUMBER.fullmatch(number):
        raise WorkspaceError("受付番号は、空白を含まない40字までの番号で書いてください（例 令8開示12）。")
    if not reason.strip() or len(reason) > 200:
        raise WorkspaceError("理由を200字までで書いてください。氏名などの個人情報は書かないでください。")
    if _PERSONAL.search(reason):
        raise WorkspaceError("理由に、電話番号・宛名番号・メールアドレスのような文字があります。個人情報を書かずに書き直してください。")


def _check_tables(custody: Custody, tables: Iterable[str]) -> None:
    known = {*custody.index.sources, *DERIVED_TABLES}
    unknown = sorted(set(tables) - known)
    if unknown:
        raise WorkspaceError(f"計画にない表です: {'、'.join(unknown)}。抽出データのidか、システムが作る表の名前を指定してください。")


def _event(custody: Custody, actor: Actor, kind: EventKind, reason: str, detail: dict[str, str | int]) -> Event:
    return Event(
        kind=kind,
        actor=actor.officer,
        role=actor.role.value,
        department=actor.department,
        release=custody.release.hash,
        reason=reason,
        detail=detail,
    )
