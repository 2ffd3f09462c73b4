"""Records counted: unlike records once each, with how often they occur."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.coded import CodedRecords, SensitiveItem, Tally
from hagukumi.deident.hierarchy import Hierarchy
from hagukumi.deident.search.classes import classes_of
from hagukumi.deident.search.households import members_of, patterns_of
from hagukumi.deident.search.persons import have_several, once_each, person_kinds


@dataclass(frozen=True, slots=True, eq=False)
class Values:
    """The values of a sensitive item: row r has values[starts[r]:starts[r + 1]], each numbers[...] times; `shares` among all records.

    Where persons have several records, persons with a value are counted in place of records.
    """

    starts: NDArray[np.int64]
    values: NDArray[np.int32]
    numbers: NDArray[np.int32]
    shares: NDArray[np.float64]

    def marks(self) -> NDArray[np.int64]:
        """One bit per value met, for at most 64 values."""
        bits = np.left_shift(np.int64(1), self.values.astype(np.int64))
        return np.bitwise_or.reduceat(np.append(bits, 0), self.starts[:-1]) * (self.starts[1:] > self.starts[:-1])


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """The unlike combinations of leaves (rows), in the order of their leaves, first item first.

    `codes`: uint16 or int32 [row, item]; `weights`: int32, records of that combination (0: only the population has it); `others`: int32,
    people of the population with it, empty without population; `row_of`: the row of each record given; `records`: how many there are;
    `leaves`: per item, how many of them have each leaf.
    When households count, a row belongs to one kind of household as well: `kinds[row]` (0: none; rows lie in this order), and `alike[kind]`
    says how many households are of that kind, that is have members of the same leaves; both empty when households do not count.
    Where persons have several records, kinds are those of persons (see `persons`), and `people[row]` says how many persons a row has; it
    is empty where each record is a person.
    """

    hierarchies: tuple[Hierarchy, ...]
    codes: NDArray[np.integer]
    weights: NDArray[np.int32]
    others: NDArray[np.int32]
    values: Mapping[str, Values]
    row_of: NDArray[np.int32]
    records: int
    leaves: tuple[NDArray[np.int64], ...]
    kinds: NDArray[np.int32]
    alike: NDArray[np.int64]
    people: NDArray[np.int64]

    @property
    def offsets(self) -> NDArray[np.int64]:
        """Where the leaves of each item begin when all items stand one after the other; the last number is how many there are."""
        return np.cumsum([0, *(hierarchy.leaves for hierarchy in self.hierarchies)], dtype=np.int64)


def count_records(
    records: CodedRecords,
    population: CodedRecords | None,
    items: tuple[str, ...],
    households: NDArray[np.int64] | None = None,
    tally: Tally | None = None,
) -> Counted:
    """Count `records` (and `population` beside them); `items`: the sensitive items that are needed. Cost: one sort of the records.

    `tally`: what each of `records` stands for, where they were counted before; one record each without it.
    """
    persons = records.persons if have_several(records.persons) else None
    kinds, alike = _household_kinds(records, households) if persons is None else _person_kinds(records, persons, items)
    codes: tuple[NDArray[np.int32], ...] = (kinds, *records.codes)
    if population is not None:
        nobody = np.zeros(population.rows, np.int32)
        codes = tuple(np.concatenate(pair) for pair in zip(codes, (nobody, *population.codes), strict=True))
    row_of, sizes = classes_of(codes)
    own, others = row_of[: records.rows], row_of[records.rows :]
    first = np.empty(len(sizes), np.int64)
    first[row_of[::-1]] = np.arange(len(row_of) - 1, -1, -1)
    matrix = _matrix(records.hierarchies, codes[1:], first)
    weights = np.bincount(own, weights=None if tally is None else tally.records, minlength=len(sizes)).astype(np.int32)
    given = None if tally is None else tally.leaves
    return Counted(
        records.hierarchies,
        matrix,
        weights,
        np.bincount(others, minlength=len(sizes)).astype(np.int32) if population is not None else np.empty(0, np.int32),
        {item: _values(own, len(sizes), records.sensitive[item], tally, persons) for item in items},
        own,
        records.rows if tally is None else tally.total,
        given or _leaves(records.hierarchies, matrix, weights),
        codes[0][first] if households is not None or persons is not None else np.empty(0, np.int32),
        alike,
        np.empty(0, np.int64) if persons is None else np.bincount(own[once_each(own, persons)], minlength=len(sizes)),
    )


def _leaves(hierarchies: tuple[Hierarchy, ...], codes: NDArray[np.integer], weights: NDArray[np.int32]) -> tuple[NDArray[np.int64], ...]:
    return tuple(
        np.bincount(codes[:, item], weights=weights, minlength=hierarchy.leaves).astype(np.int64)
        for item, hierarchy in enumerate(hierarchies)
    )


def _household_kinds(records: CodedRecords, households: NDArray[np.int64] | None) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    kinds = np.zeros(records.rows, np.int32)
    if households is None:
        return kinds, np.empty(0, np.int64)
    members = members_of(households)
    patterns, alike = patterns_of(members, classes_of(records.codes)[0])
    kinds[members.records] = np.repeat(patterns, members.sizes) + 1
    return kinds, np.concatenate([[0], alike])


def _person_kinds(records: CodedRecords, persons: NDArray[np.int64], items: tuple[str, ...]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    return person_kinds(persons, records.codes, [records.sensitive[item].codes for item in items])


def _matrix(hierarchies: tuple[Hierarchy, ...], codes: tuple[NDArray[np.int32], ...], first: NDArray[np.int64]) -> NDArray[np.integer]:
    widest = max(hierarchy.leaves for hierarchy in hierarchies)
    matrix = np.empty((len(first), len(codes)), np.uint16 if widest <= 65_536 else np.int32)
    for item, column in enumerate(codes):
        matrix[:, item] = column[first]
    return matrix


def _values(
    row_of: NDArray[np.int32], rows: int, sensitive: SensitiveItem, tally: Tally | None, persons: NDArray[np.int64] | None
) -> Values:
    width = len(sensitive.values)
    keys, codes = row_of * np.int64(width) + sensitive.codes, sensitive.codes
    if persons is not None:
        keys, codes = keys[once_each(keys, persons)], codes[once_each(codes, persons)]
    pairs, numbers = _numbered_pairs(keys, tally)
    shares = np.bincount(codes, weights=None if tally is None else tally.records, minlength=width)
    return Values(
        np.searchsorted(pairs, np.arange(rows + 1, dtype=np.int64) * width),
        (pairs % width).astype(np.int32),
        numbers.astype(np.int32),
        shares / (len(codes) if tally is None else tally.total),
    )


def _numbered_pairs(pairs: NDArray[np.int64], tally: Tally | None) -> tuple[NDArray[np.int64], NDArray[np.integer | np.floating]]:
    """The unlike pairs and how many records have each."""
    if tally is None:
        return np.unique(pairs, return_counts=True)
    unlike, places = np.unique(pairs, return_inverse=True)
    return unlike, np.bincount(places, weights=tally.records)
