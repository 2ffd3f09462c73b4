"""Where a person's rows lie: by person key, by every pseudonym and list number ever given, and by pointers to delivered rows."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import duckdb
import pyarrow as pa

from hagukumi.plan.records import Stage
from hagukumi.vault import engine, pseudonyms
from hagukumi.vault.manifests import BatchId, Manifest, Status
from hagukumi.vault.opening import read
from hagukumi.vault.parts import Parts

_FORMS = "forms"
_POINTERS = "pointers"
_NAMES = ("_person", "_other_person", "_pseudonym", "_other_pseudonym", "_number")
_PLACES = (("_source", "_row"), ("_left_source", "_left_row"), ("_right_source", "_right_row"))
_SMALL_MB = 512


@dataclasses.dataclass
class Traces:
    """All that stands for a person, the rows found per batch, and batches in which the person could not be looked for.

    `records`: keys of the person's records, under which small records about them are sealed.
    """

    forms: pa.Array
    pointers: dict[BatchId, set[tuple[str, int]]]
    records: set[str] = dataclasses.field(default_factory=set)
    found: dict[BatchId, int] = dataclasses.field(default_factory=dict)
    unclear: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """Rows found in all batches together."""
        return sum(self.found.values())

    def register(self, connection: duckdb.DuckDBPyConnection, batch: BatchId) -> None:
        """Give a private instance what `condition` refers to."""
        pointers = sorted(self.pointers.get(batch, ()))
        connection.register(_FORMS, pa.table({"form": self.forms}))
        sources, rows = [source for source, _ in pointers], [row for _, row in pointers]
        connection.register(_POINTERS, pa.table({"source": pa.array(sources, pa.string()), "row": pa.array(rows, pa.int64())}))


def find(parts: Parts, persons: Sequence[str], rows: Mapping[BatchId, Iterable[int]]) -> Traces:
    """Look for the persons in every living batch; `rows` adds rows of delivered batches that are known to be theirs."""
    manifests = [each for each in parts.manifests.all() if each.status is Status.COMPLETE]
    traces = Traces(pseudonyms.every_form(parts.keys, pa.array(persons, pa.string())), defaultdict(set))
    for batch, numbers in rows.items():
        tables = parts.manifests.living(batch).tables
        traces.pointers[batch].update((table, number) for table in tables for number in numbers)
    for manifest in manifests:
        _follow_links(parts, manifest, manifests, traces)
        _note_records(parts, manifest, traces)
    for manifest in manifests:
        count = sum(_count(parts, manifest, traces).values())
        if count:
            traces.found[manifest.id] = count
    traces.unclear = _unclear(manifests, traces.found)
    return traces


def condition(manifest: Manifest, table: str) -> str:
    """SQL that is true for the person's rows of a table, or "" when it has no column to tell by."""
    columns = manifest.tables[table].columns
    tests = [f"CAST({name} AS VARCHAR) IN (SELECT form FROM {_FORMS})" for name in _NAMES if name in columns]
    pairs = [(source, row) for source, row in _PLACES if source in columns and row in columns]
    if manifest.stage is Stage.DELIVERED and "_row" in columns and "_source" not in columns:
        pairs.append((engine.text(table), "_row"))
    tests += [f'({source}, {row}) IN (SELECT source, "row" FROM {_POINTERS})' for source, row in pairs]
    return f"COALESCE({' OR '.join(tests)}, false)" if tests else ""


def _follow_links(parts: Parts, linked: Manifest, manifests: Sequence[Manifest], traces: Traces) -> None:
    """Take the delivered rows that a linked batch names for the person, for that batch and all it was linked or combined from."""
    tables = [name for name, table in linked.tables.items() if {"_person", "_source", "_row"} <= table.columns.keys()]
    if not tables:
        return
    with engine.private(parts.settings.threads, _SMALL_MB, reads=linked.bytes) as connection:
        _attach(parts, connection, linked)
        traces.register(connection, linked.id)
        named = {
            (source, row)
            for table in tables
            for source, row in read(connection, f"SELECT _source, _row FROM {place(table)} WHERE {condition(linked, table)}").fetchall()
        }
    for batch in _combined_with(linked, manifests):
        traces.pointers[batch] |= named


def _note_records(parts: Parts, linked: Manifest, traces: Traces) -> None:
    """Take the keys of the person's records from tables that say whose a record is, or where the row of a pair lies."""
    tests = [query for name, table in linked.tables.items() for query in _queries_of_records(linked, name, table.columns.keys())]
    if not tests:
        return
    with engine.private(parts.settings.threads, _SMALL_MB, reads=linked.bytes) as connection:
        _attach(parts, connection, linked)
        traces.register(connection, linked.id)
        traces.records.update(record for query in tests for (record,) in read(connection, query).fetchall() if record)


def _queries_of_records(linked: Manifest, table: str, columns: Collection[str]) -> Iterator[str]:
    if {"_person", "_record"} <= set(columns):
        yield f"SELECT DISTINCT _record FROM {place(table)} WHERE {condition(linked, table)}"
    for side in ("left", "right"):
        if {f"_{side}_{part}" for part in ("source", "row", "record")} <= set(columns):
            here = f'(_{side}_source, _{side}_row) IN (SELECT source, "row" FROM {_POINTERS})'
            yield f"SELECT DISTINCT _{side}_record FROM {place(table)} WHERE {here}"


def _combined_with(linked: Manifest, manifests: Sequence[Manifest]) -> set[BatchId]:
    """The linked batch, and every input of it and of whatever was made with it: the delivered batches whose row numbers it uses."""
    by_id = {manifest.id: manifest for manifest in manifests}
    family = {linked.id, *linked.inputs}
    for manifest in manifests:
        if linked.id in _ancestors(manifest, by_id):
            family.update(manifest.inputs)
    return family


def _ancestors(manifest: Manifest, by_id: Mapping[BatchId, Manifest]) -> set[BatchId]:
    known: set[BatchId] = set()
    waiting = list(manifest.inputs)
    while waiting:
        batch = waiting.pop()
        if batch not in known:
            known.add(batch)
            waiting.extend(by_id[batch].inputs if batch in by_id else ())
    return known


def _count(parts: Parts, manifest: Manifest, traces: Traces) -> dict[str, int]:
    tests = {table: condition(manifest, table) for table in manifest.tables}
    if not any(tests.values()):
        return {}
    with engine.private(parts.settings.threads, _SMALL_MB, reads=manifest.bytes) as connection:
        _attach(parts, connection, manifest)
        traces.register(connection, manifest.id)
        queries = {table: f"SELECT count(*) FROM {place(table)} WHERE {test}" for table, test in tests.items() if test}
        return {table: read(connection, query).fetchall()[0][0] for table, query in queries.items()}


def _unclear(manifests: Sequence[Manifest], found: Mapping[BatchId, int]) -> tuple[str, ...]:
    """Batches made from affected ones that have no column to tell persons by."""
    by_id = {manifest.id: manifest for manifest in manifests}
    return tuple(
        f"本人を見分ける列がないデータ: {manifest.id}（{manifest.label}）"
        for manifest in manifests
        if not any(condition(manifest, table) for table in manifest.tables) and _ancestors(manifest, by_id) & found.keys()
    )


def place(table: str, name: str = engine.BATCH) -> str:
    """A table of an attached batch."""
    return f"{engine.quote(name)}.main.{engine.quote(table)}"


def _attach(parts: Parts, connection: duckdb.DuckDBPyConnection, manifest: Manifest) -> None:
    parts.check_file(manifest)
    engine.attach(connection, parts.layout.batches / manifest.file_name, parts.key_of(manifest))
