"""判定: an aid to human assessment, never a decision.

In: a connection with assembled tables (attributes under an internal person key, no names), one criterion of the plan, the plan's sources, a
day. Out: a judgment per child (band, points, coverage, grave, listed, newly found, undetermined), reasons for, against and missing in plain
Japanese, and counts. Never: names, SQL text from a person, the wall clock, a percentage of danger, a stored rank, or "no" where it
should say "unknown".
"""

from hagukumi.judgment.errors import CriterionError, JudgmentError
from hagukumi.judgment.fields import items_of
from hagukumi.judgment.judging import Judged, judge
from hagukumi.judgment.reading import explain
from hagukumi.judgment.soundness import validate

__all__ = ["CriterionError", "Judged", "JudgmentError", "explain", "items_of", "judge", "validate"]
