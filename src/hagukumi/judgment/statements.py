"""SQL built from structure: text that only this package writes, identifiers that are quoted, constants that are bound.

Nothing a person typed ever becomes SQL text. A criterion's constants travel as parameters; its item names become identifiers only after
they were found among the declared columns of a source (see `fields`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import duckdb


@dataclass(frozen=True)
class Fragment:
    """A piece of SQL with its positional parameters; joining pieces joins both, so they can never fall out of step."""

    text: str
    parameters: tuple[object, ...] = ()

    def __add__(self, other: Fragment | str) -> Fragment:
        tail = other if isinstance(other, Fragment) else Fragment(other)
        return Fragment(self.text + tail.text, self.parameters + tail.parameters)

    def __radd__(self, other: str) -> Fragment:
        return Fragment(other) + self


def identifier(name: str) -> str:
    """Quote a name for DuckDB (SQL standard: double quotes, doubled inside)."""
    return '"' + name.replace('"', '""') + '"'


def constant(value: object) -> Fragment:
    """A bound parameter."""
    return Fragment("?", (value,))


def joined(separator: str, pieces: Iterable[Fragment]) -> Fragment:
    """The pieces with a separator between them."""
    result = Fragment("")
    for number, piece in enumerate(pieces):
        result = result + separator + piece if number else result + piece
    return result


def insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    """Put a few rows of bound values into a working table with one statement; `table` is a name written by this package."""
    if rows:
        places = ", ".join("(" + ", ".join("?" * len(row)) + ")" for row in rows)
        connection.execute(f"INSERT INTO {table} VALUES {places}", [value for row in rows for value in row])
