"""Values of a source become comparable by what they say, however they are written."""

import datetime

import pyarrow as pa
import pytest

from hagukumi.linkage.general.conforming import addresses, dates, emails, phones, plain_texts, postal_codes, sexes


def _batch(*columns):
    return pa.RecordBatch.from_arrays([pa.array(column, pa.string()) for column in columns], [f"w{n}" for n in range(len(columns))])


def _keys(conforming, *columns):
    return conforming(_batch(*columns))["key"].to_pylist()


@pytest.mark.parametrize(
    ("code", "writings"),
    [
        ("1", ["1", "１", "男", "男性", "M", "m", "Male", "おとこ"]),
        ("2", ["2", "２", "女", "女性", "F", "female", " 女 "]),
        ("0", ["0", "9", "不明", "U"]),
        (None, ["", "4", "甲"]),
    ],
)
def test_the_sexes_have_one_code_each(code, writings):
    assert set(_keys(sexes, writings)) == {code}


@pytest.mark.parametrize(
    "written",
    [
        "2015-04-02",
        "2015/4/2",
        "20150402",
        "平成27年4月2日",
        "平成二十七年四月二日",
        "H27.4.2",
        "Ｈ２７．４．２",
        "4270402",
        "2015-04-02 00:00:00",
        "42096",
    ],
)
def test_a_day_is_the_same_in_every_form(written):
    found = dates(None)(_batch([written]))
    assert found["day"].to_pylist() == [datetime.date(2015, 4, 2)] and found["partial"].to_pylist() == [None]


def test_a_day_of_which_a_part_is_unknown_keeps_what_is_known():
    found = dates(None)(_batch(["平成27年4月不詳", "2015-00-00", "不詳", "昨日"]))
    assert found["day"].to_pylist() == [None] * 4
    assert found["partial"].to_pylist() == ["2015-04-99", "2015-99-99", "9999-99-99", None]


def test_the_order_of_day_and_month_is_what_the_column_says():
    written = ["03/04/2015"]
    assert dates("day_first")(_batch(written))["day"].to_pylist() == [datetime.date(2015, 4, 3)]
    assert dates("month_first")(_batch(written))["day"].to_pylist() == [datetime.date(2015, 3, 4)]
    assert dates(None)(_batch(written))["day"].to_pylist() == [None]


def test_an_address_is_the_same_with_and_without_its_own_city():
    home = addresses("愛知県", "育実市")
    assert len(set(_keys(home, ["愛知県育実市本町一丁目２番３号", "育実市本町1-2-3", "本町1丁目2-3"]))) == 1


def test_towns_of_one_name_in_two_cities_are_two():
    own = addresses("", "")
    keys = _keys(own, ["本町1-2", "本町1-2", "東市本町1-2", "本町1-2"], ["東市", "西市", None, None])
    assert keys[0] == keys[2] and len(set(keys)) == 3


def test_a_city_column_that_names_the_home_city_changes_nothing():
    home = addresses("愛知県", "育実市")
    assert len(set(_keys(home, ["本町1-2", "育実市本町1-2", "本町1-2"], ["育実市", "愛知県育実市", None]))) == 1


def test_numbers_and_texts_lose_their_width_and_marks():
    assert _keys(postal_codes, ["〒475-0001", "４７５０００１", "000-0000"]) == ["4750001", "4750001", None]
    assert _keys(phones, ["090-1234-5678", "０９０１２３４５６７８", "なし"]) == ["09012345678", "09012345678", None]
    assert len(set(_keys(emails, ["Taro@Example.jp", "taro@example.jp"]))) == 1
    assert _keys(plain_texts, ["Ａ　１", "A 1"]) == ["A 1", "A 1"]
