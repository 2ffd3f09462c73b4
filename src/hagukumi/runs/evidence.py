"""証拠: what the system itself can show for each viewpoint of 表5-4, in counts, with where each is recorded.

In: an open home folder, a day. Out: plain texts by viewpoint id, and the erasure certificates, as the papers print them. Never: anything
about a resident, a value of data, a judgment whether it is enough. Of what the system has no record, it says so.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import msgspec

from hagukumi.audit import Event, EventKind, Report, read_events, verify
from hagukumi.notation import write_date
from hagukumi.plan.japan_time import day_in_japan
from hagukumi.plan.records import Role, Stage
from hagukumi.plan.words import WORDS
from hagukumi.runs.custody import Custody
from hagukumi.runs.holds import ledger_of
from hagukumi.runs.retire import erasure_evidence
from hagukumi.runs.schedule import State, schedule
from hagukumi.vault import Certificate, Manifest

Fact = tuple[str, str]
"""What was found, and where it is recorded."""


class Gathered(msgspec.Struct, frozen=True, kw_only=True):
    """Facts by viewpoint id, and certificates as plain texts; as JSON it is what `hagukumi documents print --evidence` reads."""

    answers: dict[str, tuple[Fact, ...]]
    erasures: tuple[dict[str, str], ...]


class Tally:
    """Counts over the log, one event after another. Refused permits without an officer are the vault's own notes of a wrong permit."""

    def __init__(self, officers: Iterable[str]) -> None:
        self._officers = frozenset(officers)
        self.kinds: Counter[EventKind] = Counter()
        self.granted: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.failed: Counter[str] = Counter()
        self.accounts: set[str] = set()
        self.releases: set[str] = set()
        self.purposes: set[str] = set()
        self.unknown_officers = 0
        self.unpermitted = 0
        self.quarantined = 0
        self.largest = 0
        self.last: dict[EventKind, datetime.date] = {}

    def add(self, day: datetime.date, event: Event) -> None:
        """Count one event."""
        self.kinds[event.kind] += 1
        self.last[event.kind] = day
        for kind, count in _COUNTING:
            if event.kind is kind:
                count(self, event)

    def _grant(self, event: Event) -> None:
        self.granted[event.role] += 1
        self.purposes.add(event.purpose)
        self.unknown_officers += event.actor not in self._officers

    def _refuse(self, event: Event) -> None:
        self.refused[event.role] += 1

    def _open(self, event: Event) -> None:
        self.unpermitted += not event.permit
        self.largest = max(self.largest, event.count or 0)

    def _fail(self, event: Event) -> None:
        self.failed[str(event.detail.get("step", ""))] += 1

    def _receive(self, event: Event) -> None:
        self.quarantined += int(event.detail.get("quarantined", 0))


_COUNTING: tuple[tuple[EventKind, Callable[[Tally, Event], None]], ...] = (
    (EventKind.PERMIT_GRANTED, Tally._grant),
    (EventKind.PERMIT_REFUSED, Tally._refuse),
    (EventKind.BATCH_OPENED, Tally._open),
    (EventKind.SIGN_IN_FAILED, Tally._fail),
    (EventKind.EXTRACT_RECEIVED, Tally._receive),
    (EventKind.SIGN_IN, lambda tally, event: tally.accounts.add(event.actor)),
    (EventKind.RELEASE_ADOPTED, lambda tally, event: tally.releases.add(event.release)),
)


