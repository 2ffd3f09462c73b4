"""The rules over a plan, one module per part of the guideline. In: a reading of the plan and one entry. Out: verdicts. Never: requests."""

from hagukumi.law.rule import AnyRule
from hagukumi.law.rules import (
    bodies,
    criteria,
    exceptions,
    grounds,
    handling,
    identifiers,
    particulars,
    procedure,
    retention,
    roles,
    separation,
    sources,
    structure,
)

PLAN_RULES: tuple[AnyRule, ...] = (
    *structure.RULES,
    *bodies.RULES,
    *grounds.RULES,
    *handling.RULES,
    *exceptions.RULES,
    *particulars.RULES,
    *sources.RULES,
    *procedure.RULES,
    *retention.RULES,
    *roles.RULES,
    *identifiers.RULES,
    *separation.RULES,
    *criteria.RULES,
)
"""Every rule that `examine` applies."""

PLAN_REMARKS: tuple[AnyRule, ...] = ()
"""What the guideline recommends: rules whose verdicts are all `allowed`, shown by `remarks` and stopping nothing."""

__all__ = ["PLAN_REMARKS", "PLAN_RULES"]
