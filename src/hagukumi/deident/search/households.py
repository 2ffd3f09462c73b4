"""Households as they can be recognised: by what all their members show together.

Who knows a family (a couple and two children of such ages) looks for four records that fit together, so records that are each one of many
may be found by their household. 規則62条5号 asks for measures by the differences between the records and the nature of the file; siblings,
couples and rare family shapes are its case here. The *pattern* of a household is the multiset of the classes of its members. A household
is safe when at least k households have its pattern; then each of its members is in a class of at least k records too.

Every pattern on a coarser node follows from the pattern on a finer one, so households that share a pattern keep sharing it along
generalisation: the condition is steady (see `conditions`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.search.classes import classes_of


@dataclass(frozen=True, slots=True)
class HouseholdFigures:
    """How recognisable the households of a result are.

    `households` with at least one kept record; `patterns`: unlike ones; `alone`: households whose pattern nobody shares; `below`: those
    whose pattern fewer than k share, with `records_below` kept records; `smallest`: households of the rarest pattern (0: no household).
    """

    households: int
    patterns: int
    alone: int
    below: int
    records_below: int
    smallest: int


@dataclass(frozen=True, slots=True, eq=False)
class Members:
    """Records sorted into households: household h has records[starts[h]:starts[h + 1]]. Records without household are in none."""

    records: NDArray[np.int64]
    starts: NDArray[np.int64]

    @property
    def sizes(self) -> NDArray[np.int64]:
        """How many records each household has."""
        return np.diff(self.starts)


def members_of(households: NDArray[np.int64]) -> Members:
    """The records of each household; -1 is no household. Cost: one sort of the records."""
    order = np.argsort(households, kind="stable")
    order = order[households[order] >= 0]
    numbers = households[order]
    begins = np.flatnonzero(np.diff(numbers, prepend=-1))
    return Members(order, np.append(begins, len(order)))


def patterns_of(members: Members, class_of: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """The pattern of each household and how many households have each. Exact.

    Cost: for each place in the largest household a sort of the households that reach it, together one sort of the members.
    """
    sizes = members.sizes
    if not len(sizes):
        return np.empty(0, np.int32), np.empty(0, np.int64)
    household = np.repeat(np.arange(len(sizes)), sizes)
    classes = class_of[members.records].astype(np.int64)
    classes = classes[np.lexsort((classes, household))]
    order = np.argsort(-sizes, kind="stable")
    begins, ends = members.starts[:-1][order], np.searchsorted(-sizes[order], -np.arange(int(sizes.max())))
    pattern = np.zeros(len(sizes), np.int64)
    for place, end in enumerate(ends.tolist()):  # the households that have so many members stand in front
        longer = pattern[:end] * (int(classes.max()) + 1) + classes[begins[:end] + place]
        pattern[:end] = np.unique(longer, return_inverse=True)[1]
    found = np.empty(len(sizes), np.int64)
    found[order] = pattern
    return classes_of([sizes, found])


def household_figures(households: NDArray[np.int64], class_of: NDArray[np.int32], k: int) -> HouseholdFigures:
    """How recognisable households are when each record shows its class (`class_of`, -1: suppressed, as in `Optimum`).

    `households`: int64 per record, -1 where none is known. Cost: one sort of the records per member of the largest household.
    """
    members = members_of(np.where(class_of >= 0, households, -1))
    pattern, shared = patterns_of(members, class_of)
    sharing = shared[pattern]
    return HouseholdFigures(
        len(pattern),
        len(shared),
        int((sharing == 1).sum()),
        int((sharing < k).sum()),
        int(members.sizes[sharing < k].sum()),
        int(shared.min()) if len(shared) else 0,
    )