class _Found(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the sentences are made from; `log` and `store` say where it is recorded."""

    tally: Tally
    planned: int
    stored: tuple[Manifest, ...]
    states: Counter[State]
    holds: int
    certificates: tuple[tuple[Certificate, bool], ...]
    checked: Report
    log: str
    store: str


def gather(custody: Custody, day: datetime.date, vkey: str, witness: Path | None = None) -> Gathered:
    """What the log shows up to a day (local calendar), and the vault today; the whole log is verified.

    `vkey` is the log's public key, `witness` the folder of a witness who holds checkpoints outside. Raises AuditError, VaultError.
    """
    found = _found(custody, day, vkey, witness)
    answers = {viewpoint: tuple(tell(found)) for viewpoint, tell in _TOLD.items()}
    return Gathered(answers=answers, erasures=erasure_evidence(custody))


def _found(custody: Custody, day: datetime.date, vkey: str, witness: Path | None) -> _Found:
    tally, folder = Tally(custody.index.officers), custody.home / "audit"
    for _, time, event in read_events(folder):
        if (local := day_in_japan(time)) <= day:
            tally.add(local, event)
    return _Found(
        tally=tally,
        planned=len({use.purpose for use in custody.release.plan.uses}),
        stored=tuple(custody.vault.find()),
        states=Counter(row.state(day) for row in schedule(custody, day)),
        holds=len(ledger_of(custody).active()),
        certificates=tuple(custody.vault.certificates()),
        checked=verify(folder, vkey=vkey, witness=witness, now=custody.clock()),
        log=f"監査ログ、{_wareki(day)}まで",
        store=f"保管庫の目録、{_wareki(custody.vault.today())}現在",
    )


def _wareki(day: datetime.date) -> str:
    return write_date(day, "wareki")


def _releases(found: _Found) -> Iterable[Fact]:
    yield f"採用した計画の版は{len(found.tally.releases)}です", found.log
    yield f"計画と法令に照らして拒否した許可は{found.tally.refused.total():,}件です", found.log


def _no_record(found: _Found) -> Iterable[Fact]:
    yield "システムに記録はありません。署名や研修の記録は、担当課の書類で確かめてください", "システムの対象外"


def _received(found: _Found) -> Iterable[Fact]:
    kinds = found.tally.kinds
    yield (
        f"受け入れた抽出データは{kinds[EventKind.EXTRACT_RECEIVED]:,}件、拒んだものは{kinds[EventKind.EXTRACT_REFUSED]:,}件です",
        found.log,
    )
    yield f"決まりに合わず、受け入れずに分けた行は{found.tally.quarantined:,}行です", found.log


def _permits(found: _Found) -> Iterable[Fact]:
    yield f"与えた許可は{found.tally.granted.total():,}件です（{_by_role(found.tally.granted)}）", found.log
    yield f"拒否した許可は{found.tally.refused.total():,}件です（{_by_role(found.tally.refused)}）", found.log


def _accounts(found: _Found) -> Iterable[Fact]:
    tally = found.tally
    yield f"サインインは{tally.kinds[EventKind.SIGN_IN]:,}回、使われたアカウントは{len(tally.accounts)}です", found.log
    yield f"計画の担当者でない名で与えた許可は{tally.unknown_officers:,}件です", found.log


def _extent(found: _Found) -> Iterable[Fact]:
    kinds = found.tally.kinds
    yield f"許可が与えられた利用目的は{len(found.tally.purposes)}、計画の利用にある利用目的は{found.planned}です", found.log
    yield f"データを開いたのは{kinds[EventKind.BATCH_OPENED]:,}回、個人ごとの記録を見たのは{kinds[EventKind.VIEWED]:,}回です", found.log


def _encrypted(found: _Found) -> Iterable[Fact]:
    rows = sum(manifest.rows for manifest in found.stored)
    yield f"暗号化して保管しているデータは{len(found.stored):,}件、{rows:,}行です", found.store
    rotated = found.tally.last.get(EventKind.KEY_ROTATED)
    last = f"、最後は{_wareki(rotated)}です" if rotated else "です"
    yield f"鍵の交換は{found.tally.kinds[EventKind.KEY_ROTATED]:,}回{last}", found.log


def _database(found: _Found) -> Iterable[Fact]:
    yield f"許可によらずにデータを開いた記録は{found.tally.unpermitted:,}件です", found.log
    yield f"許可を得て保管庫に書いた記録は{found.tally.kinds[EventKind.BATCH_WRITTEN]:,}件です", found.log


def _due(found: _Found) -> Iterable[Fact]:
    told = "、".join(f"{state.value}{found.states[state]:,}件" for state in State)
    yield f"消去の予定は、{told}です", found.store
    yield f"請求や争訟による消去の保留は{found.holds:,}件です", found.log


def _erased(found: _Found) -> Iterable[Fact]:
    clean = sum(certificate.complete for certificate, _ in found.certificates)
    signed = sum(genuine for _, genuine in found.certificates)
    tests = sum(2 + len(certificate.backups) for certificate, _ in found.certificates)
    yield f"データの消去の記録は{found.tally.kinds[EventKind.BATCH_ERASED]:,}件です", found.log
    yield (
        f"消去証明書は{len(found.certificates):,}件、どこからも開けないと確かめたものは{clean:,}件、署名を確かめたものは{signed:,}件です",
        "保管庫の消去証明書",
    )
    yield f"消去の後に開けるかどうかを試した場所は、延べ{tests:,}か所です", "保管庫の消去証明書"


def _nameless(found: _Found) -> Iterable[Fact]:
    stages = Counter(manifest.stage for manifest in found.stored)
    told = "、".join(f"{WORDS[Stage][stage]}{stages[stage]:,}件" for stage in Stage if stages[stage])
    yield f"保管しているデータの段階は、{told or '何もありません'}", found.store
    yield f"本人に関する記録を消去したのは{found.tally.kinds[EventKind.SUBJECT_ERASED]:,}回です", found.log


def _outsiders(found: _Found) -> Iterable[Fact]:
    failed, kinds = found.tally.failed, found.tally.kinds
    yield f"失敗したサインインは{failed.total():,}回、うち確認コードの誤りは{failed['second_factor']:,}回です", found.log
    yield f"時計の異常は{kinds[EventKind.CLOCK_ANOMALY]:,}回、記録の復旧は{kinds[EventKind.LOG_RECOVERED]:,}回です", found.log


def _insiders(found: _Found) -> Iterable[Fact]:
    yield f"求めた者の役割ごとの拒否した許可：{_by_role(found.tally.refused)}", found.log
    yield f"一度に開いた最も大きい行数は{found.tally.largest:,}行です", found.log


def _verified(found: _Found) -> Iterable[Fact]:
    checked = found.checked
    outside = checked.anchored[1] - checked.anchored[0]
    yield f"監査ログ{checked.events:,}件を確かめ、問題は{len(checked.problems):,}件でした", "監査ログの検証"
    yield f"外部の立会者が証明する記録は{outside:,}件です", "監査ログの検証"


def _by_role(counts: Mapping[str, int]) -> str:
    """Roles with their counts; what no role did is the vault's own."""
    known = [f"{WORDS[Role][role]}{counts[role.value]:,}件" for role in Role if counts.get(role.value)]
    own = sum(count for role, count in counts.items() if role not in set(Role))
    return "、".join([*known, *([f"保管庫自身{own:,}件"] if own else [])]) or "なし"


_TOLD: Mapping[str, Callable[[_Found], Iterable[Fact]]] = {
    f"pia-{number}": tell
    for number, tell in enumerate(
        (
            _releases,
            _no_record,
            _received,
            _permits,
            _accounts,
            _extent,
            _encrypted,
            _database,
            _due,
            _erased,
            _nameless,
            _outsiders,
            _insiders,
            _verified,
        ),
        1,
    )
}
"""What is told for each viewpoint, in the order of 表5-4."""
