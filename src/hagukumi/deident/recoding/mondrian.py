"""Mondrian: the records parted again and again along one item; what is written is the interval or the set of values that occur.

LeFevre, DeWitt, Ramakrishnan, Mondrian multidimensional k-anonymity (ICDE 2006), strict, with the cut that lowers the loss most instead of
the median. Results are not nodes of the hierarchies: use `recode_locally` where they must be.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from hagukumi.deident.coded import CodedRecords
from hagukumi.deident.errors import DeidentError, NothingSatisfies
from hagukumi.deident.hierarchy import Hierarchy
from hagukumi.deident.privacy import DiversityKind, Limits, LossName, Privacy
from hagukumi.deident.recoding.checking import unmet
from hagukumi.deident.recoding.compiling import CALLED, INNER
from hagukumi.deident.recoding.conditions import Conditions, conditions_of, holds
from hagukumi.deident.recoding.refusals import refuse_unusable
from hagukumi.deident.recoding.result import by_first_record
from hagukumi.deident.recoding.tables import Codes, Floats, Ints, item_weights
from hagukumi.deident.search.persons import have_several, numbered_persons


@dataclass(frozen=True, slots=True, eq=False)
class Partitioned:
    """`classes`: int32 per record, in the order of their first record; no record is suppressed.

    `present[q]`: classes x leaves, which values of the item occur in a class. `ordered`: items written as an interval. `loss`: mean over
    records and items of (values - 1) / (leaves - 1), weighted; for an ordered item the values are all between the least and the greatest,
    for another those that occur. Not comparable with the loss of hierarchy nodes: a set of three values that no node holds costs less.
    """

    classes: NDArray[np.int32]
    present: tuple[NDArray[np.bool_], ...]
    ordered: frozenset[str]
    loss: float

    def written(self, records: CodedRecords, item: int) -> list[str]:
        """What is written for one item, record by record: the value, "least～greatest", or the values joined by "・"."""
        hierarchy = records.hierarchies[item]
        each = [self._label(hierarchy, row) for row in self.present[item]]
        return [each[number] for number in self.classes]

    def widths(self, records: CodedRecords, item: int) -> NDArray[np.int64]:
        """Per class, how many values are written in one for an item: those of the interval or of the set; 1 is the value itself."""
        return _widths(self.present[item], records.hierarchies[item].item in self.ordered)

    def _label(self, hierarchy: Hierarchy, row: NDArray[np.bool_]) -> str:
        values = [hierarchy.labels[0][leaf] for leaf in np.flatnonzero(row)]
        if len(values) == 1:
            return values[0]
        return f"{values[0]}～{values[-1]}" if hierarchy.item in self.ordered else "・".join(values)


def partition(records: CodedRecords, privacy: Privacy, limits: Limits | None = None, *, ordered: Collection[str] = ()) -> Partitioned:
    """Classes that all meet `privacy`, by cuts that each lower the loss most; `ordered`: items whose leaves stand in their order.

    Values of other items are cut in the order of their hierarchy, siblings side by side. A cut is made only if both sides meet the
    conditions. Where persons have several records (`records.persons`), k counts persons. DeidentError: as for `recode_locally`, or an
    ordered item that is no quasi-identifier. NothingSatisfies: all records together miss a condition, or the mean risk is above its limit.
    Cost: records x items x depth of the cuts.
    """
    limits = limits or Limits()
    refuse_unusable(records, privacy, limits, persons=True)
    several = have_several(records.persons)
    if several and (privacy.closeness or any(one.kind is not DiversityKind.DISTINCT for one in privacy.diversity)):
        raise DeidentError(
            "一人に複数の記録がある資料（person）では、mondrian で使える l は distinct だけで、t は使えません。"
            "method を global にしてください。"
        )
    unknown = sorted(set(ordered) - {hierarchy.item for hierarchy in records.hierarchies})
    if unknown:
        raise DeidentError(f"順序のある項目として書かれた「{unknown[0]}」は準識別子ではありません。")
    if limits.loss is not LossName.LOSS:
        raise DeidentError("mondrian で使える損失の指標は loss だけです。損失の指標を loss にしてください。")
    conditions, sensitive = conditions_of(records, privacy, max(privacy.k, 1))
    whole = np.zeros(records.rows, np.int32)
    if unmet(records, whole, Privacy(privacy.k, privacy.diversity, privacy.closeness)):
        raise NothingSatisfies("全部の記録を1つの組にしても条件を満たしません。条件を見直してください。")
    orders = [_sibling_order(hierarchy, hierarchy.item in ordered) for hierarchy in records.hierarchies]
    codes = np.stack([order[column] for order, column in zip(orders, records.codes, strict=True)], axis=1).astype(np.int32)
    scale = item_weights(records, limits) / np.array([max(hierarchy.leaves - 1, 1) for hierarchy in records.hierarchies])
    interval = np.array([hierarchy.item in ordered for hierarchy in records.hierarchies])
    leaves = max(hierarchy.leaves for hierarchy in records.hierarchies)
    persons = numbered_persons(records.persons) if several and records.persons is not None else np.empty(0, np.int64)
    classes = by_first_record(_cut(np.ascontiguousarray(codes), sensitive, persons, scale, interval, leaves, conditions))
    if unmet(records, classes, privacy):
        raise NothingSatisfies("分割の結果が、リスクの上限を満たしませんでした。kを大きくしてください。")
    return _partitioned(records, classes, scale, frozenset(ordered))


def _sibling_order(hierarchy: Hierarchy, ordered: bool) -> Ints:
    """The place of each leaf: its own for an ordered item, else with its siblings."""
    place = np.arange(hierarchy.leaves)
    if not ordered:
        place[np.lexsort(hierarchy.groups)] = np.arange(hierarchy.leaves)
    return place


def _partitioned(records: CodedRecords, classes: NDArray[np.int32], scale: Floats, ordered: frozenset[str]) -> Partitioned:
    sizes = np.bincount(classes)
    present, total = [], 0.0
    for item, (hierarchy, codes) in enumerate(zip(records.hierarchies, records.codes, strict=True)):
        table = np.zeros((len(sizes), hierarchy.leaves), np.bool_)
        table[classes, codes] = True
        values = _widths(table, hierarchy.item in ordered)
        total += float(((values - 1) * sizes).sum()) * float(scale[item])
        present.append(table)
    return Partitioned(classes, tuple(present), ordered, total / records.rows / len(present))


def _widths(present: NDArray[np.bool_], interval: bool) -> NDArray[np.int64]:
    if interval:
        return present.shape[1] - present.argmax(axis=1) - present[:, ::-1].argmax(axis=1)
    return present.sum(axis=1)


@njit(**CALLED)
def _cut(
    codes: Codes, sensitive: Codes, persons: Ints, scale: Floats, interval: NDArray[np.bool_], leaves: int, conditions: Conditions
) -> Codes:
    """`persons`: per record, from 0 without gaps; empty where each record is a person."""
    rows = len(codes)
    order = np.arange(rows)
    aside = np.empty(rows, np.int64)
    classes = np.zeros(rows, np.int32)
    met = np.zeros(persons.max() + 1 if len(persons) > 0 else 0, np.bool_)
    stack = [(0, rows)]
    found = 0
    while len(stack) > 0:
        begin, end = stack.pop()
        middle = begin
        refused = np.zeros(codes.shape[1], np.bool_)
        while middle == begin:
            item, least = _best_cut(codes, order, begin, end, scale, interval, leaves, conditions.k, refused)
            if item < 0:
                break
            middle = _parted(codes, order, aside, begin, end, item, least)
            asked = len(conditions.asked) == 0 or (
                holds(conditions, sensitive, order[begin:middle], middle - begin)
                and holds(conditions, sensitive, order[middle:end], end - middle)
            )
            enough = len(persons) == 0 or (
                _people(persons, met, order, begin, middle) >= conditions.k and _people(persons, met, order, middle, end) >= conditions.k
            )
            if not asked or not enough:
                refused[item] = True
                middle = begin
        if middle > begin:
            stack.append((middle, end))
            stack.append((begin, middle))
        else:
            for place in range(begin, end):
                classes[order[place]] = found
            found += 1
    return classes


@njit(**INNER)
def _best_cut(
    codes: Codes,
    order: Ints,
    begin: int,
    end: int,
    scale: Floats,
    interval: NDArray[np.bool_],
    leaves: int,
    k: int,
    refused: NDArray[np.bool_],
) -> tuple[int, int]:
    """The item and the first value of the upper side by which the item's own loss falls most; -1: no cut leaves k on both sides."""
    size = end - begin
    best, item_found, least = -1.0, -1, 0
    counts = np.zeros(leaves, np.int64)
    values = np.empty(leaves, np.int64)
    for item in range(codes.shape[1]):
        if refused[item] or size < 2 * k:
            continue
        distinct = 0
        for place in range(begin, end):
            value = codes[order[place], item]
            if counts[value] == 0:
                values[distinct] = value
                distinct += 1
            counts[value] += 1
        values[:distinct].sort()
        below = 0
        for number in range(1, distinct):
            below += counts[values[number - 1]]
            if below < k or size - below < k:
                continue
            if interval[item]:
                lost = below * (values[distinct - 1] - values[number - 1]) + (size - below) * (values[number] - values[0])
            else:
                lost = below * (distinct - number) + (size - below) * number
            if lost * scale[item] > best:
                best, item_found, least = lost * scale[item], item, values[number]
        counts[values[:distinct]] = 0
    return item_found, least


@njit(**INNER)
def _people(persons: Ints, met: NDArray[np.bool_], order: Ints, begin: int, end: int) -> int:
    """How many unlike persons have these records; `met` is all false before and after."""
    found = 0
    for place in range(begin, end):
        person = persons[order[place]]
        if not met[person]:
            met[person] = True
            found += 1
    for place in range(begin, end):
        met[persons[order[place]]] = False
    return found


@njit(**INNER)
def _parted(codes: Codes, order: Ints, aside: Ints, begin: int, end: int, item: int, least: int) -> int:
    """The records below the cut first, each side in its order; where the upper side begins."""
    kept, gone = begin, 0
    for place in range(begin, end):
        record = order[place]
        if codes[record, item] < least:
            order[kept] = record
            kept += 1
        else:
            aside[gone] = record
            gone += 1
    order[kept:end] = aside[:gone]
    return kept
