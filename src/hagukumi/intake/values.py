"""One cell at a time: what a text becomes under its column's type, or why it cannot."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from hagukumi.intake.classes import not_a_date_class, value_class
from hagukumi.intake.codes import Code
from hagukumi.notation import (
    DateProblem,
    address_key,
    address_text,
    find_my_numbers,
    has_private_use,
    kana_key,
    latin_key,
    map_private_use,
    name_key,
    phone_key,
    postal_key,
    read_date,
)
from hagukumi.plan.records import Column, LinkField, ValueType

BLANK, UNKNOWN, INCONSISTENT, INJECTION, PRIVATE_USE = 1, 2, 4, 8, 16
"""Flags of a cell: empty; unknown (empty without a declared meaning, or 不詳); kept as unknown because it cannot be read;
begins like a spreadsheet formula; holds 外字 that the layout's table does not know."""


class Verdict(NamedTuple):
    """What a cell became: conformed value, match key, and the problem with the class of the value if there is one."""

    value: Any = None
    key: str | None = None
    problem: Code | None = None
    value_class: str = ""
    flags: int = 0


class Rules(NamedTuple):
    """What a cell is judged by beside its text. `latest` bounds dates that cannot lie in the future; None for others."""

    column: Column
    private_use: dict[str, str]
    latest: datetime.date | None = None
    prefecture: str = ""
    city: str = ""


Cell = Callable[[str, Rules], Verdict]

NUMBER_TYPES: Final = frozenset({ValueType.RESIDENT_NUMBER, ValueType.IDENTIFIER, ValueType.INTEGER})
"""Declared number columns: a single hit of the My Number check digit is chance there (1 in 11)."""
_WRITTEN: Final = frozenset({ValueType.NAME, ValueType.KANA, ValueType.ADDRESS, ValueType.TEXT, ValueType.IDENTIFIER})
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffd]")
_LINE_END: Final = re.compile(r"[\r\n]")
_FORMULA_LIKE: Final = re.compile(r"[\s]*[=+\-@＝＋－＠]")
_TWELVE_DIGITS: Final = re.compile(r"(?:[0-9０-９][^0-9０-９]{0,3}){12}")
_DITTO: Final = frozenset({"同上", "同左", "同前", "〃", "〱", "仝", "″", "”", "''", '"'})
_NEGATIVE: Final = str.maketrans({"−": "-", "▲": "-", "△": "-", "‐": "-", "–": "-", "ー": "-"})
_INTEGER: Final = re.compile(r"[-+]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.0*)?")
_DECIMAL: Final = re.compile(r"[-+]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)?(?:\.[0-9]+|(?<=[0-9])\.?)")
_RESIDENT: Final = re.compile("[0-9]{1,15}")
_IDENTIFIER: Final = re.compile(r"\S{1,64}")
_INT64: Final = 2**63 - 1


def judge_cell(text: str, rules: Rules) -> Verdict:
    """Conform the text of one cell. Blank cells get the declared meaning; unusable characters and 個人番号 come first."""
    column = rules.column
    if not text.strip():
        return _blank(rules)
    flags = INJECTION if column.type in _WRITTEN and _FORMULA_LIKE.match(text) else 0
    problem = _unusable(text, column)
    if problem is None:
        verdict = _CELLS[column.type](text, rules)
        return verdict._replace(flags=verdict.flags | flags) if flags else verdict
    return Verdict(None, None, problem, value_class(text), flags)


def _blank(rules: Rules) -> Verdict:
    column = rules.column
    if column.blank and column.type is ValueType.CODE:
        return Verdict(column.blank, flags=BLANK)
    if column.blank.strip():
        meant = _CELLS[column.type](column.blank, rules)
        return meant._replace(flags=meant.flags | BLANK)
    if column.required:
        return Verdict(None, None, Code.REQUIRED_BLANK, "空白", BLANK | UNKNOWN)
    return Verdict(flags=BLANK | UNKNOWN)


def _unusable(text: str, column: Column) -> Code | None:
    if _CONTROL.search(text):
        return Code.CHARACTER
    if _holds_my_number(text, column.type):
        return Code.MY_NUMBER
    if column.type is ValueType.TEXT:
        return None
    if _LINE_END.search(text):
        return Code.LAYOUT_BY_BLANKS
    return Code.DITTO if text.strip() in _DITTO else None


def _holds_my_number(text: str, type: ValueType) -> bool:
    if len(text) < 12 or _TWELVE_DIGITS.search(text) is None or (type in NUMBER_TYPES and bare_digits(text) is not None):
        return False
    return find_my_numbers(text) > 0


def bare_digits(text: str) -> str | None:
    """The digits of a cell that holds one number and nothing else but its hyphens and spaces; None for other cells."""
    plain = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text).translate(_NEGATIVE))
    return plain if plain.isascii() and plain.isdigit() else None


