"""Opening batches: from encrypted files, through a private instance, into an instance of the permit's own, which is then locked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from datetime import date
from types import TracebackType
from typing import NamedTuple, Self

import duckdb
import pyarrow as pa

from hagukumi.audit import Event, EventKind
from hagukumi.law import Action
from hagukumi.plan.records import Stage
from hagukumi.vault import engine, scope
from hagukumi.vault.errors import BatchDamaged, OpenRefused, VaultError
from hagukumi.vault.home import SpillFolder
from hagukumi.vault.manifests import BatchId, Facts, Manifest
from hagukumi.vault.parts import Parts
from hagukumi.vault.permits import Permit
from hagukumi.vault.scope import Reach

_PRIVATE_MB = 1024
_UNPACKED = 8
_WANTED = "wanted"
_WANTED_ROWS = "wanted_rows"
_PERSONS = ("_person", "_number", "_pseudonym")
_OTHERS = {"_person": ("_other_person",), "_pseudonym": ("_other_pseudonym",)}
"""A row about two people is either one's."""


class Wanted(NamedTuple):
    """What narrows an opening: these persons, and these rows (`_row`) by table; None where nothing narrows."""

    persons: Collection[str] | None = None
    rows: Mapping[str, Collection[int]] | None = None


EVERYTHING = Wanted()


