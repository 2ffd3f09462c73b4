"""Several small numbers in one: what Spark groups by and sends."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_WIDEST = 2**62


@dataclass(frozen=True, slots=True)
class Packing:
    """Digits of `spans[digit]` possible values each (0 up to span - 1), packed into as few signed 64-bit keys as hold them.

    Digit d stands in key `key[d]` times `stride[d]`; the sum over the digits of a key is the key.
    """

    spans: tuple[int, ...]
    key: tuple[int, ...]
    stride: tuple[int, ...]

    @classmethod
    def of(cls, spans: Sequence[int]) -> Packing:
        """The packing of digits with these spans, in their order. A span is at most 2^31."""
        key, stride, filled = [], [], [1]
        for span in spans:
            if filled[-1] * span > _WIDEST:
                filled.append(1)
            key.append(len(filled) - 1)
            stride.append(filled[-1])
            filled[-1] *= max(span, 1)
        return cls(tuple(spans), tuple(key), tuple(stride))

    @property
    def keys(self) -> int:
        """How many keys there are; at least one."""
        return max(self.key, default=0) + 1

    def packed(self, digits: Sequence[NDArray[np.integer]]) -> tuple[NDArray[np.int64], ...]:
        """The keys of each row."""
        rows = len(digits[0]) if digits else 0
        made = tuple(np.zeros(rows, np.int64) for _ in range(self.keys))
        for place, digit in enumerate(digits):
            made[self.key[place]][:] += digit.astype(np.int64) * self.stride[place]
        return made

    def unpacked(self, keys: Sequence[NDArray[np.int64]]) -> tuple[NDArray[np.int32], ...]:
        """The digits of each row."""
        return tuple(
            (keys[key] // stride % max(span, 1)).astype(np.int32)
            for span, key, stride in zip(self.spans, self.key, self.stride, strict=True)
        )

    @property
    def combinations(self) -> int:
        """How many there can be."""
        return math.prod(self.spans)
