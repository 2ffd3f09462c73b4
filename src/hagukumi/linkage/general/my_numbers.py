"""個人番号 (My Number) is never linked by: a column of such numbers is refused before anything is made of it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import duckdb

from hagukumi.linkage.general.conforming import plain
from hagukumi.linkage.general.problems import LinkRefused, Problem
from hagukumi.linkage.general.reading import Loaded
from hagukumi.notation import is_my_number

_SAMPLE: Final = 1_000
_FEWEST: Final = 5
"""So many numbers of twelve digits pass the check digit by chance once in 100,000 times (one in eleven each)."""


def refuse_my_numbers(connection: duckdb.DuckDBPyConnection, loaded: Loaded) -> None:
    """Raise LinkRefused when most numbers of twelve digits in a column end in the check digit of a 個人番号."""
    problems = [_problem(loaded, heading) for heading, column in loaded.columns.items() if _holds_them(connection, loaded.table, column)]
    if problems:
        raise LinkRefused(problems)


def _holds_them(connection: duckdb.DuckDBPyConnection, table: str, column: str) -> bool:
    query = f"SELECT DISTINCT {column} AS n FROM {table} WHERE regexp_full_match({column}, '[0-9０-９]{{12}}') ORDER BY n LIMIT {_SAMPLE}"
    numbers = [plain(row[0]) for row in connection.execute(query).fetchall()]
    return len(numbers) >= _FEWEST and sum(map(is_my_number, numbers)) > len(numbers) / 2


def _problem(loaded: Loaded, heading: str) -> Problem:
    message = "個人番号（マイナンバー）の列とみられます。個人番号は扱えません。"
    remedy = "この列を指定から外し、ファイルからも除いて出力し直してください。"
    return Problem(message, remedy, Path(loaded.spec.path).name, loaded.spec.name, heading)
