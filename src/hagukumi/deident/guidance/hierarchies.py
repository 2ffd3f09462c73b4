"""How an item could be made coarser, chosen from what its values look like."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.errors import HierarchyError
from hagukumi.deident.general.coding import hierarchy_of_values
from hagukumi.deident.general.loading import Column
from hagukumi.deident.hierarchies import of_dates
from hagukumi.deident.recipes.records import Intervals, Item

_WHOLE: Final = re.compile(r"[+-]?\d{1,15}")
_AGES: Final = (5, 10, 20, 40)
_GROWTH: Final = (1, 2, 4, 8)
_STEPS: Final = 20
_TAIL: Final = 0.005
"""The highest values of this share of the records are put together."""
_RARE_SHARES: Final = (0.001, 0.01, 0.05)
_FEW_CODES: Final = 12
_CODE: Final = re.compile(r"[A-Za-z]{1,3}\d{3,}|\d{5,}|\d{3}-\d{4}")


def whole_numbers(column: Column) -> NDArray[np.int64] | None:
    """The value of each label of a column that holds whole numbers alone (an empty cell is left out), else None."""
    plain = [unicodedata.normalize("NFKC", value) for value in column.values if value]
    return np.array([int(value) for value in plain], np.int64) if plain and all(map(_WHOLE.fullmatch, plain)) else None


def are_dates(column: Column) -> bool:
    """Whether every value is a day that levels of dates can be built from."""
    try:
        of_dates(column.name, column.values)
    except HierarchyError:
        return False
    return any(column.values)


def coarser(column: Column, item: Item) -> bool:
    """Whether the levels that an item asks for can be built from its values (a value `*`, say, cannot stand below the group of all)."""
    try:
        hierarchy_of_values(column.name, item, column.values, np.bincount(column.codes, minlength=len(column.values)))
    except HierarchyError:
        return False
    return True


def intervals(column: Column, numbers: NDArray[np.int64], fewest: int, *, ages: bool) -> Intervals:
    """Intervals for whole numbers. From `top` on at least `fewest` records, and some thousandths of all, are together."""
    span = int(numbers.max() - numbers.min())
    first = _round(span / _STEPS)
    widths = _AGES if ages else tuple(first * growth for growth in _GROWTH if first * growth <= max(first, span))
    return Intervals(widths=widths, top=_top(column, numbers, fewest, widths[0]))


def _round(width: float) -> int:
    """The next of 1, 2, 5, 10, 20, 50, …"""
    power = 1
    while width > 5 * power:
        power *= 10
    return next((step * power for step in (1, 2, 5) if width <= step * power), 10 * power)


def _top(column: Column, numbers: NDArray[np.int64], fewest: int, width: int) -> int | None:
    """The highest multiple of the width above which enough records stand; None if that is where the numbers begin."""
    counts = np.bincount(column.codes, minlength=len(column.values))[[place for place, value in enumerate(column.values) if value]]
    order = np.argsort(numbers, kind="stable")[::-1]
    above = np.cumsum(counts[order])
    enough = np.flatnonzero(above >= max(fewest, _TAIL * above[-1]))
    if not len(enough):
        return None
    top = int(numbers[order[enough[0]]]) // width * width
    return top if top > int(numbers.min()) + width else None


def prefixes(column: Column) -> tuple[int, ...]:
    """How many leading characters make fewer groups, for codes of one length; () where the values are no such codes."""
    full = [value for value in column.values if value]
    if len({len(value) for value in full}) != 1 or len(full) <= _FEW_CODES or not all(map(_CODE.fullmatch, full)):
        return ()
    lengths, groups = [], len(full)
    for length in range(len(full[0]) - 1, 0, -1):
        fewer = len({value[:length] for value in full})
        if 1 < fewer <= groups / 2:
            lengths.append(length)
            groups = fewer
    return tuple(lengths)


def rare(column: Column, fewest: int) -> tuple[int, ...]:
    """Numbers of records below which values are put together, each of which changes something and leaves something."""
    counts = np.bincount(column.codes, minlength=len(column.values))
    limits = sorted({max(fewest, 2, _two_digits(share * len(column.codes))) for share in _RARE_SHARES})
    return tuple(_telling(counts, limits))


def _telling(counts: NDArray[np.int64], limits: Sequence[int]) -> list[int]:
    found: list[int] = []
    before = 0
    for limit in limits:
        below = int((counts < limit).sum())
        if below > max(1, before) and below < len(counts):
            found.append(limit)
            before = below
    return found


def _two_digits(number: float) -> int:
    """A number that a person would write: 30162 x 0.001 is 30."""
    power = 10 ** max(0, len(str(int(number))) - 2)
    return int(number) // power * power
