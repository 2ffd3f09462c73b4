"""Keys in sorted segments: what has a key is found by a search, and a night's change needs no sorting of the rest."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hagukumi.linkage.incremental.sorting import order_of, strung

Ints = npt.NDArray[np.int64]

_MOST_SEGMENTS: Final = 8
"""Nights until the smaller segments are sorted into one."""


class Blocks:
    """Segments of `key, place`, each ordered by key. What is gone stays; who asks knows what is there.

    Cost of a question: grows with the keys asked for and the places found, and with the logarithm of all.
    """

    def __init__(self, segments: Sequence[pa.Table] = ()) -> None:
        self.segments = [(table["key"].to_numpy(), table["place"].to_numpy()) for table in segments]

    def add(self, key: Ints, place: Ints) -> None:
        """Add keys of new places."""
        if len(key):
            order = order_of(key)
            self.segments.append((key[order], place[order]))

    def met(self, key: Ints, asker: Ints, there: npt.NDArray[np.bool_] | None = None) -> tuple[Ints, Ints]:
        """Pairs of one who asks for a key and a place that has it, among those `there` (by place); with repetitions."""
        order = order_of(key)
        key, asker = key[order], asker[order]
        found = [_searched(segment, key, asker) for segment in self.segments]
        left, right = (strung([pair[side] for pair in found]) for side in (0, 1))
        if there is None:
            return left, right
        stays = there[right]
        return left[stays], right[stays]

    def places(self, *keys: int) -> Ints:
        """All places that have one of these keys."""
        asked = np.array(sorted(keys), dtype=np.int64)
        return strung([_searched(segment, asked, asked)[1] for segment in self.segments])

    def tables(self) -> tuple[pa.Table, ...]:
        """The segments, of which the smaller are one when they are many."""
        segments = self.segments
        if len(segments) > _MOST_SEGMENTS:
            key, place = (np.concatenate([segment[side] for segment in segments[1:]]) for side in (0, 1))
            order = order_of(key)
            segments = [segments[0], (key[order], place[order])]
        return tuple(pa.table({"key": key, "place": place}) for key, place in segments)


def _searched(segment: tuple[Ints, Ints], key: Ints, asker: Ints) -> tuple[Ints, Ints]:
    """`key` ascending."""
    known, places = segment
    first = np.searchsorted(known, key)
    hit = known[np.minimum(first, len(known) - 1)] == key
    first, asker = first[hit], asker[hit]
    found = np.searchsorted(known, key[hit], side="right") - first
    hits = np.arange(found.sum()) - np.repeat(np.cumsum(found) - found, found) + np.repeat(first, found)
    return np.repeat(asker, found), places[hits]
