"""A pair's weight told step by step: the figures shown add up to the weight given."""

import math

import pytest

from hagukumi.linkage.charts import Pair, text_of, waterfall, waterfall_words
from hagukumi.linkage.charts.steps import steps_of
from hagukumi.linkage.engine.model import LevelShare, LinkModel

MODEL = LinkModel(
    "ja",
    "1",
    1 / 4096.0,
    {
        "name": (LevelShare("kanji+kana", 0.5, 2**-18, True), LevelShare("given", 0.04, 0.002, True), LevelShare("none", 0.1, 0.8)),
        "birth": (LevelShare("day", 0.9, 2**-14, True), LevelShare("none", 0.1, 0.9, True)),
        "sex": (LevelShare("same", 0.99, 0.5), LevelShare("other", 0.01, 0.5)),
    },
)


def bits(*levels):
    start = math.log2(MODEL.prior / (1 - MODEL.prior))
    return start + sum(next(s.weight for s in MODEL.comparisons[name] if s.level == level) for name, level in levels)


def test_the_steps_are_the_prior_the_levels_and_what_the_names_rarity_changes():
    weight = bits(("name", "kanji+kana"), ("birth", "day"), ("sex", "same")) - 3
    steps = steps_of(Pair("name=kanji+kana;birth=day;sex=same", weight), MODEL)
    assert [step.label for step in steps] == [
        *("比べる前の見込み", "漢字の氏名もよみも同じ", "生年月日が同じ", "性別が同じ", "名前の珍しさによる増減"),
    ]
    assert [step.bits for step in steps] == pytest.approx([-12, 17, 13.848, 0.985, -3], abs=0.001)
    assert math.fsum(step.bits for step in steps) == pytest.approx(weight, abs=1e-9)


def test_without_a_rest_there_is_no_step_for_it():
    weight = round(bits(("name", "given"), ("birth", "day")), 6)
    assert len(steps_of(Pair("name=given;birth=day", weight), MODEL)) == 3


def test_parts_as_they_were_weighed_are_the_steps_and_a_names_own_frequency_is_told():
    parts = {"prior": -12.0, "name": 20.5, "birth": 13.0, "sex": 0.0}
    steps = steps_of(Pair("name=kanji+kana;birth=day;sex=unknown", 21.5, parts), MODEL)
    assert [(step.label, step.bits) for step in steps] == [
        ("比べる前の見込み", -12.0),
        ("漢字の氏名もよみも同じ（珍しい名前）", 20.5),
        ("生年月日が同じ（よくある生年月日）", 13.0),
        ("性別は比べられない", 0.0),
    ]
    level = MODEL.comparisons["name"][0].weight
    usual = steps_of(Pair("name=kanji+kana", level - 12, {"prior": -12.0, "name": level}), MODEL)
    assert usual[-1].label == "漢字の氏名もよみも同じ"


def test_what_the_parts_leave_of_the_weight_is_not_hidden():
    steps = steps_of(Pair("name=given", 0.5, {"prior": -12.0, "name": 12.0}), MODEL)
    assert [(step.label, step.bits) for step in steps[2:]] == [("値の珍しさや家族の見込みによる増減", 0.5)]


def test_what_could_not_be_compared_weighs_nothing_and_is_told():
    steps = steps_of(Pair("name=kanji+kana;birth=unknown;sex=unknown", bits(("name", "kanji+kana"))), MODEL)
    assert [(step.label, step.bits) for step in steps[2:]] == [("生年月日は比べられない", 0.0), ("性別は比べられない", 0.0)]


def test_a_resident_number_decides_alone():
    words = waterfall_words(Pair("number=same;name=same;birth=day", 60.0, linked=True), MODEL, threshold=5.0)
    assert words == "宛名番号が同じ、氏名が同じ、生年月日が同じ（+60.0）。合計 60.0 で、基準 5.0 以上なので同じ人とした。"
    assert steps_of(Pair("number=same", 60.0), MODEL)[0].label == "宛名番号が同じ"


def test_a_number_that_is_a_comparison_of_the_model_is_one_step_among_others():
    model = LinkModel("latin", "1", 0.001, {"number": (LevelShare("same", 0.9, 1e-6), LevelShare("none", 0.1, 0.999999))})
    labels = [step.label for step in steps_of(Pair("number=same", 9.0), model)]
    assert labels == ["比べる前の見込み", "番号が同じ", "値の珍しさや家族の見込みによる増減"]


