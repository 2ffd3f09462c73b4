"""The latent needs of the children of a made city, and what later becomes known of them.

Needs are the top share of a liability that mixes what a household shares, what is the child's own, and chance. Departments never see the
liability; what they record depends on it with noise, and also on things that are no need at all (illness, disability, low income).
"""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import NDArray

from hagukumi.city.days import NEVER, Days, ages_on
from hagukumi.city.households import Kind
from hagukumi.city.people import People, Relation

DIFFICULTIES = ("poverty", "abuse", "nonattendance", "young_carer")
"""Kinds of difficulty, also the ids of purposes and criteria."""

PREVALENCE = {"poverty": 0.0085, "abuse": 0.0065, "nonattendance": 0.0125, "young_carer": 0.008}
"""Share of the children of the ages concerned who have the need; together about 2–3 % of all children have at least one."""

AGES = {"poverty": (0, 17), "abuse": (0, 17), "nonattendance": (6, 14), "young_carer": (8, 17)}
"""Ages (years, inclusive) at which a need can exist."""

HIDDEN = 0.12
"""Share of the children in need of whom no department notices anything: no criterion can find them."""

ADULT = 18

Floats = NDArray[np.floating]
Bools = NDArray[np.bool_]


@dataclasses.dataclass(frozen=True)
class Lives:
    """What is behind the records, one entry per person (meaningful for children): latent scores and needs.

    By difficulty: `need`; `signs`, the needs that leave signs in records at all; `began_on`, NEVER without a need.
    """

    age: NDArray[np.int32]
    child: Bools
    frailty: Floats
    money: Floats
    temper: Floats
    illness: Bools
    disabled_parent: Bools
    single_parent: Bools
    young_mother: Bools
    need: dict[str, Bools]
    signs: dict[str, Bools]
    began_on: dict[str, Days]

    def at_home(self, people: People, flags: Bools) -> Bools:
        """Whether anybody in each person's household carries the flag."""
        home = np.zeros(int(people.household.max()) + 1, np.bool_)
        home[people.household[flags]] = True
        return np.asarray(home[people.household])


def _of_household(rng: np.random.Generator, people: People) -> Floats:
    return rng.normal(size=int(people.household.max()) + 1)[people.household]


def _share(rng: np.random.Generator, people: People, share: float) -> Bools:
    return (rng.random(int(people.household.max()) + 1) < share)[people.household]


def _of_head(people: People, flags: Bools) -> Bools:
    """The flag of the first person of each person's household."""
    return flags[np.searchsorted(people.household, people.household)]


def make_lives(seed: np.random.SeedSequence, people: People, today: int) -> Lives:
    """Draw what lies behind the records of everybody on day `today`."""
    rng = np.random.default_rng(seed)
    age = ages_on(people.birth, today)
    child = (age < ADULT) & (age >= 0) & ~np.isin(people.relation, (Relation.HEAD, Relation.SPOUSE, Relation.LODGER))
    alone = people.kind == Kind.SINGLE_PARENT
    mother_age = np.where(people.mother >= 0, (people.birth - people.birth[people.mother]) / 365.25, 30)
    frailty = _of_household(rng, people)
    disabled = _share(rng, people, 0.035)
    base = Lives(
        age=age,
        child=child,
        frailty=frailty,
        money=0.8 * _of_household(rng, people) + 0.35 * frailty + 0.95 * alone + 0.4 * _of_head(people, people.foreign),
        temper=rng.normal(size=len(people)),
        illness=child & (rng.random(len(people)) < 0.01),
        disabled_parent=disabled,
        single_parent=alone & child,
        young_mother=child & (mother_age < 22),
        need={},
        signs={},
        began_on={},
    )
    return _with_needs(rng, base, people, today)


def _with_needs(rng: np.random.Generator, lives: Lives, people: People, today: int) -> Lives:
    need, signs, began_on = {}, {}, {}
    for difficulty, liability in _liabilities(rng, lives, people).items():
        low, high = AGES[difficulty]
        concerned = lives.child & (lives.age >= low) & (lives.age <= high)
        residents = concerned & (people.standing == 0)
        count = max(1, round(PREVALENCE[difficulty] * residents.sum())) if residents.any() else 0
        line = np.partition(liability[residents], -count)[-count] if count else np.inf
        need[difficulty] = concerned & (liability >= line)
        signs[difficulty] = need[difficulty] & (rng.random(len(people)) >= HIDDEN)
        began = today - rng.integers(90, 900, len(people))
        began_on[difficulty] = np.where(need[difficulty], np.maximum(began, people.birth), NEVER).astype(np.int32)
    return dataclasses.replace(lives, need=need, signs=signs, began_on=began_on)


def _liabilities(rng: np.random.Generator, lives: Lives, people: People) -> dict[str, Floats]:
    """Liability of each difficulty; the last term of each is what no record can explain."""

    def chance(scale: float) -> Floats:
        return scale * rng.normal(size=len(people))

    step = people.relation == Relation.SPOUSES_CHILD
    return {
        "poverty": 1.4 * lives.money + 0.4 * lives.frailty + chance(1.3),
        "abuse": 1.1 * lives.frailty + 0.4 * lives.money + 0.8 * lives.young_mother + 0.7 * step + chance(0.9),
        "nonattendance": 0.7 * lives.frailty + 0.9 * lives.temper + 0.08 * lives.age + chance(1.0),
        "young_carer": 0.6 * lives.frailty + 1.6 * lives.disabled_parent + 0.6 * lives.single_parent + 0.07 * lives.age + chance(0.9),
    }


@dataclasses.dataclass(frozen=True)
class Outcomes:
    """What becomes known after the as-of date, per difficulty: the day it was established, NEVER if it never was."""

    established_on: dict[str, Days]


def make_outcomes(seed: np.random.SeedSequence, lives: Lives, today: int) -> Outcomes:
    """Later outcomes: most needs come to light late, some never, and a few are established where there was none."""
    rng = np.random.default_rng(seed)
    established = {}
    for difficulty in DIFFICULTIES:
        need = lives.need[difficulty]
        found = (need & (rng.random(len(need)) < 0.62)) | (lives.child & ~need & (rng.random(len(need)) < 0.0015))
        delay = 30 + rng.gamma(1.6, 150, len(need)).astype(np.int32)
        established[difficulty] = np.where(found, today + delay, NEVER).astype(np.int32)
    return Outcomes(established_on=established)


def odds(*terms: Floats | float) -> Floats:
    """Probability from a sum of log-odds."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.add.reduce(np.broadcast_arrays(*terms)))))


def happens(rng: np.random.Generator, *terms: Floats | float) -> Bools:
    """Draw events whose log-odds are the sum of `terms`."""
    chance = odds(*terms)
    return rng.random(len(chance)) < chance
