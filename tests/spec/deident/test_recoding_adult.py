"""What local recoding reaches on the data set of the literature (UCI Adult, hierarchies of ARX), k = 5."""

import csv
import gzip
from pathlib import Path

import numpy as np
import pytest

from hagukumi.deident.coded import CodedRecords
from hagukumi.deident.hierarchy import Hierarchy
from hagukumi.deident.privacy import Limits, Privacy
from hagukumi.deident.recoding import compatible_rows, fitting_rows, recode_locally, suppress_cells

ADULT = Path(__file__).parents[2] / "data" / "adult"
ARX_LOCAL_LOSS = 0.05908
"""ARX 3.9.2, `optimizeIterativeFast`, the best of its settings; no record suppressed."""


@pytest.fixture(scope="module")
def adult() -> CodedRecords:
    with gzip.open(ADULT / "adult.csv.gz", "rt", encoding="utf-8") as file:
        header, *rows = csv.reader(file, delimiter=";")
    hierarchies, codes = [], []
    for name, column in zip(header, zip(*rows, strict=True), strict=True):
        with (ADULT / f"adult_hierarchy_{name}.csv").open(encoding="utf-8") as file:
            hierarchy = Hierarchy.of_paths(name, list(csv.reader(file, delimiter=";")))
        places = {value: place for place, value in enumerate(hierarchy.labels[0])}
        hierarchies.append(hierarchy)
        codes.append(np.array([places[value] for value in column], np.int32))
    return CodedRecords(tuple(hierarchies), tuple(codes))


def test_local_recoding_loses_less_than_the_reference_and_suppresses_nobody(adult: CodedRecords) -> None:
    found = recode_locally(adult, Privacy(k=5), Limits())

    assert found.loss < 0.0503 < ARX_LOCAL_LOSS
    assert not found.suppressed.any()
    assert np.bincount(found.classes).min() >= 5
    assert found.class_count > 4700


def test_fewer_cells_are_blanked_than_by_the_reference_in_a_stronger_reading(adult: CodedRecords) -> None:
    """sdcMicro 5.8 localSuppression blanks 1,480 cells on the same recoded file; its own count of fitting rows holds here too."""
    levels = (0, 3, 0, 0, 2, 1, 1, 2, 0)
    found = suppress_cells(adult, levels, Privacy(k=5))
    true, missing = np.stack(adult.generalised(levels), axis=1), np.stack(found.missing, axis=1)

    assert found.cells == missing.sum() < 1_160
    assert not missing.all(axis=1).any()
    assert compatible_rows(true, missing).min() >= 5
    assert fitting_rows(true, missing).min() >= 5
