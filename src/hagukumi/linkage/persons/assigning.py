"""The order of the work: today's records are recognised, clusters get their keys, events are told, and all is remembered."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from hagukumi.linkage.persons.claims import grant_keys
from hagukumi.linkage.persons.continuity import follow_records
from hagukumi.linkage.persons.events import begun, told_events
from hagukumi.linkage.persons.settled import set_aside
from hagukumi.linkage.persons.tables import MEMORY, RECORDS, Reason

_NO_PAIRS = pa.table({name: pa.array([], kind) for name, kind in (("left", pa.string()), ("right", pa.string()), ("same", pa.bool_()))})


@dataclass(frozen=True, slots=True)
class Assigned:
    """The answer of `assign`.

    keys: `cluster, _person`, every cluster once. memory: see `MEMORY`. events: this run's, see `EVENTS`. followed: `_former_record,
    _record`, the records that were corrected and what they were before.
    """

    keys: pa.Table
    memory: pa.Table
    events: pa.Table
    followed: pa.Table


def assign(
    connection: duckdb.DuckDBPyConnection,
    former: pa.Table | None,
    records: pa.Table,
    origins: pa.Table,
    keyed: Callable[[pa.Array], pa.Array],
    *,
    on: datetime.date,
    run: str = "",
    forget_before: datetime.date | None = None,
    changed: Collection[Reason] = (),
    decisions: pa.Table | None = None,
    no_former: Reason = Reason.NO_FORMER,
) -> Assigned:
    """Decide each cluster's person key.

    `former` is what was remembered (`MEMORY`; None: nothing, because of `no_former`), `records` today's (`RECORDS`), `origins` (`cluster,
    origin`) the text of which a cluster's key is made if it needs a fresh one, by `keyed`. `on` is the day the data speaks of, `run` what
    tells the run from any other (events' ids are made of it); what was seen last before `forget_before` is forgotten. `changed` (of
    notation, model and release) and `decisions` (`_left_record, _right_record, same`: a clerk's) serve as reasons. The same input gives
    the same answer in any order of rows; a second run on the same records changes nothing. Cost: joins over records and memory, near
    linear; tables made in the connection are dropped again.
    """
    try:
        _take_in(connection, former, records, decisions)
        set_aside(connection)
        follow_records(connection)
        grant_keys(connection)
        _give_fresh_keys(connection, origins, keyed)
        _know_today(connection)
        events = begun(connection, on, run, no_former) if former is None else told_events(connection, on, run, changed)
        return Assigned(_keys(connection), _memory(connection, on, forget_before), events, _followed(connection))
    finally:
        _drop_tables(connection)


def _take_in(connection: duckdb.DuckDBPyConnection, former: pa.Table | None, records: pa.Table, decisions: pa.Table | None) -> None:
    """Lay out what was given: `_pk_records`, `_pk_former`, `_pk_decision(left, right, same)`."""
    pairs = _NO_PAIRS if decisions is None else decisions.select(["_left_record", "_right_record", "same"])
    connection.register("_pk_records", records.select(RECORDS.names))
    connection.register("_pk_former", former.select(MEMORY.names) if former is not None else MEMORY.empty_table())
    connection.register("_pk_decision", pairs.rename_columns(_NO_PAIRS.column_names))


def _give_fresh_keys(connection: duckdb.DuckDBPyConnection, origins: pa.Table, keyed: Callable[[pa.Array], pa.Array]) -> None:
    """Complete `_pk_given`. A key that somebody has, or ever had, is not given again: its text gets a number until the key is free."""
    connection.register("_pk_origins", origins)
    attempt = 1
    while (waiting := _waiting(connection, attempt)).num_rows:
        tried = pa.table({"cluster": waiting["cluster"], "person": keyed(waiting["origin"].combine_chunks())})
        connection.register("_pk_arrow", tried)
        connection.execute("""
            INSERT INTO _pk_given SELECT cluster, person FROM _pk_arrow
            WHERE person NOT IN (SELECT _person FROM _pk_former) AND person NOT IN (SELECT person FROM _pk_given)
            QUALIFY row_number() OVER (PARTITION BY person ORDER BY cluster) = 1""")
        connection.unregister("_pk_arrow")
        attempt += 1
    connection.unregister("_pk_origins")


def _waiting(connection: duckdb.DuckDBPyConnection, attempt: int) -> pa.Table:
    text = "o.origin" if attempt == 1 else f"o.origin || '#{attempt}'"
    return connection.execute(
        f"SELECT o.cluster, {text} AS origin FROM _pk_origins o WHERE o.cluster NOT IN (SELECT cluster FROM _pk_given) "
        "AND o.cluster NOT IN (SELECT cluster FROM _pk_settled) ORDER BY o.cluster"
    ).to_arrow_table()


def _know_today(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `_pk_today(record, person, before, how, rule, evidence)`: whose each record is and was; how: see continuity, or `new`."""
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE _pk_today AS
        SELECT n.record, g.person, m.person AS before, coalesce(o.how, 'new') AS how, n.rule, n.evidence
        FROM _pk_now n JOIN _pk_given g ON g.cluster = n.cluster LEFT JOIN _pk_origin o ON o.record = n.record
        LEFT JOIN _pk_memory m ON m.record = o.old AND m.present""")


def _keys(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    return connection.execute(
        "SELECT cluster, person AS _person FROM (FROM _pk_given UNION ALL FROM _pk_settled) ORDER BY cluster"
    ).to_arrow_table()


def _followed(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    query = "SELECT old AS _former_record, record AS _record FROM _pk_origin WHERE old <> record ORDER BY record"
    return connection.execute(query).to_arrow_table()


def _memory(connection: duckdb.DuckDBPyConnection, on: datetime.date, forget_before: datetime.date | None) -> pa.Table:
    """What the next run is to know. A corrected record takes the place of the one it corrects, with all that is remembered of it."""
    return connection.execute(
        """
        WITH carried AS (
            SELECT coalesce(o.record, m.record) AS record, m.person, m.source, coalesce(n.anchor, m.anchor) AS anchor,
                   coalesce(n.trace, m.trace) AS trace, m.register, m.since, m.seen_on
            FROM _pk_memory m LEFT JOIN _pk_origin o ON o.old = m.record LEFT JOIN _pk_now n ON n.record = o.record),
        placed AS (
            SELECT n.record, t.person, n.source, n.anchor, n.trace, n.register
            FROM _pk_now n JOIN _pk_today t ON t.record = n.record),
        every AS (
            SELECT c.person, c.record, c.source, c.anchor, c.trace, c.register, p.record IS NOT NULL AS present, c.since,
                   CASE WHEN p.record IS NULL THEN c.seen_on ELSE $on::DATE END AS seen_on
            FROM carried c LEFT JOIN placed p ON p.record = c.record AND p.person = c.person
            UNION ALL
            SELECT p.person, p.record, p.source, p.anchor, p.trace, p.register, true,
                   (SELECT coalesce(max(since), 0) + 1 FROM _pk_former), $on::DATE
            FROM placed p ANTI JOIN carried c ON c.record = p.record AND c.person = p.person
            UNION ALL
            SELECT _person, _record, _source, _anchor, _trace, register, present, since, CASE WHEN present THEN $on::DATE ELSE seen_on END
            FROM _pk_former f SEMI JOIN _pk_settled s ON s.person = f._person
            WHERE _record NOT IN (SELECT record FROM _pk_concerned))
        SELECT person AS _person, record AS _record, source AS _source, anchor AS _anchor, trace AS _trace,
               register, present, since, seen_on
        FROM every WHERE present OR seen_on >= coalesce($forget::DATE, seen_on) ORDER BY record, since, person""",
        {"on": on, "forget": forget_before},
    ).to_arrow_table()


def _drop_tables(connection: duckdb.DuckDBPyConnection) -> None:
    tables = connection.execute("SELECT table_name FROM duckdb_tables() WHERE starts_with(table_name, '_pk_')").fetchall()
    for (table,) in tables:
        connection.execute(f"DROP TABLE IF EXISTS {table}")
    for name in ("_pk_records", "_pk_former", "_pk_decision"):
        connection.unregister(name)
