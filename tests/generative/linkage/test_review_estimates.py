"""Estimates against simulated offices whose truth is known: the interval covers it, also when no error was seen."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hagukumi.linkage.review import IN_USE, Stratum, allocate, at_thresholds, band_of, estimates
from hagukumi.linkage.review.intervals import Share, exact_limits, weighted_sum


def _probability(hits: int, drawn: int, marked: int, population: int) -> float:
    return math.comb(marked, hits) * math.comb(population - marked, drawn - hits) / math.comb(population, drawn)


def test_limits_of_a_finite_population_are_those_of_the_two_one_sided_tests():
    population, drawn = 30, 12
    for hits in range(drawn + 1):
        fits = [
            marked
            for marked in range(hits, population - (drawn - hits) + 1)
            if sum(_probability(each, drawn, marked, population) for each in range(hits + 1)) > 0.025
            and sum(_probability(each, drawn, marked, population) for each in range(hits, drawn + 1)) > 0.025
        ]
        assert exact_limits(hits, drawn, population) == (min(fits) / population, max(fits) / population)


def test_known_limits_for_no_error_in_a_large_population():
    """Clopper–Pearson for 0 of 100: 1 − 0.025^(1/100) = 3.62 %."""
    assert exact_limits(0, 100, 10**8) == (0.0, pytest.approx(1 - 0.025 ** (1 / 100), abs=1e-5))
    assert exact_limits(100, 100, 100) == (1.0, 1.0)
    assert exact_limits(0, 0, 50) == (0.0, 1.0)


@settings(max_examples=60)
@given(st.integers(1, 400), st.data())
def test_limits_enclose_the_share_and_narrow_as_more_is_drawn(population, data):
    drawn = data.draw(st.integers(1, population))
    hits = data.draw(st.integers(0, drawn))
    low, high = exact_limits(hits, drawn, population)
    assert 0 <= low <= hits / drawn <= high <= 1 or drawn == population
    again = exact_limits(drawn - hits, drawn, population)
    assert (1 - again[1], 1 - again[0]) == pytest.approx((low, high))


def test_a_sum_of_one_share_has_that_shares_limits():
    share = Share(0.2, 0.1, 0.5)
    assert weighted_sum([1.0], [share]) == share
    turned = weighted_sum([-2.0], [share])
    assert (turned.value, turned.low, turned.high) == pytest.approx((-0.4, -1.0, -0.2))


def _office(chance: np.random.Generator, errors: float):
    """Strata of a made office: population and true share of matches; `errors` scales how wrong its links are."""
    linked = {f"linked-{n}": (int(chance.integers(20, 60_000)), 1 - min(0.9, errors * chance.random() / 4**n)) for n in range(5)}
    near = {f"near-{n}": (int(chance.integers(10, 3_000)), min(0.9, errors * chance.random() * 2.0**n)) for n in range(3)}
    return {name: (population, round(share * population)) for name, (population, share) in (linked | near).items()}


def _truth(office):
    linked = [counts for name, counts in office.items() if name.startswith("linked")]
    near = [counts for name, counts in office.items() if name.startswith("near")]
    true = sum(marked for _, marked in linked)
    return true / sum(population for population, _ in linked), true / (true + sum(marked for _, marked in near))


def _asked(chance: np.random.Generator, office, total: int):
    sizes: dict[str, int] = {}
    for side in ("linked", "near"):
        part = {name: (population, 0.05) for name, (population, _) in office.items() if name.startswith(side)}
        sizes |= allocate(part, total // 2)
    strata = []
    for name, (population, marked) in office.items():
        same = int(chance.hypergeometric(marked, population - marked, sizes[name])) if sizes[name] else 0
        strata.append(Stratum(name, name.startswith("linked"), population, same, sizes[name] - same))
    return strata


@pytest.mark.parametrize(("errors", "total"), [(0.0, 200), (0.002, 200), (0.02, 200), (0.1, 200), (0.4, 120), (0.4, 600)])
def test_the_interval_covers_the_truth_in_nearly_every_office(errors, total):
    chance = np.random.default_rng(int(errors * 1000) + total)
    covered = np.zeros(2)
    offices = 200
    for _ in range(offices):
        office = _office(chance, errors)
        found = estimates(_asked(chance, office, total))
        for place, (truth, estimate) in enumerate(zip(_truth(office), (found.precision, found.recall), strict=True)):
            covered[place] += estimate.low - 1e-9 <= truth <= estimate.high + 1e-9
            assert 0 <= estimate.low <= estimate.value <= estimate.high + 1e-9
    assert (covered / offices >= 0.93).all()


COSTS = (20.0, 1.0)


def _at(office, threshold):
    """What is true of a threshold: false links, missed ones, their cost."""
    above = {name: band_of(name).low >= threshold for name in office}
    false = sum(population - marked for name, (population, marked) in office.items() if above[name])
    missed = sum(marked for name, (_, marked) in office.items() if not above[name])
    return np.array([false, missed, COSTS[0] * false + COSTS[1] * missed])


def test_the_intervals_at_a_threshold_cover_the_truth_in_nearly_every_office():
    chance = np.random.default_rng(11)
    covered, asked, offices = np.zeros(4), 0, 60
    for place in range(offices):
        office = _office(chance, (0.002, 0.02, 0.1, 0.4)[place % 4])
        for each in at_thresholds([(stratum, band_of(stratum.name)) for stratum in _asked(chance, office, 300)], *COSTS):
            truth = _at(office, each.threshold)
            true = [*truth, truth[2] - _at(office, IN_USE)[2]]
            told = (each.false, each.missed, each.cost, each.beyond)
            covered += [share.low - 1e-6 <= value <= share.high + 1e-6 for share, value in zip(told, true, strict=True)]
            asked += 1
    assert asked == 6 * offices
    assert (covered / asked >= 0.93).all()


def test_a_sample_of_everything_tells_every_threshold_exactly():
    office = {"linked-0": (10, 7), "linked-1": (40, 38), "linked-2": (50, 50), "near-3": (20, 6), "near-2": (30, 1)}
    strata = [(Stratum(name, name[0] == "l", count, true, count - true), band_of(name)) for name, (count, true) in office.items()]
    found = {each.threshold: each for each in at_thresholds(strata, *COSTS)}
    assert sorted(found) == [-2.0, 2.0, IN_USE, 8.0]
    for threshold, each in found.items():
        assert [share.value for share in (each.false, each.missed, each.cost)] == pytest.approx(_at(office, threshold))
        assert (each.cost.low, each.cost.high) == pytest.approx((each.cost.value, each.cost.value))
    assert found[IN_USE].beyond == Share(0.0, 0.0, 0.0)
    assert (found[8.0].false.value, found[8.0].missed.value) == (0, 7 + 38 + 6 + 1), "those linked below the threshold in use part first"
    assert at_thresholds([(Stratum("linked-1", True, 9, 0, 0), band_of("linked-1"))], *COSTS) == ()
    assert at_thresholds([], *COSTS) == ()


def test_intervals_are_narrow_enough_to_tell_something():
    chance = np.random.default_rng(5)
    widths = []
    for _ in range(50):
        found = estimates(_asked(chance, _office(chance, 0.02), 600))
        widths.append(found.precision.high - found.precision.low)
    assert np.median(widths) < 0.05


def test_no_error_seen_does_not_mean_no_error():
    strata = [Stratum("linked-1", True, 10_000, 100, 0), Stratum("near-1", False, 500, 0, 50)]
    found = estimates(strata)
    assert found.precision.value == found.recall.value == 1.0
    assert found.precision.low == pytest.approx(0.964, abs=0.001)
    assert 0.99 < found.recall.low < 1.0
    assert (found.precision.high, found.recall.high) == pytest.approx((1.0, 1.0))


def test_a_sample_of_everything_is_the_truth():
    found = estimates([Stratum("linked-1", True, 40, 38, 2), Stratum("near-1", False, 20, 2, 18)])
    assert (found.precision.low, found.precision.value, found.precision.high) == (0.95, 0.95, 0.95)
    assert (found.recall.low, found.recall.value, found.recall.high) == pytest.approx((0.95, 0.95, 0.95))


def test_what_nobody_can_tell_counts_against_the_office_in_the_cautious_figures():
    found = estimates([Stratum("linked-1", True, 1000, 45, 5, unclear=10), Stratum("near-1", False, 100, 2, 48, unclear=5)])
    assert found.precision.value == 0.9
    assert found.precision.cautious == pytest.approx(45 / 60)
    assert found.recall.cautious < found.recall.value
    assert (found.answered, found.unclear) == (100, 15)


def test_without_answers_in_a_stratum_there_is_no_estimate_and_it_is_named():
    found = estimates([Stratum("linked-1", True, 1000, 45, 5), Stratum("near-1", False, 100, 0, 0), Stratum("none", False, 0, 0, 0)])
    assert found.precision is not None
    assert (found.recall, found.waiting) == (None, ("near-1",))
    assert estimates([]).precision is None
    nothing_linked = estimates([Stratum("near-1", False, 100, 1, 9)])
    assert (nothing_linked.precision, nothing_linked.recall) == (None, None)


def test_links_that_are_all_wrong_give_no_recall():
    found = estimates([Stratum("linked-1", True, 10, 0, 10), Stratum("near-1", False, 10, 0, 10)])
    assert (found.precision.value, found.recall.value) == (0.0, 0.0)


@given(st.permutations([Stratum("a", True, 900, 30, 1), Stratum("b", True, 90, 9, 2), Stratum("c", False, 50, 1, 20)]))
def test_the_order_of_strata_changes_nothing(order):
    found, plain = estimates(order), estimates(sorted(order, key=lambda each: each.name))
    for one, other in itertools.product((found,), (plain,)):
        assert one.precision.low == pytest.approx(other.precision.low, abs=1e-12)
        assert one.recall.high == pytest.approx(other.recall.high, abs=1e-9)
