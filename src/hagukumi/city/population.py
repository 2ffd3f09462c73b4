"""Making the people: households are drawn, filled with persons, named, housed, and moved about."""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import NDArray

from hagukumi.city.days import NEVER, YEAR
from hagukumi.city.households import TWINS, Kind, Plans, draw_plans
from hagukumi.city.kinship import Frame, family_names, given_names_of, years_of
from hagukumi.city.names import COUNTRY_SHARES, Names
from hagukumi.city.people import People, Relation, Standing
from hagukumi.city.places import Towns, draw_addresses, take

LEFT = 0.035
"""Households that left or died out in the last eighteen months, as a share of residents: still in other departments' files."""

UNREGISTERED = 0.006
"""Households living in the city or known to it without being in its register (住登外)."""

FOREIGN = 0.033
"""Share of households with foreign nationality."""

PROTECTED = 0.012
"""Share of households with children under 支援措置 (of others a fifth of it)."""


def make_people(seed: np.random.SeedSequence, names: Names, towns: Towns, *, residents: int, today: int) -> People:
    """Exactly `residents` registered residents, and besides them those who left and those not in the register."""
    rng, naming, housing, numbering = (np.random.default_rng(child) for child in seed.spawn(4))
    plans, standing = _plans(rng, residents)
    frame = _persons(rng, plans, today)
    country = _countries(rng, plans, frame)
    family, family_before, renamed_on = family_names(naming, names, plans, frame, country, today)
    given = given_names_of(naming, names, frame, country, family)
    households = len(plans.kind)
    tenure = rng.exponential(11.0, households)
    moved_on = (today - 20 - np.minimum(tenure, 40) * 365).astype(np.int32)
    outside = rng.random(households) < 0.34
    left_on = np.where(standing == Standing.LEFT, today - rng.integers(15, 540, households), NEVER)
    moved_on = np.where(standing == Standing.LEFT, np.minimum(moved_on, left_on - 30), moved_on).astype(np.int32)
    now = draw_addresses(housing, towns, np.zeros(households, np.bool_))
    before = draw_addresses(housing, towns, outside)
    at = frame.household
    minors = plans.children > 0
    protected = rng.random(households) < np.where(minors, PROTECTED, PROTECTED / 5)
    alias_family, alias_given = _aliases(naming, names, country, frame)
    return People(
        household=at.astype(np.int32),
        kind=plans.kind[at],
        relation=frame.relation,
        standing=standing[at],
        sex=frame.sex,
        birth=frame.birth,
        family=family,
        family_before=family_before,
        renamed_on=renamed_on,
        given=given,
        country=country,
        alias_family=alias_family,
        alias_given=alias_given,
        mother=frame.mother,
        father=frame.father,
        twin=_either_twin(frame.twin_of),
        protected=protected[at],
        moved_on=moved_on[at],
        from_outside=outside[at],
        moved_in_on=np.where(outside[at] & (frame.birth < moved_on[at]), moved_on[at], NEVER).astype(np.int32),
        left_on=left_on[at].astype(np.int32),
        number=numbering.permutation(np.arange(1, len(at) + 1)) * 61 + 1_000_000,
        household_number=(numbering.permutation(np.arange(1, households + 1)) * 37 + 200_000)[at],
        phone=numbering.integers(10_000_000, 99_999_999, households)[at],
        now=take(now, at),
        before=take(before, at),
    )


def _plans(rng: np.random.Generator, residents: int) -> tuple[Plans, NDArray[np.int8]]:
    """Household plans whose registered members number exactly `residents`, and each household's standing."""
    drawn = draw_plans(rng, int(residents / 1.9 * (1 + LEFT + UNREGISTERED)) + 50)
    filled = np.cumsum(drawn.sizes)
    inside = filled <= residents
    last = int(inside.sum())
    missing = residents - (int(filled[last - 1]) if last else 0)
    extra = max(1, round(last * LEFT)), max(1, round(last * UNREGISTERED))
    keep = inside.copy()
    keep[last : last + sum(extra)] = True
    plans = drawn.cut(keep)
    standing = np.repeat([Standing.RESIDENT, Standing.LEFT, Standing.UNREGISTERED], [last, *extra]).astype(np.int8)
    return _with_singles(rng, plans, standing, missing)


def _with_singles(rng: np.random.Generator, plans: Plans, standing: NDArray[np.int8], count: int) -> tuple[Plans, NDArray[np.int8]]:
    """Add `count` registered persons who live alone, so that the number of residents comes out exactly."""
    men = rng.random(count) < 0.5
    ages = rng.uniform(20, 80, count)
    zeros = np.zeros(count, np.int64)
    alone = Plans(
        kind=np.zeros(count, np.int8),
        man=men,
        woman=~men,
        man_age=ages,
        woman_age=ages,
        children=zeros,
        youngest=ages,
        elders=zeros,
        lodgers=zeros,
    )
    joined = {field.name: np.concatenate([getattr(alone, field.name), getattr(plans, field.name)]) for field in dataclasses.fields(Plans)}
    return Plans(**joined), np.concatenate([np.full(count, Standing.RESIDENT, np.int8), standing])


