"""Days as integers since 1970-01-01, and their writings by look-up instead of row by row."""

from __future__ import annotations

import datetime
import functools

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from hagukumi.notation import write_date

Days = NDArray[np.int32]
"""Days since 1970-01-01."""

NEVER = -(10**6)
"""Stands for "no such day"; earlier than every other day."""

YEAR = 365.2425
"""Mean length of a year in days."""

_EPOCH = datetime.date(1970, 1, 1)
_FIRST = datetime.date(1912, 8, 1)
_LAST = datetime.date(2040, 12, 31)


def day_of(date: datetime.date) -> int:
    """Days from 1970-01-01 to `date`."""
    return (date - _EPOCH).days


def date_of(day: int) -> datetime.date:
    """The date `day` days after 1970-01-01."""
    return _EPOCH + datetime.timedelta(days=int(day))


@functools.cache
def _writings(style: str) -> pa.Array:
    first, last = day_of(_FIRST), day_of(_LAST)
    return pa.array(["", *(write_date(date_of(day), style) for day in range(first, last + 1))], pa.string())


def write_days(days: Days, style: str) -> pa.Array:
    """Write each day in one of `notation.DATE_STYLES`; NEVER becomes an empty text.

    Raises IndexError for days outside 1912-08-01 … 2040-12-31, the range in which a living person's dates lie.
    """
    places = np.where(days == NEVER, 0, days.astype(np.int64) - day_of(_FIRST) + 1)
    if len(places) and (places.min() < 0 or places.max() > day_of(_LAST) - day_of(_FIRST) + 1):
        raise IndexError("a day lies outside the range that can be written")
    return _writings(style).take(pa.array(places))


def ages_on(births: Days, day: int) -> NDArray[np.int32]:
    """Completed years of age on `day` (on the birthday itself a year is completed); negative before birth."""
    on = np.datetime64(day, "D")
    birth = births.astype("datetime64[D]")
    years = on.astype("datetime64[Y]").astype(int) - birth.astype("datetime64[Y]").astype(int)
    return np.asarray(years - (_month_and_day(birth) > _month_and_day(on)), np.int32)


def _month_and_day(dates: NDArray[np.datetime64] | np.datetime64) -> NDArray[np.int64]:
    months = dates.astype("datetime64[M]")
    return np.asarray((months.astype(int) % 12) * 32 + (dates.astype("datetime64[D]") - months.astype("datetime64[D]")).astype(int))


def school_years(births: Days, fiscal_year: int) -> NDArray[np.int32]:
    """School year (1 = 小1 … 9 = 中3; 0 and below: before school) in a fiscal year.

    A child born on 1 April belongs to the earlier school year (年齢計算ニ関する法律: age rises on the eve of the birthday).
    """
    eve = (births - 1).astype("datetime64[D]")
    months = eve.astype("datetime64[M]").astype(int)
    started = 1970 + months // 12 - (months % 12 < 3)
    return np.asarray(fiscal_year - started - 6, np.int32)


def fiscal_year_of(date: datetime.date) -> int:
    """The fiscal year (April to March) that `date` lies in."""
    return date.year - (date.month < 4)
