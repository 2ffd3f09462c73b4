"""How useful the data still are after they were treated.

In: the records given and what is handed out of them. Out: plain records of numbers (`Usefulness`, `Comparison`), sentences for the person
who decides, and charts as SVG that need nothing from outside. Never: a verdict which recipe an office must take, a value of one record.
"""

from hagukumi.deident.utility.charts import before_after_chart, class_size_chart, risk_utility_map
from hagukumi.deident.utility.comparing import Candidate, Comparison, compare
from hagukumi.deident.utility.measuring import Usefulness, usefulness
from hagukumi.deident.utility.wording import told_comparison, told_usefulness

__all__ = [
    "Candidate",
    "Comparison",
    "Usefulness",
    "before_after_chart",
    "class_size_chart",
    "compare",
    "risk_utility_map",
    "told_comparison",
    "told_usefulness",
    "usefulness",
]
