"""What is known of the items of a file beforehand: meanings in words, or a plan's own record of its items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from hagukumi.files.problems import Problem, Refused
from hagukumi.plan.records import Column, DateForm, Item, ItemKind, LinkField, Plan, Sensitive, Source, ValueType

IDENTIFYING: Final = frozenset(
    {ValueType.RESIDENT_NUMBER, ValueType.IDENTIFIER, ValueType.NAME, ValueType.KANA, ValueType.ADDRESS, ValueType.PHONE}
)
"""Types of values that tell who it is, or tie a record to another file."""
NUMBERS: Final = frozenset({ValueType.INTEGER, ValueType.DECIMAL})
_GUARDIANS: Final = frozenset({LinkField.GUARDIAN_NAME, LinkField.GUARDIAN_KANA, LinkField.GUARDIAN_NUMBER})


@dataclass(frozen=True, slots=True)
class Described:
    """What a dictionary says of one item; None and empty: nothing. `form`: how days are written. `codes`: the values that it may have.
    `taken`: False where the plan says that the column is not taken in.
    """

    meaning: str = ""
    kind: ItemKind | None = None
    sensitive: tuple[Sensitive, ...] = ()
    type: ValueType | None = None
    form: DateForm | None = None
    link: LinkField | None = None
    codes: frozenset[str] = frozenset()
    taken: bool = True

    @property
    def identifying(self) -> bool:
        """Whether it is to be taken for an identifier, whatever its values look like."""
        return self.kind is ItemKind.DIRECT or self.type in IDENTIFYING or self.link in _GUARDIANS

    @property
    def of_person(self) -> bool:
        """Whether it is the number of the person whom a record is about."""
        return self.link is LinkField.RESIDENT_NUMBER or (self.type is ValueType.RESIDENT_NUMBER and self.link is None)

    @property
    def of_household(self) -> bool:
        """Whether it is the number of a household."""
        return self.link is LinkField.HOUSEHOLD


@dataclass(frozen=True, slots=True)
class Dictionary:
    """By heading of the file what is known of its item. `name`: of the dictionary, for reasons. `whole`: it names every item there is, so
    that one it does not name is not handed out.
    """

    name: str = ""
    items: Mapping[str, Described] = field(default_factory=dict)
    whole: bool = False

    def of(self, heading: str) -> Described | None:
        """What is said of a heading."""
        return self.items.get(heading)

    def meaning(self, heading: str) -> str:
        """Its words, or the heading itself."""
        found = self.items.get(heading)
        return found.meaning if found is not None and found.meaning else heading


def of_words(meanings: Mapping[str, str]) -> Dictionary:
    """A dictionary of meanings alone."""
    return Dictionary(items={heading: Described(meaning=meaning) for heading, meaning in meanings.items()})


def of_plan(plan: Plan, table: str) -> Dictionary:
    """The items of one source, by the headings of its layout, or of a derived table, by the names of its fields.

    Raises Refused when the plan has no such table.
    """
    items = {item.field: item for item in plan.items if item.table == table}
    source = next((one for one in plan.sources if one.id == table), None)
    if source is None and not items:
        tables = "、".join(sorted({one.id for one in plan.sources} | {item.table for item in plan.items}))
        raise Refused([Problem(f"計画に「{table}」という資料がありません。", f"--table には次のどれかを指定してください: {tables}")])
    name = f"計画の「{source.name}」の項目" if source is not None else f"計画の「{table}」の項目"
    return Dictionary(name, _by_fields(items) | (_by_headings(source, items) if source is not None else {}), whole=True)


def _by_fields(items: Mapping[str, Item]) -> dict[str, Described]:
    """A file of the system itself has the names of fields, or those of items, for headings."""
    named = {item.name: _described(item, None) for item in items.values()}
    return named | {field: _described(item, None) for field, item in items.items()}


def _by_headings(source: Source, items: Mapping[str, Item]) -> dict[str, Described]:
    return {column.header: _described(items.get(column.field), column) for column in source.layout.columns}


def _described(item: Item | None, column: Column | None) -> Described:
    return Described(
        meaning=item.name if item is not None else "",
        kind=item.kind if item is not None else None,
        sensitive=item.sensitive if item is not None else (),
        type=column.type if column is not None else None,
        form=column.form if column is not None and column.type is ValueType.DATE else None,
        link=column.link if column is not None else None,
        codes=frozenset((*column.codes, *column.codes.values())) if column is not None else frozenset(),
        taken=column is None or not column.discard,
    )
