"""名寄せ as a step: identities are opened, linked, and stored as links, persons and relations under internal person keys."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

import duckdb
import pyarrow as pa

from hagukumi.audit import Event, EventKind
from hagukumi.law import Action
from hagukumi.linkage import Linked, LinkModel, LinkSource, TooManyPairs
from hagukumi.linkage import link as link_records
from hagukumi.plan.records import Source, Stage
from hagukumi.runs.model import digest_of, fitting_model, model_in_force, sessions_of
from hagukumi.runs.numbers import figures_of, keep_figures
from hagukumi.runs.persons import PERSON_TABLES, PersonKeys, former_keys, keep_made, settle_persons
from hagukumi.runs.receive import Delivery, strictest_retention
from hagukumi.runs.record_keys import record_keys
from hagukumi.runs.review_material import material
from hagukumi.runs.workspace import Workspace, WorkspaceError
from hagukumi.vault import Permit

LINKED_TABLES = ("link", "person", "relation", "review", "sample", "misuse", *PERSON_TABLES)


def link_step(work: Workspace, deliveries: dict[str, Delivery], as_of: datetime.date, label: str) -> tuple[str, dict[str, int]]:
    """Link all delivered identities by the plan's model, or by one trained on them when the plan has none.

    Returns the batch of stage linked and counts. Raises WorkspaceError when the plan's model does not fit the linkage
    or too many pairs would have to be compared.
    """
    purpose = work.linkage_purpose.id
    model = fitting_model(work.release.plan, purpose)
    batches = [delivery.batches[purpose] for delivery in deliveries.values() if purpose in delivery.batches]
    former = former_keys(work)
    items = work.items(purpose, Stage.DELIVERED, work.process)
    permit = work.ask(work.process, purpose, Stage.DELIVERED, Action.OPEN, items, step="link", reason="名寄せのため識別情報を読む")
    with work.vault.open_batches(permit, batches, spill=True) as opened:
        sources = [link_source(source, opened.connection) for source in work.sources if source.id in opened.tables]
        records = record_keys(work, opened.connection, sources)
        reviewed = material(work, opened.connection, sources, records)
        linked = linked_rows(opened.connection, sources, model, reviewed.decisions)
        persons = settle_persons(
            work, opened.connection, sources, linked, records, former, on=as_of, run=label, decisions=reviewed.decisions
        )
        tables = _keyed(linked, persons)
        tables |= reviewed.tables(linked, tables["link"], label)
    keep_figures(work, label, figures_of(linked))
    batch = _write(work, purpose, tables, batches, as_of, label)
    keep_made(work, batch, linked.model)
    _log(work, permit, batch, linked)
    return batch, _figures(linked.counts) | persons.counts | (_training(linked.model) if model is None else {}) | {
        f"rows_{name}": table.num_rows for name, table in tables.items()
    }


def linked_rows(
    connection: duckdb.DuckDBPyConnection, sources: list[LinkSource], model: LinkModel | None = None, decisions: pa.Table | None = None
) -> Linked:
    """Link what is open in the connection. Raises WorkspaceError when too many pairs would have to be compared."""
    try:
        return link_records(connection, sources, model=model, decisions=decisions)
    except TooManyPairs:
        raise WorkspaceError(
            "名寄せで比べる組が多すぎるため、止めました。氏名・生年月日・住所などに、全員が同じ値の列がないか、"
            "届いたファイルと抽出の様式を確かめてください。結果は前回のままです。"
        ) from None


def _training(model: LinkModel) -> dict[str, int]:
    """How the training of a run without a model in the plan went: sessions, and those that settled by themselves."""
    sessions = sessions_of(model)
    return {"training_sessions": len(sessions), "training_settled": sum(bool(session["converged"]) for session in sessions)}


def _log(work: Workspace, permit: Permit, batch: str, linked: Linked) -> None:
    """Which weights decided, in the log for good: the plan's model by its id and digest, or none reviewed."""
    record, actor = model_in_force(work.release.plan, permit.purpose), work.process
    work.vault.log(
        Event(
            kind=EventKind.LINKED,
            actor=actor.officer,
            role=actor.role.value,
            department=actor.department,
            purpose=permit.purpose,
            release=work.release.hash,
            permit=permit.id,
            stage=Stage.LINKED.value,
            batches=(batch,),
            count=linked.links.num_rows,
            reason="名寄せを行う",
            detail={"model": record.id, "sha256": digest_of(record)} if record else {"model": "trained in this run"},
        )
    )


def _figures(counts: Mapping[str, object]) -> dict[str, int]:
    return {name: value for name, value in counts.items() if isinstance(value, int)}


def link_source(source: Source, connection: duckdb.DuckDBPyConnection) -> LinkSource:
    """What linkage may know of a source: the columns that mean something to it and are really there."""
    there = {row[0] for row in connection.execute(f'DESCRIBE "{source.id}"').fetchall()}
    columns = {column.link: column.field for column in source.layout.columns if column.link is not None and column.field in there}
    return LinkSource(id=source.id, table=source.id, columns=columns, unique_per_person=source.unique_per_person, spine=source.spine)


def _keyed(linked: Linked, persons: PersonKeys) -> dict[str, pa.Table]:
    """Replace running numbers by person keys, which stay the same from run to run."""
    connection = duckdb.connect()
    connection.register("key", persons.keys)
    for name in ("links", "persons", "relations"):
        connection.register(name, getattr(linked, name))
    tables = {name: connection.execute(query).to_arrow_table() for name, query in _KEYED.items()}
    connection.close()
    return tables | {"misuse": linked.misuse} | persons.tables


_KEYED = {
    "link": "SELECT l._source, l._row, k._person, l.weight, l.rule, l.evidence FROM links l JOIN key k USING (person) ORDER BY ALL",
    "person": "SELECT k._person, p.birth_date, p.sex, p.protected, p.moved_in_on, h._person AS household "
    "FROM persons p JOIN key k USING (person) LEFT JOIN key h ON h.person = p.household ORDER BY ALL",
    "relation": "SELECT a._person, b._person AS _other_person, r.kind FROM relations r "
    "JOIN key a ON r.person = a.person JOIN key b ON r.other_person = b.person ORDER BY ALL",
}


def _write(work: Workspace, purpose: str, tables: dict[str, pa.Table], inputs: list[str], as_of: datetime.date, label: str) -> str:
    """Store the result. The batch before is no input although its person keys are carried on: they end with their own last day, not with
    the period of a batch whose deliveries are long gone.
    """
    items = work.items(purpose, Stage.LINKED, work.process, tables=LINKED_TABLES)
    permit = work.ask(work.process, purpose, Stage.LINKED, Action.WRITE, items, step="link", reason="名寄せの結果を保管する")
    retention = strictest_retention(work, purpose, Stage.LINKED, items)
    return work.vault.write(permit, tables, inputs=inputs, label=label, retention=retention, as_of=as_of)
