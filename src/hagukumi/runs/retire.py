"""消去: what is due and not held is erased, and each erasure is certified.

Order: the event, then the batch goes for good, key first; when all that is due has gone, the master key is changed, so that wrapped keys in
backups of the home folder open nothing any more; then every place that might still open is tried, and the certificate says what was
found. A kill at any moment leaves batches erased or not erased; running again goes on and certifies what was left without a certificate.
"""

from __future__ import annotations

import datetime
import enum
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from hagukumi.plan.japan_time import JAPAN
from hagukumi.plan.records import Purpose, Retention, Role, Stage
from hagukumi.plan.words import WORDS
from hagukumi.runs import review_file
from hagukumi.runs.custody import Custody
from hagukumi.runs.holds import Ledger, ledger_of
from hagukumi.runs.schedule import Because, Row, What, batch_name, log_due, schedule
from hagukumi.runs.workspace import Actor, WorkspaceError
from hagukumi.vault import BatchInUse, Certificate, Manifest
from hagukumi.vault.certificates import Erased

ARTICLE = "個人情報保護法第61条第2項"

ERASURE_LABELS: Mapping[str, str] = {
    "id": "証明書の番号",
    "erased_on": "消去した日時",
    "what": "消去したもの",
    "data": "データの名前",
    "batches": "データの番号",
    "stage": "段階",
    "purpose": "利用目的",
    "retention": "保存期間の区分",
    "rows": "行数",
    "department": "担当課",
    "officer": "担当者",
    "role": "役割",
    "reason": "理由",
    "rule": "根拠",
    "release": "計画の版",
    "vault": "保管庫",
    "spill": "一時ファイル",
    "backups": "控え",
    "conclusion": "結論",
    "not_vouched": "保証できないもの",
    "signature": "署名",
}
"""Keys of `erasure_evidence`, in the order in which they are printed, with the words that an official paper writes for them."""


Progress = Callable[[str, int], None]
"""Told the name of what is erased next, and how much has been done."""


class Outcome(enum.Enum):
    """What became of a row that was due."""

    ERASED = enum.auto()
    HELD = enum.auto()
    IN_USE = enum.auto()


class Retired(msgspec.Struct, frozen=True, kw_only=True):
    """What a retirement did: what was erased, held, or open at that moment, and the certificates written."""

    on: datetime.date
    outcomes: tuple[tuple[Row, Outcome], ...]
    certificates: tuple[Certificate, ...]
    master_changed: bool

    def rows(self, outcome: Outcome) -> tuple[Row, ...]:
        """Rows with this outcome, in the order in which they were treated."""
        return tuple(row for row, found in self.outcomes if found is outcome)

    @property
    def complete(self) -> bool:
        """Whether all that was due and not held is gone, and nothing that was tried opens."""
        return not self.rows(Outcome.IN_USE) and all(certificate.complete for certificate in self.certificates)


class _Held(Exception):
    """A hold covers what was to be erased."""


def retire(
    custody: Custody,
    actor: Actor,
    on: datetime.date,
    *,
    backups: Sequence[Path] = (),
    change_master: bool = True,
    replaced: bool = False,
    progress: Progress | None = None,
) -> Retired:
    """Erase what is due on a day and not held, and certify it. Doing it again finds nothing more to do.

    `backups` are folders to try for copies. `change_master=False` keeps the master key: backups of the home folder then go on opening what
    was erased, for as long as they exist. `replaced` also erases what a later run replaced. Raises WorkspaceError for a day to come, and
    the vault's errors.
    """
    if on > custody.vault.today():
        raise WorkspaceError("先の日付では消去できません。消去は今日までの日付で行い、先の予定は --dry-run で確かめてください。")
    if change_master and custody.vault.shares_keys:
        raise WorkspaceError(
            "鍵フォルダーがほかの保管フォルダーにも使われているため、主鍵を替えられません。鍵フォルダーを分けるか、"
            "--keep-master を付けてください（付けると、控えに残った写しは開けるままです）。"
        )
    ledger = ledger_of(custody)
    outcomes: dict[str, tuple[Row, Outcome]] = {}
    while rows := [row for row in schedule(custody, on, ledger, replaced=replaced) if row.due_on(on) and row.id not in outcomes]:
        for row in rows:
            if progress is not None:
                progress(row.name, len(outcomes))
            outcomes[row.id] = (row, _erase(custody, actor, row, on, ledger))
    certificates, changed = _certify(custody, actor, ledger, backups, change_master)
    return Retired(on=on, outcomes=tuple(outcomes.values()), certificates=certificates, master_changed=changed)


def _erase(custody: Custody, actor: Actor, row: Row, on: datetime.date, ledger: Ledger) -> Outcome:
    """Erase one row, unless it is held; the holds are read again while nobody else can write to the log."""

    def unless() -> None:
        if any(hold.covers(row.tables) for hold in ledger.update().active()):
            raise _Held

    order = _order(actor, _reason(row), row.period.rule)
    try:
        if row.what is What.BATCH:
            custody.vault.destroy(row.id, unless=unless, **order)
        elif row.what is What.PSEUDONYM_KEY:
            custody.vault.destroy_pseudonym_key(row.id, unless=unless, **order)
        elif row.what is What.ANSWERS:
            custody.vault.destroy_term(row.id, unless=unless, **order)
            review_file.remove_term(custody.home, row.id)
        else:
            custody.vault.drop_log_before(_first_kept(custody, ledger, on), unless=unless, **order)
    except _Held:
        return Outcome.HELD
    except BatchInUse:
        return Outcome.IN_USE
    return Outcome.ERASED


