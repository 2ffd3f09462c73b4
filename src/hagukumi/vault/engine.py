"""The two kinds of DuckDB instance: a private one that sees an encrypted batch, and a locked one that sees what is permitted.

DuckDB has no privileges, and views do not confine. So a batch is attached only to a private instance that no caller ever holds; the
permitted cells pass as an Arrow stream into an instance of their own, which is then locked. Errors of the private instance are told
without their text, because a statement that attaches holds a key.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import duckdb
import duckdb_extension_httpfs

from hagukumi.vault.errors import BatchDamaged, DiskRefused, EncryptionUnavailable
from hagukumi.vault.keys import Secret

BATCH = "batch"
ROWS_PER_PIECE = 122_880
_LITTLE = 8_000_000
_QUIET = (
    "SET autoinstall_known_extensions=false",
    "SET autoload_known_extensions=false",
    "SET allow_community_extensions=false",
    "SET allow_persistent_secrets=false",
    "SET python_enable_replacements=false",
    "SET enable_progress_bar=false",
)


def extension() -> Path:
    """Where the signed encryption extension for this DuckDB lies."""
    folder = Path(next(iter(duckdb_extension_httpfs.__path__)))
    return folder / "extensions" / f"v{duckdb.__version__}" / "httpfs.duckdb_extension"


def quote(name: str) -> str:
    """A name as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def text(value: str | Path) -> str:
    """A text as a SQL literal."""
    return "'" + str(value).replace("'", "''") + "'"


@contextmanager
def private(threads: int, memory_mb: int, *, reads: int | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """An instance of its own that is never handed out, and can encrypt. Raises EncryptionUnavailable when the extension does not load.

    `reads` (bytes) says that it only reads so much: a little is decrypted by the engine itself sooner than the extension is loaded.
    """
    connection = _instance(threads, memory_mb)
    try:
        if reads is None or reads > _LITTLE:
            _load(connection)
        connection.execute("SET temp_directory=''")
        yield connection
    finally:
        connection.close()


class Encryptor:
    """Private instances with which one vault writes its batches; one is kept for the next batch until the vault is closed.

    Loading the extension takes longer than writing a small batch (its signature is checked each time), and a run writes many. An
    instance is kept only when nothing is attached to it any more: then it holds neither key nor row. No two batches share it at one time.
    """

    def __init__(self, threads: int, memory_mb: int) -> None:
        self._threads, self._memory_mb = threads, memory_mb
        self._idle: list[tuple[ExitStack, duckdb.DuckDBPyConnection]] = []

    @contextmanager
    def lent(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """An instance for one batch, thrown away if that fails. Raises EncryptionUnavailable when the extension does not load."""
        held, connection = self._taken()
        with held:
            yield connection
            if not self._idle and not attached(connection):
                self._idle.append((held.pop_all(), connection))

    def close(self) -> None:
        """Let go of what is kept."""
        while self._idle:
            self._idle.pop()[0].close()

    def _taken(self) -> tuple[ExitStack, duckdb.DuckDBPyConnection]:
        try:  # not asked beforehand: another thread may take it in between
            return self._idle.pop()
        except IndexError:
            held = ExitStack()
            return held, held.enter_context(private(self._threads, self._memory_mb))


def attached(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether any file is attached to an instance."""
    return len(connection.execute("SELECT 1 FROM duckdb_databases() WHERE path IS NOT NULL").fetchall()) > 0


def attach(connection: duckdb.DuckDBPyConnection, file: Path, key: Secret, *, as_name: str = BATCH, writable: bool = False) -> None:
    """Attach an encrypted file. Raises BatchDamaged (or DiskRefused when writing) without a word of the statement."""
    try:
        connection.execute(_attach_statement(file, key, as_name, writable))
        return
    except duckdb.Error:
        pass
    if writable:
        raise DiskRefused("保管庫に書き込めません。保存先の空き容量と権限を確かめてください。")
    raise BatchDamaged("保管庫のデータを開けません。鍵が違うか、ファイルが壊れています。控えから戻してください。")


def locked(threads: int, memory_mb: int, spill: Path | None) -> duckdb.DuckDBPyConnection:
    """An instance ready to be filled and then closed off with `lock`.

    With `spill` it may put encrypted temporary files there. DuckDB then lets SQL name that folder too, so what lies there is swept when the
    connection ends; without `spill` the instance reaches no file at all.
    """
    connection = _instance(threads, memory_mb)
    if spill is None:
        connection.execute("SET temp_directory=''")
        return connection
    _load(connection)
    connection.execute("SET temp_file_encryption=true")
    connection.execute(f"SET temp_directory={text(spill)}")
    return connection


def lock(connection: duckdb.DuckDBPyConnection, *, spill: bool) -> None:
    """No file, no network, no extension and no setting can be reached from here on."""
    connection.execute("SET enable_external_access=false")
    if not spill:
        connection.execute("SET disabled_filesystems='LocalFileSystem'")
    connection.execute("SET lock_configuration=true")


def _instance(threads: int, memory_mb: int) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:", config={"threads": threads, "memory_limit": f"{memory_mb}MB"})
    for statement in _QUIET:
        connection.execute(statement)
    return connection


def _load(connection: duckdb.DuckDBPyConnection) -> None:
    try:
        connection.execute(f"LOAD {text(extension())}")
    except duckdb.Error as error:
        raise EncryptionUnavailable(
            "暗号化の拡張を読み込めないため、保管庫を使えません。duckdb と同じ版の duckdb-extension-httpfs を入れてください。"
        ) from error


def _attach_statement(file: Path, key: Secret, as_name: str, writable: bool) -> str:
    mode = "" if writable else ", READ_ONLY"
    return f"ATTACH {text(file)} AS {quote(as_name)} (ENCRYPTION_KEY {text(key.raw.hex())}, ENCRYPTION_CIPHER 'GCM'{mode})"
