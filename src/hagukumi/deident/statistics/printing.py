"""Tables as CSV, as they are printed: every code with its margins, one row per cell."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from hagukumi.deident.tables import MARK, Table

COUNT = "人数"


def write_table(
    path: Path, table: Table, values: np.ndarray, withheld: np.ndarray, amounts: Mapping[str, np.ndarray], separator: str
) -> None:
    """One row per cell in the order of its codes; a withheld cell shows the mark, whatever withheld it."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=separator, lineterminator="\n")
        writer.writerow([*(dimension.name for dimension in table.dimensions), COUNT, *amounts])
        writer.writerows(_rows(table, values, withheld, amounts))


def _rows(table: Table, values: np.ndarray, withheld: np.ndarray, amounts: Mapping[str, np.ndarray]) -> Iterable[list[str]]:
    for place in np.ndindex(*table.counts.shape):
        codes = [dimension.codes[code] for dimension, code in zip(table.dimensions, place, strict=True)]
        figures = [str(int(values[place])), *(f"{sums[place]:.10g}" for sums in amounts.values())]
        yield [*codes, *([MARK] * len(figures) if withheld[place] else figures)]
