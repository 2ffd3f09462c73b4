"""The base of all records of a plan."""

from __future__ import annotations

import msgspec


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of all plan records: immutable, unknown fields refused.

    Defaults are left out when a record is written, so a field added later with a default does not change the hash of an older plan; for
    the same reason the default of an existing field never changes.
    """
