"""The figures of risk against the literature's own examples and against plain reckoning, loop by loop."""

import dataclasses
import json
import math
from fractions import Fraction

import numpy as np
import pytest
from scipy.optimize import minimize, root

from hagukumi.deident.coded import CodedRecords, SensitiveItem
from hagukumi.deident.errors import DeidentError
from hagukumi.deident.hierarchy import Hierarchy
from hagukumi.deident.privacy import Distance
from hagukumi.deident.risk import measure, people_matching, released_on_levels, special_uniques
from hagukumi.deident.risk.attackers import journalist, marketer, prosecutor
from hagukumi.deident.risk.disclosure import disclosure
from hagukumi.deident.risk.individual import household_risk, individual_risk, together
from hagukumi.deident.risk.slide import population_classes, slide_uniques
from hagukumi.deident.risk.slide_arx import slide_uniques_as_arx
from hagukumi.deident.risk.uniques import UniquesModel, chosen_uniques, pitman_uniques, population_uniques, zayatz_uniques

SALARIES = tuple(f"{thousand}K" for thousand in range(3, 12))
"""The nine salaries of the example in Li et al. (2007)."""


def of_sizes(*sizes: int) -> np.ndarray:
    return np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)


def sample(seed: int, shape: float, beta: float, fraction: float, classes: int = 20_000) -> tuple[np.ndarray, np.ndarray]:
    """The classes of a population drawn by the slide negative binomial model, and what a sample shows of them."""
    chance = np.random.default_rng(seed)
    people = 1 + chance.negative_binomial(shape, beta, classes)
    seen = chance.binomial(people, fraction)
    return people, seen[seen > 0].astype(np.int64)


def test_prosecutor_journalist_and_marketer_by_hand() -> None:
    """Classes of 1, 2 and 5 records, which 10, 4 and 5 people of the town match."""
    sizes, town = np.array([1, 2, 5]), np.array([10, 4, 5])

    alike = np.repeat(sizes, sizes)
    known = prosecutor(alike, 0.2)
    assert (known.highest, known.lowest) == (1.0, 0.2)
    assert known.average == pytest.approx(3 / 8)
    assert known.at_highest == pytest.approx(1 / 8)
    assert known.above == pytest.approx(3 / 8)

    unknown = journalist(sizes, town, 0.2)
    assert (unknown.highest, unknown.lowest) == (0.25, 0.1)
    assert unknown.above == pytest.approx(2 / 8)
    assert unknown.average == pytest.approx((1 / 10 + 2 / 4 + 5 / 5) / 8)
    assert marketer(alike) == pytest.approx(3 / 8)
    assert marketer(sizes, town) == pytest.approx((1 / 10 + 2 / 4 + 5 / 5) / 8)


def test_individual_risk_is_that_of_the_published_example() -> None:
    """The eight records of Capobianchi, Polettini and Lucarelli that sdcMicro ships (`francdat`), with the risks it prints."""
    frequencies = np.array([2, 2, 2, 1, 1, 1, 1, 2])
    represented = np.array([110, 84.5, 84.5, 17, 541, 8, 5, 110])
    printed = [0.01714426, 0.02204233, 0.02204233, 0.17707583, 0.01165448, 0.29706308, 0.40235948, 0.01714426]
    assert individual_risk(frequencies, represented) == pytest.approx(printed, abs=5e-9)
    assert individual_risk(frequencies, represented, exact=True) == pytest.approx(printed, abs=5e-9)


@pytest.mark.parametrize("frequency", [1, 2, 3, 4, 10, 60])
@pytest.mark.parametrize("share", [0.05, 0.5, 0.9, 0.99999])
def test_exact_individual_risk_is_the_mean_of_one_over_the_people(frequency: int, share: float) -> None:
    """Given f, F is negative binomial: P(F = h) = C(h - 1, f - 1) p^f (1 - p)^(h - f)."""
    term, mean = share**frequency, 0.0
    for people in range(frequency, frequency + 4_000):
        mean += term / people
        term *= (1 - share) * people / (people - frequency + 1)
    counts = np.array([frequency])
    assert individual_risk(counts, counts / share, exact=True)[0] == pytest.approx(mean, rel=1e-7)
    if frequency > 2:
        assert individual_risk(counts, counts / share)[0] == pytest.approx(share / (frequency - 1 + share), rel=1e-12)


