"""値の種類は、値を明かさずに伝わる。"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hagukumi.intake.classes import not_a_date_class, value_class


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "空白"),
        ("　", "空白"),
        ("123456789018", "半角数字12桁"),
        ("１２３４５６７８９０１８", "全角数字12桁"),
        ("１2", "全角・半角の混じる数字2桁"),
        ("2015/4/1", "日付の形の文字"),
        ("平成27年4月1日", "日付の形の文字"),
        ("H27.4.1", "日付の形の文字"),
        ("-1,200.5", "数値の形の文字"),
        ("山田さくらタロウｱAb1", "漢字・ひらがな・カタカナ・半角カナ・英字・数字を含む文字（50字以内）"),
        ("\ue000", "外字を含む文字（10字以内）"),
        ("※", "記号を含む文字（10字以内）"),
        ("あ" * 300, "ひらがなを含む文字（200字超）"),
    ],
)
def test_the_class_of_a_value(text, told):
    assert value_class(text) == told


def test_what_should_have_been_a_date():
    assert not_a_date_class("未定") == "日付でない文字（漢字を含む文字（10字以内））"
    assert not_a_date_class("2015/4/1") == "日付の形の文字"
    assert not_a_date_class("20150230") == "半角数字8桁"


@given(st.text(alphabet="xyzあいう山田７８９", min_size=3))
def test_no_part_of_a_value_is_in_its_class(text):
    assert text not in value_class(text)
