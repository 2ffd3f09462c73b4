"""個人番号 (My Number) in a column of a file, found by the check digit that its twelfth digit is."""

from __future__ import annotations

import unicodedata
from typing import Final

import duckdb

from hagukumi.notation import is_my_number

_SAMPLE: Final = 1_000
_FEWEST: Final = 5
"""So many numbers of twelve digits pass the check digit by chance once in 100,000 times (one in eleven each)."""


def holds_my_numbers(connection: duckdb.DuckDBPyConnection, table: str, column: str) -> bool:
    """Whether most numbers of twelve digits in a column of text end in the check digit of a 個人番号."""
    query = f"SELECT DISTINCT {column} AS n FROM {table} WHERE regexp_full_match({column}, '[0-9０-９]{{12}}') ORDER BY n LIMIT {_SAMPLE}"
    numbers = [unicodedata.normalize("NFKC", row[0]) for row in connection.execute(query).fetchall()]
    return len(numbers) >= _FEWEST and sum(map(is_my_number, numbers)) > len(numbers) / 2