def _persons(rng: np.random.Generator, plans: Plans, today: int) -> Frame:
    """Persons of all households in household order: man, woman, children from the youngest, elders, lodgers."""
    households = len(plans.kind)
    slots = np.stack([plans.man.astype(np.int64), plans.woman.astype(np.int64), plans.children, plans.elders, plans.lodgers], axis=1)
    household = np.repeat(np.arange(households), slots.sum(axis=1))
    slot = np.repeat(np.tile(np.arange(5), households), slots.ravel())
    first = np.cumsum(slots.sum(axis=1)) - slots.sum(axis=1)
    within = np.arange(len(household)) - first[household]
    nth = within - (np.cumsum(slots, axis=1) - slots)[household, slot]
    man_at = np.where(plans.man, first, -1)
    woman_at = np.where(plans.woman, first + plans.man, -1)
    ages, twin_of = _ages(rng, plans, household, slot, nth)
    sex = _sexes(rng, plans, household, slot, nth)
    relation = _relations(plans, household, slot, nth)
    child = np.isin(relation, (Relation.CHILD, Relation.SPOUSES_CHILD))
    birth = today - np.round(ages * YEAR).astype(np.int32) - rng.integers(0, 25, len(ages)) * (slot != 2)
    return Frame(
        household=household,
        relation=relation,
        sex=sex,
        birth=np.minimum(birth, today - 8).astype(np.int32),
        mother=np.where(child, woman_at[household], -1),
        father=np.where(relation == Relation.CHILD, man_at[household], -1),
        twin_of=twin_of,
    )


def _ages(
    rng: np.random.Generator, plans: Plans, household: NDArray[np.int64], slot: NDArray[np.int64], nth: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Ages in years, and for the later of two twins the index of the first (-1 otherwise)."""
    count = len(household)
    is_child = slot == 2
    twin = is_child & (nth > 0) & (rng.random(count) < TWINS * 2)
    gaps = np.where(is_child & (nth > 0) & ~twin, 1.2 + rng.gamma(2.2, 1.0, count), 0.0)
    summed = np.cumsum(gaps)
    start = np.maximum.accumulate(np.where(is_child & (nth == 0), np.arange(count), 0))
    child_age = plans.youngest[household] + summed - summed[start]
    elder = plans.woman_age[household] + 27 + rng.normal(0, 3, count)
    lodger = np.clip(plans.woman_age[household] + rng.normal(0, 6, count), 18, 80)
    ages = np.select(
        [slot == 0, slot == 1, is_child, slot == 3], [plans.man_age[household], plans.woman_age[household], child_age, elder], lodger
    )
    parent = np.minimum(np.where(plans.woman, plans.woman_age, 99.0), np.where(plans.man, plans.man_age, 99.0))[household]
    ages = np.where(is_child, np.minimum(ages, parent - 17), np.clip(ages, 16, 102))
    return np.maximum(ages, 0.02), np.where(twin, np.arange(count) - 1, -1)


def _sexes(
    rng: np.random.Generator, plans: Plans, household: NDArray[np.int64], slot: NDArray[np.int64], nth: NDArray[np.int64]
) -> NDArray[np.int8]:
    drawn = np.where(rng.random(len(household)) < 0.512, 1, 2)
    elder = np.where(nth == 0, 2, 1)
    return np.select([slot == 0, slot == 1, slot == 3], [1, 2, elder], drawn).astype(np.int8)


def _relations(plans: Plans, household: NDArray[np.int64], slot: NDArray[np.int64], nth: NDArray[np.int64]) -> NDArray[np.int8]:
    kind = plans.kind[household]
    woman = np.where(plans.man[household], Relation.SPOUSE, Relation.HEAD)
    child = np.select(
        [kind == Kind.FOSTER, kind == Kind.GRANDPARENTS, (kind == Kind.STEP_FAMILY) & (nth > 0)],
        [np.where((nth == 0) | (nth > 1), Relation.FOSTER_CHILD, Relation.CHILD), Relation.GRANDCHILD, Relation.SPOUSES_CHILD],
        Relation.CHILD,
    )
    return np.select([slot == 0, slot == 1, slot == 2, slot == 3], [Relation.HEAD, woman, child, Relation.PARENT], Relation.LODGER).astype(
        np.int8
    )


def _either_twin(twin_of: NDArray[np.int64]) -> NDArray[np.bool_]:
    twin = twin_of >= 0
    twin[twin_of[twin]] = True
    return twin


def _countries(rng: np.random.Generator, plans: Plans, frame: Frame) -> NDArray[np.int8]:
    """Country number per person, -1 for Japanese: whole households, and some wives of Japanese husbands."""
    count = len(plans.kind)
    shares = np.cumsum(list(COUNTRY_SHARES.values()))
    drawn = np.minimum(np.searchsorted(shares / shares[-1], rng.random(count)), len(COUNTRY_SHARES) - 1)
    young = np.where(plans.woman_age < 65, 1.3, 0.25)
    whole = rng.random(count) < FOREIGN * young
    wife = ~whole & plans.man & plans.woman & (rng.random(count) < FOREIGN / 3)
    at = frame.household
    is_wife = wife[at] & (frame.relation == Relation.SPOUSE) & (frame.sex == 2)
    return np.where(whole[at] | is_wife, drawn[at], -1).astype(np.int8)


def _aliases(
    rng: np.random.Generator, names: Names, country: NDArray[np.int8], frame: Frame
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """通称: half of the foreign households use a Japanese family name, with a Japanese given name of each member's own."""
    households = int(frame.household.max()) + 1
    families = names.draw_families(rng, households)
    has = (country >= 0) & (rng.random(households) < 0.5)[frame.household]
    given = np.full(len(country), -1, np.int32)
    given[has] = names.draw_given(rng, frame.sex[has], years_of(frame.birth[has]))
    return np.where(has, families[frame.household], -1).astype(np.int32), given
