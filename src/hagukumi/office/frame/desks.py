"""Which roles have a desk, and who may sit at it."""

from __future__ import annotations

from hagukumi.plan.records import Department, Officer, Role

LINKAGE_DESKS = (Role.COORDINATOR, Role.HOLDER, Role.SUPPORTER, Role.ANALYST, Role.PRIVACY_OFFICER, Role.AUDITOR)
"""Roles of the linkage that have a desk; directions and documents are theirs."""

DESKS = (*LINKAGE_DESKS, Role.PROPOSALS_DESK)
"""Roles that have a desk. The one for proposals stands apart from the linkage."""


def desks_of(officer: Officer, department: Department) -> tuple[Role, ...]:
    """Roles with a desk that both the officer and the department hold, in the order of the desks."""
    return tuple(role for role in DESKS if role in officer.roles and role in department.roles)
