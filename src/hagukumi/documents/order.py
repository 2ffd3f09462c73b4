"""The order of entries on paper. A plan's lists and tables of codes carry no order (its hash sorts them), so papers sort them as well."""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter
from typing import Any, Protocol, TypeVar

import msgspec

from hagukumi.plan import PlanIndex
from hagukumi.plan.derived import DERIVED_TABLES
from hagukumi.plan.lists import LISTS
from hagukumi.plan.records import Item, Layout, Plan


class _Named(Protocol):
    @property
    def id(self) -> str: ...


_T = TypeVar("_T", bound=_Named)


def by_id(entries: Iterable[_T]) -> tuple[_T, ...]:
    """Entries in the order of their ids, so that the same release prints the same bytes however its files were ordered."""
    return tuple(sorted(entries, key=attrgetter("id")))


def settled(plan: Plan) -> Plan:
    """The same plan (the same hash) in the one order that its canonical form has: lists by id, codes and own characters by what is written.

    Two plans of the same hash therefore print the same, however their files were written.
    """
    lists: dict[str, Any] = {listed.name: by_id(getattr(plan, listed.name)) for listed in LISTS}
    sources = tuple(msgspec.structs.replace(source, layout=_in_order(source.layout)) for source in lists["sources"])
    return msgspec.structs.replace(plan, **{**lists, "sources": sources})


def _in_order(layout: Layout) -> Layout:
    columns = tuple(msgspec.structs.replace(column, codes=dict(sorted(column.codes.items()))) for column in layout.columns)
    return msgspec.structs.replace(layout, columns=columns, private_use=dict(sorted(layout.private_use.items())))


def items_of_table(index: PlanIndex, table: str) -> tuple[Item, ...]:
    """Items of a source in the order of its columns, of a derived table in that of its fields; what neither knows stands last, by id."""
    source = index.sources.get(table)
    fields = [column.field for column in source.layout.columns] if source else list(DERIVED_TABLES.get(table, ()))
    places = {field: place for place, field in reversed(list(enumerate(fields)))}
    return tuple(sorted(index.items_of(table), key=lambda item: (places.get(item.field, len(fields)), item.id)))
