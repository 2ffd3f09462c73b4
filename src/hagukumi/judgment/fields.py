"""Fields that a criterion may read, with their types and the codes that mean "unknown"."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from hagukumi.plan.records import Column, Criterion, Indicator, Source, ValueType

UNKNOWN_CODES = frozenset({"", "unknown", "9"})
"""Conformed codes that always mean "unknown"; a plan that needs a real ninth code conforms it to another text."""

_UNKNOWN_LABELS = frozenset({"不明", "不詳", "未確認", "未把握", "未回答", "無回答", "回答なし", "わからない", "分からない"})


class FieldKind(enum.Enum):
    """What a value can be compared as. Direct identifiers are no kind of evidence and never enter a criterion."""

    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    IDENTIFIER = "identifier"


_KINDS = {
    ValueType.INTEGER: FieldKind.NUMBER,
    ValueType.DECIMAL: FieldKind.NUMBER,
    ValueType.DATE: FieldKind.DATE,
    ValueType.CODE: FieldKind.TEXT,
    ValueType.TEXT: FieldKind.TEXT,
}


@dataclass(frozen=True)
class Field:
    """A declared column of a source: `name` in tables, `label` for people, `codes` conformed code → words."""

    name: str
    label: str
    kind: FieldKind
    whole: bool
    codes: Mapping[str, str]
    unknown: frozenset[str]


def field_name(item: str, source: Source) -> str:
    """The field that an item of this source names: `source.field` or plain `field`."""
    return item.removeprefix(source.id + ".")


def fields_of(source: Source) -> dict[str, Field]:
    """Every stored column of a source, by field name."""
    return {column.field: _field(column) for column in source.layout.columns if column.field and not column.discard}


def find(item: str, source: Source) -> Field | None:
    """The field that an item names, or None when the source does not declare it."""
    return fields_of(source).get(field_name(item, source))


def items_of(criterion: Criterion, sources: Mapping[str, Source]) -> frozenset[str]:
    """Ids (`source.field`) of every item that judging by this criterion reads: measured, compared, and the dates that bound it in time."""
    found: set[str] = set()
    for indicator in criterion.indicators:
        source = sources.get(indicator.source)
        if source is not None:
            found |= {f"{source.id}.{field_name(item, source)}" for item in _read(indicator, source)}
    return frozenset(found)


def _read(indicator: Indicator, source: Source) -> list[str]:
    named = [indicator.item, source.occurred_on, source.known_on, *(condition.item for condition in indicator.where)]
    return [item for item in named if item]


def _field(column: Column) -> Field:
    return Field(
        name=column.field,
        label=column.header or column.field,
        kind=_KINDS.get(column.type, FieldKind.IDENTIFIER),
        whole=column.type is ValueType.INTEGER,
        codes=_words(column),
        unknown=_unknown_codes(column) if column.type is ValueType.CODE else frozenset({""}),
    )


def _words(column: Column) -> dict[str, str]:
    """Conformed code → the first value of the file that stands for it, by character: the order of a plan's codes means nothing."""
    words: dict[str, str] = {}
    for written, code in sorted(column.codes.items()):
        words.setdefault(code, written)
    return words


def _unknown_codes(column: Column) -> frozenset[str]:
    """Codes that mean "unknown": by convention, or declared so by the value of the file that stands for them."""
    return UNKNOWN_CODES | {code for written, code in column.codes.items() if written in _UNKNOWN_LABELS}
