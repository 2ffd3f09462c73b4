"""Applying a notation to a whole column: once per distinct value, because names, towns and dates repeat."""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

Texts: TypeAlias = pa.Array | pa.ChunkedArray
"""A text column: chunked or not, dictionary-coded or not."""


def _whole(values: Texts) -> pa.Array:
    whole = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    return whole.cast(pa.string()) if pa.types.is_null(whole.type) else whole


def coded(values: Texts) -> pa.DictionaryArray:
    """The column as one dictionary-coded array whose dictionary holds no null."""
    whole = _whole(values)
    if not pa.types.is_dictionary(whole.type):
        return whole.dictionary_encode()
    return whole if not whole.dictionary.null_count else whole.cast(whole.type.value_type).dictionary_encode()


def over_distinct(values: Texts, function: Callable[[str], Any], type: pa.DataType | None = None) -> pa.Array:
    """Apply `function` once to each distinct value and spread the results back over the column.

    In: a text column of n values, chunked or dictionary-coded or not. Out: an array of n values of `type` (text by
    default); nulls stay null, and a None from `function` becomes null. What `function` raises is passed on.
    """
    column = coded(values)
    results = [function(value) for value in column.dictionary.to_pylist()]
    return pa.array(results, type=type or pa.string()).take(column.indices)


def rows_over_distinct(values: Texts, function: Callable[[str], Sequence[Any]], schema: pa.Schema) -> pa.Table:
    """Apply a function of several results once to each distinct value: a table of n rows with the columns of `schema`.

    Nulls give nulls in every column.
    """
    column = coded(values)
    return table_of_rows(column.dictionary.to_pylist(), function, schema).take(column.indices)


def table_of_rows(values: Sequence[str], function: Callable[[str], Sequence[Any]], schema: pa.Schema) -> pa.Table:
    """One row of results for each value."""
    rows = [function(value) for value in values]
    parts = zip(*rows, strict=True) if rows else [[]] * len(schema)
    return pa.table([pa.array(part, field.type) for part, field in zip(parts, schema, strict=True)], schema=schema)


def texts_schema(fields: Sequence[str]) -> pa.Schema:
    """A schema of text columns."""
    return pa.schema([(field, pa.string()) for field in fields])


def filled(values: Texts) -> pa.StringArray:
    """The column as one text array with '' for nulls."""
    whole = _whole(values)
    return pc.fill_null(whole.cast(pa.string()), "")


def or_null(texts: pa.Array) -> pa.Array:
    """The texts with null for ''."""
    return pc.if_else(pc.equal(texts, ""), None, texts)


def over_values(values: Texts, function: Callable[[pa.StringArray], pa.Table]) -> pa.Table:
    """Apply a function of whole columns to a column; where it is dictionary-coded, to its dictionary only. Nulls count as ''."""
    if not pa.types.is_dictionary(values.type):
        return function(filled(values))
    column = coded(values)
    table = function(filled(column.dictionary))
    return table.take(column.indices)


def over_texts(values: Texts, function: Callable[[pa.StringArray], pa.Array]) -> pa.Array:
    """Apply a function from texts to texts to a column; where it is dictionary-coded, to its dictionary only. Nulls stay null."""
    if pa.types.is_dictionary(values.type):
        column = coded(values)
        return function(filled(column.dictionary)).take(column.indices)
    found = function(filled(values))
    return pc.if_else(_whole(values).is_valid(), found, None) if values.null_count else found


def of_distinct(texts: pa.StringArray, function: Callable[[pa.StringArray], pa.Array]) -> pa.Array:
    """Apply a function of whole columns to the distinct texts and spread the results back."""
    column = texts.dictionary_encode()
    return function(column.dictionary).take(column.indices)


def where(odd: pa.Array, texts: pa.StringArray, columns: Sequence[pa.Array], single: Callable[[str], Sequence[Any]]) -> list[pa.Array]:
    """The columns with the rows of odd texts replaced by what the function of single values gives for them."""
    if not pc.any(odd).as_py():
        return list(columns)
    schema = pa.schema([(str(place), column.type) for place, column in enumerate(columns)])
    rows = rows_over_distinct(texts.filter(odd), single, schema)
    return [pc.replace_with_mask(column, odd, row.combine_chunks()) for column, row in zip(columns, rows.columns, strict=True)]
