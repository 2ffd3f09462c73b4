"""Every release that was adopted in this home folder: who approved it, until when it holds, and whether it was withdrawn."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

from hagukumi.office.frame.words import officer_named
from hagukumi.plan import PlanError, PlanIndex, Release, ReleaseError, Withdrawal, read_release
from hagukumi.runs import Workspace
from hagukumi.vault import withdrawal_of


@dataclass(frozen=True)
class ShownRelease:
    """A release in words. `left` is how many days it still holds, 0 on its last day, less than 0 afterwards."""

    hash: str
    current: bool
    author: str
    approvals: tuple[tuple[str, datetime.date], ...]
    valid_from: datetime.date
    valid_until: datetime.date
    left: int
    withdrawal: tuple[str, datetime.date, str] | None

    @property
    def state(self) -> str:
        """Its state in one word."""
        if self.withdrawal:
            return "撤回"
        if not self.current:
            return "以前の版"
        return "有効" if self.left >= 0 else "期間終了"


def shown(work: Workspace, release: Release) -> ShownRelease:
    """A release with its people named as its own plan names them."""
    plan = PlanIndex(release.plan)
    withdrawal = release.withdrawal or withdrawal_of(work.home, release.hash)
    return ShownRelease(
        hash=release.hash,
        current=release.hash == work.release.hash,
        author=officer_named(plan, release.author),
        approvals=tuple((officer_named(plan, approval.officer), approval.on) for approval in release.approvals),
        valid_from=release.valid_from,
        valid_until=release.valid_until,
        left=(release.valid_until - work.vault.today()).days,
        withdrawal=_withdrawn(plan, withdrawal) if withdrawal else None,
    )


def _withdrawn(plan: PlanIndex, withdrawal: Withdrawal) -> tuple[str, datetime.date, str]:
    return "、".join(officer_named(plan, officer) for officer in withdrawal.officers), withdrawal.on, withdrawal.reason


def adopted(work: Workspace) -> tuple[list[ShownRelease], int]:
    """The releases of HOME, the last approved first, and how many can no longer be read."""
    read = [_read(path.parent) for path in sorted((work.home / "release").glob("*/release.toml"))]
    found = [release for release in read if release]
    found.sort(key=lambda release: (max(approval.on for approval in release.approvals), release.hash == work.release.hash), reverse=True)
    return [shown(work, release) for release in found], len(read) - len(found)


def _read(folder: Path) -> Release | None:
    try:
        return read_release(folder)
    except (PlanError, ReleaseError):
        return None
