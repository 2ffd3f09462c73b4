"""The specification of tables."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import Annotated, Final

import msgspec

from hagukumi.deident.recipes.records import Intervals
from hagukumi.deident.tables import Cost
from hagukumi.deident.tables import Dominance as DominanceRule
from hagukumi.deident.tables import Rules as ProtectionRules
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
    NOISE = "noise"
    """Whole numbers drawn by chance are added (differential privacy), and a ledger keeps what that has cost."""


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


class Noise(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What all releases with noise from this holding may cost: `budget` (ε, in all) and `delta`.

    `person`: the column whose equal values are one person; without it each record is a person. `most`: in how many lowest cells of one
    table a person counts at most.
    """

    budget: float
    delta: float = 0.0
    person: str | None = None
    most: Annotated[int, msgspec.Meta(ge=1)] = 1


class Merge(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Areas with fewer residents than `least` are joined with others before anything is counted.

    `residents`: a CSV file (area, residents), relative to the specification; without it the records of the input are counted.
    """

    least: Annotated[int, msgspec.Meta(ge=2)]
    residents: str | None = None


class CountedItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How an item divides a table: the levels of its hierarchy become margins, from `lowest` upwards. `values`: all that it may have."""

    hierarchy: str | None = None
    intervals: Intervals | None = None
    values: tuple[str, ...] = ()
    merge: Merge | None = None
    lowest: Annotated[int, msgspec.Meta(ge=0)] = 0


class TableSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One table: which items it is divided by, which columns are added up, and whose several records are one contribution (`unit`).

    With noise: what it costs (`epsilon` or `rho`), and a file of counts that everybody knows already (`known`, as tables are printed).
    """

    name: _Name
    by: Annotated[tuple[_Name, ...], msgspec.Meta(min_length=1, max_length=6)]
    amounts: tuple[_Name, ...] = ()
    unit: str | None = None
    epsilon: float | None = None
    rho: float | None = None
    known: str | None = None


class StatisticsSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A whole specification. `population`: whom the file counts, on which day; tables and `earlier` answers (folders, relative to the
    specification) of one population are protected together. `time_limit`: seconds, after which the best protection found is used and said
    not to be proved.
    """

    separator: Annotated[str, msgspec.Meta(pattern=r"^[,;\t|]$")] = ","
    population: _Name
    method: Protection = Protection.SUPPRESS
    base: Annotated[int, msgspec.Meta(ge=2)] = 5
    cost: Cost = Cost.BALANCED
    rules: Rules | None = None
    noise: Noise | None = None
    time_limit: Annotated[float, msgspec.Meta(gt=0)] = 600.0
    earlier: tuple[_Name, ...] = ()
    items: dict[str, CountedItem] = msgspec.field(default_factory=dict)
    table: Annotated[tuple[TableSpec, ...], msgspec.Meta(min_length=1)]


_CHOICES: Final = {
    "method": '"suppress"・"round"・"random_round"・"noise" のどれか',
    "cost": '"cells"・"balanced"・"people" のどれか',
}
_FIELDS: Final = {"table": TableSpec, "rules": Rules, "dominance": Dominance, "intervals": Intervals, "noise": Noise, "merge": Merge}


def read_spec(path: Path) -> StatisticsSpec:
    """Read a specification. Raises Refused when it is not understood, OSError when the file cannot be read."""
    return decoded(read_toml(path), StatisticsSpec, path.name, Words(choices=_CHOICES, fields_at=_fields_at))


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
