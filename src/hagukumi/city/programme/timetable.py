"""Days of the sample programme, counted back from the first day of its release, so that a city of any year has a sound plan."""

from __future__ import annotations

import dataclasses
import datetime

from hagukumi.city.days import fiscal_year_of

YEARS = 3
"""Fiscal years for which the release and its uses hold."""


@dataclasses.dataclass(frozen=True)
class Timetable:
    """First and last day of the release."""

    since: datetime.date
    until: datetime.date

    def before(self, days: int) -> datetime.date:
        """The day so many days before the release begins."""
        return self.since - datetime.timedelta(days=days)

    @property
    def fiscal_year(self) -> str:
        """The first fiscal year as an office writes it, e.g. 令和8年度 (令和1年 is 2019)."""
        return f"令和{self.since.year - 2018}年度"


def timetable(as_of: datetime.date) -> Timetable:
    """The fiscal year of `as_of` and the two after it."""
    year = fiscal_year_of(as_of)
    return Timetable(datetime.date(year, 4, 1), datetime.date(year + YEARS, 3, 31))
