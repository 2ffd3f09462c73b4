"""Which records count on a day: the one place where time is decided.

A fact counts when it had occurred and was known by the as-of date, and lies inside the window. Keeping the day on which something became
known (知得日) apart from the day on which it happened (発生日) follows dssg/triage's "knowledge date"; without it, an evaluation on the
past sees facts that nobody could have seen and promises too much.
"""

from __future__ import annotations

import calendar
import datetime

from hagukumi.judgment.statements import Fragment, identifier, joined
from hagukumi.plan.records import Source


def window_start(as_of: datetime.date, months: int) -> datetime.date | None:
    """The first day of a window of `months` months that ends on `as_of` (both included); None without a limit.

    The window is occurred_on > as_of − months. A day that the earlier month lacks becomes its last day
    (2024-08-31 − 6 months = 2024-02-29).
    """
    if months == 0:
        return None
    year, month = divmod(as_of.year * 12 + as_of.month - 1 - months, 12)
    day = min(as_of.day, calendar.monthrange(year, month + 1)[1])
    return datetime.date(year, month + 1, day) + datetime.timedelta(days=1)


def counts_on(source: Source, table: str, as_of: datetime.date, months: int, columns: frozenset[str]) -> Fragment:
    """SQL, three-valued: TRUE the record counts, FALSE it does not, NULL its dates are unknown.

    `table` is the alias of the source's rows; `columns` are those present (a table given with the person alone has no dates: all count).
    """
    tests = [Fragment("TRUE")]
    for name in (source.occurred_on, source.known_on):
        if name and name in columns:
            tests.append(Fragment(f"{table}.{identifier(name)} <= ?", (as_of,)))
    first = window_start(as_of, months)
    if first is not None and source.occurred_on in columns:
        tests.append(Fragment(f"{table}.{identifier(source.occurred_on)} >= ?", (first,)))
    return "(" + joined(" AND ", tests) + ")"
