"""A municipality's days are Japan's days, whatever time zone the machine is set to.

A release that ends on 31 March ends at Japan's midnight, wherever the clock of a server happens to be set. Japan has no
summer time, so that a fixed distance from UTC is exact.
"""

import datetime

JAPAN = datetime.timezone(datetime.timedelta(hours=9), "JST")


def day_in_japan(time: datetime.datetime) -> datetime.date:
    """The calendar day in Japan at this moment (a time with its zone)."""
    return time.astimezone(JAPAN).date()
