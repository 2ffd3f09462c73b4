"""What became of each remembered person, told with what had changed."""

from __future__ import annotations

import datetime
from collections.abc import Collection

import duckdb
import pyarrow as pa

from hagukumi.linkage.persons.tables import EVENTS, Kind, Part, Reason

_EVENT_ID = "'e' || left(md5(concat_ws('|', $run, {rest})), 11)"
"""SQL: 44 bits, short enough to be typed; two of 10,000 events of one run share theirs once in 350,000 runs."""

_STATES = """
    CREATE OR REPLACE TEMP TABLE _pk_state AS
    WITH known AS (SELECT person, bool_or(present) AS was, count(*) FILTER (WHERE present) AS records FROM _pk_memory GROUP BY person),
    here AS (
        SELECT person, count(*) AS records, bool_or(how = 'new') AS fresh, bool_or(how = 'back') AS back,
               bool_or(how IN ('changed', 'number')) AS corrected, bool_or(how = 'number') AS number
        FROM _pk_today GROUP BY person),
    lost AS (
        SELECT person, true AS lost FROM _pk_memory WHERE present AND record NOT IN (SELECT old FROM _pk_origin) GROUP BY person)
    SELECT coalesce(k.person, h.person) AS person, k.person IS NOT NULL AS known, coalesce(k.was, false) AS was,
           h.person IS NOT NULL AS here, coalesce(h.records, k.records) AS records,
           coalesce(h.fresh, false) AS fresh, coalesce(h.back, false) AS back, coalesce(h.corrected, false) AS corrected,
           coalesce(h.number, false) AS number, coalesce(l.lost, false) AS lost
    FROM known k FULL JOIN here h ON h.person = k.person LEFT JOIN lost l ON l.person = k.person"""
"""Each person, remembered or of today: whether it was there and is, and what changed about its records."""

_FLOWS = """
    CREATE OR REPLACE TEMP TABLE _pk_flow AS
    WITH flow AS (
        SELECT before AS source, person AS target, count(*) AS records FROM _pk_today WHERE before <> person GROUP BY before, person),
    staying AS (SELECT person FROM _pk_today WHERE before = person GROUP BY person),
    ranked AS (
        SELECT f.*, NOT s.here AND row_number() OVER (PARTITION BY f.source ORDER BY f.records DESC, f.target) = 1 AS ended, t.was,
               f.source IN (FROM staying) AS stays
        FROM flow f JOIN _pk_state s ON s.person = f.source JOIN _pk_state t ON t.person = f.target)
    SELECT source, target, records, CASE WHEN ended THEN 'merged' WHEN was THEN 'moved' WHEN stays THEN 'split' ELSE 'rekeyed' END AS kind
    FROM ranked"""
"""Records that were one person's and are another's. Where a key ends, the greatest part of its records was merged, the rest moved."""

_EVENTS = """
    CREATE OR REPLACE TEMP TABLE _pk_event AS
    WITH lone AS (
        SELECT person, CASE WHEN NOT here THEN 'gone' WHEN known THEN 'returned' ELSE 'new' END AS kind, records,
               CASE WHEN NOT here THEN 'record_withdrawn' WHEN known THEN 'record_returned' ELSE 'new_record' END AS reason
        FROM _pk_state WHERE was <> here AND person NOT IN (SELECT target FROM _pk_flow) AND person NOT IN (SELECT source FROM _pk_flow))
    SELECT kind, CASE WHEN kind = 'merged' THEN target ELSE source END AS person,
           CASE WHEN kind = 'merged' THEN source ELSE target END AS other, source, target, records, NULL AS reason FROM _pk_flow
    UNION ALL SELECT kind, person, NULL, NULL, NULL, records, reason FROM lone"""

_DECIDED = """
    SELECT DISTINCT a.before AS source, a.person AS target FROM _pk_decision d
    JOIN _pk_today l ON l.record = d.left JOIN _pk_today r ON r.record = d.right
    JOIN (SELECT DISTINCT before, person FROM _pk_today WHERE before <> person) a
      ON (a.before IN (l.before, r.before) AND a.person IN (l.person, r.person))
    WHERE (d.same AND l.person = r.person AND l.before IS DISTINCT FROM r.before)
       OR (NOT d.same AND l.person <> r.person AND l.before = r.before)"""
