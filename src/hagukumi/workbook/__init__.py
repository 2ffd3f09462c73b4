"""workbook: the plan as an Excel workbook that staff edit, and back without loss.

In: a plan, or the bytes of a workbook somebody filled in. Out: the bytes of a workbook, a plan, or every problem by sheet and cell in
Japanese. Never: a guess at what a cell means, formulas, macros, a clock, or personal data (a plan holds none).
"""

from hagukumi.workbook.plan_book import read_plan_book, write_plan_book
from hagukumi.workbook.survey import read_survey, write_survey

__all__ = ["read_plan_book", "read_survey", "write_plan_book", "write_survey"]
