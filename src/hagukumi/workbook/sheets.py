"""Which sheets a workbook has and what their columns are, derived from the records themselves so that no field can be forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
import msgspec.inspect as inspect

from hagukumi.plan.labels import field_label, record_name
from hagukumi.workbook import cells

Path = tuple[str, ...]
"""Field names from a row's record to a value."""

PRESENT = "有無"
"""Label of the column that says whether an optional group of columns is filled in at all."""


@dataclass(frozen=True)
class Column:
    """One column: heading, where its value lies in the row's record, and its type.

    `present` marks the column that says whether an optional record exists; `choice` the one that says which of several records it is
    (word → tag); `of` names the tags of the records that have this field (empty: always). A blank cell of a field that is not `required`
    means its `default`.
    """

    label: str
    path: Path
    kind: inspect.Type
    required: bool = False
    default: Any = None
    present: bool = False
    choice: tuple[tuple[str, str], ...] = ()
    of: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """Words to choose from; empty when the cell is free."""
        return tuple(word for word, _ in self.choice) or cells.choices(self.kind)


@dataclass(frozen=True)
class Sheet:
    """One sheet: entries of a list, or records inside them (`path` from the parent; `keys` are headings that name the parents)."""

    name: str
    record: type[msgspec.Struct]
    path: Path
    keys: tuple[str, ...]
    columns: tuple[Column, ...]
    children: tuple[Sheet, ...]


def sheet_of(record: type[msgspec.Struct], name: str, path: Path = (), keys: tuple[str, ...] = ()) -> Sheet:
    """The sheet of a record and, below it, those of the records it holds in lists. A record with such lists has an id."""
    children = tuple(
        sheet_of(inner, f"{name}の{field_label(owner, inside[-1])}", inside, (*keys, f"{record_name(record)}のid"))
        for owner, inner, inside in _inner_lists(record, ())
    )
    return Sheet(name=name, record=record, path=path, keys=keys, columns=columns_of(record), children=children)


def columns_of(record: type[msgspec.Struct]) -> tuple[Column, ...]:
    """The columns of a record: every field that is no list of records."""
    return tuple(_columns(record, (), ""))


def _fields(record: type[msgspec.Struct]) -> tuple[inspect.Field, ...]:
    described = inspect.type_info(record)
    assert isinstance(described, inspect.StructType)
    return described.fields


def _columns(record: type[msgspec.Struct], path: Path, prefix: str) -> Iterator[Column]:
    for field in _fields(record):
        inside, label = (*path, field.name), prefix + field_label(record, field.name)
        if cells.is_leaf(field.type):
            yield Column(label, inside, field.type, required=field.required, default=None if field.required else field.default)
        else:
            yield from _nested(field.type, inside, label)


def _nested(kind: inspect.Type, path: Path, label: str) -> Iterator[Column]:
    if isinstance(kind, inspect.StructType):
        yield from _columns(kind.cls, path, f"{label}／")
    elif isinstance(kind, inspect.UnionType):
        records = [inner.cls for inner in kind.types if isinstance(inner, inspect.StructType)]
        if len(records) == 1:
            yield Column(f"{label}／{PRESENT}", path, inspect.BoolType(), present=True)
            yield from _columns(records[0], path, f"{label}／")
        else:
            yield from _one_of(records, path, label)


def _one_of(records: list[type[msgspec.Struct]], path: Path, label: str) -> Iterator[Column]:
    """A choice among tagged records: one column for the kind, then every field once, with the kinds that have it."""
    choice = tuple((record_name(record), str(record.__struct_config__.tag)) for record in records)
    yield Column(label, (*path, "type"), inspect.StrType(), required=True, choice=choice)
    merged: dict[Path, tuple[Column, list[str]]] = {}
    for record in records:
        for column in _columns(record, path, f"{label}／"):
            merged.setdefault(column.path, (column, []))[1].append(str(record.__struct_config__.tag))
    for column, tags in merged.values():
        yield Column(column.label, column.path, column.kind, required=column.required, default=column.default, of=tuple(tags))


def _inner_lists(record: type[msgspec.Struct], path: Path) -> Iterator[tuple[type[msgspec.Struct], type[msgspec.Struct], Path]]:
    """Owner, inner record and path of every list of records inside a record."""
    for field in _fields(record):
        inside = (*path, field.name)
        for kind in field.type.types if isinstance(field.type, inspect.UnionType) else (field.type,):
            if isinstance(kind, inspect.VarTupleType) and isinstance(kind.item_type, inspect.StructType):
                yield record, kind.item_type.cls, inside
            elif isinstance(kind, inspect.StructType):
                yield from _inner_lists(kind.cls, inside)
