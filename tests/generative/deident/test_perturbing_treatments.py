"""Numbers perturbed: what each treatment promises, on generated columns."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hagukumi.deident.errors import DeidentError
from hagukumi.deident.perturbing import (
    Coding,
    MicroAggregation,
    Noise,
    RankSwap,
    Rounding,
    Sampling,
    mdav,
    perturb,
    refined,
    replace_irregularly,
)

SEEDS = st.integers(0, 2**32)


def numbers(seed: int, rows: int, items: int = 2) -> np.ndarray:
    """Skewed numbers with ties, as incomes and ages have."""
    chance = np.random.default_rng(seed)
    drawn = np.round(chance.gamma(2.0, 3.0, (rows, items)), 1)
    drawn[:, -1] += drawn[:, 0]
    return drawn


def plain_mdav(values: np.ndarray, k: int) -> list[frozenset[int]]:
    """MDAV read off the paper (DMKD 11, 2005), slow and obvious."""
    scaled = (values - values.mean(axis=0)) / np.where(values.std(axis=0) > 0, values.std(axis=0), 1.0)
    left, groups = list(range(len(values))), []

    def far(point: np.ndarray) -> int:
        return max(left, key=lambda one: (((scaled[one] - point) ** 2).sum(), -one))

    def take(record: int) -> None:
        near = sorted((one for one in left if one != record), key=lambda one: (((scaled[one] - scaled[record]) ** 2).sum(), one))
        groups.append(frozenset([record, *near[: k - 1]]))
        left[:] = [one for one in left if one not in groups[-1]]

    while len(left) >= 3 * k:
        first = far(scaled[left].mean(axis=0))
        second = far(scaled[first])
        take(first)
        take(second)
    if len(left) >= 2 * k:
        take(far(scaled[left].mean(axis=0)))
    if left:
        groups.append(frozenset(left))
    return groups


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.integers(2, 60), st.integers(2, 6))
def test_mdav_is_the_published_one(seed: int, rows: int, k: int) -> None:
    k = min(k, rows)
    values = np.random.default_rng(seed).normal(size=(rows, 3))
    found = mdav(values, k).groups
    assert {frozenset(np.flatnonzero(found == group).tolist()) for group in set(found.tolist())} == set(plain_mdav(values, k))


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.integers(2, 80), st.integers(1, 6))
def test_groups_have_k_records_their_mean_and_the_refinement_loses_no_more(seed: int, rows: int, k: int) -> None:
    k, values = min(k, rows), numbers(seed, rows)
    published, better = mdav(values, k), refined(values, k)
    assert better.before == pytest.approx(published.loss) and better.loss <= published.loss + 1e-12
    for found in (published, better):
        assert np.bincount(found.groups).min() >= k
        assert 0 <= found.loss <= 1 + 1e-12
        for group in set(found.groups.tolist()):
            members = found.groups == group
            assert found.values[members] == pytest.approx(np.broadcast_to(values[members].mean(axis=0), values[members].shape))


def test_many_records_are_treated_in_parts_and_every_group_still_has_k() -> None:
    """Parts of at most 64 records lose a little more than all together, and nothing else changes."""
    values = np.random.default_rng(8).normal(size=(500, 2))
    whole, parts, better = mdav(values, 4), mdav(values, 4, block=64), refined(values, 4, block=64)
    assert np.bincount(parts.groups).min() >= 4 and np.bincount(better.groups).min() >= 4
    assert whole.loss < parts.loss < 1.5 * whole.loss
    assert better.before == pytest.approx(parts.loss) and better.loss < parts.loss
    assert mdav(values, 4, block=500).groups.tobytes() == whole.groups.tobytes()


def test_the_refinement_loses_strictly_less_than_mdav() -> None:
    better = refined(np.random.default_rng(7).normal(size=(1_000, 3)), 5)
    assert better.before is not None and better.loss < 0.95 * better.before


@settings(max_examples=30, deadline=None)
@given(SEEDS, st.integers(2, 200), st.floats(0.01, 1.0))
def test_swapping_keeps_every_value_and_moves_none_farther_than_allowed(seed: int, rows: int, share: float) -> None:
    values = np.random.default_rng(seed).permutation(rows).astype(float)[:, None]
    result = perturb(RankSwap(share), values, np.random.default_rng(seed))
    assert sorted(result.values.ravel()) == sorted(values.ravel())
    assert np.abs(result.values - values).max() <= max(int(rows * share), 1)
    assert result.change.before == result.change.after
    assert result.change.changed > 0.3


@settings(max_examples=30, deadline=None)
@given(SEEDS, st.integers(1, 100), st.sampled_from([1.0, 5.0, 10.0]))
def test_rounding_lands_on_multiples_less_than_a_step_away(seed: int, rows: int, base: float) -> None:
    values = numbers(seed, rows)
    near = perturb(Rounding(base), values).values
    by_chance = perturb(Rounding(base, irregular=True), values, np.random.default_rng(seed)).values
    assert np.abs(near - values).max() <= base / 2 + 1e-9 and np.abs(by_chance - values).max() < base
    assert (np.rint(near / base) * base == near).all() and (np.rint(by_chance / base) * base == by_chance).all()
    assert perturb(Rounding(base, irregular=True), values, np.random.default_rng(seed)).values.tobytes() == by_chance.tobytes()


def test_irregular_rounding_keeps_the_mean_and_is_not_the_nearest() -> None:
    values = np.full((20_000, 1), 3.0)
    rounded = perturb(Rounding(10.0, irregular=True), values, np.random.default_rng(3))
    assert set(rounded.values.ravel()) == {0.0, 10.0}
    assert rounded.change.after[0].mean == pytest.approx(3.0, abs=0.1)


def test_correlated_noise_keeps_means_spreads_and_correlations() -> None:
    values = numbers(5, 40_000)
    kept = perturb(Noise(0.5), values, np.random.default_rng(1)).change
    assert kept.correlation < 0.02
    for before, after in zip(kept.before, kept.after, strict=True):
        assert after.mean == pytest.approx(before.mean, rel=0.02) and after.deviation == pytest.approx(before.deviation, rel=0.02)
    apart = perturb(Noise(0.5, correlated=False, same_variance=False), values, np.random.default_rng(1)).change
    assert apart.correlation > 0.1
    assert apart.after[0].deviation == pytest.approx(apart.before[0].deviation * 1.5**0.5, rel=0.02)


@settings(max_examples=30, deadline=None)
@given(SEEDS, st.integers(6, 100), st.integers(1, 3))
def test_after_coding_at_least_k_records_share_each_end(seed: int, rows: int, k: int) -> None:
    values = numbers(seed, rows)
    for mean in (False, True):
        coded = perturb(Coding(k, mean=mean), values).values
        for column in coded.T:
            assert (column == column.min()).sum() >= k and (column == column.max()).sum() >= k
    bounded = perturb(Coding(k, top=4.0, sides=("top",)), values).values
    assert (bounded <= values).all()
    assert (bounded.max(axis=0) <= np.maximum(4.0, np.sort(values, axis=0)[-k])).all()


@settings(max_examples=30, deadline=None)
@given(SEEDS, st.integers(1, 100), st.floats(0.01, 1.0))
def test_a_sample_has_its_share_and_takes_households_whole(seed: int, rows: int, share: float) -> None:
    values = numbers(seed, rows)
    drawn = perturb(Sampling(share), values, np.random.default_rng(seed))
    assert len(drawn.kept) == max(round(rows * share), 1)
    assert (drawn.values == values[drawn.kept]).all()
    homes = np.random.default_rng(seed).integers(-1, 8, rows)
    together = perturb(Sampling(share), values, np.random.default_rng(seed), homes).kept
    for home in set(homes[together].tolist()) - {-1}:
        assert set(np.flatnonzero(homes == home)) <= set(together.tolist())


@given(st.lists(st.sampled_from(["札幌", "小樽", "函館", "旭川", "室蘭"]), min_size=1, max_size=40))
def test_replaced_values_tell_equal_from_unequal_and_nothing_else(values: list[str]) -> None:
    numbers_given = replace_irregularly(values, b"a" * 32)
    assert len(set(zip(values, numbers_given, strict=True))) == len(set(values)) == len(set(numbers_given))
    assert sorted(set(map(int, numbers_given))) == list(range(1, len(set(values)) + 1))


def test_another_secret_gives_another_order_and_the_order_is_not_that_of_the_values() -> None:
    values = [f"{number:04d}" for number in range(500)]
    one, other = replace_irregularly(values, b"a" * 32), replace_irregularly(values, b"b" * 32)
    assert one != other
    assert abs(np.corrcoef([int(value) for value in one], range(500))[0, 1]) < 0.2


@pytest.mark.parametrize(
    ("work", "words"),
    [
        (lambda: perturb(MicroAggregation(5), np.ones((4, 1))), "k = 5 は記録の数4件より大きい"),
        (lambda: perturb(MicroAggregation(0), np.ones((4, 1))), "kは1以上"),
        (lambda: perturb(Rounding(5), np.array([["三"], ["四"]])), "数値でなければならない項目"),
        (lambda: perturb(Rounding(5), np.array([[np.nan]])), "空欄か無限大"),
        (lambda: perturb(Rounding(5), np.ones((0, 2))), "記録か項目がありません"),
        (lambda: perturb(Noise(0.1), np.ones((4, 1))), "乱数が必要です"),
        (lambda: perturb(Coding(3), np.ones((4, 1))), "記録が4件しか"),
        (lambda: replace_irregularly(["a"], b"short"), "32バイト以上"),
        (lambda: Noise(0.0), "雑音の大きさ"),
        (lambda: RankSwap(2.0), "順位の入れ替え"),
        (lambda: Rounding(-1), "丸めの単位"),
        (lambda: Coding(0), "まとめる件数"),
        (lambda: Sampling(0.0), "抽出率"),
    ],
)
def test_what_cannot_be_done_is_said(work, words: str) -> None:
    with pytest.raises(DeidentError, match=words):
        work()


def test_one_record_and_one_value_are_treated_without_complaint() -> None:
    one = np.array([[3.0, 4.0]])
    assert perturb(Noise(0.5), one, np.random.default_rng(1)).values == pytest.approx(one)
    assert perturb(RankSwap(0.5), one, np.random.default_rng(1)).values == pytest.approx(one)
    assert mdav(one, 1).loss == refined(one, 1).loss == 0.0
    assert perturb(MicroAggregation(2, refined=False), np.ones((5, 2))).change.changed == 0.0
