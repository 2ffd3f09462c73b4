"""個人番号 (My Number) is never linked by: a column of such numbers is refused before anything is made of it."""

from __future__ import annotations

from pathlib import Path

import duckdb

from hagukumi.files.my_numbers import holds_my_numbers
from hagukumi.files.problems import Problem, Refused
from hagukumi.linkage.general.reading import Loaded


def refuse_my_numbers(connection: duckdb.DuckDBPyConnection, loaded: Loaded) -> None:
    """Raise Refused when most numbers of twelve digits in a column end in the check digit of a 個人番号."""
    found = (heading for heading, column in loaded.columns.items() if holds_my_numbers(connection, loaded.table, column))
    if problems := [_problem(loaded, heading) for heading in found]:
        raise Refused(problems)


def _problem(loaded: Loaded, heading: str) -> Problem:
    message = "個人番号（マイナンバー）の列とみられます。個人番号は扱えません。"
    remedy = "この列を指定から外し、ファイルからも除いて出力し直してください。"
    return Problem(message, remedy, Path(loaded.spec.path).name, loaded.spec.name, heading)
