"""How frequent a name is among people: a rare name that agrees says more than 佐藤."""

from typing import Final

import duckdb

from hagukumi.linkage.japanese.calibration import is_calibrated
from hagukumi.linkage.japanese.comparisons import AGREE, FREQUENT

_PRIOR_PEOPLE: Final = 5_000
"""As how many people the prior share of a name counts."""

_UNSEEN: Final = 0.25
"""Expected people with a name beyond those the register shows: outside it, or written otherwise in it."""


_COHORT_PEOPLE: Final = 500
"""As how many people of a cohort the share among all people counts."""

_OF_COHORTS: Final = frozenset({"given", "loose_given"})
"""Given names go in and out of fashion: a name rare among all people may be every tenth child's of one year."""

_COHORT: Final = "coalesce(left(birth, 3), '')"
"""The decade of birth."""


def add_frequencies(connection: duckdb.DuckDBPyConnection, *, every: bool = False) -> None:
    """Give `_lk_profile` a column `tf_X` for each frequent column X: log2 of its value's share among people.

    Share = (other people with the name + K u) / (people + K), among people and not among records: who has many records is not many people.
    The person sought is one of those with the name, so of c there are c - 1 others, and a little more for those nobody has seen yet; in a
    small town a name seen once is not thereby frequent. A given name's share is that among people born in the same decade, drawn towards
    its share among all. Nothing is counted where a calibration gives the shares. Of a value that no open profile could agree on the column
    says nothing, as no pair will ask for it; `every` counts these too, for open records to come.
    """
    if not is_calibrated(connection):
        _count(connection, every=every)
    with_frequencies(connection, "_lk_profile")


def with_frequencies(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    """Give a table of profiles its columns `tf_X` from what was counted."""
    joins, columns = [], []
    for column in FREQUENT:
        cohort = "p.cohort" if column in _OF_COHORTS else "''"
        seen = f"(SELECT value, cohort, bits FROM _lk_counted_frequencies WHERE field = '{column}')"
        joins += [
            f"LEFT JOIN {seen} f_{column} ON f_{column}.value = p.{column} AND f_{column}.cohort = {cohort}",
            f"LEFT JOIN {seen} n_{column} ON n_{column}.value IS NULL AND n_{column}.cohort = {cohort}",
            f"LEFT JOIN {seen} d_{column} ON d_{column}.value IS NULL AND d_{column}.cohort = ''",
        ]
        bits = f"coalesce(f_{column}.bits, n_{column}.bits, d_{column}.bits)"
        columns.append(f"CASE WHEN p.{column} IS NOT NULL THEN {bits} END AS tf_{column}")
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE {table} AS
        SELECT p.* EXCLUDE (cohort), {", ".join(columns)} FROM (SELECT *, {_COHORT} AS cohort FROM {table}) p {" ".join(joins)}""")


def _counted_profiles(column: str, *, every: bool) -> str:
    """SQL: the profiles to count, all or those that a pair with an open profile may ask about by one of the columns of `AGREE`."""
    if every:
        return "_lk_profile"
    narrow = f"SELECT node, open, birth, {column} FROM _lk_profile"
    sought = [f"SELECT {column} FROM _lk_profile WHERE open"]
    for by in AGREE.get(column, ()):
        sought.append(f"SELECT {column} FROM _lk_profile SEMI JOIN (SELECT {by} FROM _lk_profile WHERE open) USING ({by})")
    return f"({narrow} WHERE {column} IN ({' UNION '.join(sought)}))"


def _count(connection: duckdb.DuckDBPyConnection, *, every: bool) -> None:
    """Fill `_lk_counted_frequencies`; a null value stands for all that were never seen."""
    known = connection.execute("SELECT bool_or(NOT open) FROM _lk_profile").fetchall()[0][0]
    people = "NOT open" if known else "true"
    others = f"greatest(count(DISTINCT node) FILTER (WHERE {people}) - 1, 0) + {_UNSEEN}"
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE _lk_size AS
        SELECT {_COHORT} AS cohort, count(DISTINCT node) FILTER (WHERE {people}) AS people FROM _lk_profile GROUP BY ALL
        UNION ALL SELECT NULL, count(DISTINCT node) FROM _lk_profile WHERE {people}""")
    for column, other in FREQUENT.items():
        profiles = _counted_profiles(column, every=every)
        connection.execute(f"""
            CREATE OR REPLACE TEMP TABLE _lk_share AS
            SELECT value, (others + {_PRIOR_PEOPLE * other}) / (people + {_PRIOR_PEOPLE}) AS share
            FROM (FROM _lk_size WHERE cohort IS NULL), (
                SELECT {column} AS value, {others} AS others FROM {profiles} WHERE {column} IS NOT NULL GROUP BY ALL
                UNION ALL SELECT NULL, {_UNSEEN})""")
        connection.execute(f"INSERT INTO _lk_counted_frequencies SELECT '{column}', value, '', log2(share) FROM _lk_share")
        if column in _OF_COHORTS:
            connection.execute(f"""
                INSERT INTO _lk_counted_frequencies
                WITH found AS (
                    SELECT {column} AS value, {_COHORT} AS cohort, {others} AS others FROM {profiles}
                    WHERE {column} IS NOT NULL AND {_COHORT} <> '' GROUP BY ALL
                    UNION ALL SELECT NULL, cohort, {_UNSEEN} FROM _lk_size WHERE cohort <> '')
                SELECT '{column}', f.value, f.cohort, log2((f.others + {_COHORT_PEOPLE} * o.share) / (s.people + {_COHORT_PEOPLE}))
                FROM found f JOIN _lk_size s ON s.cohort = f.cohort JOIN _lk_share o ON o.value IS NOT DISTINCT FROM f.value""")
    for table in ("_lk_share", "_lk_size"):
        connection.execute(f"DROP TABLE {table}")
