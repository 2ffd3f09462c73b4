"""Whether a declared number column is really a column of 個人番号.

A check digit is 0 for two of the eleven remainders and each other digit for one: a number that ends in 0 is valid by chance with
probability 2/11, any other with 1/11, and of evenly ending numbers one in ten. So a single hit says nothing in a number column. Of
the column's distinct twelve-digit values (or a uniform sample of them) the share with a valid check digit is tested by the exact
binomial tail against 2/11, the most that chance can give, whatever the last digits are.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from hagukumi.intake.hashes import Hashes, hash_texts
from hagukumi.intake.values import bare_digits

CHANCE: Final = 2 / 11
LEVEL: Final = 1e-6
"""The file is refused when so many valid check digits have at most this probability by chance."""
LEAST: Final = 10
"""Distinct twelve-digit values below which no share is judged: too few to tell."""
SAMPLE: Final = 65_536
_WEIGHTS: Final = np.array([6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2], np.int64)
_TWELVE: Final = "^[0-9]{12}$"
_SPACED: Final = r"^\s*(?:[0-9０-９][\s　\-‐−－ー]*){12}$"


def valid_check_digits(texts: pa.Array) -> npt.NDArray[np.bool_]:
    """Which of n twelve-digit ASCII texts end in the check digit of a 個人番号 (番号法総務省令5条); see `is_my_number`."""
    joined = "".join(texts.to_pylist()).encode()
    digits = (np.frombuffer(joined, np.uint8) - 48).reshape(-1, 12).astype(np.int64)
    remainder = (digits[:, :11] * _WEIGHTS).sum(axis=1) % 11
    expected = np.where(remainder <= 1, 0, 11 - remainder)
    valid: npt.NDArray[np.bool_] = (digits[:, 11] == expected) & digits.any(axis=1)
    return valid


def chance_of(hits: int, trials: int) -> float:
    """P(X ≥ hits) for X binomial with `trials` and probability 2/11, by summing the tail from its largest term."""
    if hits <= 0:
        return 1.0
    term = (
        math.lgamma(trials + 1) - math.lgamma(hits + 1) - math.lgamma(trials - hits + 1)
        + hits * math.log(CHANCE) + (trials - hits) * math.log1p(-CHANCE)
    )  # fmt: skip
    ratio = total = 1.0
    for k in range(hits, trials):
        ratio *= (trials - k) / (k + 1) * CHANCE / (1 - CHANCE)
        total += ratio
        if ratio < 1e-12 * total:
            break
    return min(1.0, math.exp(min(0.0, term + math.log(total))))


class Census:
    """The distinct twelve-digit values of one column: their hashes and whether the check digit is valid; never the values.

    Holds the SAMPLE smallest hashes, a uniform sample of the distinct values that does not depend on their order.
    """

    def __init__(self) -> None:
        self._hashes: Hashes = np.zeros(0, np.uint64)
        self._valid: npt.NDArray[np.bool_] = np.zeros(0, bool)

    def add(self, cells: pa.Array) -> None:
        """Count the cells of a batch."""
        twelve = cells.filter(pc.match_substring_regex(cells, _TWELVE))
        odd = cells.filter(pc.match_substring_regex(cells, _SPACED))
        if len(odd) != len(twelve):
            twelve = pa.array([bare_digits(text) for text in odd.to_pylist()], pa.string())
            twelve = twelve.filter(pc.match_substring_regex(twelve, _TWELVE))
        if len(twelve):
            self._keep(twelve.unique())

    def _keep(self, texts: pa.Array) -> None:
        hashes = np.concatenate((self._hashes, hash_texts(texts)))
        valid = np.concatenate((self._valid, valid_check_digits(texts)))
        kept, first = np.unique(hashes, return_index=True)
        self._hashes, self._valid = kept[:SAMPLE], valid[first[:SAMPLE]]

    @property
    def clearly_my_numbers(self) -> bool:
        """Whether the share of valid check digits is clearly above chance."""
        trials, hits = len(self._valid), int(self._valid.sum())
        return trials >= LEAST and chance_of(hits, trials) < LEVEL
