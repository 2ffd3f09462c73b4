"""From columns to tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.errors import DeidentError
from hagukumi.deident.general.changing import numbers_of
from hagukumi.deident.general.loading import Column, Loaded
from hagukumi.deident.hierarchies import hierarchy_of_text, leaves_of, of_intervals
from hagukumi.deident.hierarchy import Hierarchy
from hagukumi.deident.statistics.residents import residents_of_text
from hagukumi.deident.statistics.spec import CountedItem, StatisticsSpec, TableSpec
from hagukumi.deident.tables import Bounded, Dimension, Table, bounded, merge_small_areas

_EMPTY = "（空欄）"
_WHOLE = CountedItem()
_WIDEST_RANGE: Final = 100_000


def counted_columns(spec: StatisticsSpec) -> tuple[str, ...]:
    """Every column that some table needs, once."""
    named = (name for table in spec.table for name in (*table.by, *table.amounts, *((table.unit,) if table.unit else ())))
    person = (spec.noise.person,) if spec.noise and spec.noise.person is not None else ()
    return tuple(dict.fromkeys((*named, *person)))


@dataclass(frozen=True, slots=True, eq=False)
class _Item:
    """An item as it is counted: its tree, and the code of each value that it may have. `merged`: which areas were joined, in sentences."""

    dimension: Dimension
    code_of: Mapping[str, str]
    merged: tuple[str, ...] = ()


class Counting:
    """The dimensions of a specification and the codes of its records; each item is worked out once for all tables.

    `open_cells`: every code that an item may have gets its cells, whether or not somebody in the file has it.
    """

    def __init__(self, spec: StatisticsSpec, loaded: Loaded, text_of: Callable[[str], str], open_cells: bool = False) -> None:
        self._spec, self._loaded, self._text_of, self._open_cells = spec, loaded, text_of, open_cells
        self._made: dict[str, _Item] = {}

    @property
    def rows(self) -> int:
        """How many records there are."""
        return self._loaded.rows

    @property
    def population(self) -> str:
        """Whom the file counts."""
        return self._spec.population

    @property
    def asked(self) -> Sequence[TableSpec]:
        """The tables of the specification."""
        return self._spec.table

    @property
    def merged(self) -> tuple[str, ...]:
        """Which areas were joined, in sentences."""
        return tuple(sentence for item in self._made.values() for sentence in item.merged)

    def table(self, asked: TableSpec) -> Table:
        """One table with its margins. DeidentError: a hierarchy does not cover the values, text where a number is due."""
        return Table.from_records(
            asked.name,
            [self.item(name).dimension for name in asked.by],
            {name: self.coded(name, self.item(name).code_of) for name in asked.by},
            amounts={name: self.amounts(name) for name in asked.amounts},
            units=self.units(asked.unit),
            population=self._spec.population,
        )

    def units(self, name: str | None) -> list[int] | None:
        """Whose contribution each record is; None: its own."""
        return self._loaded.columns[name].codes.tolist() if name else None

    def bounded_table(self, asked: TableSpec, person: str | None, most: int, random: np.random.Generator) -> tuple[Table, Bounded]:
        """A table in which one person counts in at most `most` lowest cells, and what was left out. DeidentError: a record of nobody."""
        dimensions = [self.item(name).dimension for name in asked.by]
        columns = {name: self.coded(name, self.item(name).code_of) for name in asked.by}
        cells = np.zeros(self.rows, np.int64)
        for dimension in dimensions:
            codes = np.array([dimension.place[code] for code in columns[dimension.name]], np.int64)
            cells = np.unique(cells * len(dimension.codes) + codes, return_inverse=True)[1].astype(np.int64)
        found = bounded(self._persons(person), cells, most, random) if person is not None else Bounded(np.arange(self.rows), 0, 0)
        kept = {name: [codes[place] for place in found.kept.tolist()] for name, codes in columns.items()}
        return Table.from_records(asked.name, dimensions, kept, population=self._spec.population), found

    def coded(self, name: str, code_of: Mapping[str, str]) -> list[str]:
        """The code of each record; '' where its value has none."""
        column = self._loaded.columns[name]
        codes = [code_of.get(value, "") for value in column.values]
        return [codes[place] for place in column.codes.tolist()]

    def places(self, name: str, dimension: Dimension, code_of: Mapping[str, str]) -> NDArray[np.int64]:
        """The place of each record's code in a tree."""
        column = self._loaded.columns[name]
        return np.array([dimension.place[code_of[value]] for value in column.values], np.int64)[column.codes]

    def values(self, name: str) -> tuple[str, ...]:
        """The values that the records have."""
        return self._loaded.columns[name].values

    def code_of(self, name: str) -> dict[str, str]:
        """From each value that an item may have to the code that it is counted under."""
        return dict(self.item(name).code_of)

    def item(self, name: str) -> _Item:
        """How an item is counted. DeidentError: its hierarchy does not cover the values."""
        if name not in self._made:
            self._made[name] = self._merged(name, self._plain(name))
        return self._made[name]

    def _plain(self, name: str) -> _Item:
        hierarchy, lowest = self._hierarchy(name), self._spec.items.get(name, _WHOLE).lowest
        if lowest >= hierarchy.levels:
            raise DeidentError(f"項目「{name}」の lowest（{lowest}）が、階層の段階（0から{hierarchy.levels - 1}まで）に合いません。")
        paths = zip(*([labels[group] for group in groups] for labels, groups in _levels(hierarchy, lowest)), strict=True)
        dimension = Dimension.levels(name, [[label or _EMPTY for label in path] for path in dict.fromkeys(paths)])
        leaves_of(hierarchy, self._loaded.columns[name].values, self._loaded.columns[name].codes)
        codes = (hierarchy.labels[lowest][group] or _EMPTY for group in hierarchy.groups[lowest].tolist())
        return _Item(dimension, dict(zip(hierarchy.labels[0], codes, strict=True)))

    def _merged(self, name: str, plain: _Item) -> _Item:
        """The same with small areas joined, where that is asked for."""
        merge = self._spec.items.get(name, _WHOLE).merge
        if merge is None:
            return plain
        done = merge_small_areas(plain.dimension, self._residents(name, plain, merge.residents), merge.least)
        return _Item(done.dimension, {value: done.area_of[code] for value, code in plain.code_of.items()}, done.reasons)

    def _residents(self, name: str, plain: _Item, file: str | None) -> dict[str, int]:
        if file is not None:
            return residents_of_text(plain.dimension, self._text_of(file), self._spec.separator)
        found = dict.fromkeys((plain.dimension.codes[leaf] for leaf in plain.dimension.leaves.tolist()), 0)
        column = self._loaded.columns[name]
        for value, count in zip(column.values, np.bincount(column.codes, minlength=len(column.values)).tolist(), strict=True):
            found[plain.code_of[value]] += count
        return found

    def _hierarchy(self, name: str) -> Hierarchy:
        item, column = self._spec.items.get(name, _WHOLE), self._loaded.columns[name]
        if item.hierarchy is not None:
            return hierarchy_of_text(name, self._text_of(item.hierarchy), self._spec.separator)
        if item.intervals is not None:
            cut = item.intervals
            return of_intervals(name, self._numbers(item, column), cut.widths, start=cut.start, top=cut.top, bottom=cut.bottom)
        return Hierarchy.of_paths(name, [(value,) for value in item.values or column.values])

    def _numbers(self, item: CountedItem, column: Column) -> Sequence[str]:
        """The values of the records; with open cells every number between the ends besides, so that no interval depends on them."""
        cut = item.intervals
        if not self._open_cells or cut is None or cut.bottom is None or cut.top is None:
            return column.values
        if cut.top - cut.bottom > _WIDEST_RANGE:
            raise DeidentError(f"項目「{column.name}」の intervals の bottom と top の間は{_WIDEST_RANGE:,}以内にしてください。")
        if "" in column.values:
            raise DeidentError(f"項目「{column.name}」に空欄があります。雑音を加える表では、空欄の区分を hierarchy で決めてください。")
        return list(dict.fromkeys((*column.values, *map(str, range(cut.bottom, cut.top + 1)))))

    def _persons(self, name: str) -> NDArray[np.int64]:
        column = self._loaded.columns[name]
        if "" in column.values:
            raise DeidentError(f"「{name}」が空欄の記録があります。だれの記録かが要ります。値を入れるか、その記録を除いてください。")
        return column.codes.astype(np.int64)

    def amounts(self, name: str) -> list[float]:
        """The number of each record."""
        column: Column = self._loaded.columns[name]
        numbers, _ = numbers_of(column)
        return numbers[column.codes].tolist()


def _levels(hierarchy: Hierarchy, lowest: int) -> list[tuple[tuple[str, ...], list[int]]]:
    return [(hierarchy.labels[level], hierarchy.groups[level].tolist()) for level in range(lowest, hierarchy.levels)]
