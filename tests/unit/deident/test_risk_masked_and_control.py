"""Numbers that stay too near what they were, and a control of another size than the data."""

import itertools
import math

import numpy as np
import pytest

from hagukumi.deident.coded import CodedRecords, SensitiveItem
from hagukumi.deident.hierarchy import Hierarchy
from hagukumi.deident.risk import masked_risk, released_on_levels, singling_out
from hagukumi.deident.risk.control import fitting_one_of
from hagukumi.deident.risk.disclosure import disclosure


def test_values_that_did_not_move_are_inside_and_found() -> None:
    incomes = np.arange(100.0)[:, None] ** 2
    same = masked_risk(incomes, incomes)
    assert (same.inside, same.linked, same.guessed) == (1.0, 1.0, 0.01)
    turned = masked_risk(incomes, incomes[::-1])
    assert turned.inside < 0.05 and turned.linked == 0.0


def test_a_record_is_inside_by_all_its_items_and_told_among_those_alike() -> None:
    """Three records of two items, deviations of 2 and 20: the second moves far in one item alone, the others share their true values."""
    original = np.array([[0.0, 0.0], [4.0, 40.0], [0.0, 0.0]])
    masked = np.array([[0.0, 0.0], [4.0, 20.0], [0.0, 0.0]])
    told = masked_risk(original, masked, interval=0.1)
    assert told.inside == pytest.approx(2 / 3)
    assert told.linked == pytest.approx((0.5 + 1 + 0.5) / 3)
    assert masked_risk(original[:1], masked[:1]).inside == 1.0


def test_a_larger_control_is_counted_over_all_its_parts() -> None:
    """Predicates that fit 1, 2 and 5 of eight people; by every part of three."""
    counts, people = np.array([1, 2, 5, 0]), 8
    parts = list(itertools.combinations(range(people), 3))
    expected = sum(sum(len([one for one in part if one < count]) == 1 for part in parts) for count in counts.tolist()) / len(parts)
    assert fitting_one_of(counts, people, 3) == pytest.approx(expected)
    assert fitting_one_of(counts, people, people) == 1


def test_a_smaller_control_is_brought_to_the_size_by_the_model_of_anonymeter() -> None:
    """Predicates whose shares are spread evenly up to 1 in 500: the model holds, and says what the larger control shows."""
    chance = np.random.default_rng(1)
    shares = chance.random(40_000) / 500
    small = chance.binomial(1_000, shares)
    truth = sum(4_000 * share * math.exp(3_999 * math.log1p(-share)) for share in shares.tolist())
    assert fitting_one_of(small, 1_000, 4_000) == pytest.approx(truth, rel=0.05)
    assert fitting_one_of(np.zeros(3, np.int64), 10, 20) == 0.0
    assert fitting_one_of(np.array([1]), 1, 5) == 1.0


def test_a_control_of_half_the_people_is_no_easier_to_single_out_from() -> None:
    tree = Hierarchy.of_paths("町字", [(f"{town}", "*") for town in range(60)])
    chance = np.random.default_rng(4)

    def people(number: int) -> CodedRecords:
        return CodedRecords((tree, tree), tuple(chance.integers(0, 60, number).astype(np.int32) for _ in range(2)))

    records = people(2_000)
    classes = np.unique(np.stack(records.codes), axis=1, return_inverse=True)[1].ravel().astype(np.int32)
    released = released_on_levels(records, (0, 0), classes)
    told = [singling_out(released, records, people(number)).control for number in (2_000, 1_000, 8_000)]
    assert all(one is not None for one in told)
    same, half, large = (one.share for one in told if one is not None)
    assert half == pytest.approx(same, abs=0.08)
    assert large == pytest.approx(same, abs=0.08)


def test_enhanced_likeness_holds_where_no_share_grows_beyond_its_cap() -> None:
    """A value of half of all may at most be held by 1 + ln 2 times as many of a class."""
    item = SensitiveItem("傷病", ("a", "b"), np.array([0, 0, 0, 1, 0, 1, 1, 1], np.int32))
    classes = np.repeat(np.arange(2), 4)
    held = disclosure(classes, np.array([4, 4]), item)
    assert held.enhanced_beta == held.beta == pytest.approx(0.5)
    alone = SensitiveItem("傷病", ("a", "b"), np.repeat(np.arange(2), 4).astype(np.int32))
    assert disclosure(classes, np.array([4, 4]), alone).enhanced_beta is None
