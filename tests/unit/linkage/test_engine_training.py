"""Expectation maximisation finds the shares that made the patterns, says whether it settled, and yields to the prior where data is thin."""

import itertools

import numpy as np
import pytest

from hagukumi.linkage.engine.expectation import maximise, mixed

MATCH = {"name": np.array([0.05, 0.15, 0.80]), "birth": np.array([0.03, 0.97]), "sex": np.array([0.01, 0.99])}
OTHER = {"name": np.array([0.90, 0.09, 0.01]), "birth": np.array([0.98, 0.02]), "sex": np.array([0.50, 0.50])}


def patterns(pairs, share, seed):
    """Level patterns of pairs of which a share are matches, counted."""
    chance = np.random.default_rng(seed)
    of_match = chance.random(pairs) < share
    drawn = np.column_stack(
        [np.where(of_match, chance.choice(len(m), pairs, p=m), chance.choice(len(m), pairs, p=OTHER[name])) for name, m in MATCH.items()]
    )
    found, counts = np.unique(drawn, axis=0, return_counts=True)
    return {name: found[:, place].astype(np.int64) for place, name in enumerate(MATCH)}, counts.astype(np.float64)


@pytest.mark.parametrize("share", [0.02, 0.3, 0.7])
def test_the_shares_that_made_the_patterns_are_found_again(share):
    levels, counts = patterns(200_000, share, seed=3)
    flat = {name: np.full(len(m), 1 / len(m)) for name, m in MATCH.items()}
    start = {name: np.linspace(0.1, 1, len(m)) / np.linspace(0.1, 1, len(m)).sum() for name, m in flat.items()}
    found = maximise(levels, counts, start, OTHER)
    assert found.converged
    assert found.matches == pytest.approx(200_000 * share, rel=0.08)
    for name, m in MATCH.items():
        assert found.shares[name] == pytest.approx(m, abs=0.02)


def test_running_out_of_iterations_is_not_called_convergence():
    """Three comparisons that hardly tell matches from others: the iterations creep towards the answer and end before it."""
    every = list(itertools.product((0, 1), repeat=3))
    counts = np.array([1e6 * (0.5 * share(levels, 0.55) + 0.5 * share(levels, 0.45)) for levels in every])
    levels = {name: np.array([level[place] for level in every]) for place, name in enumerate("abc")}
    start, other = ({name: np.array([1 - agree, agree]) for name in "abc"} for agree in (0.9, 0.45))
    found = maximise(levels, counts, start, other)
    assert (found.iterations, found.converged) == (200, False)


def share(levels, agree):
    """The probability of a pattern of independent comparisons."""
    return float(np.prod([agree if level else 1 - agree for level in levels]))


def test_pairs_that_clerks_decided_are_what_they_said_and_the_others_learn_from_them():
    """Three in ten pairs match, nine in ten of these agree: one comparison alone cannot find that out, a few decided pairs lead there."""
    levels = {"name": np.array([0, 1, 0, 1, 0, 1])}
    counts, told = np.array([380.0, 620.0, 3.0, 27.0, 35.0, 35.0]), np.array([np.nan, np.nan, 1.0, 1.0, 0.0, 0.0])
    starts, other = [{"name": np.array([1 - agree, agree])} for agree in (0.6, 0.9)], {"name": np.array([0.5, 0.5])}
    undecided = [maximise(levels, counts, start, other).shares["name"][1] for start in starts]
    decided = [maximise(levels, counts, start, other, told) for start in starts]
    assert abs(undecided[0] - undecided[1]) > 0.05, "where it begins is where it stays"
    assert [found.shares["name"][1] for found in decided] == pytest.approx([0.9, 0.9], abs=0.001)
    assert [found.matches for found in decided] == pytest.approx([330, 330], abs=1)


def test_what_cannot_be_compared_teaches_nothing():
    levels = {"a": np.array([-1, -1]), "b": np.array([0, 1])}
    start = {"a": np.array([0.2, 0.8]), "b": np.array([0.3, 0.7])}
    found = maximise(levels, np.array([10.0, 30.0]), start, {"a": np.array([0.5, 0.5]), "b": np.array([0.9, 0.1])})
    assert found.shares["a"].tolist() == [0.2, 0.8]


def test_little_data_leaves_the_prior_and_much_data_takes_its_place():
    prior, learnt = np.array([0.1, 0.9]), np.array([0.5, 0.5])
    assert mixed(prior, learnt, 0, 100).tolist() == [0.1, 0.9]
    assert mixed(prior, learnt, 100, 100).tolist() == [0.3, 0.7]
    assert mixed(prior, learnt, 1e9, 100).tolist() == [0.5, 0.5]


def test_a_level_that_training_never_saw_becomes_rare_and_not_impossible():
    assert mixed(np.array([0.5, 0.5]), np.array([0.0, 1.0]), 900, 100).tolist() == [0.05, 0.95]
    assert mixed(np.array([0.5, 0.5]), np.array([0.0, 1.0]), 1e12, 1e-3)[0] > 0
