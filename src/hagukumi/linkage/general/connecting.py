"""The engine's connection for one linkage: in memory, with encrypted overflow beside the answer."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar

import duckdb
import duckdb_extension_httpfs

from hagukumi.files.problems import Problem, Refused

_SETTINGS: Final = (
    "SET autoinstall_known_extensions=false",
    "SET autoload_known_extensions=false",
    "SET allow_community_extensions=false",
    "SET python_enable_replacements=false",
    "SET enable_progress_bar=false",
    "SET enable_external_file_cache=false",
    "SET TimeZone='UTC'",
)
"""No network, no variables of this program as tables, and no cache of files: files are read under their descriptor's path, which the next
file takes over, and a cache that looks at path, size and time would then give one file's content for another's."""

_T = TypeVar("_T")
_LEAST: Final = 500_000_000
_PER_ROW: Final = 200
"""Bytes of tables that stay in memory while linkage is at work: about half of what it makes then overflows."""

_NO_ROOM: Final = (duckdb.OutOfMemoryException, duckdb.IOException)
"""Memory is full, or the disk to which it overflows; a source's file that cannot be read is told where it is read."""

_UNITS: Final = {"bytes": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40}


@contextmanager
def connection_for(spill: Path, memory: float | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection whose data overflows, encrypted, into the folder `spill`, which is removed at the end.

    `memory`: gigabytes that its tables may take before they overflow; without it, four fifths of the machine's. Without the encryption
    extension nothing overflows: what does not fit in memory is refused by the engine, never written plainly. Raises Refused when
    neither memory nor disk is enough.
    """
    connection = duckdb.connect(":memory:")
    try:
        for statement in _SETTINGS:
            connection.execute(statement)
        connection.execute("SET temp_directory=''")
        if memory is not None:
            _allow(connection, int(memory * 1_000_000_000))
        if _encrypting(connection):
            spill.mkdir(mode=0o700)
            connection.execute("SET temp_file_encryption=true")
            connection.execute("SET temp_directory=?", [str(spill)])
        yield connection
    except _NO_ROOM:
        remedy = "他の処理を終えるか、空きの多い場所を --out に指定するか、メモリーの大きい計算機で実行してください。"
        raise Refused([Problem("メモリーか、一時的な置き場所の容量が足りません。", remedy)]) from None
    finally:
        connection.close()
        shutil.rmtree(spill, ignore_errors=True)


def frugally(connection: duckdb.DuckDBPyConnection, rows: int | None, work: Callable[[], _T]) -> _T:
    """What `work` returns, done while the tables of so many rows may keep only a part of the memory and overflow beyond it.

    Where the part is not enough, `work` is done again from the start with all that the connection was allowed. Without a place to overflow
    to, and without `rows`, it is so from the first. `work` must leave everything as it was when it fails.
    """
    if rows is None:
        return work()
    allowed, frugal = _allowed(connection), _LEAST + _PER_ROW * rows
    overflows = connection.execute("SELECT current_setting('temp_directory')").fetchall()[0][0]
    if not overflows or frugal >= allowed:
        return work()
    try:
        _allow(connection, frugal)
        return work()
    except _NO_ROOM:
        _allow(connection, allowed)
        return work()
    finally:
        _allow(connection, allowed)


def _allow(connection: duckdb.DuckDBPyConnection, size: int) -> None:
    connection.execute(f"SET memory_limit='{size // 1_000_000}MB'")


def _allowed(connection: duckdb.DuckDBPyConnection) -> int:
    """Bytes that the connection's tables may take now."""
    told = str(connection.execute("SELECT current_setting('memory_limit')").fetchall()[0][0])
    found = re.fullmatch(r"([0-9.]+) (\w+)", told)
    return int(float(found[1]) * _UNITS[found[2]]) if found else 0


def _encrypting(connection: duckdb.DuckDBPyConnection) -> bool:
    folder = Path(next(iter(duckdb_extension_httpfs.__path__)))
    extension = folder / "extensions" / f"v{duckdb.__version__}" / "httpfs.duckdb_extension"
    try:
        connection.execute(f"LOAD '{str(extension).replace(chr(39), chr(39) * 2)}'")
    except duckdb.Error:
        return False
    return True
