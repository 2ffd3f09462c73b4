"""What ties tables together though it stands in none of them: sums that an outsider knows because he knows what the words mean.

Two divisions of one item, in an earlier table and in today's: an area told by itself then and joined with another now tells that other by
subtraction. And an item that another one decides: whoever knows to which district each street belongs adds streets up to districts,
also where these are a column of their own. A tie is an earlier release of which nothing was told: it adds sums to those that protection
and audit reckon with, and no knowledge besides. Ties are found in the records; one that only chance has put there protects too much, never
too little.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.statistics.counting import Counting
from hagukumi.deident.statistics.releasing import ReleaseRecord, tree_of
from hagukumi.deident.tables import Dimension, Released, Table

_Atoms = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True, eq=False)
class _Coding:
    """One way in which an item is or was counted."""

    dimension: Dimension
    code_of: Mapping[str, str]

    @property
    def item(self) -> str:
        return self.dimension.name

    def places(self, counting: Counting) -> NDArray[np.int64]:
        """The place of each record's lowest code."""
        return counting.places(self.item, self.dimension, self.code_of)

    def refined(self, atoms: _Atoms) -> _Coding:
        """The same with the smallest groups of values below its lowest codes, where the item is divided in several ways."""
        if self.item not in atoms:
            return self
        atom_of, codes, parents = atoms[self.item], self.dimension.codes, self.dimension.parents
        below = sorted({(self.dimension.place[self.code_of[value]], atom) for value, atom in atom_of.items()})
        tree = Dimension(self.item, (*codes, *(atom for _, atom in below)), (*parents, *(code for code, _ in below)))
        return _Coding(tree, atom_of)


@dataclass(frozen=True, slots=True)
class _Summed:
    """Which columns a table adds up, and whose records are one contribution."""

    amounts: tuple[str, ...] = ()
    unit: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Shape:
    """A table as far as ties go."""

    ways: list[_Coding]
    summed: _Summed = _Summed()


def ties(records: Sequence[ReleaseRecord], counting: Counting, tables: Sequence[Table]) -> list[Released]:
    """All ties between the tables and what was published before. Cost: items² x records, and as many cells as the tables tied together."""
    shapes = [
        _Shape([_Coding(d, counting.code_of(d.name)) for d in table.dimensions], _Summed(asked.amounts, asked.unit))
        for table, asked in zip(tables, counting.asked, strict=True)
    ]
    shapes += [_Shape([_Coding(tree_of(d), d.code_of) for d in one.dimensions]) for record in records for one in record.tables]
    atoms = _atoms([shape.ways for shape in shapes], counting)
    refined = [[way.refined(atoms) for way in shape.ways] for shape in shapes if any(way.item in atoms for way in shape.ways)]
    found = [_hidden(ways, counting) for ways in refined]
    done: set[tuple[object, ...]] = set()
    for left, right in permutations(shapes, 2):
        summed = _Summed(tuple(name for name in left.summed.amounts if name in right.summed.amounts), left.summed.unit)
        for lower, upper, shared in _pairs(left.ways, right.ways):
            key = (lower.dimension, upper.dimension, summed, *(way.dimension for way in shared))
            if key not in done:
                done.add(key)
                found += _decided(lower, upper, [way.refined(atoms) for way in shared], counting, summed)
    return found


def _pairs(left: Sequence[_Coding], right: Sequence[_Coding]) -> Iterator[tuple[_Coding, _Coding, list[_Coding]]]:
    """An item of one table, an item that only the other one has, and what both are divided by."""
    here, there = {way.item for way in left}, {way.item for way in right}
    shared = [way for way in left if way.item in there]
    for lower in left:
        for upper in right:
            if lower.item not in there and upper.item not in here:
                yield lower, upper, shared


def _atoms(shapes: Sequence[Sequence[_Coding]], counting: Counting) -> dict[str, dict[str, str]]:
    """Per item that is divided in several ways: from each value to the name of its smallest group, which every way counts alike."""
    ways: dict[str, list[_Coding]] = {}
    for way in (way for shape in shapes for way in shape):
        ways.setdefault(way.item, []).append(way)
    found = {}
    for item, several in ways.items():
        paths = {value: tuple(way.code_of[value] for way in several) for value in counting.values(item)}
        if any(len(set(path)) > 1 for path in paths.values()):
            numbers = {path: place for place, path in enumerate(dict.fromkeys(paths.values()))}
            found[item] = {value: f"#{numbers[path]}" for value, path in paths.items()}
    return found


