"""Which threshold costs least, and what the table says of the others."""

import math
import re

import numpy as np
import pyarrow as pa
import pytest

from hagukumi.linkage.charts import SampleEstimate, best_threshold, sample_estimate, text_of, threshold_chart
from hagukumi.linkage.review import Estimate

EVENLY = np.arange(-5, 20, 1 / 16)
"""Sixteen pairs to each bit of weight."""


def pairs(*weights, **columns):
    return pa.table({"weight": pa.array(weights, pa.float64()), **columns})


def row(choice, threshold):
    return next(row for row in choice.table.to_pylist() if row["threshold"] == threshold)


def test_the_table_counts_links_and_expects_errors_from_the_odds():
    choice = best_threshold(pairs(-1.0, 0.0, 1.0, 10.0), 8, 1)
    third = 1 / 3
    assert row(choice, 0.0) == pytest.approx(
        {"threshold": 0.0, "links": 3, "false": 0.5 + third + 1 / 1025, "missed": third, "cost": 8 * (0.5 + third + 1 / 1025) + third}
    )
    assert row(choice, 1.5)["links"] == 1
    assert choice.table["threshold"].to_pylist()[0] == -1.0 and row(choice, 10.5)["links"] == 0


@pytest.mark.parametrize(("false", "missed", "even"), [(32, 1, 5.0), (1, 1, 0.0), (100, 25, 2.0), (1, 4, -2.0)])
def test_with_weights_everywhere_the_cheapest_threshold_is_where_the_odds_outweigh_the_costs(false, missed, even):
    choice = best_threshold(pairs(*np.arange(-10, 20, 0.01)), false, missed)
    assert choice.even == even and choice.best == even


def test_of_equally_cheap_thresholds_the_nearest_to_even_odds_is_taken():
    assert best_threshold(pairs(-6.0, 15.0), 32, 1).best == 5.0
    assert best_threshold(pairs(-6.0, 1.0), 32, 1).best == 1.5, "no pair weighs more, the grid ends above the last"


def test_the_order_of_rows_changes_no_digit():
    weights = np.random.default_rng(3).normal(5, 9, 4_000)
    assert best_threshold(pairs(*weights), 32, 1).table.equals(best_threshold(pairs(*weights[::-1]), 32, 1).table)


def test_pairs_that_no_threshold_decides_are_counted_apart():
    choice = best_threshold(
        pairs(
            60.0,
            9.0,
            9.0,
            9.0,
            3.0,
            math.nan,
            evidence=["number=same", *["name=given"] * 5],
            hold=["", "name_differs", "ambiguous", "", "uncertain", ""],
        ),
        32,
        1,
    )
    assert (choice.left_out, choice.unweighed) == (3, 1)
    assert row(choice, 3.0)["links"] == 2


def test_weights_without_end_are_certain():
    choice = best_threshold(pairs(math.inf, -math.inf, 4.0), 1, 1)
    assert row(choice, 4.0)["links"] == 2
    assert row(choice, 4.5)["missed"] == pytest.approx(1 / (1 + 2**-4))
    assert choice.table.num_rows < 200


def test_words_of_lines_that_end_together_are_set_apart():
    drawn = threshold_chart(pairs(0.0, 0.0), 1, 1)
    places = {word: float(re.search(rf' y="([0-9.]+)"[^>]*>{word}</text>', drawn)[1]) for word in ("誤り", "見逃し")}
    assert abs(places["誤り"] - places["見逃し"]) >= 15


@pytest.mark.parametrize("costs", [(0, 1), (1, 0), (-1, 1), (math.inf, 1), (1, math.nan)])
def test_a_cost_must_be_a_positive_number(costs):
    with pytest.raises(ValueError, match="損失"):
        best_threshold(pairs(1.0), *costs)


def test_a_sample_gives_false_and_missed_links_with_their_intervals():
    found = sample_estimate(5.0, 1_000, Estimate(0.99, 0.98, 0.995, 0.99), Estimate(0.9, 0.8, 0.96, 0.9))
    assert found.false == pytest.approx((10, 5, 20))
    assert found.missed == pytest.approx((110, 990 * 0.04 / 0.96, 247.5))
    assert sample_estimate(5.0, 10, Estimate(1, 1, 1, 1), Estimate(0.0, 0.0, 0.5, 0.0)).missed == (math.inf, 10.0, math.inf)


def test_the_chart_names_the_cheapest_threshold_and_the_one_in_use():
    told = text_of(threshold_chart(pairs(*EVENLY), 32, 1, current=8.0))
    assert "誤った結び付け1件の損失を見逃し 32 件分とすると、損失が最も小さい基準は 5.0" in told
    assert "いまの基準は 8.0（○と実線）で、192 組を結び" in told
    assert any(line.startswith("5.0\t240\t") and line.endswith("損失が最小") for line in told.splitlines())


