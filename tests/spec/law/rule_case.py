"""The form of a case in the rule book: one changed plan, one rule, the outcome, and the sentence that a jurist reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Literal

from hagukumi.plan.records import Plan


@dataclass(frozen=True)
class Case:
    """`change` takes the sample module and its lawful plan and gives the plan of this case.

    "pass" means that the rule finds nothing in it, "violation" and "gap" that it finds that and not the other.
    """

    rule: str
    outcome: Literal["pass", "violation", "gap"]
    says: str
    change: Callable[[ModuleType, Plan], Plan]
