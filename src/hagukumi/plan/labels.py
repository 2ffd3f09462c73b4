"""Japanese names of every record and field of a plan, as they stand on sheets, in differences and in messages."""

from __future__ import annotations

import importlib.resources
import tomllib
from collections.abc import Mapping
from types import MappingProxyType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec

from hagukumi.plan import records as r

_TABLE: Mapping[str, Mapping[str, str]] = MappingProxyType(
    tomllib.loads(importlib.resources.files("hagukumi.plan").joinpath("labels.toml").read_text(encoding="utf-8"))
)


def record_name(record: type[msgspec.Struct]) -> str:
    """What one of these records is called. Raises KeyError for a record that has no name."""
    return _TABLE[record.__name__]["record"]


def field_label(record: type[msgspec.Struct], field: str) -> str:
    """The Japanese name of a record's field. Raises KeyError for a field that has none."""
    return _TABLE[record.__name__][field]


def records_of_plan() -> tuple[type[msgspec.Struct], ...]:
    """Every record type reachable from `Plan`, each once, in the order found."""
    found: dict[type[msgspec.Struct], None] = {}
    waiting: list[Any] = [r.Plan]
    while waiting:
        kind = waiting.pop(0)
        if get_origin(kind) in (tuple, Union, UnionType, dict):
            waiting.extend(get_args(kind))
        elif isinstance(kind, type) and issubclass(kind, msgspec.Struct) and kind not in found:
            found[kind] = None
            waiting.extend(get_type_hints(kind).values())
    return tuple(found)
