"""The list of all rules, for people and documents."""

from __future__ import annotations

from hagukumi.law.gate_rules import GATE_RULES
from hagukumi.law.rule import Rule
from hagukumi.law.rules import PLAN_RULES

RULES: tuple[Rule, ...] = (*PLAN_RULES, *GATE_RULES)
"""Every rule with id, article and title: those over a plan, then those over a request."""
