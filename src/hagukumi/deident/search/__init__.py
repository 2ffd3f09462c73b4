"""The search for the best full-domain generalisation with suppression of records.

In: coded records, the conditions that must hold, the limits and the loss that is to be least; a budget of time that the caller makes.
Out: the levels, the suppressed records and the classes, with the loss and whether it is proved to be the least. Never: a result that
misses a condition, a hidden clock, an answer that depends on the order of the records or on the number of threads.
"""

from hagukumi.deident.search.budget import Budget
from hagukumi.deident.search.classes import classes_of
from hagukumi.deident.search.households import HouseholdFigures, household_figures
from hagukumi.deident.search.optimum import Optimum, optimum

__all__ = ["Budget", "HouseholdFigures", "Optimum", "classes_of", "household_figures", "optimum"]
