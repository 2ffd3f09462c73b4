"""Person keys from run to run: what the last run remembered is read by permit, today's clusters get their keys, and both are kept."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import msgspec
import pyarrow as pa

from hagukumi.law import Action
from hagukumi.linkage import Linked, LinkModel, LinkSource
from hagukumi.linkage.persons import EVENTS, MEMORY, Assigned, Reason, assign
from hagukumi.plan.records import LinkField, Stage
from hagukumi.runs.receive import strictest_retention
from hagukumi.runs.record_keys import record_marks
from hagukumi.runs.report import write_json
from hagukumi.runs.results import completed_results
from hagukumi.runs.workspace import Workspace
from hagukumi.vault import BatchUnknown, Manifest, Status
from hagukumi.vault.writing import months_after

PERSON_TABLES = ("person_key", "person_event")


class Made(msgspec.Struct, frozen=True):
    """What a linked batch was made with, kept beside the results to tell what changed since. No personal data."""

    notation: str = ""
    model: str = ""


@dataclass(frozen=True)
class Former:
    """What the last completed run remembered; `memory` is None when nothing is left, `reason` says why."""

    memory: pa.Table | None
    events: pa.Table
    reason: Reason = Reason.NO_FORMER
    batch: str = ""
    release: str = ""


@dataclass(frozen=True)
class PersonKeys:
    """`keys`: `person, _person`, every person of the linkage once. `tables`: what the linked batch keeps of it. `counts`: figures."""

    keys: pa.Table
    tables: dict[str, pa.Table]
    counts: dict[str, int]


def remembers(work: Workspace) -> bool:
    """Whether the plan lets the linkage keep whose record was whose; without it, keys outside the register begin anew with every run."""
    items = work.items(work.linkage_purpose.id, Stage.LINKED, work.process, tables=PERSON_TABLES)
    return {item.partition(".")[0] for item in items} == set(PERSON_TABLES)


def former_keys(work: Workspace) -> Former:
    """What the last completed run remembered, under whichever release it was; erased by retention it is gone, and the answer says so."""
    kept = _last_linked(work)
    nothing = Former(None, EVENTS.empty_table(), batch=kept.id if kept else "", release=kept.release if kept else "")
    if kept is None:
        return nothing
    if kept.status is Status.ERASED:
        return Former(None, nothing.events, Reason.FORMER_ERASED, kept.id, kept.release)
    if not remembers(work) or not set(PERSON_TABLES) <= kept.tables.keys():
        return Former(None, nothing.events, Reason.NOT_KEPT, kept.id, kept.release)
    memory, events = _open(work, kept.id)
    return Former(memory, events, batch=kept.id, release=kept.release)


def _last_linked(work: Workspace) -> Manifest | None:
    """The linked batch of the last completed run: of the present release, else the newest of any other; living before erased."""
    purpose = work.linkage_purpose.id
    completed = [name for release in _releases(work.home) for name in completed_results(work.home, release) or ()]
    known = [found for name in completed if (found := _manifest(work, name)) and (found.stage, found.purpose) == (Stage.LINKED, purpose)]
    return max(
        known, key=lambda each: (each.status is Status.COMPLETE, each.release == work.release.hash, each.created_at, each.id), default=None
    )


def _releases(home: Path) -> list[str]:
    return sorted(path.stem for path in (home / "results").glob("*.json"))


def _manifest(work: Workspace, batch: str) -> Manifest | None:
    try:
        return work.vault.manifest(batch)
    except BatchUnknown:
        return None


def _open(work: Workspace, batch: str) -> tuple[pa.Table, pa.Table]:
    purpose = work.linkage_purpose.id
    items = work.items(purpose, Stage.LINKED, work.process, tables=PERSON_TABLES)
    permit = work.ask(work.process, purpose, Stage.LINKED, Action.OPEN, items, step="link", reason="前回の人の符号を引き継ぐ")
    with work.vault.open_batches(permit, [batch]) as opened:
        return opened.arrow("person_key").select(MEMORY.names).cast(MEMORY), opened.arrow("person_event").select(EVENTS.names).cast(EVENTS)


def settle_persons(
    work: Workspace,
    connection: duckdb.DuckDBPyConnection,
    sources: list[LinkSource],
    linked: Linked,
    records: pa.Table,
    former: Former,
    *,
    on: datetime.date,
    run: str,
    decisions: pa.Table | None = None,
) -> PersonKeys:
    """Give each person of this run's linkage its key, and tell what became of everybody else.

    `records` are the rows' keys (see `record_keys`), `run` the label of the linked batch, `decisions` a clerk's on pairs of
    rows (`_left_source, _left_row, _right_source, _right_row, same`). Nothing is stored here.
    """
    since = _forget_before(work, on)
    assigned = assign(
        connection,
        former.memory,
        _today(work, connection, sources, linked, records, former.memory),
        _origins(connection, sources, linked, records),
        work.vault.person_keys,
        on=on,
        run=run,
        forget_before=since,
        changed=changed_since(work, former, linked.model),
        decisions=None if decisions is None else _decided(connection, decisions, records),
        no_former=former.reason,
    )
    return PersonKeys(assigned.keys.rename_columns(["person", "_person"]), _tables(work, assigned, former.events, since), _counts(assigned))


def _counts(assigned: Assigned) -> dict[str, int]:
    """How many events of each kind happened, beside keys that began without a memory."""
    with duckdb.connect() as connection:
        connection.register("event", assigned.events)
        rows = connection.execute("SELECT kind, count(DISTINCT _event) FROM event GROUP BY kind ORDER BY kind").fetchall()
    return {f"persons_{kind}": count for kind, count in rows}


def _tables(work: Workspace, assigned: Assigned, history: pa.Table, since: datetime.date) -> dict[str, pa.Table]:
    """What the batch keeps: nothing where the plan does not let it. Events of records that were corrected since follow them."""
    if not remembers(work):
        return {}
    with duckdb.connect() as connection:
        for name, table in (("history", history), ("fresh", assigned.events), ("followed", assigned.followed)):
            connection.register(name, table)
        events = connection.execute(
            "SELECT h.* REPLACE (coalesce(f._record, h._record) AS _record) FROM history h "
            "LEFT JOIN followed f ON f._former_record = h._record WHERE h.happened_on >= $since "
            "UNION ALL FROM fresh ORDER BY happened_on, _event, part, _record",
            {"since": since},
        ).to_arrow_table()
    return {"person_key": assigned.memory, "person_event": events.cast(EVENTS)}


def _forget_before(work: Workspace, on: datetime.date) -> datetime.date:
    """What was seen last before this day is forgotten: as long as linked data itself may be kept, and no longer."""
    purpose = work.linkage_purpose.id
    items = work.items(purpose, Stage.LINKED, work.process)
    return months_after(on, -work.index.retentions[strictest_retention(work, purpose, Stage.LINKED, items)].months)


def _today(
    work: Workspace,
    connection: duckdb.DuckDBPyConnection,
    sources: Iterable[LinkSource],
    linked: Linked,
    records: pa.Table,
    memory: pa.Table | None,
) -> pa.Table:
    """Today's records as `assign` takes them. Marks are made only for records that are not remembered with theirs."""
    sources = list(sources)
    spine = next(source.id for source in sources if source.spine)
    known = MEMORY.empty_table() if memory is None else memory
    _register(connection, {"_links": linked.links, "_records": records, "_known": known.select(["_record"])})
    fresh = connection.execute("SELECT _source, _row FROM _records r ANTI JOIN _known k ON k._record = r._record").to_arrow_table()
    _register(connection, {"_marks": record_marks(work, connection, sources, fresh)})
    today = connection.execute(
        "SELECT r._record, l._source, l.person AS cluster, l._source = $spine AS register, m._anchor, m._trace, l.rule, l.evidence "
        "FROM _links l JOIN _records r ON r._source = l._source AND r._row = l._row "
        "LEFT JOIN _marks m ON m._source = l._source AND m._row = l._row",
        {"spine": spine},
    ).to_arrow_table()
    _unregister(connection, "_links", "_records", "_known", "_marks")
    return today


