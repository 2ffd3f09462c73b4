"""Households of every kind, as plans of who lives in them: counts and reference ages before anybody has a name."""

from __future__ import annotations

import dataclasses
import enum

import numpy as np
from numpy.typing import NDArray


class Kind(enum.IntEnum):
    """Kinds of household."""

    SINGLE = 0
    SINGLE_ELDERLY = 1
    COUPLE = 2
    COUPLE_CHILDREN = 3
    SINGLE_PARENT = 4
    THREE_GENERATIONS = 5
    COUPLE_ADULT_CHILD = 6
    PARENT_ADULT_CHILD = 7
    FOSTER = 8
    GRANDPARENTS = 9
    STEP_FAMILY = 10
    LODGERS = 11


SHARES = {
    Kind.SINGLE: 0.21,
    Kind.SINGLE_ELDERLY: 0.165,
    Kind.COUPLE: 0.235,
    Kind.COUPLE_CHILDREN: 0.142,
    Kind.SINGLE_PARENT: 0.034,
    Kind.THREE_GENERATIONS: 0.03,
    Kind.COUPLE_ADULT_CHILD: 0.085,
    Kind.PARENT_ADULT_CHILD: 0.065,
    Kind.FOSTER: 0.0012,
    Kind.GRANDPARENTS: 0.003,
    Kind.STEP_FAMILY: 0.014,
    Kind.LODGERS: 0.0138,
}
"""Share of each kind among households; a rough picture of a city with slightly more children than the country."""

MINORS = (Kind.COUPLE_CHILDREN, Kind.SINGLE_PARENT, Kind.THREE_GENERATIONS, Kind.FOSTER, Kind.GRANDPARENTS, Kind.STEP_FAMILY)
"""Kinds with children under 18."""

TWINS = 0.011
"""Share of births that are twins."""


@dataclasses.dataclass(frozen=True)
class Plans:
    """Households as parallel arrays: kind, whether a man and a woman head it, ages (years) and how many others live there."""

    kind: NDArray[np.int8]
    man: NDArray[np.bool_]
    woman: NDArray[np.bool_]
    man_age: NDArray[np.float64]
    woman_age: NDArray[np.float64]
    children: NDArray[np.int64]
    youngest: NDArray[np.float64]
    elders: NDArray[np.int64]
    lodgers: NDArray[np.int64]

    @property
    def sizes(self) -> NDArray[np.int64]:
        """Persons per household."""
        return self.man.astype(np.int64) + self.woman + self.children + self.elders + self.lodgers

    def cut(self, keep: NDArray[np.bool_]) -> Plans:
        """Only the households marked."""
        return Plans(**{field.name: getattr(self, field.name)[keep] for field in dataclasses.fields(self)})


def draw_plans(rng: np.random.Generator, count: int) -> Plans:
    """`count` households of kinds drawn by `SHARES`."""
    shares = np.cumsum(list(SHARES.values()))
    kind = np.searchsorted(shares / shares[-1], rng.random(count)).astype(np.int8)
    minors = np.isin(kind, MINORS)
    man, woman = _heads(rng, kind)
    children = _children(rng, kind)
    youngest = np.where(minors, 18 * rng.beta(1.15, 1.0, count), 18 + 30 * rng.beta(1.2, 2.0, count))
    woman_age, man_age = _ages(rng, kind, youngest, children)
    return Plans(
        kind=kind,
        man=man,
        woman=woman,
        man_age=man_age,
        woman_age=woman_age,
        children=children,
        youngest=youngest,
        elders=_elders(rng, kind),
        lodgers=np.where(kind == Kind.LODGERS, rng.integers(1, 3, count), 0),
    )


def _heads(rng: np.random.Generator, kind: NDArray[np.int8]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Whether a man and a woman head the household; single parents are mothers in seven of eight households."""
    man_alone = {Kind.SINGLE: 0.54, Kind.SINGLE_ELDERLY: 0.33, Kind.SINGLE_PARENT: 0.125, Kind.PARENT_ADULT_CHILD: 0.2, Kind.LODGERS: 0.5}
    alone = np.isin(kind, list(man_alone))
    share = np.array([man_alone.get(Kind(number), 0.0) for number in range(len(Kind))])[kind]
    man = np.where(alone, rng.random(len(kind)) < share, True)
    woman = np.where(alone, ~man, True)
    lone_grandmother = (kind == Kind.GRANDPARENTS) & (rng.random(len(kind)) < 0.45)
    return man & ~lone_grandmother, woman


def _children(rng: np.random.Generator, kind: NDArray[np.int8]) -> NDArray[np.int64]:
    by_kind = {
        Kind.COUPLE_CHILDREN: (0.42, 0.43, 0.12, 0.03),
        Kind.SINGLE_PARENT: (0.56, 0.33, 0.09, 0.02),
        Kind.THREE_GENERATIONS: (0.37, 0.43, 0.16, 0.04),
        Kind.COUPLE_ADULT_CHILD: (0.78, 0.22, 0.0, 0.0),
        Kind.PARENT_ADULT_CHILD: (0.9, 0.1, 0.0, 0.0),
        Kind.FOSTER: (0.6, 0.3, 0.1, 0.0),
        Kind.GRANDPARENTS: (0.65, 0.3, 0.05, 0.0),
        Kind.STEP_FAMILY: (0.2, 0.45, 0.25, 0.1),
    }
    children = np.zeros(len(kind), np.int64)
    points = rng.random(len(kind))
    for household, shares in by_kind.items():
        here = kind == household
        children[here] = 1 + np.minimum(np.searchsorted(np.cumsum(shares), points[here]), 3)
    return children


def _ages(
    rng: np.random.Generator, kind: NDArray[np.int8], youngest: NDArray[np.float64], children: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Ages of the woman and the man who head the household."""
    count = len(kind)
    at_birth = np.clip(rng.normal(31.2, 4.9, count), 18, 45) + 2.0 * (children > 2)
    woman = youngest + at_birth + np.where(kind == Kind.GRANDPARENTS, 27, 0)
    woman = np.where(kind == Kind.SINGLE, 18 + 47 * rng.beta(1.0, 1.25, count), woman)
    woman = np.where(kind == Kind.SINGLE_ELDERLY, 65 + 33 * rng.beta(1.7, 2.3, count), woman)
    older_couple = rng.random(count) < 0.66
    couple = np.where(older_couple, 58 + 32 * rng.beta(1.8, 2.0, count), 23 + 35 * rng.beta(1.2, 1.5, count))
    woman = np.where(kind == Kind.COUPLE, couple, woman)
    woman = np.clip(np.where(kind == Kind.LODGERS, 19 + 35 * rng.random(count), woman), 18, 99)
    man = np.clip(woman + np.clip(rng.normal(1.8, 3.6, count), -6, 15), 18, 99)
    alone = np.isin(kind, (Kind.SINGLE, Kind.SINGLE_ELDERLY, Kind.LODGERS))
    return woman, np.where(alone, woman, man)


def _elders(rng: np.random.Generator, kind: NDArray[np.int8]) -> NDArray[np.int64]:
    elders = np.where(kind == Kind.THREE_GENERATIONS, 1 + (rng.random(len(kind)) < 0.55), 0)
    with_mother = (kind == Kind.SINGLE_PARENT) & (rng.random(len(kind)) < 0.12)
    return np.asarray(elders + with_mother, np.int64)
