"""What must be as it was for a former run to be of use."""

from collections.abc import Sequence

import duckdb
import msgspec

from hagukumi.linkage.incremental.rows import columns_read
from hagukumi.linkage.sources import LinkSettings, LinkSource
from hagukumi.notation import NOTATION_VERSION


def frame_of(connection: duckdb.DuckDBPyConnection, sources: Sequence[LinkSource], settings: LinkSettings) -> str:
    """Text of all that must be as it was: sources with their columns, settings, notation, and the engine whose hashes are kept."""
    read = [
        (
            source.id,
            sorted(source.columns.items()),
            sorted(source.extra.items()),
            source.unique_per_person,
            source.spine,
            columns_read(connection, source),
        )
        for source in sources
    ]
    return msgspec.json.encode([read, settings, NOTATION_VERSION, duckdb.__version__], order="sorted").decode()
