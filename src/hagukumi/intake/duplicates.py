"""Rows with the same key: identical ones are kept once, differing ones not at all, because choosing would be guessing.

Keys are compared as conformed, contents as written in the columns that are kept. First all keys of the file are collected as
hashes; only rows whose hash occurs twice are then compared by content.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from hagukumi.intake.batches import MAX_QUARANTINED, RawBatch, Spoiled
from hagukumi.intake.codes import Code
from hagukumi.intake.conform import Conformed
from hagukumi.intake.hashes import Hashes, combine, hash_texts
from hagukumi.intake.refusals import FileRefused


def key_hashes(columns: Sequence[Conformed]) -> tuple[Hashes, npt.NDArray[np.bool_]]:
    """Hashes of the keys of n rows, and which rows have a key at all: some part of it is there."""
    texts = [_as_text(column) for column in columns]
    hashes = hash_texts(texts[0])
    for text in texts[1:]:
        hashes = combine(hashes, hash_texts(text))
    present = np.any([~text.is_null().to_numpy(zero_copy_only=False) for text in texts], axis=0)
    return hashes, present


def _as_text(column: Conformed) -> pa.Array:
    """The key part as text; of a date with unknown parts the text that tells them."""
    text = column.values.cast(pa.string())
    return text if column.keys is None or not pa.types.is_date(column.values.type) else pc.coalesce(text, column.keys)


class KeyRegister:
    """The keys of all rows of a file, as hashes; 8 bytes a row, and 24 while they are sorted."""

    def __init__(self) -> None:
        self._hashes: list[Hashes] = []

    def add(self, columns: Sequence[Conformed]) -> None:
        """Register the keys of a batch; rows without a key take no part."""
        hashes, present = key_hashes(columns)
        self._hashes.append(hashes[present])

    def repeated(self) -> Hashes:
        """The hashes that occur more than once, ascending; raises FileRefused for far too many."""
        hashes = np.concatenate([np.zeros(0, np.uint64), *self._hashes])
        self._hashes.clear()
        hashes.sort()
        again = hashes[1:][hashes[1:] == hashes[:-1]]
        if len(again) > MAX_QUARANTINED:  # each of these is a row to be put aside
            raise FileRefused(Code.TOO_MANY, "同じキーの行が多すぎます。")
        return np.unique(again)


class Contents:
    """The contents of the rows with repeated keys, as digests, and what follows from comparing them."""

    def __init__(self, repeated: Hashes) -> None:
        self._repeated = repeated
        self._groups: dict[int, list[tuple[int, bytes]]] = defaultdict(list)

    def add(self, batch: RawBatch, columns: Sequence[Conformed]) -> None:
        """Digest the rows of a batch whose key, given by its conformed `columns`, is repeated."""
        hashes, present = key_hashes(columns)
        at = np.flatnonzero(np.isin(hashes, self._repeated) & present)
        cells = [column.take(pa.array(at)).to_pylist() for column in batch.cells]
        for row, key, contents in zip(batch.numbers[at].tolist(), hashes[at].tolist(), zip(*cells, strict=True), strict=True):
            digest = hashlib.blake2b("\0".join(contents).encode(), digest_size=16).digest()
            self._groups[key].append((row, digest))

    def findings(self, key: str) -> dict[int, Spoiled]:
        """By row number, the rows not to be taken in; `key` names the key's headings."""
        found: dict[int, Spoiled] = {}
        for group in self._groups.values():
            differ = len({digest for _, digest in group}) > 1
            code = Code.DUPLICATE_DIFFERS if differ else Code.DUPLICATE
            for row, _ in group if differ else group[1:]:
                other = group[0][0] if row != group[0][0] else group[1][0]
                found[row] = Spoiled(row, key, code, f"{other}行目と同じキー")
        return found
