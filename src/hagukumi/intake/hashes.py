"""64-bit hashes of whole text columns, for finding candidates: equal texts have equal hashes, others almost never.

Not cryptographic: whoever makes two of his own rows collide gains only that they are looked at together.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Hashes = npt.NDArray[np.uint64]

_STEP: Final = np.uint64(0x9E3779B97F4A7C15)
_FIRST: Final = np.uint64(0xBF58476D1CE4E5B9)
_SECOND: Final = np.uint64(0x94D049BB133111EB)
_RATIO: Final = np.uint64(0xD6E8FEB86659FD93)
_NULL: Final = np.uint64(0x2545F4914F6CDD1D)


def mix(values: Hashes) -> Hashes:
    """The finaliser of SplitMix64: every bit of the input reaches every bit of the output."""
    mixed = values + _STEP
    mixed = (mixed ^ (mixed >> np.uint64(30))) * _FIRST
    mixed = (mixed ^ (mixed >> np.uint64(27))) * _SECOND
    return mixed ^ (mixed >> np.uint64(31))


_OF_BYTE: Final = mix(np.arange(1, 257, dtype=np.uint64))


def hash_texts(texts: pa.Array) -> Hashes:
    """One hash per text of a string array of n; nulls share one hash that no text is meant to have."""
    count = len(texts)
    if not count:
        return np.zeros(0, np.uint64)
    offsets = np.frombuffer(texts.buffers()[1], np.int32)[texts.offset : texts.offset + count + 1].astype(np.int64)
    data = np.frombuffer(texts.buffers()[2] or b"", np.uint8)[offsets[0] : offsets[-1]]
    lengths = np.diff(offsets)
    starts = offsets[:-1] - offsets[0]
    within = np.arange(len(data)) - np.repeat(starts, lengths)
    powers = np.cumprod(np.full(int(lengths.max()) + 1, _RATIO), dtype=np.uint64)
    sums = np.concatenate((np.zeros(1, np.uint64), np.cumsum(_OF_BYTE[data] * powers[within], dtype=np.uint64)))
    hashes = mix(sums[starts + lengths] - sums[starts] + lengths.astype(np.uint64))
    return np.where(texts.is_null().to_numpy(zero_copy_only=False), _NULL, hashes) if texts.null_count else hashes


def combine(left: Hashes, right: Hashes) -> Hashes:
    """The hash of a pair of values; order matters."""
    return mix(left * _RATIO + right)
