"""What is left of the data: reckoned by hand, by plain loops, and against the reference figures of ARX on Adult."""

import dataclasses
import itertools
import json
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from hagukumi.deident.coded import CodedRecords, SensitiveItem
from hagukumi.deident.errors import DeidentError
from hagukumi.deident.hierarchy import Hierarchy
from hagukumi.deident.risk import Released, measure, released_cells, released_on_levels
from hagukumi.deident.search import classes_of
from hagukumi.deident.utility import (
    Candidate,
    before_after_chart,
    class_size_chart,
    compare,
    risk_utility_map,
    told_comparison,
    told_usefulness,
    usefulness,
)
from hagukumi.deident.utility.distances import cramers_v
from hagukumi.deident.utility.drawing import number, shortened
from hagukumi.deident.utility.models import model_utility
from hagukumi.deident.utility.wording import percent

AGES = Hierarchy.of_paths("年齢", [(str(age), "子" if age < 4 else "大人", "*") for age in range(8)])
TOWNS = Hierarchy.of_paths("町字", [("A", "北", "*"), ("B", "北", "*"), ("C", "南", "*"), ("D", "南", "*")])
SVG = "{http://www.w3.org/2000/svg}"


def town(seed: int = 1, people: int = 400) -> CodedRecords:
    """The sickness hangs on the town, the town a little on the age."""
    chance = np.random.default_rng(seed)
    age = chance.integers(0, 8, people).astype(np.int32)
    home = np.where(chance.random(people) < 0.5, age // 2, chance.integers(0, 4, people)).astype(np.int32)
    sick = np.where(chance.random(people) < 0.8, home, chance.integers(0, 4, people)).astype(np.int32)
    return CodedRecords((AGES, TOWNS), (age, home), {"傷病": SensitiveItem("傷病", ("a", "b", "c", "d"), sick)})


def handed_out(records: CodedRecords, *levels: int, least: int = 1) -> Released:
    classes, sizes = classes_of(records.generalised(levels))
    kept = sizes[classes] >= least
    numbered = np.full(records.rows, -1, np.int32)
    numbered[kept] = np.unique(classes[kept], return_inverse=True)[1]
    return released_on_levels(records, levels, numbered)


def candidate(name: str, records: CodedRecords, *levels: int, least: int = 1) -> Candidate:
    released = handed_out(records, *levels, least=least)
    return Candidate(name, measure(released.classes, sensitive=records.sensitive), usefulness(records, released))


def test_nothing_is_lost_where_nothing_was_changed() -> None:
    records = town()
    told = usefulness(records, handed_out(records, 0, 0), ordered=("年齢",))
    assert (told.losses.loss, told.losses.non_uniform_entropy, told.losses.precision, told.blank) == (0.0, pytest.approx(0.0), 0.0, 0.0)
    for item in told.items:
        assert (item.width, item.total_variation, item.hellinger) == (0.0, pytest.approx(0.0), pytest.approx(0.0, abs=1e-7))
    assert told.items[0].earth_movers == told.items[0].kolmogorov_smirnov == pytest.approx(0.0)
    assert told.items[1].earth_movers is None
    assert told.pairs[0].total_variation == pytest.approx(0.0)
    assert told.pairs[0].difference == pytest.approx(0.0)
    assert told.models[0].preserved == 1.0
    assert json.loads(json.dumps(dataclasses.asdict(told), allow_nan=False))["kept"] == records.rows


def test_losses_by_hand() -> None:
    """Four people of two towns; one is suppressed, one stays as he is, two are told by the half of the city."""
    records = CodedRecords((TOWNS,), (np.array([0, 1, 0, 3], np.int32),))
    levels = (np.array([1, 1, 0, -1], np.int8),)
    groups = (np.array([0, 0, 0, -1], np.int32),)
    told = usefulness(records, released_cells(records, levels, groups, np.array([0, 0, 1, -1], np.int32)))
    assert told.losses.loss == pytest.approx((1 / 3 + 1 / 3 + 0 + 1) / 4)
    assert told.losses.precision == pytest.approx((1 / 2 + 1 / 2 + 0 + 1) / 4)
    assert told.losses.discernibility == 4 + 1 + 1 * 4
    assert told.losses.average_class_size == pytest.approx(4 / 3)
    bits = [np.log2(3 / 2), np.log2(3 / 1), np.log2(2 / 2), np.log2(4 / 1)]
    assert told.losses.non_uniform_entropy == pytest.approx(np.mean(bits))
    assert (told.items[0].values, told.items[0].labels, told.items[0].width) == (3, 2, pytest.approx(2 / 9))
    before, after = np.array([0.5, 0.25, 0, 0.25]), np.array([2 / 3, 1 / 3, 0, 0])
    assert told.items[0].total_variation == pytest.approx(np.abs(before - after).sum() / 2)
    assert told.items[0].hellinger == pytest.approx(np.sqrt(1 - np.sqrt(before * after).sum()))


def test_a_blank_cell_says_nothing() -> None:
    records = CodedRecords((TOWNS,), (np.array([0, 1, 0, 3], np.int32),))
    blank = (np.full(4, -1, np.int8),)
    told = usefulness(records, released_cells(records, blank, (np.full(4, -1, np.int32),), np.zeros(4, np.int32)))
    assert (told.blank, told.losses.loss, told.losses.precision, told.items[0].labels) == (1.0, 1.0, 1.0, 0)
    assert told.items[0].total_variation == pytest.approx(0.25)


def test_ordered_distances_by_hand() -> None:
    """All of age 0, told as 子 (0 to 3): a quarter stays, the mean is moved by 1.5 of 7 years."""
    records = CodedRecords((AGES,), (np.zeros(4, np.int32),))
    item = usefulness(records, handed_out(records, 1), ordered=("年齢",)).items[0]
    assert item.earth_movers == pytest.approx(1.5 / 7)
    assert item.kolmogorov_smirnov == item.total_variation == pytest.approx(0.75)


def test_tables_of_two_items_against_a_plain_loop() -> None:
    records = town()
    released = handed_out(records, 1, 0, least=30)
    pair = usefulness(records, released).pairs[0]
    before, after = np.zeros((8, 4)), np.zeros((8, 4))
    for row in range(records.rows):
        age, home = int(records.codes[0][row]), int(records.codes[1][row])
        before[age, home] += 1
        if released.classes[row] >= 0:
            after[range(4) if age < 4 else range(4, 8), home] += 1 / 4
    assert pair.total_variation == pytest.approx(np.abs(before / before.sum() - after / after.sum()).sum() / 2)
    assert (pair.v_before, pair.v_after) == (pytest.approx(cramers_v(before)), pytest.approx(cramers_v(after)))


def test_cramers_v_of_known_tables() -> None:
    assert cramers_v(np.eye(3)) == pytest.approx(1.0)
    assert cramers_v(np.ones((3, 4))) == pytest.approx(0.0)
    assert cramers_v(np.array([[1.0, 2.0]])) == 0.0
    assert cramers_v(np.array([[30.0, 10.0], [10.0, 30.0], [0.0, 0.0]])) == pytest.approx(0.5)


def test_an_item_of_many_values_is_laid_on_a_coarser_level() -> None:
    paths = [(str(number), str(number // 20), "*") for number in range(200)]
    wide = Hierarchy.of_paths("番地", paths)
    records = CodedRecords((wide, TOWNS), (np.arange(200, dtype=np.int32), (np.arange(200) % 4).astype(np.int32)))
    assert usefulness(records, handed_out(records, 1, 0)).pairs[0].total_variation == pytest.approx(0.0)
    endless = Hierarchy.of_paths("番号", [(str(number),) for number in range(200)])
    records = CodedRecords((endless, TOWNS), records.codes)
    assert usefulness(records, handed_out(records, 0, 0)).pairs[0].total_variation == pytest.approx(0.0)
    chart = before_after_chart(records, handed_out(records, 0, 0), "番号")
    assert "そのほか" in chart


def test_a_model_learns_less_from_coarser_data_and_nothing_from_none() -> None:
    records = town(people=3_000)
    fine, coarse, none = (usefulness(records, handed_out(records, 0, level)).models[0] for level in (0, 1, 2))
    assert fine.before == coarse.before == none.before
    assert fine.after > coarse.after > none.after
    assert fine.preserved == 1.0
    assert coarse.preserved is not None
    assert 0 < coarse.preserved < 1


def test_a_model_of_chance_or_of_one_record_has_nothing_to_preserve() -> None:
    one = CodedRecords((TOWNS,), (np.array([0], np.int32),), {"傷病": SensitiveItem("傷病", ("a",), np.array([0], np.int32))})
    assert usefulness(one, handed_out(one, 0)).models[0].preserved is None
    assert model_utility("傷病", np.empty(0, np.int32), [], [], np.empty(0, bool)).preserved is None


def test_when_nothing_is_handed_out_everything_is_lost() -> None:
    records = town(people=10)
    told = usefulness(records, released_on_levels(records, (0, 0), np.full(10, -1, np.int32)), ordered=("年齢",))
    assert (told.kept, told.losses.loss, told.blank) == (0, 1.0, 0.0)
    assert {told.items[0].total_variation, told.items[0].hellinger, told.pairs[0].total_variation} == {1.0}
    assert told_usefulness(told) == ["提供する記録が1件もないので、使えるデータは残っていません。"]


def test_class_sizes_fall_into_bands_without_a_gap() -> None:
    records = town()
    bands = usefulness(records, handed_out(records, 0, 0)).class_sizes
    assert sum(band.records for band in bands) == records.rows
    assert all(left.most == right.least - 1 for left, right in itertools.pairwise(bands) if left.most is not None)
    assert bands[-1].most is None


def test_a_recipe_that_is_nowhere_better_is_said_to_be_behind() -> None:
    records = town()
    raw = candidate("そのまま", records, 0, 0)
    coarse, coarser = candidate("年齢を大きく", records, 1, 0), candidate("無駄に粗い", records, 1, 0, least=60)
    rows = {row.name: row for row in compare([raw, coarse, coarser]).rows}
    assert rows["そのまま"].behind is None
    assert rows["年齢を大きく"].behind is None
    assert rows["無駄に粗い"].suppressed > 0
    words = told_comparison(compare([raw, coarse]))
    assert words[-1] == "リスクと使いやすさのどちらを重く見るかで、担当課が選んでください。"
    twice = dataclasses.replace(
        coarse, name="損な方法", usefulness=dataclasses.replace(coarse.usefulness, losses=coarser.usefulness.losses)
    )
    only = compare([coarse, twice])
    assert only.rows[1].behind == "年齢を大きく"
    assert told_comparison(only) == [
        "「損な方法」より「年齢を大きく」のほうが、リスクも使いやすさも同じか優れています。",
        "比べた中では「年齢を大きく」が最も適しています。",
    ]


def test_recipes_that_cannot_be_compared_are_refused() -> None:
    one = candidate("甲", town(), 0, 0)
    for given, words in (
        ([], "1つもありません"),
        ([one, one], "同じ名前"),
        ([one, candidate("乙", town(people=9), 0, 0)], "件数が違います"),
    ):
        with pytest.raises(DeidentError, match=words):
            compare(given)


def test_what_is_left_is_told_in_sentences() -> None:
    records = town(people=3_000)
    told = told_usefulness(usefulness(records, handed_out(records, 1, 1)))
    assert told[0].startswith("細かさは、元のデータを100%として平均で")
    assert "「年齢」は8通りの値を2通りの区分にまとめました。" in told[1]
    assert any("クラメールの連関係数" in sentence for sentence in told)
    same = "".join(told_usefulness(usefulness(records, handed_out(records, 0, 0))))
    assert "ほとんど変わりません" in same
    assert "区分にまとめました" not in same
    blank = released_cells(
        records,
        (np.full(3_000, -1, np.int8), np.zeros(3_000, np.int8)),
        (np.full(3_000, -1, np.int32), records.codes[1]),
        classes_of([records.codes[1]])[0],
    )
    assert "50%の値は空欄にしました" in "".join(told_usefulness(usefulness(records, blank)))


def test_charts_tell_their_content_and_need_nothing_from_outside() -> None:
    records = town()
    released = handed_out(records, 1, 0)
    comparison = compare([candidate("そのまま", records, 0, 0), candidate("<粗い>&\x01", records, 2, 2)])
    charts = (
        before_after_chart(records, released, "年齢"),
        class_size_chart(usefulness(records, released)),
        risk_utility_map(comparison),
    )
    for chart in charts:
        root = ET.fromstring(chart)
        assert root.find(f"{SVG}title") is not None
        assert "\t" in (root.findtext(f"{SVG}desc") or "")
        assert not [element for element in root.iter() if element.tag.split("}")[1] in ("script", "image", "style", "use", "a")]
        assert "http" not in chart.replace("http://www.w3.org/2000/svg", "")
    assert charts == (
        before_after_chart(records, released, "年齢"),
        class_size_chart(usefulness(records, released)),
        risk_utility_map(comparison),
    )
    assert "〓" in charts[2]


def test_a_chart_of_an_unknown_item_is_refused() -> None:
    with pytest.raises(DeidentError, match="準識別子に「氏名」"):
        before_after_chart(town(), handed_out(town(), 0, 0), "氏名")


def test_labels_that_do_not_fit_are_cut_in_the_picture_alone() -> None:
    assert shortened("とても長い名前の項目", 60) == "とても…"
    assert shortened("短い", 60) == "短い"
    assert (number(-0.01), number(3.04), number(12.5)) == ("0", "3", "12.5")


@pytest.mark.parametrize(("value", "words"), [(0.0, "0%"), (0.0004, "0.1%未満"), (0.25, "25%"), (0.9996, "99.9%超"), (1.0, "100%")])
def test_no_share_is_rounded_up_to_all_or_down_to_none(value: float, words: str) -> None:
    assert percent(value) == words


def test_a_model_that_never_told_anything_is_said_to() -> None:
    records = town()
    same = CodedRecords(records.hierarchies, records.codes, {"傷病": SensitiveItem("傷病", ("a",), np.zeros(records.rows, np.int32))})
    assert "元のデータでもほかの項目からはほとんど予測できません" in told_usefulness(usefulness(same, handed_out(same, 1, 0)))[-1]
    alone = CodedRecords((TOWNS,), records.codes[1:])
    assert not any("関連" in sentence for sentence in told_usefulness(usefulness(alone, handed_out(alone, 1))))
