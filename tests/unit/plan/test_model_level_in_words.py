"""A level of a linkage model as comparisons of two plans call it."""

from hagukumi.plan.records import ModelLevel


def test_a_level_is_called_by_what_is_compared_and_what_it_means() -> None:
    assert ModelLevel(comparison="name", level="kanji", match=0.5, other=0.125).name == "氏名：漢字の氏名が同じ"
    assert ModelLevel(comparison="name", level="kanji", match=0.5, other=0.125).bits == 2


def test_a_level_without_words_keeps_its_own_name_and_an_impossible_share_has_no_weight() -> None:
    assert ModelLevel(comparison="職業", level="same", match=0.5, other=0.1).name == "職業：same"
    assert ModelLevel(comparison="name", level="kanji", match=0.5, other=0).bits is None
