"""Days that stand in three columns: a year, a month and a day of the month, each harmless alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from hagukumi.deident.standards.released import ReleasedItem

_PARTS: Final = re.compile("(年|月|日|year|month|day|yyyy|mm|dd)$", re.IGNORECASE)
_DAYS: Final = re.compile(r"0?[1-9]|[12]\d|3[01]")
_MONTHS: Final = re.compile(r"0?[1-9]|1[0-2]")
_FEWEST: Final = 4
"""Unlike months, and days of the month, from which on the parts are taken as such."""


def parted_days(columns: Sequence[ReleasedItem]) -> dict[str, int]:
    """Columns that hold the day of the month beside another with the month, by headings that differ in their last word alone.

    By column, how many records it concerns. Without the year too: with an age it is a birthday.
    """
    months = {_stem(column.name) for column in columns if _ends(column, ("月", "month", "mm")) and _holds(column, _MONTHS)}
    days = (column for column in columns if _ends(column, ("日", "day", "dd")) and _stem(column.name) in months)
    return {column.name: column.records for column in days if _holds(column, _DAYS)}


def _stem(heading: str) -> str:
    return _PARTS.sub("", heading.strip()).casefold()


def _ends(column: ReleasedItem, words: tuple[str, ...]) -> bool:
    return column.name.strip().casefold().endswith(words)


def _holds(column: ReleasedItem, part: re.Pattern[str]) -> bool:
    full = [label.strip().removesuffix("月").removesuffix("日") for label in column.labels if label.strip()]
    return len(full) >= _FEWEST and all(map(part.fullmatch, full))
