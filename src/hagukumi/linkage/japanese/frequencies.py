"""How frequent a name is among people: a rare name that agrees says more than 佐藤."""

from typing import Final

import duckdb

from hagukumi.linkage.japanese.comparisons import FREQUENT

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


def add_frequencies(connection: duckdb.DuckDBPyConnection) -> None:
    """Give `_lk_profile` a column `tf_X` for each frequent column X: log2 of its value's share among people.

    Share = (other people with the name + K u) / (people + K), among people and not among records: who has many records is not many people.
    The person sought is one of those with the name, so of c there are c - 1 others, and a little more for those nobody has seen yet; in a
    small town a name seen once is not thereby frequent. A given name's share is that among people born in the same decade, drawn towards
    its share among all.
    """
    known = connection.execute("SELECT bool_or(NOT open) FROM _lk_profile").fetchall()[0][0]
    people = "NOT open" if known else "true"
    joins, columns = [], []
    for column, other in FREQUENT.items():
        keys = f"{column}, cohort" if column in _OF_COHORTS else column
        joins.append(f"LEFT JOIN ({_shares(column, other, people)}) f_{column} USING ({keys})")
        columns.append(f"tf_{column}")
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE _lk_profile AS
        SELECT p.* EXCLUDE (cohort), {", ".join(columns)} FROM (SELECT *, {_COHORT} AS cohort FROM _lk_profile) p
        {" ".join(joins)} ORDER BY unique_id""")


def _shares(column: str, other: float, people: str) -> str:
    """SQL: the values of a column with `tf_X`."""
    others = f"greatest(count(DISTINCT node) FILTER (WHERE {people}) - 1, 0) + {_UNSEEN}"
    overall = f"""
        WITH total AS (SELECT count(DISTINCT node) AS people FROM _lk_profile WHERE {people})
        SELECT {column}, ({others} + {_PRIOR_PEOPLE * other}) / (any_value(people) + {_PRIOR_PEOPLE}) AS share
        FROM _lk_profile, total WHERE {column} IS NOT NULL GROUP BY {column}"""
    if column not in _OF_COHORTS:
        return f"SELECT {column}, log2(share) AS tf_{column} FROM ({overall})"
    return f"""
        WITH size AS (SELECT {_COHORT} AS cohort, count(DISTINCT node) FILTER (WHERE {people}) AS people FROM _lk_profile GROUP BY ALL),
        counted AS (SELECT {column}, {_COHORT} AS cohort, {others} AS others FROM _lk_profile WHERE {column} IS NOT NULL GROUP BY ALL)
        SELECT {column}, cohort, log2((others + {_COHORT_PEOPLE} * share) / (people + {_COHORT_PEOPLE})) AS tf_{column}
        FROM counted JOIN size USING (cohort) JOIN ({overall}) USING ({column})"""
