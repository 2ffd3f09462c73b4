"""Small cells are withheld, so that a figure points at nobody.

A breakdown is shown with its total. Cells under the threshold are withheld; when one alone is, it would follow from the total by
subtraction, so the next smallest is withheld with it (complementary suppression, as statistical offices do).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

THRESHOLD = 10


class Cell(NamedTuple):
    """A figure as shown: its text, and the number when it may be told."""

    text: str
    value: int | None

    @property
    def withheld(self) -> bool:
        """Whether the number may not be told."""
        return self.value is None


def shown(count: int) -> Cell:
    """A single figure that stands alone."""
    return Cell(f"{count:,}", count) if count >= THRESHOLD else Cell(f"{THRESHOLD}未満", None)


def about(count: int) -> Cell:
    """A single figure rounded to tens, where the exact one beside other figures would give a withheld cell away."""
    return Cell(f"約{round(count, -1):,}", round(count, -1)) if count >= THRESHOLD else shown(count)


def breakdown(counts: Sequence[int]) -> list[Cell]:
    """The cells of a breakdown whose total is shown beside them."""
    cells = [shown(count) for count in counts]
    withheld = [place for place, cell in enumerate(cells) if cell.withheld]
    if len(withheld) == 1 and len(counts) > 1:
        others = [place for place in range(len(counts)) if place not in withheld]
        cells[min(others, key=lambda place: (counts[place], place))] = Cell("秘匿", None)
    return cells
