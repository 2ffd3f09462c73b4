"""引渡し: for the children on the list, and for them only, names and judgment come together again for each recipient."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

import duckdb
import pyarrow as pa

from hagukumi.law import Action
from hagukumi.plan.records import Criterion, LinkField, Role, Source, Stage
from hagukumi.runs.receive import Delivery, strictest_retention
from hagukumi.runs.workspace import DIRECT_OR_INDIRECT, Actor, Workspace
from hagukumi.vault import Permit

_CONTACT = {
    "name": LinkField.NAME,
    "kana": LinkField.KANA,
    "birth_date": LinkField.BIRTH_DATE,
    "address": LinkField.ADDRESS,
    "phone": LinkField.PHONE,
}
_WITHHELD = ("address", "phone", "guardian")
HANDED_OVER_TABLES = ("judgment", "reason", "contact")


def hand_over_step(
    work: Workspace, criterion: Criterion, deliveries: dict[str, Delivery], linked: str, judged: str, as_of: datetime.date, label: str
) -> tuple[dict[str, str], dict[str, int]]:
    """Hand the list over to each recipient. Returns batches by department and the number of children handed over to each."""
    judgment, reason = _listed(work, criterion, judged)
    contacts = _contacts(work, criterion, deliveries, linked, judgment["_person"].combine_chunks())
    tables = {"judgment": judgment, "reason": reason, "contact": contacts}
    batches = {
        recipient: _write(work, criterion, recipient, tables, [judged, linked], as_of, label) for recipient in sorted(criterion.recipients)
    }
    return batches, dict.fromkeys(batches, judgment.num_rows)


def _listed(work: Workspace, criterion: Criterion, judged: str) -> tuple[pa.Table, pa.Table]:
    items = work.items(criterion.purpose, Stage.JUDGED, work.process)
    permit = work.ask(
        work.process, criterion.purpose, Stage.JUDGED, Action.OPEN, items, step="handover", reason=f"{criterion.name}: 引き渡す名簿を作る"
    )
    with work.vault.open_batches(permit, [judged]) as opened:
        listed = opened.connection.execute("SELECT * FROM judgment WHERE listed ORDER BY _person").to_arrow_table()
        opened.connection.register("_listed", listed.select(["_person"]))
        reasons = opened.connection.execute("SELECT * FROM reason SEMI JOIN _listed USING (_person) ORDER BY ALL").to_arrow_table()
    return listed, reasons


def _contacts(work: Workspace, criterion: Criterion, deliveries: dict[str, Delivery], linked: str, children: pa.Array) -> pa.Table:
    """A row for every listed child: the register first. Whereabouts are left out for the protected (支援措置) and for those not found in
    the register, of whom nobody can say that they are not protected.
    """
    rows, standing = records_of_children(work, criterion, linked, children)
    items = work.items(criterion.purpose, Stage.DELIVERED, work.process, kinds=DIRECT_OR_INDIRECT)
    purpose = work.linkage_purpose.id
    tables = {work.index.items[item].table for item in items}
    batches = [delivery.batches[purpose] for name, delivery in deliveries.items() if name in tables and purpose in delivery.batches]
    permit = work.ask(
        work.process, criterion.purpose, Stage.DELIVERED, Action.OPEN, items, step="handover", reason=f"{criterion.name}: 連絡先を添える"
    )
    with work.vault.open_batches(permit, batches) as opened:
        connection = opened.connection
        connection.register("_rows", rows)
        connection.register("_standing", standing)
        sources = [source for source in _in_order(work) if source.id in opened.tables]
        return connection.execute(_contact_query(sources, connection)).to_arrow_table()


def records_of_children(work: Workspace, criterion: Criterion, linked: str, children: pa.Array) -> tuple[pa.Table, pa.Table]:
    """Pointers to records of the children and guardians (`of_child`, `part`, `_source`, `_row`), and by `_person` whether a child, or whom
    it lives with, is protected (null: not known).
    """
    items = work.items(criterion.purpose, Stage.LINKED, work.process, tables=("link", "person", "relation"))
    permit = work.ask(
        work.process, criterion.purpose, Stage.LINKED, Action.OPEN, items, step="handover", reason=f"{criterion.name}: 記録の所在を確かめる"
    )
    with work.vault.open_batches(permit, [linked]) as opened:
        opened.connection.register("_child", pa.table({"_person": children}))
        rows = opened.connection.execute(
            "WITH wanted AS (SELECT _person, _person AS of_child, 'child' AS part FROM _child UNION ALL "
            "SELECT min(r._other_person), r._person, 'guardian' FROM relation r JOIN _child c ON r._person = c._person "
            "WHERE r.kind = 'guardian' GROUP BY r._person) "
            "SELECT w.of_child, w.part, l._source, l._row FROM wanted w JOIN link l ON l._person = w._person ORDER BY ALL"
        ).to_arrow_table()
        standing = opened.connection.execute(
            "WITH guarded AS (SELECT _person FROM person SEMI JOIN _child USING (_person) WHERE protected UNION "
            "SELECT r._person FROM relation r SEMI JOIN _child USING (_person) JOIN person p ON p._person = r._other_person "
            "WHERE p.protected AND r.kind IN ('household', 'guardian')) "
            "SELECT _person, CASE WHEN _person IN (FROM guarded) THEN true "
            "WHEN _person IN (SELECT _person FROM link WHERE _source = ?) THEN false END AS protected FROM _child ORDER BY _person",
            [work.spine.id],
        ).to_arrow_table()
    return rows, standing


def _in_order(work: Workspace) -> list[Source]:
    return sorted(work.sources, key=lambda source: (not source.spine, source.id))


def _contact_query(sources: list[Source], connection: duckdb.DuckDBPyConnection) -> str:
    parts = [_contact_rows(order, source, connection) for order, source in enumerate(sources)]
    first = ", ".join(f"arg_min({name}, rank) FILTER ({name} IS NOT NULL AND part = 'child') AS {name}" for name in _CONTACT)
    shown = ", ".join(
        f"CASE WHEN NOT s.protected THEN c.{name} END AS {name}" if name in _WITHHELD else f"c.{name}" for name in (*_CONTACT, "guardian")
    )
    return (
        f"WITH rows AS ({' UNION ALL '.join(parts)}), c AS (SELECT of_child AS _person, {first}, "
        "arg_min(name, rank) FILTER (name IS NOT NULL AND part = 'guardian') AS guardian FROM rows GROUP BY of_child) "
        f"SELECT s._person, {shown}, s.protected FROM _standing s LEFT JOIN c USING (_person) ORDER BY s._person"
    )


def _contact_rows(order: int, source: Source, connection: duckdb.DuckDBPyConnection) -> str:
    there = {row[0] for row in connection.execute(f'DESCRIBE "{source.id}"').fetchall()}
    columns = {column.link: column.field for column in source.layout.columns if column.field in there}
    fields = ", ".join(_contact_field(name, columns.get(link), source.layout.private_use) for name, link in _CONTACT.items())
    return (
        f"SELECT w.of_child, w.part, {order} * 1000000000000 + w._row AS rank, {fields} "
        f"FROM _rows w JOIN \"{source.id}\" t ON w._row = t._row AND w._source = '{source.id}'"
    )


def _contact_field(name: str, column: str | None, private_use: Mapping[str, str]) -> str:
    """One contact field; 外字 of the source's own system are written as the characters they stand for, so that others can read them."""
    kind = "DATE" if name == "birth_date" else "VARCHAR"
    if column is None:
        return f"NULL::{kind} AS {name}"
    value = f't."{column}"'
    for private, character in sorted(private_use.items()) if kind == "VARCHAR" else ():
        value = f"replace({value}, {_literal(private)}, {_literal(character)})"
    return f"TRY_CAST({value} AS {kind}) AS {name}"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _write(
    work: Workspace,
    criterion: Criterion,
    recipient: str,
    tables: Mapping[str, pa.Table],
    inputs: list[str],
    as_of: datetime.date,
    label: str,
) -> str:
    receiver = Actor("", Role.SUPPORTER, recipient)
    items = work.items(criterion.purpose, Stage.HANDED_OVER, receiver, tables=HANDED_OVER_TABLES)
    permit = work.ask(
        work.process,
        criterion.purpose,
        Stage.HANDED_OVER,
        Action.WRITE,
        items,
        step="handover",
        reason=f"{criterion.name}: {work.index.departments[recipient].name}へ引き渡す",
    )
    numbered = {name: _numbered(work, permit, recipient, only_asked(name, table, items)) for name, table in tables.items()}
    retention = strictest_retention(work, criterion.purpose, Stage.HANDED_OVER, items)
    label = f"{label}:{recipient}"
    return work.vault.write(permit, numbered, inputs=tuple(inputs), label=label, retention=retention, recipient=recipient, as_of=as_of)


def only_asked(name: str, table: pa.Table, items: tuple[str, ...]) -> pa.Table:
    """The columns of a table that the release asks for at the next stage, and the system's pointers."""
    return table.select([column for column in table.column_names if column.startswith("_") or f"{name}.{column}" in items])


def _numbered(work: Workspace, permit: Permit, recipient: str, table: pa.Table) -> pa.Table:
    """Replace the person key by the recipient's own list number, so that lists of two recipients cannot be joined by it."""
    numbers = work.vault.pseudonyms(permit, table["_person"].combine_chunks(), recipient=recipient)
    return table.drop_columns(["_person"]).add_column(0, "_number", numbers)
