"""The specification of tables."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Final

import msgspec

from hagukumi.deident.recipes.records import Intervals
from hagukumi.deident.tables import Cost
from hagukumi.deident.tables import Dominance as DominanceRule
from hagukumi.deident.tables import Rules as ProtectionRules
from hagukumi.files.problems import Problem, Refused
from hagukumi.files.toml_files import Words, decoded, read_toml

_Name = Annotated[str, msgspec.Meta(min_length=1)]


class Protection(enum.StrEnum):
    """How small numbers are protected."""

    SUPPRESS = "suppress"
    """Small cells are withheld, and others with them so that nobody can reckon them out."""
    ROUND = "round"
    """Every cell is a multiple of the base, and all sums hold: as near to the counts as possible."""
    RANDOM_ROUND = "random_round"
    """The same, up or down by chance."""


class Dominance(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The (n, k) rule: the largest `units` contribute more than `percent` of a sum."""

    units: Annotated[int, msgspec.Meta(ge=1, le=4)] = 2
    percent: Annotated[float, msgspec.Meta(gt=0, lt=100)] = 90.0


class Rules(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """When a cell is too small to be told, and how many values it must leave possible (`width`); no provision names these figures."""

    minimum_frequency: Annotated[int, msgspec.Meta(ge=1)] = 5
    zeros_public: bool = True
    width: Annotated[float, msgspec.Meta(ge=1)] = 2.0
    dominance: Dominance | None = None
    p_percent: Annotated[float, msgspec.Meta(gt=0, lt=100)] | None = None


class CountedItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How an item divides a table: the levels of its hierarchy become margins, from `lowest` upwards."""

    hierarchy: str | None = None
    intervals: Intervals | None = None
    lowest: Annotated[int, msgspec.Meta(ge=0)] = 0


class TableSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One table: which items it is divided by, which columns are added up, and whose several records are one contribution (`unit`)."""

    name: _Name
    by: Annotated[tuple[_Name, ...], msgspec.Meta(min_length=1, max_length=6)]
    amounts: tuple[_Name, ...] = ()
    unit: str | None = None


class StatisticsSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A whole specification. `population`: whom the file counts, on which day; tables and `earlier` answers (folders, relative to the
    specification) of one population are protected together.
    """

    separator: Annotated[str, msgspec.Meta(pattern=r"^[,;\t|]$")] = ","
    population: _Name
    method: Protection = Protection.SUPPRESS
    base: Annotated[int, msgspec.Meta(ge=2)] = 5
    cost: Cost = Cost.BALANCED
    rules: Rules = Rules()
    earlier: tuple[_Name, ...] = ()
    items: dict[str, CountedItem] = msgspec.field(default_factory=dict)
    table: Annotated[tuple[TableSpec, ...], msgspec.Meta(min_length=1)]


_CHOICES: Final = {
    "method": '"suppress"・"round"・"random_round" のどれか',
    "cost": '"cells"・"balanced"・"people" のどれか',
}
_FIELDS: Final = {"table": TableSpec, "rules": Rules, "dominance": Dominance, "intervals": Intervals}


def read_spec(path: Path) -> StatisticsSpec:
    """Read a specification. Raises Refused with what must be mended, OSError when the file cannot be read."""
    spec = decoded(read_toml(path), StatisticsSpec, path.name, Words(choices=_CHOICES, fields_at=_fields_at))
    if problems := tuple(_problems(spec, path.name)):
        raise Refused(problems)
    return spec


def _fields_at(path: str) -> tuple[str, ...]:
    last = path.rpartition(".")[2].partition("[")[0]
    kind = _FIELDS.get(last, CountedItem if path.startswith("items") else StatisticsSpec)
    return kind.__struct_fields__


def protection_rules(rules: Rules) -> ProtectionRules:
    """The rules as the room of tables takes them."""
    dominance = DominanceRule(rules.dominance.units, rules.dominance.percent) if rules.dominance else None
    return ProtectionRules(
        minimum_frequency=rules.minimum_frequency,
        zeros_public=rules.zeros_public,
        width=rules.width,
        dominance=dominance,
        p_percent=rules.p_percent,
    )


def _problems(spec: StatisticsSpec, file: str) -> Iterator[Problem]:
    names = [table.name for table in spec.table]
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        yield Problem(f"同じ名前の表「{name}」が二つ以上あります。", "表ごとに別の名前にしてください。", file)
    for name, item in spec.items.items():
        if item.hierarchy is not None and item.intervals is not None:
            yield Problem("hierarchy と intervals の両方があります。", "どちらか一つにしてください。", file, column=name)
        if name not in {by for table in spec.table for by in table.by}:
            yield Problem("どの表の by にも使われていません。", "表に加えるか、[items] から除いてください。", file, column=name)
    if spec.method is not Protection.SUPPRESS and (spec.rules.dominance or spec.rules.p_percent or any(t.amounts for t in spec.table)):
        message = "丸める方法（round・random_round）は、人数の表だけに使えます。"
        yield Problem(message, "amounts・dominance・p_percent を除くか、method を suppress にしてください。", file)
    if spec.method is not Protection.SUPPRESS and spec.earlier:
        message = "過去に公表した表との照合は、秘匿する方法（suppress）だけで行えます。"
        yield Problem(message, "method を suppress にするか、過去の表と同じ基準日でないことを確かめて earlier を除いてください。", file)
