"""What holds of every key and every notation, over generated text, names, dates and addresses."""

import datetime
import string
import unicodedata

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from hagukumi.notation import (
    DATE_FORMS,
    DATE_STYLES,
    AddressKey,
    DateProblem,
    address_key,
    address_text,
    find_my_numbers,
    has_private_use,
    is_my_number,
    kana_ascii,
    kana_key,
    kana_loose_key,
    latin_key,
    map_private_use,
    municipality_code_valid,
    name_key,
    phone_key,
    postal_key,
    read_date,
    split_name,
    variants_of,
    write_date,
)
from hagukumi.notation.characters import REPRESENTATIVES
from hagukumi.notation.kana import KANA
from hagukumi.notation.numerals import kanji_number, kanji_text

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
KANA_TEXT = st.text(st.sampled_from([chr(c) for c in (*range(0x3041, 0x309F), *range(0x30A1, 0x30FF), *range(0xFF66, 0xFFA0))]))
MODERN = st.dates(datetime.date(1868, 1, 25), datetime.date(2040, 12, 31))
STYLES_OF_1900 = {"excel_serial"}


@given(ANY_TEXT | KANA_TEXT)
@pytest.mark.parametrize("key", [name_key, kana_key, kana_loose_key, latin_key], ids=lambda key: key.__name__)
def test_the_key_of_a_key_is_that_key(key, text: str) -> None:
    assert key(key(text)) == key(text)


@given(ANY_TEXT, st.sampled_from([" ", "　", "\u200b", "・", "\ufe00", "\U000e0100"]), st.integers(0, 12))
def test_spaces_dots_and_selectors_change_no_name_key(text: str, nothing: str, place: int) -> None:
    assume(not any(unicodedata.combining(c) or 0x1100 <= ord(c) <= 0x11FF or c in "ﾞﾟ゛゜" for c in text))
    assert name_key(text[:place] + nothing + text[place:]) == name_key(text)


@given(st.text(st.sampled_from(sorted(REPRESENTATIVES)), min_size=1, max_size=4))
def test_a_name_of_variants_has_the_key_of_its_representatives(text: str) -> None:
    assert name_key(text) == "".join(REPRESENTATIVES[character] for character in text)


@given(st.sampled_from(sorted(REPRESENTATIVES)))
def test_variants_know_one_another(character: str) -> None:
    others = variants_of(character)
    assert character not in others
    assert all(name_key(other) == name_key(character) and character in variants_of(other) for other in others)


@given(KANA_TEXT)
def test_width_and_script_of_kana_change_no_key(text: str) -> None:
    hiragana = "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in text)
    assert kana_key(hiragana) == kana_key(text)
    assert kana_key(unicodedata.normalize("NFD", text)) == kana_key(text)


@given(ANY_TEXT | KANA_TEXT)
def test_the_ascii_form_is_printable_and_as_long_as_the_key(text: str) -> None:
    coded = kana_ascii(text)
    assert len(coded.encode("ascii")) == len(kana_key(text))
    assert set(coded) <= set(map(chr, range(0x20, 0x7F)))


@given(st.text(KANA, max_size=8), st.text(KANA + string.ascii_uppercase, max_size=8))
def test_two_keys_have_one_ascii_form_only_if_they_are_one(one: str, other: str) -> None:
    assert (kana_ascii(one) == kana_ascii(other)) == (kana_key(one) == kana_key(other))


@given(st.text(KANA, max_size=8))
def test_kana_in_key_form_have_a_key_within_the_68(text: str) -> None:
    assert kana_key(text) == text
    assert set(kana_key(text)) <= set(KANA)


def test_the_68_kana_have_68_bytes_none_of_them_a_letter() -> None:
    coded = {kana_ascii(kana) for kana in KANA}
    assert len(KANA) == len(coded) == 68
    assert not coded & set(string.ascii_uppercase + " ")


@given(ANY_TEXT)
def test_the_parts_of_a_name_lose_no_letter_of_a_plain_one(text: str) -> None:
    assume(not set(text) & set("［[〔］]〕（(）)＿_,，、"))
    parts = split_name(text)
    assert "".join(parts.family.split()) + "".join(parts.given.split()) == "".join(text.split())


@given(MODERN, st.sampled_from(DATE_STYLES))
@example(datetime.date(1989, 1, 7), "wareki_digits")
@example(datetime.date(1926, 12, 25), "wareki_short")
@example(datetime.date(1900, 2, 28), "excel_serial")
@example(datetime.date(1900, 3, 1), "excel_serial")
def test_every_style_is_read_back(date: datetime.date, style: str) -> None:
    assume(style not in STYLES_OF_1900 or date.year >= 1900)
    form = style if style in DATE_FORMS else "wareki"
    assert read_date(write_date(date, style), form) == date


