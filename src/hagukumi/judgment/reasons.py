"""Reasons for, against and missing, one row per child and indicator."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from hagukumi.judgment.cohort import PEOPLE
from hagukumi.judgment.holdings import Holdings
from hagukumi.judgment.indicators import STATUS
from hagukumi.judgment.scores import SCORE
from hagukumi.judgment.statements import Fragment, insert
from hagukumi.judgment.wording import labels, missing, observation, tells_value, unit
from hagukumi.plan.records import Criterion, Source

PHRASE = '"_judgment_phrase"'
MISSING = '"_judgment_missing"'
LABEL = '"_judgment_label"'

_TABLES = {
    PHRASE: "number INTEGER, indicator VARCHAR, name VARCHAR, observed VARCHAR, tells BOOLEAN, unit VARCHAR, fresh_on DATE,"
    " check_next VARCHAR, points BIGINT, grave BOOLEAN",
    MISSING: "number INTEGER, why VARCHAR, words VARCHAR",
    LABEL: "number INTEGER, code VARCHAR, words VARCHAR",
}

_QUERY = f"""
    SELECT c._person, CAST(? AS VARCHAR) AS criterion, p.indicator,
        CASE WHEN s.status <> 'met' THEN 'missing' WHEN p.points < 0 THEN 'against' ELSE 'for' END AS side,
        p.name,
        CASE WHEN s.status = 'met' THEN p.observed ||
                CASE WHEN p.tells THEN '（' || coalesce(l.words, s.shown) || p.unit || '）' ELSE '' END
            ELSE replace(m.words, '{{}}', CAST(s.unsure AS VARCHAR)) END AS detail,
        p.fresh_on, p.check_next
    FROM {STATUS} s
    JOIN {SCORE} j ON j._child = s._child
    JOIN {PEOPLE} c ON c.id = s._child
    JOIN {PHRASE} p ON p.number = s.number
    LEFT JOIN {LABEL} l ON l.number = s.number AND l.code = s.shown
    LEFT JOIN {MISSING} m ON m.number = s.number AND m.why = s.why
    WHERE (? OR j.listed OR j.undetermined) AND (s.status = 'met' OR m.words IS NOT NULL)
    ORDER BY s._child, CASE side WHEN 'for' THEN 1 WHEN 'against' THEN 2 ELSE 3 END, p.grave DESC, abs(p.points) DESC, s.number
"""


def write_phrases(connection: duckdb.DuckDBPyConnection, criterion: Criterion, sources: Mapping[str, Source], holdings: Holdings) -> None:
    """Put the words of every indicator into tables, so that the engine builds all reasons at once."""
    rows: dict[str, list[tuple[object, ...]]] = {table: [] for table in _TABLES}
    for number, indicator in enumerate(criterion.indicators):
        source = sources[indicator.source]
        words = (observation(indicator, source), tells_value(indicator), unit(indicator), holdings.fresh_on.get(source.id))
        told = (*words, indicator.check_next, indicator.points, indicator.grave)
        rows[PHRASE].append((number, indicator.id, indicator.name, *told))
        rows[MISSING] += [(number, why, text) for why, text in missing(indicator, source).items()]
        rows[LABEL] += [(number, code, text) for code, text in labels(indicator, source).items()]
    for table, columns in _TABLES.items():
        connection.execute(f"CREATE TEMP TABLE {table} ({columns})")
        insert(connection, table, rows[table])


def drop(connection: duckdb.DuckDBPyConnection) -> None:
    """Leave the connection as it was found."""
    for table in _TABLES:
        connection.execute(f"DROP TABLE IF EXISTS temp.{table}")


def reasons(criterion: Criterion, *, everyone: bool) -> Fragment:
    """SQL of the reasons: of listed children and of those who cannot be judged, or of everyone.

    Within a child: for, against, missing; grave facts first, then by weight, then in the criterion's order.
    """
    return Fragment(_QUERY, (criterion.id, everyone))
