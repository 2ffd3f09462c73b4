"""Who is called what: family names by marriage, divorce and fostering, given names within a family."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hagukumi.city.days import NEVER, YEAR, Days
from hagukumi.city.households import Kind, Plans
from hagukumi.city.names import Names
from hagukumi.city.people import Relation

SHARED_CHARACTER = 0.06
"""Share of younger siblings whose name begins with the elder's first character (twins: nearly all)."""

SAME_READING = 0.004
"""Share of children whose name reads like that of the parent of the same sex (親子同名読み)."""


@dataclasses.dataclass(frozen=True)
class Frame:
    """Persons before they have names: household (position), relation, sex, day of birth, parents and elder twin (indices or -1)."""

    household: NDArray[np.int64]
    relation: NDArray[np.int8]
    sex: NDArray[np.int8]
    birth: Days
    mother: NDArray[np.int64]
    father: NDArray[np.int64]
    twin_of: NDArray[np.int64]


def years_of(births: Days) -> NDArray[np.int32]:
    """Years of birth."""
    return (births / YEAR + 1970).astype(np.int32)


def family_names(
    rng: np.random.Generator, names: Names, plans: Plans, frame: Frame, country: NDArray[np.int8], today: int
) -> tuple[NDArray[np.int32], NDArray[np.int32], Days]:
    """Present family name, the one before, and the day of the change (NEVER when there was none)."""
    households, at, relation = len(plans.kind), frame.household, frame.relation
    kind = plans.kind[at]
    of_household = names.draw_families(rng, households)
    family = of_household[at].copy()
    other = names.draw_families(rng, households)[at]
    own = names.draw_families(rng, len(at))
    renamed_on = np.full(len(at), NEVER, np.int32)
    wife = (frame.sex == 2) & (plans.man & plans.woman)[at] & (relation == Relation.SPOUSE)
    renamed_on[wife] = _weddings(rng, plans, frame, today)[at][wife]
    divorced = (kind == Kind.SINGLE_PARENT) & (rng.random(households) < 0.55)[at] & np.isin(relation, (Relation.HEAD, Relation.CHILD))
    divorce_day = (today - rng.integers(60, 365 * 8, households))[at]
    renamed_on = np.where(divorced, np.maximum(divorce_day, frame.birth), renamed_on)
    step = relation == Relation.SPOUSES_CHILD
    keeps = step & (rng.random(households) < 0.5)[at]
    renamed_on = np.where(step & ~keeps, renamed_on[_spouse_of(frame, households)[at]], renamed_on)
    family = np.where(keeps, other, family)
    stranger = np.isin(relation, (Relation.FOSTER_CHILD, Relation.LODGER)) | ((relation == Relation.GRANDCHILD) & (own % 2 == 0))
    family = np.where(stranger, own, family)
    maternal = (relation == Relation.PARENT) & (rng.random(households) < 0.25)[at]
    family = np.where(maternal, other, family)
    family = _with_foreign(rng, names, country, at, family)
    renamed_on = np.where(country >= 0, NEVER, np.minimum(renamed_on, today - 20))
    before = np.where(renamed_on != NEVER, other, family)
    return family.astype(np.int32), before.astype(np.int32), renamed_on.astype(np.int32)


def _with_foreign(
    rng: np.random.Generator, names: Names, country: NDArray[np.int8], at: NDArray[np.int64], family: NDArray[np.int32]
) -> NDArray[np.int32]:
    """Foreign residents' own family names; members of one household mostly share it."""
    foreign, _ = names.draw_foreign(rng, country)
    first = np.searchsorted(at, at)
    shared = (country >= 0) & (country[first] == country) & (rng.random(len(at)) < 0.75)
    return np.where(country >= 0, np.where(shared, foreign[first], foreign), family)


def _spouse_of(frame: Frame, households: int) -> NDArray[np.int64]:
    """Index of the person who is the head's spouse, per household (0 where there is none)."""
    spouse = np.zeros(households, np.int64)
    at = np.flatnonzero(frame.relation == Relation.SPOUSE)
    spouse[frame.household[at]] = at
    return spouse


