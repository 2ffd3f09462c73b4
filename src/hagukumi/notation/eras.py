"""The eras since 1868 with their first and last days."""

import datetime
from typing import Final, NamedTuple

from hagukumi.notation.problems import DateProblem


class Era(NamedTuple):
    """One era, first and last day inclusive. At 1912-07-30 and 1926-12-25 the day bears both names (改元 that day)."""

    letter: str
    name: str
    first: datetime.date
    last: datetime.date


ERAS: Final = (
    Era("M", "明治", datetime.date(1868, 1, 25), datetime.date(1912, 7, 30)),
    Era("T", "大正", datetime.date(1912, 7, 30), datetime.date(1926, 12, 25)),
    Era("S", "昭和", datetime.date(1926, 12, 25), datetime.date(1989, 1, 7)),
    Era("H", "平成", datetime.date(1989, 1, 8), datetime.date(2019, 4, 30)),
    Era("R", "令和", datetime.date(2019, 5, 1), datetime.date(2117, 12, 31)),
)
"""In order, so that 1 to 5 are the era digits of 和暦 in seven digits. 令和 is open: its end allows for 99 years."""

_BY_NAME: Final = {key: era for number, era in enumerate(ERAS, start=1) for key in (era.letter, era.name, era.name[0], str(number))}


def era_named(name: str) -> Era:
    """The era with this name (平成), first character (平), letter (H) or digit (4); KeyError for another."""
    return _BY_NAME[name]


def era_on(date: datetime.date) -> Era:
    """The era of a day, the newer one on a day of two; DateProblem('era_out_of_range') before the first and after the last."""
    for era in reversed(ERAS):
        if era.first <= date <= era.last:
            return era
    raise DateProblem("era_out_of_range")
