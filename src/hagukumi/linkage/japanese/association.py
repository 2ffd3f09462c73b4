"""Associative evidence: what sure links tell about people and their households helps records that found nobody.

Once a record of one member of a household is linked, its address, telephone and guardians are known to lead to that household: the other
members' records may show them too, also under an earlier family name or at an address the register no longer or not yet has. Whoever is
protected (支援措置) neither gives nor takes such evidence: nothing known of them may point anybody to them, nor them to anybody.
"""

from collections.abc import Sequence
from typing import Final

import duckdb

from hagukumi.linkage.engine.blocking import Blocking, candidate_pairs
from hagukumi.linkage.engine.comparison import Comparison
from hagukumi.linkage.engine.model import LinkModel
from hagukumi.linkage.engine.scoring import score
from hagukumi.linkage.japanese.frequencies import with_frequencies
from hagukumi.linkage.japanese.profiles import IDENTITY, LARGEST_HOUSEHOLD, NAMES
from hagukumi.linkage.sources import LinkSettings


def associate(
    connection: duckdb.DuckDBPyConnection,
    blocking: Blocking,
    comparisons: Sequence[Comparison],
    model: LinkModel,
    settings: LinkSettings,
) -> int:
    """Weigh the records that found nobody again, against people whom sure links taught something; add to `_lk_profile` and `_lk_score`.

    Returns how many pairs were weighed; 0 when there was nothing to learn. Cost: grows with open records and what they taught.
    """
    take_sure(connection, settings)
    if not connection.execute("SELECT count(*) FROM _lk_left").fetchall()[0][0]:
        return 0
    _find_hinting(connection)
    learn_tokens(connection)
    build_learnt(connection)
    connection.execute("ALTER TABLE _lk_score RENAME TO _lk_score_before")
    candidate_pairs(connection, blocking, settings.budget, "_lk_learnt", stops="_lk_counted_stops")
    pairs = int(connection.execute("SELECT count(*) FROM _lk_pair").fetchall()[0][0])
    connection.execute("DELETE FROM _lk_learnt WHERE unique_id NOT IN (SELECT unnest([low, high]) FROM _lk_pair)")
    with_frequencies(connection, "_lk_learnt")
    score(connection, comparisons, model, settings.review_weight, "_lk_learnt")
    connection.execute("INSERT INTO _lk_score_before FROM _lk_score")
    connection.execute("DROP TABLE _lk_score")
    connection.execute("ALTER TABLE _lk_score_before RENAME TO _lk_score")
    connection.execute("INSERT INTO _lk_profile BY NAME FROM _lk_learnt WHERE NOT open")
    for table in ("_lk_sure", "_lk_left", "_lk_hinting", "_lk_taught", "_lk_learnt"):
        connection.execute(f"DROP TABLE IF EXISTS {table}")
    return pairs


def take_sure(connection: duckdb.DuckDBPyConnection, settings: LinkSettings) -> None:
    """`_lk_sure(node, person)`: open records linked beyond doubt, with the register row. `_lk_left(node)`: those without anybody."""
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE _lk_sure AS
        WITH spine AS (SELECT person, min(record) AS record FROM _lk_record WHERE is_spine GROUP BY person)
        SELECT r.record AS node, s.record AS person FROM (SELECT DISTINCT node FROM _lk_profile WHERE open) o
        JOIN _lk_record r ON r.record = o.node JOIN spine s USING (person) JOIN _lk_placed p ON p.record = r.record
        JOIN _lk_edge e ON e.edge = p.edge JOIN _lk_record t ON t.record = s.record
        WHERE e.weight >= {settings.sure_weight} AND NOT r.protected AND NOT t.protected""")
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE _lk_left AS
        SELECT DISTINCT node FROM _lk_profile p JOIN _lk_record r ON r.record = p.node
        WHERE p.open AND NOT r.protected AND r.person NOT IN (SELECT person FROM _lk_record WHERE is_spine)""")


_SHOWN: Final = """
    SELECT s.person, r.home, r.near FROM _lk_sure s JOIN _lk_record r ON r.record = s.node
    UNION ALL SELECT o.person, r.home, r.near FROM _lk_owned o JOIN _lk_record r ON r.record = o.node
    JOIN _lk_record t ON t.record = o.person WHERE NOT r.protected AND NOT t.protected"""
