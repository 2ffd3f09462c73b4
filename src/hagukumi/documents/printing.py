"""What a document is printed from: an examined plan, the release it belongs to, and plain figures of what the system did."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from functools import cached_property

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

    @property
    def approvals(self) -> tuple[Approval, ...]:
        """Approvals of the release; none for a draft."""
        return self.release.approvals if self.release else ()
