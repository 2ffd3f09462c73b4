"""How much one person may count for: without a limit on it no noise could hide a person who has many records."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Bounded:
    """`kept`: places of the records that count, ascending. `repeated`: records of a person in a cell in which that person counts already.

    `cut`: records that were left out because the person counts in as many cells as is allowed. Both tell true numbers: office only.
    """

    kept: NDArray[np.int64]
    repeated: int
    cut: int


def bounded(persons: NDArray[np.int64], cells: NDArray[np.int64], most: int, random: np.random.Generator) -> Bounded:
    """One record per person and cell, in at most `most` cells per person, which by chance: nobody else's records have a say in it.

    `persons`, `cells`: per record, numbered from 0. Cost: that of sorting the records.
    """
    _, first = np.unique(persons * (int(cells.max(initial=0)) + 1) + cells, return_index=True)
    draw = random.random(len(first))
    order = np.lexsort((draw, persons[first]))
    person = persons[first][order]
    rank = np.arange(len(order)) - np.searchsorted(person, person)
    kept = np.sort(first[order][rank < most])
    return Bounded(kept, len(persons) - len(first), len(first) - len(kept))
