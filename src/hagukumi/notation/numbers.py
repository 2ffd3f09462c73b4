"""Numbers that identify or reach people and places: postal codes, telephones, 個人番号, municipality codes."""

import re
import unicodedata
from typing import Final

_DASHES: Final = re.compile("[‐‑‒–—―−ーｰ－]")
_POSTAL: Final = re.compile(r"〒?\s*([0-9]{3})[-\s]*([0-9]{4})")
_PHONE: Final = re.compile("0(?:[5-9]0[0-9]{8}|(?![5-9]0)[1-9][0-9]{8})")
_PHONE_END: Final = re.compile(r"内線|EXT|[X/、,;]")
_COUNTRY: Final = re.compile(r"^(?:\+|00|010)810?")
_PHONE_PUNCTUATION: Final = re.compile(r"[\s\-().TEL:]+")


def _plain(text: str) -> str:
    return _DASHES.sub("-", unicodedata.normalize("NFKC", text))


def postal_key(text: str) -> str:
    """The seven digits of a postal code, or '' when `text` is none or a filler of one repeated digit."""
    found = _POSTAL.fullmatch(_plain(text).strip())
    digits = "".join(found.groups()) if found else ""
    return digits if len(set(digits)) > 1 else ""


def phone_key(text: str, *, restore_zero: bool = False) -> str:
    """The digits of a Japanese telephone number: ten, or eleven for mobile and IP; '' when `text` is not plausible.

    Of several numbers the first plausible one counts; an extension is left out; +81, 0081 and 010-81 read as 0. A leading zero
    that a spreadsheet lost (9012345678) is put back only on request: no other number begins so, but the source must be known.
    """
    numbers = (_phone_digits(part, restore_zero) for part in _PHONE_END.split(_plain(text).upper()))
    return next((digits for digits in numbers if digits), "")


def _phone_digits(text: str, restore_zero: bool) -> str:
    digits = _COUNTRY.sub("0", _PHONE_PUNCTUATION.sub("", text))
    if restore_zero and not digits.startswith("0"):
        digits = f"0{digits}"
    return digits if _PHONE.fullmatch(digits) and len(set(digits[1:])) > 1 else ""


_MY_NUMBER_WEIGHTS: Final = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_DIGITS12: Final = re.compile("[0-9]{12}")
_GROUPED: Final = re.compile(r"(?<![0-9])[0-9]{4}(?P<part>[\s\-・.]{0,3})[0-9]{4}(?P=part)[0-9]{4}(?![0-9])")


def is_my_number(digits: str) -> bool:
    """Whether twelve ASCII digits end in the check digit of a 個人番号; twelve zeros are a filler, not a number.

    Check digit = 11 - (Σ Pn x Qn mod 11), 0 when the remainder is 0 or 1; Pn the n-th digit from the right without the
    check digit, Qn = n + 1 for n ≤ 6 and n - 5 above (番号法総務省令 (平成26年総務省令85号) 5条). One number in eleven drawn
    by chance passes.
    """
    if not _DIGITS12.fullmatch(digits) or digits == "0" * 12:
        return False
    remainder = sum(int(d) * w for d, w in zip(digits, _MY_NUMBER_WEIGHTS, strict=False)) % 11
    return int(digits[11]) == (0 if remainder <= 1 else 11 - remainder)


def find_my_numbers(text: str) -> int:
    """How many 個人番号 stand in free text, also full-width or in groups of four; the numbers themselves never leave.

    A run of more than twelve digits is another number (宛名番号, account) and does not count.
    """
    plain = _plain(text)
    count = position = 0
    while (found := _GROUPED.search(plain, position)) is not None:
        valid = is_my_number("".join(c for c in found[0] if c.isdigit()))
        count += valid
        position = found.end() if valid else found.start() + 4
    return count


_CODE6: Final = re.compile("[0-9]{6}")


def municipality_code_valid(code6: str) -> bool:
    """Whether six digits are a 全国地方公共団体コード of one of the 47 prefectures with its right check digit.

    The first five digits times 6, 5, 4, 3, 2 give S; the check digit is the last digit of 11 - S for S < 11, else of
    11 - (S mod 11).
    """
    if not _CODE6.fullmatch(code6) or not 1 <= int(code6[:2]) <= 47:
        return False
    total = sum(int(d) * w for d, w in zip(code6, (6, 5, 4, 3, 2), strict=False))
    return int(code6[5]) == (11 - (total if total < 11 else total % 11)) % 10
