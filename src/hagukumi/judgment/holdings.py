"""What the connection holds: which tables are there, with which fields, and whether each source was delivered."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import duckdb

from hagukumi.judgment.errors import JudgmentError
from hagukumi.judgment.fields import FieldKind, field_name, find
from hagukumi.judgment.statements import identifier
from hagukumi.plan.records import Criterion, Indicator, Source

_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "FLOAT", "DOUBLE", "DECIMAL")
_TYPES = {FieldKind.NUMBER: (*_NUMBERS, "U"), FieldKind.DATE: ("DATE",), FieldKind.TEXT: ("VARCHAR", "ENUM")}
_WORDS = {FieldKind.NUMBER: "数値", FieldKind.DATE: "日付", FieldKind.TEXT: "文字"}
_PERSON = {"person": ("_person", "birth_date", "moved_in_on"), "relation": ("_person", "_other_person", "kind")}


@dataclass(frozen=True)
class Holdings:
    """Table → field → type as the engine names it; source → whether delivered; source → day up to which it is fresh."""

    tables: Mapping[str, Mapping[str, str]]
    delivered: Mapping[str, bool]
    fresh_on: Mapping[str, datetime.date | None]

    def has(self, source: str) -> bool:
        """Whether the source was delivered and its table is here. Without a row in `coverage` the table alone decides."""
        return source in self.tables and self.delivered.get(source, True)

    def columns(self, table: str) -> frozenset[str]:
        """The field names of a table."""
        return frozenset(self.tables.get(table, {}))


def look(connection: duckdb.DuckDBPyConnection, sources: Iterable[str]) -> Holdings:
    """Read what is there; `sources` are the ids whose tables matter."""
    there = {name for (name,) in connection.execute("SELECT table_name FROM information_schema.tables").fetchall()}
    tables = {name: _fields(connection, name) for name in sorted({*sources, "person", "relation", "coverage"} & there)}
    rows = connection.execute("SELECT _source, known, fresh_on FROM coverage").fetchall() if "coverage" in tables else []
    return Holdings(tables, {source: bool(known) for source, known, _ in rows}, {source: fresh for source, _, fresh in rows})


def _fields(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    described = connection.execute(f"DESCRIBE {identifier(table)}").fetchall()
    return {str(row[0]): str(row[1]) for row in described}


def require(holdings: Holdings, criterion: Criterion, sources: Mapping[str, Source], *, relation: bool) -> None:
    """Refuse when a table or field that the criterion needs is absent or of another type.

    A source that was not delivered is no error: its indicators are unknown.
    """
    for table in ("person", "relation") if relation else ("person",):
        for name in _PERSON[table]:
            _require_field(holdings, table, name, None)
    for indicator in criterion.indicators:
        if holdings.has(indicator.source):
            _require_indicator(holdings, indicator, sources[indicator.source])


def _require_indicator(holdings: Holdings, indicator: Indicator, source: Source) -> None:
    _require_field(holdings, source.id, "_person", None)
    for name in filter(None, (source.occurred_on, source.known_on)):
        _require_field(holdings, source.id, name, FieldKind.DATE)
    for item in (indicator.item, *(condition.item for condition in indicator.where)):
        if item:
            field = find(item, source)
            _require_field(holdings, source.id, field_name(item, source), field.kind if field else None)


def _require_field(holdings: Holdings, table: str, name: str, kind: FieldKind | None) -> None:
    found = holdings.tables.get(table, {}).get(name)
    if found is None:
        raise JudgmentError(f"判定に要る表「{table}」の項目「{name}」がありません。利用の許可と組み立てた項目を確かめてください。")
    if kind is not None and not found.startswith(_TYPES[kind]):
        raise JudgmentError(f"表「{table}」の項目「{name}」が{_WORDS[kind]}ではありません。計画の項目の型と受入の結果を確かめてください。")
