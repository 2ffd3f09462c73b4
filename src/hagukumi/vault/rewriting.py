"""Rewriting a batch under a new key, with or without some of its rows; the old key is destroyed when the new generation is in force."""

from __future__ import annotations

from pathlib import Path

import duckdb
from msgspec import structs

from hagukumi.vault import engine, files, whereabouts, writing
from hagukumi.vault.keys import Secret
from hagukumi.vault.manifests import Manifest, StoredTable
from hagukumi.vault.parts import Parts
from hagukumi.vault.whereabouts import Traces, place

_NEXT = "next_generation"


def rewrite(parts: Parts, manifest: Manifest, without: Traces | None) -> Manifest:
    """Write the next generation, let it take over, then destroy the old key and file. The caller has recorded why."""
    draft = structs.replace(manifest, generation=manifest.generation + 1)
    path, key = writing.unfinished(parts, draft), Secret.new()
    try:
        tables = _copy(parts, manifest, path, key, without)
        parts.keys.create(draft.key_name, key)
        renewed = structs.replace(draft, tables=tables, bytes=path.stat().st_size, sha256=files.sha256(path))
        files.place(path, parts.layout.batches / renewed.file_name)
        parts.manifests.put(renewed)
    except BaseException:
        writing.withdraw(parts, draft, path)
        raise
    destroy(parts, manifest)
    return renewed


def destroy(parts: Parts, manifest: Manifest) -> None:
    """Destroy key and file of one generation: first the key, for without it the file is noise."""
    parts.keys.destroy(manifest.key_name)
    files.remove(parts.layout.batches / manifest.file_name)


def _copy(parts: Parts, manifest: Manifest, path: Path, key: Secret, without: Traces | None) -> dict[str, StoredTable]:
    parts.check_file(manifest)
    with engine.private(parts.settings.threads, parts.settings.memory_mb) as connection:
        engine.attach(connection, parts.layout.batches / manifest.file_name, parts.key_of(manifest))
        engine.attach(connection, path, key, as_name=_NEXT, writable=True)
        if without is not None:
            without.register(connection, manifest.id)
        for table in manifest.tables:
            _copy_table(connection, manifest, table, without)
        stored = {table: writing.describe(connection, _NEXT, table) for table in manifest.tables}
        writing.finish(connection, _NEXT)
    writing.secure(path)
    return stored


def _copy_table(connection: duckdb.DuckDBPyConnection, manifest: Manifest, table: str, without: Traces | None) -> None:
    test = whereabouts.condition(manifest, table) if without is not None else ""
    where = f" WHERE NOT {test}" if test else ""
    try:
        connection.execute(f"CREATE TABLE {place(table, _NEXT)} AS SELECT * FROM {place(table)}{where}")
        return
    except duckdb.Error:
        pass
    raise writing.full()