def test_when_everybody_is_in_the_data_the_individual_risk_is_one_over_the_class() -> None:
    counts = np.array([1, 2, 3, 7])
    assert individual_risk(counts, counts.astype(float)) == pytest.approx(1 / counts)


def test_household_risk_is_that_of_finding_anybody_of_it() -> None:
    risks = np.array([0.5, 0.2, 1.0, 0.1, 0.3, 0.3])
    homes = np.array([7, 7, 8, 8, -1, -1])
    told = household_risk(risks, homes)
    assert told == pytest.approx([0.6, 0.6, 1.0, 1.0, 0.3, 0.3])
    assert together(told).expected == pytest.approx(3.8)


def test_zayatz_by_exact_fractions() -> None:
    sizes, population = np.repeat([1, 2, 3, 9], [40, 20, 5, 2]), 300
    records = int(sizes.sum())

    def shown_once(size: int) -> Fraction:
        return Fraction(size * math.comb(population - size, records - 1), math.comb(population, records))

    alone = Fraction(40) * shown_once(1) / sum(shown_once(int(size)) for size in sizes)
    assert zayatz_uniques(sizes, population) == pytest.approx(float(40 * alone / records), rel=1e-10)


def test_pitman_is_at_the_greatest_likelihood() -> None:
    sizes = np.random.default_rng(3).zipf(1.8, 1_500)
    sizes = sizes[sizes < 2_000]
    records, population = int(sizes.sum()), int(sizes.sum()) * 20

    def unlikely(point: np.ndarray) -> float:
        theta, alpha = point
        if theta <= 0 or not 0 < alpha < 1:
            return math.inf
        rising = np.log(theta + alpha * np.arange(1, len(sizes))).sum() - np.log(theta + np.arange(1, records)).sum()
        return -(rising + sum(np.log(np.arange(1, size) - alpha).sum() for size in sizes.tolist() if size > 1))

    found = minimize(unlikely, [500.0, 0.5], method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-9})
    theta, alpha = found.x
    alone = math.exp(math.lgamma(theta + 1) - math.lgamma(theta + alpha)) * population**alpha
    assert pitman_uniques(sizes, population) == pytest.approx(alone / population, abs=1e-7)


@pytest.mark.parametrize(("alpha", "beta", "fraction"), [(0.5, 0.2, 0.2), (1.5, 0.1, 0.3), (0.3, 0.05, 0.5), (3.0, 0.4, 0.8)])
def test_slide_negative_binomial_shows_what_was_seen(alpha: float, beta: float, fraction: float) -> None:
    """With the estimated number of classes and the solution's share alone, c_1 and c_2 summed term by term are the seen ones."""
    _, seen = sample(5, alpha, beta, fraction)
    values, numbers = np.unique(seen, return_counts=True)
    classes = population_classes(values, numbers, fraction)
    alone = slide_uniques(values, numbers, fraction)
    assert alone is not None

    def expected(parameters: np.ndarray) -> tuple[float, float]:
        shape, rest = np.exp(parameters[0]), 1 / (1 + np.exp(parameters[1]))
        size = np.arange(1, 3_000)
        shown = classes * (1 - rest) ** shape * np.cumprod(np.append(1, rest * (shape + size[:-1] - 1) / size[:-1]))
        once = (shown * size * fraction * (1 - fraction) ** (size - 1)).sum()
        twice = (shown * size * (size - 1) / 2 * fraction**2 * (1 - fraction) ** (size - 2.0)).sum()
        return once, twice

    def off(log_shape: float) -> float:
        shape = math.exp(log_shape)
        kept = (alone / classes) ** (1 / shape)
        once, twice = expected(np.array([log_shape, math.log(kept / (1 - kept))]))
        return abs(once / numbers[0] - 1) + abs(twice / numbers[1] - 1)

    start = [math.log(alpha)]
    best = minimize(lambda point: off(float(point[0])), start, method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-12})
    assert best.fun < 1e-6


