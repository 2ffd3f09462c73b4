"""Whole columns against cell by cell: the shortcuts for plain texts change nothing."""

import datetime

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hagukumi.intake.conform import CODES, ColumnConformer
from hagukumi.intake.hashes import combine, hash_texts
from hagukumi.intake.my_numbers import valid_check_digits
from hagukumi.intake.values import Rules, judge_cell
from hagukumi.notation import is_my_number
from hagukumi.plan.records import Column, LinkField, ValueType

ALPHABET = "0019８-+=@ー−,. 　\t\n山ｱア々\ue000\ufffd\ufeffabZ\x01()"
TEXTS = st.one_of(
    st.text(alphabet=ALPHABET, max_size=14),
    st.from_regex(r"0[0-9]{1,4}-?[0-9]{1,4}-?[0-9]{3,4}", fullmatch=True),
    st.from_regex(r"〒?[0-9]{3}-?[0-9]{4}", fullmatch=True),
    st.from_regex(r"[0-9]{1,20}", fullmatch=True),
    st.sampled_from(["111-1111", "0111111111", "01-1111-1111", "123456789018", "同上", "\u3000", "\x1c", "\x85a", "\u2028"]),
)
RULES = [
    Rules(Column(header="h", field="f", type=type, **given), {}, datetime.date(2026, 4, 1))
    for type in ValueType
    for given in ({}, {"required": True}, {"blank": "0"}, {"minimum": 1, "maximum": 5}, {"link": LinkField.LATIN})
]


@settings(max_examples=60, deadline=None)
@pytest.mark.parametrize("rules", RULES, ids=lambda rules: f"{rules.column.type}-{rules.column.required}-{rules.column.blank}")
@given(texts=st.lists(TEXTS, max_size=12))
def test_a_column_is_conformed_as_its_cells_are(rules, texts):
    done = ColumnConformer(rules).conform(pa.array(texts, pa.string()))
    verdicts = [judge_cell(text, rules) for text in texts]
    assert done.values.to_pylist() == [verdict.value for verdict in verdicts]
    if done.keys is not None:
        assert done.keys.to_pylist() == [verdict.key for verdict in verdicts]
    assert [CODES[n - 1] if n else None for n in done.problems] == [verdict.problem for verdict in verdicts]
    assert done.flags.tolist() == [verdict.flags for verdict in verdicts]
    assert done.classes == {at: verdict.value_class for at, verdict in enumerate(verdicts) if verdict.problem}


@settings(deadline=None)
@given(st.lists(st.one_of(st.none(), st.text(max_size=20)), max_size=30), st.integers(0, 5))
def test_texts_have_equal_hashes_exactly_when_they_are_equal(texts, skipped):
    array = pa.array(texts, pa.string()).slice(min(skipped, len(texts)))
    kept = array.to_pylist()
    hashes = hash_texts(array).tolist()
    assert len(set(zip(kept, hashes, strict=True))) == len(set(kept)) == len(set(hashes))


def test_the_hash_of_a_pair_depends_on_its_order():
    a, b = hash_texts(pa.array(["a"])), hash_texts(pa.array(["b"]))
    assert combine(a, b).tolist() != combine(b, a).tolist()


@settings(deadline=None)
@given(st.lists(st.from_regex("[0-9]{12}", fullmatch=True), max_size=20))
def test_check_digits_of_a_whole_column_are_those_of_each_number(texts):
    texts = ["0" * 12, *texts]
    assert valid_check_digits(pa.array(texts)).tolist() == [is_my_number(text) for text in texts]
