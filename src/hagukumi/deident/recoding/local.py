"""Local recoding: every class of records gets levels of its own."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.coded import CodedRecords
from hagukumi.deident.errors import NothingSatisfies
from hagukumi.deident.privacy import Limits, Privacy
from hagukumi.deident.recoding.blocks import exchange_blocks, gather_blocks
from hagukumi.deident.recoding.checking import unmet
from hagukumi.deident.recoding.conditions import Conditions, conditions_of
from hagukumi.deident.recoding.ordering import blocks_of, nearness_key, steps_of
from hagukumi.deident.recoding.refusals import refuse_unusable
from hagukumi.deident.recoding.result import Recoded, recoded
from hagukumi.deident.recoding.sweeping import sweep
from hagukumi.deident.recoding.tables import Marks, Tables, item_weights, tables_of
from hagukumi.deident.search.budget import Budget

T = TypeVar("T")

_PART: Final = 1 << 14
"""Records that are swept together: their tables stay near the processor."""

_CROSSING: Final = 1.0 - 1e-9
"""Below this cost no class crosses a top level, whose cost is 1 (the largest weight): parts without common tops are swept apart."""

_WORK: Final = 40_000
"""How many values per record a sweep may look at; Adult and a million residents with nine items take about 5,500."""

_ROUNDS: Final = 1
_SHAKE: Final = 5
_SWEEPS: Final = 20
_GATHERED: Final = 36_000_000
"""Values looked at when the clusters of a block are compared for the first time; a block has at least `_LEAST` clusters."""

_LEAST: Final = 100
_BLOCK: Final = 9_000
"""Values of the records of a block in which records are exchanged: a thousand records of nine items."""
_ATTEMPTS: Final = 12


@dataclass(slots=True)
class _Work:
    """A recoding on its way, the records in the order of their values.

    `classes`: int64 per record, -1: in none; always of classes that meet the conditions.
    """

    records: CodedRecords
    codes: NDArray[np.int32]
    sensitive: NDArray[np.int32]
    tables: Tables
    marks: Marks
    conditions: Conditions
    threads: int
    classes: NDArray[np.int64] = field(init=False)
    steps: list[list[float]] = field(init=False)


def recode_locally(
    records: CodedRecords, privacy: Privacy, limits: Limits, *, budget: Budget | None = None, threads: int = 2, rounds: int = _ROUNDS
) -> Recoded:
    """A recoding in which every class meets `privacy`, each value is written as a node of its hierarchy and the loss is small.

    The cheapest classes are formed first (`sweeping`), records that are left are gathered (`gathering`), then classes exchange records
    (`exchanging`) for `rounds` rounds. `limits.loss` must be loss or precision. No record is suppressed unless no level of an item holds
    it together with enough others. The budget is asked before each round of exchange: what there is then is handed back with
    `complete=False`. The same records, conditions and rounds give the same result with any number of threads and in any order of the
    records (of records that are alike in everything looked at, which one goes where may change). The conditions are checked once more on
    the labels as written (`checking`).

    DeidentError: unusable conditions or data. NothingSatisfies: even all records together miss a condition, or more records would be
    suppressed than `limits.suppression_limit` allows. Cost: about 600 x records x items looked at for nine items.
    """
    refuse_unusable(records, privacy, limits)
    k = _least_k(privacy)
    for _ in range(_ATTEMPTS):
        found = _recode(records, privacy, limits, k, budget, threads, rounds)
        if not unmet(records, found.classes, privacy):
            return found
        k = min(_larger_k(k, found, privacy), records.rows)
    raise NothingSatisfies("どのように一般化しても、リスクの上限を満たせませんでした。上限を見直すか、項目を減らしてください。")


def _least_k(privacy: Privacy) -> int:
    alone = privacy.risk is not None and (privacy.risk.uniques is not None or privacy.risk.population_uniques is not None)
    return max(privacy.k, 2 if alone else 1)


def _larger_k(k: int, found: Recoded, privacy: Privacy) -> int:
    """Classes as many times larger as the mean risk (classes / kept records) is above its limit."""
    limit = privacy.risk.average if privacy.risk else None
    kept = int((found.classes >= 0).sum())
    if not limit or not kept:
        return 2 * k
    return max(k + 1, math.ceil(k * found.class_count / kept / limit))


def _recode(records: CodedRecords, privacy: Privacy, limits: Limits, k: int, budget: Budget | None, threads: int, rounds: int) -> Recoded:
    conditions, sensitive = conditions_of(records, privacy, k)
    order = np.lexsort((*sensitive.T, *records.codes))
    ordered = CodedRecords(records.hierarchies, tuple(column[order] for column in records.codes))
    codes = np.ascontiguousarray(np.stack(ordered.codes, axis=1), dtype=np.int32)
    work = _Work(ordered, codes, sensitive[order], *tables_of(records, limits), conditions, threads)
    work.steps = steps_of(records, item_weights(records, limits))
    _sweep_all(work)
    _gather_left(work)
    lost = int((work.classes < 0).sum())
    if lost > limits.suppression_limit * records.rows or lost == records.rows:
        raise NothingSatisfies(
            "条件を満たす組に入れられない記録が、抑制の上限より多くあります。階層の最上位に全体をまとめる段階を加えるか、条件を見直してください。"
        )
    made = 0
    chance = np.random.default_rng(_SHAKE)
    while made < rounds and not (budget is not None and budget.spent()):
        _exchange_round(work, chance if made else None)
        made += 1
    grouping = np.empty_like(work.classes)
    grouping[order] = work.classes
    return recoded(records, grouping, limits, complete=made == rounds)


def _sweep_all(work: _Work) -> None:
    """Parts that share no class cheaper than a top level first, side by side; then what is left of all of them together."""
    work.classes = np.full(len(work.codes), -1, np.int64)
    parts = _parts(work)
    limit = _WORK // work.codes.shape[1]
    found = _side_by_side(work.threads, [partial(_sweep, work, part, _CROSSING, limit * len(part)) for part in parts])
    _number(work, parts, found)
    left = np.flatnonzero(work.classes < 0)
    if len(left):
        _number(work, [left], [_sweep(work, left, np.inf, limit * len(work.codes))])


def _sweep(work: _Work, part: NDArray[np.int64], dearest: float, limit: int) -> NDArray[np.int32]:
    return sweep(work.codes[part], work.sensitive[part], work.tables, work.marks, work.conditions, dearest, limit)[0]


def _number(work: _Work, parts: Sequence[NDArray[np.int64]], found: Sequence[NDArray[np.int32]]) -> None:
    base = int(work.classes.max(initial=-1)) + 1
    for part, classes in zip(parts, found, strict=True):
        work.classes[part] = np.where(classes >= 0, classes + base, -1)
        base += int(classes.max(initial=-1)) + 1


def _parts(work: _Work) -> list[NDArray[np.int64]]:
    """Records by the groups that only a top level joins, cut into parts of about `_PART` at the bounds of such groups."""
    cell = np.zeros(len(work.codes), np.int64)
    for item, hierarchy in enumerate(work.records.hierarchies):
        below = int(np.flatnonzero(work.marks.lowest[item, : hierarchy.levels] < _CROSSING).max(initial=0))
        joined = cell * len(hierarchy.labels[below]) + hierarchy.groups[below][work.codes[:, item]]
        cell = np.unique(joined, return_inverse=True)[1].astype(np.int64)
    order = np.argsort(cell, kind="stable")
    sizes = np.bincount(cell)
    cuts = np.concatenate(([0], np.cumsum(sizes)))[blocks_of(sizes, _PART)]
    return [order[start:end] for start, end in pairwise(cuts)]


def _side_by_side(threads: int, tasks: Sequence[Callable[[], T]]) -> list[T]:
    if threads < 2 or len(tasks) < 2:
        return [task() for task in tasks]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(lambda task: task(), tasks))


def _gather_left(work: _Work) -> None:
    """Records in no class join the nearest clusters until they meet the conditions; what cannot be joined stays in none."""
    chance: np.random.Generator | None = None
    aim = 0
    while (left := np.flatnonzero(work.classes < 0)).size:
        start = work.classes.copy()
        start[left] = int(start.max(initial=-1)) + 1 + np.arange(len(left))
        start = np.unique(start, return_inverse=True)[1].astype(np.int64)
        count = int(start.max()) + 1
        aim = min(max(_LEAST, _GATHERED // (len(left) * work.codes.shape[1]), 4 * aim), count)
        order, sizes = _class_order(work, np.arange(len(start)), start, chance)
        cuts = np.concatenate(([0], np.cumsum(sizes)))[blocks_of(np.ones(count, np.int64), aim)]
        ended, alone = gather_blocks(work.codes, work.sensitive, order, start, cuts, work.classes < 0, work.tables, work.conditions)
        work.classes = np.where(alone, -1, ended)
        if aim == count:
            return
        chance = chance or np.random.default_rng(_SHAKE)


def _class_order(
    work: _Work, chosen: NDArray[np.int64], classes: NDArray[np.int64], chance: np.random.Generator | None
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The chosen records class by class, near classes after one another, and the sizes of the classes in that order."""
    key = nearness_key(work.records, work.steps, chance)[chosen]
    first = np.unique(classes, return_index=True)[1]
    rank = np.empty(len(first), np.int64)
    rank[np.argsort(key[first], kind="stable")] = np.arange(len(first))
    placed = rank[classes]
    return np.argsort(placed, kind="stable"), np.bincount(placed, minlength=len(first))


