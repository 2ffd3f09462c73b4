"""Who is judged, and whose records speak for whom.

Inside a judging, people go by a small number in the order of their keys: joins and groups over millions of records then compare numbers
instead of long texts, and the order of numbers is the order of the output.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

import duckdb

from hagukumi.judgment.errors import JudgmentError
from hagukumi.plan.records import Criterion, Whose

PEOPLE = '"_judgment_people"'
CHILD = '"_judgment_child"'
SUBJECT = '"_judgment_subject"'

_PEOPLE = f"""
    CREATE TEMP TABLE {PEOPLE} AS
    SELECT k._person, CAST(row_number() OVER (ORDER BY k._person) AS INTEGER) AS id, p.birth_date, p.moved_in_on,
        (? - (year(p.birth_date) * 10000 + month(p.birth_date) * 100 + day(p.birth_date))) // 10000 AS age
    FROM (SELECT _person FROM person {{others}}) k LEFT JOIN person p ON p._person = k._person WHERE k._person IS NOT NULL
"""
"""Age in completed years; a person born on 29 February completes a year on 1 March of a common year."""

_OTHERS = "UNION SELECT _other_person FROM relation"

_RELATED = f"""
    SELECT DISTINCT ?, c._child, o.id, o.birth_date, o.moved_in_on, o.age
    FROM {CHILD} c JOIN {PEOPLE} m ON m.id = c._child
    JOIN relation r ON r._person = m._person AND r.kind = ? JOIN {PEOPLE} o ON o._person = r._other_person
    WHERE o.id <> c._child
"""
_SELF = f"SELECT ?, _child, _child, birth_date, moved_in_on, age FROM {CHILD}"


def gather(connection: duckdb.DuckDBPyConnection, criterion: Criterion, as_of: datetime.date) -> dict[str, int]:
    """Make the tables of children and of subjects (the persons whose records are read for a child); count who was left out and why.

    A child is a person whose age in completed years on the as-of date lies in the criterion's ages. Where the birth date is unknown nobody
    can say whether the criterion applies: such persons are counted, not judged.
    """
    counts = _counted(connection)
    day = as_of.year * 10000 + as_of.month * 100 + as_of.day
    whose = {indicator.whose for indicator in criterion.indicators}
    connection.execute(_PEOPLE.format(others="" if whose == {Whose.CHILD} else _OTHERS), (day,))
    chosen = f"SELECT id AS _child, birth_date, moved_in_on, age FROM {PEOPLE} WHERE age BETWEEN ? AND ?"
    connection.execute(f"CREATE TEMP TABLE {CHILD} AS {chosen}", (criterion.age_from, criterion.age_to))
    _gather_subjects(connection, whose)
    return counts


def drop(connection: duckdb.DuckDBPyConnection) -> None:
    """Leave the connection as it was found."""
    for table in (PEOPLE, CHILD, SUBJECT):
        connection.execute(f"DROP TABLE IF EXISTS temp.{table}")


def _gather_subjects(connection: duckdb.DuckDBPyConnection, whose: Iterable[Whose]) -> None:
    empty = f"SELECT '' AS whose, _child, _child AS _subject, birth_date, moved_in_on, age FROM {CHILD} LIMIT 0"
    connection.execute(f"CREATE TEMP TABLE {SUBJECT} AS {empty}")
    for kind in sorted(whose):
        if kind is not Whose.CHILD:
            connection.execute(f"INSERT INTO {SUBJECT} {_RELATED}", (kind.value, kind.value))
        if kind is not Whose.GUARDIAN:
            connection.execute(f"INSERT INTO {SUBJECT} {_SELF}", (kind.value,))


def _counted(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    query = "SELECT count(_person), count(DISTINCT _person), count(*) FILTER (birth_date IS NULL) FROM person"
    row = connection.execute(query).fetchone()
    assert row is not None  # an aggregate always has a row
    if row[0] != row[1]:
        raise JudgmentError("表「person」に同じ人が二度以上現れます。名寄せの結果を確かめてください。")
    return {"birth_date_unknown": row[2]}
