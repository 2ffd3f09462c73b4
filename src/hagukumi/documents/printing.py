"""What a document is printed from: an examined plan, the release it belongs to, and plain figures of what the system did."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from hagukumi.documents.imprint import Imprint, japanese_date
from hagukumi.documents.order import settled
from hagukumi.law import Finding, Reading, examine, remarks
from hagukumi.plan import Approval, PlanIndex, Release, plan_hash
from hagukumi.plan.records import Plan


@dataclass(frozen=True)
class Evidence:
    """Plain figures from the system for a day: label → (what was found, where it is recorded). No personal data ever.

    `answers` holds them by PIA viewpoint id (`pia-1` … `pia-14`), `erasures` the certificates (as mappings of plain texts).
    """

    answers: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    erasures: tuple[dict[str, str], ...] = ()


@dataclass(frozen=True)
class Printing:
    """One plan to print from. `release` is None for a draft, and then every document says that it is one.

    `on` is the date printed: the release's first approval date, or the day a draft is printed; it never comes from a clock here.
    `plan` is put into the order of its canonical form, so that papers cannot tell apart two plans of the same hash.
    """

    plan: Plan
    on: datetime.date
    release: Release | None = None
    evidence: Evidence = field(default_factory=Evidence)

    def __post_init__(self) -> None:
        object.__setattr__(self, "plan", settled(self.plan))  # frozen, and this is still its making

    @cached_property
    def index(self) -> PlanIndex:
        """Look-ups over the plan."""
        return PlanIndex(self.plan)

    @cached_property
    def reading(self) -> Reading:
        """The plan as the law reads it."""
        return Reading(self.plan)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What the law finds in the plan."""
        return tuple(examine(self.plan))

    @cached_property
    def remarks(self) -> tuple[Finding, ...]:
        """What a person should look at although nothing stands against the use."""
        return tuple(remarks(self.plan))

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the plan, 64 hexadecimal digits."""
        return self.release.hash if self.release else plan_hash(self.plan)

    @cached_property
    def imprint(self) -> Imprint:
        """The imprint of all documents printed from this plan."""
        mark = "案" if self.release is None else "撤回" if self.release.withdrawal else ""
        source = "計画の案" if self.release is None else "計画の版"
        return Imprint(self.plan.programme.municipality, self.on, self.hash, source, mark, tuple(self._closing()))

    def _closing(self) -> Iterator[str]:
        title = self.plan.programme.title
        if self.release is None:
            yield f"この文書は、事業計画「{title}」の承認前の案から印刷しました。"
            yield f"案のハッシュ（SHA-256）: {self.hash}"
            return
        yield f"この文書は、承認された事業計画「{title}」の版から印刷しました。"
        yield f"版のハッシュ（SHA-256）: {self.hash}"
        yield f"有効期間: {japanese_date(self.release.valid_from)}から{japanese_date(self.release.valid_until)}まで"
        yield from (f"承認: {japanese_date(approval.on)} {self._who(approval.officer)}" for approval in self.approvals)
        if withdrawal := self.release.withdrawal:
            yield f"撤回: {japanese_date(withdrawal.on)} {'、'.join(map(self._who, withdrawal.officers))}"

    def _who(self, officer: str) -> str:
        found, department = self.index.officers[officer]
        return f"{department.name}　{found.title}"

    @property
    def approvals(self) -> tuple[Approval, ...]:
        """Approvals of the release; none for a draft."""
        return self.release.approvals if self.release else ()