"""SQL: `person, home, near` of every record that is theirs beyond doubt."""


def _find_hinting(connection: duckdb.DuckDBPyConnection) -> None:
    """`_lk_hinting(person)`: whose records show what a record without anybody shows too."""
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE _lk_hinting AS
        WITH sought AS (SELECT DISTINCT unnest(home) AS token FROM _lk_profile p SEMI JOIN _lk_left f ON f.node = p.node WHERE p.open)
        SELECT DISTINCT person FROM (SELECT person, unnest(home) AS token FROM ({_SHOWN})) SEMI JOIN sought USING (token)""")


def learn_tokens(connection: duckdb.DuckDBPyConnection) -> None:
    """`_lk_taught(person, home, near)`: all tokens of those whose sure records, or a household member's records, show something new.

    Of household members only those of `_lk_hinting` count: nearly all others would teach in vain.
    """
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE _lk_taught AS
        WITH shown AS ({_SHOWN}),
        member AS (SELECT record AS person, household, protected FROM _lk_record WHERE is_spine AND household IS NOT NULL
                   QUALIFY count(*) OVER (PARTITION BY household) BETWEEN 2 AND {LARGEST_HOUSEHOLD}),
        kin AS (SELECT a.person, s.home, s.near FROM shown s SEMI JOIN _lk_hinting USING (person) JOIN member b ON b.person = s.person
                JOIN member a ON a.household = b.household AND a.person <> b.person AND NOT a.protected),
        taught AS (SELECT person FROM kin UNION SELECT person FROM _lk_sure),
        every AS (FROM shown SEMI JOIN taught USING (person) UNION ALL FROM kin
                  UNION ALL SELECT k.person, k.home, k.near FROM _lk_known k SEMI JOIN taught USING (person))
        SELECT person, list_distinct(flatten(list(home))) AS home, list_distinct(flatten(list(near))) AS near
        FROM every GROUP BY person""")


def build_learnt(connection: duckdb.DuckDBPyConnection) -> None:
    """`_lk_learnt`: the profiles of `_lk_taught` under every name and birth date shown, and the open records of `_lk_left`."""
    own = ", ".join(f"r.{column}" for column in NAMES)
    names = ", ".join(IDENTITY)
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE _lk_learnt AS
        WITH known AS (
            SELECT DISTINCT ON (p.node, p.name, p.strict, p.kana, p.birth) p.node, {", ".join(f"p.{column}" for column in IDENTITY)}
            FROM _lk_profile p SEMI JOIN _lk_taught t ON t.person = p.node WHERE NOT p.open
            ORDER BY p.node, p.name, p.strict, p.kana, p.birth, p.unique_id),
        variant AS (
            SELECT DISTINCT ON (s.person, r.name, r.strict, r.kana, r.birth) s.person AS node, {own}, coalesce(r.birth, t.birth) AS birth,
                   CASE WHEN r.birth IS NULL THEN t.born ELSE r.born END AS born, coalesce(r.sex, t.sex) AS sex
            FROM _lk_sure s JOIN _lk_record r ON r.record = s.node JOIN _lk_record t ON t.record = s.person
            WHERE r.name <> t.name OR r.strict IS DISTINCT FROM t.strict OR r.kana <> t.kana OR r.birth <> t.birth
            ORDER BY s.person, r.name, r.strict, r.kana, r.birth, r.record),
        every AS (
            SELECT k.*, false AS open, t.home, t.near FROM (FROM known UNION ALL FROM variant) k JOIN _lk_taught t ON t.person = k.node
            UNION ALL SELECT p.node, {", ".join(f"p.{column}" for column in IDENTITY)}, true, p.home, p.near
            FROM _lk_profile p SEMI JOIN _lk_left f ON f.node = p.node)
        SELECT row_number() OVER (ORDER BY open, node, name, strict, kana, birth) + (SELECT max(unique_id) FROM _lk_profile) AS unique_id,
               node, {names}, open, home, near, left(birth, 4) AS birth_year FROM every""")
    connection.execute("""
        UPDATE _lk_learnt SET unique_id = p.unique_id FROM _lk_profile p WHERE _lk_learnt.open AND p.open AND p.node = _lk_learnt.node""")
