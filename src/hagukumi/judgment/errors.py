"""Why judging was refused, in words for the person who reads it; never a value of personal data."""

from __future__ import annotations

from collections.abc import Iterable

from hagukumi.plan import PlanProblem


class JudgmentError(ValueError):
    """The data handed in do not fit the criterion: a table or field is absent or has another type. The text is Japanese."""


class CriterionError(JudgmentError):
    """The criterion itself is not sound; `problems` lists every reason found."""

    def __init__(self, problems: Iterable[PlanProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))
