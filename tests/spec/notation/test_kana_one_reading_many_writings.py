"""Kana: which writings are one reading."""

import pytest

from hagukumi.notation import kana_ascii, kana_key, kana_loose_key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("ﾀﾛｳ", "タロウ"),
        ("たろう", "タロウ"),
        ("ヤマダ　タロウ", "ヤマダタロウ"),
        ("ﾔﾏﾀﾞ ﾀﾛｳ", "ヤマダタロウ"),
        ("か\u3099く", "ガク"),
        ("か゛く", "ガク"),
        ("ショウコ", "シヨウコ"),
        ("シヨウコ", "シヨウコ"),
        ("イッペイ", "イツペイ"),
        ("ヲサム", "オサム"),
        ("ヰネ", "イネ"),
        ("スヱ", "スエ"),
        ("チヅル", "チズル"),
        ("ハヂメ", "ハジメ"),
        ("ヴィクトリア", "ブイクトリア"),
        ("みすゞ", "ミスズ"),
        ("サヽキ", "ササキ"),
        ("ヽヾ", ""),
        ("サヽヽ", "サササ"),
        ("カヾミ", "カガミ"),
        ("リョーコ", "リヨウコ"),
        ("ｹｰｺ", "ケイコ"),
        ("メアリー", "メアリイ"),
        ("バ-ト", "バアト"),
        ("ユ－コ", "ユウコ"),
        ("ンー", "ン"),
        ("ー", ""),
        ("ホセ・マリア", "ホセマリア"),
        ("\u1100 \u1161", "가"),
        ("Ken", "KEN"),
        ("", ""),
    ],
)
def test_a_reading_has_one_key(text: str, key: str) -> None:
    assert kana_key(text) == key


@pytest.mark.parametrize(("one", "other"), [("ヤマサキ", "ヤマザキ"), ("トオヤマ", "トウヤマ"), ("ハナ", "バナ")])
def test_readings_of_two_names_differ_in_the_key_and_meet_in_the_loose_one(one: str, other: str) -> None:
    assert kana_key(one) != kana_key(other)
    assert kana_loose_key(one) == kana_loose_key(other)


@pytest.mark.parametrize("writing", ["オオノ", "オーノ", "オウノ", "おおの", "ｵｵﾉ"])
def test_long_o_is_one_in_the_loose_key(writing: str) -> None:
    assert kana_loose_key(writing) == "オウノ"


@pytest.mark.parametrize("writing", ["オオオカ", "オーオカ", "オウオカ"])
def test_three_o_in_a_row_are_read_from_the_left(writing: str) -> None:
    assert kana_loose_key(writing) == "オウオカ"


def test_long_e_is_one_in_the_loose_key() -> None:
    assert kana_loose_key("レエナ") == kana_loose_key("レーナ") == kana_loose_key("レイナ")


def test_the_ascii_form_has_one_byte_for_each_character() -> None:
    assert kana_ascii("ｼｮｳｺ") == kana_ascii("シヨウコ")
    assert len(kana_ascii("ヤマダタロウ").encode()) == 6
    assert kana_ascii("Ken") == "KEN"
    assert kana_ascii("タ山ロ1") == kana_ascii("タ") + " " + kana_ascii("ロ") + " "


def test_one_different_kana_is_one_different_byte() -> None:
    one, other = kana_ascii("タロウ"), kana_ascii("ジロウ")
    assert sum(a != b for a, b in zip(one, other, strict=True)) == 1
