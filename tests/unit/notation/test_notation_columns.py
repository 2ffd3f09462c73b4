"""A function over a column runs once per distinct value and keeps the column's length, order and nulls."""

import datetime

import pyarrow as pa
import pytest

from hagukumi.notation import name_key, over_distinct, regular_day_column

VALUES = ["渡邉", None, "渡辺", "渡邉"]


@pytest.mark.parametrize(
    "column",
    [
        pa.array(VALUES),
        pa.array(VALUES, pa.large_string()),
        pa.array(VALUES).dictionary_encode(),
        pa.chunked_array([VALUES[:2], VALUES[2:]]),
        pa.chunked_array([pa.array(VALUES[:2]).dictionary_encode(), pa.array(VALUES[2:]).dictionary_encode()]),
    ],
    ids=["text", "large", "dictionary", "chunks", "dictionary chunks"],
)
def test_every_kind_of_text_column(column: pa.Array | pa.ChunkedArray) -> None:
    keys = over_distinct(column, name_key)
    assert isinstance(keys, pa.Array)
    assert keys.type == pa.string()
    assert keys.to_pylist() == ["渡辺", None, "渡辺", "渡辺"]


def test_the_function_sees_each_value_once_and_no_null() -> None:
    seen: list[str] = []
    over_distinct(pa.array(["a", "b", None, "a"]), lambda text: seen.append(text) or text)
    assert seen == ["a", "b"]


def test_none_becomes_null_and_the_type_is_the_callers() -> None:
    lengths = over_distinct(pa.array(["a", "", "abc"]), lambda text: len(text) or None, pa.int32())
    assert lengths.equals(pa.array([1, None, 3], pa.int32()))


@pytest.mark.parametrize("empty", [pa.array([], pa.string()), pa.chunked_array([], pa.string())])
def test_an_empty_column_stays_empty(empty: pa.Array | pa.ChunkedArray) -> None:
    assert over_distinct(empty, name_key).to_pylist() == []


@pytest.mark.parametrize("nulls", [pa.nulls(2), pa.nulls(2, pa.string())])
def test_a_column_of_nulls_stays_null(nulls: pa.Array) -> None:
    assert over_distinct(nulls, name_key).to_pylist() == [None, None]


def test_a_slice_keeps_its_own_values() -> None:
    assert over_distinct(pa.array(VALUES)[2:], name_key).to_pylist() == ["渡辺", "渡辺"]


def test_what_the_function_raises_is_passed_on() -> None:
    with pytest.raises(KeyError):
        over_distinct(pa.array(["a"]), lambda text: {}[text])


def test_only_whole_days_in_a_regular_writing_are_regular_days() -> None:
    texts = pa.array(["平成27年4月2日", "H27.4.2", "平成二十七年四月二日", "平成27年4月", "昭和65年1月1日", "", None])
    day = datetime.date(2015, 4, 2)
    assert regular_day_column(texts, "wareki").to_pylist() == [day, day, None, None, None, None, None]
    assert regular_day_column(pa.array(["2015-04-02"]), "slash").to_pylist() == [None]
