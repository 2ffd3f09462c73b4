"""From scored pairs of profiles to edges between nodes: which may link, which only a clerk may decide, and why."""

from typing import Final

import duckdb

from hagukumi.linkage.engine.comparison import numbers_of as _number
from hagukumi.linkage.japanese.comparisons import BIRTH, HOME, NAME
from hagukumi.linkage.sources import LinkSettings

NUMBER_WEIGHT: Final = 60.0
"""Weight given to a confirmed resident number, above any sum of levels."""


_VETO: Final = (
    f"e.name IN ({_number(NAME, 'close kanji', 'family', 'none')})"
    f" OR (e.name IN ({_number(NAME, 'close', 'kanji, one unreadable', 'unknown')}) AND NOT e.to_register)"
    f" OR (e.name IN ({_number(NAME, 'given', 'given kana')}) AND NOT e.to_register AND e.home NOT IN ({_number(HOME, 'one', 'several')}))"
    f" OR (e.birth NOT IN ({_number(BIRTH, 'day', 'slip')}) AND e.name IN ({_number(NAME, 'kana, other kanji')}))"
    f" OR (e.birth IN ({_number(BIRTH, 'year', 'none')}) AND e.name NOT IN ({_number(NAME, 'kanji+kana', 'kanji')}))"
)
"""Never linked by weight alone: another given name is a brother or sister, one nearly the same or not readable perhaps a twin (where both
twins are in the register, the margin sees them), another birth date with one reading a parent and a child."""


def build_edges(connection: duckdb.DuckDBPyConnection, settings: LinkSettings) -> None:
    """Create `_lk_edge(edge, low, high, weight, name, birth, sex, home, hold)`: one edge per pair of nodes, its strongest, strongest first.

    `hold` is why an edge may not link: '' (it may), 'uncertain', 'name_differs', 'ambiguous'. Ambiguous is a node whose best person of
    the register leads the next by less than the margin: twins with names alike, two people of one name and birthday.
    """
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE _lk_edge AS
        WITH paired AS (
            SELECT least(l.node, h.node) AS low, greatest(l.node, h.node) AS high, NOT (l.open AND h.open) AS to_register,
                   CASE WHEN l.open THEN l.node ELSE h.node END AS fresh, s.* EXCLUDE (low, high)
            FROM _lk_score s JOIN _lk_profile l ON l.unique_id = s.low JOIN _lk_profile h ON h.unique_id = s.high WHERE l.node <> h.node),
        best AS (
            SELECT low, high, any_value(to_register) AS to_register, any_value(fresh) AS fresh,
                   unnest(max(struct_pack(weight := weight, name := name, birth := birth, sex := sex, home := home)))
            FROM paired GROUP BY low, high),
        judged AS (SELECT e.*, ({_VETO}) AS vetoed FROM best e),
        ranked AS (
            SELECT fresh, max(weight) AS first, max(weight, 2)[2] AS second FROM judged WHERE to_register AND NOT vetoed GROUP BY fresh),
        unclear AS (SELECT fresh FROM ranked WHERE first >= {settings.link_weight} AND second > first - {settings.margin}),
        held AS (
            SELECT j.*, CASE WHEN vetoed THEN 'name_differs' WHEN weight < {settings.link_weight} THEN 'uncertain'
                WHEN low IN (FROM unclear) OR high IN (FROM unclear) THEN 'ambiguous' ELSE '' END AS hold
            FROM judged j),
        every AS (SELECT low, high, weight, name, birth, sex, home, hold FROM held
                  UNION ALL BY NAME SELECT low, high, {NUMBER_WEIGHT} AS weight, '' AS hold FROM _lk_same_number)
        SELECT row_number() OVER (ORDER BY weight DESC, low, high) - 1 AS edge, * FROM every ORDER BY edge""")