def _order(actor: Actor, reason: str, rule: str) -> dict[str, str]:
    """Who orders an erasure, as the vault takes it."""
    return {"actor": actor.officer, "role": actor.role.value, "department": actor.department, "reason": reason, "rule": rule}


def _reason(row: Row) -> str:
    day = row.due.isoformat() if row.due else ""
    return {
        Because.PERIOD: f"保存期間が終わったため（{row.period.name}、消去する日 {day}）",
        Because.USES: f"利用の期間が終わり、利用目的の達成に必要がなくなったため（{ARTICLE}、消去する日 {day}）",
        Because.NO_USE: f"計画にこのデータを必要とする利用がなく、利用目的の達成に必要がなくなったため（{ARTICLE}、消去する日 {day}）",
        Because.REPLACED: f"新しい処理の結果に置き換わり、利用目的の達成に必要がなくなったため（{ARTICLE}）",
    }[row.because]


def _first_kept(custody: Custody, ledger: Ledger, on: datetime.date) -> int:
    """Sequence number of the first entry of the log whose period is not over on a day."""
    days = ((sequence, log_due(custody, time)) for sequence, time in ledger.contents)
    return 1 + max(sequence for sequence, day in days if day is not None and day <= on)


def _certify(
    custody: Custody, actor: Actor, ledger: Ledger, backups: Sequence[Path], change_master: bool
) -> tuple[tuple[Certificate, ...], bool]:
    """Certify every erasure that has no certificate yet, after the keys in older backups were made useless."""
    pending = custody.vault.uncertified()
    if pending and change_master:
        reason = "消去したデータの鍵を、控えからも開けなくするため"
        custody.vault.rotate_master(actor=actor.officer, role=actor.role.value, department=actor.department, reason=reason)
    ledger.update()
    return tuple(_certified(custody, actor, manifest, ledger, backups) for manifest in pending), bool(pending) and change_master


def _certified(custody: Custody, actor: Actor, manifest: Manifest, ledger: Ledger, backups: Sequence[Path]) -> Certificate:
    """A certificate with the order that the log recorded, for a kill may have come between an erasure and this."""
    time, event = ledger.erasures[manifest.id]
    by = Actor(event.actor, Role(event.role), event.department) if event.role in set(Role) else actor
    order = _order(by, event.reason, "、".join(event.rules))
    return custody.vault.certify(manifest.id, erased_at=time, backups=backups, **order)


def erasure_evidence(custody: Custody) -> tuple[dict[str, str], ...]:
    """Every certificate as plain texts under the keys of `ERASURE_LABELS`, oldest first: what the paper of certificates prints.

    Times are local, ISO 8601 to the second; lists are joined by 「、」; nothing in it is personal data.
    """
    return tuple(_evidence(custody, certificate, signed) for certificate, signed in custody.vault.certificates())


def _evidence(custody: Custody, certificate: Certificate, signed: bool) -> dict[str, str]:
    manifests = [custody.vault.manifest(batch) for batch in certificate.batches]
    index, order = custody.index, certificate.order
    department = index.departments.get(order.department)
    officer = index.officers.get(order.actor)
    return {
        "id": certificate.id,
        "erased_on": certificate.erased_at.astimezone(JAPAN).isoformat(timespec="seconds"),
        "what": "データのまとまり全体" if certificate.what is Erased.BATCH else "特定の本人に関する行",
        "data": _joined(batch_name(index, manifest) for manifest in manifests),
        "batches": _joined(certificate.batches),
        "stage": _joined(WORDS[Stage][manifest.stage] for manifest in manifests),
        "purpose": _joined(_named(index.purposes, manifest.purpose) for manifest in manifests),
        "retention": _joined(_named(index.retentions, manifest.retention) for manifest in manifests),
        "rows": f"{certificate.rows:,}",
        "department": department.name if department else order.department,
        "officer": f"{officer[0].title}（{order.actor}）" if officer else order.actor,
        "role": WORDS[Role][Role(order.role)] if order.role in set(Role) else order.role,
        "reason": order.reason,
        "rule": order.rule or "記載なし",
        "release": certificate.release or "採用中の版なし",
        "vault": _opens(certificate.live_opens),
        "spill": _opens(certificate.spill_opens),
        "backups": _joined(f"{test.folder}: 写し{test.copies}件・鍵{test.keys}件、{_opens(test.opens)}" for test in certificate.backups)
        or "確かめた控えなし",
        "conclusion": "確かめた範囲では、どこからも開けません" if certificate.complete else "開けるものが残っています",
        "not_vouched": _joined(certificate.not_vouched),
        "signature": "この保管庫の鍵による署名を確かめました" if signed else "署名がないか、書き換えられています",
    }


def _joined(texts: Iterable[str]) -> str:
    return "、".join(dict.fromkeys(texts))


def _named(entries: Mapping[str, Purpose] | Mapping[str, Retention], identifier: str) -> str:
    found = entries.get(identifier)
    return found.name if found else identifier


def _opens(opens: bool) -> str:
    return "開けました" if opens else "開けません"