"""Flows that a clerk's decision asked for: two records now together that were apart, or now apart that were together."""


def told_events(connection: duckdb.DuckDBPyConnection, on: datetime.date, run: str, changed: Collection[Reason]) -> pa.Table:
    """What happened in this run, in the order of the events' ids. Needs what `assign` has made so far."""
    for query in (_STATES, _FLOWS, _EVENTS):
        connection.execute(query)
    general = ", ".join(f"'{reason.value}'" for reason in Reason if reason in set(changed))
    return connection.execute(_told(general), {"on": on, "run": run}).to_arrow_table().select(EVENTS.names).cast(EVENTS)


def begun(connection: duckdb.DuckDBPyConnection, on: datetime.date, run: str, reason: Reason) -> pa.Table:
    """The one event of a run that had nothing to remember: how many records got keys, and why it starts anew."""
    query = f"SELECT {_EVENT_ID.format(rest='$kind')} AS _event, $kind AS kind, count(*) AS records, $reason AS reason FROM _pk_now"
    told = connection.execute(query, {"kind": Kind.BEGUN.value, "run": run, "reason": reason.value}).to_arrow_table().to_pylist()[0]
    return pa.Table.from_pylist([dict.fromkeys(EVENTS.names) | told | {"happened_on": on}], schema=EVENTS)


def _told(general: str) -> str:
    """SQL: events with their ids, reasons and records."""
    return f"""
        WITH decided AS ({_DECIDED}),
        reasoned AS (
            SELECT e.kind, e.person, e.other, e.source, e.target, e.records, coalesce(e.reason, {_reasons(general)}) AS reason,
                   {_EVENT_ID.format(rest="e.kind, e.person, e.other")} AS event
            FROM _pk_event e LEFT JOIN _pk_state s ON s.person = e.source LEFT JOIN _pk_state t ON t.person = e.target
            LEFT JOIN decided d ON d.source = e.source AND d.target = e.target),
        concerned AS ({_concerned()})
        SELECT r.event AS _event, r.person AS _person, r.other AS _other_person, c.record AS _record, r.kind, c.part, r.records, r.reason,
               c.rule, c.evidence, $on::DATE AS happened_on
        FROM reasoned r LEFT JOIN concerned c ON c.source = r.source AND c.target = r.target ORDER BY r.event, c.part, c.record"""


def _reasons(general: str) -> str:
    """SQL: the codes that hold, joined; a flow without any is due to other people's records."""
    codes = {
        Reason.DECISION: "d.source IS NOT NULL",
        Reason.NUMBER_CORRECTED: "s.number OR t.number",
        Reason.RECORD_CHANGED: "s.corrected OR t.corrected",
        Reason.NEW_RECORD: "s.fresh OR t.fresh",
        Reason.RECORD_WITHDRAWN: "s.lost OR t.lost",
        Reason.RECORD_RETURNED: "s.back OR t.back",
    }
    tests = [f"CASE WHEN {test} THEN '{code.value}' END" for code, test in codes.items()]
    joined = f"concat_ws(';', {', '.join([*tests, *([general] if general else [])])})"
    return f"coalesce(nullif({joined}, ''), '{Reason.EVIDENCE_CHANGED.value}')"


def _concerned() -> str:
    """SQL: the records of each flow: those that went, those that stayed where they left, and those that were where they came to."""
    columns = "f.source, f.target, t.record, t.rule, t.evidence"
    return f"""
        SELECT {columns}, '{Part.MOVED.value}' AS part FROM _pk_flow f JOIN _pk_today t ON t.before = f.source AND t.person = f.target
        UNION ALL
        SELECT {columns}, '{Part.ORIGIN.value}' FROM _pk_flow f JOIN _pk_today t ON t.before = f.source AND t.person = f.source
        UNION ALL
        SELECT {columns}, '{Part.DESTINATION.value}' FROM _pk_flow f JOIN _pk_today t ON t.before = f.target AND t.person = f.target"""
