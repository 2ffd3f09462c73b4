"""The order of entries on paper. A plan's lists carry no order (its hash sorts them by id), so papers sort them by id as well."""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter
from typing import Protocol, TypeVar

from hagukumi.plan import PlanIndex
from hagukumi.plan.derived import DERIVED_TABLES
from hagukumi.plan.records import Item


class _Named(Protocol):
    @property
    def id(self) -> str: ...


_T = TypeVar("_T", bound=_Named)


def by_id(entries: Iterable[_T]) -> tuple[_T, ...]:
    """Entries in the order of their ids, so that the same release prints the same bytes however its files were ordered."""
    return tuple(sorted(entries, key=attrgetter("id")))


def items_of_table(index: PlanIndex, table: str) -> tuple[Item, ...]:
    """Items of a source in the order of its columns, of a derived table in that of its fields; what neither knows stands last, by id."""
    source = index.sources.get(table)
    fields = [column.field for column in source.layout.columns] if source else list(DERIVED_TABLES.get(table, ()))
    places = {field: place for place, field in reversed(list(enumerate(fields)))}
    return tuple(sorted(index.items_of(table), key=lambda item: (places.get(item.field, len(fields)), item.id)))
