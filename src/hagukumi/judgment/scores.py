"""From statuses to points, coverage, band, the list and what is newly found."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

import duckdb

from hagukumi.judgment.holdings import Holdings
from hagukumi.judgment.indicators import STATUS
from hagukumi.judgment.statements import Fragment, identifier, insert, joined
from hagukumi.judgment.time_rule import counts_on
from hagukumi.plan.records import Band, Criterion, Source

WEIGHT = '"_judgment_weight"'
BAND = '"_judgment_band"'
SCORE = '"_judgment_score"'

_SCORED = f"""
    CREATE TEMP TABLE {SCORE} AS
    WITH summed AS (
        SELECT s._child,
            CAST(coalesce(sum(w.points) FILTER (s.status = 'met'), 0) AS BIGINT) AS points,
            coalesce(sum(w.points) FILTER (w.points > 0 AND s.status IN ('met', 'not_met')), 0) AS known,
            coalesce(sum(w.points) FILTER (w.points > 0 AND s.status <> 'not_applicable'), 0) AS attainable,
            bool_or(w.grave AND s.status = 'met') AS grave
        FROM {STATUS} s JOIN {WEIGHT} w ON w.number = s.number GROUP BY s._child
    ), covered AS (
        SELECT *, CASE WHEN attainable = 0 THEN 0.0::DOUBLE ELSE known::DOUBLE / attainable::DOUBLE END AS coverage FROM summed
    ), decided AS (
        SELECT *, NOT grave AND (attainable = 0 OR coverage < ?) AS undetermined FROM covered
    ), banded AS (
        SELECT d.*, CASE WHEN undetermined THEN NULL WHEN grave THEN (SELECT max(place) FROM {BAND})
            ELSE coalesce((SELECT max(b.place) FROM {BAND} b WHERE b.at_least <= d.points), 0) END AS place FROM decided d
    ), ranked AS (
        SELECT r.*, b.id AS band, coalesce(b.listed, FALSE) AS candidate,
            rank() OVER (PARTITION BY coalesce(b.listed, FALSE) ORDER BY grave DESC, points DESC, coverage DESC) AS standing
        FROM banded r LEFT JOIN {BAND} b ON b.place = r.place
    )
    SELECT _child, band, points, coverage, grave, undetermined, candidate, candidate AND (grave OR standing <= ?) AS listed,
        candidate AND row_number() OVER (PARTITION BY candidate ORDER BY grave DESC, points DESC, coverage DESC, _child) > ? AS beyond
    FROM ranked
"""


def score(connection: duckdb.DuckDBPyConnection, criterion: Criterion) -> None:
    """Make the table of scores, one row per child.

    The list takes candidates (children in a listed band) by grave fact, points and coverage until the capacity is full. Children level
    with the last one are kept too, and grave facts always: `beyond` marks who stands past the capacity. No rank is stored.
    """
    connection.execute(f"CREATE TEMP TABLE {WEIGHT} (number INTEGER, points BIGINT, grave BOOLEAN)")
    weights = [(number, indicator.points, indicator.grave) for number, indicator in enumerate(criterion.indicators)]
    insert(connection, WEIGHT, weights)
    connection.execute(f"CREATE TEMP TABLE {BAND} (place INTEGER, id VARCHAR, at_least BIGINT, listed BOOLEAN)")
    bands = [(place, band.id, band.at_least, band.listed) for place, band in enumerate(ascending(criterion.bands))]
    insert(connection, BAND, bands)
    connection.execute(_SCORED, (criterion.coverage, criterion.capacity, criterion.capacity))


def ascending(bands: Iterable[Band]) -> list[Band]:
    """Bands from the lowest to the highest."""
    return sorted(bands, key=lambda band: band.at_least)


def drop(connection: duckdb.DuckDBPyConnection) -> None:
    """Leave the connection as it was found."""
    for table in (WEIGHT, BAND, SCORE):
        connection.execute(f"DROP TABLE IF EXISTS temp.{table}")


def newly_found(sources: Mapping[str, Source], holdings: Holdings, as_of: datetime.date) -> Fragment:
    """SQL of "newly found" for the row `j` of the scores, `c` being the person: TRUE, FALSE, or NULL where nobody can say.

    TRUE needs every service source at hand and no record of the child in any, known by the as-of date (a record of unknown date counts as
    a record). Where a service source is not at hand, only "already known" can be said.
    """
    services = sorted((source for source in sources.values() if source.service), key=lambda source: source.id)
    here = [source for source in services if holdings.has(source.id)]
    recorded = joined(" OR ", [Fragment("FALSE"), *(_recorded(source, holdings, as_of) for source in here)])
    otherwise = "TRUE" if services and len(here) == len(services) else "NULL"
    return "CASE WHEN NOT j.listed OR (" + recorded + f") THEN FALSE ELSE {otherwise} END"


def services_absent(sources: Mapping[str, Source], holdings: Holdings) -> list[str]:
    """Ids of service sources that are not at hand."""
    return sorted(source.id for source in sources.values() if source.service and not holdings.has(source.id))


def _recorded(source: Source, holdings: Holdings, as_of: datetime.date) -> Fragment:
    counts = counts_on(source, "r", as_of, 0, holdings.columns(source.id))
    known = f"SELECT r._person FROM {identifier(source.id)} r WHERE coalesce(" + counts + ", TRUE)"
    return "coalesce(c._person IN (" + known + " AND r._person IS NOT NULL), FALSE)"
