"""One item as it would be handed out: the labels that are really written, not what the file held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class ReleasedItem:
    """`labels`: each text that is written, once, in their order. `codes`: int32 per record handed out, the place of its label.

    `times`: int64, how many records each entry of `codes` stands for, where they were counted before; None: one.
    """

    name: str
    labels: tuple[str, ...]
    codes: NDArray[np.int32]
    times: NDArray[np.int64] | None = None

    @property
    def counts(self) -> NDArray[np.int64]:
        """How many records carry each label; every one at least 1."""
        return np.bincount(self.codes, weights=self.times, minlength=len(self.labels)).astype(np.int64)

    @property
    def records(self) -> int:
        """How many records are handed out."""
        return len(self.codes) if self.times is None else int(self.times.sum())


def released(name: str, labels: Sequence[str], codes: NDArray[np.int32], kept: NDArray[np.bool_]) -> ReleasedItem:
    """The item over the records kept: labels that read the same are one, labels that no record carries are gone.

    Cost: records + labels.
    """
    used = codes[kept]
    occurring = np.flatnonzero(np.bincount(used, minlength=len(labels))).tolist()
    texts = sorted({labels[place] for place in occurring})
    place = {text: rank for rank, text in enumerate(texts)}
    ranks = np.zeros(len(labels), np.int32)
    ranks[occurring] = [place[labels[one]] for one in occurring]
    return ReleasedItem(name, tuple(texts), ranks[used])
