"""The treated data as a file: records in the order of what is written, so that their place tells nothing of where they stood."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc
from numpy.typing import NDArray

from hagukumi.deident.general.treating import Written


def data_of(columns: Mapping[str, Written], kept: NDArray[np.bool_]) -> pa.Table:
    """The kept records as texts, sorted by their labels from the first column to the last. Cost: one sort of the records."""
    ranked = {name: _ranked(column, kept) for name, column in columns.items()}
    order = np.lexsort([codes for _, codes in reversed(ranked.values())]) if ranked else np.zeros(0, np.int64)
    return pa.table(
        {name: pa.DictionaryArray.from_arrays(codes[order], pa.array(labels, pa.string())) for name, (labels, codes) in ranked.items()}
    )


def write_data(place: Path | pa.NativeFile, data: pa.Table, separator: str) -> None:
    """Write texts as CSV in UTF-8 with one heading row. Cells are quoted if the separator, a quote or a line end is in any of them."""
    texts = (*data.column_names, *(text for column in data.columns for text in column.unique().to_pylist()))
    quoting = "needed" if any(mark in text for text in texts for mark in (separator, '"', "\n", "\r")) else "none"
    plain = pa.table([column.cast(pa.string()) for column in data.columns], names=data.column_names)
    pc.write_csv(plain, place, pc.WriteOptions(delimiter=separator, quoting_style=quoting, quoting_header=quoting))


def _ranked(column: Written, kept: NDArray[np.bool_]) -> tuple[list[str], NDArray[np.int32]]:
    """The labels in their order, each once, and the place of each kept record's label among them."""
    labels = sorted(set(column.labels))
    place = {label: rank for rank, label in enumerate(labels)}
    ranks = np.array([place[label] for label in column.labels], np.int32)
    return labels, ranks[column.codes[kept]]
