"""Addresses: which writings are one place, where the numbers end, and what belongs to the building."""

import pytest

from hagukumi.notation import address_key, address_text

ONE_PLACE = {
    "芝園町|3-2-1": (
        "広井県育美市芝園町三丁目２番１号",
        "育美市芝園町３丁目２番１号",
        "芝園町3-2-1",
        "芝園町３－２－１",
        "芝園町３ー２ー１",
        "芝園町3‐2‐1",
        "芝園町三－二－一",
        "芝園町3丁目2-1",
        "芝園町3丁目2番地の1",
        "芝園町 3丁目 2番 1号",
        "芝園町3の2の1",
        "芝園町三の二の一",
        "芝園町3-2-1-101",
        "芝園町3丁目2番1号　コーポ芝園101号室",
        "大字芝園町3-2-1",
    ),
    "霞ケ関|2-1-2": ("霞が関2-1-2", "霞ヶ関二丁目１番２号", "霞ケ関2丁目1-2"),
    "1番町|3-2": ("一番町3-2", "1番町3番2号"),
    "北24条西|5-1-2": ("北二十四条西五丁目1-2", "北24条西5-1-2"),
    "上野中原|123-4": ("大字上野字中原123番地4", "上野中原123-4", "大字上野小字中原百二十三番地の四", "上野字中原一二三番地四"),
    "六本木|6-10-1": ("六本木六丁目10番1号", "六本木6-10-1"),
    "四谷|3": ("四谷三丁目", "四谷3丁目"),
    "丸ノ内|1-1": ("丸の内1-1", "丸ノ内一丁目1番"),
    "三ツ境|4-5": ("三ツ境4-5", "三っ境4番地5"),
    "十文字町海道下|1-1": ("十文字町字海道下1-1", "十文字町海道下一番一号"),
    "八幡町|8": ("八幡町八番地", "八幡町8", "八幡町8番地"),
    "二ノ宮町|1-2": ("二の宮町1-2", "二ノ宮町一丁目2"),
    "浜沢|5-3": ("濱澤5-3", "浜沢5番地3"),
    "更木12地割|34-5": ("大字更木第12地割34-5", "更木第十二地割34番地5"),
}


@pytest.mark.parametrize(("text", "writing"), [(t, w) for t, writings in ONE_PLACE.items() for w in writings])
def test_writings_of_one_place_have_one_key(text: str, writing: str) -> None:
    assert address_text(address_key(writing, prefecture="広井県", city="育美市")) == text


@pytest.mark.parametrize(
    ("writing", "numbers", "building"),
    [
        ("芝園町3-2-1-101", (3, 2, 1), "101"),
        ("芝園町3丁目2番1号 101号室", (3, 2, 1), "101"),
        ("芝園町3丁目2番1号101号", (3, 2, 1), "101"),
        ("芝園町3番5号 101", (3, 5), "101"),
        ("芝園町3番5号の101", (3, 5), "101"),
        ("芝園町3-5 201号室", (3, 5), "201"),
        ("芝園町3-2-1　コーポ芝園１０１号", (3, 2, 1), "コーポ芝園101"),
        ("芝園町3-2-1ｺｰﾎﾟ芝園101", (3, 2, 1), "コーポ芝園101"),
        ("芝園町3-2-A101", (3, 2), "A101"),
        ("芝園町3-2 第二コーポ 201", (3, 2), "第2コーポ201"),
        ("芝園町3-2 芝園荘第二201号", (3, 2), "芝園荘第2-201"),
        ("芝園町3丁目八幡荘", (3,), "八幡荘"),
        ("芝園町12番地の3", (12, 3), ""),
        ("芝園町100番地 201", (100,), "201"),
    ],
)
def test_the_building_begins_where_the_numbers_end(writing: str, numbers: tuple[int, ...], building: str) -> None:
    assert address_key(writing) == ("芝園町", numbers, building)


@pytest.mark.parametrize(
    ("writing", "town"), [("芝園町", "芝園町"), ("千代田無番地", "千代田"), ("三田", "三田"), ("大字芝園番地なし", "芝園"), ("", "")]
)
def test_an_address_without_numbers_has_none(writing: str, town: str) -> None:
    assert address_key(writing) == (town, (), "")


def test_a_blank_address_has_an_empty_text() -> None:
    assert address_text(address_key("　")) == ""
    assert address_text(address_key("芝園町")) == "芝園町|"


@pytest.mark.parametrize(
    ("writing", "prefecture", "city", "text"),
    [
        ("東京都千代田区霞が関2-1-2", "", "千代田区", "霞ケ関|2-1-2"),
        ("千代田区霞が関2-1-2", "東京都", "千代田区", "霞ケ関|2-1-2"),
        ("広井県西郡川上町大字芝5", "広井県", "川上町", "芝|5"),
        ("川上町大字芝5", "広井県", "川上町", "芝|5"),
        ("横浜市中区本町1-1", "神奈川県", "横浜市中区", "本町|1-1"),
        ("中区本町1-1", "神奈川県", "横浜市中区", "本町|1-1"),
        ("神奈川県横浜市中区本町1-1", "", "", "横浜市中区本町|1-1"),
        ("別市芝園町1", "広井県", "育美市", "別市芝園町|1"),
        ("広井県育美市", "広井県", "育美市", ""),
    ],
)
def test_prefecture_and_municipality_are_left_out_where_they_stand(writing: str, prefecture: str, city: str, text: str) -> None:
    assert address_text(address_key(writing, prefecture=prefecture, city=city)) == text


@pytest.mark.parametrize(
    ("one", "other"), [("芝園町3-2-1", "芝園町3-2-11"), ("芝園町3-21", "芝園町32-1"), ("二番町3", "三番町3"), ("芝園1", "芝園町1")]
)
def test_neighbours_stay_apart(one: str, other: str) -> None:
    assert address_text(address_key(one)) != address_text(address_key(other))


@pytest.mark.parametrize(
    ("writing", "city"),
    [
        ("京都府京都市上京区今出川通烏丸東入玄武町602", "京都市上京区"),
        ("京都市上京区今出川通烏丸東入る玄武町602番地", "京都市上京区"),
        ("上京区玄武町602", "京都市上京区"),
        ("上京区烏丸通今出川上る玄武町602", "京都市上京区"),
    ],
)
def test_in_kyoto_the_way_to_a_place_is_not_the_place(writing: str, city: str) -> None:
    assert address_text(address_key(writing, prefecture="京都府", city=city)) == "玄武町|602"


def test_elsewhere_a_town_may_be_called_east_entrance() -> None:
    assert address_key("早良区東入部2丁目", city="福岡市早良区").town == "東入部"
    assert address_key("南東入町1").town == "南東入町"
