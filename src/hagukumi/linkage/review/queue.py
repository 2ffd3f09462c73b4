"""Which question to ask next: pairs of persons in the order of what a decision is worth."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

import duckdb
import numpy as np
import pyarrow as pa

UNCERTAIN: Final = "uncertain"
CHANGED: Final = "changed"
"""The reason of a pair that was decided before, and one of whose records changed since (再確認)."""

DECIDED: Final = "decided"
"""The reason of a pair whose decision is in force: not asked, and it tells which persons were decided about."""

QUESTION_SCHEMA: Final = pa.schema(
    [
        ("_left_source", pa.string()),
        ("_left_row", pa.int64()),
        ("_right_source", pa.string()),
        ("_right_row", pa.int64()),
        ("_left_record", pa.string()),
        ("_right_record", pa.string()),
        ("_left_person", pa.string()),
        ("_right_person", pa.string()),
        ("weight", pa.float64()),
        ("reason", pa.string()),
        ("again", pa.bool_()),
        ("protected", pa.bool_()),
        ("child", pa.bool_()),
        ("records", pa.int64()),
        ("value", pa.float64()),
    ]
)
"""One row per question: the two records that stand for two persons, why linkage did not decide, whether it was decided before and a
record changed since (再確認), and what the value is made of."""

ANSWERED_SCHEMA: Final = pa.schema([("_left_record", pa.string()), ("_right_record", pa.string()), ("state", pa.string())])
"""`state`: same, different (settled), done (this reviewer has answered, or nobody can decide)."""


@dataclass(frozen=True, slots=True)
class QueueSettings:
    """How much a question about a child (under `adult_age`) or a protected person counts, against 1 for anybody else.

    `shares`: by reason, the share of pairs that turned out to be one person; a reason that is not there counts as undecided (½), and a
    decision to be confirmed as likely to stand (`changed`).
    """

    child: float = 3.0
    protected: float = 3.0
    changed: float = 0.05
    adult_age: int = 18
    shares: Mapping[str, float] = field(default_factory=dict)


def learned_shares(decided: Iterable[tuple[str, bool]]) -> dict[str, float]:
    """By reason, the share of settled pairs that are one person, drawn towards ½ as by one answer of each kind (Laplace)."""
    counts: dict[str, list[int]] = {}
    for reason, same in decided:
        counts.setdefault(reason, [1, 2])
        counts[reason][0] += same
        counts[reason][1] += 1
    return {reason: hits / trials for reason, (hits, trials) in sorted(counts.items())}


def queue(
    review: pa.Table,
    links: pa.Table,
    persons: pa.Table,
    records: pa.Table,
    answered: pa.Table,
    *,
    as_of: datetime.date,
    settings: QueueSettings = QueueSettings(),
) -> pa.Table:
    """Questions in the order in which they should be asked; `QUESTION_SCHEMA`.

    review: pairs that linkage left to a person (`_left_source, _left_row, _right_source, _right_row, weight, reason`). links: `_source,
    _row, _person, rule`. persons: `_person, birth_date, protected`. records: `_source, _row, _record`. answered: `ANSWERED_SCHEMA`.

    Two persons are asked about once, by their strongest pair. The value is 4 p (1 − p) × records × importance: p is the probability that
    they are one person (from the weight where linkage was merely uncertain; where something else held the pair back, the share seen among
    decided pairs of that reason), records are those that would come under another person key (the smaller person's), importance is
    that of children and of protected people. Left out are persons that settled answers already join or part, also through others, or
    that stand for two people of the register. A decision whose record changed is asked again as it was asked, pair by pair.
    Ties are broken by record keys, so that the order of rows changes nothing. Cost grows with the pairs for review and the links.
    """
    connection = duckdb.connect()
    try:
        given = {"review": review, "links": links, "persons": persons, "records": records, "answered": answered}
        for name, table in given.items():
            _keep(connection, name, table)
        _keep(connection, "shares", _shares(settings))
        _keep(connection, "joined", _joined(connection))
        return connection.execute(_QUEUE, _parameters(as_of, settings)).to_arrow_table().cast(QUESTION_SCHEMA)
    finally:
        connection.close()


def _keep(connection: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    """As a table of the engine's own: of arrow tables it does not know the size, and then joins in a ruinous order."""
    connection.register("given", table)
    connection.execute(f"CREATE TABLE {name} AS SELECT * FROM given")
    connection.unregister("given")


def _shares(settings: QueueSettings) -> pa.Table:
    known = {CHANGED: settings.changed, **settings.shares}
    names, shares = sorted(known), [known[name] for name in sorted(known)]
    return pa.table({"reason": pa.array(names, pa.string()), "share": pa.array(shares, pa.float64())})


def _parameters(as_of: datetime.date, settings: QueueSettings) -> dict[str, object]:
    try:
        youngest = as_of.replace(year=as_of.year - settings.adult_age)
    except ValueError:
        youngest = as_of.replace(year=as_of.year - settings.adult_age, month=3, day=1)
    return {"youngest": youngest, "child": settings.child, "protected": settings.protected}


_PERSON_OF: Final = "SELECT r._record, l._person FROM records r JOIN links l ON l._source = r._source AND l._row = r._row"
_DECIDED: Final = f"""
    WITH person AS ({_PERSON_OF})
    SELECT a._person, b._person, d.state FROM answered d JOIN person a ON a._record = d._left_record
    JOIN person b ON b._record = d._right_record WHERE d.state IN ('same', 'different') ORDER BY ALL"""
_REGISTERED: Final = "SELECT DISTINCT _person FROM links WHERE rule = 'register'"


def _joined(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    """`_person, whole, registered, apart`: the person that stands for all whom settled answers make one, whether one of them is in the
    register, and for whom else stands a person whom answers tell apart from them.
    """
    decided = connection.execute(_DECIDED).fetchall()
    names = sorted({person for left, right, _ in decided for person in (left, right)})
    place = {name: number for number, name in enumerate(names)}
    whole = _components(len(names), [(place[left], place[right]) for left, right, state in decided if state == "same"])
    known = {person for (person,) in connection.execute(_REGISTERED).fetchall()}
    registered = {root for name, root in zip(names, whole, strict=True) if name in known}
    apart: list[set[str]] = [set() for _ in names]
    for left, right in ((whole[place[left]], whole[place[right]]) for left, right, state in decided if state == "different"):
        apart[left].add(names[right])
        apart[right].add(names[left])
    columns = {
        "_person": pa.array(names, pa.string()),
        "whole": pa.array([names[root] for root in whole], pa.string()),
        "registered": pa.array([root in registered for root in whole], pa.bool_()),
        "apart": pa.array([sorted(apart[root]) for root in whole], pa.list_(pa.string())),
    }
    return pa.table(columns)


def _components(count: int, edges: Iterable[tuple[int, int]]) -> list[int]:
    """The least member of each node's connected component."""
    root = np.arange(count)
    pairs = np.array(sorted(edges), dtype=np.int64).reshape(-1, 2)
    while len(pairs):
        low = np.minimum(root[pairs[:, 0]], root[pairs[:, 1]])
        before = root.copy()
        np.minimum.at(root, pairs[:, 0], low)
        np.minimum.at(root, pairs[:, 1], low)
        root = root[root]
        if (before == root).all():
            break
    return [int(each) for each in root]


_QUEUE: Final = f"""
    WITH person AS ({_PERSON_OF}),
    sizes AS (SELECT _person, count(*) AS size, bool_or(rule = 'register') AS registered FROM links GROUP BY _person),
    about AS (SELECT _person, coalesce(birth_date > $youngest, false) AS child, coalesce(protected, false) AS protected FROM persons),
    placed AS (
        SELECT v._left_source, v._left_row, v._right_source, v._right_row, v.weight, v.reason, v.reason = '{CHANGED}' AS again,
               lr._record AS _left_record, rr._record AS _right_record, ll._person AS _left_person, rl._person AS _right_person,
               least(lr._record, rr._record) AS low, greatest(lr._record, rr._record) AS high
        FROM review v JOIN links ll ON ll._source = v._left_source AND ll._row = v._left_row
        JOIN links rl ON rl._source = v._right_source AND rl._row = v._right_row
        JOIN records lr ON lr._source = v._left_source AND lr._row = v._left_row
        JOIN records rr ON rr._source = v._right_source AND rr._row = v._right_row
        WHERE v.reason <> '{DECIDED}' AND (ll._person <> rl._person OR v.reason = '{CHANGED}')),
    once AS (
        SELECT * FROM placed WHERE again UNION ALL
        SELECT * FROM (FROM placed WHERE NOT again) QUALIFY row_number() OVER (
            PARTITION BY least(_left_person, _right_person), greatest(_left_person, _right_person) ORDER BY weight DESC, low, high) = 1),
    answered_pair AS (
        SELECT DISTINCT least(_left_record, _right_record) AS low, greatest(_left_record, _right_record) AS high FROM answered),
    answered_persons AS (
        SELECT DISTINCT least(a._person, b._person) AS first, greatest(a._person, b._person) AS second
        FROM answered d JOIN person a ON a._record = d._left_record JOIN person b ON b._record = d._right_record),
    asked AS (
        SELECT o.* FROM once o ANTI JOIN answered_pair USING (low, high)
        WHERE o.again OR NOT EXISTS (
            FROM answered_persons t
            WHERE t.first = least(o._left_person, o._right_person) AND t.second = greatest(o._left_person, o._right_person))),
    waiting AS (
        SELECT o.*, coalesce(a.child, false) OR coalesce(b.child, false) AS child,
               coalesce(a.protected, false) OR coalesce(b.protected, false) AS protected, least(x.size, y.size) AS records,
               CASE WHEN o.reason = '{UNCERTAIN}' THEN 1 / (1 + pow(2, -o.weight)) ELSE coalesce(s.share, 0.5) END AS chance
        FROM asked o JOIN sizes x ON x._person = o._left_person JOIN sizes y ON y._person = o._right_person
        LEFT JOIN about a ON a._person = o._left_person LEFT JOIN about b ON b._person = o._right_person
        LEFT JOIN shares s ON s.reason = o.reason
        LEFT JOIN joined j ON j._person = o._left_person LEFT JOIN joined k ON k._person = o._right_person
        WHERE o.again OR NOT (
            coalesce(j.whole = k.whole, false) OR coalesce(list_contains(j.apart, k.whole), false)
            OR ((x.registered OR coalesce(j.registered, false)) AND (y.registered OR coalesce(k.registered, false)))))
    SELECT _left_source, _left_row, _right_source, _right_row, _left_record, _right_record, _left_person, _right_person, weight, reason,
           again, protected, child, records,
           round(4 * chance * (1 - chance) * records * CASE WHEN child THEN $child ELSE 1 END
                 * CASE WHEN protected THEN $protected ELSE 1 END, 12) AS value
    FROM waiting ORDER BY value DESC, weight DESC, low, high"""
