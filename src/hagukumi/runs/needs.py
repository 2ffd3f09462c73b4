"""Whether a use of the adopted plan still needs what is kept, and when the last that does has ended (61条2項)."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import NamedTuple

from hagukumi.plan import Release
from hagukumi.plan.derived import KEY_SUFFIX
from hagukumi.plan.japan_time import day_in_japan
from hagukumi.plan.records import Purpose, Stage, Use
from hagukumi.vault import Manifest
from hagukumi.vault.scope import serves_others


class Need(NamedTuple):
    """What is kept, as far as a use may need it; `recipient` is "" for what is for nobody in particular, `since` the day it was made."""

    stage: Stage
    purpose: str
    recipient: str
    items: frozenset[str]
    since: datetime.date


def need_of(manifest: Manifest) -> Need:
    """The need for a batch."""
    items = frozenset(
        f"{table}.{column.removesuffix(KEY_SUFFIX)}" for table, stored in manifest.tables.items() for column in stored.columns
    )
    return Need(manifest.stage, manifest.purpose, manifest.recipient, items, day_in_japan(manifest.created_at))


def end_of_uses(release: Release, need: Need) -> tuple[datetime.date | None, bool]:
    """The first day on which no use needs it any more (None while one has no end), and whether any use ever did."""
    purposes = {purpose.id: purpose for purpose in release.plan.purposes}
    uses = [use for use in release.plan.uses if _needs(use, need, purposes)]
    if not uses:
        return max(need.since, release.valid_from), False
    ends = [use.until for use in uses]
    last = max((end for end in ends if end is not None), default=None)
    return (None if None in ends or last is None else last + datetime.timedelta(days=1)), True


def _needs(use: Use, need: Need, purposes: Mapping[str, Purpose]) -> bool:
    shared = all(serves_others(need.stage, purpose, purposes) for purpose in (use.purpose, need.purpose))
    if need.stage not in use.stages or (use.purpose != need.purpose and not shared):
        return False
    if need.recipient and use.receiver != need.recipient:
        return False
    return not need.items.isdisjoint(use.items)
