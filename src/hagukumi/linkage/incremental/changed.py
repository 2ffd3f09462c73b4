"""What a night changed before anything follows from it: records that went, came or became another person's."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hagukumi.linkage.incremental.book import Book
from hagukumi.linkage.incremental.former import Ints
from hagukumi.linkage.incremental.sorting import distinct


@dataclass(frozen=True, slots=True)
class Changed:
    """Records that changed, each with a person it belongs or belonged to; one that became another person's stands there twice."""

    records: Ints
    whose: Ints

    @property
    def persons(self) -> Ints:
        """Persons that gained or lost one of the records, each once."""
        return distinct(self.whose)

    def of(self, chosen: npt.NDArray[np.bool_]) -> Changed:
        """Those chosen."""
        return Changed(self.records[chosen], self.whose[chosen])


def changed_records(book: Book, gone: Ints, come: Ints, moved: Ints, before: Ints) -> Changed:
    """Records that went, those that came, and those `moved`, whose person was the one of `before`."""
    person = book.bonds["person"]
    records = np.concatenate([gone, come, moved, moved])
    return Changed(records, np.concatenate([person[gone], person[come], person[moved], before]))
