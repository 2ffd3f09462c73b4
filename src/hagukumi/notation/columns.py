"""Applying a notation to a whole column: once per distinct value, because names, towns and dates repeat."""

from collections.abc import Callable
from typing import Any

import pyarrow as pa


def over_distinct(values: pa.Array | pa.ChunkedArray, function: Callable[[str], Any], type: pa.DataType | None = None) -> pa.Array:
    """Apply `function` once to each distinct value and spread the results back over the column.

    In: a text column of n values, chunked or dictionary-coded or not. Out: an array of n values of `type` (text by
    default); nulls stay null, and a None from `function` becomes null. What `function` raises is passed on.
    """
    whole = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    coded = whole if pa.types.is_dictionary(whole.type) else whole.dictionary_encode()
    results = [None if value is None else function(value) for value in coded.dictionary.to_pylist()]
    return pa.array(results, type=type or pa.string()).take(coded.indices)
