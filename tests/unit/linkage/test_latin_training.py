"""Training without labels finds again the shares from which pairs were drawn."""

from dataclasses import dataclass

import numpy as np
import pytest

from hagukumi.linkage.engine.comparison import Comparison, Level
from hagukumi.linkage.engine.model import LevelShare, LinkModel
from hagukumi.linkage.latin.frequencies import frequency_bits
from hagukumi.linkage.latin.training import Patterns, estimate, fits

RECORDS = 10_000


def comparison(name: str, match: tuple[float, ...] = (0.8, 0.1, 0.1), other: tuple[float, ...] = (0.01, 0.02, 0.97)) -> Comparison:
    levels = [Level(f"l{place}", "ELSE", m, u) for place, (m, u) in enumerate(zip(match, other, strict=True))]
    return Comparison(name, "false", tuple(levels))


@dataclass
class Drawn:
    """Pairs of one kind, and how often each level of each comparison occurs among them."""

    pairs: int
    shares: dict[str, tuple[float, ...]]


def patterns(chance: np.random.Generator, *kinds: Drawn) -> Patterns:
    names = list(kinds[0].shares)
    drawn = {name: [chance.choice(len(kind.shares[name]), size=kind.pairs, p=kind.shares[name]) for kind in kinds] for name in names}
    table = np.stack([np.concatenate(drawn[name]) for name in names], axis=1)
    distinct, counts = np.unique(table, axis=0, return_counts=True)
    return Patterns({name: distinct[:, place].astype(np.int64) for place, name in enumerate(names)}, {}, counts.astype(float))


APART = (0.004, 0.016, 0.98)


def test_shares_and_the_number_of_matches_are_found_again():
    chance = np.random.default_rng(1)
    names = ("given", "birth", "number", "other0")
    match = {"given": (0.7, 0.28, 0.02), "birth": (0.9, 0.05, 0.05), "number": (0.7, 0.1, 0.2), "other0": (0.5, 0.25, 0.25)}
    candidates = patterns(chance, Drawn(3_000, match), Drawn(200_000, dict.fromkeys(names, APART)))
    random = patterns(chance, Drawn(200_000, dict.fromkeys(names, APART)))
    shares, _, settled = estimate([comparison(name) for name in names], candidates, random, RECORDS, 203_000)
    assert settled
    assert shares.matches == pytest.approx(3_000, rel=0.03)
    for name in names:
        assert shares.match[name] == pytest.approx(match[name], abs=0.03)
        assert shares.other[name] == pytest.approx(APART, abs=0.006)


def test_members_of_a_household_are_not_taken_for_one_person():
    chance = np.random.default_rng(2)
    names = ("given", "family", "birth", "address")
    match = {"given": (0.85, 0.1, 0.05), "family": (0.9, 0.05, 0.05), "birth": (0.93, 0.05, 0.02), "address": (0.8, 0.1, 0.1)}
    family = {"given": APART, "family": (0.8, 0.05, 0.15), "birth": APART, "address": (0.9, 0.05, 0.05)}
    kinds = Drawn(2_000, match), Drawn(20_000, family), Drawn(100_000, dict.fromkeys(names, APART))
    random = patterns(chance, Drawn(200_000, dict.fromkeys(names, APART)))
    shares, _, _ = estimate([comparison(name) for name in names], patterns(chance, *kinds), random, RECORDS, 122_000)
    assert shares.matches == pytest.approx(2_000, rel=0.1)
    assert shares.kins == pytest.approx(20_000, rel=0.25)
    assert shares.kin["address"] > 0.9 > shares.kin["family"] > 0.6
    assert shares.kin["birth"] < 0.05


def test_where_nobody_occurs_twice_hardly_any_match_is_found():
    chance = np.random.default_rng(3)
    names = ("given", "family", "birth", "other0")
    apart = Drawn(200_000, dict.fromkeys(names, APART))
    shares, _, _ = estimate([comparison(name) for name in names], patterns(chance, apart), patterns(chance, apart), RECORDS, 200_000)
    assert shares.matches < 5


def test_records_of_one_person_are_never_learnt_to_differ_mostly():
    chance = np.random.default_rng(4)
    odd = {"given": (0.2, 0.1, 0.7), "birth": (0.97, 0.02, 0.01), "number": (0.97, 0.02, 0.01)}
    apart = dict.fromkeys(odd, APART)
    found = patterns(chance, Drawn(5_000, odd), Drawn(100_000, apart))
    shares, _, _ = estimate([comparison(name) for name in odd], found, patterns(chance, Drawn(100_000, apart)), RECORDS, 105_000)
    assert shares.match["given"][-1] <= 0.03


def test_a_value_s_frequency_leaves_out_the_person_s_own_records():
    bits = frequency_bits(np.array([1.0, 4.0, 40.0, 4000.0]), 3.0, 10_000, 1e-6)
    assert np.all(np.diff(bits) >= 0)
    assert bits[0] == bits[1], "four records of one person make a name no commoner"
    assert 2 ** bits[3] == pytest.approx(0.38, abs=0.02)


def test_a_model_of_other_columns_or_another_script_is_refused():
    wanted = [comparison("given"), comparison("birth")]
    shares = tuple(LevelShare(f"l{place}", 0.3, 0.3) for place in range(3))
    good = LinkModel("latin", "1", 0.1, {"given": shares, "birth": shares})
    assert fits(good, wanted) is good
    for bad in (LinkModel("ja", "1", 0.1, good.comparisons), LinkModel("latin", "1", 0.1, {"given": shares})):
        with pytest.raises(ValueError, match="モデル"):
            fits(bad, wanted)