@pytest.mark.parametrize(("alpha", "beta", "fraction"), [(1.0, 0.3, 0.9), (1.0, 0.1, 0.95), (0.5, 0.5, 0.9)])
def test_the_figure_of_arx_solves_the_equations_that_stand_in_its_source(alpha: float, beta: float, fraction: float) -> None:
    """Its second equation multiplies where the model divides; where Newton's steps do not arrive, its figure hangs on chance."""
    _, seen = sample(2, alpha, beta, fraction, 5_000)
    values, numbers = np.unique(seen, return_counts=True)
    f, sizes = fraction, [(float(size), float(number)) for size, number in zip(values, numbers, strict=True)]
    square = sum(size * f * f * (1 - f * f) ** (size - 1) * number for size, number in sizes)
    below = sum((1 - f) ** size * number * (1 + f) ** size - 1 for size, number in sizes)
    rest = sum((1 - f) ** size * number for size, number in sizes)
    once = sum(size * f * (1 - f) ** (size - 1) * number for size, number in sizes)
    classes = len(seen) + numbers[0] * (square / below) * (rest / once) ** 2

    def off(point: np.ndarray) -> list[float]:
        a, b = point
        q = (1 - f) * (1 - b)
        return [
            classes * f * (b / (1 - q)) ** a * (a * q / (1 - q) + 1) - numbers[0],
            classes * a * b**a * f * f * (1 - b) / 2 * (1 - q) ** (a + 2) * (2 - (1 - a) * q) - numbers[1],
        ]

    found = root(off, [alpha, beta], tol=1e-12)
    assert found.success
    told = slide_uniques_as_arx(values, numbers, fraction)
    assert told == pytest.approx(classes * found.x[1] ** found.x[0], rel=1e-6)
    assert told != pytest.approx(slide_uniques(values, numbers, fraction), rel=1e-3)


def test_where_arx_draws_its_start_by_chance_no_figure_of_it_is_told() -> None:
    _, seen = sample(2, 1.5, 0.1, 0.3)
    assert slide_uniques_as_arx(*np.unique(seen, return_counts=True), 0.3) is None


def test_estimates_come_near_the_truth_where_their_model_holds() -> None:
    people, seen = sample(9, 1.5, 0.1, 0.3, 100_000)
    told = population_uniques(seen, int(people.sum()))
    truth = (people == 1).sum() / people.sum()
    assert told.model is UniquesModel.SNB
    assert told.chosen == told.snb == pytest.approx(truth, rel=0.25)


def test_decision_rule_by_sampling_fraction() -> None:
    seen = np.random.default_rng(11).zipf(1.9, 5_000)
    seen = seen[seen < 5_000]
    records = int(seen.sum())
    small, large = population_uniques(seen, records * 20), population_uniques(seen, records * 3)
    assert (small.model, small.chosen) == (UniquesModel.PITMAN, small.pitman)
    assert chosen_uniques(seen, records * 20) == small.chosen
    assert chosen_uniques(seen, records * 3) == large.chosen
    assert large.chosen == min(value for value in (large.snb, large.zayatz) if value is not None)


def test_when_all_records_differ_no_model_but_zayatz_answers() -> None:
    told = population_uniques(np.ones(50, np.int64), 1_000)
    assert (told.pitman, told.snb, told.model, told.chosen) == (None, None, UniquesModel.ZAYATZ, 1.0)


def test_nobody_alone_in_the_data_is_alone_in_the_population() -> None:
    told = population_uniques(np.array([2, 3]), 50)
    assert chosen_uniques(np.array([2, 3]), 50) == 0.0
    assert (told.model, told.chosen, told.zayatz, told.pitman) == (UniquesModel.NONE_ALONE, 0.0, 0.0, 0.0)


def test_everybody_in_the_data_means_alone_is_alone() -> None:
    told = population_uniques(np.array([1, 1, 2, 4]), 8)
    assert told.zayatz == told.snb == told.chosen == pytest.approx(2 / 8)


def test_ordered_distance_of_the_t_closeness_paper() -> None:
    """{3K, 4K, 5K} is 0.375 from all nine salaries, {6K, 8K, 11K} 0.167; the worst class counts."""
    codes = np.array([0, 1, 2, 3, 5, 8, 4, 6, 7], np.int32)
    salary = SensitiveItem("給与", SALARIES, codes)
    assert disclosure(of_sizes(3, 6), np.array([3, 6]), salary, Distance.ORDERED).t == pytest.approx(0.375)
    middle = np.array([-1, -1, -1, 0, 0, 0, -1, -1, -1], np.int32)
    assert disclosure(middle, np.array([3]), salary, Distance.ORDERED).t == pytest.approx(1 / 6)


