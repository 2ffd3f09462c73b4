"""Writing a batch: every column covered by the permit, encrypted from the first byte, complete or absent."""

from __future__ import annotations

import datetime
import re
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import duckdb
import pyarrow as pa
from msgspec import structs

from hagukumi.audit import Event, EventKind
from hagukumi.law import Action
from hagukumi.plan import PlanIndex
from hagukumi.plan.records import Retention, RetentionEvent, Stage
from hagukumi.vault import engine, files, scope
from hagukumi.vault.errors import DiskRefused, WriteRefused
from hagukumi.vault.keys import Secret
from hagukumi.vault.manifests import BatchId, Facts, Manifest, Status, StoredTable, address_of
from hagukumi.vault.parts import Parts
from hagukumi.vault.permits import Permit, Terms

Rows: TypeAlias = pa.Table | pa.RecordBatchReader | duckdb.DuckDBPyRelation
"""What a table may come as; readers and relations are consumed."""

_NAME = re.compile(r"_?[a-z][a-z0-9_]*")
_INCOMING = "incoming"


def write(
    parts: Parts,
    permit: Permit,
    tables: Mapping[str, Rows],
    *,
    inputs: Sequence[BatchId],
    label: str,
    retention: str,
    recipient: str,
    as_of: datetime.date | None,
) -> BatchId:
    """See `Vault.write`. Order: encrypted file, its key, the event; only then the file's place and the manifest that makes it exist."""
    parts.must_write()
    plan = parts.check(permit, Action.WRITE)
    arrow = as_arrow(tables)
    check_tables(permit, arrow)
    sources = [parts.manifests.living(batch) for batch in dict.fromkeys(inputs)]
    check_inputs(permit, sources, plan)
    check_recipient(permit, recipient, arrow, plan)
    draft = _draft(parts, permit, sources, label, recipient, retention_of(retention, plan), as_of)
    check_due(draft, permit.day)
    return _known(parts, draft.address) or _store(parts, permit, draft, arrow, sources)


def _draft(
    parts: Parts,
    permit: Permit,
    sources: Sequence[Manifest],
    label: str,
    recipient: str,
    retention: Retention,
    as_of: datetime.date | None,
) -> Manifest:
    now = parts.clock()
    inputs = tuple(manifest.id for manifest in sources)
    address = address_of(
        label=label, inputs=inputs, release=permit.release, purpose=permit.purpose, stage=permit.stage, recipient=recipient
    )
    return Manifest(
        id=f"b{secrets.token_hex(12)}",
        address=address,
        label=label,
        stage=permit.stage,
        purpose=permit.purpose,
        release=permit.release,
        permit=permit.id,
        department=permit.department,
        recipient=recipient,
        retention=retention.id,
        created_at=now,
        due=due_date(retention, permit.day, as_of or permit.day, () if permit.stage is Stage.DEIDENTIFIED else sources),
        inputs=inputs,
        tables={},
        conditions_met={},
        bytes=0,
        sha256="",
        as_of=as_of or permit.day,
    )


def _known(parts: Parts, address: str) -> BatchId | None:
    """The complete batch that was made from the same before."""
    living = (manifest for manifest in parts.manifests.all() if manifest.status is Status.COMPLETE)
    return next((manifest.id for manifest in living if manifest.address == address), None)


def _store(
    parts: Parts, permit: Permit, draft: Manifest, tables: Mapping[str, pa.Table | pa.RecordBatchReader], sources: Sequence[Manifest]
) -> BatchId:
    stored, path = write_tables(parts, draft, tables)
    manifest = structs.replace(
        draft,
        tables=stored,
        conditions_met=_conditions_met(parts, stored, sources),
        bytes=path.stat().st_size,
        sha256=files.sha256(path),
    )
    commit(parts, manifest, path, parts.event(EventKind.BATCH_WRITTEN, permit, **_words(manifest)))
    return manifest.id


def write_tables(
    parts: Parts, draft: Manifest, tables: Mapping[str, pa.Table | pa.RecordBatchReader]
) -> tuple[dict[str, StoredTable], Path]:
    """Write the encrypted file beside its place, and its key."""
    path, key = unfinished(parts, draft), Secret.new()
    stored = write_file(path, key, tables, parts.encryptor)
    try:
        parts.keys.create(draft.key_name, key)
    except BaseException:
        discard(path)
        raise
    return stored, path


def commit(parts: Parts, manifest: Manifest, path: Path, event: Event) -> None:
    """Record, put the file into its place, and let the batch exist. If the event cannot be recorded nothing stays."""
    try:
        parts.journal.record(event)
        files.place(path, parts.layout.batches / manifest.file_name)
        parts.manifests.put(manifest)
    except OSError as error:
        withdraw(parts, manifest, path)
        raise full() from error
    except BaseException:
        withdraw(parts, manifest, path)
        raise


def withdraw(parts: Parts, manifest: Manifest, path: Path) -> None:
    """Take back what was prepared for a batch that does not come to exist."""
    parts.keys.destroy(manifest.key_name)
    discard(path)
    files.remove(parts.layout.batches / manifest.file_name)


