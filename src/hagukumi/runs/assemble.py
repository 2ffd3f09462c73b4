"""組み合わせ: a purpose's attributes are joined by person, without any identifier, for the children in question and their families."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

import duckdb
import pyarrow as pa

from hagukumi.law import Action
from hagukumi.plan.records import Criterion, Stage
from hagukumi.runs.receive import Delivery, strictest_retention
from hagukumi.runs.workspace import ATTRIBUTES, Workspace

_PERSON_TABLES = ("link", "person", "relation")


def assemble_step(
    work: Workspace, criterion: Criterion, deliveries: dict[str, Delivery], linked: str, as_of: datetime.date, label: str
) -> tuple[str, dict[str, int]]:
    """Assemble what a criterion's purpose may use. Returns the batch of stage assembled and row counts by table."""
    purpose = criterion.purpose
    links, persons, relations = _open_linked(work, purpose, linked)
    attributes = work.items(purpose, Stage.DELIVERED, work.process, kinds=ATTRIBUTES)
    batches = [delivery.batches[purpose] for delivery in deliveries.values() if purpose in delivery.batches]
    permit = work.ask(
        work.process, purpose, Stage.DELIVERED, Action.OPEN, attributes, step="assemble", reason=f"{criterion.name}: 属性を組み合わせる"
    )
    with work.vault.open_batches(permit, batches) as opened:
        connection = opened.connection
        _concerned(connection, persons, relations, criterion, as_of)
        connection.register("_links", links)
        tables = {table: _by_person(connection, table) for table in opened.tables if not table.startswith("_")}
        tables |= _people(connection)
    tables["coverage"] = _coverage(work, deliveries)
    batch = _write(work, purpose, tables, [*batches, linked], as_of, label)
    return batch, {name: table.num_rows for name, table in tables.items()}


def _open_linked(work: Workspace, purpose: str, linked: str) -> tuple[pa.Table, pa.Table, pa.Table]:
    items = work.items(purpose, Stage.LINKED, work.process, tables=_PERSON_TABLES)
    permit = work.ask(work.process, purpose, Stage.LINKED, Action.OPEN, items, step="assemble", reason="名寄せの結果で組み合わせる")
    with work.vault.open_batches(permit, [linked]) as opened:
        return opened.arrow("link"), opened.arrow("person"), opened.arrow("relation")


def _concerned(
    connection: duckdb.DuckDBPyConnection, persons: pa.Table, relations: pa.Table, criterion: Criterion, as_of: datetime.date
) -> None:
    """Children of the criterion's ages and those related to them: nobody else's data goes further (61条2項)."""
    connection.register("_persons", persons)
    connection.register("_relations", relations)
    youngest = _years_before(as_of, criterion.age_from)
    oldest = _years_before(as_of, criterion.age_to + 1)
    connection.execute(
        "CREATE TEMP TABLE _child AS SELECT DISTINCT _person FROM _persons WHERE birth_date > ? AND birth_date <= ?", [oldest, youngest]
    )
    connection.execute(
        "CREATE TEMP TABLE _concerned AS SELECT _person FROM _child UNION "
        "SELECT r._other_person FROM _relations r JOIN _child c ON r._person = c._person"
    )


def _years_before(day: datetime.date, years: int) -> datetime.date:
    """The birth date of someone who turns `years` on `day`; 29 February counts as 1 March of a common year."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, month=3, day=1)


def _by_person(connection: duckdb.DuckDBPyConnection, table: str) -> pa.Table:
    return connection.execute(
        f'SELECT l._person, t.* EXCLUDE (_row) FROM "{table}" t '
        f"JOIN _links l ON l._row = t._row AND l._source = '{table}' "
        "WHERE l._person IN (SELECT _person FROM _concerned) ORDER BY ALL"
    ).to_arrow_table()


def _people(connection: duckdb.DuckDBPyConnection) -> dict[str, pa.Table]:
    return {
        "person": connection.execute("SELECT * FROM _persons SEMI JOIN _concerned USING (_person) ORDER BY _person").to_arrow_table(),
        "relation": connection.execute("SELECT * FROM _relations SEMI JOIN _child USING (_person) ORDER BY ALL").to_arrow_table(),
    }


def _coverage(work: Workspace, deliveries: dict[str, Delivery]) -> pa.Table:
    known = [source.id in deliveries and deliveries[source.id].delivered for source in work.linked_sources]
    fresh = [_date(deliveries[source.id].fresh_on) if source.id in deliveries else None for source in work.linked_sources]
    return pa.table(
        {
            "_source": pa.array([source.id for source in work.linked_sources], pa.string()),
            "known": pa.array(known, pa.bool_()),
            "fresh_on": pa.array(fresh, pa.date32()),
        }
    )


def _date(text: str) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


def _write(work: Workspace, purpose: str, tables: dict[str, pa.Table], inputs: Iterable[str], as_of: datetime.date, label: str) -> str:
    items = work.items(purpose, Stage.ASSEMBLED, work.process)
    permit = work.ask(work.process, purpose, Stage.ASSEMBLED, Action.WRITE, items, step="assemble", reason="組み合わせた結果を保管する")
    retention = strictest_retention(work, purpose, Stage.ASSEMBLED, items)
    return work.vault.write(permit, tables, inputs=tuple(inputs), label=label, retention=retention, as_of=as_of)
