"""The sheets of a whole plan."""

from __future__ import annotations

from functools import cache

from hagukumi.plan import records as r
from hagukumi.plan.labels import record_name
from hagukumi.plan.lists import LISTS
from hagukumi.workbook.sheets import Sheet, sheet_of

SINGLE: dict[str, type[r.Record]] = {"programme": r.Programme, "privacy": r.PrivacyPolicy}
"""Fields of a plan that hold one record: their sheets have one row (or none, for the policy)."""


@cache
def plan_sheets() -> dict[str, Sheet]:
    """Field of the plan → its sheet, in the order in which people read them."""
    single = {field: sheet_of(record, record_name(record)) for field, record in SINGLE.items()}
    return single | {listed.name: sheet_of(listed.record, listed.word) for listed in LISTS}
