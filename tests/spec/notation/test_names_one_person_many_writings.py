"""Names: which writings are one name, which are not, and what a written name consists of."""

import pytest

from hagukumi.notation import (
    has_private_use,
    latin_key,
    map_private_use,
    name_candidates,
    name_key,
    same_legal_character,
    split_name,
    variants_of,
)

ONE_NAME = {
    "渡辺": ("渡邉", "渡邊", "渡边", "渡邉\U000e010f", "渡 辺"),
    "斎藤": ("齋藤", "齊藤", "斉藤", "斎\ufe00藤"),
    "高橋花子": ("髙橋　花子", "高橋 花子", "髙\u3000橋花子"),
    "山崎": ("山﨑", "山嵜"),
    "吉田": ("𠮷田",),
    "島田": ("嶋田", "嶌田"),
    "富田": ("冨田",),
    "沢田": ("澤田",),
    "徳永": ("德永",),
    "柳": ("栁",),
    "桑原": ("桒原",),
    "浜口": ("濱口", "濵口"),
    "広田": ("廣田",),
    "国分": ("國分",),
    "昇": ("曻",),
    "恵": ("惠",),
    "真": ("眞",),
    "桜": ("櫻",),
    "葛西": ("葛󠄀西",),
    "神谷": ("\ufa19谷",),
    "園田": ("薗田",),
    "遥": ("遙",),
    "凜": ("凛",),
    "井ヶ田": ("井ケ田", "井ｹ田"),
    "ジャン・ポール": ("ジャン＝ポール", "ｼﾞｬﾝ ﾎﾟｰﾙ", "ジャン･ポール"),
    "Nguyen Van An": ("NGUYEN VAN AN", "ＮＧＵＹＥＮ　ＶＡＮ　ＡＮ"),
    "O'Brien": ("OBRIEN", "O’BRIEN"),
    "張偉": ("张伟",),
}


@pytest.mark.parametrize(("name", "writing"), [(n, w) for n, writings in ONE_NAME.items() for w in writings])
def test_writings_of_one_name_have_one_key(name: str, writing: str) -> None:
    assert name_key(writing) == name_key(name)


@pytest.mark.parametrize(
    ("one", "other"),
    [("さくら", "サクラ"), ("佐藤", "佐籐"), ("上田", "植田"), ("阿部", "安部"), ("埼", "崎"), ("姜", "薑"), ("范", "範")],
)
def test_different_names_keep_different_keys(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize("text", ["", " ", "　", "\u200b", "・"])
def test_a_name_without_letters_has_an_empty_key(text: str) -> None:
    assert name_key(text) == ""


def test_the_key_is_readable_as_the_usual_writing() -> None:
    assert name_key("髙橋　𠮷惠") == "高橋吉恵"


def test_private_use_characters_stay_in_the_key_because_only_the_sender_knows_them() -> None:
    assert name_key("\ue123田") == "\ue123田"


@pytest.mark.parametrize(
    ("written", "family", "given", "former", "alias"),
    [
        ("田中　花子", "田中", "花子", "", ""),
        ("田中 花子", "田中", "花子", "", ""),
        ("田中［佐藤］　花子", "田中", "花子", "佐藤", ""),
        ("田中[佐藤]花子", "田中", "花子", "佐藤", ""),
        ("李　小龍（田中　太郎）", "李", "小龍", "", "田中　太郎"),
        ("李　小龍(田中 太郎)", "李", "小龍", "", "田中 太郎"),
        ("NGUYEN VAN AN", "NGUYEN", "VAN AN", "", ""),
        ("NGUYEN, VAN AN", "NGUYEN", "VAN AN", "", ""),
        ("LI XIAOLONG＿李小龍", "LI", "XIAOLONG", "", "李小龍"),
        ("SUHARTO", "", "SUHARTO", "", ""),
        ("田中花子", "", "田中花子", "", ""),
        ("　田中　花子　", "田中", "花子", "", ""),
        ("", "", "", "", ""),
    ],
)
def test_a_written_name_parts_as_the_register_means_it(written: str, family: str, given: str, former: str, alias: str) -> None:
    assert split_name(written) == (family, given, former, alias)


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("田中　花子", ("田中 花子",)),
        ("田中［佐藤］　花子", ("田中 花子", "佐藤 花子")),
        ("LI XIAOLONG＿李小龍", ("LI XIAOLONG", "李小龍")),
        ("LI XIAOLONG（田中　太郎）＿李小龍", ("LI XIAOLONG", "田中 太郎", "李小龍")),
        ("花子［佐藤］", ("花子",)),
        ("", ()),
    ],
)
def test_every_name_that_a_writing_can_stand_for(written: str, names: tuple[str, ...]) -> None:
    assert name_candidates(written) == names


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Nguyễn Văn An", "AN NGUYEN VAN"),
        ("AN, NGUYEN VAN", "AN NGUYEN VAN"),
        ("Đỗ Thị Hoa", "DO HOA THI"),
        ("Anne-Marie O'Brien", "ANNE MARIE OBRIEN"),
        ("Łukasz Sørensen", "LUKASZ SORENSEN"),
        ("Strauß", "STRAUSS"),
        ("ＫＩＭ　ＭＩＮ", "KIM MIN"),
        ("J.R. Smith", "JR SMITH"),
        ("田中", ""),
    ],
)
def test_latin_names_agree_whatever_the_order_and_the_accents(text: str, key: str) -> None:
    assert latin_key(text) == key


@pytest.mark.parametrize(("one", "other"), [("亘", "亙"), ("国", "國"), ("斎", "斉"), ("凜", "凛"), ("神", "\ufa19")])
def test_two_registrable_characters_may_tell_two_children_apart(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)
    assert not same_legal_character(one, other)


@pytest.mark.parametrize(("one", "other"), [("辺", "邊"), ("高", "髙"), ("吉", "𠮷"), ("崎", "﨑"), ("花", "花")])
def test_a_writing_that_no_child_can_be_given_is_the_same_character(one: str, other: str) -> None:
    assert same_legal_character(one, other)


def test_different_characters_are_not_the_same_legal_character() -> None:
    assert not same_legal_character("佐", "左")


@pytest.mark.parametrize(("character", "first"), [("高", "髙"), ("辺", "邉"), ("斎", "斉"), ("邉", "辺"), ("吉", "𠮷"), ("島", "嶋")])
def test_the_most_usual_variant_comes_first(character: str, first: str) -> None:
    assert variants_of(character)[0] == first


@pytest.mark.parametrize("character", ["凪", "あ", "A", ""])
def test_a_character_without_variants_has_none(character: str) -> None:
    assert variants_of(character) == ()


def test_vendor_characters_are_mapped_by_the_table_of_their_own_system() -> None:
    assert has_private_use("\ue000田")
    assert has_private_use("\U000f0001")
    assert not has_private_use("髙𠮷葛󠄀")
    assert map_private_use("\ue000田\ue001", {"\ue000": "髙"}) == "髙田\ue001"
    assert map_private_use("田", {"田": "畑"}) == "田"
