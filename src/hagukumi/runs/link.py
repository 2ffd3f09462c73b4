"""名寄せ as a step: identities are opened, linked, and stored as links, persons and relations under internal person keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import duckdb
import pyarrow as pa

from hagukumi.law import Action
from hagukumi.linkage import Linked, LinkSource
from hagukumi.linkage import link as link_records
from hagukumi.plan.records import LinkField, Source, Stage
from hagukumi.runs.receive import Delivery, strictest_retention
from hagukumi.runs.workspace import Workspace

_PERSON_FIELDS = {
    "birth_date": LinkField.BIRTH_DATE,
    "sex": LinkField.SEX,
    "protected": LinkField.PROTECTED,
    "moved_in_on": LinkField.MOVED_IN_ON,
    "household": LinkField.HOUSEHOLD,
}
LINKED_TABLES = ("link", "person", "relation", "review", "misuse")


def link_step(work: Workspace, deliveries: dict[str, Delivery], label: str) -> tuple[str, dict[str, int]]:
    """Link all delivered identities. Returns the batch of stage linked and counts."""
    purpose = work.linkage_purpose.id
    batches = [delivery.batches[purpose] for delivery in deliveries.values() if purpose in delivery.batches]
    items = work.items(purpose, Stage.DELIVERED, work.process)
    permit = work.ask(work.process, purpose, Stage.DELIVERED, Action.OPEN, items, step="link", reason="名寄せのため識別情報を読む")
    with work.vault.open_batches(permit, batches) as opened:
        sources = [link_source(source, opened.connection) for source in work.sources if source.id in opened.tables]
        linked = link_records(opened.connection, sources)
        persons = _persons(opened.connection, sources, linked)
    tables = _keyed(work, linked, persons)
    batch = _write(work, purpose, tables, batches, label)
    return batch, _numbers(linked.counts) | {name: table.num_rows for name, table in tables.items()}


def _numbers(counts: Mapping[str, object]) -> dict[str, int]:
    return {name: value for name, value in counts.items() if isinstance(value, int)}


def link_source(source: Source, connection: duckdb.DuckDBPyConnection) -> LinkSource:
    """What linkage may know of a source: the columns that mean something to it and are really there."""
    there = {row[0] for row in connection.execute(f'DESCRIBE "{source.id}"').fetchall()}
    columns = {column.link: column.field for column in source.layout.columns if column.link is not None and column.field in there}
    return LinkSource(id=source.id, table=source.id, columns=columns, unique_per_person=source.unique_per_person, spine=source.spine)


def _persons(connection: duckdb.DuckDBPyConnection, sources: Iterable[LinkSource], linked: Linked) -> pa.Table:
    """One row per person: birth date, sex, protected, moved_in_on, household, from the resident register first, else any record."""
    connection.register("_links", linked.links)
    parts = [_person_rows(order, source) for order, source in enumerate(sorted(sources, key=lambda source: not source.spine))]
    first = ", ".join(f"arg_min({name}, rank) FILTER ({name} IS NOT NULL) AS {name}" for name in _PERSON_FIELDS)
    query = (
        f"WITH rows AS ({' UNION ALL '.join(parts)}) "
        "SELECT person, arg_min(origin, rank) AS origin, "
        f"{first} FROM rows GROUP BY person ORDER BY person"
    )
    table = connection.execute(query).to_arrow_table()
    connection.unregister("_links")
    return table


def _person_rows(order: int, source: LinkSource) -> str:
    fields = ", ".join(_field(source, link, name) for name, link in _PERSON_FIELDS.items())
    return (
        f"SELECT l.person, {order} * 1000000000000 + l._row AS rank, '{source.id}:' || l._row::VARCHAR AS origin, {fields} "
        f"FROM _links l JOIN \"{source.table}\" r ON l._row = r._row WHERE l._source = '{source.id}'"
    )


def _field(source: LinkSource, link: LinkField, name: str) -> str:
    kind = "DATE" if name in ("birth_date", "moved_in_on") else "VARCHAR"
    column = source.columns.get(link)
    if column is None or (name == "household" and not source.spine):
        return f"NULL::{kind} AS {name}"
    value = f'r."{column}"'
    return f"'{source.id}:' || {value}::VARCHAR AS {name}" if name == "household" else f"TRY_CAST({value} AS {kind}) AS {name}"


def _keyed(work: Workspace, linked: Linked, persons: pa.Table) -> dict[str, pa.Table]:
    """Replace running numbers by person keys that only the vault can compute and that stay the same from run to run."""
    keys = work.vault.person_keys(persons["origin"].combine_chunks())
    connection = duckdb.connect()
    connection.register("key", pa.table({"person": persons["person"], "_person": keys}))
    connection.register("links", linked.links)
    connection.register("relations", linked.relations)
    household = work.vault.person_keys(_filled(persons["household"]))
    connection.register("persons", persons.drop_columns(["household"]).append_column("household", household))
    tables = {
        "link": connection.execute(
            "SELECT l._source, l._row, k._person, l.weight, l.rule, l.evidence FROM links l JOIN key k USING (person) ORDER BY ALL"
        ).to_arrow_table(),
        "person": connection.execute(
            "SELECT k._person, p.birth_date, p.sex, p.protected, p.moved_in_on, p.household "
            "FROM persons p JOIN key k USING (person) ORDER BY ALL"
        ).to_arrow_table(),
        "relation": connection.execute(
            "SELECT a._person, b._person AS _other_person, r.kind FROM relations r "
            "JOIN key a ON r.person = a.person JOIN key b ON r.other_person = b.person ORDER BY ALL"
        ).to_arrow_table(),
        "review": linked.review,
        "misuse": linked.misuse,
    }
    connection.close()
    return tables


def _filled(households: pa.ChunkedArray) -> pa.Array:
    return households.combine_chunks()


def _write(work: Workspace, purpose: str, tables: dict[str, pa.Table], inputs: list[str], label: str) -> str:
    items = work.items(purpose, Stage.LINKED, work.process, tables=LINKED_TABLES)
    permit = work.ask(work.process, purpose, Stage.LINKED, Action.WRITE, items, step="link", reason="名寄せの結果を保管する")
    retention = strictest_retention(work, purpose, Stage.LINKED, items)
    return work.vault.write(permit, tables, inputs=inputs, label=label, retention=retention)