def test_hierarchical_distance_of_the_t_closeness_paper() -> None:
    """Flu is 1/3 from bronchitis, 2/3 from pulmonary embolism, 1 from stomach cancer."""
    paths = [
        ("flu", "infection", "lung", "*"),
        ("bronchitis", "infection", "lung", "*"),
        ("embolism", "vessels", "lung", "*"),
        ("stomach cancer", "stomach", "digestion", "*"),
    ]
    hierarchy = Hierarchy.of_paths("傷病", paths)
    for other, distance in ((1, 1 / 3), (2, 2 / 3), (3, 1.0)):
        item = SensitiveItem("傷病", hierarchy.labels[0], np.array([0, other], np.int32), hierarchy)
        assert disclosure(of_sizes(1, 1), np.array([1, 1]), item, Distance.HIERARCHICAL).t == pytest.approx(distance / 2)
        loose = SensitiveItem("傷病", hierarchy.labels[0], item.codes, Hierarchy.of_paths("傷病", [path[:3] for path in paths]))
        assert disclosure(of_sizes(1, 1), np.array([1, 1]), loose, Distance.HIERARCHICAL).t == pytest.approx(distance / 2)


def test_a_hierarchical_distance_without_a_hierarchy_is_refused() -> None:
    item = SensitiveItem("傷病", ("a", "b"), np.array([0, 1], np.int32))
    with pytest.raises(DeidentError, match="階層がない"):
        disclosure(of_sizes(1, 1), np.array([1, 1]), item, Distance.HIERARCHICAL)


def test_what_classes_tell_of_a_sensitive_value_by_hand() -> None:
    item = SensitiveItem("傷病", ("a", "b", "c"), np.array([0, 0, 0, 1, 1, 2, 2, 2], np.int32))
    told = disclosure(of_sizes(4, 4), np.array([4, 4]), item)
    assert (told.commonest, told.homogeneous, told.distinct) == (0.75, 0.0, 2)
    assert told.guessed == pytest.approx(6 / 8)
    assert told.baseline == pytest.approx(3 / 8)
    assert told.gain == pytest.approx((6 / 8 - 3 / 8) / (5 / 8))
    assert told.entropy == pytest.approx(math.exp(-(0.75 * math.log(0.75) + 0.25 * math.log(0.25))))
    assert told.recursive == pytest.approx(3.0)
    assert told.t == pytest.approx(0.75 - 3 / 8)
    assert told.beta == pytest.approx((0.75 - 3 / 8) / (3 / 8))
    assert told.delta == pytest.approx(1.0)


def test_a_class_of_one_value_gives_everything_away() -> None:
    item = SensitiveItem("傷病", ("a", "b"), np.array([0, 0, 1, 0], np.int32))
    told = disclosure(of_sizes(2, 2), np.array([2, 2]), item)
    assert (told.commonest, told.homogeneous, told.distinct, told.entropy, told.recursive) == (1.0, 0.5, 1, 1.0, None)


def test_classes_of_many_values_are_counted_as_those_of_few() -> None:
    """Sparse and dense counting and all chunks agree with a plain loop."""
    chance = np.random.default_rng(2)
    codes = chance.integers(0, 700, 3_000).astype(np.int32)
    classes = np.unique(chance.integers(0, 900, 3_000), return_inverse=True)[1].astype(np.int32)
    sizes = np.bincount(classes)
    item = SensitiveItem("給与", tuple(map(str, range(700))), codes)
    overall = np.bincount(codes, minlength=700) / 3_000
    worst = 0.0
    for number in range(len(sizes)):
        own = np.bincount(codes[classes == number], minlength=700) / sizes[number]
        worst = max(worst, np.abs(np.cumsum(own - overall)).sum() / 699)
    assert disclosure(classes, sizes, item, Distance.ORDERED).t == pytest.approx(worst)


def test_one_call_tells_all_and_json_holds_it() -> None:
    item = SensitiveItem("傷病", ("a", "b"), np.array([0, 1, 0, 1, 0, 1], np.int32))
    classes = np.array([0, 0, 1, 1, 1, -1], np.int32)
    homes = np.array([1, 1, 2, 2, -1, 3], np.int64)
    told = measure(classes, sensitive={"傷病": item}, households=homes, fraction=0.5, matching=np.array([4, 9]), threshold=0.3)
    assert (told.records, told.kept, told.suppressed, told.classes, told.smallest) == (6, 5, 1, 2, 2)
    assert told.journalist is not None
    assert told.prosecutor.above == pytest.approx(1.0)
    assert told.true_population_uniques == 0.0
    assert told.population == 12
    assert told.households is not None
    assert told.households.highest >= told.individual.highest
    assert told.families is not None
    assert (told.families.households, told.families.alone, told.families.below) == (2, 2, 2)
    assert json.loads(json.dumps(dataclasses.asdict(told), allow_nan=False))["sensitive"][0]["item"] == "傷病"


