"""Readings above kanji: over the kanji alone, in hiragana, and only where they are known."""

import pytest

from hagukumi.documents.render.readings import Ruby, hiragana, with_readings


def _told(text: str) -> str:
    return "".join(f"{piece.text}[{piece.reading}]" if piece.reading else piece.text for piece in with_readings(text))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("申し込む", "申[もう]し込[こ]む"),
        ("個人情報の取扱い", "個人[こじん]情報[じょうほう]の取扱[とりあつか]い"),
        ("子どもを見守る", "子[こ]どもを見守[みまも]る"),
        ("お知らせ", "お知[し]らせ"),
        ("ひらがなとカタカナ", "ひらがなとカタカナ"),
        ("ABC 123", "ABC 123"),
        ("", ""),
    ],
)
def test_a_reading_stands_over_its_kanji(text: str, told: str) -> None:
    assert _told(text) == told


def test_a_sign_without_a_reading_carries_none() -> None:
    assert all(not piece.reading for piece in with_readings("㍿〒①"))


def test_a_rare_character_stays_bare() -> None:
    assert with_readings("𠮷") == (Ruby("𠮷"),) or hiragana(with_readings("𠮷")[0].reading) == with_readings("𠮷")[0].reading


def test_a_text_longer_than_the_analyser_takes_is_cut_and_joined() -> None:
    text = "個人情報を守る。" * 5000
    assert "".join(piece.text for piece in with_readings(text)) == text


def test_katakana_becomes_hiragana_and_the_long_mark_stays() -> None:
    assert hiragana("センター") == "せんたー"
