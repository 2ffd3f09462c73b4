"""関所: asks the law under the adopted release, has the answer recorded, and only then issues a permit."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

from hagukumi.audit import Event, EventKind, SealedSubject
from hagukumi.law import Decision, DecisionTable, Request, examine
from hagukumi.plan import PlanIndex, Release, ReleaseError, Withdrawal, approve, plan_hash
from hagukumi.plan.japan_time import JAPAN, day_in_japan
from hagukumi.vault.errors import Refused, ReleaseRefused
from hagukumi.vault.journal import Journal
from hagukumi.vault.permits import Mint, Permit, Terms

_WITHDRAWN = "この版は撤回されています。新しい版の承認を受けて採用してください。"


class Gate:
    """Grants and refuses under one release; obtained with `vault.adopt`."""

    def __init__(
        self,
        release: Release,
        *,
        journal: Journal,
        mint: Mint,
        clock: Callable[[], datetime],
        lifetime: timedelta,
        conceal: Callable[[Sequence[str]], tuple[SealedSubject, ...]],
        withdrawn: Path,
    ) -> None:
        """Use `Vault.adopt`."""
        self.release = release
        self.plan = PlanIndex(release.plan)
        self._table = DecisionTable.compile(release)
        self._journal = journal
        self._mint = mint
        self._clock = clock
        self._lifetime = lifetime
        self._conceal = conceal
        self._withdrawn = withdrawn

    def ask(self, request: Request, *, reason: str = "", subjects: Sequence[str] = ()) -> Permit:
        """A permit for the request, recorded before it is returned.

        `reason` is the asker's own sentence; `subjects` are the persons it is about, sealed in the log. Raises Refused with the law's
        decision (recorded too), ReleaseRefused when the day asked for is not today or the release is over, LogUnavailable.
        """
        now = self._clock()
        decision = self._table.decide(request)
        out_of_force = _WITHDRAWN if self._withdrawn.exists() else _wrong_day(request.on, now, self.release)
        granted = decision.allowed and not out_of_force
        identifier = f"p{secrets.token_hex(12)}" if granted else ""
        self._journal.record(self._event(request, decision, identifier, reason, self._conceal(subjects)))
        if out_of_force:
            raise ReleaseRefused(out_of_force)
        if not granted:
            raise Refused(decision)
        return self._mint.issue(self._terms(request, decision, identifier, now))

    def _event(self, request: Request, decision: Decision, identifier: str, reason: str, subjects: tuple[SealedSubject, ...]) -> Event:
        return Event(
            kind=EventKind.PERMIT_GRANTED if identifier else EventKind.PERMIT_REFUSED,
            actor=request.actor,
            role=request.role,
            department=request.department,
            purpose=request.purpose,
            release=self.release.hash,
            permit=identifier,
            stage=request.stage,
            items=request.items,
            reason=reason,
            rules=tuple(dict.fromkeys(finding.rule for finding in decision.findings)),
            detail={"action": request.action.value, "step": request.step},
            subjects=subjects,
        )

    def _terms(self, request: Request, decision: Decision, identifier: str, now: datetime) -> Terms:
        return Terms(
            id=identifier,
            release=self.release.hash,
            actor=request.actor,
            role=request.role,
            department=request.department,
            purpose=request.purpose,
            stage=request.stage,
            action=request.action,
            items=request.items,
            rows=decision.rows,
            uses=decision.uses,
            day=request.on,
            granted_at=now,
            expires_at=min(now + self._lifetime, *_ends(decision.until, now), *_ends(self.release.valid_until, now)),
        )


def check_release(release: Release, today: date, withdrawn: Path) -> None:
    """Raises ReleaseRefused unless the release is exactly what two others approved, without findings, and valid on this day.

    `withdrawn` is the folder in which withdrawn releases are marked by their hash.
    """
    if release.withdrawal is not None or (withdrawn / release.hash).exists():
        raise ReleaseRefused(_WITHDRAWN)
    if plan_hash(release.plan) != release.hash:
        raise ReleaseRefused("承認された計画と中身が違います。もう一度承認を受けてください。")
    _check_approvals(release)
    if not release.valid_on(today):
        raise ReleaseRefused(f"この版の有効期間は{release.valid_from}から{release.valid_until}までです。期間内の版を採用してください。")
    findings = examine(release.plan)
    if findings:
        raise ReleaseRefused(f"この版には指摘が{len(findings)}件あり、採用できません。hagukumi plan check で確かめて直してください。")


def _wrong_day(day: date, now: datetime, release: Release) -> str:
    """Why this day cannot be asked for ("" when it can): a use is judged on the day itself, by the vault's clock, within the release."""
    if day != day_in_japan(now):
        return "申請の日付が今日ではありません。利用する日に申請してください。"
    return "" if release.valid_on(day) else "採用している版の有効期間が終わっています。新しい版を採用してください。"


def _check_approvals(release: Release) -> None:
    try:
        approve(
            release.plan,
            author=release.author,
            approvals=release.approvals,
            valid_from=release.valid_from,
            valid_until=release.valid_until,
        )
    except ReleaseError as error:
        raise ReleaseRefused(str(error)) from error


def _ends(last_day: date | None, now: datetime) -> list[datetime]:
    """The midnight in Japan that ends a last day."""
    return [] if last_day is None else [datetime.combine(last_day + timedelta(days=1), time(), JAPAN).astimezone(now.tzinfo)]


def withdrawal(release: Release, withdrawn: Withdrawal) -> Event:
    """What the log is told of two people taking a release out of force."""
    first, *others = withdrawn.officers
    return Event(
        kind=EventKind.RELEASE_WITHDRAWN,
        actor=first,
        role="",
        department="",
        release=release.hash,
        reason=withdrawn.reason,
        detail={"with": "、".join(others), "on": withdrawn.on.isoformat()},
    )


def adoption(release: Release) -> Event:
    """What the log is told of a release taken into force."""
    approvers = "、".join(approval.officer for approval in release.approvals)
    return Event(
        kind=EventKind.RELEASE_ADOPTED,
        actor=release.author,
        role="",
        department="",
        release=release.hash,
        reason="承認された版を採用しました",
        detail={"approved_by": approvers, "valid_until": release.valid_until.isoformat()},
    )
