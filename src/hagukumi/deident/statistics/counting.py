"""From columns to tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from hagukumi.deident.errors import DeidentError
from hagukumi.deident.general.changing import numbers_of
from hagukumi.deident.general.loading import Column, Loaded
from hagukumi.deident.hierarchies import hierarchy_of_text, leaves_of, of_intervals
from hagukumi.deident.hierarchy import Hierarchy
from hagukumi.deident.statistics.spec import CountedItem, StatisticsSpec, TableSpec
from hagukumi.deident.tables import Dimension, Table

_EMPTY = "（空欄）"
_WHOLE = CountedItem()


def counted_columns(spec: StatisticsSpec) -> tuple[str, ...]:
    """Every column that some table needs, once."""
    named = (name for table in spec.table for name in (*table.by, *table.amounts, *((table.unit,) if table.unit else ())))
    return tuple(dict.fromkeys(named))


class Counting:
    """The dimensions of a specification and the codes of its records; each item is worked out once for all tables."""

    def __init__(self, spec: StatisticsSpec, loaded: Loaded, text_of: Callable[[str], str]) -> None:
        self._spec, self._loaded, self._text_of = spec, loaded, text_of
        self._made: dict[str, tuple[Dimension, list[str]]] = {}

    def table(self, asked: TableSpec) -> Table:
        """One table with its margins. DeidentError: a hierarchy does not cover the values, text where a number is due."""
        made = {name: self._item(name) for name in asked.by}
        return Table.from_records(
            asked.name,
            [dimension for dimension, _ in made.values()],
            {name: codes for name, (_, codes) in made.items()},
            amounts={name: self._amounts(name) for name in asked.amounts},
            units=self._loaded.columns[asked.unit].codes.tolist() if asked.unit else None,
            population=self._spec.population,
        )

    def recount(self, name: str, dimensions: Sequence[tuple[Dimension, Mapping[str, str]]]) -> Table:
        """A table of an earlier release, counted anew from these records: each dimension with the code that each value had then."""
        columns = {}
        for dimension, code_of in dimensions:
            column = self._loaded.columns[dimension.name]
            codes = [code_of.get(value, "") for value in column.values]
            columns[dimension.name] = [codes[place] for place in column.codes.tolist()]
        return Table.from_records(name, [dimension for dimension, _ in dimensions], columns, population=self._spec.population)

    def code_of(self, name: str) -> dict[str, str]:
        """From each value that an item may have to the code that it is counted under."""
        hierarchy, lowest = self._hierarchy(name), self._spec.items.get(name, _WHOLE).lowest
        codes = (hierarchy.labels[lowest][group] or _EMPTY for group in hierarchy.groups[lowest].tolist())
        return dict(zip(hierarchy.labels[0], codes, strict=True))

    def _item(self, name: str) -> tuple[Dimension, list[str]]:
        if name not in self._made:
            hierarchy, lowest = self._hierarchy(name), self._spec.items.get(name, _WHOLE).lowest
            if lowest >= hierarchy.levels:
                raise DeidentError(f"項目「{name}」の lowest（{lowest}）が、階層の段階（0から{hierarchy.levels - 1}まで）に合いません。")
            paths = zip(*([labels[group] for group in groups] for labels, groups in _levels(hierarchy, lowest)), strict=True)
            dimension = Dimension.levels(name, [[label or _EMPTY for label in path] for path in dict.fromkeys(paths)])
            leaves = leaves_of(hierarchy, self._loaded.columns[name].values, self._loaded.columns[name].codes)
            labels = np.array([label or _EMPTY for label in hierarchy.labels[lowest]], object)
            self._made[name] = dimension, labels[hierarchy.groups[lowest][leaves]].tolist()
        return self._made[name]

    def _hierarchy(self, name: str) -> Hierarchy:
        item, column = self._spec.items.get(name, _WHOLE), self._loaded.columns[name]
        if item.hierarchy is not None:
            return hierarchy_of_text(name, self._text_of(item.hierarchy), self._spec.separator)
        if item.intervals is not None:
            cut = item.intervals
            return of_intervals(name, column.values, cut.widths, start=cut.start, top=cut.top, bottom=cut.bottom)
        return Hierarchy.of_paths(name, [(value,) for value in column.values])

    def _amounts(self, name: str) -> list[float]:
        column: Column = self._loaded.columns[name]
        numbers, _ = numbers_of(column)
        return numbers[column.codes].tolist()


def _levels(hierarchy: Hierarchy, lowest: int) -> list[tuple[tuple[str, ...], list[int]]]:
    return [(hierarchy.labels[level], hierarchy.groups[level].tolist()) for level in range(lowest, hierarchy.levels)]
