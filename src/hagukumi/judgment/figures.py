"""Figures of one judging: how many, why not, and what was missing. No figure names a person."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

import duckdb

from hagukumi.judgment.holdings import Holdings
from hagukumi.judgment.indicators import STATUS
from hagukumi.judgment.scores import SCORE, ascending, services_absent
from hagukumi.judgment.time_rule import window_start
from hagukumi.plan.records import Criterion, Source

STATUSES = ("met", "not_met", "unknown", "not_applicable")

_TOTALS = f"""
    SELECT count(*) AS children,
        count(*) FILTER (undetermined) AS undetermined, count(*) FILTER (listed) AS listed, count(*) FILTER (candidate) AS candidates,
        count(*) FILTER (grave) AS grave, count(*) FILTER (listed AND beyond) AS over_capacity,
        count(*) FILTER (listed AND beyond AND grave) AS grave_over_capacity,
        count(*) FILTER (listed AND beyond AND NOT grave) AS ties_over_capacity,
        count(*) FILTER (candidate AND NOT listed) AS not_reached
    FROM {SCORE}
"""


def figures(
    connection: duckdb.DuckDBPyConnection, criterion: Criterion, sources: Mapping[str, Source], holdings: Holdings, as_of: datetime.date
) -> dict[str, Any]:
    """Count bands, the list, statuses per indicator and what was missing per source."""
    per_band = dict(connection.execute(f"SELECT band, count(*) FROM {SCORE} WHERE band IS NOT NULL GROUP BY band").fetchall())
    totals = connection.execute(_TOTALS)
    names = [column[0] for column in totals.description]
    values = totals.fetchone()
    statuses = _statuses(connection, criterion)
    used = sorted({indicator.source for indicator in criterion.indicators})
    return {
        "criterion": criterion.id,
        "version": criterion.version,
        "as_of": as_of.isoformat(),
        "capacity": criterion.capacity,
        "bands": {band.id: per_band.get(band.id, 0) for band in ascending(criterion.bands)},
        **dict(zip(names, values or (), strict=True)),
        "indicators": statuses,
        "missing": {source: sum(statuses[one.id]["unknown"] for one in criterion.indicators if one.source == source) for source in used},
        "not_delivered": [source for source in used if not holdings.has(source)],
        "services_absent": services_absent(sources, holdings),
        "stale": [source for source in used if _is_stale(sources[source], holdings, as_of)],
        "extracted_after": [source for source in used if _looks_ahead(sources[source], holdings, as_of)],
    }


def _statuses(connection: duckdb.DuckDBPyConnection, criterion: Criterion) -> dict[str, dict[str, int]]:
    counted = connection.execute(f"SELECT number, status, count(*) FROM {STATUS} GROUP BY ALL").fetchall()
    table = {indicator.id: dict.fromkeys(STATUSES, 0) for indicator in criterion.indicators}
    for number, status, count in counted:
        table[criterion.indicators[number].id][status] = count
    return table


def _is_stale(source: Source, holdings: Holdings, as_of: datetime.date) -> bool:
    """Whether the delivery is older than the rhythm in which the plan wants the source renewed."""
    fresh, first = holdings.fresh_on.get(source.id), window_start(as_of, source.refresh_months)
    return fresh is not None and first is not None and fresh < first


def _looks_ahead(source: Source, holdings: Holdings, as_of: datetime.date) -> bool:
    """Whether a source without 知得日 is newer than the as-of date, so that facts may be in it which nobody knew then."""
    fresh = holdings.fresh_on.get(source.id)
    return not source.known_on and fresh is not None and fresh > as_of
