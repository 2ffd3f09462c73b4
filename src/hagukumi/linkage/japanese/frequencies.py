"""How frequent a name is among people: a rare name that agrees says more than 佐藤."""

from typing import Final

import duckdb

from hagukumi.linkage.japanese.comparisons import FREQUENT

_PRIOR_PEOPLE: Final = 5_000
"""As how many people the prior share of a name counts."""

_UNSEEN: Final = 0.25
"""Expected people with a name beyond those the register shows: outside it, or written otherwise in it."""


def add_frequencies(connection: duckdb.DuckDBPyConnection) -> None:
    """Give `_lk_profile` a column `tf_X` for each frequent column X: log2 of its value's share among people.

    Share = (other people with the name + K u) / (people + K), among people and not among records: who has many records is not many people.
    The person sought is one of those with the name, so of c there are c - 1 others, and a little more for those nobody has seen yet; in a
    small town a name seen once is not thereby frequent.
    """
    known = connection.execute("SELECT bool_or(NOT open) FROM _lk_profile").fetchall()[0][0]
    people = "NOT open" if known else "true"
    joins, columns = [], []
    for column, other in FREQUENT.items():
        connection.execute(f"""
            CREATE OR REPLACE TEMP TABLE _lk_tf_{column} AS
            WITH total AS (SELECT count(DISTINCT node) AS people FROM _lk_profile WHERE {people})
            SELECT {column}, log2((greatest(count(DISTINCT node) FILTER (WHERE {people}) - 1, 0) + {_UNSEEN} + {_PRIOR_PEOPLE * other})
                             / (any_value(people) + {_PRIOR_PEOPLE})) AS tf_{column}
            FROM _lk_profile, total WHERE {column} IS NOT NULL GROUP BY {column}""")
        joins.append(f"LEFT JOIN _lk_tf_{column} USING ({column})")
        columns.append(f"tf_{column}")
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE _lk_profile AS
        SELECT p.*, {", ".join(columns)} FROM _lk_profile p {" ".join(joins)} ORDER BY unique_id""")
    for column in FREQUENT:
        connection.execute(f"DROP TABLE _lk_tf_{column}")
