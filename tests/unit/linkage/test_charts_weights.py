"""The chart of weights: bits of each level, and whether data or the prior says so."""

import math

import pytest

from hagukumi.linkage.charts import scales, text_of, weights_chart
from hagukumi.linkage.engine.model import LevelShare, LinkModel


def model(*levels, prior=0.001, comparison="sex"):
    return LinkModel("ja", "1", prior, {comparison: tuple(LevelShare(*level) for level in levels)})


def rows(drawn):
    return [line.split("\t") for line in text_of(drawn).splitlines() if "\t" in line][1:]


def test_each_level_is_told_with_its_bits_shares_and_origin():
    drawn = weights_chart(model(("same", 0.96, 0.03, True), ("other", 0.04, 0.97, False)))
    assert rows(drawn) == [
        ["性別", "性別が同じ", "+5.0", "96.0 %", "3.0 %", "学習"],
        ["性別", "性別が違う", "−4.6", "4.0 %", "97.0 %", "事前"],
    ]
    assert "2 段階のうち 1 段階はデータから学習し、1 段階は事前に定めた値を使った。" in text_of(drawn)
    assert "1,000 分の 1 で、重みにして −10.0 から始まる" in text_of(drawn)


def test_a_prior_is_hatched_and_a_learnt_weight_full():
    learnt, prior = (weights_chart(model(("same", 0.96, 0.03, trained), ("other", 0.04, 0.97, trained))) for trained in (True, False))
    assert learnt.count('fill="url(#weights-hatch)"') == 1, "in the key alone"
    assert prior.count('fill="url(#weights-hatch)"') == 3


def test_longer_bars_weigh_more_to_the_right_for_and_to_the_left_against():
    drawn = weights_chart(model(("same", 0.96, 0.03, True), ("other", 0.04, 0.97, True)))
    bars = [line for line in drawn.splitlines() if "<rect" in line and 'height="15"' in line]
    (x_for, wide_for), (x_against, wide_against) = (
        [float(bar.split(f'{key}="')[1].split('"')[0]) for key in (" x", "width")] for bar in bars
    )
    assert x_against + wide_against == pytest.approx(x_for, abs=0.2)
    assert wide_for / wide_against == pytest.approx(5.0 / 4.6, rel=0.01)


@pytest.mark.parametrize(
    ("match", "other", "shown"),
    [(1.0, 0.0, "+∞"), (0.0, 1.0, "−∞"), (0.0, 0.0, "計算できない"), (math.nan, 0.5, "計算できない"), (0.5, math.inf, "計算できない")],
)
def test_impossible_shares_are_shown_as_what_they_are(match, other, shown):
    assert rows(weights_chart(model(("same", match, other, True), ("other", 0.5, 0.5, True))))[0][2] == shown


def test_a_model_without_comparisons_or_with_one_level_has_a_chart():
    assert rows(weights_chart(LinkModel("ja", "1", 0.5, {}))) == []
    assert rows(weights_chart(model(("same", 1.0, 1.0, True))))[0][2] == "0.0"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.0004, "0.001未満"),
        (0.05, "0.05"),
        (2.345, "2.3"),
        (12.34, "12.3"),
        (123.4, "123"),
        (1e6, "1,000,000"),
        (math.inf, "計算できない"),
    ],
)
def test_counts_have_the_digits_that_say_something(value, text):
    assert scales.count(value) == text


@pytest.mark.parametrize(
    ("share", "text"), [(1, "100.0 %"), (0.99999, "99.9 %超"), (0.00001, "0.1 %未満"), (0, "0.0 %"), (0.5, "50.0 %"), (math.nan, "−")]
)
def test_a_share_is_never_rounded_to_all_or_none(share, text):
    assert scales.percent(share) == text


def test_a_tick_never_lies_beyond_its_axis():
    assert scales.ticks(-15, 20, 8) == [-15, -10, -5, 0, 5, 10, 15, 20]
    assert scales.widened(3.0, 3.0, 4) == (2.0, 4.0)


def test_a_model_read_from_its_file_has_the_same_chart():
    levels = (LevelShare("same", 0.9, 0.1, True), LevelShare("none", 0.1, 0.9))
    trained = LinkModel("ja", "1", 0.001, {"name": levels, "birth": levels, "sex": levels, "home": levels, "apple": levels})
    read = LinkModel.from_json(trained.to_json())
    assert list(read.comparisons) != list(trained.comparisons) and weights_chart(read) == weights_chart(trained)
    assert list(dict.fromkeys(row[0] for row in rows(weights_chart(read)))) == ["氏名", "生年月日", "性別", "住まい・世帯", "apple"]