def _weddings(rng: np.random.Generator, plans: Plans, frame: Frame, today: int) -> Days:
    """Wedding day per household: before the eldest common child, else at an ordinary age; second marriages lately."""
    households = len(plans.kind)
    eldest = np.full(households, today + 400, np.int64)
    children = np.flatnonzero(frame.relation == Relation.CHILD)
    np.minimum.at(eldest, frame.household[children], frame.birth[children])
    before_birth = eldest - rng.integers(60, 1500, households)
    at_age = today - np.maximum(plans.woman_age - rng.normal(29.5, 4, households), 0.1) * YEAR
    wedding = np.where(plans.children > 0, before_birth, at_age)
    wedding = np.where(plans.kind == Kind.STEP_FAMILY, today - rng.integers(60, 1900, households), wedding)
    return np.minimum(wedding, today - 20).astype(np.int32)


def given_names_of(
    rng: np.random.Generator, names: Names, frame: Frame, country: NDArray[np.int8], family: NDArray[np.int32]
) -> NDArray[np.int32]:
    """Given names: by sex and cohort, with first characters shared by twins and siblings, and readings shared by parent and child."""
    given = names.draw_given(rng, frame.sex, years_of(frame.birth))
    _, foreign = names.draw_foreign(rng, country)
    given = np.where(country >= 0, foreign, given).astype(np.int32)
    index = _GivenIndex(names)
    child = (frame.relation == Relation.CHILD) & (country < 0)
    elder_beside = child & np.roll(child, 1) & (np.roll(frame.household, 1) == frame.household)
    twin = (frame.twin_of >= 0) & elder_beside
    alike = elder_beside & (rng.random(len(given)) < np.where(twin, 0.9, SHARED_CHARACTER))
    for person in np.flatnonzero(alike):
        given[person] = index.like(rng, int(given[person - 1]), int(frame.sex[person]), int(given[person]))
    parent = np.where(frame.sex == 1, frame.father, frame.mother)
    same_reading = child & (parent >= 0) & (rng.random(len(given)) < SAME_READING)
    for person in np.flatnonzero(same_reading):
        given[person] = index.reading_as(rng, int(given[parent[person]]), int(frame.sex[person]), int(given[person]))
    return _without_namesakes(given, elder_beside, frame.sex, len(names.men.kanji), len(names.women.kanji))


def _without_namesakes(
    given: NDArray[np.int32], elder_beside: NDArray[np.bool_], sex: NDArray[np.int8], men: int, women: int
) -> NDArray[np.int32]:
    """No child is written exactly like the elder sibling beside it."""
    same = elder_beside & (np.roll(given, 1) == given)
    moved = np.where(sex == 1, (given + 97) % men, men + (given - men + 97) % women)
    return np.where(same, moved, given).astype(np.int32)


class _GivenIndex:
    """Finds given names that begin with the same character, or that read the same."""

    def __init__(self, names: Names) -> None:
        self._kanji: Sequence[str] = names.given.kanji.to_pylist()
        self._kana: Sequence[str] = names.given.kana.to_pylist()
        self._by_first: dict[tuple[int, str], list[int]] = defaultdict(list)
        self._by_reading: dict[tuple[int, str], list[int]] = defaultdict(list)
        men = len(names.men.kanji)
        for number in range(men + len(names.women.kanji)):
            sex = 1 if number < men else 2
            self._by_first[sex, self._kanji[number][0]].append(number)
            self._by_reading[sex, self._kana[number]].append(number)

    def like(self, rng: np.random.Generator, model: int, sex: int, otherwise: int) -> int:
        """Another name with the first character of `model`."""
        return self._other(rng, self._by_first[sex, self._kanji[model][0]], model, otherwise)

    def reading_as(self, rng: np.random.Generator, model: int, sex: int, otherwise: int) -> int:
        """Another writing that reads like `model`."""
        return self._other(rng, self._by_reading[sex, self._kana[model]], model, otherwise)

    @staticmethod
    def _other(rng: np.random.Generator, candidates: list[int], model: int, otherwise: int) -> int:
        found = candidates[int(rng.integers(len(candidates)))] if candidates else otherwise
        return otherwise if found == model else found