def test_the_chart_says_when_the_threshold_in_use_is_the_cheapest_and_what_is_left_out():
    told = text_of(
        threshold_chart(pairs(*range(-5, 20), *[9.0] * 3, math.nan, hold=[*[""] * 25, *["ambiguous"] * 3, ""]), 32, 1, current=5.0)
    )
    assert "いまの基準（○と実線）も同じである。" in told
    assert "重みによらず人の確認に回す組 3 件は除いた。" in told and "重みを計算できない組 1 件は除いた。" in told


def test_a_threshold_in_use_between_two_rows_is_told_by_the_nearest():
    assert "いまの基準は 7.3（表では 7.5）" in text_of(threshold_chart(pairs(*EVENLY), 32, 1, current=7.3))


def test_a_samples_estimates_are_laid_over_and_told():
    estimates = [SampleEstimate(5.0, (12, 3, 30), (40, 20, math.inf)), SampleEstimate(5.2, (1, 0, 2), (1, 0, 2))]
    drawn = threshold_chart(pairs(*EVENLY), 32, 1, estimates)
    told = text_of(drawn)
    assert drawn.count("<polygon") == threshold_chart(pairs(*EVENLY), 32, 1).count("<polygon") + 4
    assert "◆は人が確かめた標本から推し量った誤り" in told
    assert any("12（3〜30）\t40（20〜計算できない）" in line for line in told.splitlines() if line.startswith("5.0\t"))
    assert "5.2\t\t\t\t\t1（0〜2）\t1（0〜2）\t" in told


def test_a_row_of_a_sample_stands_for_the_pairs_it_was_drawn_from():
    drawn = best_threshold(pairs(1.0, 6.0, 9.0, stands_for=[2.0, 3.0, 1.0]), 4, 1).table
    assert drawn.equals(best_threshold(pairs(1.0, 1.0, 6.0, 6.0, 6.0, 9.0), 4, 1).table)


def _reckoned(threshold, cost, beyond):
    return SampleEstimate(threshold, (1, 0, 2), (3, 1, 9), cost, beyond)


@pytest.mark.parametrize(
    ("beyond", "said"),
    [
        (
            (-40, -60, -20),
            "損失が最も小さい基準は 8.0 で、損失は 10（5〜20）。いまの基準より 40（20〜60）少なく、標本のゆれでは説明できない。",
        ),
        ((-40, -90, 10), "いまの基準との差 40（−10〜90）は標本のゆれの範囲にあり、基準を変える根拠にはならない。"),
    ],
)
def test_the_sample_says_which_threshold_is_cheapest_and_whether_that_is_more_than_chance(beyond, said):
    estimates = [_reckoned(5.0, (50, 30, 90), (0, 0, 0)), _reckoned(8.0, (10, 5, 20), beyond)]
    told = text_of(threshold_chart(pairs(*EVENLY), 32, 1, estimates, current=5.0, also=["つけ加える文。"]))
    assert said in told and "つけ加える文。" in told and "下の図の◆は損失" in told
    assert any(line.endswith("\t10（5〜20）\t") for line in told.splitlines() if line.startswith("8.0\t"))
    kept = threshold_chart(pairs(*EVENLY), 32, 1, [estimates[0], _reckoned(8.0, (60, 5, 90), beyond)], current=5.0)
    assert "損失が最も小さい基準は 5.0 で、損失は 50（30〜90）。いまの基準である。" in text_of(kept)


def test_the_axis_reaches_to_the_samples_thresholds_and_what_lies_beyond_is_told_alone():
    many = [SampleEstimate(float(place), (3, 1, 9), (4, 2, 8)) for place in (-9, 5, 20, 38)]
    drawn = threshold_chart(pairs(*EVENLY, 38.5), 32, 1, many, current=5.0)
    places = [float(x) for x in re.findall(r'<polygon points="([0-9.]+),[^"]*" fill="#0017c1"', drawn)]
    assert len(places) == 3 and places == sorted(places) and places[0] > 96
    told = text_of(drawn)
    assert all(f"\n{threshold}\t" in told for threshold in ("−10.0", "−9.0", "38.0"))


@pytest.mark.parametrize("table", [pairs(), pairs(math.nan), pairs(9.0, hold=["ambiguous"])])
def test_without_a_pair_that_a_threshold_decides_the_chart_says_so(table):
    drawn = threshold_chart(table, 32, 1, current=5.0)
    assert "基準で決める組がない。" in text_of(drawn) and "<polyline" not in drawn
