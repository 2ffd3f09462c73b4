"""Cell suppression: records generalised alike, then single cells blanked instead of whole records."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from hagukumi.deident.coded import CodedRecords
from hagukumi.deident.errors import DeidentError, NothingSatisfies
from hagukumi.deident.hierarchy import Hierarchy
from hagukumi.deident.privacy import Limits, LossName, Privacy
from hagukumi.deident.recoding.compiling import CALLED
from hagukumi.deident.recoding.covering import cover, flats_of, projected, relaxed
from hagukumi.deident.recoding.local import recode_locally
from hagukumi.deident.recoding.refusals import refuse_unusable
from hagukumi.deident.recoding.tables import Codes, Floats, Ints, item_weights


class Reading(enum.StrEnum):
    """What a blank cell means to the one who counts."""

    PERSON = "person"
    """Whoever knows the true (generalised) values of a person finds at least k rows that could be that person's: all that is shown on
    them agrees. Implies that every row, its blanks taken for any value, fits k rows, blanks of both sides taken so (sdcMicro's freqCalc),
    which in itself lets a person with a blank be found."""
    OWN_VALUE = "own_value"
    """Blank is a value of its own: every row is equal to at least k - 1 others, blanks included. Implies PERSON. The only reading in which
    conditions on sensitive items have a meaning, since only here are there classes."""


@dataclass(frozen=True, slots=True, eq=False)
class CellsSuppressed:
    """`groups[q][record]`: the group on `levels[q]`, -1 for a blank cell; `missing[q][record]`: whether it is blank. `cells`: how many are.

    No record is left out. `loss`: mean over records and items of (leaves covered - 1) / (leaves - 1), a blank cell counting 1, weighted.
    """

    levels: tuple[int, ...]
    groups: tuple[NDArray[np.int32], ...]
    missing: tuple[NDArray[np.bool_], ...]
    cells: int
    loss: float
    reading: Reading


def suppress_cells(
    records: CodedRecords, levels: tuple[int, ...], privacy: Privacy, limits: Limits | None = None, *, reading: Reading = Reading.PERSON
) -> CellsSuppressed:
    """Few cells blanked in records generalised to `levels` so that k holds in the given reading; `limits.weights` say which items to spare.

    PERSON: the covering problem of `covering`, near its optimum. OWN_VALUE: local recoding with two levels per item, the value and blank.
    Both results are counted anew before they are handed back. DeidentError: levels that do not exist, conditions on sensitive items or on
    risk in the reading PERSON. Cost, PERSON: classes x items², sorted, then a linear program for small problems.
    """
    limits = limits or Limits()
    refuse_unusable(records, privacy, limits)
    if len(levels) != len(records.hierarchies) or any(
        not 0 <= level < hierarchy.levels for level, hierarchy in zip(levels, records.hierarchies, strict=False)
    ):
        raise DeidentError(
            "一般化の段階が、準識別子の数か階層の段階の数と合いません。項目ごとに、階層にある段階を1つずつ指定してください。"
        )
    values = np.stack(records.generalised(levels), axis=1)
    if reading is Reading.OWN_VALUE:
        missing = _as_values(records, values, privacy, limits)
    elif privacy.diversity or privacy.closeness or privacy.risk is not None:
        raise DeidentError("機微な項目やリスクの条件は、空欄を1つの値とみなす数え方（own_value）でだけ使えます。数え方を変えてください。")
    else:
        missing = _covered(values, privacy.k, item_weights(records, limits))
        if compatible_rows(values, missing).min() < privacy.k:
            raise NothingSatisfies("セルの抑制の結果が条件を満たしませんでした。一般化の段階を上げてください。")
    return CellsSuppressed(
        levels=tuple(levels),
        groups=tuple(np.where(missing, -1, values).astype(np.int32).T),
        missing=tuple(np.ascontiguousarray(missing.T)),
        cells=int(missing.sum()),
        loss=_loss(records, levels, missing, limits),
        reading=reading,
    )


def compatible_rows(values: Codes, missing: NDArray[np.bool_]) -> Ints:
    """Per record, how many rows could be that person's to one who knows the true values: all that they show agrees (Reading.PERSON).

    `values`, `missing`: records x items. Cost: patterns of blanks x distinct records x items.
    """
    people = np.unique(projected(values, list(range(values.shape[1]))), return_index=True, return_inverse=True)
    asked, rows = values[people[1]], _distinct(values, missing)
    found = np.zeros(len(asked), np.int64)
    for chosen, shown in _patterns(rows.missing):
        number = projected(np.concatenate([asked, rows.values[chosen]]), shown)
        counts = np.bincount(number[len(asked) :], weights=rows.counts[chosen], minlength=int(number.max()) + 1)
        found += counts[number[: len(asked)]].astype(np.int64)
    return found[people[2]]


def fitting_rows(values: Codes, missing: NDArray[np.bool_]) -> Ints:
    """Per row, how many rows fit it, a blank on either side fitting any value: sdcMicro's freqCalc. Cost: patterns² x distinct rows."""
    rows = _distinct(values, missing)
    found = np.zeros(len(rows.counts), np.int64)
    patterns = _patterns(rows.missing)
    for asked, shown in patterns:
        for chosen, shown_there in patterns:
            number = projected(rows.values[np.concatenate([asked, chosen])], [item for item in shown if item in shown_there])
            counts = np.bincount(number[len(asked) :], weights=rows.counts[chosen], minlength=int(number.max()) + 1)
            found[asked] += counts[number[: len(asked)]].astype(np.int64)
    return found[rows.of]


class _Distinct(NamedTuple):
    """Rows that differ in what they hold or show, how often each occurs, and which one each row is."""

    values: Codes
    missing: NDArray[np.bool_]
    counts: Ints
    of: Ints


def _distinct(values: Codes, missing: NDArray[np.bool_]) -> _Distinct:
    number = projected(np.concatenate([values, missing.astype(np.int32)], axis=1), list(range(2 * values.shape[1])))
    _, first, of, counts = np.unique(number, return_index=True, return_inverse=True, return_counts=True)
    return _Distinct(values[first], missing[first], counts, of)


def _patterns(missing: NDArray[np.bool_]) -> list[tuple[Ints, list[int]]]:
    """The rows of each pattern of blanks and the items they show."""
    patterns, number = np.unique(missing, axis=0, return_inverse=True)
    return [(np.flatnonzero(number.ravel() == place), np.flatnonzero(~pattern).tolist()) for place, pattern in enumerate(patterns)]


def _as_values(records: CodedRecords, values: Codes, privacy: Privacy, limits: Limits) -> NDArray[np.bool_]:
    hierarchies, codes = [], []
    for hierarchy, column in zip(records.hierarchies, values.T, strict=True):
        present, code = np.unique(column, return_inverse=True)
        hierarchies.append(Hierarchy.of_paths(hierarchy.item, [(str(group), "*") for group in present]))
        codes.append(code.astype(np.int32))
    table = CodedRecords(tuple(hierarchies), tuple(codes), records.sensitive, records.households)
    found = recode_locally(table, privacy, Limits(0.0, loss=LossName.PRECISION, weights=limits.weights))
    return np.stack([level == 1 for level in found.levels], axis=1)


def _covered(values: Codes, k: int, weights: Floats) -> NDArray[np.bool_]:
    """Blank cells (records x items) so that every record has k compatible rows."""
    number = projected(values, list(range(values.shape[1])))
    first, size = np.unique(number, return_index=True, return_counts=True)[1:]
    classes = np.ascontiguousarray(values[first])
    weights = np.maximum(weights, 1e-6)
    need = (k - size).astype(np.int64)
    start, members, blank, cost = flats_of(classes, weights, need > 0)
    room = np.repeat(size.astype(np.int64)[:, None], values.shape[1] + 1, axis=1)
    chosen, givers = cover(start, members, blank, cost, room, need, relaxed(start, members, cost, need))
    missing = _blanked(number, values.shape[1], blank[chosen], givers)
    short = classes[need > 0]
    if len(short):
        _nearest(np.ascontiguousarray(values), missing, short, k, weights)
    return missing


def _blanked(number: Ints, items: int, blanks: Ints, givers: Ints) -> NDArray[np.bool_]:
    """Each choice on a row of the giving class that shows all its items still; the last rows first."""
    missing = np.zeros((len(number), items), np.bool_)
    order = np.argsort(number, kind="stable")
    ends = np.cumsum(np.bincount(number))
    for pair, giver in zip(blanks, givers, strict=True):
        row = ends[giver] - 1
        while missing[order[row], pair].any():
            row -= 1
        missing[order[row], pair] = True
    return missing


@njit(**CALLED)
def _nearest(values: Codes, missing: NDArray[np.bool_], short: Codes, k: int, weights: Floats) -> None:
    """For each class that is still short: the rows that differ least from it are blanked where they differ. Cost: short x rows x items."""
    rows, items = values.shape
    cost = np.empty(rows)
    for number in range(len(short)):
        fitting = 0
        for row in range(rows):
            cost[row] = 0.0
            for item in range(items):
                if not missing[row, item] and values[row, item] != short[number, item]:
                    cost[row] += weights[item]
            if cost[row] == 0.0:
                fitting += 1
                cost[row] = np.inf
        while fitting < k:
            nearest = np.argmin(cost)
            for item in range(items):
                if values[nearest, item] != short[number, item]:
                    missing[nearest, item] = True
            cost[nearest] = np.inf
            fitting += 1


def _loss(records: CodedRecords, levels: tuple[int, ...], missing: NDArray[np.bool_], limits: Limits) -> float:
    weights = item_weights(records, limits)
    total = 0.0
    for item, (hierarchy, level) in enumerate(zip(records.hierarchies, levels, strict=True)):
        cost = ((hierarchy.covered(level)[hierarchy.groups[level]] - 1) / max(hierarchy.leaves - 1, 1))[records.codes[item]]
        total += float(weights[item]) * float(np.where(missing[:, item], 1.0, cost).sum())
    return total / records.rows / len(levels)
