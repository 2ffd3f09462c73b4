"""The data set of the literature on k-anonymity: UCI Adult with the hierarchies of ARX (tests/data/adult)."""

import csv
import gzip
from pathlib import Path

import numpy as np
import pytest

from hagukumi.deident.coded import CodedRecords
from hagukumi.deident.hierarchy import Hierarchy

ADULT = Path(__file__).parents[2] / "data" / "adult"


@pytest.fixture(scope="session")
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
