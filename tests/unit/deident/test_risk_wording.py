"""The sentences that an office reads: every figure as people, and never a word of a lawful limit."""

import dataclasses

import numpy as np
import pytest

from hagukumi.deident.coded import SensitiveItem
from hagukumi.deident.risk import Attack, OpinionRisk, Risks, measure, told_attack, told_opinion, told_risks
from hagukumi.deident.risk.rates import excess, rate
from hagukumi.deident.risk.wording import NO_LEGAL_LIMIT, share


def risks(*sizes: int, fraction: float = 1.0, matching: list[int] | None = None, homes: bool = False) -> Risks:
    classes = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
    item = SensitiveItem("傷病", ("a", "b"), np.arange(len(classes), dtype=np.int32) % 2)
    return measure(
        classes,
        sensitive={"傷病": item},
        fraction=fraction,
        matching=None if matching is None else np.array(matching),
        households=np.arange(len(classes)) // 2 if homes else None,
    )


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.0, "0%"),
        (0.2, "20%（5人に1人）"),
        (0.3, "30%（約3人に1人）"),
        (0.7, "70%"),
        (1.0, "100%"),
        (0.00002, "0.01%未満（50,000人に1人）"),
        (0.9999, "99.9%超"),
        (0.0125, "1.2%（80人に1人）"),
    ],
)
def test_a_share_is_told_as_people(value: float, words: str) -> None:
    assert share(value) == words


def test_who_knows_one_person_is_told_first() -> None:
    told = told_risks(risks(5, 11))
    assert told[1] == "この中の1人を知っている人が、その人の行を言い当てられる見込みは最大で20%（5人に1人）、平均で12.5%（8人に1人）です。"
    assert told[-1] == NO_LEGAL_LIMIT


def test_only_what_was_measured_is_told() -> None:
    plain, full = "".join(told_risks(risks(5, 10))), "".join(told_risks(risks(1, 4, 6, fraction=0.5, matching=[1, 9, 9], homes=True)))
    for words in ("世帯", "家族の顔ぶれ", "名簿から探す", "住民全体でも1人だけ", "より高い記録"):
        assert words not in plain
        assert words in full
    assert "住民22人の中でも1人だけの人は" in "".join(told_risks(risks(1, 4, 6, fraction=0.5)))


def test_a_class_in_which_all_have_the_same_value_is_told() -> None:
    assert any("全員の「傷病」が同じ組" in sentence for sentence in told_risks(risks(1, 6)))
    assert not any("全員の「傷病」が同じ組" in sentence for sentence in told_risks(risks(6, 6)))


def test_withheld_records_and_an_empty_result_are_told() -> None:
    assert "、2件は除きました" in told_risks(measure(np.array([0, 0, -1, -1], np.int32)))[0]
    assert told_risks(measure(np.array([-1], np.int32))) == ["提供する記録が1件もないので、このデータから人を言い当てることはできません。"]


def test_no_sentence_says_that_a_figure_is_lawful() -> None:
    for told in (told_risks(risks(5, 10)), told_risks(risks(1, 4, 6, fraction=0.05, homes=True))):
        text = "".join(told[:-1])
        assert not any(word in text for word in ("適法", "違法", "基準を満た", "法令", "安全です", "匿名です"))


def test_an_attack_is_told_with_its_range_and_what_chance_gives() -> None:
    told = told_attack(Attack(1_000, rate(12, 800), 1_000, rate(12, 1_000), 0.001))
    assert "800人について実際に突合を試しました" in told
    assert "12人、1.5%（約67人に1人）" in told
    assert told.endswith("でたらめに選んで当たるのは0.1%（1,000人に1人）です。")
    assert "0%から" in told_attack(Attack(10, rate(0, 8), 10, rate(0, 10), 0.1))


@pytest.mark.parametrize("kind", ["singling_out", "linkability", "inference"])
def test_the_three_risks_name_what_they_are_set_against(kind: str) -> None:
    attack, other = rate(30, 100), rate(10, 100)
    alone = OpinionRisk(attack, other, None, excess(attack, other), 100)
    assert "手がかりなしの推測は10%（10人に1人）" in told_opinion(kind, alone)
    assert "データに載っていない人への同じ試み" in told_opinion(kind, dataclasses.replace(alone, control=other))
