"""The people of a made city and what happened to them, as parallel arrays."""

from __future__ import annotations

import dataclasses
import enum

import numpy as np
from numpy.typing import NDArray

from hagukumi.city.days import NEVER, Days
from hagukumi.city.places import Addresses


class Relation(enum.IntEnum):
    """Relation to the head of the household (続柄)."""

    HEAD = 0
    SPOUSE = 1
    CHILD = 2
    PARENT = 3
    GRANDCHILD = 4
    FOSTER_CHILD = 5
    SPOUSES_CHILD = 6
    LODGER = 7


RELATION_NAMES = ("世帯主", "配偶者", "子", "父母", "孫", "縁故者", "配偶者の子", "同居人")
"""Names of the relations, by number."""


class Standing(enum.IntEnum):
    """Whether a person is in the resident register."""

    RESIDENT = 0
    LEFT = 1
    UNREGISTERED = 2


Bools = NDArray[np.bool_]
Ints = NDArray[np.int32]
Places = NDArray[np.int64]


@dataclasses.dataclass(frozen=True)
class People:
    """Everybody of whom any extract may speak. All arrays have one entry per person; a person is an index, in truth index + 1.

    Days are days since 1970-01-01 and NEVER where nothing happened. `mother`, `father` are indices or -1. `now` and `before` are the
    present and the earlier address of each household; `moved_on` the day of that move, `from_outside` whether it was into the city.
    """

    household: Ints
    kind: NDArray[np.int8]
    relation: NDArray[np.int8]
    standing: NDArray[np.int8]
    sex: NDArray[np.int8]
    birth: Days
    family: Ints
    family_before: Ints
    renamed_on: Days
    given: Ints
    country: NDArray[np.int8]
    alias_family: Ints
    alias_given: Ints
    mother: NDArray[np.int64]
    father: NDArray[np.int64]
    twin: Bools
    protected: Bools
    moved_on: Days
    from_outside: Bools
    moved_in_on: Days
    left_on: Days
    number: NDArray[np.int64]
    household_number: NDArray[np.int64]
    phone: NDArray[np.int64]
    now: Addresses
    before: Addresses

    def __len__(self) -> int:
        return len(self.household)

    @property
    def foreign(self) -> Bools:
        """Whether a person has a foreign nationality."""
        return self.country >= 0

    @property
    def guardian(self) -> NDArray[np.int64]:
        """The parent who applies for benefits and signs notices: the mother, else the father, else -1."""
        return np.where(self.mother >= 0, self.mother, self.father)

    def known_in_city_from(self) -> Days:
        """First day from which departments of the city can hold records of a person: birth, or moving in."""
        return np.where(self.moved_in_on == NEVER, self.birth, self.moved_in_on).astype(np.int32)


FIELD_NAMES = tuple(field.name for field in dataclasses.fields(People))