def _origins(connection: duckdb.DuckDBPyConnection, sources: Iterable[LinkSource], linked: Linked, records: pa.Table) -> pa.Table:
    """What a fresh key is made from: the resident number where the register knows the person, else the least of the person's records."""
    _register(connection, {"_links": linked.links, "_persons": linked.persons, "_records": records})
    spine = next(source for source in sources if source.spine)
    number = spine.columns[LinkField.RESIDENT_NUMBER]
    found = connection.execute(
        "WITH first AS (SELECT l.person, min(r._record) AS record FROM _links l "
        "JOIN _records r ON r._source = l._source AND r._row = l._row GROUP BY l.person) "
        f"SELECT p.person AS cluster, coalesce('number:' || s.\"{number}\", 'record:' || f.record) AS origin "
        f'FROM _persons p JOIN first f USING (person) LEFT JOIN "{spine.table}" s ON p.spine_row = s._row ORDER BY p.person'
    ).to_arrow_table()
    _unregister(connection, "_links", "_persons", "_records")
    return found


def _decided(connection: duckdb.DuckDBPyConnection, decisions: pa.Table, records: pa.Table) -> pa.Table:
    """A clerk's decisions by record keys."""
    _register(connection, {"_decisions": decisions, "_records": records})
    found = connection.execute(
        "SELECT l._record AS _left_record, r._record AS _right_record, d.same FROM _decisions d "
        "JOIN _records l ON l._source = d._left_source AND l._row = d._left_row "
        "JOIN _records r ON r._source = d._right_source AND r._row = d._right_row"
    ).to_arrow_table()
    _unregister(connection, "_decisions", "_records")
    return found


def _register(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, pa.Table]) -> None:
    for name, table in tables.items():
        connection.register(name, table)


def _unregister(connection: duckdb.DuckDBPyConnection, *names: str) -> None:
    for name in names:
        connection.unregister(name)


def changed_since(work: Workspace, former: Former, model: LinkModel) -> list[Reason]:
    """What is not as it was when the former batch was made, beside the data."""
    before, now = _made_of(work.home, former.batch), made(model)
    found = {
        Reason.NOTATION_CHANGED: before.notation not in ("", now.notation),
        Reason.MODEL_CHANGED: before.model not in ("", now.model),
        Reason.RELEASE_CHANGED: former.release not in ("", work.release.hash),
    }
    return [reason for reason, holds in found.items() if holds]


def made(model: LinkModel) -> Made:
    """The notation version and a digest of the weights of a model; the account of its training is left out."""
    weights = repr((model.script, model.prior, sorted((name, shares) for name, shares in model.comparisons.items())))
    return Made(notation=model.notation, model=hashlib.sha256(weights.encode()).hexdigest())


def keep_made(work: Workspace, batch: str, model: LinkModel) -> None:
    """Note what a linked batch was made with."""
    write_json(_made_path(work.home, batch), made(model))


def _made_of(home: Path, batch: str) -> Made:
    try:
        return msgspec.json.decode(_made_path(home, batch).read_bytes(), type=Made)
    except (OSError, msgspec.DecodeError):
        return Made()


def _made_path(home: Path, batch: str) -> Path:
    return home / "results" / "linked" / f"{batch}.json"
