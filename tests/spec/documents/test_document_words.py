"""Papers speak Japanese: no closed choice of a plan may reach a reader as an English code."""

import datetime
import enum
import re

import pytest

from hagukumi.documents.words import BLANK, WORDS, day, join, months, word, written, yes_no
from hagukumi.law.figures import Certainty
from hagukumi.plan import records as r

_ENUMERATIONS = [value for value in vars(r).values() if isinstance(value, type) and issubclass(value, enum.StrEnum)]


def test_the_records_have_enumerations_to_word():
    assert len(_ENUMERATIONS) >= 28


@pytest.mark.parametrize("enumeration", [*_ENUMERATIONS, Certainty], ids=lambda found: found.__name__)
def test_every_member_has_a_japanese_word_of_its_own(enumeration):
    words = [word(member) for member in enumeration]

    assert len(set(words)) == len(words)
    assert all(re.search("[ぁ-んァ-ヶ一-龠]|CSV|Excel|UTF-8|CP932", found) for found in words)


def test_a_blank_is_said_and_never_left_out():
    assert written("  ") == word(None) == yes_no(None) == day(None) == BLANK


def test_unknown_is_not_no():
    assert [yes_no(True), yes_no(False), yes_no(None)] == ["有", "無", "（未記入）"]
    assert yes_no(False, "同意する", "同意しない") == "同意しない"


@pytest.mark.parametrize(
    ("on", "text"),
    [
        (datetime.date(2026, 4, 1), "令和8年4月1日"),
        (datetime.date(2019, 5, 1), "令和元年5月1日"),
        (datetime.date(2019, 4, 30), "平成31年4月30日"),
        (datetime.date(1860, 1, 2), "1860年1月2日"),
    ],
)
def test_days_are_written_in_eras(on, text):
    assert day(on) == text


@pytest.mark.parametrize(("number", "text"), [(12, "1年"), (18, "1年6か月"), (3, "3か月"), (0, "0か月")])
def test_periods_are_written_in_years_and_months(number, text):
    assert months(number) == text


def test_lists_keep_their_order_and_name_each_once():
    assert join(("氏名", "住所", "氏名")) == "氏名、住所"
    assert join(()) == "なし"


def test_every_table_of_words_belongs_to_its_enumeration():
    assert all(set(table) == set(enumeration) for enumeration, table in WORDS.items())
