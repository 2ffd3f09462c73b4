"""The strict key: equal keys are one name, keys equal only when folded are evidence."""

import pytest

from hagukumi.notation import name_key, name_keys, name_strict_key, split_name

APART = [
    ("亘", "亙", "人名用漢字 both"),
    ("国", "國", "常用漢字 and 人名用漢字"),
    ("斎藤", "斉藤", "常用漢字 both"),
    ("嶋田", "島田", "人名用漢字 and 常用漢字"),
    ("凜", "凛", "人名用漢字 both"),
    ("神谷", "\ufa19谷", "常用漢字 and the compatibility character that is 人名用漢字"),
    ("佐々木", "佐佐木", "both may be registered"),
    ("みすゞ", "みすず", "both may be registered"),
]
TOGETHER = [
    ("髙橋", "高橋"),
    ("渡邉", "渡邊"),
    ("山﨑", "山崎"),
    ("𠮷田", "吉田"),
    ("齋藤", "斎藤"),
    ("葛󠄀西", "葛西"),
    ("田中　花子", "田中 花子"),
    ("\U0001b020ん", "かん"),
]


@pytest.mark.parametrize(("one", "other", "why"), APART)
def test_characters_that_may_both_be_registered_stay_apart(one: str, other: str, why: str) -> None:
    assert name_strict_key(one) != name_strict_key(other), why
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(("one", "other"), TOGETHER)
def test_a_writing_that_no_child_can_be_given_is_its_usual_one(one: str, other: str) -> None:
    assert name_strict_key(one) == name_strict_key(other)


@pytest.mark.parametrize(
    ("written", "usual"),
    [("\U0001b002", "あ"), ("\U0001b11d", "ん"), ("\U0001b001", "え"), ("\U0001b000", "エ"), ("は\U0001b020", "はか")],
)
def test_kana_that_are_no_longer_written_are_those_of_their_sound(written: str, usual: str) -> None:
    assert name_key(written) == usual


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("佐々木", "佐佐木"),
        ("代々々木", "代代代木"),
        ("奈〻", "奈奈"),
        ("みすゞ", "みすず"),
        ("いすゞ", "いすず"),
        ("かゞり", "かがり"),
        ("がゝ", "がか"),
        ("サヽキ", "ササキ"),
        ("カヾミ", "カガミ"),
        ("あヽ", "あヽ"),
        ("々木", "々木"),
    ],
)
def test_an_iteration_mark_is_what_it_repeats(written: str, key: str) -> None:
    assert name_key(written) == key


@pytest.mark.parametrize(
    ("written", "former", "alias"),
    [
        ("田中　花子（旧姓　佐藤）", "佐藤", ""),
        ("田中（旧氏：佐藤）花子", "佐藤", ""),
        ("田中［旧姓 佐藤］　花子", "佐藤", ""),
        ("李　小龍（通称名：田中　太郎）", "", "田中　太郎"),
        ("李　小龍（通称　田中　太郎）", "", "田中　太郎"),
        ("田中［佐藤］　花子（旧姓 鈴木）", "佐藤", "鈴木"),
    ],
)
def test_a_word_that_names_a_part_is_not_in_it(written: str, former: str, alias: str) -> None:
    parts = split_name(written)
    assert (parts.former, parts.alias) == (former, alias)


@pytest.mark.parametrize(("written", "name"), [("李　小龍（田中　太", "李小竜"), ("田中　花子［佐", "田中花子")])
def test_a_bracket_that_the_field_cut_off_leaves_the_name(written: str, name: str) -> None:
    assert name_keys(written).key == name


def test_all_keys_of_a_name_at_once() -> None:
    assert name_keys("髙田［國分］　惠子（山﨑　惠）")._asdict() == {
        "key": "高田恵子",
        "strict": "高田惠子",
        "family": "高田",
        "given": "恵子",
        "former": "国分",
        "alias": "山崎恵",
        "latin": "",
    }
    assert name_keys("LI XIAOLONG＿李小龍")[-2:] == ("李小竜", "LI XIAOLONG")
    assert name_keys("田中　A").latin == ""
