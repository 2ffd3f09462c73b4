"""The engine's connection for one linkage: in memory, with encrypted overflow beside the answer."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import duckdb
import duckdb_extension_httpfs

from hagukumi.linkage.general.problems import LinkRefused, Problem

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


@contextmanager
def connection_for(spill: Path, memory: float | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection whose data overflows, encrypted, into the folder `spill`, which is removed at the end.

    `memory`: gigabytes that its tables may take before they overflow; without it, four fifths of the machine's. Without the encryption
    extension nothing overflows: what does not fit in memory is refused by the engine, never written plainly. Raises LinkRefused when
    neither memory nor disk is enough.
    """
    connection = duckdb.connect(":memory:")
    try:
        for statement in _SETTINGS:
            connection.execute(statement)
        connection.execute("SET temp_directory=''")
        if memory is not None:
            connection.execute(f"SET memory_limit='{int(memory * 1000)}MB'")
        if _encrypting(connection):
            spill.mkdir(mode=0o700)
            connection.execute("SET temp_file_encryption=true")
            connection.execute("SET temp_directory=?", [str(spill)])
        yield connection
    except duckdb.OutOfMemoryException:
        remedy = "他の処理を終えるか、空きの多い場所を --out に指定するか、メモリーの大きい計算機で実行してください。"
        raise LinkRefused([Problem("メモリーか、一時的な置き場所の容量が足りません。", remedy)]) from None
    finally:
        connection.close()
        shutil.rmtree(spill, ignore_errors=True)


def _encrypting(connection: duckdb.DuckDBPyConnection) -> bool:
    folder = Path(next(iter(duckdb_extension_httpfs.__path__)))
    extension = folder / "extensions" / f"v{duckdb.__version__}" / "httpfs.duckdb_extension"
    try:
        connection.execute(f"LOAD '{str(extension).replace(chr(39), chr(39) * 2)}'")
    except duckdb.Error:
        return False
    return True
