"""Where an item's levels come from: a file in ARX's form, or built from its values: numbers, days, ages, places, codes, counts.

In: the values that occur, and how they are to be made coarser. Out: a `Hierarchy` whose leaves are the values. Never: a value that no level
covers, a label that was in no specification and no value.
"""

from hagukumi.deident.hierarchies.building import of_dates, of_intervals, of_prefixes, of_rare, of_values
from hagukumi.deident.hierarchies.covering import leaves_of, leaves_of_values
from hagukumi.deident.hierarchies.files import hierarchy_of_text
from hagukumi.deident.hierarchies.residents import of_ages, of_places

__all__ = [
    "hierarchy_of_text",
    "leaves_of",
    "leaves_of_values",
    "of_ages",
    "of_dates",
    "of_intervals",
    "of_places",
    "of_prefixes",
    "of_rare",
    "of_values",
]
