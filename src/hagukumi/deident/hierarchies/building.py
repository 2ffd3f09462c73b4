"""Hierarchies built from the values of an item. Each ends with everything in one group."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

from hagukumi.deident.errors import HierarchyError
from hagukumi.deident.hierarchy import Hierarchy
from hagukumi.notation import DateProblem, read_any_date

EVERYTHING: Final = "*"
"""The label of the group that holds every value."""

UNKNOWN: Final = ""
"""An empty cell: a group of its own below the top."""

_OTHERS: Final = "その他"


def of_values(item: str, values: Sequence[str]) -> Hierarchy:
    """Whole or gone: each value, then everything."""
    return Hierarchy.of_paths(item, [(value, EVERYTHING) for value in sorted(values)])


def of_intervals(
    item: str, values: Sequence[str], widths: Sequence[int], *, start: int = 0, top: int | None = None, bottom: int | None = None
) -> Hierarchy:
    """Whole numbers in intervals of rising width, each a multiple of the one before; values from `top` on and up to `bottom` together.

    HierarchyError: a value that is no whole number. How many there are is told, never which.
    """
    numbers = {value: _number(value) for value in values}
    wrong = sum(number is None for value, number in numbers.items() if value != UNKNOWN)
    if wrong:
        raise HierarchyError(
            f"項目「{item}」には、整数でない値が{wrong:,}種類あります。数の項目か確かめるか、hierarchy で階層のファイルを指定してください。"
        )
    paths = []
    for value, number in sorted(numbers.items(), key=lambda pair: (pair[1] is None, pair[1] or 0, pair[0])):
        paths.append((value, *(interval(number, width, start, top, bottom) for width in widths), EVERYTHING))
    return Hierarchy.of_paths(item, paths)


def _number(value: str) -> int | None:
    plain = unicodedata.normalize("NFKC", value).strip()
    return int(plain) if re.fullmatch(r"[+-]?\d{1,15}", plain) else None


def interval(number: int | None, width: int, start: int, top: int | None, bottom: int | None) -> str:
    """The label of the interval that holds a number. A group at an edge is cut where the open group begins, so that none falls apart."""
    if number is None:
        return UNKNOWN
    if top is not None and number >= top:
        return f"{top}以上"
    if bottom is not None and number <= bottom:
        return f"{bottom}以下"
    low = (number - start) // width * width + start
    high = low + width - 1
    low = low if bottom is None else max(low, bottom + 1)
    high = high if top is None else min(high, top - 1)
    return str(low) if low == high else f"{low}-{high}"


def of_dates(item: str, values: Sequence[str]) -> Hierarchy:
    """Days, months, years, five years, ten years.

    HierarchyError: a value that is no date such as 2020-04-01, 2020/4/1, 20200401, 2020年4月1日, 令和2年4月1日 or R2.4.1.
    """
    days = {value: day_of(value) for value in values}
    wrong = sum(day is None for value, day in days.items() if value != UNKNOWN)
    if wrong:
        raise HierarchyError(
            f"項目「{item}」には、年月日として読めない値が{wrong:,}種類あります。2020-04-01 や令和2年4月1日のような日付にしてください。"
        )
    ordered = sorted(days.items(), key=lambda pair: (pair[1] is None, pair[1] or datetime.date.min, pair[0]))
    return Hierarchy.of_paths(item, [(value, *_periods(day), EVERYTHING) for value, day in ordered])


def day_of(value: str) -> datetime.date | None:
    """The day that a text names, by the western calendar or by an era; None if it names none, or two."""
    try:
        found = read_any_date(value)
    except DateProblem:
        return None
    return datetime.date(found.year, found.month, found.day) if found.known == "day" else None


def _periods(day: datetime.date | None) -> tuple[str, ...]:
    """Month, year, five and ten years of a day."""
    if day is None:
        return (UNKNOWN,) * 4
    five, ten = day.year // 5 * 5, day.year // 10 * 10
    return (f"{day:%Y-%m}", f"{day.year}年", f"{five}-{five + 4}年", f"{ten}-{ten + 9}年")


def of_prefixes(item: str, values: Sequence[str], lengths: Sequence[int]) -> Hierarchy:
    """Codes by their leading characters, e.g. 5 and 2 for 全国地方公共団体コード and 都道府県. A shorter code stays as it is."""
    marked = [
        (value, *(f"{value[:length]}…" if len(value) > length else value for length in lengths), EVERYTHING) for value in sorted(values)
    ]
    return Hierarchy.of_paths(item, marked)


def of_rare(item: str, counts: Mapping[str, int], least: Sequence[int]) -> Hierarchy:
    """Values of fewer than `least[0]` records are one group on level 1, those of fewer than `least[1]` on level 2, and so on."""
    paths = [(value, *(value if count >= number else _OTHERS for number in least), EVERYTHING) for value, count in sorted(counts.items())]
    return Hierarchy.of_paths(item, paths)
