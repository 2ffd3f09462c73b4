"""事業計画: the programme plan, its release and its differences.

In: a folder of TOML files written by the municipality. Out: frozen records, canonical bytes and their hash, an approved release, and the
differences between two of them in words. Never: law (what is allowed is the `law` room's question), data, clocks or network.
"""

from hagukumi.plan.compare import Difference, compare
from hagukumi.plan.folder import read_plan, write_plan
from hagukumi.plan.index import PlanIndex
from hagukumi.plan.problems import PlanError, PlanProblem
from hagukumi.plan.release import (
    RELEASE_FILE,
    Approval,
    Release,
    ReleaseError,
    approve,
    canonical_bytes,
    plan_hash,
    read_release,
    write_release,
)
from hagukumi.plan.structure import structural_problems

__all__ = [
    "RELEASE_FILE",
    "Approval",
    "Difference",
    "PlanError",
    "PlanIndex",
    "PlanProblem",
    "Release",
    "ReleaseError",
    "approve",
    "canonical_bytes",
    "compare",
    "plan_hash",
    "read_plan",
    "read_release",
    "structural_problems",
    "write_plan",
    "write_release",
]
