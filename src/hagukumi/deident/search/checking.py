"""One node of the lattice, counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.coded import SensitiveItem
from hagukumi.deident.privacy import PopulationRisk, Privacy
from hagukumi.deident.search.conditions import Classes, ClassTest, all_steady, marked_item, other_tests, steady_test
from hagukumi.deident.search.counted import Counted
from hagukumi.deident.search.kernels import group_rows, leaf_counts, person_counts
from hagukumi.deident.search.lattice import Axis, Node, parts_of
from hagukumi.deident.search.losses import Found
from hagukumi.deident.search.risks import UniquesEstimate, suppress_for_risk


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """What every check of one search shares.

    `most`: the largest number of records that may be suppressed. `by_leaf`: the loss asks which leaves are suppressed.
    """

    counted: Counted
    axes: tuple[Axis, ...]
    most: int
    steady: ClassTest
    others: Sequence[ClassTest]
    risk: PopulationRisk | None
    estimate: UniquesEstimate
    all_steady: bool
    marks: NDArray[np.int64]
    household_k: int
    by_leaf: bool

    @classmethod
    def of(
        cls,
        counted: Counted,
        axes: tuple[Axis, ...],
        privacy: Privacy,
        most: int,
        sensitive: dict[str, SensitiveItem],
        estimate: UniquesEstimate,
        by_leaf: bool,
    ) -> Task:
        """The task of these conditions."""
        marked = marked_item(counted, privacy) if privacy.household_k == 1 else None
        return cls(
            counted,
            axes,
            most,
            steady_test(privacy, marked),
            other_tests(counted, privacy, sensitive, marked),
            privacy.risk,
            estimate,
            all_steady(privacy, most, persons=len(counted.people) > 0),
            np.empty(0, np.int64) if marked is None else counted.values[marked].marks(),
            privacy.household_k,
            by_leaf,
        )


class Checker:
    """Counts nodes, one at a time; each thread has its own, since the memory is used again. About 40 bytes a row."""

    def __init__(self, task: Task) -> None:
        self._task = task
        rows = len(task.counted.weights)
        self._slots = np.empty(1 << max(rows - 1, 1).bit_length() + 1, np.int32)
        self._keys, self._first = np.empty(rows, np.int64), np.empty(rows, np.int32)
        self._members = np.empty(rows, np.int32)
        self._counts = np.empty(rows, np.int64)
        self._others = np.empty(rows if len(task.counted.others) else 0, np.int64)
        self._marks = np.empty(rows if len(task.marks) else 0, np.int64)
        self._leaves = np.empty(int(task.counted.offsets[-1]), np.int64)
        self._people = np.empty(len(task.counted.people), np.int64)
        self._last = np.empty(len(task.counted.people), np.int32)

    def check(self, node: Node) -> Found:
        """Count one node. Cost: rows x items, then classes."""
        classes = self._group(node)
        steady = np.empty(len(classes.counts), bool)
        self._task.steady(classes, steady)
        sure = self._missing(classes, steady)
        passing = self._passing(classes, steady) if sure <= self._task.most else steady
        return self._found(node, classes, steady, passing, sure)

    def suppressed_rows(self, node: Node) -> NDArray[np.bool_]:
        """Whether each row is suppressed on this node."""
        classes = self._group(node)
        steady = np.empty(len(classes.counts), bool)
        self._task.steady(classes, steady)
        return ~self._passing(classes, steady)[classes.members]

    def _group(self, node: Node) -> Classes:
        counted, task = self._task.counted, self._task
        parts, span, wide = parts_of(task.axes, node)
        dense = span <= len(self._slots)
        slots = self._slots[:span] if dense else self._slots
        number = group_rows(
            *(counted.codes, counted.weights, counted.others, task.marks, parts, counted.offsets, dense, wide),
            *(slots, self._keys, self._members, self._first, self._counts, self._others, self._marks),
        )
        people = self._people[:number]
        if len(people):
            person_counts(self._members, counted.kinds, counted.people, self._last[:number], people)
        return Classes(self._counts[:number], self._others[:number], self._marks[:number], self._first[:number], self._members, people)

    def _passing(self, classes: Classes, steady: NDArray[np.bool_]) -> NDArray[np.bool_]:
        task = self._task
        if not task.others and task.risk is None:
            return steady
        passing = steady.copy()
        for test in task.others:
            test(classes, passing)
        if task.risk is not None:
            suppress_for_risk(classes.counts, classes.first, passing, task.risk, task.estimate)
        return passing

    def _missing(self, classes: Classes, passing: NDArray[np.bool_]) -> int:
        return self._task.counted.records - int(classes.counts @ passing)

    def _found(self, node: Node, classes: Classes, steady: NDArray[np.bool_], passing: NDArray[np.bool_], sure: int) -> Found:
        task = self._task
        suppressed = sure if passing is steady else self._missing(classes, passing)
        allowed = suppressed <= task.most and suppressed < task.counted.records
        sure_leaves = self._leaf_counts(classes.members, ~steady) if sure <= task.most else None
        leaves = sure_leaves
        if passing is not steady and allowed:
            leaves = self._leaf_counts(classes.members, ~passing)
        kept = classes.counts[passing]
        return Found(
            *(node, allowed, suppressed, len(kept), int(kept @ kept)),
            *(suppressed if task.all_steady else sure, sure, int(steady.sum()), int(classes.counts @ classes.counts)),
            *(leaves, sure_leaves),
        )

    def _leaf_counts(self, members: NDArray[np.int32], chosen: NDArray[np.bool_]) -> NDArray[np.int64] | None:
        if not self._task.by_leaf:
            return None
        counted = self._task.counted
        leaf_counts(counted.codes, counted.weights, members, chosen, counted.offsets, self._leaves)
        return self._leaves.copy()
