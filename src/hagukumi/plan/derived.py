"""Tables that the system makes itself, and their fields.

Plans name these fields as items (acquisition `derived`) like any other, because they too are personal data that somebody receives.
Columns whose name begins with an underscore are pointers of the system (row, person key, list number); they carry no item and are allowed
only at the stages of `SYSTEM_COLUMNS`.
"""

from __future__ import annotations

from types import MappingProxyType

from hagukumi.plan.records import Stage

DERIVED_TABLES: MappingProxyType[str, tuple[str, ...]] = MappingProxyType(
    {
        "link": ("weight", "rule", "evidence"),
        "person": ("birth_date", "sex", "protected", "moved_in_on", "household"),
        "relation": ("kind",),
        "review": ("weight", "reason"),
        "sample": ("weight", "stratum", "linked", "population", "place"),
        "decision": ("same", "reviewer", "reason", "decided_on"),
        "misuse": ("code",),
        "person_key": ("register", "present", "since", "seen_on"),
        "person_event": ("kind", "part", "records", "reason", "rule", "evidence", "happened_on"),
        "coverage": ("known", "fresh_on"),
        "judgment": ("criterion", "version", "band", "points", "coverage", "grave", "newly_found", "listed", "undetermined"),
        "reason": ("criterion", "indicator", "side", "name", "detail", "fresh_on", "check_next"),
        "contact": ("name", "kana", "birth_date", "address", "phone", "guardian", "protected"),
    }
)
"""Derived table → its fields, as in the items `table.field`."""

SYSTEM_COLUMNS: MappingProxyType[str, frozenset[Stage]] = MappingProxyType(
    {
        "_row": frozenset({Stage.DELIVERED, Stage.LINKED}),
        "_source": frozenset({Stage.DELIVERED, Stage.LINKED, Stage.ASSEMBLED, Stage.PSEUDONYMISED, Stage.JUDGED}),
        "_column": frozenset({Stage.DELIVERED}),
        "_code": frozenset({Stage.DELIVERED}),
        "_value_class": frozenset({Stage.DELIVERED}),
        "_left_source": frozenset({Stage.LINKED}),
        "_left_row": frozenset({Stage.LINKED}),
        "_right_source": frozenset({Stage.LINKED}),
        "_right_row": frozenset({Stage.LINKED}),
        "_left_record": frozenset({Stage.LINKED}),
        "_right_record": frozenset({Stage.LINKED}),
        "_left_trace": frozenset({Stage.LINKED}),
        "_right_trace": frozenset({Stage.LINKED}),
        "_person": frozenset({Stage.LINKED, Stage.ASSEMBLED, Stage.JUDGED}),
        "_other_person": frozenset({Stage.LINKED, Stage.ASSEMBLED}),
        "_record": frozenset({Stage.LINKED}),
        "_anchor": frozenset({Stage.LINKED}),
        "_trace": frozenset({Stage.LINKED}),
        "_event": frozenset({Stage.LINKED}),
        "_pseudonym": frozenset({Stage.PSEUDONYMISED}),
        "_other_pseudonym": frozenset({Stage.PSEUDONYMISED}),
        "_number": frozenset({Stage.HANDED_OVER}),
        "_file": frozenset({Stage.DEIDENTIFIED}),
        "_text": frozenset({Stage.DEIDENTIFIED}),
    }
)
"""System column → stages at which it may be stored and read."""

KEY_SUFFIX = "_key"
"""A column `field_key` is the match key of `field` and belongs to the same item."""
