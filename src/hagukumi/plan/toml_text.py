"""TOML laid out for people: one `[[entry]]` per record, short rows such as columns on one line each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import tomli_w

_ROW = 150
"""Longest row (characters) of a list of small tables; longer ones become tables of their own."""


def toml_text(content: dict[str, Any]) -> str:
    """Text that `tomllib` reads back as `content` (tables, lists of tables, scalars, lists of scalars)."""
    return "\n".join(_table("", content)).strip("\n") + "\n"


def _table(prefix: str, table: dict[str, Any]) -> Iterator[str]:
    nested = {key: value for key, value in table.items() if _is_own_table(value)}
    for key, value in table.items():
        if key not in nested:
            yield _pair(key, value)
    for key, value in nested.items():
        path = f"{prefix}.{_key(key)}" if prefix else _key(key)
        for entry in [value] if isinstance(value, dict) else value:
            yield ""
            yield f"[{path}]" if isinstance(value, dict) else f"[[{path}]]"
            yield from _table(path, entry)


def _is_own_table(value: Any) -> bool:
    return isinstance(value, dict) or (_of_tables(value) and any(len(_inline(row)) > _ROW or "id" in row for row in value))


def _of_tables(value: Any) -> bool:
    return isinstance(value, list | tuple) and bool(value) and all(isinstance(row, dict) for row in value)


def _pair(key: str, value: Any) -> str:
    if _of_tables(value):
        return f"{_key(key)} = [\n" + "".join(f"    {_inline(row)},\n" for row in value) + "]"
    return f"{_key(key)} = {_inline(value)}"


def _inline(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(key)} = {_inline(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_inline(inner) for inner in value) + "]"
    return tomli_w.dumps({"x": value})[4:].strip()


def _key(key: str) -> str:
    return tomli_w.dumps({key: 0}).rpartition(" = ")[0]
