"""What is compared: persons of the register with all that is already known of them, and records still open."""

from typing import Final

import duckdb

from hagukumi.linkage.japanese.records import filtered, token

NAMES: Final = (
    *("name", "strict", "pattern", "family", "given"),
    *("kana", "kana_family", "kana_given", "loose", "loose_given", "kana_sorted", "also"),
)
IDENTITY: Final = (*NAMES, "birth", "born", "sex")
_IDENTITY: Final = ", ".join(IDENTITY)
LARGEST_HOUSEHOLD: Final = 15
"""Above this many members a household number is an institution's (施設): its members are no kin."""


_SOMETHING: Final = 0
"""A token that no open record has, for those whose tokens nobody else shows: what they have is known, and nobody has it too."""


def _person_tokens(connection: duckdb.DuckDBPyConnection, *, every: bool) -> None:
    """`_lk_known(person, home, near)`: tokens of the register row, of joined records, and the other members as possible guardians.

    Of a million people's tokens only those are kept that some open record shows; the others could not agree with anything. `every` keeps
    all of them, where open records to come may show them.
    """
    kin = f"unnest({filtered([token('N', 'm.name'), token('K', 'm.kana'), token('G', 'm.number')])})"
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE _lk_sought AS
        SELECT DISTINCT unnest(list_concat(home, near)) AS token
        FROM _lk_record ANTI JOIN _lk_owned o ON o.node = record WHERE NOT is_spine""")
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE _lk_known AS
        WITH own AS (SELECT record AS person, home, near FROM _lk_record WHERE is_spine
                     UNION ALL SELECT o.person, r.home, r.near FROM _lk_owned o JOIN _lk_record r ON r.record = o.node),
        member AS (SELECT record AS person, household, name, kana, number FROM _lk_record WHERE is_spine AND household IS NOT NULL
                   QUALIFY count(*) OVER (PARTITION BY household) BETWEEN 2 AND {LARGEST_HOUSEHOLD}),
        kin AS (SELECT p.person, {kin} AS token FROM member p JOIN member m ON m.household = p.household AND m.person <> p.person),
        tokens AS (SELECT person, unnest(home) AS token, true AS of_home FROM own UNION ALL SELECT person, unnest(near), false FROM own
                   UNION ALL SELECT person, token, true FROM kin),
        kept AS (SELECT DISTINCT person, token, of_home FROM tokens {"" if every else "SEMI JOIN _lk_sought USING (token)"}),
        lists AS (SELECT person, list(token) FILTER (of_home) AS home, list(token) FILTER (NOT of_home) AS near FROM kept GROUP BY person),
        known AS (SELECT person, bool_or(len(home) > 0) AS at_home, bool_or(len(near) > 0) AS about FROM own GROUP BY person)
        SELECT person, coalesce(home, CASE WHEN at_home THEN [{_SOMETHING}] ELSE [] END) AS home,
               coalesce(near, CASE WHEN about THEN [{_SOMETHING}] ELSE [] END) AS near FROM known LEFT JOIN lists USING (person)""")
    connection.execute("DROP TABLE _lk_sought")


def build_profiles(connection: duckdb.DuckDBPyConnection, *, every: bool = False) -> None:
    """Create `_lk_profile`: `unique_id`, `node` (a person's register row or an open node), `open`, and what is compared.

    A node's own profile has the node's number; numbers of other profiles follow after all records.

    A person has a profile for the register row and one for each other name or date of birth that joined records show, so that a
    record with a maiden name finds the person through an earlier record with that name. What that record leaves open is the register's.
    """
    _person_tokens(connection, every=every)
    own = ", ".join(f"r.{column}" for column in NAMES)
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE _lk_profile AS
        WITH base AS (SELECT record AS node, {_IDENTITY} FROM _lk_record WHERE is_spine),
        variant AS (
            SELECT r.record, s.record AS node, {own}, coalesce(r.birth, s.birth) AS birth,
                   CASE WHEN r.birth IS NULL THEN s.born ELSE r.born END AS born, coalesce(r.sex, s.sex) AS sex
            FROM _lk_owned o JOIN _lk_record r ON r.record = o.node JOIN _lk_record s ON s.record = o.person
            WHERE r.name <> s.name OR r.strict IS DISTINCT FROM s.strict OR r.kana <> s.kana OR r.birth <> s.birth),
        other AS (SELECT * FROM variant QUALIFY row_number() OVER (PARTITION BY node, name, strict, kana, birth ORDER BY record) = 1),
        fresh AS (SELECT n.* FROM _lk_record n ANTI JOIN _lk_owned o ON o.node = n.record WHERE NOT is_spine),
        numbered AS (
            SELECT row_number() OVER (ORDER BY node, name, strict, kana, birth) + (SELECT max(record) FROM _lk_record) AS unique_id, *
            FROM other),
        known AS (SELECT node AS unique_id, * FROM base UNION ALL BY NAME SELECT * EXCLUDE (record) FROM numbered),
        every AS (
            SELECT unique_id, node, false AS open, {_IDENTITY}, p.home, p.near FROM known JOIN _lk_known p ON p.person = known.node
            UNION ALL SELECT record, record, true, {_IDENTITY}, home, near FROM fresh)
        SELECT *, left(birth, 4) AS birth_year FROM every""")
