"""識別子: what a column is decides how it may be called. A name called an attribute would pass every rule that keeps names apart."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from hagukumi.law.findings import Verdict, gap, violation
from hagukumi.law.reading import Reading
from hagukumi.law.rule import ITEMS, AnyRule, rule
from hagukumi.plan.derived import DERIVED_TABLES
from hagukumi.plan.records import Item, ItemKind, LinkField, ValueType

_DIRECT_TYPES = frozenset({ValueType.RESIDENT_NUMBER, ValueType.NAME, ValueType.KANA, ValueType.ADDRESS, ValueType.PHONE})
_DIRECT_LINKS = frozenset(
    {
        LinkField.RESIDENT_NUMBER,
        LinkField.NAME,
        LinkField.KANA,
        LinkField.LATIN,
        LinkField.ALIAS,
        LinkField.FORMER_NAME,
        LinkField.ADDRESS,
        LinkField.PHONE,
        LinkField.GUARDIAN_NAME,
        LinkField.GUARDIAN_KANA,
        LinkField.GUARDIAN_NUMBER,
    }
)
_INDIRECT_TYPES = frozenset({ValueType.IDENTIFIER, ValueType.POSTAL})
_INDIRECT_LINKS = frozenset({LinkField.BIRTH_DATE, LinkField.SEX, LinkField.POSTAL, LinkField.HOUSEHOLD})
_DIRECT_DERIVED = frozenset({"contact.name", "contact.kana", "contact.address", "contact.phone", "contact.guardian"})
_INDIRECT_DERIVED = frozenset({"contact.birth_date", "person.birth_date", "person.sex", "person.household"})
_SOME_NUMBER = re.compile(r"番号|ナンバー|number|no\.?|12桁の?(番号|数字)")
_MY_NUMBER = re.compile("(個人番号|マイナンバー|my ?number)(?!カードの)")


@rule(
    ITEMS,
    "5.3-8",
    "設計の定め（個人情報保護法第2条第1項を踏まえて）、ガイドライン4.1・5.3",
    "氏名・住所・番号は直接識別子、生年月日・性別・世帯などは間接識別子と書かれている",
)
def kind_fits_the_column(reading: Reading, item: Item) -> Iterator[Verdict]:
    """Names, addresses and numbers are direct identifiers; birthdays, sex, households and other numbers at least indirect ones."""
    if item.table not in DERIVED_TABLES and reading.column_of(item.id) is None:
        yield gap(
            f"項目「{item.name}」の列が抽出データの様式にないため、直接識別子かどうか確かめられません。"
            "様式に列を書き足すか、項目を削ってください。"
        )
    elif _is_direct(reading, item):
        if item.kind is not ItemKind.DIRECT:
            yield violation(f"項目「{item.name}」は氏名・住所・番号などの直接識別子です。kind を direct に直してください。")
    elif _is_indirect(reading, item) and item.kind is ItemKind.ATTRIBUTE:
        yield violation(f"項目「{item.name}」は人を見分ける手がかりになる間接識別子です。kind を indirect に直してください。")


def _is_direct(reading: Reading, item: Item) -> bool:
    column = reading.column_of(item.id)
    return item.id in _DIRECT_DERIVED or (column is not None and (column.type in _DIRECT_TYPES or column.link in _DIRECT_LINKS))


def _is_indirect(reading: Reading, item: Item) -> bool:
    column = reading.column_of(item.id)
    return item.id in _INDIRECT_DERIVED or (column is not None and (column.type in _INDIRECT_TYPES or column.link in _INDIRECT_LINKS))


def is_number(reading: Reading, item: Item) -> bool:
    """Whether an item is a number under which a register keeps the person or household: it identifies beside that register."""
    column = reading.column_of(item.id)
    return item.id == "person.household" or (
        column is not None and (column.type is ValueType.IDENTIFIER or column.link is LinkField.HOUSEHOLD)
    )


@rule(ITEMS, "5-2", "設計の定め（番号法の制限を踏まえて）、ガイドライン5", "個人番号（マイナンバー）を使わない")
def no_my_number(reading: Reading, item: Item) -> Iterator[Verdict]:
    """個人番号 is never taken in, whatever the column is called in the plan."""
    column = reading.column_of(item.id)
    names = unicodedata.normalize("NFKC", f"{item.name} {column.header if column else ''}").casefold()
    if _MY_NUMBER.search(names):
        yield violation(
            f"項目「{item.name}」は個人番号（マイナンバー）の列のように見えます。この事業では個人番号を取り扱いません。"
            "項目を外し、様式の列を discard = true にするか、抽出データから除いてください。"
        )
    elif _SOME_NUMBER.fullmatch(unicodedata.normalize("NFKC", item.name).strip().casefold()):
        yield gap(
            f"項目「{item.name}」が何の番号か分からないため、個人番号（マイナンバー）でないと確かめられません。"
            "name に「宛名番号」「学籍番号」のように、何の番号かを書いてください。"
        )


RULES: tuple[AnyRule, ...] = (kind_fits_the_column, no_my_number)