def _narrow(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _resident_number(text: str, rules: Rules) -> Verdict:
    digits = _narrow(text)
    return Verdict(digits) if _RESIDENT.fullmatch(digits) else _wrong(Code.RESIDENT_NUMBER, text)


def _identifier(text: str, rules: Rules) -> Verdict:
    plain = _narrow(text)
    return Verdict(plain) if _IDENTIFIER.fullmatch(plain) else _wrong(Code.RESIDENT_NUMBER, text)


def _wrong(code: Code, text: str) -> Verdict:
    return Verdict(None, None, code, value_class(text))


def _keyed(key: Callable[[str, Rules], str | None]) -> Cell:
    def cell(text: str, rules: Rules) -> Verdict:
        if not has_private_use(text):
            return Verdict(text, key(text, rules))
        mapped = map_private_use(text, rules.private_use)
        return Verdict(text, key(mapped, rules), flags=PRIVATE_USE if has_private_use(mapped) else 0)

    return cell


def _latin_or(key: Callable[[str], str | None]) -> Callable[[str, Rules], str | None]:
    return lambda text, rules: latin_key(text) if rules.column.link is LinkField.LATIN else key(text)


def _address(text: str, rules: Rules) -> str:
    return address_text(address_key(text, prefecture=rules.prefecture, city=rules.city))


_DATE_CODES: Final = {
    "not_a_date": Code.NOT_A_DATE,
    "wrong_form": Code.DATE_FORM,
    "no_such_day": Code.NO_SUCH_DAY,
    "era_out_of_range": Code.NO_SUCH_ERA_YEAR,
}


def _date(text: str, rules: Rules) -> Verdict:
    try:
        date = read_date(text, rules.column.form.value)
    except DateProblem as problem:
        return Verdict(None, None, _DATE_CODES.get(problem.code, Code.NOT_A_DATE), not_a_date_class(text))
    if isinstance(date, datetime.date):
        if rules.latest and date > rules.latest:
            return Verdict(None, None, Code.FUTURE, "基準日より後の日付")
        return Verdict(date)
    if rules.latest and date.known != "none" and not _may_be_past(date.year, date.month, date.known, rules.latest):
        return Verdict(None, None, Code.FUTURE, "基準日より後の日付")
    return Verdict(None, date.isoformat(), flags=UNKNOWN)


def _may_be_past(year: int, month: int, known: str, latest: datetime.date) -> bool:
    return (year, month if known == "month" else 1) <= (latest.year, latest.month)


def _code(text: str, rules: Rules) -> Verdict:
    codes, bare = rules.column.codes, text.strip()
    conformed = codes.get(bare, codes.get(_narrow(text))) if codes else _narrow(text)
    if conformed is None:
        return _wrong(Code.NOT_IN_TABLE, text)
    return Verdict(conformed) if conformed else Verdict(flags=UNKNOWN)


def _numeral(text: str) -> str:
    return _narrow(text.translate(_NEGATIVE)).translate(_NEGATIVE)


def _integer(text: str, rules: Rules) -> Verdict:
    plain = _numeral(text)
    if not _INTEGER.fullmatch(plain):
        return _wrong(Code.NOT_A_NUMBER, text)
    digits = plain.partition(".")[0].replace(",", "")
    number = int(digits) if len(digits) <= 20 else _INT64 + 1
    return Verdict(number) if abs(number) <= _INT64 and _in_range(number, rules.column) else _wrong(Code.RANGE, text)


def _decimal(text: str, rules: Rules) -> Verdict:
    plain = _numeral(text)
    if not _DECIMAL.fullmatch(plain):
        return _wrong(Code.NOT_A_NUMBER, text)
    number = float(plain.replace(",", ""))
    return Verdict(number) if _in_range(number, rules.column) else _wrong(Code.RANGE, text)


def _in_range(number: float, column: Column) -> bool:
    return (column.minimum is None or number >= column.minimum) and (column.maximum is None or number <= column.maximum)


def _contact(key: Callable[[str], str]) -> Cell:
    """A postal code or telephone number that cannot be read is unknown and counted; a child is not lost for it."""

    def cell(text: str, rules: Rules) -> Verdict:
        if digits := key(text):
            return Verdict(digits)
        return _wrong(Code.CONTACT, text) if rules.column.required else Verdict(flags=UNKNOWN | INCONSISTENT)

    return cell


def _nothing(text: str) -> None:
    return None


_CELLS: Final[dict[ValueType, Cell]] = {
    ValueType.RESIDENT_NUMBER: _resident_number,
    ValueType.IDENTIFIER: _identifier,
    ValueType.NAME: _keyed(_latin_or(name_key)),
    ValueType.KANA: _keyed(_latin_or(kana_key)),
    ValueType.ADDRESS: _keyed(_address),
    ValueType.TEXT: _keyed(_latin_or(_nothing)),
    ValueType.DATE: _date,
    ValueType.CODE: _code,
    ValueType.INTEGER: _integer,
    ValueType.DECIMAL: _decimal,
    ValueType.POSTAL: _contact(postal_key),
    ValueType.PHONE: _contact(phone_key),
}


def has_key(column: Column) -> bool:
    """Whether the accepted table holds `field_key` beside the column: names, readings, addresses, Latin names and dates."""
    keyed = {ValueType.NAME, ValueType.KANA, ValueType.ADDRESS, ValueType.DATE}
    return column.type in keyed or (column.type is ValueType.TEXT and column.link is LinkField.LATIN)
