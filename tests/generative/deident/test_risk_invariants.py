"""What must hold of every figure of risk and usefulness, whatever the data."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hagukumi.deident.coded import CodedRecords, SensitiveItem
from hagukumi.deident.hierarchy import Hierarchy
from hagukumi.deident.privacy import Distance
from hagukumi.deident.risk import (
    Effects,
    Released,
    log_linear_risk,
    make_register,
    measure,
    record_intrusion_risks,
    reidentified,
    released_cells,
    released_on_levels,
    special_uniques,
)
from hagukumi.deident.risk.individual import household_risk, individual_risk
from hagukumi.deident.risk.population import people_matching
from hagukumi.deident.risk.predicates import drawn_predicates, fits_one
from hagukumi.deident.search import classes_of
from hagukumi.deident.utility import usefulness

TREE = Hierarchy.of_paths("町字", [(f"{leaf}", f"g{leaf // 2}", "*") for leaf in range(6)])
AGES = Hierarchy.of_paths("年齢", [(f"{leaf}", "若い" if leaf < 2 else "そのほか") for leaf in range(4)])


@st.composite
def results(draw: st.DrawFn) -> tuple[CodedRecords, Released]:
    """Records of two items with a secret, each record on levels of its own or with blank cells, some suppressed."""
    people = draw(st.integers(1, 25))
    chance = np.random.default_rng(draw(st.integers(0, 2**32)))
    codes = (chance.integers(0, 6, people).astype(np.int32), chance.integers(0, 4, people).astype(np.int32))
    secret = SensitiveItem("傷病", ("a", "b", "c"), chance.integers(0, 3, people).astype(np.int32))
    homes = chance.integers(-1, 4, people)
    records = CodedRecords((TREE, AGES), codes, {"傷病": secret}, homes)
    levels = tuple(chance.integers(-1, hierarchy.levels, people).astype(np.int8) for hierarchy in records.hierarchies)
    groups = tuple(
        np.where(level < 0, -1, np.stack(hierarchy.groups)[level, code]).astype(np.int32)
        for hierarchy, level, code in zip(records.hierarchies, levels, codes, strict=True)
    )
    kept = chance.random(people) < draw(st.sampled_from([1.0, 0.7, 0.0]))
    classes = np.full(people, -1, np.int32)
    if kept.any():
        numbers, _ = classes_of([(11 + level * 10 + group)[kept] for level, group in zip(levels, groups, strict=True)])
        classes[kept] = numbers
    return records, released_cells(records, levels, groups, classes)


@given(results(), st.sampled_from([1.0, 0.5, 0.07]), st.floats(0, 1), st.sampled_from([Distance.EQUAL, Distance.ORDERED]))
@settings(max_examples=50)
def test_risks_are_shares_and_stand_in_their_order(
    result: tuple[CodedRecords, Released], fraction: float, threshold: float, distance: Distance
) -> None:
    records, released = result
    matching = people_matching(released, records)
    told = measure(
        released.classes,
        sensitive=records.sensitive,
        households=records.households,
        fraction=fraction,
        matching=matching,
        threshold=threshold,
        distances={"傷病": distance},
    )
    prosecutor, journalist = told.prosecutor, told.journalist
    assert journalist is not None
    assert told.households is not None
    assert 0 <= prosecutor.lowest <= prosecutor.average <= prosecutor.highest <= 1
    assert 0 <= journalist.lowest <= journalist.highest <= prosecutor.highest
    assert told.marketer <= prosecutor.highest
    assert told.marketer <= measure(released.classes).marketer + 1e-12
    assert told.individual.share <= told.households.share + 1e-12
    assert told.individual.highest <= prosecutor.highest + 1e-12
    estimates = told.population_uniques
    for share in (estimates.zayatz, estimates.pitman, estimates.snb, estimates.chosen, told.sample_uniques):
        assert share is None or 0 <= share <= 1
    for item in told.sensitive:
        assert 0 <= item.baseline <= 1
        assert item.guessed <= item.commonest <= 1
        assert 0 <= item.t <= 1 + 1e-12
        assert 1 <= item.distinct <= 3
        assert 1 - 1e-12 <= item.entropy <= item.distinct + 1e-9
        assert (item.recursive is None) == (item.homogeneous > 0)


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(-1, 3)), min_size=1, max_size=20))
def test_a_household_is_at_least_as_easy_to_find_as_each_of_its_members(members: list[tuple[float, int]]) -> None:
    risks = np.array([risk for risk, _ in members])
    homes = np.array([home for _, home in members])
    told = household_risk(risks, homes)
    assert (told >= risks).all()
    assert (told <= 1).all()
    for place, (risk, home) in enumerate(members):
        same = [other for other, where in members if where == home] if home >= 0 else [risk]
        assert told[place] == pytest.approx(1 - math.prod(1 - other for other in same), abs=1e-12)


@given(st.integers(1, 200), st.floats(0.001, 1))
def test_the_risk_of_a_record_lies_between_its_share_and_one_over_its_class(size: int, share: float) -> None:
    counts = np.array([size])
    for exact in (False, True):
        risk = float(individual_risk(counts, counts / share, exact=exact)[0])
        assert share / size * 0.999999 <= risk <= 1 / size + 1e-9


@given(results())
@settings(max_examples=50)
def test_people_who_match_a_class_are_those_whose_values_its_cells_hold(result: tuple[CodedRecords, Released]) -> None:
    records, released = result
    told = people_matching(released, records)
    for number in range(len(told)):
        row = int(np.flatnonzero(released.classes == number)[0])
        fits = np.ones(records.rows, bool)
        for hierarchy, level, group, code in zip(records.hierarchies, released.levels, released.groups, records.codes, strict=True):
            if level[row] >= 0:
                fits &= hierarchy.groups[level[row]][code] == group[row]
        assert told[number] == fits.sum()


@given(results(), st.integers(0, 100))
@settings(max_examples=30)
def test_no_attack_finds_more_than_there_is_and_none_finds_a_withheld_record(result: tuple[CodedRecords, Released], seed: int) -> None:
    records, released = result
    told = reidentified(released, make_register(records, seed=seed), targets=10, seed=seed)
    assert 0 <= told.found.low <= told.found.share <= told.found.high <= 1
    assert told.found.successes <= min(told.found.attacks, len(released.kept))
    assert told.trusted.successes == told.found.successes


@given(st.lists(st.tuples(*[st.integers(-1, 2)] * 4), min_size=1, max_size=12), st.integers(1, 4), st.sampled_from([1.0, 0.3, 0.01]))
def test_special_uniques_are_those_of_every_subset_looked_at_alone(rows: list[tuple[int, ...]], most: int, fraction: float) -> None:
    """An unknown value (-1) is like no other and makes nobody stand out; the risk of a match is reckoned record by record."""
    told = special_uniques([np.array(column) for column in zip(*rows, strict=True)], most)
    risks = record_intrusion_risks(told, fraction)
    scores = []
    for place, row in enumerate(rows):
        alone: list[tuple[int, ...]] = []
        for size in range(1, most + 1):
            for items in itertools.combinations(range(4), size):
                single = sum(all(other[item] == row[item] for item in items) for other in rows) == 1
                if single and all(row[item] >= 0 for item in items) and not any(set(part) < set(items) for part in alone):
                    alone.append(items)
        assert told.smallest[place] == min(map(len, alone), default=0)
        scores.append(sum(math.prod(4 - grown for grown in range(len(items), most)) for items in alone))
    assert told.scores.tolist() == scores
    uniques, pairs = (sum(rows.count(row) == times for row in rows) for times in (1, 2))
    spread = sum(score**-1.2 for score in scores if score)
    for score, risk in zip(scores, risks, strict=True):
        file = uniques * fraction / (uniques * fraction + pairs * (1 - fraction)) if uniques else 0
        expected = 1 / (1 + (uniques / file - uniques) / (score**1.2 * spread)) if score else 0
        assert risk == pytest.approx(expected)


@given(st.lists(st.tuples(*[st.integers(0, 2)] * 3), max_size=30), st.sampled_from(list(Effects)), st.sampled_from([1.0, 4.0]))
@settings(max_examples=25)
def test_the_log_linear_model_is_that_of_raking(rows: list[tuple[int, ...]], effects: Effects, weight: float) -> None:
    """Of greatest likelihood are the means that add up to what was counted in every margin of the model. Each cell occurs."""
    every = np.array([*itertools.product(range(3), repeat=3), *rows])
    told = log_linear_risk(list(every.T), np.full(len(every), weight), effects)
    counts = np.zeros((3, 3, 3))
    np.add.at(counts, tuple(every.T), 1)
    means = np.ones((3, 3, 3))
    for _ in range(300):
        for gone in [(1, 2), (0, 2), (0, 1)] if effects is Effects.MAIN else [(0,), (1,), (2,)]:
            means *= counts.sum(gone, keepdims=True) / means.sum(gone, keepdims=True)
    rest = means[counts == 1] * (weight - 1)
    assert told is not None
    assert told.uniques == len(rest)
    assert told.population_uniques == pytest.approx(np.exp(-rest).sum(), abs=1e-6)
    assert told.correct_matches == pytest.approx(sum((1 - math.exp(-value)) / value if value else 1.0 for value in rest), abs=1e-6)


@given(results())
@settings(max_examples=40)
def test_what_is_lost_is_a_share_and_pairs_lose_no_less_than_their_items(result: tuple[CodedRecords, Released]) -> None:
    records, released = result
    told = usefulness(records, released, ordered=("年齢",))
    for share in (told.losses.loss, told.losses.precision, told.blank):
        assert 0 <= share <= 1 + 1e-12
    for item in told.items:
        assert 0 <= item.total_variation <= 1 + 1e-12
        assert 0 <= item.hellinger <= 1
        assert item.hellinger**2 <= item.total_variation + 1e-9
        assert item.total_variation <= item.hellinger * math.sqrt(2) + 1e-6
    age = told.items[1]
    assert age.kolmogorov_smirnov is not None
    assert age.earth_movers is not None
    if told.kept:
        assert age.earth_movers <= age.kolmogorov_smirnov + 1e-12 <= age.total_variation + 1e-9
    for pair in told.pairs:
        assert pair.total_variation >= max(item.total_variation for item in told.items) - 1e-9
        assert 0 <= pair.v_after <= 1
    for model in told.models:
        assert model.preserved is None or 0 <= model.preserved <= 1


@given(results())
@settings(max_examples=20)
def test_the_order_of_the_records_changes_no_figure(result: tuple[CodedRecords, Released]) -> None:
    records, released = result
    order = np.random.default_rng(records.rows).permutation(records.rows)
    turned = SensitiveItem("傷病", ("a", "b", "c"), records.sensitive["傷病"].codes[order])
    first = measure(released.classes, sensitive=records.sensitive, households=records.households)
    assert records.households is not None
    second = measure(released.classes[order], sensitive={"傷病": turned}, households=records.households[order])
    assert first == second


@given(results(), st.integers(0, 1_000))
@settings(max_examples=40)
def test_a_predicate_that_is_said_to_fit_one_record_fits_one(result: tuple[CodedRecords, Released], seed: int) -> None:
    records, released = result
    predicates, tried = drawn_predicates(released, 20, np.random.default_rng(seed))
    assert tried >= len(predicates)
    told = fits_one(records, predicates)
    for predicate, one in zip(predicates, told, strict=True):
        fits = np.ones(records.rows, bool)
        for term in predicate:
            if isinstance(term.item, int):
                fits &= records.hierarchies[term.item].groups[term.level][records.codes[term.item]] == term.group
            else:
                fits &= records.sensitive[term.item].codes == term.group
        assert fits.any()
        assert one == (fits.sum() == 1)


def test_a_coarser_release_finds_no_more_people() -> None:
    chance = np.random.default_rng(4)
    records = CodedRecords((TREE, AGES), (chance.integers(0, 6, 20).astype(np.int32), chance.integers(0, 4, 20).astype(np.int32)))
    told = [measure(classes_of(records.generalised(levels))[0]).marketer for levels in ((0, 0), (1, 0), (2, 0), (2, 1))]
    assert told == sorted(told, reverse=True)
    assert released_on_levels(records, (2, 1), classes_of(records.generalised((2, 1)))[0]).written(0) == ["*"] * 20
