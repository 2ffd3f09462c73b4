"""Applying a notation to a whole column: once per distinct value, because names, towns and dates repeat."""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import pyarrow as pa

Texts: TypeAlias = pa.Array | pa.ChunkedArray
"""A text column: chunked or not, dictionary-coded or not."""


def coded(values: Texts) -> pa.DictionaryArray:
    """The column as one dictionary-coded array."""
    whole = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    return whole if pa.types.is_dictionary(whole.type) else whole.dictionary_encode()


def over_distinct(values: Texts, function: Callable[[str], Any], type: pa.DataType | None = None) -> pa.Array:
    """Apply `function` once to each distinct value and spread the results back over the column.

    In: a text column of n values, chunked or dictionary-coded or not. Out: an array of n values of `type` (text by
    default); nulls stay null, and a None from `function` becomes null. What `function` raises is passed on.
    """
    column = coded(values)
    results = [None if value is None else function(value) for value in column.dictionary.to_pylist()]
    return pa.array(results, type=type or pa.string()).take(column.indices)


def rows_over_distinct(values: Texts, function: Callable[[str], Sequence[Any]], schema: pa.Schema) -> pa.Table:
    """Apply a function of several results once to each distinct value: a table of n rows with the columns of `schema`.

    Nulls give nulls in every column.
    """
    column, nothing = coded(values), (None,) * len(schema)
    rows = [nothing if value is None else function(value) for value in column.dictionary.to_pylist()]
    parts = zip(*rows, strict=True) if rows else [[]] * len(schema)
    arrays = [pa.array(part, field.type) for part, field in zip(parts, schema, strict=True)]
    return pa.table(arrays, schema=schema).take(column.indices)
