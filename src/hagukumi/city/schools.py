"""Schools: every town belongs to one elementary and one junior high school; a few children go elsewhere."""

from __future__ import annotations

import dataclasses

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from hagukumi.city.days import date_of, fiscal_year_of, school_years
from hagukumi.city.people import People

_ELEMENTARY_SIZE = 420
_JUNIOR_SIZE = 430


@dataclasses.dataclass(frozen=True)
class Schools:
    """School year (1–9; others are not at school), school code and pupil number of every person."""

    year: NDArray[np.int32]
    school: NDArray[np.int64]
    pupil: NDArray[np.int64]
    classroom: NDArray[np.int64]

    @property
    def pupils(self) -> NDArray[np.bool_]:
        """Whether a person is at elementary or junior high school."""
        return (self.year >= 1) & (self.year <= 9)

    def codes(self, who: NDArray[np.int64]) -> pa.Array:
        """School codes as text."""
        return pa.array([f"{number:03}" for number in range(1000)], pa.string()).take(pa.array(self.school[who]))

    def names(self, who: NDArray[np.int64]) -> pa.Array:
        """School names."""
        names = [f"第{number % 100}{'小' if number < 500 else '中'}学校" for number in range(1000)]
        return pa.array(names, pa.string()).take(pa.array(self.school[who]))


def make_schools(seed: np.random.SeedSequence, people: People, today: int) -> Schools:
    """Assign every pupil to a school, class and pupil number."""
    rng = np.random.default_rng(seed)
    year = school_years(people.birth, fiscal_year_of(date_of(today)))
    junior = year > 6
    pupils = (year >= 1) & (year <= 9)
    elementary = max(1, round((pupils & ~junior).sum() / _ELEMENTARY_SIZE))
    juniors = max(1, round((pupils & junior).sum() / _JUNIOR_SIZE))
    count = np.where(junior, juniors, elementary)
    town = np.where(rng.random(len(year)) < 0.03, rng.integers(0, 1000, len(year)), people.now.town)
    return Schools(
        year=year,
        school=np.where(junior, 501, 1) + town % np.minimum(count, 98),
        pupil=rng.permutation(len(year)) + 100_000,
        classroom=rng.integers(1, 4, len(year)),
    )
