"""The search against a slow and obvious one: every node, every record, plain Python, straight from the definitions."""

import itertools
import math
import operator
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from hagukumi.deident.coded import CodedRecords, SensitiveItem
from hagukumi.deident.errors import NothingSatisfies
from hagukumi.deident.hierarchy import Hierarchy
from hagukumi.deident.privacy import (
    Closeness,
    Distance,
    Diversity,
    DiversityKind,
    Limits,
    LossName,
    PopulationRisk,
    Presence,
    Privacy,
)
from hagukumi.deident.search import optimum
from hagukumi.deident.search.checking import Checker, Task
from hagukumi.deident.search.conditions import smallest_class
from hagukumi.deident.search.counted import count_records
from hagukumi.deident.search.lattice import axes_of
from hagukumi.deident.search.losses import Loss, loss_of, scale_of
from hagukumi.deident.search.refusals import sensitive_items
from hagukumi.deident.search.whole_households import HouseholdChecker

PATHS = (
    [("1", "1-2", "1-4", "*"), ("2", "1-2", "1-4", "*"), ("3", "3-4", "1-4", "*"), ("4", "3-4", "1-4", "*"), ("5", "5", "5", "*")],
    [("a", "a", "*"), ("b", "bc", "*"), ("c", "bc", "*")],
    [("x", "x", "xy", "*"), ("y", "y", "xy", "*"), ("z", "z", "z", "*")],
    [("p", "pq"), ("q", "pq"), ("r", "r")],
    [("only", "*")],
)
ILLNESS = [("flu", "light", "*"), ("cold", "light", "*"), ("cancer", "grave", "*"), ("stroke", "grave", "*")]


class Case(NamedTuple):
    records: CodedRecords
    population: CodedRecords | None
    privacy: Privacy
    limits: Limits


def sometimes(draw: st.DrawFn, strategy: st.SearchStrategy) -> object:
    return draw(strategy) if draw(st.integers(0, 3)) == 0 else None


