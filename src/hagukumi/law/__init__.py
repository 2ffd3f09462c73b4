"""law: what the Act on the Protection of Personal Information and the guideline allow.

In: a plan, or an approved release and a request. Out: findings (適・否・未整理) with rule, article and a sentence that says what to write,
and decisions that the vault's gate enforces. Never: data, files, clocks, or a guess: unknown means gap, an error inside a rule refuses,
and a violation beats an allowance. What is checked is what the plan says; whether what it says is true is for people to answer.
"""

from hagukumi.law.decision import decide
from hagukumi.law.examination import examine, remarks
from hagukumi.law.findings import Finding, Outcome
from hagukumi.law.provisions import council_route, legal_basis, office_ground
from hagukumi.law.reach import ROLE_NAMES, STAGE_NAMES
from hagukumi.law.reading import Direction, Reading
from hagukumi.law.registry import RULES
from hagukumi.law.requests import RECEIVE, Action, Decision, Request, RowCondition
from hagukumi.law.rule import Rule
from hagukumi.law.table import DecisionTable

__all__ = [
    "RECEIVE",
    "ROLE_NAMES",
    "RULES",
    "STAGE_NAMES",
    "Action",
    "Decision",
    "DecisionTable",
    "Direction",
    "Finding",
    "Outcome",
    "Reading",
    "Request",
    "RowCondition",
    "Rule",
    "council_route",
    "decide",
    "examine",
    "legal_basis",
    "office_ground",
    "remarks",
]
