"""事業計画: the programme plan, its release and its differences.

In: a folder of TOML files written by the municipality. Out: frozen records, canonical bytes and their hash, an approved release, and the
differences between two of them in words. Never: law (what is allowed is the `law` room's question), data, clocks or network.
"""

from hagukumi.plan.compare import Difference, compare
from hagukumi.plan.folder import read_plan, write_plan
from hagukumi.plan.history import HistoryEntry, HistoryKind, approved_plan, read_history, record_release
from hagukumi.plan.index import PlanIndex
from hagukumi.plan.problems import PlanError, PlanProblem
from hagukumi.plan.release import (
    RELEASE_FILE,
    Approval,
    Release,
    ReleaseError,
    Withdrawal,
    approve,
    canonical_bytes,
    plan_hash,
    read_release,
    withdraw,
    write_release,
)
from hagukumi.plan.structure import structural_problems

__all__ = [
    "RELEASE_FILE",
    "Approval",
    "Difference",
    "HistoryEntry",
    "HistoryKind",
    "PlanError",
    "PlanIndex",
    "PlanProblem",
    "Release",
    "ReleaseError",
    "Withdrawal",
    "approve",
    "approved_plan",
    "canonical_bytes",
    "compare",
    "plan_hash",
    "read_history",
    "read_plan",
    "read_release",
    "record_release",
    "structural_problems",
    "withdraw",
    "write_plan",
    "write_release",
]