def test_blank_cells_make_records_fit_more_than_those_that_look_the_same() -> None:
    """Four records look unlike, but with their blanks each could be one of two people."""
    told = measure(np.arange(5, dtype=np.int32), alike=np.array([2, 2, 2, 2, 1]), fraction=0.1)
    assert (told.smallest, told.prosecutor.highest, told.sample_uniques) == (1, 1.0, 0.2)
    assert told.prosecutor.average == told.marketer == pytest.approx((4 / 2 + 1) / 5)
    assert told.population_uniques.zayatz == population_uniques(np.array([1, 2, 2]), 50).zayatz
    crowd = measure(np.arange(4, dtype=np.int32), alike=np.full(4, 4))
    assert (crowd.smallest, crowd.prosecutor.highest, crowd.sample_uniques) == (4, 0.25, 0.0)


def test_families_are_counted_against_the_threshold() -> None:
    """Three couples and a single: the couples are alike, so one in three; the single is alone."""
    classes, homes = np.array([0, 1, 0, 1, 0, 1, 1], np.int32), np.array([1, 1, 2, 2, 3, 3, 4])
    for threshold, below in ((0.0, 4), (0.2, 4), (1 / 3, 1), (0.5, 1), (1.0, 0)):
        told = measure(classes, households=homes, threshold=threshold).families
        assert told is not None
        assert (told.households, told.alone, told.below) == (4, 1, below)


def test_when_nothing_is_kept_nothing_is_at_risk() -> None:
    item = SensitiveItem("傷病", ("a",), np.array([0], np.int32))
    told = measure(np.array([-1], np.int32), sensitive={"傷病": item}, households=np.array([1]), fraction=0.5)
    assert (told.kept, told.smallest, told.marketer, told.sample_uniques, told.sensitive) == (0, 0, 0.0, 0.0, ())
    assert (told.prosecutor.highest, told.individual.expected) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ({"fraction": 0.0}, "標本の割合"),
        ({"fraction": math.nan}, "標本の割合"),
        ({"threshold": 2.0}, "しきい値"),
        ({"households": np.array([1])}, "世帯の件数"),
        ({"sensitive": {"傷病": SensitiveItem("傷病", ("a",), np.zeros(3, np.int32))}}, "傷病"),
        ({"matching": np.array([1])}, "母集団の表"),
        ({"alike": np.array([1, 0])}, "見分けのつかない記録の数"),
        ({"alike": np.array([1])}, "見分けのつかない記録の数"),
    ],
)
def test_what_does_not_fit_together_is_refused(bad: dict, words: str) -> None:
    with pytest.raises(DeidentError, match=words):
        measure(np.array([0, 0], np.int32), **bad)


def test_class_numbers_with_gaps_are_refused() -> None:
    with pytest.raises(DeidentError, match="組の番号"):
        measure(np.array([0, 2], np.int32))


def test_special_uniques_of_four_people_by_hand() -> None:
    """The first stands out by the age alone, and by sex and town together; nobody else by fewer than two items."""
    age, sex, town = np.array([0, 1, 1, 1]), np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    told = special_uniques([age, sex, town], 3)
    assert told.smallest.tolist() == [1, 2, 2, 2]
    assert told.found == (1, 6, 0)
    assert told.by_item == (3, 5, 5)
    assert told.scores.tolist() == [2.0 + 1.0, 1.0 + 1.0, 1.0 + 1.0, 1.0]


def test_a_population_of_other_items_is_refused() -> None:
    hierarchy = Hierarchy.of_paths("町字", [("A", "*"), ("B", "*")])
    records = CodedRecords((hierarchy,), (np.array([0, 1], np.int32),))
    released = released_on_levels(records, (1,), np.zeros(2, np.int32))
    with pytest.raises(DeidentError, match="母集団の表の項目"):
        people_matching(released, CodedRecords((hierarchy,) * 2, records.codes * 2))
    everybody = CodedRecords((hierarchy,), (np.array([0, 1, 1], np.int32),))
    assert people_matching(released, everybody).tolist() == [3]