@pytest.mark.parametrize(
    ("weight", "linked", "hold", "end"),
    [
        (21.3, None, "", "合計 21.3 で、基準 5.0 以上なので同じ人とした。"),
        (21.3, True, "", "合計 21.3 で、基準 5.0 以上なので同じ人とした。"),
        (21.3, False, "name_differs", "基準 5.0 以上だが、名が違い、兄弟姉妹や親子のおそれがあるので、人の確認に回した。"),
        (21.3, None, "ambiguous", "基準 5.0 以上だが、同じくらい合う人がほかにもいるので、人の確認に回した。"),
        (21.3, False, "new reason", "基準 5.0 以上だが、ほかの定めにより、自動では決められないので、人の確認に回した。"),
        (-1.25, False, "", "合計 −1.2 で、基準 5.0 に届かないので、結ばなかった。"),
        (2.0, False, "uncertain", "合計 2.0 で、基準 5.0 に届かないので、人の確認に回した。"),
        (4.98, False, "uncertain", "合計 5.0 で、基準 5.0 にわずかに届かないので、人の確認に回した。"),
        (4.0, True, "uncertain", "合計 4.0 で、基準 5.0 に届かないが、ほかの記録や審査を通じて同じ人とした。"),
    ],
)
def test_the_sentence_says_what_was_decided_and_why(weight, linked, hold, end):
    assert waterfall_words(Pair("name=given;birth=day", weight, linked=linked, hold=hold), MODEL, threshold=5.0).endswith(end)


def test_the_gain_of_the_only_candidate_is_drawn_after_the_sum_and_decides():
    pair = Pair("name=given;birth=day", 3.26, gain=2.31, linked=True)
    assert waterfall_words(pair, MODEL, threshold=5.0).endswith(
        "合計 3.3 に、ほかに候補がないことによる増減（+2.3）を加えた 5.6 で、基準 5.0 以上なので同じ人とした。"
    )
    rows = [line.split("\t") for line in text_of(waterfall(pair, MODEL, threshold=5.0)).splitlines() if "\t" in line]
    assert rows[-4:] == [
        ["合計", "", "3.3"],
        ["ほかに候補がないことによる増減", "+2.3", "5.6"],
        ["基準と比べる値", "", "5.6"],
        ["基準", "", "5.0"],
    ]
    held = Pair("name=given;birth=day", 3.26, gain=1.0, linked=False, hold="uncertain")
    assert waterfall_words(held, MODEL, threshold=5.0).endswith("を加えた 4.3 で、基準 5.0 に届かないので、人の確認に回した。")


@pytest.mark.parametrize(("lead", "said"), [(2.1, "（次の候補との差 2.1）"), (-3.0, "（ほかの候補のほうが 3.0 重い）"), (None, "")])
def test_how_near_the_other_candidate_is_is_told_where_it_held_the_pair_back(lead, said):
    words = waterfall_words(Pair("name=given", 9.0, lead=lead, linked=False, hold="ambiguous"), MODEL)
    assert words.endswith(f"同じくらい合う人がほかにもいる{said}ので、人の確認に回した。")


def test_the_chart_shows_each_step_its_sum_and_the_threshold():
    told = text_of(waterfall(Pair("name=kanji+kana;birth=day", 17.0), MODEL, threshold=6.5))
    rows = [line.split("\t") for line in told.splitlines() if "\t" in line]
    assert rows == [
        ["手がかり", "重み（ビット）", "ここまでの合計"],
        ["比べる前の見込み", "−12.0", "−12.0"],
        ["漢字の氏名もよみも同じ", "+17.0", "5.0"],
        ["生年月日が同じ", "+13.8", "18.8"],
        ["名前の珍しさによる増減", "−1.8", "17.0"],
        ["合計", "", "17.0"],
        ["基準", "", "6.5"],
    ]


@pytest.mark.parametrize("weight", [math.nan, math.inf, -math.inf, 1e300])
def test_a_weight_that_is_no_number_is_shown_as_such(weight):
    pair = Pair("name=given;birth=day", weight, gain=weight)
    words = waterfall_words(pair, MODEL)
    assert "計算できない" in words or "∞" in words
    assert waterfall(pair, MODEL).startswith("<svg")


@pytest.mark.parametrize("evidence", ["", ";;;", "nonsense", "name=", "=given", "name=never heard;birth=day"])
def test_evidence_that_the_model_does_not_know_still_adds_up(evidence):
    steps = steps_of(Pair(evidence, 7.25), MODEL)
    assert math.fsum(step.shown for step in steps) == pytest.approx(7.2)
