"""What local recoding reaches on the data set of the literature (UCI Adult, hierarchies of ARX), k = 5."""

import csv
import gzip
from pathlib import Path

import numpy as np
import pytest

from hagukumi.deident.coded import CodedRecords
from hagukumi.deident.hierarchy import Hierarchy
from hagukumi.deident.privacy import Limits, Privacy
from hagukumi.deident.recoding import recode_locally

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
