"""The rules over a plan, one module per part of the guideline. In: a reading of the plan and one entry. Out: verdicts. Never: requests."""

from hagukumi.law.rule import AnyRule
from hagukumi.law.rules import (
    availability,
    bodies,
    commission,
    criteria,
    deidentification,
    directions,
    duties,
    exceptions,
    file_register,
    grounds,
    handling,
    identifiers,
    information,
    linkage,
    notice,
    particulars,
    permanence,
    privacy,
    procedure,
    retention,
    roles,
    safeguards,
    selection,
    separation,
    sources,
    structure,
)

PLAN_RULES: tuple[AnyRule, ...] = (
    *structure.RULES,
    *bodies.RULES,
    *grounds.RULES,
    *information.RULES,
    *handling.RULES,
    *permanence.RULES,
    *exceptions.RULES,
    *particulars.RULES,
    *sources.RULES,
    *procedure.RULES,
    *file_register.RULES,
    *notice.RULES,
    *commission.RULES,
    *privacy.RULES,
    *selection.RULES,
    *availability.RULES,
    *retention.RULES,
    *roles.RULES,
    *duties.RULES,
    *directions.RULES,
    *identifiers.RULES,
    *separation.RULES,
    *deidentification.RULES,
    *criteria.RULES,
    *linkage.RULES,
    *safeguards.RULES,
)
"""Every rule that `examine` applies."""

PLAN_REMARKS: tuple[AnyRule, ...] = (
    *permanence.REMARKS,
    *exceptions.REMARKS,
    *file_register.REMARKS,
    *notice.REMARKS,
    *privacy.REMARKS,
    *selection.REMARKS,
    *availability.REMARKS,
    *retention.REMARKS,
    *duties.REMARKS,
    *directions.REMARKS,
    *linkage.REMARKS,
    *safeguards.REMARKS,
)
"""What the guideline recommends: rules whose verdicts are all `allowed`, shown by `remarks` and stopping nothing."""

__all__ = ["PLAN_REMARKS", "PLAN_RULES"]