def unfinished(parts: Parts, manifest: Manifest) -> Path:
    """Where a file lies until it is complete."""
    return parts.layout.batches / f"{files.UNFINISHED}{manifest.file_name}"


def _words(manifest: Manifest) -> dict[str, object]:
    columns = tuple(sorted(f"{name}.{column}" for name, table in manifest.tables.items() for column in table.columns))
    return {
        "batches": (manifest.id, *manifest.inputs),
        "count": manifest.rows,
        "items": columns,
        "detail": {"label": manifest.label, "retention": manifest.retention, "recipient": manifest.recipient, "sha256": manifest.sha256},
    }


def _conditions_met(parts: Parts, stored: Mapping[str, StoredTable], sources: Sequence[Manifest]) -> dict[str, tuple[Facts, ...]]:
    """Per item stored here, the row conditions under which its cells were read from every input that has it."""
    found = {}
    for item in sorted({f"{table}.{column}" for table, columns in stored.items() for column in columns.columns}):
        held = [_held(parts, manifest, item) for manifest in sources if _has(manifest, item)]
        met = frozenset.intersection(*held) if held else frozenset()
        if met:
            found[item] = tuple(sorted(met))
    return found


def _held(parts: Parts, manifest: Manifest, item: str) -> frozenset[Facts]:
    return parts.applied.get((manifest.id, item), frozenset(manifest.conditions_met.get(item, ())))


def _has(manifest: Manifest, item: str) -> bool:
    table, _, column = item.partition(".")
    return table in manifest.tables and column in manifest.tables[table].columns


def as_arrow(tables: Mapping[str, Rows]) -> dict[str, pa.Table | pa.RecordBatchReader]:
    """Relations become streams; the rest stays as it is."""
    return {
        name: rows.to_arrow_reader(engine.ROWS_PER_PIECE) if isinstance(rows, duckdb.DuckDBPyRelation) else rows
        for name, rows in tables.items()
    }


def check_tables(terms: Terms, tables: Mapping[str, pa.Table | pa.RecordBatchReader]) -> None:
    """Raises WriteRefused naming every column that is no permitted item and no system column of the stage."""
    if not tables:
        raise WriteRefused("保存する表がありません。")
    names = [(table, column) for table, rows in tables.items() for column in rows.schema.names]
    bad = sorted({f"{table}.{column}" for table, column in names if not _covered(terms, table, column)})
    if bad:
        raise WriteRefused(f"許可にない項目があるため保存しません: {'、'.join(bad)}。計画の利用に加えるか、表から除いてください。")
    doubled = sorted({f"{table}.{column}" for table, column in names if names.count((table, column)) > 1})
    if doubled:
        raise WriteRefused(f"同じ名前の列が重なっています: {'、'.join(doubled)}。")


def _covered(terms: Terms, table: str, column: str) -> bool:
    if not _NAME.fullmatch(table) or not _NAME.fullmatch(column):
        return False
    return scope.allowed(terms, table, column)


def check_inputs(terms: Terms, inputs: Iterable[Manifest], plan: PlanIndex) -> None:
    """Raises WriteRefused when an input belongs to a purpose outside the permit's own family of purposes.

    What is derived serves the purpose of its inputs, or another under the same widest purpose with a use of its own in the plan.
    """
    for manifest in inputs:
        if _widest(manifest.purpose, plan) != _widest(terms.purpose, plan):
            raise WriteRefused(
                f"入力のデータ「{manifest.id}」は、この利用目的と上位の目的を同じくしません。計画の利用目的（上位の目的）を確かめてください。"
            )


def _widest(purpose: str, plan: PlanIndex) -> str:
    """The purpose at the root; a circle of parents ends where it closes."""
    seen: list[str] = []
    while purpose not in seen:
        seen.append(purpose)
        found = plan.purposes.get(purpose)
        if found is None or not found.parent:
            return purpose
        purpose = found.parent
    return min(seen)


def check_recipient(terms: Terms, recipient: str, tables: Mapping[str, pa.Table | pa.RecordBatchReader], plan: PlanIndex) -> None:
    """Raises WriteRefused unless the permit's uses give every stored item to this recipient.

    A permit to store names no recipient: its uses may give different items to different departments. A list is for somebody.
    """
    if recipient and recipient not in plan.departments:
        raise WriteRefused(f"引渡し先「{recipient}」は計画の担当課にありません。")
    if terms.stage is Stage.HANDED_OVER and not recipient:
        raise WriteRefused("引渡し先の担当課を指定してください。")
    if recipient:
        _check_given(
            terms, recipient, {scope.item_of(table, column, terms.items) for table in tables for column in tables[table].schema.names}, plan
        )


