"""Judgment: criteria, indicators, conditions and bands (chapter 8 left them open)."""

from __future__ import annotations

import enum

from hagukumi.plan.records.record import Record


class Operator(enum.StrEnum):
    """Comparisons a condition may make; there is no other language in a criterion."""

    EQ = "eq"
    NE = "ne"
    IN = "in"
    LT = "lt"
    LE = "le"
    GT = "gt"
    GE = "ge"


class Condition(Record, frozen=True):
    """One comparison of an item of the indicator's source with a constant. Unknown values satisfy nothing."""

    item: str
    op: Operator
    value: str | int | float | tuple[str, ...]


class Measure(enum.StrEnum):
    """What is computed over a child's matching records in the window."""

    COUNT = "count"
    SUM = "sum"
    MAX = "max"
    MIN = "min"
    LATEST = "latest"
    CHANGE = "change"


class Whose(enum.StrEnum):
    """Whose records count: the child's, any household member's, or a guardian's."""

    CHILD = "child"
    HOUSEHOLD = "household"
    GUARDIAN = "guardian"


class Indicator(Record, frozen=True):
    """指標: one observable condition.

    Over records of `source` that satisfy all of `where`, occurred within `months` before the as-of date (0: no limit) and known by then,
    `measure` of `item` (COUNT needs none) is compared with `threshold`. It then adds `points`; negative points speak against. A `grave`
    fact puts the child into the highest band whatever the points.
    """

    id: str
    name: str
    source: str
    measure: Measure
    op: Operator
    threshold: str | int | float | tuple[str, ...]
    points: int
    item: str = ""
    where: tuple[Condition, ...] = ()
    months: int = 0
    whose: Whose = Whose.CHILD
    grave: bool = False
    check_next: str = ""


class Band(Record, frozen=True):
    """区分: what a supporter sees; reached from `at_least` points."""

    id: str
    name: str
    at_least: int
    listed: bool = False


class Criterion(Record, frozen=True):
    """判定基準 for one difficulty, for children of these ages (years on the as-of date).

    `coverage` is the share (0–1) of attainable points whose sources must be known; below it the answer is 判定不能.
    `capacity` is how many children staff can assess in one round; the list is cut there, ties and grave facts kept whole.
    """

    id: str
    name: str
    purpose: str
    version: str
    indicators: tuple[Indicator, ...]
    bands: tuple[Band, ...]
    recipients: tuple[str, ...]
    age_from: int = 0
    age_to: int = 17
    coverage: float = 0.5
    capacity: int = 100
    explanation: str = ""