@given(MODERN, st.sampled_from(DATE_STYLES))
def test_several_declared_forms_are_told_apart_by_their_shape(date: datetime.date, style: str) -> None:
    assume(style not in STYLES_OF_1900 or date.year >= 1928)
    assert read_date(write_date(date, style), "any_declared") == date


@given(ANY_TEXT | st.text("0123456789/-.年月日平成昭和令元HSRT不詳頃", max_size=12), st.sampled_from(DATE_FORMS))
def test_any_text_is_a_date_or_a_problem(text: str, form: str) -> None:
    try:
        reading = read_date(text, form)
    except DateProblem as problem:
        assert problem.code in {"blank", "not_a_date", "wrong_form", "no_such_day", "era_out_of_range"}
    else:
        assert len(reading.isoformat()) == 10


@given(st.integers(0, 9999))
def test_numbers_in_kanji_are_read_back(number: int) -> None:
    assert kanji_number(kanji_text(number)) == number


TOWNS = st.sampled_from(
    ["芝園町", "霞ケ関", "一番町", "八幡", "三田", "丸の内", "大字上野字中原", "北二十四条西", "六本木", "十文字町", "濱沢"]
)
BUILDINGS = st.sampled_from(["", " コーポ芝園101", " 第2芝園荘 201", " A棟305"])


@given(TOWNS, st.integers(1, 40), st.integers(1, 120), st.integers(1, 60), BUILDINGS)
def test_every_style_of_one_address_gives_one_key(town: str, a: int, b: int, c: int, building: str) -> None:
    zenkaku = str.maketrans(string.digits, "０１２３４５６７８９")
    k = kanji_text
    styles = [
        f"{town}{a}丁目{b}番{c}号{building}",
        f"{town}{a}-{b}-{c}{building}",
        f"広井県育美市{town}{a}丁目{b}番地{c}{building}",
        f"育美市{town}{a}－{b}－{c}{building}".translate(zenkaku),
        f"{town}{a}ー{b}ー{c}{building}",
        f"{town}{k(a)}丁目{k(b)}番{k(c)}号{building}",
        f"{town}{k(a)}丁目{b}の{c}{building}",
    ]
    keys = {address_key(style, prefecture="広井県", city="育美市") for style in styles}
    assert len(keys) == 1
    assert keys.pop().numbers == (a, b, c)


@given(ANY_TEXT)
def test_the_key_of_an_address_text_is_stable(text: str) -> None:
    key = address_key(text)
    assert isinstance(key, AddressKey)
    assert len(key.numbers) <= 3


@given(TOWNS, st.lists(st.integers(1, 200), max_size=3))
def test_an_address_text_is_itself_a_writing_of_the_place(town: str, numbers: list[int]) -> None:
    text = address_text(address_key(town + "-".join(map(str, numbers))))
    assert address_text(address_key(text)) == text


@given(st.integers(1, 10**11 - 1))
def test_each_eleven_digits_have_exactly_one_check_digit(number: int) -> None:
    assert sum(is_my_number(f"{number:011}{digit}") for digit in range(10)) == 1


@given(st.integers(10**10, 10**11 - 1), st.sampled_from(["", " ", "-", "　", "－"]), st.booleans())
def test_a_my_number_is_found_however_it_is_grouped(number: int, part: str, wide: bool) -> None:
    digits = next(f"{number}{digit}" for digit in range(10) if is_my_number(f"{number}{digit}"))
    written = part.join((digits[:4], digits[4:8], digits[8:]))
    if wide:
        written = written.translate(str.maketrans(string.digits, "０１２３４５６７８９"))
    assert find_my_numbers(f"母の番号 {written} を確認") == 1


@given(ANY_TEXT | st.text("0123456789-()+ ０１〒", max_size=16))
def test_keys_of_numbers_are_digits_of_the_right_length_or_nothing(text: str) -> None:
    assert len(postal_key(text)) in (0, 7)
    assert len(phone_key(text)) in (0, 10, 11)
    assert phone_key(phone_key(text)) == phone_key(text)
    assert postal_key(postal_key(text)) == postal_key(text)


@given(st.integers(1000, 47999))
def test_each_municipality_has_exactly_one_check_digit(code: int) -> None:
    assert sum(municipality_code_valid(f"{code:05}{digit}") for digit in range(10)) == 1


@given(ANY_TEXT)
def test_an_empty_table_of_vendor_characters_changes_nothing(text: str) -> None:
    assert map_private_use(text, {}) == text
    assert has_private_use(text) == any(unicodedata.category(c) == "Co" for c in text)
