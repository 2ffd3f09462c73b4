"""Days that follow from a plan: a period in months after a day, the end of a fiscal year."""

from __future__ import annotations

import calendar
import datetime


def after_months(day: datetime.date, months: int) -> datetime.date:
    """The same day so many months later; the last day of the month where that day does not exist (31 January + 1 month: 28 February)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return datetime.date(year, month + 1, min(day.day, last))


def fiscal_year_end(day: datetime.date) -> datetime.date:
    """31 March on which the Japanese fiscal year of a day ends."""
    return datetime.date(day.year + (day.month > 3), 3, 31)
