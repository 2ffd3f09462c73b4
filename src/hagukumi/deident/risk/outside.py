"""A made register as an outsider may have one: most of the people, some wrong or missing values, and people who are not in the data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.coded import CodedRecords
from hagukumi.deident.errors import DeidentError
from hagukumi.deident.hierarchy import Hierarchy


@dataclass(frozen=True, slots=True)
class RegisterQuality:
    """Shares from 0 to 1. `covered`: of the people of the data who stand in the register; `wrong` and `missing`: of its values;
    `strangers`: people in it who are not in the data, per person who is.
    """

    covered: float = 0.8
    wrong: float = 0.03
    missing: float = 0.02
    strangers: float = 0.25


@dataclass(frozen=True, slots=True, eq=False)
class OutsideRegister:
    """`codes[entry, item]`: int32, the leaf, -1 missing. `person`: int64, the record that the entry is truly of, -1 a stranger's: known to
    the judge of the attack alone, never to the attacker.
    """

    hierarchies: tuple[Hierarchy, ...]
    codes: NDArray[np.int32]
    person: NDArray[np.int64]

    def written(self, item: int) -> list[str]:
        """The values of an item, entry by entry; "" where missing."""
        labels = self.hierarchies[item].labels[0]
        return ["" if code < 0 else labels[code] for code in self.codes[:, item].tolist()]


def make_register(records: CodedRecords, *, seed: int, quality: RegisterQuality | None = None) -> OutsideRegister:
    """Make a register from the records given. The same seed and records give the same register.

    A wrong value is mostly one that stands in the same group one level up (an age one year off, the next street), else any value as often
    as it occurs. A stranger has each value from one of two people of the data. Entries stand in an order that tells nothing.
    DeidentError: a share out of range, no record. Cost: records x items.
    """
    quality = quality or RegisterQuality()
    _check(records, quality)
    chance = np.random.default_rng(seed)
    people = chance.permutation(records.rows)[: max(1, round(quality.covered * records.rows))]
    strangers = round(quality.strangers * len(people))
    matrix = np.stack(records.codes, axis=1)
    made = np.concatenate([matrix[people], _strangers(matrix, strangers, chance)])
    for item, hierarchy in enumerate(records.hierarchies):
        wrong = chance.random(len(made)) < quality.wrong
        made[wrong, item] = _mistaken(made[wrong, item], hierarchy, records.codes[item], chance)
        made[chance.random(len(made)) < quality.missing, item] = -1
    order = chance.permutation(len(made))
    person = np.concatenate([people, np.full(strangers, -1)]).astype(np.int64)
    return OutsideRegister(records.hierarchies, made[order].astype(np.int32), person[order])


def _check(records: CodedRecords, quality: RegisterQuality) -> None:
    if not records.rows:
        raise DeidentError("記録が1件もないので、外部名簿を作れません。")
    shares = (quality.covered, quality.wrong, quality.missing)
    if not all(0 <= share <= 1 for share in shares) or not 0 <= quality.strangers <= 100:
        raise DeidentError("外部名簿の質は、載っている割合・誤りの割合・欠けの割合とも0から1までで書いてください。")


def _strangers(matrix: NDArray[np.int32], number: int, chance: np.random.Generator) -> NDArray[np.int32]:
    first, second = chance.integers(0, len(matrix), (2, number))
    return np.where(chance.random((number, matrix.shape[1])) < 0.5, matrix[first], matrix[second])


def _mistaken(
    codes: NDArray[np.int32], hierarchy: Hierarchy, all_codes: NDArray[np.int32], chance: np.random.Generator
) -> NDArray[np.int32]:
    anywhere = all_codes[chance.integers(0, len(all_codes), len(codes))]
    if hierarchy.levels < 2:
        return anywhere
    group = hierarchy.groups[1]
    order = np.argsort(group, kind="stable")
    sizes = np.bincount(group)
    starts = np.cumsum(sizes) - sizes
    at = group[codes]
    near = order[starts[at] + (chance.random(len(codes)) * sizes[at]).astype(np.int64)]
    return np.where(chance.random(len(codes)) < 0.75, near, anywhere).astype(np.int32)