@st.composite
def conditions(draw: st.DrawFn, rows: int, values: int) -> Privacy:
    kind = draw(st.sampled_from(DiversityKind))
    least = [least for least in (1, 2, 2.5, 3) if least <= values and (kind is DiversityKind.ENTROPY or least != 2.5)]
    kinds = st.builds(Diversity, st.just("病名"), st.just(kind), st.sampled_from(least), st.sampled_from((0.7, 1.0, 3.0)))
    closeness = st.builds(Closeness, st.just("病名"), st.sampled_from(Distance), st.sampled_from((0.15, 0.25, 0.5)))
    share = st.none() | st.sampled_from((0.05, 0.1, 0.2, 0.34, 0.5))
    risk = sometimes(draw, st.builds(PopulationRisk, share, share, share, st.just(0.3)))
    return Privacy(
        k=draw(st.integers(1, min(3, rows))),
        diversity=tuple(filter(None, [sometimes(draw, kinds)])),
        closeness=tuple(filter(None, [sometimes(draw, closeness)])),
        presence=sometimes(draw, st.builds(Presence, st.sampled_from((0.0, 0.2)), st.sampled_from((0.6, 0.9)))),
        risk=risk,
        map_k=sometimes(draw, st.just(3)) or 1,
        household_k=(sometimes(draw, st.just(2)) or 1) if risk is None and rows > 8 else 1,
    )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    paths = draw(st.lists(st.sampled_from(PATHS), min_size=1, max_size=3))
    hierarchies = [Hierarchy.of_paths(f"項目{place}", path) for place, path in enumerate(paths)]
    rows, others = draw(st.integers(1, 40)), draw(st.integers(0, 30))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    skew = draw(st.sampled_from((0.5, 1.0, 2.0)))
    leaves = [
        np.minimum((rng.random(rows + others) ** skew * hierarchy.leaves).astype(np.int32), hierarchy.leaves - 1)
        for hierarchy in hierarchies
    ]
    values = (rng.random(rows) ** skew * 4).astype(np.int32)
    own = Hierarchy.of_paths("病名", ILLNESS)
    privacy = draw(conditions(rows, len(set(values.tolist()))))
    limits = Limits(
        draw(st.sampled_from((0.0, 0.15, 0.3, 0.5, 1.0))),
        draw(st.sampled_from((0.1, 0.5, 0.8, 1.0))),
        draw(st.sampled_from(LossName)),
        tuple((hierarchy.item, draw(st.sampled_from((0.0, 0.5, 1.0, 2.0)))) for hierarchy in hierarchies if draw(st.booleans())),
    )
    illness = {"病名": SensitiveItem("病名", own.labels[0], values, own)}
    population = CodedRecords(tuple(hierarchies), tuple(leaves)) if privacy.presence is not None or privacy.map_k > 1 else None
    households = rng.integers(-1, max(2, 2 * rows // 3), rows)
    households[: min(2, rows)] = range(min(2, rows))
    return Case(
        CodedRecords(tuple(hierarchies), tuple(column[:rows] for column in leaves), illness, households), population, privacy, limits
    )


def who(records: CodedRecords, record: int) -> tuple[str, int]:
    """Whose a record is; one of an unknown person is a person by itself."""
    if records.persons is None or records.persons[record] < 0:
        return ("record", record)
    return ("person", int(records.persons[record]))


def values_shown(records: CodedRecords, members: list[int]) -> Counter:
    """How many unlike persons among the members have each sensitive value."""
    codes = records.sensitive["病名"].codes
    return Counter(value for _, value in {(who(records, member), int(codes[member])) for member in members})


def nodes(records: CodedRecords) -> Iterator[tuple[int, ...]]:
    return itertools.product(*(range(hierarchy.levels) for hierarchy in records.hierarchies))


def classes_at(records: CodedRecords, levels: tuple[int, ...]) -> dict[tuple[int, ...], list[int]]:
    classes = defaultdict(list)
    for record, groups in enumerate(zip(*records.generalised(levels), strict=True)):
        classes[tuple(int(group) for group in groups)].append(record)
    return classes


def diverse(counts: Counter, diversity: Diversity) -> bool:
    total = sum(counts.values())
    ordered = sorted(counts.values(), reverse=True)
    if diversity.kind is DiversityKind.DISTINCT:
        return len(counts) >= diversity.least
    if diversity.kind is DiversityKind.ENTROPY:
        return -sum(n / total * math.log(n / total) for n in ordered) >= math.log(diversity.least) - 1e-12
    return ordered[0] < diversity.c * sum(ordered[int(diversity.least) - 1 :])


def distance(counts: Counter, everyone: Counter, kind: Distance) -> float:
    total, all_records = sum(counts.values()), sum(everyone.values())
    gaps = [counts[value] / total - everyone[value] / all_records for value in range(4)]
    if kind is Distance.EQUAL:
        return sum(abs(gap) for gap in gaps) / 2
    if kind is Distance.ORDERED:
        return sum(abs(sum(gaps[: place + 1])) for place in range(4)) / 3
    halves = [gaps[:2], gaps[2:]]
    inside = sum(min(sum(max(gap, 0) for gap in half), sum(max(-gap, 0) for gap in half)) for half in halves)
    return inside / 2 + abs(sum(halves[0]))


def class_passes(case: Case, members: list[int], in_population: int) -> bool:
    privacy = case.privacy
    counts, everyone = values_shown(case.records, members), values_shown(case.records, list(range(case.records.rows)))
    presence = privacy.presence
    return (
        len({who(case.records, member) for member in members}) >= privacy.k
        and (privacy.map_k <= 1 or in_population >= privacy.map_k)
        and all(diverse(counts, diversity) for diversity in privacy.diversity)
        and all(distance(counts, everyone, closeness.distance) <= closeness.t + 1e-12 for closeness in privacy.closeness)
        and (presence is None or presence.lower <= len(members) / in_population <= presence.upper)
    )


def alone_by_hand(sizes: NDArray[np.int64], population: int) -> float:
    """An estimate that falls when small classes go."""
    return float((sizes == 1).sum() / population)


def risk_holds(sizes: list[int], risk: PopulationRisk, total: int) -> bool:
    kept = sum(sizes)
    return (
        (risk.average is None or len(sizes) <= risk.average * kept + 1e-9)
        and (risk.uniques is None or sizes.count(1) <= risk.uniques * kept + 1e-9)
        and (risk.population_uniques is None or sizes.count(1) / round(total / risk.sampling_fraction) <= risk.population_uniques)
    )


def kept_classes(case: Case, levels: tuple[int, ...]) -> list[list[int]]:
    if case.privacy.household_k > 1:
        return kept_households(case, levels)
    population = classes_at(case.population, levels) if case.population is not None else {}
    kept = [
        members for key, members in classes_at(case.records, levels).items() if class_passes(case, members, len(population.get(key, ())))
    ]
    risk = case.privacy.risk
    leaves = list(zip(*case.records.codes, strict=True))
    kept.sort(key=lambda members: (len(members), min(leaves[member] for member in members)))
    while risk is not None and kept and not risk_holds([len(members) for members in kept], risk, case.records.rows):
        del kept[0]
    return kept


def kept_households(case: Case, levels: tuple[int, ...]) -> list[list[int]]:
    """Households go until nothing fails: first by what a larger class cannot break, then by everything."""
    sizes_only = case.privacy.k
    for diversity in case.privacy.diversity:
        sizes_only = max(sizes_only, math.ceil(diversity.least))
    plain = case._replace(privacy=Privacy(k=sizes_only, map_k=case.privacy.map_k))
    remaining = set(range(case.records.rows))
    for conditions_of in (plain, case):
        remaining = stable(conditions_of, levels, remaining, case.privacy.household_k)
    classes = [[member for member in members if member in remaining] for members in classes_at(case.records, levels).values()]
    return [members for members in classes if members]


def stable(case: Case, levels: tuple[int, ...], remaining: set[int], household_k: int) -> set[int]:
    everyone = classes_at(case.records, levels)
    population = classes_at(case.population, levels) if case.population is not None else {}
    class_of = {member: key for key, members in everyone.items() for member in members}
    households = defaultdict(set)
    for record, household in enumerate(case.records.households):
        if household >= 0:
            households[int(household)].add(record)
    while True:
        fitting = set()
        for key, members in everyone.items():
            left = [member for member in members if member in remaining]
            if left and class_passes(case, left, len(population.get(key, ()))):
                fitting |= set(left)
        whole = {
            number: tuple(sorted(class_of[member] for member in members)) for number, members in households.items() if members <= fitting
        }
        shared = Counter(whole.values())
        safe = {number for number, pattern in whole.items() if shared[pattern] >= household_k}
        fitting -= {member for number, members in households.items() if number not in safe for member in members}
        if fitting == remaining:
            return remaining
        remaining = fitting


def cost(case: Case, levels: tuple[int, ...], kept: list[list[int]]) -> float:
    records, f, total = case.records, case.limits.suppression_weight, case.records.rows
    g, s = min(1.0, 2 - 2 * f), min(1.0, 2 * f)
    suppressed = total - sum(len(members) for members in kept)
    if case.limits.loss is LossName.DISCERNIBILITY:
        return sum(len(members) ** 2 for members in kept) + suppressed * total
    if case.limits.loss is LossName.AVERAGE_CLASS_SIZE:
        return total / (s * len(kept) + (g if suppressed else 0))
    given_weights = dict(case.limits.weights)
    weights = [given_weights.get(hierarchy.item, 1.0) for hierarchy in records.hierarchies]
    weights = [weight / max(weights) if max(weights) else 1.0 for weight in weights]
    remaining = {member for members in kept for member in members}
    parts = [item_cost(case, item, level, remaining, g, s) for item, level in enumerate(levels)]
    weighted = sum(weight * part for weight, part in zip(weights, parts, strict=True))
    return weighted if case.limits.loss is LossName.NON_UNIFORM_ENTROPY else weighted / len(levels)


def item_cost(case: Case, item: int, level: int, kept: set[int], g: float, s: float) -> float:
    hierarchy, codes = case.records.hierarchies[item], case.records.codes[item]
    groups = hierarchy.groups[level][codes]
    total = len(codes)
    if case.limits.loss is LossName.NON_UNIFORM_ENTROPY:
        return g * sum(math.log2((groups == group).sum() / (codes == code).sum()) for group, code in zip(groups, codes, strict=True))
    if case.limits.loss is LossName.PRECISION:
        height = level / (hierarchy.levels - 1) if hierarchy.levels > 1 else 0.0
        return (len(kept) * g * height + (total - len(kept)) * s) / total
    cost = 0.0
    for record, group in enumerate(groups):
        share = (hierarchy.groups[level] == group).sum() / hierarchy.leaves
        lowest, span = g / hierarchy.leaves, 1 - g / hierarchy.leaves
        if not span:
            cost += 0.0 if record in kept else s
        elif record in kept:
            cost += (g * share - lowest) / span
        else:
            cost += ((1 if s == 1 else share + s * (1 - share)) - lowest) / span
    return cost / total


def allowed(case: Case) -> dict[tuple[int, ...], tuple[float, list[list[int]]]]:
    found = {}
    for levels in nodes(case.records):
        kept = kept_classes(case, levels)
        suppressed = case.records.rows - sum(len(members) for members in kept)
        if kept and suppressed <= case.limits.suppression_limit * case.records.rows + 1e-9:
            found[levels] = (cost(case, levels, kept), kept)
    return found


@st.composite
def wide_cases(draw: st.DrawFn) -> Case:
    """Many nodes and records under k and distinct values alone: here the search leaves most nodes uncounted."""
    hierarchies = [Hierarchy.of_paths(f"項目{place}", path) for place, path in enumerate((*PATHS[:3], PATHS[3]))]
    rows = draw(st.integers(30, 90))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    leaves = [(rng.random(rows) ** 1.5 * hierarchy.leaves).astype(np.int32) for hierarchy in hierarchies]
    own = Hierarchy.of_paths("病名", ILLNESS)
    illness = {"病名": SensitiveItem("病名", own.labels[0], (rng.random(rows) ** 2 * 4).astype(np.int32), own)}
    diversity = draw(st.sampled_from(((), (Diversity("病名", DiversityKind.DISTINCT, 2),))))
    average = draw(st.sampled_from((None, PopulationRisk(average=0.2))))
    limits = Limits(draw(st.sampled_from((0.05, 0.2, 0.4))), draw(st.sampled_from((0.1, 0.5, 0.9))), draw(st.sampled_from(LossName)))
    return Case(
        CodedRecords(tuple(hierarchies), tuple(leaves), illness), None, Privacy(draw(st.integers(2, 6)), diversity, risk=average), limits
    )


@st.composite
def person_cases(draw: st.DrawFn) -> Case:
    """Persons with several records: k, and how often a value is, count persons. Now and then whose a record is is not known."""
    hierarchies = [Hierarchy.of_paths(f"項目{place}", path) for place, path in enumerate(PATHS[: draw(st.integers(1, 3))])]
    rows, people = draw(st.integers(12, 60)), draw(st.sampled_from((4, 8, 15)))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    persons = rng.integers(-1 if draw(st.booleans()) else 0, people, rows)
    persons[:4] = range(4)
    moves = draw(st.sampled_from((0.1, 0.4, 1.0)))
    drawn = [(rng.random(max(people, rows)) ** 1.5 * hierarchy.leaves).astype(np.int32) for hierarchy in hierarchies]
    leaves = [np.where(rng.random(rows) < moves, column[:rows], column[persons]) for column in drawn]
    own = Hierarchy.of_paths("病名", ILLNESS)
    values = np.where(rng.random(rows) < 0.5, persons % 4, rng.integers(0, 4, rows)).astype(np.int32)
    kinds = st.builds(Diversity, st.just("病名"), st.sampled_from(DiversityKind), st.sampled_from((2, 3)), st.sampled_from((0.7, 1.5, 3.0)))
    closeness = st.builds(Closeness, st.just("病名"), st.sampled_from(Distance), st.sampled_from((0.25, 0.5)))
    which = draw(st.integers(0, 3))
    privacy = Privacy(
        k=draw(st.integers(2, 4)),
        diversity=(draw(kinds),) if which in (1, 3) else (),
        closeness=(draw(closeness),) if which >= 2 else (),
    )
    limits = Limits(draw(st.sampled_from((0.0, 0.2, 0.5))), draw(st.sampled_from((0.2, 0.5, 0.9))), draw(st.sampled_from(LossName)))
    illness = {"病名": SensitiveItem("病名", own.labels[0], values, own)}
    return Case(CodedRecords(tuple(hierarchies), tuple(leaves), illness, None, persons), None, privacy, limits)


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(case=cases(), threads=st.sampled_from((1, 2)))
def test_the_search_finds_what_looking_at_everything_finds(case: Case, threads: int) -> None:
    found_as_expected(case, threads)


@settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(case=person_cases())
def test_the_search_finds_it_too_where_persons_have_several_records(case: Case) -> None:
    found_as_expected(case, 1)


def found_as_expected(case: Case, threads: int) -> None:
    expected = allowed(case)
    if not expected:
        with pytest.raises(NothingSatisfies):
            optimum(case.records, case.privacy, case.limits, population=case.population, threads=threads, estimate=alone_by_hand)
        return
    least = min(value for value, _ in expected.values())
    best = min((sum(levels), levels) for levels, (value, _) in expected.items() if value <= least + 1e-9 * abs(least) + 1e-12)[1]

    found = optimum(case.records, case.privacy, case.limits, population=case.population, threads=threads, estimate=alone_by_hand)

    assert found.proved
    assert found.loss == pytest.approx(least, rel=1e-9, abs=1e-12)
    assert found.levels == best
    kept = expected[best][1]
    assert set(np.flatnonzero(~found.suppressed)) == {member for members in kept for member in members}
    assert sorted(found.sizes) == sorted(len(members) for members in kept)
    assert all(len({int(found.class_of[member]) for member in members}) == 1 for members in kept)


def search_parts(case: Case) -> tuple[Checker, Loss, list[tuple[int, ...]], int]:
    """What `optimum` searches with."""
    records, privacy, limits = case.records, case.privacy, case.limits
    whole = privacy.household_k == 1
    counted = count_records(records, case.population, sensitive_items(privacy), None if whole else records.households)
    axes, most = axes_of(counted), int(limits.suppression_limit * records.rows + 1e-9)
    loss = loss_of(limits.loss, axes, scale_of(axes, limits, records.rows, most, smallest_class(privacy), whole))
    task = Task.of(counted, axes, privacy, most, dict(records.sensitive), alone_by_hand, loss.by_leaf)
    places = list(itertools.product(*(range(len(axis.levels)) for axis in axes)))
    return (Checker if whole else HouseholdChecker)(task), loss, places, most


@settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(case=cases() | wide_cases() | person_cases())
def test_no_bound_is_above_what_it_bounds(case: Case) -> None:
    """Every node is counted and tells all it can: no allowed node may be ruled out, none may be bounded above its true loss."""
    checker, loss, places, most = search_parts(case)
    found = [checker.check(node) for node in places]
    lower = loss.floor.copy()
    for one in found:
        if one.least > most:
            assert not any(other.allowed and all(map(operator.le, other.node, one.node)) for other in found)
        elif one.least < case.records.rows:
            loss.learn(one, lower)
    for one in found:
        if one.allowed:
            assert lower[one.node] <= loss.value(one) * (1 + 1e-12) + 1e-12
