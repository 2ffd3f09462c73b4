"""The best full-domain generalisation with suppression of records, proved.

How it goes. Every node of the lattice has a lower bound of its loss, and is open while the bound does not exceed the best loss found.
What is counted on a node raises the bounds of others: a node that must suppress more than is allowed rules out everything finer, an
allowed one tells finer nodes what they suppress at least, and some losses bound coarser nodes (`losses`, `conditions`). The search ends
when no node is open: then the best one is proved. Two threads count two nodes at a time; which nodes are counted may differ, the answer
cannot: losses are added up from whole numbers in one order, and of equal losses (`comparable`) the least sum of levels wins, then
the lexicographically first.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.coded import CodedRecords, Tally
from hagukumi.deident.errors import DeidentError, NothingSatisfies
from hagukumi.deident.privacy import Limits, LossName, Privacy
from hagukumi.deident.search.budget import Budget
from hagukumi.deident.search.checking import Checker, Task
from hagukumi.deident.search.classes import classes_of
from hagukumi.deident.search.conditions import smallest_class
from hagukumi.deident.search.counted import count_records
from hagukumi.deident.search.frontier import Open, comparable
from hagukumi.deident.search.households import household_figures
from hagukumi.deident.search.lattice import Axis, Node, axes_of, below, ranks
from hagukumi.deident.search.losses import Found, Loss, loss_of, scale_of
from hagukumi.deident.search.refusals import refuse_unusable, sensitive_items
from hagukumi.deident.search.risks import UniquesEstimate, dankar
from hagukumi.deident.search.whole_households import HouseholdChecker


@dataclass(frozen=True, slots=True, eq=False)
class Optimum:
    """The treatment found.

    `levels`: per item of the records. `suppressed`: bool per record. `loss`: by the measure `name`. `proved`: no other node is better.
    `checks`: how many of the `nodes` were counted. `class_of`: int32 per record, -1 for a suppressed one; `sizes`: int64 per kept class,
    how many records it has, numbered by their values. Where rows stand for several records (`Tally`), a row stands for "record".
    """

    levels: tuple[int, ...]
    suppressed: NDArray[np.bool_]
    loss: float
    name: LossName
    proved: bool
    checks: int
    nodes: int
    class_of: NDArray[np.int32]
    sizes: NDArray[np.int64]

    @property
    def classes(self) -> int:
        """How many classes are kept."""
        return len(self.sizes)


def optimum(
    records: CodedRecords,
    privacy: Privacy,
    limits: Limits,
    *,
    population: CodedRecords | None = None,
    tally: Tally | None = None,
    budget: Budget | None = None,
    threads: int = 2,
    estimate: UniquesEstimate = dankar,
) -> Optimum:
    """The node of least loss among those that meet `privacy` by suppressing at most `limits.suppression_limit` of the records.

    `population`: for k-map and δ-presence, with the same items and hierarchies; the records are among its people. `tally`: how many records
    each of `records` stands for; the answer is that for all of them one by one (not with `household_k`). `budget`: when it is
    spent, the best node found is returned with `proved` false. `estimate`: of population uniques. DeidentError: something given cannot be
    used; NothingSatisfies: no node is allowed, or none was found in time. Cost: one sort of the records, then about records x items for
    each node counted; memory about 60 bytes a record and thread.
    """
    refuse_unusable(records, population, privacy, limits, tally)
    whole = privacy.household_k == 1
    counted = count_records(records, population, sensitive_items(privacy), None if whole else records.households, tally)
    axes = axes_of(counted, limits.levels)
    most = int(limits.suppression_limit * counted.records + 1e-9)
    loss = loss_of(limits.loss, axes, scale_of(axes, limits, counted.records, most, smallest_class(privacy), whole))
    task = Task.of(counted, axes, privacy, most, dict(records.sensitive), estimate, loss.by_leaf)
    search = _Search(axes, loss, most, counted.records, budget or Budget())
    checkers = [(Checker if whole else HouseholdChecker)(task) for _ in range(max(1, threads))]
    search.run([checker.check for checker in checkers])
    found = _result(records, counted.row_of, tally, limits.loss, search, checkers[0])
    _count_households(records, found, privacy.household_k)
    return found


class _Search:
    """The state that the threads share, guarded by one lock."""

    def __init__(self, axes: tuple[Axis, ...], loss: Loss, most: int, records: int, budget: Budget) -> None:
        self.axes, self.most, self.records, self._loss, self._budget = axes, most, records, loss, budget
        self._lock = Lock()
        self._lower = loss.floor.copy()
        self._ranks = ranks(axes)
        self._open = Open(self._lower, self._ranks, loss.upward)
        self.best: tuple[float, int] = (float("inf"), 0)
        self.found: Found | None = None
        self.checks = 0
        self.stopped = False

    @property
    def nodes(self) -> int:
        """How many nodes the lattice has."""
        return int(self._lower.size)

    def run(self, checks: list[Callable[[Node], Found]]) -> None:
        """Search with one thread per given way to count. The coarsest node comes first: if it fails, mostly all do."""
        self._learn(checks[0](self._open.coarsest()))
        if len(checks) == 1:
            self._work(checks[0])
            return
        with ThreadPoolExecutor(len(checks)) as pool:
            for done in [pool.submit(self._work, check) for check in checks]:
                done.result()

    def _work(self, check: Callable[[Node], Found]) -> None:
        while (node := self._next()) is not None:
            self._learn(check(node))

    def _next(self) -> Node | None:
        with self._lock:
            if self._budget.spent():
                self.stopped = self._open.sweep(*self.best)
                return None
            finer = self._open.next_finer(self.found.node, *self.best) if self.found and self._loss.upward else None
            return finer or self._open.choose(*self.best)

    def _learn(self, found: Found) -> None:
        with self._lock:
            self.checks += 1
            if found.least > self.most or found.least == self.records:
                self._lower[below(found.node)] = np.inf
                return
            self._loss.learn(found, self._lower)
            if found.allowed:
                self._compare(found)

    def _compare(self, found: Found) -> None:
        value = float(comparable(self._loss.value(found)))
        rank = int(self._ranks[found.node])
        if (value, rank) < self.best or self.found is None:
            self.best, self.found = (value, rank), found

    def exact(self) -> float:
        """The loss of the best node."""
        assert self.found is not None
        return self._loss.value(self.found)


def _result(
    records: CodedRecords, row_of: NDArray[np.int32], tally: Tally | None, name: LossName, search: _Search, checker: Checker
) -> Optimum:
    if search.found is None:
        raise NothingSatisfies(_nothing(search.stopped, whole=search.most >= search.records))
    levels = tuple(axis.levels[place] for axis, place in zip(search.axes, search.found.node, strict=True))
    suppressed = checker.suppressed_rows(search.found.node)[row_of]
    class_of = np.full(records.rows, -1, np.int32)
    kept = ~suppressed
    numbers, sizes = classes_of([column[kept] for column in records.generalised(levels)])
    if tally is not None:
        sizes = np.bincount(numbers, weights=tally.records[kept], minlength=len(sizes)).astype(np.int64)
    class_of[kept] = numbers
    return Optimum(levels, suppressed, search.exact(), name, not search.stopped, search.checks, search.nodes, class_of, sizes)


def _count_households(records: CodedRecords, found: Optimum, k: int) -> None:
    """Patterns are told apart by sums of drawn numbers during the search: count them exactly once."""
    if k > 1 and records.households is not None and household_figures(records.households, found.class_of, k).below:
        raise DeidentError("できた結果を数え直したところ、世帯の条件を満たしていません。システムの担当者に伝えてください。")


def _nothing(stopped: bool, *, whole: bool) -> str:
    """Why there is no result. `whole`: every record might have been suppressed."""
    if stopped:
        return "時間の上限までに、すべての条件を満たす一般化が見つかりませんでした。時間を延ばすか、条件を緩めてください。"
    if whole:
        return (
            "どの段階の組み合わせでも、条件を満たす組が一つもなく、すべての記録が抑制されるため、出力するものがありません。"
            "条件（k・l・tなど）を緩めるか、階層にさらに粗い段階を加えてください。"
        )
    return (
        "どの段階の組み合わせでも、すべての条件を抑制の上限の中で満たせません。抑制の上限を上げるか、条件（k・l・tなど）を緩めるか、"
        "階層にさらに粗い段階を加えてください。"
    )
