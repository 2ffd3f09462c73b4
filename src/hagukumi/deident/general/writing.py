"""The treated data as a file: records in the order of what is written, so that their place tells nothing of where they stood."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc
from numpy.typing import NDArray

from hagukumi.deident.general.treating import Written


def write_data(path: Path, columns: Mapping[str, Written], kept: NDArray[np.bool_], separator: str) -> None:
    """Write the kept records as CSV in UTF-8 with one heading row, sorted by their labels from the first column to the last.

    Cost: one sort of the records. Cells are quoted if the separator, a quote or a line end is in any of them.
    """
    ranked = {name: _ranked(column, kept) for name, column in columns.items()}
    order = np.lexsort([codes for _, codes in reversed(ranked.values())]) if ranked else np.zeros(0, np.int64)
    arrays = [pa.DictionaryArray.from_arrays(codes[order], labels).dictionary_decode() for labels, codes in ranked.values()]
    texts = (*ranked, *(label for labels, _ in ranked.values() for label in labels))
    quoting = "needed" if any(mark in text for text in texts for mark in (separator, '"', "\n", "\r")) else "none"
    pc.write_csv(
        pa.table(arrays, names=list(ranked)), path, pc.WriteOptions(delimiter=separator, quoting_style=quoting, quoting_header=quoting)
    )


def _ranked(column: Written, kept: NDArray[np.bool_]) -> tuple[list[str], NDArray[np.int32]]:
    """The labels in their order, each once, and the place of each kept record's label among them."""
    labels = sorted(set(column.labels))
    place = {label: rank for rank, label in enumerate(labels)}
    ranks = np.array([place[label] for label in column.labels], np.int32)
    return labels, ranks[column.codes[kept]]
