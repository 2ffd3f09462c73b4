"""From a request to tables that may be published: primary rules, secondary suppression, and the audit without which nothing is returned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.budget import Budget
from hagukumi.deident.tables.amounts import AmountCells, amount_cells, audit_amounts, withhold_amounts
from hagukumi.deident.tables.cells import CellSet, join
from hagukumi.deident.tables.inspection import audit
from hagukumi.deident.tables.primary import REASONS, Reason, Rules, small_counts
from hagukumi.deident.tables.published import Published, Ranges
from hagukumi.deident.tables.refusals import Refused, TableRefused
from hagukumi.deident.tables.releases import Released
from hagukumi.deident.tables.suppression import QUICK, THOROUGH, Pattern, Task, suppress
from hagukumi.deident.tables.table import Table

_ATTEMPTS = 4


class Cost(StrEnum):
    """What secondary suppression spares: cells, people, or both (the root of the count)."""

    CELLS = "cells"
    BALANCED = "balanced"
    PEOPLE = "people"


@dataclass(frozen=True, eq=False)
class TableRequest:
    """Tables that are published together, under one set of rules, after `earlier` releases of the same holdings.

    `thorough`: look longer for fewer cells, where the quick way is not proved to be the best (several times slower).
    `exact`: let the audit find every cell's range to its end (slower) instead of until it is wide enough. `budget`: how long to look for
    fewer cells; the audit is made whole whatever it takes.
    """

    tables: Sequence[Table]
    rules: Rules = field(default_factory=Rules)
    earlier: Sequence[Released] = ()
    cost: Cost = Cost.BALANCED
    thorough: bool = False
    exact: bool = False
    seed: int = 1
    budget: Budget = field(default_factory=Budget)


@dataclass(frozen=True, eq=False)
class ProtectedTables:
    """Tables that passed the audit.

    `withheld` and `reason` (place in `REASONS`, -1: told) per cell of `cells`; `ranges`: what the audit found on counts, `amounts` by
    name; `pattern`: how good the suppression of counts is. Only `protect` makes one.
    """

    request: TableRequest
    cells: CellSet
    withheld: NDArray[np.bool_]
    reason: NDArray[np.int64]
    ranges: Ranges
    amounts: Mapping[str, Ranges]
    pattern: Pattern

    def count(self, reason: Reason) -> int:
        """How many cells of the request are withheld for this reason."""
        return int((self.reason[self._own()] == REASONS.index(reason)).sum())

    @property
    def primary(self) -> int:
        """How many cells are withheld by a rule."""
        own = self._own()
        return int((self.withheld[own] & (self.reason[own] != REASONS.index(Reason.SECONDARY))).sum())

    @property
    def secondary(self) -> int:
        """How many cells are withheld to protect others."""
        return self.count(Reason.SECONDARY)

    def _own(self) -> NDArray[np.int64]:
        return np.unique(np.concatenate([self.cells.places[t].ravel() for t in range(len(self.request.tables))]))


def protect(request: TableRequest) -> ProtectedTables:
    """The request's tables with suppression, audited by a separate process.

    TableRefused: bad input, nothing left to publish, a cell that cannot be protected (also because of an earlier release), a failed audit.
    """
    cells = join([*request.tables, *(released.table for released in request.earlier)])
    try:
        return _Protection(request, cells).run()
    except TableRefused as refused:
        if any(released.told for released in request.earlier) and refused.code is Refused.CANNOT_PROTECT:
            raise _known_before() from refused
        raise


def _known_before() -> TableRefused:
    return TableRefused(
        Refused.EARLIER_RELEASE,
        "過去に公表した表と合わせると、人数が少ない欄の値が分かってしまいます。この表は公表できません。過去の表と同じ区分にするか、対象日を変えてください。",
    )


class _Protection:
    def __init__(self, request: TableRequest, cells: CellSet) -> None:
        self._request, self._cells, self._rules = request, cells, request.rules
        self._counts = cells.counts.astype(np.float64)
        self._low, self._high = self._known()
        self._primary = small_counts(cells.counts, request.rules)
        self._own = np.zeros(len(self._counts), dtype=bool)
        for places in cells.places[: len(request.tables)]:
            self._own[places.ravel()] = True
        self._fixed = (self._low == self._high) | ((cells.counts == 0) & request.rules.zeros_public)

    def run(self) -> ProtectedTables:
        marked = self._primary.marked & ~self._fixed
        self._refuse_nothing_left(marked)
        if (self._primary.marked & self._own & self._fixed).any():
            raise _known_before()
        width = np.where(marked, self._rules.width, 0.0)
        pattern, ranges = self._audited(width, marked)
        withheld, reason = pattern.withheld, np.where(marked, self._primary.reason, -1)
        amounts = self._amounts()
        for each in amounts:
            reason[each.place] = np.where(reason[each.place] < 0, each.primary.reason, reason[each.place])
            withheld = withhold_amounts(each, withheld, self._request.seed, self._request.budget)
        if (withheld & ~pattern.withheld).any():
            asked = np.flatnonzero(marked)
            ranges = audit(self._published(withheld, asked, width[asked]))
            self._refuse_unmet(ranges)
        reason = np.where(withheld & (reason < 0), REASONS.index(Reason.SECONDARY), reason)
        found = {each.name: audit_amounts(each, withheld) for each in amounts}
        return ProtectedTables(self._request, self._cells, withheld, reason, ranges, found, pattern)

    def _amounts(self) -> list[AmountCells]:
        names = dict.fromkeys(name for table in self._request.tables for name in table.amounts)
        return [amount_cells(name, self._cells.tables, self._cells.places, self._rules, ~self._own) for name in names]

    def _audited(self, width: NDArray[np.float64], marked: NDArray[np.bool_]) -> tuple[Pattern, Ranges]:
        """Suppress, audit, ask for more where the auditor got narrower (it also counts in whole numbers); refuse after some attempts."""
        asked = np.flatnonzero(marked)
        wanted = width.copy()
        for _ in range(_ATTEMPTS):
            effort = THOROUGH if self._request.thorough else QUICK
            pattern = suppress(self._task(marked, wanted), self._request.seed, effort, self._request.budget)
            pattern = replace(pattern, withheld=pattern.withheld | ~(self._own | self._fixed))
            ranges = audit(self._published(pattern.withheld, asked, width[asked]))
            if not len(ranges.unmet):
                return pattern, ranges
            wanted[ranges.unmet] += 1.0
        self._refuse_unmet(ranges)
        raise AssertionError("unmet cells are refused above")

    def _refuse_unmet(self, ranges: Ranges) -> None:
        if len(ranges.unmet):
            raise TableRefused(
                Refused.AUDIT_FAILED,
                f"公表前の検査で、値を言い当てられる欄が{len(ranges.unmet)}残りました。表は公表できません。区分を粗くして作り直してください。",
            )

    def _task(self, forced: NDArray[np.bool_], width: NDArray[np.float64]) -> Task:
        none = np.zeros(len(self._counts))
        return Task(
            self._cells.relations, self._counts, self._fixed, forced, none, none, width, self._low, self._high, self._prices(), ~self._own
        )

    def _prices(self) -> NDArray[np.float64]:
        counts = np.maximum(self._counts, 1.0)
        return {Cost.CELLS: 1.0 + 1e-6 * counts, Cost.BALANCED: np.sqrt(counts), Cost.PEOPLE: counts}[self._request.cost]

    def _known(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """What an outsider knows before this request: common knowledge, then every earlier release."""
        low = np.where((self._counts == 0) & self._rules.zeros_public, 0.0, self._rules.floor)
        low, high = np.minimum(low, self._counts), np.full(len(self._counts), np.inf)
        for released, places in zip(self._request.earlier, self._cells.places[len(self._request.tables) :], strict=True):
            released.tighten(places, low, high)
        return low, high

    def _published(self, withheld: NDArray[np.bool_], asked: NDArray[np.int64], width: NDArray[np.float64]) -> Published:
        low, high = np.where(withheld, self._low, self._counts), np.where(withheld, self._high, self._counts)
        return Published(low, high, self._cells.relations, asked, width, True, self._request.exact)

    def _refuse_nothing_left(self, marked: NDArray[np.bool_]) -> None:
        if not (self._own & ~marked & (self._counts > 0)).any():
            raise TableRefused(
                Refused.NOTHING_LEFT,
                "すべての欄の人数が基準より少ないため、公表できる値がありません。区分を粗くするか、対象の期間・地域を広げてください。",
            )