class Opened(AbstractContextManager["Opened"]):
    """What a permit opened: a locked engine with one table per stored table name.

    `refused_rows` counts, per table under a row condition, the rows that did not meet it. Ends with the `with` block, or `close`.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, tables: Sequence[str], refused: Mapping[str, int], after: ExitStack) -> None:
        self.connection = connection
        self.tables = tuple(tables)
        self.refused_rows = dict(refused)
        self._after = after

    def arrow(self, table: str) -> pa.Table:
        """All rows of one of `tables`, in stored order. Raises OpenRefused for any other name."""
        if table not in self.tables:
            raise OpenRefused(f"表「{table}」は許可された範囲にありません。")
        return self.connection.execute(f"SELECT * FROM {engine.quote(table)}").to_arrow_table()

    def close(self) -> None:
        """Destroy the engine and its temporary files. Raises VaultError when other files were put among them."""
        self._after.close()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def __enter__(self) -> Self:
        return self


class Selection(NamedTuple):
    """One table of one attached batch: what is selected, and the condition under which a row is handed over ("" for all)."""

    reach: Reach
    source: str
    condition: str
    chosen: str

    def statement(self) -> str:
        """The projection, in stored order."""
        tests = [test for test in (self.condition, self.chosen) if test]
        where = f" WHERE {' AND '.join(tests)}" if tests else ""
        return f"SELECT {', '.join(map(engine.quote, self.reach.columns))} FROM {self.source}{where}"


def open_batches(parts: Parts, permit: Permit, batches: Sequence[BatchId], wanted: Wanted, *, spill: bool | None) -> Opened:
    """See `Vault.open_batches`. The event is durable before the first cell leaves the private instance."""
    plan = parts.check(permit, Action.OPEN)
    manifests = [parts.manifests.living(batch) for batch in dict.fromkeys(batches)]
    reaches = [each for manifest in manifests for each in scope.reach(permit, manifest, plan)]
    size = sum(manifest.bytes for manifest in manifests)
    with engine.private(parts.settings.threads, min(parts.settings.memory_mb, _PRIVATE_MB), reads=size) as source:
        names = attach_all(parts, source, manifests)
        choose(source, wanted)
        chosen = [selection(reach, manifests, names, permit.day, wanted) for reach in reaches]
        refused = refused_rows(source, chosen)
        parts.journal.record(_opened_event(parts, permit, manifests, reaches, refused, wanted))
        _remember(parts, reaches)
        return _hand_over(parts, source, chosen, refused, _spills(parts, manifests, spill))


def attach_all(parts: Parts, source: duckdb.DuckDBPyConnection, manifests: Sequence[Manifest]) -> dict[BatchId, str]:
    """Check and attach each batch; returns the names they are attached under."""
    names = {manifest.id: f"batch_{number}" for number, manifest in enumerate(manifests)}
    for manifest in manifests:
        parts.check_file(manifest)
        engine.attach(source, parts.layout.batches / manifest.file_name, parts.key_of(manifest), as_name=names[manifest.id])
    return names


def _hand_over(
    parts: Parts, source: duckdb.DuckDBPyConnection, chosen: Sequence[Selection], refused: Mapping[str, int], spills: bool
) -> Opened:
    with ExitStack() as stack:
        folder = SpillFolder(parts.layout.spill) if spills else None
        if folder is not None:
            stack.callback(end_spill, folder)
        target = engine.locked(parts.settings.threads, parts.settings.memory_mb, folder.path if folder else None)
        stack.callback(target.close)
        tables = pour(source, target, chosen)
        engine.lock(target, spill=spills)
        held = Counter({each.reach.manifest.id: 1 for each in chosen})
        parts.open_now.update(held)
        stack.callback(parts.open_now.subtract, held)
        return Opened(target, tables, refused, stack.pop_all())


def _spills(parts: Parts, manifests: Sequence[Manifest], asked: bool | None) -> bool:
    """Files are reached only where memory might not do: stored bytes grow about eightfold when they are unpacked and worked on."""
    if asked is not None:
        return asked
    return sum(manifest.bytes for manifest in manifests) * _UNPACKED > parts.settings.memory_mb * 1_000_000


def _opened_event(
    parts: Parts,
    permit: Permit,
    manifests: Sequence[Manifest],
    reaches: Sequence[Reach],
    refused: Mapping[str, int],
    wanted: Wanted,
) -> Event:
    persons = wanted.persons
    rows = sum(_extent(reach, wanted) for reach in reaches) - sum(refused.values())
    return parts.event(
        EventKind.BATCH_OPENED,
        permit,
        batches=tuple(manifest.id for manifest in manifests),
        count=rows if persons is None else len(persons),
        detail={"refused_rows": sum(refused.values()), "counted": "rows" if persons is None else "persons"},
        subjects=parts.subjects.conceal(sorted(persons or ())),
    )


def _extent(reach: Reach, wanted: Wanted) -> int:
    """Rows of a table that are asked for, at most."""
    stored = reach.manifest.tables[reach.table].rows
    return stored if wanted.rows is None else min(stored, len(wanted.rows.get(reach.table, ())))


def _remember(parts: Parts, reaches: Iterable[Reach]) -> None:
    """Keep, per item of a batch, only the row conditions that held at every opening of this session."""
    for reach in reaches:
        stored = reach.manifest.conditions_met
        for item in reach.items:
            held = reach.conditions[item].union(stored.get(item, ()))
            place = (reach.manifest.id, item)
            parts.applied[place] = parts.applied.get(place, held) & held


def selection(
    reach: Reach, manifests: Sequence[Manifest], names: Mapping[BatchId, str], day: date, wanted: Wanted = EVERYTHING
) -> Selection:
    """How a reached table is read, the opened batches being attached under `names`."""
    tests = sorted(_known(facts, reach, names, manifests, day) for facts in reach.unmet())
    return Selection(reach, _place(names[reach.manifest.id], reach.table), " AND ".join(tests), _chosen(reach, wanted))


def refused_rows(connection: duckdb.DuckDBPyConnection, chosen: Iterable[Selection]) -> dict[str, int]:
    """Rows of each conditioned table that do not meet the condition."""
    counts: dict[str, int] = {}
    for each in chosen:
        if each.condition:
            tests = [f"NOT ({each.condition})", *([each.chosen] if each.chosen else [])]
            query = f"SELECT count(*) FROM {each.source} WHERE {' AND '.join(tests)}"
            counts[each.reach.table] = counts.get(each.reach.table, 0) + _number(read(connection, query))
    return counts


def choose(connection: duckdb.DuckDBPyConnection, wanted: Wanted) -> None:
    """Give the private instance the lists of wanted persons and rows."""
    connection.register(_WANTED, pa.table({"person": pa.array(sorted(wanted.persons or ()), pa.string())}))
    places = sorted((table, row) for table, rows in (wanted.rows or {}).items() for row in rows)
    tables, numbers = [table for table, _ in places], [row for _, row in places]
    connection.register(_WANTED_ROWS, pa.table({"source": pa.array(tables, pa.string()), "row": pa.array(numbers, pa.int64())}))


def pour(source: duckdb.DuckDBPyConnection, target: duckdb.DuckDBPyConnection, chosen: Sequence[Selection]) -> list[str]:
    """Create the tables in the target and stream the selected cells into them. Returns the table names."""
    tables: dict[str, dict[str, str]] = {}
    for each in chosen:
        _merge(tables.setdefault(each.reach.table, {}), each.reach)
    for table, columns in tables.items():
        definition = ", ".join(f"{engine.quote(column)} {kind}" for column, kind in columns.items())
        target.execute(f"CREATE TABLE {engine.quote(table)} ({definition})")
    for each in chosen:
        _stream(source, target, each)
    return sorted(tables)


def read(connection: duckdb.DuckDBPyConnection, query: str) -> duckdb.DuckDBPyConnection:
    """Run a query on a private instance; what it says when it fails may hold values and is not passed on."""
    try:
        return connection.execute(query)
    except duckdb.Error:
        pass
    raise damaged()


def damaged() -> VaultError:
    """What is said of a batch that opened but cannot be read through."""
    return BatchDamaged("保管庫のデータを最後まで読めません。ファイルが壊れています。控えから戻し、監査責任者に知らせてください。")


def end_spill(folder: SpillFolder) -> None:
    """Remove the temporary files. Raises VaultError when somebody had put other files among them (removed as well)."""
    if not folder.close():
        raise VaultError("一時フォルダに暗号化されていないファイルが作られたため、消去しました。処理の内容を監査責任者に知らせてください。")


def _stream(source: duckdb.DuckDBPyConnection, target: duckdb.DuckDBPyConnection, each: Selection) -> None:
    reader = read(source, each.statement()).to_arrow_reader(engine.ROWS_PER_PIECE)
    target.register("incoming", reader)
    try:
        target.execute(f"INSERT INTO {engine.quote(each.reach.table)} BY NAME SELECT * FROM incoming")
    except duckdb.OutOfMemoryException as error:
        raise OpenRefused("データが大きく、記憶領域に入りません。範囲を狭めるか、設定で記憶領域を増やしてください。") from error
    except duckdb.Error:
        reader = None
    finally:
        target.unregister("incoming")
    if reader is None:
        raise damaged()


def _merge(columns: dict[str, str], reach: Reach) -> None:
    for column, kind in reach.columns.items():
        if columns.setdefault(column, kind) != kind:
            raise OpenRefused(f"表「{reach.table}」の列「{column}」の型がデータによって違います。別々に開いてください。")


def _chosen(reach: Reach, wanted: Wanted) -> str:
    """Only what is wanted; a table that cannot tell persons or rows apart is not handed over in part."""
    tests = [_of_persons(reach)] if wanted.persons is not None else []
    tests += [_of_rows(reach)] if wanted.rows is not None else []
    return " AND ".join(test for test in tests if test)


def _of_persons(reach: Reach) -> str:
    stored = reach.manifest.tables[reach.table].columns
    pointer = next((column for column in _PERSONS if column in stored), "")
    if pointer:
        pointers = (pointer, *(column for column in _OTHERS.get(pointer, ()) if column in stored))
        return f"({' OR '.join(f'CAST({engine.quote(each)} AS VARCHAR) IN (SELECT person FROM {_WANTED})' for each in pointers)})"
    if reach.manifest.stage in (Stage.ASSEMBLED, Stage.JUDGED):
        return ""
    raise OpenRefused(f"表「{reach.table}」は個人ごとに開けません。個人を指定せずに申請してください。")


def _of_rows(reach: Reach) -> str:
    if "_row" not in reach.manifest.tables[reach.table].columns:
        raise OpenRefused(f"表「{reach.table}」は行ごとに開けません。行を指定せずに申請してください。")
    return f'_row IN (SELECT "row" FROM {_WANTED_ROWS} WHERE source = {engine.text(reach.table)})'


def _known(facts: Facts, reach: Reach, names: Mapping[str, str], manifests: Sequence[Manifest], day: date) -> str:
    """Both facts known by the day: in the row itself, or for the row's person in a table opened with it; else never."""
    table, tests = _tests(facts, day)
    if table == reach.table and _stores(reach.manifest, table, facts):
        return tests
    if not table or "_person" not in reach.manifest.tables[reach.table].columns:
        return "false"
    places = [_place(names[each.id], table) for each in manifests if _stores(each, table, facts, "_person")]
    persons = " UNION ALL ".join(f"SELECT _person FROM {place} WHERE {tests}" for place in places)
    return f"_person IN ({persons})" if places else "false"


def _tests(facts: Facts, day: date) -> tuple[str, str]:
    """The one table that both facts lie in ("" when there is none such) and the test on its row."""
    (table, notified), (other, judged) = (item.split(".", 1) for item in facts)
    limit = f"DATE {engine.text(day.isoformat())}"
    test = " AND ".join(f"TRY_CAST({engine.quote(field)} AS DATE) <= {limit}" for field in (notified, judged))
    return (table if table == other else ""), f"COALESCE({test}, false)"


def _stores(manifest: Manifest, table: str, facts: Facts, *more: str) -> bool:
    stored = manifest.tables.get(table)
    return stored is not None and all(column in stored.columns for column in (*(item.split(".", 1)[1] for item in facts), *more))


def _place(name: str, table: str) -> str:
    return f"{engine.quote(name)}.main.{engine.quote(table)}"


def _number(result: duckdb.DuckDBPyConnection) -> int:
    row = result.fetchone()
    return int(row[0]) if row else 0
