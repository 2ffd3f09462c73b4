"""A table: dimensions, and for every cell with all margins a count and, where asked for, amounts with the largest contributions."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.tables.dimensions import Dimension
from hagukumi.deident.tables.refusals import Refused, TableRefused
from hagukumi.deident.tables.relations import added

_LARGEST = 4
"""How many largest contributions a cell keeps: dominance rules name at most this many units."""


@dataclass(frozen=True, eq=False)
class Amounts:
    """Sums of one magnitude. `sums` has the table's shape; `largest` (n, *shape) the contributions of the biggest units, descending."""

    sums: NDArray[np.float64]
    largest: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Table:
    """Counts (int64, one axis per dimension, one place per code: every margin included) and amounts by name.

    `population` says whom the table counts: only tables of one population share cells.
    """

    name: str
    dimensions: tuple[Dimension, ...]
    counts: NDArray[np.int64]
    amounts: Mapping[str, Amounts] = field(default_factory=dict)
    population: str = ""

    @classmethod
    def from_counts(
        cls, name: str, dimensions: Sequence[Dimension], cells: Mapping[tuple[str, ...], object], *, population: str = ""
    ) -> Table:
        """From counts of the lowest codes (one code per dimension, in their order; missing = 0); margins are added up.

        TableRefused: no cell, an unknown or inner code, text or a fraction where a count is due, a negative count.
        """
        counts = np.zeros(tuple(len(d.codes) for d in dimensions), dtype=np.int64)
        for codes, value in cells.items():
            counts[_place(name, dimensions, codes, lowest=True)] = _count(name, codes, value)
        for axis, dimension in enumerate(dimensions):
            counts = dimension.roll_up(counts, axis)
        return cls(name, tuple(dimensions), counts, population=population)

    @classmethod
    def from_cells(
        cls, name: str, dimensions: Sequence[Dimension], cells: Mapping[tuple[str, ...], object], *, population: str = ""
    ) -> Table:
        """From all cells as printed, margins included. TableRefused as `from_counts`, and where a cell is missing.

        Whether the margins add up is checked with all tables of a request together (`join`).
        """
        counts = np.full(tuple(len(d.codes) for d in dimensions), -1, dtype=np.int64)
        for codes, value in cells.items():
            counts[_place(name, dimensions, codes, lowest=False)] = _count(name, codes, value)
        if missing := int((counts < 0).sum()):
            raise TableRefused(
                Refused.NOT_ADDITIVE, f"表「{name}」には、値のない欄が{missing}あります。小計と合計を含むすべての欄に値を入れてください。"
            )
        return cls(name, tuple(dimensions), counts, population=population)

    @classmethod
    def from_records(
        cls,
        name: str,
        dimensions: Sequence[Dimension],
        columns: Mapping[str, Sequence[str]],
        *,
        amounts: Mapping[str, Sequence[float]] | None = None,
        units: Sequence[object] | None = None,
        population: str = "",
    ) -> Table:
        """Counts records: one code per record in the column of each dimension's name.

        `amounts`: name → one number ≥ 0 per record; `units`: who contributes (several records of one unit add up); by default each
        record is a unit of its own. Cost grows with records x product of the trees' depths.
        """
        places = tuple(_column(name, dimension, columns) for dimension in dimensions)
        counts = np.zeros(tuple(len(d.codes) for d in dimensions), dtype=np.int64)
        np.add.at(counts, places, 1)
        for axis, dimension in enumerate(dimensions):
            counts = dimension.roll_up(counts, axis)
        owners = _owners(units, len(places[0]) if places else 0)
        added = {what: _amounts(name, dimensions, places, owners, values) for what, values in (amounts or {}).items()}
        return cls(name, tuple(dimensions), counts, added, population)

    def __post_init__(self) -> None:
        names = [dimension.name for dimension in self.dimensions]
        if not names or len(set(names)) != len(names):
            raise TableRefused(Refused.EMPTY, f"表「{self.name}」の表側・表頭がないか、同じ名前が2回あります。表の作り方を直してください。")
        if self.counts.shape != tuple(len(d.codes) for d in self.dimensions):
            raise TableRefused(Refused.EMPTY, f"表「{self.name}」の欄の数が、階層の区分の数と合いません。表を作り直してください。")
        if (self.counts < 0).any():
            raise _negative(self.name)
        if not self.counts.any():
            raise TableRefused(Refused.EMPTY, f"表「{self.name}」には1人も数えられていません。抽出の条件を確かめてください。")

    def label(self, place: tuple[int, ...]) -> str:
        """How a clerk finds a cell: 「地区=中央、年齢=10代」 (totals left out)."""
        parts = [f"{d.name}={d.codes[code]}" for d, code in zip(self.dimensions, place, strict=True) if code]
        return "、".join(parts) or "総数"


