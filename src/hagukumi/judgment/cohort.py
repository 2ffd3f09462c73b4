"""Who is judged, and whose records speak for whom."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

import duckdb

from hagukumi.judgment.errors import JudgmentError
from hagukumi.plan.records import Criterion, Whose

CHILD = '"_judgment_child"'
SUBJECT = '"_judgment_subject"'

_AGE = "((? - (year(p.birth_date) * 10000 + month(p.birth_date) * 100 + day(p.birth_date))) // 10000)"
"""Completed years; a person born on 29 February completes a year on 1 March of a common year."""

_RELATED = f"""
    SELECT DISTINCT ? AS whose, c._child, r._other_person AS _subject, p.birth_date, p.moved_in_on, {_AGE} AS age
    FROM {CHILD} c JOIN relation r ON r._person = c._child AND r.kind = ? AND r._other_person <> c._child
    LEFT JOIN person p ON p._person = r._other_person
"""
_SELF = f"SELECT ?, _child, _child, birth_date, moved_in_on, age FROM {CHILD}"


def gather(connection: duckdb.DuckDBPyConnection, criterion: Criterion, as_of: datetime.date) -> dict[str, int]:
    """Make the tables of children and of subjects (the persons whose records are read for a child); count who was left out and why.

    A child is a person whose age in completed years on the as-of date lies in the criterion's ages. Where the birth date is unknown nobody
    can say whether the criterion applies: such persons are counted, not judged.
    """
    day = as_of.year * 10000 + as_of.month * 100 + as_of.day
    connection.execute(f"CREATE TEMP TABLE {CHILD} (_child {_key_type(connection)}, birth_date DATE, moved_in_on DATE, age BIGINT)")
    ages = f"SELECT p._person AS _child, p.birth_date, p.moved_in_on, {_AGE} AS age FROM person p"
    connection.execute(f"INSERT INTO {CHILD} SELECT * FROM ({ages}) WHERE age BETWEEN ? AND ?", (day, criterion.age_from, criterion.age_to))
    _gather_subjects(connection, {indicator.whose for indicator in criterion.indicators}, day)
    return _counted(connection)


def drop(connection: duckdb.DuckDBPyConnection) -> None:
    """Leave the connection as it was found."""
    for table in (CHILD, SUBJECT):
        connection.execute(f"DROP TABLE IF EXISTS temp.{table}")


def _key_type(connection: duckdb.DuckDBPyConnection) -> str:
    row = connection.execute("SELECT column_type FROM (DESCRIBE person) WHERE column_name = '_person'").fetchone()
    assert row is not None  # `require` has seen the column
    return str(row[0])


def _gather_subjects(connection: duckdb.DuckDBPyConnection, whose: Iterable[Whose], day: int) -> None:
    empty = f"SELECT '' AS whose, _child, _child AS _subject, birth_date, moved_in_on, age FROM {CHILD} LIMIT 0"
    connection.execute(f"CREATE TEMP TABLE {SUBJECT} AS {empty}")
    for kind in sorted(whose):
        if kind is not Whose.CHILD:
            connection.execute(f"INSERT INTO {SUBJECT} {_RELATED}", (kind.value, day, kind.value))
        if kind is not Whose.GUARDIAN:
            connection.execute(f"INSERT INTO {SUBJECT} {_SELF}", (kind.value,))


def _counted(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    row = connection.execute(
        f"SELECT (SELECT count(*) FROM {CHILD}), (SELECT count(DISTINCT _child) FROM {CHILD}),"
        " (SELECT count(*) FROM person WHERE birth_date IS NULL)"
    ).fetchone()
    assert row is not None  # an aggregate always has a row
    if row[0] != row[1]:
        raise JudgmentError("表「person」に同じ人が二度以上現れます。名寄せの結果を確かめてください。")
    return {"children": row[0], "birth_date_unknown": row[2]}