def _check_given(terms: Terms, recipient: str, stored: Collection[str], plan: PlanIndex) -> None:
    uses = (plan.uses[use] for use in terms.uses if use in plan.uses)
    given = {item for use in uses if use.receiver == recipient for item in use.items}
    bad = sorted(item for item in stored if item and item not in given)
    if bad or not given:
        named = f"（{'、'.join(bad)}）" if bad else ""
        raise WriteRefused(
            f"この許可のもとになる利用では、引渡し先「{plan.departments[recipient].name}」に渡せない項目があるため保存しません{named}。"
            "計画の利用の受ける課（receiver）を確かめるか、引渡し先を改めてください。"
        )


def check_due(draft: Manifest, day: datetime.date) -> None:
    """Raises WriteRefused when the batch would have to be gone already: what is kept no longer must not come back (61条2項)."""
    if draft.due is not None and draft.due <= day:
        raise WriteRefused("保存期間がすでに終わっているデータのため保存しません。基準日と、計画の保存期間を確かめてください。")


def retention_of(identifier: str, plan: PlanIndex) -> Retention:
    """Raises WriteRefused when the plan has no such retention class."""
    found = plan.retentions.get(identifier)
    if found is None:
        raise WriteRefused(f"保存期間の区分「{identifier}」は計画にありません。")
    return found


def due_date(retention: Retention, created: datetime.date, as_of: datetime.date, inputs: Iterable[Manifest]) -> datetime.date | None:
    """The day from which the batch must be gone: the earlier of its own retention and what its inputs have left.

    None while the period has not begun to run (it counts from the end of support) and no input ends it.
    """
    start = {
        RetentionEvent.CREATED: created,
        RetentionEvent.AS_OF: as_of,
        RetentionEvent.FISCAL_YEAR_END: datetime.date(created.year + (created.month > 3), 3, 31),
    }.get(retention.counted_from)
    own = [] if start is None else [months_after(start, retention.months)]
    return min([*own, *(manifest.due for manifest in inputs if manifest.due is not None)], default=None)


def months_after(day: datetime.date, months: int) -> datetime.date:
    """The same day so many months later, or that month's last (民法143条2項)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = datetime.date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    last = (following - datetime.timedelta(days=1)).day
    return datetime.date(year, month + 1, min(day.day, last))


def write_file(
    path: Path, key: Secret, tables: Mapping[str, pa.Table | pa.RecordBatchReader], encryptor: engine.Encryptor
) -> dict[str, StoredTable]:
    """Write an encrypted database file, durable when this returns; on any failure nothing is left of it.

    Raises EncryptionUnavailable, DiskRefused (full or not writable), and whatever the streams themselves raise.
    """
    try:
        with encryptor.lent() as connection:
            engine.attach(connection, path, key, writable=True)
            stored = {name: _write_table(connection, name, rows) for name, rows in tables.items()}
            finish(connection, engine.BATCH)
        secure(path)
    except BaseException:
        discard(path)
        raise
    return stored


def discard(path: Path) -> None:
    """Remove an unfinished file and its write-ahead log."""
    files.remove(path)
    files.remove(path.with_name(f"{path.name}.wal"))


def _write_table(connection: duckdb.DuckDBPyConnection, name: str, rows: pa.Table | pa.RecordBatchReader) -> StoredTable:
    target = f"{engine.quote(engine.BATCH)}.main.{engine.quote(name)}"
    columns = ", ".join(_plain(field) for field in rows.schema)
    connection.register(_INCOMING, rows)
    try:
        connection.execute(f"CREATE TABLE {target} AS SELECT {columns} FROM {_INCOMING}")
    except (duckdb.IOException, duckdb.FatalException, duckdb.TransactionException) as error:
        raise full() from error
    finally:
        connection.unregister(_INCOMING)
    return describe(connection, engine.BATCH, name)


def describe(connection: duckdb.DuckDBPyConnection, database: str, table: str) -> StoredTable:
    """Rows and columns of an attached table."""
    place = f"{engine.quote(database)}.main.{engine.quote(table)}"
    count = connection.execute(f"SELECT count(*) FROM {place}").fetchall()[0][0]
    described = connection.execute(f"DESCRIBE {place}").fetchall()
    return StoredTable(rows=count, columns={row[0]: row[1] for row in described})


def _plain(field: pa.Field) -> str:
    """Dictionaries are stored as their values: a type that lists values would carry them into the manifest."""
    name = engine.quote(field.name)
    return f"CAST({name} AS VARCHAR) AS {name}" if pa.types.is_dictionary(field.type) else name


def secure(path: Path) -> None:
    """Only the owner reads the file, and it is on the disk."""
    path.chmod(files.PRIVATE_FILE)
    files.settle(path)


def finish(connection: duckdb.DuckDBPyConnection, database: str) -> None:
    """Write out everything of an attached database and let go of it."""
    try:
        connection.execute(f"CHECKPOINT {engine.quote(database)}")
        connection.execute(f"DETACH {engine.quote(database)}")
    except duckdb.Error as error:
        raise full() from error


def full() -> DiskRefused:
    """What is said when the disk does not take a batch."""
    return DiskRefused("保管庫に書き込めませんでした。保存先の空き容量を確かめ、もう一度実行してください。途中のデータは残していません。")