def _place(name: str, dimensions: Sequence[Dimension], codes: tuple[str, ...], *, lowest: bool) -> tuple[int, ...]:
    if len(codes) != len(dimensions):
        raise TableRefused(
            Refused.UNKNOWN_CODE, f"表「{name}」の欄には、表側・表頭の数({len(dimensions)})と同じ数の区分を指定してください。"
        )
    for dimension, code in zip(dimensions, codes, strict=True):
        if code not in dimension.place:
            raise _unknown(name, dimension.name)
        if lowest and dimension.place[code] not in dimension.leaves:
            raise TableRefused(
                Refused.UNKNOWN_CODE,
                f"表「{name}」の「{dimension.name}」に、最も細かい区分でないものがあります。小計は数えた結果から作るので、除いてください。",
            )
    return tuple(dimension.place[code] for dimension, code in zip(dimensions, codes, strict=True))


def _count(name: str, codes: tuple[str, ...], value: object) -> int:
    whole = isinstance(value, int | np.integer) or (
        isinstance(value, float | np.floating) and math.isfinite(value) and float(value).is_integer()
    )
    if isinstance(value, bool) or not whole:
        where = "、".join(codes)
        raise TableRefused(
            Refused.NOT_A_NUMBER, f"表「{name}」の欄({where})の人数が整数ではありません。文字や小数が入っていないか確かめてください。"
        )
    number = int(value)  # type: ignore[call-overload]  # proved above to be a whole number
    if number < 0:
        raise _negative(name)
    return number


def _column(name: str, dimension: Dimension, columns: Mapping[str, Sequence[str]]) -> NDArray[np.int64]:
    if dimension.name not in columns:
        raise TableRefused(Refused.UNKNOWN_CODE, f"表「{name}」の項目「{dimension.name}」がデータにありません。項目名を確かめてください。")
    codes, inverse = np.unique(np.asarray(columns[dimension.name], dtype=object).astype(str), return_inverse=True)
    leaves = set(dimension.leaves.tolist())
    known = np.array([dimension.place.get(code, -1) for code in codes.tolist()], dtype=np.int64)
    if any(place not in leaves for place in known.tolist()):
        raise _unknown(name, dimension.name)
    return known[inverse]


def _owners(units: Sequence[object] | None, records: int) -> NDArray[np.int64]:
    if units is None:
        return np.arange(records)
    if len(units) != records:
        raise TableRefused(Refused.NOT_A_NUMBER, "金額を出した人の列の行数が、ほかの列と合いません。抜けた行がないか確かめてください。")
    return np.unique(np.asarray(units).astype(str), return_inverse=True)[1]


def _amounts(
    name: str, dimensions: Sequence[Dimension], places: tuple[NDArray[np.int64], ...], owners: NDArray[np.int64], values: Sequence[float]
) -> Amounts:
    try:
        given = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        given = np.array([np.nan])
    if given.shape != owners.shape or not np.isfinite(given).all():
        raise TableRefused(
            Refused.NOT_A_NUMBER, f"表「{name}」の金額・数量の列に、数でない値か抜けた値があります。直すか、その行を除いてください。"
        )
    if (given < 0).any():
        raise _negative(name)
    shape = tuple(len(d.codes) for d in dimensions)
    cell, unit, amount = _spread(dimensions, places, owners, given)
    return _largest(math.prod(shape), shape, *_per_unit(cell, unit, amount))


def _spread(
    dimensions: Sequence[Dimension], places: tuple[NDArray[np.int64], ...], owners: NDArray[np.int64], values: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Every record once for each cell above it: (cell, unit, amount)."""
    cell, record = np.zeros(len(owners), dtype=np.int64), np.arange(len(owners))
    for dimension, place in zip(dimensions, places, strict=True):
        up = dimension.ancestors()[:, place[record]]
        depth, column = np.nonzero(up >= 0)
        cell, record = cell[column] * len(dimension.codes) + up[depth, column], record[column]
    return cell, owners[record], values[record]


def _per_unit(
    cell: NDArray[np.int64], unit: NDArray[np.int64], amount: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    order = np.lexsort((amount, unit, cell))
    cell, unit, amount = cell[order], unit[order], amount[order]
    first = np.flatnonzero(np.append(True, (np.diff(cell) != 0) | (np.diff(unit) != 0)))
    return cell[first], np.add.reduceat(amount, first) if len(first) else amount


def _largest(size: int, shape: tuple[int, ...], cell: NDArray[np.int64], amount: NDArray[np.float64]) -> Amounts:
    order = np.lexsort((-amount, cell))
    cell, amount = cell[order], amount[order]
    rank = np.arange(len(cell)) - np.searchsorted(cell, cell)
    largest = np.zeros((_LARGEST, size))
    kept = rank < _LARGEST
    largest[rank[kept], cell[kept]] = amount[kept]
    sums = added(cell, amount, size)
    return Amounts(sums.reshape(shape), largest.reshape(_LARGEST, *shape))


def _unknown(name: str, dimension: str) -> TableRefused:
    return TableRefused(
        Refused.UNKNOWN_CODE,
        f"表「{name}」の「{dimension}」に、階層の表にない区分があります。階層の表に足すか、データの区分を直してください。",
    )


def _negative(name: str) -> TableRefused:
    return TableRefused(Refused.NEGATIVE, f"表「{name}」に負の値があります。人数と金額は0以上でなければなりません。")
