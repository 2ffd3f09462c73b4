"""The rows of an extract while it is being written."""

from __future__ import annotations

import dataclasses

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hagukumi.city.days import Days
from hagukumi.city.needs import Lives
from hagukumi.city.people import Standing
from hagukumi.city.schools import Schools
from hagukumi.city.scribe import Habits, Scribe, World


@dataclasses.dataclass(frozen=True)
class Desk:
    """What the writer of one extract has at hand."""

    world: World
    lives: Lives
    schools: Schools
    habits: Habits
    rng: np.random.Generator

    def scribe(self, who: NDArray[np.int64], on: Days) -> Scribe:
        """A scribe for these persons, each as known on a day."""
        return Scribe(self.world, self.habits, self.rng, who, on)

    def shuffled(self, chosen: NDArray[np.bool_]) -> NDArray[np.int64]:
        """The persons chosen, in an order that tells nothing."""
        return self.rng.permutation(np.flatnonzero(chosen))

    def lately(self, count: int, back: int = 60) -> Days:
        """Days within the last `back` days."""
        return (self.world.today - self.rng.integers(1, back, count)).astype(np.int32)

    def here_on(self, who: NDArray[np.int64], days: Days) -> NDArray[np.bool_]:
        """Whether each person lived in the city (or, unregistered, was known to it) on a day."""
        people = self.world.people
        there = days >= people.known_in_city_from()[who]
        left = people.left_on[who]
        return np.asarray(there & ((people.standing[who] != Standing.LEFT) | (days < left)))


@dataclasses.dataclass(frozen=True)
class Rows:
    """Texts by field name or, for discarded columns, by heading; who each row is about; what was done to it."""

    who: NDArray[np.int64]
    texts: dict[str, pa.Array]
    marks: dict[str, NDArray[np.bool_]]


def pick(options: list[str], places: NDArray[np.int64]) -> pa.Array:
    """The option at each place."""
    return pa.array(options, pa.string()).take(pa.array(places))


def flag(where: NDArray[np.bool_], yes: str, no: str) -> pa.Array:
    """One of two texts."""
    return pc.if_else(pa.array(where), yes, no)


def integers(values: NDArray[np.int64]) -> pa.Array:
    """Whole numbers as text."""
    return pc.cast(pa.array(values), pa.string())


def blanked(texts: pa.Array, where: NDArray[np.bool_]) -> pa.Array:
    """Empty text where marked."""
    return pc.if_else(pa.array(where), "", texts)
