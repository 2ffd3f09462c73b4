"""The blocks of profiles as sorted segments: whom a new profile meets costs a search, and a night's change no sorting of the rest."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Ints = npt.NDArray[np.int64]

_MOST_SEGMENTS: Final = 8
"""Nights until the smaller segments are sorted into one."""


class Blocks:
    """Segments of `key, profile`, each ordered by key. Profiles that are gone stay; who asks knows which are there."""

    def __init__(self, segments: Sequence[pa.Table]) -> None:
        self.segments = [(table["key"].to_numpy(), table["profile"].to_numpy()) for table in segments]

    def add(self, key: Ints, profile: Ints) -> None:
        """Add keys of new profiles."""
        if len(key):
            order = np.argsort(key, kind="stable")
            self.segments.append((key[order], profile[order]))

    def met(self, key: Ints, profile: Ints, there: npt.NDArray[np.bool_]) -> tuple[Ints, Ints]:
        """Pairs of a profile asked for and one of the segments with the same key, among those `there` (by profile); with repetitions."""
        order = np.argsort(key, kind="stable")
        key, profile = key[order], profile[order]
        found = [_searched(segment, key, profile) for segment in self.segments]
        left, right = (np.concatenate([np.empty(0, np.int64), *(pair[side] for pair in found)]) for side in (0, 1))
        stays = there[right]
        return left[stays], right[stays]

    def tables(self) -> tuple[pa.Table, ...]:
        """The segments, of which the smaller are one when they are many."""
        segments = self.segments
        if len(segments) > _MOST_SEGMENTS:
            key, profile = (np.concatenate([segment[side] for segment in segments[1:]]) for side in (0, 1))
            order = np.argsort(key, kind="stable")
            segments = [segments[0], (key[order], profile[order])]
        return tuple(pa.table({"key": key, "profile": profile}) for key, profile in segments)


def _searched(segment: tuple[Ints, Ints], key: Ints, profile: Ints) -> tuple[Ints, Ints]:
    known, profiles = segment
    first, last = (np.searchsorted(known, key, side=side) for side in ("left", "right"))
    found = last - first
    places = np.arange(found.sum()) - np.repeat(np.cumsum(found) - found, found) + np.repeat(first, found)
    return np.repeat(profile, found), profiles[places]