def _exchange_round(work: _Work, chance: np.random.Generator | None) -> None:
    """One round over blocks of neighbouring classes. Very large classes stay as they are."""
    aim = max(min(max(1, work.conditions.k // 10), 4) * _BLOCK // work.codes.shape[1], 10 * work.conditions.k)
    sizes = np.bincount(work.classes[work.classes >= 0])
    movable = np.flatnonzero((work.classes >= 0) & (sizes[work.classes] <= aim // 2))
    if not len(movable):
        return
    inner = np.unique(work.classes[movable], return_inverse=True)[1].astype(np.int64)
    order, counts = _class_order(work, movable, inner, chance)
    cuts = np.concatenate(([0], np.cumsum(counts)))[blocks_of(counts, aim)]
    pieces = [piece for piece in np.array_split(np.arange(len(cuts) - 1), 4 * work.threads) if len(piece)]
    tasks = [partial(_exchange, work, movable[order], inner[order], cuts[piece[0] : piece[-1] + 2]) for piece in pieces]
    work.classes[movable[order]] = np.concatenate(_side_by_side(work.threads, tasks)) + len(sizes)


def _exchange(work: _Work, order: NDArray[np.int64], classes: NDArray[np.int64], cuts: NDArray[np.int64]) -> NDArray[np.int64]:
    return exchange_blocks(work.codes, work.sensitive, order, classes, cuts, work.tables, work.conditions, _SWEEPS)
