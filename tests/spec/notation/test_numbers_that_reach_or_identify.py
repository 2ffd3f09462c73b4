"""Postal codes, telephones, 個人番号 and municipality codes."""

import pytest

from hagukumi.notation import email_key, email_parts, find_my_numbers, is_my_number, municipality_code_valid, phone_key, postal_key


@pytest.mark.parametrize("text", ["1000013", "100-0013", "〒100-0013", "〒１００－００１３", " 100 0013 ", "100ー0013"])
def test_a_postal_code_is_seven_digits(text: str) -> None:
    assert postal_key(text) == "1000013"


@pytest.mark.parametrize("text", ["", "100", "100-001", "0000000", "999-9999", "10000130", "不明"])
def test_what_is_no_postal_code_has_no_key(text: str) -> None:
    assert postal_key(text) == ""


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("(03)5253-5111", "0352535111"),
        ("０３（５２５３）５１１１", "0352535111"),
        ("03-5253-5111 内線12", "0352535111"),
        ("090-1234-5678", "09012345678"),
        ("０９０−１２３４−５６７８", "09012345678"),
        ("+81-90-1234-5678", "09012345678"),
        ("+81 (0)3 5253 5111", "0352535111"),
        ("TEL:03-5253-5111", "0352535111"),
        ("03-5253-5111 / 090-1234-5678", "0352535111"),
        ("なし / 090-1234-5678", "09012345678"),
        ("0120-123-456", "0120123456"),
        ("050-1234-5678", "05012345678"),
    ],
)
def test_a_telephone_number_is_its_digits(text: str, key: str) -> None:
    assert phone_key(text) == key


@pytest.mark.parametrize("text", ["", "なし", "5253-5111", "9012345678", "0000000000", "090-1234-567", "00-1234-5678"])
def test_what_is_no_telephone_number_has_no_key(text: str) -> None:
    assert phone_key(text) == ""


def test_the_check_digit_follows_article_5_of_the_ordinance() -> None:
    """12345678901: from the right 1x2+0x3+9x4+8x5+7x6+6x7+5x2+4x3+3x4+2x5+1x6 = 212 = 11x19+3, so 11-3 = 8."""
    assert is_my_number("123456789018")
    assert [digit for digit in "0123456789" if is_my_number("12345678901" + digit)] == ["8"]


def test_a_remainder_of_one_or_nothing_gives_zero() -> None:
    """6x2 = 12 leaves 1 and 4x2+1x3 = 11 leaves 0: both give 0; 5x4 = 20 leaves 9 and gives 2."""
    assert is_my_number("000000000060")
    assert is_my_number("000000000140")
    assert is_my_number("000000005002")


@pytest.mark.parametrize("digits", ["", "12345678901", "1234567890188", "12345678901a", "１２３４５６７８９０１８", "000000000000"])
def test_other_text_is_no_my_number(digits: str) -> None:
    assert not is_my_number(digits)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("番号は123456789018です", 1),
        ("1234-5678-9018", 1),
        ("１２３４　５６７８　９０１８", 1),
        ("1234−5678−9018、123456789018", 2),
        ("1234 5678 9018 1234 5678 9018", 2),
        ("0000 1234 5678 9018", 1),
        ("123456789017", 0),
        ("宛名番号 001234567890180", 0),
        ("電話 090-1234-5678", 0),
        ("1234-5678 9018", 0),
        ("", 0),
    ],
)
def test_my_numbers_in_free_text_are_counted_and_never_returned(text: str, count: int) -> None:
    assert find_my_numbers(text) == count


@pytest.mark.parametrize("code", ["131016", "282022", "112241", "172065", "343021", "132071", "232378", "143669", "272205", "011002"])
def test_municipality_codes_of_real_places_are_valid(code: str) -> None:
    assert municipality_code_valid(code)


@pytest.mark.parametrize("code", ["131017", "13101", "1310166", "001007", "481009", "１３１０１６", ""])
def test_other_codes_are_not(code: str) -> None:
    assert not municipality_code_valid(code)


@pytest.mark.parametrize(
    "text", ["0081-90-1234-5678", "010-81-90-1234-5678", "+81 90 1234 5678", "+81(0)90-1234-5678", "＋８１−９０−１２３４−５６７８"]
)
def test_the_country_code_of_japan_reads_as_zero(text: str) -> None:
    assert phone_key(text) == "09012345678"


@pytest.mark.parametrize(
    ("text", "key"), [("9012345678", "09012345678"), ("352535111", "0352535111"), ("5253-5111", ""), ("0352535111", "0352535111")]
)
def test_a_zero_that_a_spreadsheet_lost_is_put_back_only_on_request(text: str, key: str) -> None:
    assert phone_key(text, restore_zero=True) == key
    assert phone_key(text) == (key if text.startswith("0") else "")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Taro.Yamada@Example.JP", "taro.yamada@example.jp"),
        ("ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ", "taro@example.jp"),
        (" taro@example.jp ", "taro@example.jp"),
        ("山田 <taro@example.jp>", "taro@example.jp"),
        ("mailto:taro@example.jp", "taro@example.jp"),
        ("taro@example.jp, hana@example.jp", "taro@example.jp"),
        ("taro@example.jp.", "taro@example.jp"),
        ("taro+town@example.jp", "taro+town@example.jp"),
    ],
)
def test_an_e_mail_address_has_one_key(text: str, key: str) -> None:
    assert email_key(text) == key


@pytest.mark.parametrize(
    "text", ["", "なし", "taro", "taro@", "@example.jp", "taro@localhost", "ta ro@", "taro@exa_mple.jp", "太郎@example.jp"]
)
def test_what_is_no_e_mail_address_has_no_key(text: str) -> None:
    assert email_parts(text) == ("", "", "")


def test_local_part_and_domain_stand_apart() -> None:
    assert email_parts("Taro@Mail.Example.jp") == ("taro@mail.example.jp", "taro", "mail.example.jp")