def _decided(lower: _Coding, upper: _Coding, shared: Sequence[_Coding], counting: Counting, summed: _Summed) -> list[Released]:
    """The codes of one item that are sums of lowest codes of another, for every code of what is shared."""
    sums = _sums(lower, upper, counting)
    if not sums:
        return []
    name_of = {code: f"{upper.item}={code}" for code in sums}
    kept = {upper.dimension.place[code]: code for code in sums}
    parent_of: dict[str, str] = {}
    for code in sums:
        place = upper.dimension.parents[upper.dimension.place[code]]
        while place > 0 and place not in kept:
            place = upper.dimension.parents[place]
        parent_of[name_of[code]] = name_of[kept[place]] if place > 0 else lower.dimension.codes[0]
    parts = {part: code for code in reversed(sums) for part in sums[code] if _smallest(code, part, sums)}
    lowest = (lower.dimension.codes[leaf] for leaf in lower.dimension.leaves.tolist())
    parent_of |= {part: name_of[parts[part]] if part in parts else lower.dimension.codes[0] for part in lowest}
    tree = Dimension.tree(lower.item, parent_of, lower.dimension.codes[0])
    found = [_hidden([_Coding(tree, lower.code_of), *shared], counting, summed)]
    for code, parts_of in sums.items():
        inside = {value: _within(upper, lowest, code) for value, lowest in upper.code_of.items()}
        own = _parted(upper, code, inside)
        other = _parted(lower, name_of[code], {value: part in parts_of for value, part in lower.code_of.items()})
        found.append(_same(own, other, shared, counting, summed))
    return found


def _smallest(code: str, part: str, sums: Mapping[str, frozenset[str]]) -> bool:
    return all(len(sums[code]) <= len(other) for other in sums.values() if part in other)


def _sums(lower: _Coding, upper: _Coding, counting: Counting) -> dict[str, frozenset[str]]:
    """From each code of `upper` (not the total) to the lowest codes of `lower` of which it is the sum, outer codes first."""
    width, meets = len(upper.dimension.codes), dict[str, set[int]]()
    for pair in np.unique(lower.places(counting) * width + upper.places(counting)).tolist():
        meets.setdefault(lower.dimension.codes[pair // width], set()).add(pair % width)
    ancestors = upper.dimension.ancestors()
    found = {}
    for place, code in enumerate(upper.dimension.codes[1:], 1):
        inside = {leaf for leaf in upper.dimension.leaves.tolist() if (ancestors[:, leaf] == place).any()}
        wholly = {part for part, leaves in meets.items() if leaves <= inside}
        if wholly and len(wholly) < len(meets) and not any(leaves & inside for part, leaves in meets.items() if part not in wholly):
            found[code] = frozenset(wholly)
    return found


def _same(own: _Coding, other: _Coding, shared: Sequence[_Coding], counting: Counting, summed: _Summed) -> Released:
    """That two cells are one: a table of both, in which everybody knows that nobody is in the one and not in the other."""
    hidden = _hidden([own, other, *shared], counting, summed)
    hidden.withheld[1, 2] = hidden.withheld[2, 1] = False
    return hidden


def _parted(coding: _Coding, code: str, inside: Mapping[str, bool]) -> _Coding:
    """An item in two parts: what is inside a code (place 1), and the rest (place 2)."""
    total, rest = coding.dimension.codes[0], f"#{code}"
    tree = Dimension(coding.item, (total, code, rest), (-1, 0, 0))
    return _Coding(tree, {value: code if within else rest for value, within in inside.items()})


def _within(coding: _Coding, code: str, outer: str) -> bool:
    place, wanted = coding.dimension.place[code], coding.dimension.place[outer]
    while place > wanted:
        place = coding.dimension.parents[place]
    return place == wanted


def _hidden(ways: Sequence[_Coding], counting: Counting, summed: _Summed = _Summed()) -> Released:
    """A table of which nothing is told."""
    dimensions = tuple(way.dimension for way in ways)
    shape = tuple(len(dimension.codes) for dimension in dimensions)
    if summed.amounts:
        codes = {way.item: counting.coded(way.item, way.code_of) for way in ways}
        amounts = {name: counting.amounts(name) for name in summed.amounts}
        units = counting.units(summed.unit)
        table = Table.from_records("照合", dimensions, codes, amounts=amounts, units=units, population=counting.population)
    else:
        cell = np.ravel_multi_index(tuple(way.places(counting) for way in ways), shape)
        counts = np.bincount(cell, minlength=math.prod(shape)).reshape(shape)
        for axis, dimension in enumerate(dimensions):
            counts = dimension.roll_up(counts, axis)
        table = Table("照合", dimensions, counts, population=counting.population)
    return Released(table, np.zeros(shape, np.int64), np.ones(shape, np.bool_))
