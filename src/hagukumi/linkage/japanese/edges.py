"""From scored pairs of profiles to edges between nodes: which may link, which only a clerk may decide, and why."""

from collections.abc import Sequence
from typing import Final

import duckdb

from hagukumi.linkage.engine.comparison import numbers_of as _number
from hagukumi.linkage.japanese.calibration import is_calibrated
from hagukumi.linkage.japanese.comparisons import BIRTH, HOME, NAME
from hagukumi.linkage.sources import LinkSettings, LinkSource

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


_HIDDEN: Final = 0.02
"""Share of people in the register whose true row no blocking rule finds."""


def build_edges(connection: duckdb.DuckDBPyConnection, sources: Sequence[LinkSource], settings: LinkSettings) -> None:
    """Create `_lk_edge(edge, low, high, weight, name, birth, sex, home, gain, lead, hold)`: one edge per pair of nodes, its strongest.

    Strongest first. `hold` is why an edge may not link: '' (it may), 'uncertain', 'name_differs', 'ambiguous'. Ambiguous is a node whose
    best person of the register leads the next by less than the margin: twins with names alike, two people of one name and birthday.
    `gain`: bits added to the weight before it is held against the threshold, because the person is the only candidate. `lead`: bits
    between this person of the register and the strongest other one (negative where that one is stronger; null without another).
    """
    _judge(connection)
    _rank(connection, sources, settings)
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE _lk_edge AS
        WITH held AS (
            SELECT j.*, coalesce(c.gain, 0) AS gain, j.weight - CASE WHEN j.weight = r.first THEN r.second ELSE r.first END AS lead,
                CASE WHEN vetoed THEN 'name_differs' WHEN j.weight + coalesce(c.gain, 0) < {settings.link_weight} THEN 'uncertain'
                WHEN a.fresh IS NOT NULL OR b.fresh IS NOT NULL THEN 'ambiguous' ELSE '' END AS hold
            FROM _lk_judged j LEFT JOIN _lk_unclear a ON a.fresh = low LEFT JOIN _lk_unclear b ON b.fresh = high
            LEFT JOIN _lk_ranked r ON r.fresh = CASE WHEN j.to_register AND NOT vetoed THEN j.fresh END
            LEFT JOIN _lk_clear c ON c.fresh = r.fresh AND c.weight = j.weight),
        every AS (SELECT low, high, weight, name, birth, sex, home, gain, lead, hold FROM held
                  UNION ALL BY NAME SELECT low, high, {NUMBER_WEIGHT} AS weight, 0 AS gain, '' AS hold FROM _lk_same_number)
        SELECT row_number() OVER (ORDER BY weight DESC, low, high) - 1 AS edge, * FROM every ORDER BY edge""")
    for table in ("_lk_judged", "_lk_ranked", "_lk_unclear", "_lk_clear"):
        connection.execute(f"DROP TABLE {table}")


def _judge(connection: duckdb.DuckDBPyConnection) -> None:
    """`_lk_judged`: pairs of nodes with their strongest weight, whether one of them is of the register, and the veto."""
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE _lk_judged AS
        WITH paired AS (
            SELECT least(l.node, h.node) AS low, greatest(l.node, h.node) AS high, NOT (l.open AND h.open) AS to_register,
                   CASE WHEN l.open THEN l.node ELSE h.node END AS fresh, s.* EXCLUDE (low, high)
            FROM _lk_score s JOIN _lk_profile l ON l.unique_id = s.low JOIN _lk_profile h ON h.unique_id = s.high WHERE l.node <> h.node),
        best AS (
            SELECT low, high, any_value(to_register) AS to_register, any_value(fresh) AS fresh,
                   unnest(max(struct_pack(weight := weight, name := name, birth := birth, sex := sex, home := home)))
            FROM paired GROUP BY low, high)
        SELECT e.*, ({_VETO}) AS vetoed FROM best e""")


def _rank(connection: duckdb.DuckDBPyConnection, sources: Sequence[LinkSource], settings: LinkSettings) -> None:
    """`_lk_unclear(fresh)`: nodes with two persons of the register to choose from. `_lk_clear(fresh, weight, gain)`: nodes with one.

    A pair's weight counts against it that anybody in the register might agree as much by chance. Where exactly one does, and nearly
    everybody in the source is in the register, it counts less: had the right row been another one, it would have shown itself too. The
    gain is -log2 of the share of the source's people who are not in the register or whom no rule finds.
    """
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE _lk_ranked AS
        SELECT fresh, max(weight) AS first, max(weight, 2)[2] AS second FROM _lk_judged WHERE to_register AND NOT vetoed GROUP BY fresh""")
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE _lk_unclear AS
        SELECT fresh FROM _lk_ranked
        WHERE first >= {settings.link_weight - settings.register_gain} AND second > first - {settings.margin}""")
    if not (is_calibrated(connection) or connection.execute("SELECT count(*) FROM _lk_counted_inside").fetchall()[0][0]):
        _count_inside(connection, sources, settings)
    _register_places(connection, sources)
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE _lk_clear AS
        SELECT c.fresh, c.first AS weight, least({settings.register_gain}, -log2(1 - coalesce(i.share, 0.5) + {_HIDDEN})) AS gain
        FROM (FROM _lk_ranked ANTI JOIN _lk_unclear USING (fresh)) c JOIN _lk_record r ON r.record = c.fresh
        JOIN _lk_place p ON p.place = r.source LEFT JOIN _lk_counted_inside i ON i.source = p.source""")


def _register_places(connection: duckdb.DuckDBPyConnection, sources: Sequence[LinkSource]) -> None:
    connection.execute("CREATE OR REPLACE TEMP TABLE _lk_place (place INT, source VARCHAR)")
    connection.executemany("INSERT INTO _lk_place VALUES (?, ?)", [[place, source.id] for place, source in enumerate(sources)])


def _count_inside(connection: duckdb.DuckDBPyConnection, sources: Sequence[LinkSource], settings: LinkSettings) -> None:
    """Fill `_lk_counted_inside`: of each source's open people, the share with one sure person of the register."""
    _register_places(connection, sources)
    connection.execute(f"""
        INSERT INTO _lk_counted_inside
        WITH sure AS (SELECT r.source, count(*) AS found FROM _lk_ranked c ANTI JOIN _lk_unclear USING (fresh)
                      JOIN _lk_record r ON r.record = c.fresh WHERE c.first >= {settings.link_weight} GROUP BY r.source),
        fresh AS (SELECT r.source, count(*) AS people FROM _lk_profile p JOIN _lk_record r ON r.record = p.node
                  WHERE p.open GROUP BY r.source)
        SELECT p.source, (coalesce(found, 0) + 1) / (people + 2)
        FROM fresh LEFT JOIN sure USING (source) JOIN _lk_place p ON p.place = fresh.source""")
