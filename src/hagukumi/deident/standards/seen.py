"""A column looked at as text, all labels at once."""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hagukumi.deident.standards.released import ReleasedItem

_DASHES: Final = "[‐‑‒–—―−ー－]"
_BLANK: Final = r"^[\s*＊×✕?？・.…_\-]*$"
_SPACES: Final = re.compile(r"[\s_\-・（）()「」]+")


class Seen:
    """The labels of a released item for those who look through them. Labels without content (empty, `*`) count as nothing."""

    def __init__(self, item: ReleasedItem) -> None:
        self.heading = _SPACES.sub("", unicodedata.normalize("NFKC", item.name)).casefold()
        self._labels = pa.array(item.labels, pa.string())
        self.counts = item.counts

    @cached_property
    def texts(self) -> pa.Array:
        """The labels in one width (NFKC), trimmed."""
        return pc.utf8_trim_whitespace(pc.utf8_normalize(self._labels, form="NFKC"))

    @cached_property
    def dashed(self) -> pa.Array:
        """The labels with every dash written `-`."""
        return pc.replace_substring_regex(self.texts, _DASHES, "-")

    @cached_property
    def full(self) -> NDArray[np.bool_]:
        """Which labels say something."""
        return ~_mask(pc.match_substring_regex(self.texts, _BLANK))

    @cached_property
    def records(self) -> int:
        """How many records have a label that says something."""
        return int(self.counts[self.full].sum())

    @cached_property
    def lengths(self) -> NDArray[np.int64]:
        """Characters of each label."""
        return np.asarray(pc.utf8_length(self.texts).to_numpy(zero_copy_only=False), np.int64)

    def matching(self, pattern: str, *, dashed: bool = True) -> NDArray[np.bool_]:
        """Which labels hold the pattern (RE2) somewhere."""
        return _mask(pc.match_substring_regex(self.dashed if dashed else self.texts, pattern))

    def carried(self, labels: NDArray[np.bool_]) -> int:
        """How many records carry one of these labels."""
        return int(self.counts[labels].sum())

    def mostly(self, labels: NDArray[np.bool_], share: float = 0.5) -> int:
        """The records that carry one of these labels if they are more than this share of those that say something, else 0."""
        found = self.carried(labels & self.full)
        return found if found > share * self.records else 0

    def unlike(self, labels: NDArray[np.bool_]) -> float:
        """Unlike labels per record among these labels: 1 if no two records share one."""
        return int(labels.sum()) / max(1, self.carried(labels))


def _mask(found: pa.Array) -> NDArray[np.bool_]:
    return np.asarray(found.to_numpy(zero_copy_only=False), np.bool_)
